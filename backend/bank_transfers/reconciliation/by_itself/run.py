"""A run that nobody asked for: which lines it asks about, and how soon the next one may begin.

Two bounds keep the matching of a large company from taking a processor for itself. After a run there is a pause of ten
times its duration. And all lines that wait are asked about only where the last time that was done lies twenty times
its duration back; until then only those of the last months, and those that are new, however old their days.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from bank_transfers.banking.models import BankTransaction
from bank_transfers.reconciliation.errors import BusyElsewhere
from bank_transfers.reconciliation.proposing.run import MatchRun

from .due import state_of
from .models import MatchingProgress

PAUSE, WHOLE_PAUSE = 10, 20  # times the duration
# Whoever pays twice does so within weeks (`matching.deciding.repeats`).
ALWAYS_ASKED = timedelta(days=90)
# An import's lines are seen when it is done, however long that took.
LONGEST_IMPORT = timedelta(hours=1)
AGAIN_AFTER, AGAIN_AT_LAST = timedelta(minutes=1), timedelta(hours=6)


def run(company_id: int, tell: Callable[[int, int], None]) -> Counter[str]:
    """One run. Out: how many lines have which status. tell: told how many lines are done, of how many; what it raises
    ends the run. So do documents that a sync holds for long. What was stored by then stays, and the run is due again
    after a while."""
    progress, _made = MatchingProgress.objects.get_or_create(company_id=company_id)
    state, began = state_of(company_id), timezone.now()
    _expect_failure(progress, began)
    started = time.monotonic()
    first = _first(progress, began)
    counts: Counter[str] = Counter()
    try:
        for told in MatchRun(company_id, first=first, progress=tell).run():
            counts[str(told.match.status)] += 1
    except BusyElsewhere:  # a sync held its documents for long: nobody is to be troubled with that
        return counts
    _done(progress, state, began, time.monotonic() - started, whole=first is None)
    return counts


def _expect_failure(progress: MatchingProgress, now: datetime) -> None:
    """Whatever ends the run, even with its process: another one begins, each time later."""
    wait = min(AGAIN_AFTER * 2 ** min(progress.attempts, 20), AGAIN_AT_LAST)
    progress.attempts += 1
    progress.next_at = now + wait
    progress.save(update_fields=["attempts", "next_at"])


def _first(progress: MatchingProgress, now: datetime) -> date | None:
    """The earliest booking day that is asked about; None: all."""
    if progress.began_at is None or progress.whole_until is None:
        return None
    if now >= progress.whole_until + timedelta(seconds=WHOLE_PAUSE * progress.whole_seconds):
        return None
    new = BankTransaction.objects.filter(
        company_id=progress.company_id, statement__file__uploaded_at__gte=progress.began_at - LONGEST_IMPORT
    )
    earliest: dict[str, Any] = new.aggregate(day=Min("booking_date"))
    always = timezone.localdate(now) - ALWAYS_ASKED
    return always if earliest["day"] is None else min(always, earliest["day"])


def _done(progress: MatchingProgress, state: str, began: datetime, seconds: float, *, whole: bool) -> None:
    now = timezone.now()
    progress.reached, progress.began_at, progress.attempts = state, began, 0
    progress.next_at = now + timedelta(seconds=PAUSE * seconds)
    if whole:
        progress.whole_until, progress.whole_seconds = now, seconds
    progress.save()
