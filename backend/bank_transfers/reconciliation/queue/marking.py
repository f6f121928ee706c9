"""Noting something about a line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankTransaction
from bank_transfers.reconciliation.allocating.service import name_of

from . import notes
from .models import LineMark


def mark(line: BankTransaction, user: Any, **said: Any) -> str:
    """said: what is to be changed, of `aside` (whether), `aside_until` (a day, which puts aside, or None), `note` with
    `note_to` (a colleague's membership, or None), `note_back` (of an earlier answer), `seen` (whether). Out: what has
    the note back as it was before, by `note_back`. Raises Invalid, Throttled, ChangedMeanwhile."""
    user_name = name_of(user)
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
        before = notes.as_it_is(found)
        asks = "note" in said and _note(found, user, said["note"], said.get("note_to"), now)
        if "note_back" in said:
            notes.put_back(found, said["note_back"])
        if "seen" in said:
            found.seen_at, found.seen_by = (now, user_name) if said["seen"] else (None, "")
        found.save()
        if asks:
            notes.ask(found, user)
        lines_changed(line.company_id)  # open pages ask anew
        return notes.way_back(found, before)


def _note(mark: LineMark, user: Any, note: str, membership: int | None, now: datetime) -> bool:
    """Returns whether somebody is asked by it: the same once more asks nobody."""
    if (note, membership) == (mark.note, mark.addressee_id):
        return False
    to = notes.addressee(mark.company_id, user, membership) if note and membership is not None else None
    mark.note, mark.noted_by, mark.noted_at = note, name_of(user), now
    mark.addressee, mark.noted_to = to, notes.called(to.user) if to else ""
    return to is not None


def is_aside(today: date) -> Exists:
    """Of a line: whether it is to wait today."""
    waits = Q(aside_until=None) | Q(aside_until__gt=today)
    return Exists(LineMark.objects.filter(waits, line=OuterRef("pk"), is_aside=True))
