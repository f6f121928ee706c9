"""Noting something about a line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankTransaction

from .models import LineMark


def mark(line: BankTransaction, user_name: str, **said: Any) -> LineMark:
    """said: what is to be changed, of `aside` (whether), `aside_until` (a day, which puts aside, or None), `note`,
    `seen` (whether)."""
    with transaction.atomic():
        found, _made = LineMark.objects.select_for_update().get_or_create(
            line=line, defaults={"company_id": line.company_id}
        )
        now = timezone.now()
        # A day alone says the same, or another day of what is aside already.
        if said.get("aside_until") or (found.is_aside and "aside_until" in said):
            said.setdefault("aside", True)
        if "aside" in said:
            found.is_aside = said["aside"]
            found.aside_until = said.get("aside_until") if said["aside"] else None
        if "note" in said and said["note"] != found.note:
            found.note, found.noted_by, found.noted_at = said["note"], user_name, now
        if "seen" in said:
            found.seen_at, found.seen_by = (now, user_name) if said["seen"] else (None, "")
        found.save()
        lines_changed(line.company_id)  # open pages ask anew
    return found


def is_aside(today: date) -> Exists:
    """Of a line: whether it is to wait today."""
    waits = Q(aside_until=None) | Q(aside_until__gt=today)
    return Exists(LineMark.objects.filter(waits, line=OuterRef("pk"), is_aside=True))
