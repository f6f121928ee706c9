"""How well a company's mirror is: a level and the reasons for it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from django.conf import settings as django_settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank_transfers.billingo.models import BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.core.fields import UnreadableSecret

from .intervals import interval_of

Status = BillingoSyncLog.Status
GREEN, YELLOW, RED = "green", "yellow", "red"
FRESH, STALE = timedelta(hours=24), timedelta(hours=48)
# One may be going on, and one have been skipped.
SLOTS_MISSED = 3

REASONS: Mapping[str, tuple[str, Promise]] = {
    "up_to_date": (GREEN, _("The last synchronization was complete and is less than 24 hours old.")),
    "first_sync_running": (YELLOW, _("The first synchronization is running.")),
    "last_sync_partial": (YELLOW, _("The last synchronization was not complete: look into its errors.")),
    "older_than_24_hours": (YELLOW, _("The last complete synchronization is more than 24 hours old.")),
    "behind_interval": (
        YELLOW,
        _("It should be synchronized every few minutes now, but the last complete synchronization is older."),
    ),
    "inactive": (YELLOW, _("Synchronization is switched off for this company.")),
    "no_api_key": (RED, _("There is no Billingo API key yet.")),
    "key_unreadable": (RED, _("The stored API key cannot be decrypted: enter it again.")),
    "never_synced": (RED, _("There has been no complete synchronization yet.")),
    "last_sync_failed": (RED, _("The last synchronization failed: look into its errors.")),
    "older_than_48_hours": (RED, _("The last complete synchronization is more than 48 hours old.")),
}
LEVELS = (GREEN, YELLOW, RED)


class Reason(msgspec.Struct):
    code: str
    text: str


class Health(msgspec.Struct):
    level: str
    reasons: list[Reason]


def health_of(
    settings: CompanyBillingoSettings | None, logs: Sequence[BillingoSyncLog], now: datetime
) -> Health:
    """settings: the company's, None where it has none; logs: its latest two, the latest first (`latest_logs`)."""
    codes = list(_codes(settings, logs, now)) if settings else ["no_api_key"]
    codes = codes or ["up_to_date"]
    level = max((REASONS[code][0] for code in codes), key=LEVELS.index)
    return Health(level, [Reason(code, str(REASONS[code][1])) for code in codes])


def latest_logs(company_id: int) -> list[BillingoSyncLog]:
    return list(BillingoSyncLog.objects.filter(company_id=company_id).order_by("-id")[:2])


def last_success(company_id: int) -> datetime | None:
    """The end of the last sync without errors."""
    good = BillingoSyncLog.objects.filter(company_id=company_id, status=Status.COMPLETED)
    return good.order_by("-id").values_list("completed_at", flat=True).first()


def _codes(
    settings: CompanyBillingoSettings, logs: Sequence[BillingoSyncLog], now: datetime
) -> Iterator[str]:
    if not settings.has_api_key:
        yield "no_api_key"
    elif isinstance(settings.api_key, UnreadableSecret):
        yield "key_unreadable"
    if not settings.is_active:
        yield "inactive"
    running = bool(logs) and _alive(logs[0], now)
    # While one runs, the one before it is the last that ended.
    ended = next(iter(logs[1:] if running else logs), None)
    if ended is not None and ended.status == Status.PARTIAL:
        yield "last_sync_partial"
    elif ended is not None and ended.status != Status.COMPLETED:  # FAILED, or RUNNING and dead
        yield "last_sync_failed"
    yield from _age(settings, running, now)


def _age(settings: CompanyBillingoSettings, running: bool, now: datetime) -> Iterator[str]:
    if settings.last_sync_time is None:
        yield "first_sync_running" if running else "never_synced"
    elif now - settings.last_sync_time > STALE:
        yield "older_than_48_hours"
    elif now - settings.last_sync_time > FRESH:
        yield "older_than_24_hours"
    elif _is_behind(settings, settings.last_sync_time, now):
        yield "behind_interval"


def _is_behind(settings: CompanyBillingoSettings, last: datetime, now: datetime) -> bool:
    """Whether it was due more than once during the day since its last sync, and since its settings are as they are."""
    interval = interval_of(settings)
    if interval is None or settings.sync_paused or not settings.is_active:
        return False
    return interval.missed(now, max(last, settings.updated_at), SLOTS_MISSED)


def _alive(log: BillingoSyncLog, now: datetime) -> bool:
    """Whether it runs. One without a heartbeat is dead, though nobody has closed its log yet."""
    silent = timedelta(seconds=django_settings.SYNC_DEAD_AFTER_SECONDS)
    if log.heartbeat_at is None:  # it waits for a worker
        waits = now - log.started_at < timedelta(seconds=django_settings.SYNC_QUEUE_SECONDS)
        return log.status == Status.RUNNING and waits
    beats = now - log.heartbeat_at < silent
    return log.status == Status.RUNNING and beats
