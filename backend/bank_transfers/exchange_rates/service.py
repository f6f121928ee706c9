"""Fetching rates: `sync` is the one verb, for the command and for the night.

What is asked for: the days since 24 months ago (or since the oldest document, if that is older) that were never asked
for, and the last month again, in which rates may have been corrected or come late. Each piece is stored for itself, so
that a run that breaks off goes on from there the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from . import client, runs
from .errors import AlreadyRunning, RatesError, RatesUnreadable
from .formats import Info, Quote
from .models import MNB, ExchangeRate, ExchangeRateRun
from .rates import HUF
from .stretches import Stretch, cut, missing, together

logger = logging.getLogger(__name__)

MONTHS_BACK = 24
EARLIEST = date(1900, 1, 1)
MOST_YEARS_BACK = 10  # a document with a day of long ago is a mistake in typing
AGAIN = timedelta(days=31)
DAYS_AT_ONCE = 366
BATCH = 500


@dataclass
class Outcome:
    """What a run found. `stretches`: the days asked for."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    corrections: list[tuple[Quote, ExchangeRate]] = field(default_factory=list)


def sync(
    first: date | None = None,
    last: date | None = None,
    *,
    oldest: Callable[[], date | None] = lambda: None,
    dry_run: bool = False,
    slot: datetime | None = None,
    attempt: int = 1,
) -> Outcome:
    """Fetches rates. first, last: these days, instead of those that are missing; oldest: the day of the oldest
    document; dry_run: stores nothing. Raises RatesError."""
    if dry_run:
        return _fetched(_info(), first, last, oldest, runs.covered(), None)
    run = runs.claim(slot, attempt)
    try:
        outcome = _fetched(_info(), first, last, oldest, runs.covered(), run)
    except AlreadyRunning:
        raise
    except RatesError as error:
        logger.error("exchange rates: %s", error)
        runs.end(run, error.code, str(error))
        raise
    except BaseException:
        runs.end(run, RatesError.code)
        raise
    runs.end(run)
    return outcome


def _info() -> Info:
    """What there is. Raises RatesError, also for days that can't be: those to come would count as asked for."""
    info = client.info()
    if not EARLIEST <= info.first <= info.last <= timezone.localdate() + timedelta(days=1):
        raise RatesUnreadable(f"GetInfo: there can't be rates from {info.first} to {info.last}")
    return info


def _fetched(
    info: Info,
    first: date | None,
    last: date | None,
    oldest: Callable[[], date | None],
    there: list[Stretch],
    run: ExchangeRateRun | None,
) -> Outcome:
    outcome = Outcome()
    currencies = tuple(code for code in info.currencies if code != HUF)
    if first or last:
        begin = first or _wanted_from(info.last, None)
        wanted = [Stretch(max(begin, info.first), min(last or info.last, info.last))]
    else:
        begin = max(_wanted_from(info.last, oldest()), info.first)
        gaps = missing(Stretch(begin, info.last), there) if begin <= info.last else []
        wanted = together([*gaps, Stretch(max(begin, info.last - AGAIN), info.last)])
    for piece in cut(wanted, DAYS_AT_ONCE):
        quotes = client.rates(piece.first, piece.last, currencies)
        _compare(piece, quotes, outcome, stores=run is not None)
        outcome.stretches.append(piece)
        if run is not None:
            run.new, run.corrected, run.unchanged = outcome.new, outcome.corrected, outcome.unchanged
            runs.beat(run, piece)
    return outcome


def _wanted_from(newest: date, oldest: date | None) -> date:
    """newest: the last day with rates."""
    months = newest.year * 12 + newest.month - 1 - MONTHS_BACK
    usual = date(months // 12, months % 12 + 1, 1)
    bound = date(newest.year - MOST_YEARS_BACK, 1, 1)
    return max(bound, min(usual, oldest)) if oldest else usual


def _compare(piece: Stretch, quotes: Iterable[Quote], outcome: Outcome, *, stores: bool) -> None:
    """New rates are added; one that differs takes the place of the old one, which stays with the time of it."""
    now = timezone.now()
    with transaction.atomic():
        known = {
            (row.day, row.currency): row
            for row in ExchangeRate.objects.filter(
                source=MNB, replaced_at=None, day__gte=piece.first, day__lte=piece.last
            )
        }
        rows, replaced = [], []
        for quote in quotes:
            before = known.get((quote.day, quote.currency))
            if before is not None and (before.unit, before.rate) == (quote.unit, quote.rate):
                outcome.unchanged += 1
                continue
            if before is None:
                outcome.new += 1
            else:
                outcome.corrected += 1
                outcome.corrections.append((quote, before))
                replaced.append(before.pk)
            rows.append(
                ExchangeRate(
                    day=quote.day, currency=quote.currency, unit=quote.unit, rate=quote.rate, fetched_at=now
                )
            )
        if stores:
            for start in range(0, len(replaced), BATCH):
                some = ExchangeRate.objects.filter(pk__in=replaced[start : start + BATCH], replaced_at=None)
                some.update(replaced_at=now)
            ExchangeRate.objects.bulk_create(rows, batch_size=BATCH)
