"""Automatic matching stops itself for a company where its own figures say so; proposals go on."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from bank_transfers.companies import audit
from bank_transfers.reconciliation.models import Automatic, MatchingSetting

from .answers import tally
from .bounds import lower
from .models import AutomaticStop, StopReason
from .outcomes import automatic_lines, undone_lines
from .threshold import MOST_WRONG

logger = logging.getLogger(__name__)

MOST_UNDONE, WITHIN = 3, timedelta(days=30)
# A company's automatic matching stopped itself: `company_id`. In the same transaction.
automatic_stopped = Signal()


def stop_of(company_id: int) -> AutomaticStop | None:
    """The stop that stands."""
    return AutomaticStop.objects.filter(company_id=company_id, resumed_at=None).first()


def check(company_id: int, *, accepts: bool = False) -> AutomaticStop | None:
    """After something was undone, or a spot check answered: stops where that is due. In a transaction that holds the
    company. accepts: a run is to accept, whatever the company chose. What was before an administrator switched it on
    again does not count."""
    if stop_of(company_id) is not None or not (accepts or _is_on(company_id)):
        return None
    resumed = AutomaticStop.objects.filter(company_id=company_id).order_by("-resumed_at").first()
    since = resumed.resumed_at if resumed is not None else None
    found = _too_many_undone(company_id, since) or _too_many_found(company_id, since)
    if found is None:
        return None
    reason, wrong, of = found
    stop = AutomaticStop.objects.create(company_id=company_id, reason=reason, wrong=wrong, of=of)
    logger.warning(
        "company %s: automatic matching stopped itself (%s: %s of %s)", company_id, reason, wrong, of
    )
    audit.record(
        company_id, None, "automatic_stopped", f"{wrong} / {of}", reason=str(reason), wrong=wrong, of=of
    )
    automatic_stopped.send(AutomaticStop, company_id=company_id)
    return stop


def resume(company_id: int, user: Any) -> None:
    """An administrator switches it on again. In a transaction."""
    stop = stop_of(company_id)
    if stop is None:
        return
    stop.resumed_at, stop.resumed_by = timezone.now(), user.get_username()
    stop.save(update_fields=["resumed_at", "resumed_by"])
    audit.record(company_id, user, "automatic_resumed")


def _is_on(company_id: int) -> bool:
    settings = MatchingSetting.objects.filter(company_id=company_id)
    return settings.exclude(automatic=Automatic.OFF).exists()


def _too_many_undone(company_id: int, since: datetime | None) -> tuple[str, int, int] | None:
    earliest = timezone.now() - WITHIN
    if since is not None:
        earliest = max(earliest, since)
    undone = sum(when >= earliest for when in undone_lines(company_id).values())
    return (StopReason.UNDONE, undone, automatic_lines(company_id)) if undone >= MOST_UNDONE else None


def _too_many_found(company_id: int, since: datetime | None) -> tuple[str, int, int] | None:
    """Where the spot check shows, as surely as bounds are, that more than one in a thousand is wrong."""
    found = tally(company_id, since)
    too_many = lower(found.wrong, found.of) > MOST_WRONG
    return (StopReason.SPOT_CHECK, found.wrong, found.of) if too_many else None
