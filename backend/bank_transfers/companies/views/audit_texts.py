"""Entries as sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bank_transfers.companies.audit.actions import ACTIONS
from bank_transfers.companies.models import Role

ROLES = dict(Role.choices)


def in_words(action: str, target: str, details: Mapping[str, Any]) -> str:
    """The act in the active language, roles by their names; its code where it is not known (any more)."""
    sentence = ACTIONS.get(action)
    if sentence is None:
        return f"{action} {target}".strip()
    named = {name: ROLES.get(value, value) for name, value in details.items() if isinstance(value, str)}
    return str(sentence) % defaultdict(lambda: "–", {**named, "target": target or "–"})
