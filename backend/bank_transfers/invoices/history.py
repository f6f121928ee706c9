"""What changed, the latest first: documents stored for the first time, and fields that a sync found different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceChange
from bank_transfers.billingo.receivables import change_of_payment
from bank_transfers.core.api.lists.timeline import Entry, Source, Timeline

from .cache import MirrorCache
from .imports import Import, without_imports
from .serializers import ChangeSerializer

CREATED, CHANGED, GONE, RETURNED = "created", "changed", "gone", "returned"
KINDS = (CREATED, CHANGED, GONE, RETURNED)
MISSING = "missing_upstream_since"
PAID_DATE = "paid_date"


class History(Timeline):
    """Entries in a stable order. Has what a paginator asks for.

    invoices, changes: rows of one company (or of one invoice); since: later than this; kinds: only these; memory:
    of that company, when it is about all its invoices; imports: syncs whose new documents are left out.
    """

    def __init__(
        self,
        invoices: QuerySet[BillingoInvoice],
        changes: QuerySet[BillingoInvoiceChange],
        since: datetime | None = None,
        kinds: Collection[str] = (),
        memory: MirrorCache | None = None,
        imports: Collection[Import] = (),
    ) -> None:
        apart = [each.sync_log_id for each in imports]
        question = f"history|{since}|{sorted(kinds)}|{apart}"
        kinds = kinds or KINDS
        invoices, created_since = without_imports(invoices, since, imports)
        if created_since is not None:
            invoices = invoices.filter(created_at__gt=created_since)
        if since is not None:
            changes = changes.filter(changed_at__gt=since)
        self._invoices = invoices if CREATED in kinds else invoices.none()
        self._changes = changes.filter(_of_kinds(kinds))
        # In one moment, a document is created before it changes.
        sources = [
            Source(self._invoices, "created_at", _creations),
            Source(self._changes, "changed_at", _changes),
        ]
        super().__init__(sources, ChangeSerializer, memory, question)

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""

        def found() -> dict[str, int]:
            of_changes = self._changes.order_by().aggregate(
                **{kind: Count("pk", filter=_of_kinds([kind])) for kind in (CHANGED, GONE, RETURNED)}
            )
            return {CREATED: self._invoices.order_by().count(), **of_changes}

        return self.remembered("counts", found)


def _of_kinds(kinds: Collection[str]) -> Q:
    """Changes of the given kinds; none for none."""
    missing = Q(field=MISSING)
    found = Q(pk__in=[])
    if CHANGED in kinds:
        found |= ~missing
    if GONE in kinds:
        found |= missing & Q(new_value__isnull=False)
    if RETURNED in kinds:
        found |= missing & Q(new_value__isnull=True)
    return found


def _creations(keys: Collection[int]) -> dict[int, Entry]:
    rows = BillingoInvoice.objects.filter(pk__in=keys).order_by()
    return {
        pk: {
            "kind": CREATED,
            "at": at,
            "sync_log_id": sync,
            "invoice_id": billingo_id,
            "invoice_number": number,
            "partner_name": partner,
            "field": None,
            "old_value": None,
            "new_value": None,
        }
        for pk, at, sync, billingo_id, number, partner in rows.values_list(
            "pk", "created_at", "created_by_sync_id", "billingo_id", "invoice_number", "partner_name"
        )
    }


def _changes(keys: Collection[int]) -> dict[int, Entry]:
    rows = BillingoInvoiceChange.objects.filter(pk__in=keys).order_by()
    found: dict[int, Entry] = {}
    payments: dict[int, tuple[int, datetime, str]] = {}
    for pk, at, sync, invoice, billingo_id, number, partner, status, field, old, new in rows.values_list(
        "pk", "changed_at", "sync_log_id", "invoice_id", "invoice__billingo_id", "invoice__invoice_number",
        "invoice__partner_name", "invoice__payment_status", "field", "old_value", "new_value",
    ):  # fmt: skip
        found[pk] = {
            "kind": _kind(field, new),
            "at": at,
            "sync_log_id": sync,
            "invoice_id": billingo_id,
            "invoice_number": number,
            "partner_name": partner,
            "field": field,
            "old_value": old,
            "new_value": new,
        }
        if field == PAID_DATE:
            payments[pk] = (invoice, at, status)
    moves = _status_moves({invoice for invoice, _at, _status in payments.values()})
    for pk, (invoice, at, status) in payments.items():
        found[pk] = change_of_payment(found[pk], *_status_at(at, moves[invoice], status))
    return found


def _status_moves(invoices: set[int]) -> dict[int, list[tuple[datetime, str, str]]]:
    """When the payment status of each of these invoices went from what to what, the earliest first."""
    moves: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    if invoices:
        rows = BillingoInvoiceChange.objects.filter(field="payment_status", invoice__in=invoices)
        for invoice, at, old, new in rows.order_by("changed_at", "pk").values_list(
            "invoice_id", "changed_at", "old_value", "new_value"
        ):
            moves[invoice].append((at, old or "", new or ""))
    return moves


def _status_at(at: datetime, moves: list[tuple[datetime, str, str]], now: str) -> tuple[str, str]:
    """Before and after a change at that time. moves: of the status, the earliest first; now: the present one."""
    for moved, old, new in moves:
        if moved == at:
            return old, new
        if moved > at:
            return old, old
    return now, now


def _kind(field: str, new_value: str | None) -> str:
    if field != MISSING:
        return CHANGED
    return RETURNED if new_value is None else GONE
