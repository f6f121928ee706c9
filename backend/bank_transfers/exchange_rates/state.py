"""How well the rates are kept: a level and the reasons for it, as for the mirror."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import msgspec
from django.conf import settings
from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import MNB, ExchangeRate, ExchangeRateRun

Status = ExchangeRateRun.Status
GREEN, YELLOW, RED = "green", "yellow", "red"
LEVELS = (GREEN, YELLOW, RED)
STALE = timedelta(hours=48)

REASONS: Mapping[str, tuple[str, Promise]] = {
    "up_to_date": (GREEN, _("The exchange rates of the MNB are up to date.")),
    "off": (YELLOW, _("Fetching exchange rates is switched off.")),
    "never_fetched": (YELLOW, _("Exchange rates were not fetched yet.")),
    "mnb_unreachable": (YELLOW, _("The rate service of the MNB could not be reached.")),
    "mnb_unreadable": (RED, _("The answer of the MNB's rate service could not be read.")),
    "interrupted": (YELLOW, _("The last fetching of exchange rates was interrupted.")),
    "internal_error": (RED, _("Fetching exchange rates failed.")),
    "older_than_48_hours": (RED, _("Exchange rates were last fetched more than 48 hours ago.")),
}
CODES = [(code, code) for code in REASONS]


class Reason(msgspec.Struct):
    code: str
    text: str


class State(msgspec.Struct):
    """last_good_at: the end of the last run that was complete; first_day, last_day: of the rates that are there."""

    level: str
    reasons: list[Reason]
    last_good_at: datetime | None
    first_day: date | None
    last_day: date | None


def state() -> State:
    """Three queries."""
    good = last_good_at()
    codes = list(_codes(good)) or ["up_to_date"]
    days = ExchangeRate.objects.filter(source=MNB).aggregate(first=Min("day"), last=Max("day"))
    level = max((REASONS[code][0] for code in codes), key=LEVELS.index)
    reasons = [Reason(code, str(REASONS[code][1])) for code in codes]
    return State(level, reasons, good, days["first"], days["last"])


def last_good_at() -> datetime | None:
    runs = ExchangeRateRun.objects.filter(status=Status.COMPLETED).order_by("-pk")
    return runs.values_list("ended_at", flat=True).first()


def failures() -> int:
    """How often fetching failed since it last was complete."""
    runs = ExchangeRateRun.objects
    good = runs.filter(status=Status.COMPLETED).order_by("-pk").values("pk")[:1]
    return runs.filter(status=Status.FAILED, pk__gt=Coalesce(good, 0)).count()


def is_out_of_date(now: datetime) -> bool:
    """Whether rates are wanted, and were not fetched as a whole for so long that somebody has to see to it."""
    if not settings.MNB_RATES_URL:
        return False
    first = last_good_at()
    if first is None:
        first = ExchangeRateRun.objects.order_by("pk").values_list("started_at", flat=True).first()
    return first is not None and now - first > STALE


def _codes(good: datetime | None) -> Iterator[str]:
    if not settings.MNB_RATES_URL:
        yield "off"
        return
    ended = ExchangeRateRun.objects.exclude(status=Status.RUNNING).order_by("-pk").first()
    if ended is None:
        yield "never_fetched"
    elif ended.status == Status.FAILED:
        yield ended.code if ended.code in REASONS else "internal_error"
    if good is not None and timezone.now() - good > STALE:
        yield "older_than_48_hours"
