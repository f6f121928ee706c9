"""Which state of a company's mirror one sees, so that what was counted once need not be counted again.

A sync adds its counts to its log in the transaction that writes the invoices, so the last log with counts names the
state of the mirror, also in the middle of a run. Whatever else writes invoices calls `changed_outside_a_sync`.
"""

from __future__ import annotations

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from bank_transfers.core.db.prepared import Given, Prepared

from .models import BillingoSyncLog, MirrorRevision

WROTE_DOCUMENTS = Q(invoices_created__gt=0) | Q(invoices_updated__gt=0) | Q(invoices_missing__gt=0)
WROTE = WROTE_DOCUMENTS | Q(payments_changed__gt=0)


PARTS = (
    "id",
    "invoices_created",
    "invoices_updated",
    "invoices_missing",
    "payments_changed",
    "company__mirror_revision__revision",
)
# Asked in every request for invoices.
STATE = Prepared(
    lambda: (
        BillingoSyncLog.objects.filter(WROTE, company=Given.key(BillingoSyncLog, "company"))
        .order_by("-id")
        .values_list(*PARTS)[:1]
    )
)


def mirror_version(company_id: int) -> str | None:
    """The same text as long as no invoice of the company changes; None when no sync wrote any (ask nothing twice)."""
    row = STATE.row(company=company_id)
    return None if row is None else ".".join(str(part) for part in row)


def mirror_state() -> Subquery:
    """`mirror_version` as one text, for who asks of companies by a statement of his own: null where no sync wrote."""
    texts = [Cast(Coalesce(part, 0), CharField()) for part in PARTS]
    dotted = [piece for text in texts for piece in (Value("."), text)][1:]
    wrote = BillingoSyncLog.objects.filter(WROTE, company=OuterRef("pk")).order_by("-id")
    return Subquery(wrote.annotate(state=Concat(*dotted)).values("state")[:1])


def runs_state() -> Subquery:
    """Which run of a company is the latest, and whether it still goes on: null before the first."""
    latest = BillingoSyncLog.objects.filter(company=OuterRef("pk")).order_by("-id")
    named = Concat(Cast("id", CharField()), Value("."), "status")
    return Subquery(latest.annotate(state=named).values("state")[:1])


def changed_outside_a_sync(company_id: int) -> None:
    """To be called in the transaction that writes invoices without a sync."""
    MirrorRevision.objects.bulk_create(
        [MirrorRevision(company_id=company_id)], ignore_conflicts=True
    )  # whoever comes first
    MirrorRevision.objects.filter(company_id=company_id).update(revision=F("revision") + 1)
