"""The controls that a sandbox can be asked for by name, with arguments as JSON has them."""

import base64
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

COMMANDS = frozenset(
    {
        "add_account", "add_key", "advance", "after_payments", "before_page", "before_payments", "between", "cancel",
        "clear_faults", "correct_rate", "delete", "documents_of", "edit", "fault", "heal", "heal_payments",
        "hide_rates", "insert", "modified", "move_due_date", "pay", "payments", "poison", "poison_payments", "raw",
        "raw_payments", "remove_key", "rename_live_partner", "reset_stats", "set_latency", "set_payments",
        "set_rate_limit", "set_raw", "set_raw_payments", "stats", "touch",
    }
)  # fmt: skip
_SCRIPTED = frozenset({"after_payments", "before_page", "before_payments", "between"})
# Only money is exact; seconds, shares and probabilities are floats.
_EXACT = _SCRIPTED | {"add_account", "correct_rate", "edit", "insert", "pay", "set_payments"}
_RAW = frozenset({"set_raw", "set_raw_payments"})


def control_call(sandbox: object, name: str, arguments: Mapping[str, Any]) -> Callable[[], object]:
    """A call of one control of a sandbox. Raises `ValueError` for an unknown name."""
    if name not in COMMANDS:
        raise ValueError(f"the sandbox has no control {name!r}")
    given = dict(arguments) if name in _EXACT else {key: _as_float(value) for key, value in arguments.items()}
    if name in _RAW:
        given["raw"] = base64.b64decode(given.pop("raw_base64"))
    if name in _SCRIPTED:
        action, action_arguments = given["action"]
        given["action"] = control_call(sandbox, action, action_arguments)
    function = getattr(sandbox, name)
    return lambda: function(**given)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
