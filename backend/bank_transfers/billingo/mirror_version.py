"""Which state of a company's mirror one sees, so that what was counted once need not be counted again.

A sync adds its counts to its log in the transaction that writes the invoices, so the last log with counts names the
state of the mirror, also in the middle of a run. Whatever else writes invoices calls `changed_outside_a_sync`.
"""

from __future__ import annotations

from django.db.models import F, Q

from bank_transfers.core.db.prepared import Given, Prepared

from .models import BillingoSyncLog, MirrorRevision

WROTE_DOCUMENTS = Q(invoices_created__gt=0) | Q(invoices_updated__gt=0) | Q(invoices_missing__gt=0)
WROTE = WROTE_DOCUMENTS | Q(payments_changed__gt=0)


# Asked in every request for invoices.
STATE = Prepared(
    lambda: (
        BillingoSyncLog.objects.filter(WROTE, company=Given.key(BillingoSyncLog, "company"))
        .order_by("-id")
        .values_list(
            "id",
            "invoices_created",
            "invoices_updated",
            "invoices_missing",
            "payments_changed",
            "company__mirror_revision__revision",
        )[:1]
    )
)


def mirror_version(company_id: int) -> str | None:
    """The same text as long as no invoice of the company changes; None when no sync wrote any (ask nothing twice)."""
    row = STATE.row(company=company_id)
    return None if row is None else ".".join(str(part) for part in row)


def changed_outside_a_sync(company_id: int) -> None:
    """To be called in the transaction that writes invoices without a sync."""
    MirrorRevision.objects.bulk_create(
        [MirrorRevision(company_id=company_id)], ignore_conflicts=True
    )  # whoever comes first
    MirrorRevision.objects.filter(company_id=company_id).update(revision=F("revision") + 1)
