"""Who fetches rates at the moment: the database decides. A run that died is closed by whoever comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from bank_transfers.core.db.failures import is_duplicate

from .errors import AlreadyRunning
from .models import ExchangeRateRun
from .stretches import Stretch, together

Status = ExchangeRateRun.Status
INTERRUPTED = "interrupted"
KEPT = timedelta(days=90)


def claim(slot: datetime | None, attempt: int) -> ExchangeRateRun:
    """A run of one's own. Raises AlreadyRunning."""
    now = timezone.now()
    close_dead(now)
    try:
        with transaction.atomic():
            return ExchangeRateRun.objects.create(
                slot=slot, attempt=attempt, started_at=now, beat_at=now, covered=_as_json(covered())
            )
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyRunning("rates are being fetched at the moment") from None


def close_dead(now: datetime) -> None:
    """A run without a sign of life for longer than a question may take is over."""
    silent = timedelta(seconds=max(300.0, 3 * settings.MNB_RATES_TIMEOUT_SECONDS))
    dead = ExchangeRateRun.objects.filter(status=Status.RUNNING, beat_at__lt=now - silent)
    dead.update(status=Status.FAILED, ended_at=now, code=INTERRUPTED, problem="")


def beat(run: ExchangeRateRun, done: Stretch) -> None:
    """A sign of life, and what was asked for. Raises AlreadyRunning where the run was taken for dead."""
    run.beat_at = timezone.now()
    run.covered = _as_json(together([*_stretches(run), done]))
    _save(run, "beat_at", "covered", "new", "corrected", "unchanged")


def end(run: ExchangeRateRun, code: str = "", problem: str = "") -> None:
    """The run is over: COMPLETED, or FAILED with a code."""
    run.ended_at = run.beat_at = timezone.now()
    run.status, run.code, run.problem = Status.FAILED if code else Status.COMPLETED, code, problem[:2000]
    _save(run, "ended_at", "beat_at", "status", "code", "problem")


def covered() -> list[Stretch]:
    """Every stretch of days that was asked for so far."""
    last = ExchangeRateRun.objects.order_by("-pk").first()
    return _stretches(last) if last else []


def forget_old(now: datetime) -> int:
    """Deletes runs of long ago, but not the last, which knows what was asked for; tells how many."""
    last = ExchangeRateRun.objects.order_by("-pk").first()
    old = ExchangeRateRun.objects.filter(started_at__lt=now - KEPT)
    return old.filter(pk__lt=last.pk).delete()[0] if last else 0


def _save(run: ExchangeRateRun, *names: str) -> None:
    values = {name: getattr(run, name) for name in names}
    if not ExchangeRateRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(**values):
        raise AlreadyRunning("this run was taken for dead")


def _stretches(run: ExchangeRateRun) -> list[Stretch]:
    return [Stretch(date.fromisoformat(first), date.fromisoformat(last)) for first, last in run.covered]


def _as_json(stretches: Iterable[Stretch]) -> list[list[str]]:
    return [[f"{first}", f"{last}"] for first, last in stretches]
