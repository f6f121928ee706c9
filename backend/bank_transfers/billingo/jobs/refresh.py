"""A call from outside that asks for a sync: however many calls come, one run is going and one waits.

The run that waits is an open slot of the type TRIGGER, of which the database lets a company have one. It is marked as
begun before Billingo is asked anything (`slots.begin`): who calls before that is served by it, who calls later by the
next. So each call is answered by a run that began after it, and a thousand calls during a run by one run after it.
"""

from __future__ import annotations

import msgspec
from django.db import IntegrityError
from django.utils import timezone

from bank_transfers.billingo.errors import SyncRefused
from bank_transfers.billingo.runs.eligible import usable_settings
from bank_transfers.billingo.runs.failures import LONGEST_REST
from bank_transfers.companies.models import Company

from . import asked, refresh_tokens, slots

PAUSED = "paused"


class Answer(msgspec.Struct):
    """Which company was asked for; `refused`: why nothing comes of it (a code of SyncRefused, or PAUSED), else ''."""

    company_id: int
    refused: str = ""


def ask(text: str) -> Answer | None:
    """Sees to it that the company of the token is synced once more, soon. None for a token that opens nothing.

    One statement where a run waits already, which is what many calls find.
    """
    found = refresh_tokens.find(text)
    if found is None:
        return None
    now = timezone.now()
    refresh_tokens.note_use(found, now)
    refused = "" if found.ready else _reason(found.company_id)
    if refused:
        return Answer(found.company_id, refused)
    if found.waits_until is None:
        try:
            slots.open_trigger(found.company_id, now)
        except IntegrityError:  # the company was deleted in this very moment
            return None
    elif found.waits_until > now + LONGEST_REST:  # of a clock that was ahead
        slots.bring_forward(found.company_id, now)
        found.waits_until = None
    # One that waits past its time was begun by nobody: its process may have died.
    if found.waits_until is None or found.waits_until <= now:
        asked.begin_soon()
    return Answer(found.company_id)


def _reason(company_id: int) -> str:
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        return "company_gone"
    try:
        return PAUSED if usable_settings(company).sync_paused else ""
    except SyncRefused as refused:
        return refused.code
