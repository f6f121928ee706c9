"""The sandbox's controls over HTTP, for tests and scripts in another process: `POST /_sandbox/<method>`.

The body is a JSON object of the method's arguments, the answer `{"result": ...}`, or `{"error": ...}` with 400 (a
wrong argument) or 404 (no such method, document or account).
"""

import base64
from typing import TYPE_CHECKING, Any

from billingo_sandbox.account import UnknownAccount, UnknownDocument
from billingo_sandbox.api.answers import Answer, json_answer
from billingo_sandbox.codec import loads
from billingo_sandbox.controls import COMMANDS, control_call

if TYPE_CHECKING:
    from billingo_sandbox.script import Script

READINGS = frozenset({"documents", "faults", "requests_by_endpoint", "stats", "time"})


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
            return json_answer({"result": _plain(control_call(self._sandbox, name, arguments)())})
        except (UnknownDocument, UnknownAccount) as error:
            return json_answer({"error": str(error)}, 404)
        except Exception as error:  # noqa: BLE001  (whatever the arguments did, the caller is told)
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _reading(self, name: str) -> Any:
        if name == "time":
            return self._sandbox.clock.as_json()
        reading = getattr(self._sandbox, name)
        return reading() if callable(reading) else reading


def _plain(result: object) -> object:
    return base64.b64encode(result).decode() if isinstance(result, bytes) else result
