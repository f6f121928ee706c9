"""The sandbox's controls over HTTP, for tests and scripts in another process: `POST /_sandbox/<method>`.

The body is a JSON object of the method's arguments, the answer `{"result": ...}`, or `{"error": ...}` with 400 (a
wrong argument) or 404 (no such method, document or account).
"""

import base64
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billingo_sandbox.account import UnknownAccount, UnknownDocument
from billingo_sandbox.api.answers import Answer, json_answer
from billingo_sandbox.codec import loads

if TYPE_CHECKING:
    from billingo_sandbox.script import Script

COMMANDS = frozenset(
    {
        "add_account", "add_key", "advance", "before_page", "between", "cancel", "clear_faults", "delete",
        "documents_of", "edit", "fault", "heal", "insert", "modified", "move_due_date", "pay", "payments", "poison",
        "raw", "remove_key", "rename_live_partner", "reset_stats", "set_latency", "set_rate_limit", "set_raw",
        "stats", "touch",
    }
)  # fmt: skip
# Only money is exact; seconds, shares and probabilities are floats.
_EXACT = frozenset({"add_account", "before_page", "between", "edit", "insert", "pay"})
READINGS = frozenset({"documents", "faults", "stats", "time"})


class Controls:
    """Turns requests under `/_sandbox/` into calls of a sandbox."""

    def __init__(self, sandbox: "Script") -> None:
        self._sandbox = sandbox

    def answer(self, method: str, name: str, body: bytes) -> Answer:
        """Do what is asked. Never raises."""
        try:
            if method == "GET" and name in READINGS:
                return json_answer({"result": self._reading(name)})
            if method != "POST" or name not in COMMANDS:
                return json_answer({"error": f"no control {method} {name!r}"}, 404)
            arguments = loads(body or b"{}")
            if not isinstance(arguments, dict):
                raise ValueError("the body must be a JSON object of arguments")
            return json_answer({"result": _plain(self.bound(name, arguments)())})
        except (UnknownDocument, UnknownAccount) as error:
            return json_answer({"error": str(error)}, 404)
        except Exception as error:  # noqa: BLE001  (whatever the arguments did, the caller is told)
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def bound(self, name: str, arguments: Mapping[str, Any]) -> Callable[[], object]:
        """A call of one control with arguments as JSON has them. Raises `ValueError` for an unknown name."""
        if name not in COMMANDS:
            raise ValueError(f"the sandbox has no control {name!r}")
        given = (
            dict(arguments) if name in _EXACT else {key: _as_float(value) for key, value in arguments.items()}
        )
        if name == "set_raw":
            given["raw"] = base64.b64decode(given.pop("raw_base64"))
        if name in ("between", "before_page"):
            action, action_arguments = given["action"]
            given["action"] = self.bound(action, action_arguments)
        function = getattr(self._sandbox, name)
        return lambda: function(**given)

    def _reading(self, name: str) -> Any:
        if name == "time":
            return self._sandbox.clock.as_json()
        reading = getattr(self._sandbox, name)
        return reading() if callable(reading) else reading


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _plain(result: object) -> object:
    return base64.b64encode(result).decode() if isinstance(result, bytes) else result
