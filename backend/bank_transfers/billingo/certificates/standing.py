"""Which runs the mirror of a company stands on, and whether that can be certified."""

from __future__ import annotations

import msgspec

from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.mirror_version import WROTE_DOCUMENTS
from bank_transfers.billingo.models import (
    BillingoSetAsideDocument,
    BillingoSyncLog,
    CompanyBillingoSettings,
)

from .errors import DocumentsSetAside, KeyReplaced, LastFullSyncIncomplete, LastSyncIncomplete, NeverRead


class Standing(msgspec.Struct):
    """`full`: the last run that read the whole list; `last`: the last run of any kind, both with all their documents;
    `as_listed`: no document was written since the former, so that the mirror must hold as many as were listed."""

    full: BillingoSyncLog
    last: BillingoSyncLog
    as_listed: bool


def standing_of(company_id: int) -> Standing:
    """To be called inside the `snapshot` in which the figures are read. Raises CertificateRefused with its reason, and
    SyncAlreadyRunning: what is stored in the middle of a run is neither the state before it nor the one after."""
    runs = BillingoSyncLog.objects.filter(company_id=company_id).order_by("-id")
    running = runs.filter(status=BillingoSyncLog.Status.RUNNING).values_list("pk", flat=True).first()
    if running is not None:
        raise SyncAlreadyRunning("A sync of this company is running; try again when it has ended", running)
    full = _last_full(company_id)
    aside = BillingoSetAsideDocument.objects.filter(company_id=company_id).count()
    if aside:
        raise DocumentsSetAside(aside)
    settings = CompanyBillingoSettings.objects.filter(company_id=company_id)
    if settings.filter(sync_cursor__isnull=True).exists():
        raise KeyReplaced("Nothing was read with the present API key yet")
    last = runs.documents_whole().first() or full
    half = runs.filter(WROTE_DOCUMENTS, pk__gt=last.pk).first()
    if half is not None:
        raise LastSyncIncomplete(f"The sync after it ended {half.status} with a part stored", half.pk)
    return Standing(full, last, as_listed=not runs.filter(WROTE_DOCUMENTS, pk__gt=full.pk).exists())


def _last_full(company_id: int) -> BillingoSyncLog:
    full = BillingoSyncLog.objects.filter(company_id=company_id, full_sync=True)
    whole = full.documents_whole().order_by("-id").first()
    if whole is None:
        raise NeverRead("There was no complete full sync yet")
    later = full.filter(pk__gt=whole.pk).order_by("-id").first()
    if later is not None:
        raise LastFullSyncIncomplete(f"The last full sync ended {later.status}", later.pk)
    return whole
