"""Issuing: the one verb behind every door, the schedule among them.

Nothing of it is part of a run: what is due is read from the logs, so a process that was killed right after its run had
ended costs no certificate.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.models import (
    BILLINGO_SYNC,
    BillingoInvoice,
    BillingoSyncLog,
    CompletenessCertificate,
)
from bank_transfers.billingo.runs import claim
from bank_transfers.companies.models import Company
from bank_transfers.core import logs
from bank_transfers.core.db.failures import is_duplicate
from bank_transfers.core.db.reading import snapshot

from . import content, keys, wording
from .errors import CertificateRefused, CountDiffers, NeverRead
from .figures import figures_of
from .payments import payments_of
from .standing import Standing, standing_of

logger = logging.getLogger(__name__)

Origin = CompletenessCertificate.Origin
SECONDS = 45.0


def issue(
    company_id: int,
    origin: Origin = Origin.REQUEST,
    requested_by: Any = None,
    issued: Callable[[CompletenessCertificate], object] = lambda certificate: None,
) -> CompletenessCertificate:
    """A certificate of what the company's mirror holds at this moment, which is kept.

    requested_by: a user, where one asked for it; issued: is told of it, inside the transaction that keeps it. Of two
    that are to be made by themselves for one full synchronisation, the first is kept and given back.
    Raises CertificateRefused with its reason, SyncAlreadyRunning, and SigningKeyUnreadable.
    """
    claim.close_dead_runs(company_id)
    key = keys.current_key()
    with snapshot():
        standing = standing_of(company_id)
        now = timezone.now()
        _must_be_as_listed(standing, company_id)
        company = Company.objects.get(pk=company_id)
        figures, payments = figures_of(company_id), payments_of(company_id)
    said = content.Said(
        key_id=key.key_id,
        issued_at=content.moment(now),
        issued_for=origin.value,
        company=content.CompanySaid(name=company.name, tax_number=company.tax_id),
        full_sync=_run_said(standing.full),
        last_sync=_run_said(standing.last),
        documents=content.documents_said(figures.documents),
        missing_upstream=content.documents_said(figures.missing),
        payments=content.payments_said(payments),
        proves=wording.PROVES,
        does_not_prove=wording.DOES_NOT_PROVE,
    )
    signed = content.canonical(said)
    certificate = CompletenessCertificate(
        company_id=company_id,
        origin=origin,
        issued_at=now,
        requested_by=requested_by,
        sync_log=standing.full,
        key=key,
        documents=figures.documents.count,
        content=signed,
        signature=keys.sign(key, signed),
    )
    return _kept(certificate, issued)


def file_of(certificate: CompletenessCertificate) -> bytes:
    """The file that is handed out: always the same bytes."""
    return content.file_of(bytes(certificate.content), certificate.key.key_id, bytes(certificate.signature))


def issue_due(seconds: float = SECONDS) -> int:
    """Issues what is due: for each company whose last full synchronisation read all documents and has none yet.

    seconds: none is begun after them; the next call goes on. Returns how many were issued. May run in any number of
    processes at once and be killed at any moment. What is refused is tried again at the next call.
    """
    give_up_at = time.monotonic() + seconds
    done = 0
    for company_id in due():
        if time.monotonic() > give_up_at:
            break
        with logs.bound(company_id=company_id):
            done += _issued_by_itself(company_id)
    return done


def due() -> list[int]:
    """The ids of those companies."""
    ended = BillingoSyncLog.objects.exclude(status=BillingoSyncLog.Status.RUNNING)
    full = ended.filter(company=OuterRef("pk"), full_sync=True).order_by("-id")
    companies = Company.objects.filter(is_active=True).with_feature(BILLINGO_SYNC)
    waiting = companies.annotate(last_full=Subquery(full.values("id")[:1])).filter(
        Exists(BillingoSyncLog.objects.documents_whole().filter(pk=OuterRef("last_full"))),
        ~Exists(CompletenessCertificate.objects.filter(sync_log=OuterRef("last_full"), origin=Origin.SYNC)),
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _issued_by_itself(company_id: int) -> bool:
    try:
        issue(company_id, Origin.SYNC)
    except SyncAlreadyRunning:
        return False
    except CountDiffers as refused:
        logger.warning("company %s: no certificate of completeness: %s", company_id, refused)
        return False
    except CertificateRefused as refused:
        logger.info("company %s: no certificate of completeness: %s", company_id, refused)
        return False
    except Exception:  # one company's trouble is not another's
        logger.exception("company %s: its certificate of completeness could not be issued", company_id)
        return False
    return True


def _kept(
    certificate: CompletenessCertificate, issued: Callable[[CompletenessCertificate], object]
) -> CompletenessCertificate:
    try:
        with transaction.atomic():
            certificate.save()
            issued(certificate)
    except IntegrityError as error:
        if not is_duplicate(error):
            if not Company.objects.filter(pk=certificate.company_id).exists():
                raise NeverRead("The company was deleted meanwhile") from None
            raise
        return CompletenessCertificate.objects.get(sync_log=certificate.sync_log, origin=Origin.SYNC)
    return certificate


def _must_be_as_listed(standing: Standing, company_id: int) -> None:
    """Counted before all else is read: a mirror that somebody changed by hand is looked at by each `issue_due`."""
    listed = standing.full.documents_listed
    if not standing.as_listed or listed is None:
        return
    held = BillingoInvoice.objects.filter(company_id=company_id, missing_upstream_since__isnull=True).count()
    if held != listed:
        raise CountDiffers(held, listed, standing.full.pk)


def _run_said(run: BillingoSyncLog) -> content.SyncSaid:
    """Of a run that has ended."""
    said = content.SyncSaid(
        id=run.pk,
        status=run.status,
        started_at=content.moment(run.started_at),
        ended_at=content.moment(run.completed_at or run.started_at),
    )
    if run.cursor is not None:
        said.billingo_time = content.moment(run.cursor)
    if run.documents_listed is not None:
        said.listed = run.documents_listed
    return said
