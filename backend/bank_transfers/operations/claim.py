"""The life of an operation's row: queued, taken, kept alive by a heartbeat, closed. The database decides each step.

An attempt owns the row as long as it is running under its number. Who was taken for dead, or cancelled, finds out at
his next beat, and at the latest when he wants to close: both change nothing then. Times of heartbeats are the
database's own, so that the clocks of several machines need not agree.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import pieces
from .models import Operation, OperationPiece

Status = Operation.Status
OPEN = (Status.QUEUED, Status.RUNNING)
ATTEMPTS = 2  # one that died is begun anew once
WAITS_AT_MOST = timedelta(hours=6)
FILE_KEPT = timedelta(hours=24)
ROW_KEPT = timedelta(days=30)
# Of what nobody asked for and went well: a busy company has hundreds a day.
BY_ITSELF_KEPT = timedelta(days=1)
# Who began to download is let finish.
DOWNLOAD_TAKES = timedelta(minutes=15)
FILES_OF_A_COMPANY = 20
INTERRUPTED, NO_WORKER = "interrupted", "no_worker"


def take(operation_id: int | None = None) -> Operation | None:
    """That operation, or the one that waits longest, ours from now on; None when there is none to be had. What people
    wait for goes first."""
    waiting = Operation.objects.filter(status=Status.QUEUED)
    if operation_id is not None:
        waiting = waiting.filter(pk=operation_id)
    for pk, attempt in waiting.order_by("by_itself", "pk").values_list("pk", "attempt")[:20]:
        taken = Operation.objects.filter(pk=pk, status=Status.QUEUED, attempt=attempt).update(
            status=Status.RUNNING,
            attempt=F("attempt") + 1,
            started_at=timezone.now(),
            heartbeat_at=Now(),
            done=0,
            total=0,
        )
        if taken:
            return Operation.objects.filter(pk=pk).select_related("company", "requested_by").first()
    return None


def mine(operation: Operation) -> QuerySet[Operation]:
    """The row, as long as this attempt owns it."""
    return Operation.objects.filter(pk=operation.pk, status=Status.RUNNING, attempt=operation.attempt)


def beat(operation: Operation, **progress: int) -> bool:
    """Shows that the attempt is alive. Out: whether the row is still ours.

    Inside a transaction the row stays locked until its end: nobody cancels meanwhile.
    """
    return bool(mine(operation).update(heartbeat_at=Now(), **progress))


def close(operation: Operation, status: str, **values: Any) -> bool:
    """Ends it. Out: whether it was still ours."""
    return bool(mine(operation).update(status=status, finished_at=timezone.now(), **values))


def give_back(operation: Operation) -> None:
    """For who can't finish, and knows it: somebody else begins it anew."""
    mine(operation).update(status=Status.QUEUED, heartbeat_at=None, sent_at=None)


def cancel(operation: Operation) -> bool:
    """Ends it on demand; who works on it stops within a second or two. Out: whether it had not ended before."""
    running = Operation.objects.filter(pk=operation.pk, status__in=OPEN)
    if not running.update(status=Status.CANCELLED, finished_at=timezone.now()):
        return False
    pieces.forget(operation.pk)
    return True


def sweep(company_id: int | None = None) -> None:
    """Begins those anew, once, whose heartbeat fell silent, and closes those that died again or waited for too long."""
    silent = timedelta(seconds=settings.OPERATIONS_DEAD_AFTER_SECONDS)
    # One in the future was written before the clock was set back; a living one's is renewed within seconds.
    dead = Operation.objects.filter(
        Q(heartbeat_at__lt=Now() - silent) | Q(heartbeat_at__gt=Now() + silent), status=Status.RUNNING
    )
    late = Operation.objects.filter(status=Status.QUEUED, created_at__lt=timezone.now() - WAITS_AT_MOST)
    if company_id is not None:
        dead, late = dead.filter(company=company_id), late.filter(company=company_id)
    dead.filter(attempt__lt=ATTEMPTS).update(status=Status.QUEUED, heartbeat_at=None, sent_at=None)
    _fail_each(dead, INTERRUPTED)
    _fail_each(late, NO_WORKER)


def _fail_each(rows: QuerySet[Operation], code: str) -> None:
    for operation in rows:
        with translation.override(operation.language):
            text = sentence(code)
        ended = rows.filter(pk=operation.pk, attempt=operation.attempt).update(
            status=Status.FAILED, finished_at=timezone.now(), error_code=code, error_text=text
        )
        if ended:
            pieces.forget(operation.pk)
            pieces.forget_results(operation.pk, operation.attempt)


def sentence(code: str) -> str:
    """What such an end means, in the active language."""
    return {
        INTERRUPTED: _("The work was interrupted twice and not finished. Start it again."),
        NO_WORKER: _("Nobody took up the work in time. Start it again, and tell the operator."),
    }[code]


def forget_old() -> None:
    """Removes files that expired or are too many, what attempts left behind, and rows that nobody looks at any more."""
    now = timezone.now()
    with_file = Operation.objects.filter(size__gt=0, expires_at__gt=now)
    for company in set(with_file.values_list("company", flat=True)):
        newest_first = with_file.filter(company=company).order_by("-pk").values_list("pk", flat=True)
        Operation.objects.filter(pk__in=list(newest_first[FILES_OF_A_COMPANY:])).update(expires_at=now)
    ended = Q(operation__expires_at__lt=now - DOWNLOAD_TAKES)
    unfinished = ~Q(operation__status__in=[Status.DONE, Status.RUNNING]) | Q(
        attempt__lt=F("operation__attempt")
    )
    OperationPiece.objects.filter(
        ended
        | Q(unfinished, role=OperationPiece.Role.RESULT)
        | Q(~Q(operation__status__in=OPEN), role=OperationPiece.Role.INPUT)
    ).delete()
    old = Q(finished_at__lt=now - ROW_KEPT)
    old |= Q(by_itself=True, status=Status.DONE, finished_at__lt=now - BY_ITSELF_KEPT)
    Operation.objects.exclude(status__in=OPEN).filter(old).delete()
