"""One attempt of an operation, from taken to closed."""

from __future__ import annotations

import errno
import logging
import threading
from typing import Any

from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bank_transfers.companies.access import find_access
from bank_transfers.core import process_end
from bank_transfers.core.api.domain_errors import meaning_of
from bank_transfers.core.api.errors import ApiError, InternalError, NotAMember
from bank_transfers.core.db import failures
from bank_transfers.core.export.errors import NoRoomForFile

from . import claim, kinds, pieces
from .models import Operation
from .work import Stopped, Work

logger = logging.getLogger(__name__)
Status = Operation.Status

_lock = threading.Lock()
_running: set[Work] = set()


def run(operation: Operation) -> None:
    """Does what was asked for, and closes the row: done, failed with a code, or given back where the process ends."""
    work = Work(operation)
    _register(work)
    try:
        with translation.override(operation.language or None), work:
            _attempt(operation, work)
    except Stopped:
        _leave(operation, work)
    except DatabaseError as error:
        # Nobody can be told. The heartbeat has ended, so it is begun anew, or closed, by the sweep.
        logger.warning("operation %s: %s", operation.pk, failures.in_words(error))
    finally:
        with _lock:
            _running.discard(work)


def stop_all() -> None:
    """Ends the work of this process at its next step. Returns at once."""
    with _lock:
        for work in _running:
            work.stop()


def _attempt(operation: Operation, work: Work) -> None:
    try:
        kind = kinds.known()[operation.kind]
        if operation.by_itself:
            kind.allow_by_itself(operation.company)
        else:
            kind.allow(_access(operation))
            asker: Any = operation.requested_by
            asker.api_token = operation.api_token  # for the audit
        made = kind.run(operation, work)
        size, digest = work.finished_file() if made.file_name else (None, "")
    except Exception as error:
        if failures.unavailable(error) and not _is_full(error):
            raise
        _fail(operation, work, _answer(operation, error))
        return
    expires = timezone.now() + claim.FILE_KEPT if made.file_name else None
    ended = claim.close(
        operation, Status.DONE, **work.progress, result=made.result, file_name=made.file_name,
        content_type=made.content_type, size=size, digest=digest, expires_at=expires,
    )  # fmt: skip
    if not ended:
        work.lost = True
        raise Stopped
    pieces.forget(operation.pk)


def _access(operation: Operation) -> Any:
    """What who asked for it may do by now. Raises NotAMember, CompanyInactive."""
    user = operation.requested_by
    if user is None or not user.is_active:
        raise NotAMember
    return find_access(user, str(operation.company_id))


def _answer(operation: Operation, error: Exception) -> ApiError:
    """What the error means to who asked."""
    if isinstance(error, ApiError):
        return error
    if _is_full(error):
        logger.error("operation %s: a disk is full (%s)", operation.pk, type(error).__name__)
        return NoRoomForFile(_("The server has no room left for files. Tell the operator."))
    kind = kinds.known().get(operation.kind)
    meaning = meaning_of(error, kind.errors if kind else ())
    if meaning is None:
        logger.error("operation %s: %s", operation.pk, type(error).__name__, exc_info=error)
        return InternalError()
    if meaning.logged:
        logger.error("operation %s: %s: %s", operation.pk, meaning.kind.default_code, error)
    return meaning.of(error)


def _is_full(error: Exception) -> bool:
    """Whether the disk, the database's or that of temporary files, takes nothing any more."""
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return full or failures.cause_of(error) == failures.DISK_FULL


def _fail(operation: Operation, work: Work, answer: ApiError) -> None:
    # First what takes room.
    pieces.forget_results(operation.pk, operation.attempt)
    told = {"error_code": answer.code, "error_text": str(answer.detail)}
    if claim.close(operation, Status.FAILED, **work.progress, **told):
        pieces.forget(operation.pk)


def _leave(operation: Operation, work: Work) -> None:
    """After a stop: what was made counts for nothing. Who ends with his process lets another begin anew."""
    try:
        if not work.lost:
            claim.give_back(operation)
        pieces.forget_results(operation.pk, operation.attempt)
    except DatabaseError as error:
        logger.warning("operation %s: %s", operation.pk, failures.in_words(error))


def _register(work: Work) -> None:
    process_end.watch(stop_all, lambda: bool(_running))
    with _lock:
        _running.add(work)
    if process_end.is_near():
        work.stop()
