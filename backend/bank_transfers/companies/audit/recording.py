"""Writing an entry."""

from __future__ import annotations

from typing import Any

from bank_transfers.core.logs import masked
from bank_transfers.core.secrets import Secret

from .actions import ACTIONS
from .models import AuditEntry

LONGEST_TARGET = 255
LONGEST_TEXT = 1000
Detail = str | int | float | bool | None | list[Any] | dict[str, Any]


def record(company_id: int, user: Any, action: str, target: str = "", **details: Detail) -> AuditEntry:
    """Adds an entry. Call it in the transaction of the act.

    user: who did it, None for a command or the service itself; action: one of `ACTIONS`; target: what it was done to;
    details: what JSON holds, texts of up to 1000 characters. Raises ValueError for an unknown action, TypeError for a
    Secret. An act of a program is one of its token's member, and names the token.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is not among the acts of companies/audit/actions.py")
    known = user if getattr(user, "is_authenticated", False) else None
    if token := getattr(user, "api_token", None):
        details["api_token"] = token
    return AuditEntry.objects.create(
        company_id=company_id,
        user=known,
        user_name="" if known is None else known.get_username(),
        action=action,
        target=_text(str(target), LONGEST_TARGET),
        details={name: _harmless(name, value) for name, value in details.items()},
    )


def _harmless(name: str, value: Any) -> Any:
    match value:
        case Secret():
            raise TypeError(f"{name} is a secret: it has no place in an audit")
        case None | bool() | int() | float():
            return value
        case dict():
            return {str(key): _harmless(f"{name}.{key}", inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_harmless(name, inner) for inner in value]
        case _:
            return _text(str(value), LONGEST_TEXT)


def _text(text: str, longest: int) -> str:
    return masked(text.replace("\0", ""))[:longest]
