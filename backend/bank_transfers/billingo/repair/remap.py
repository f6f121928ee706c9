"""Building columns and items anew from the stored raw documents, when it is the mapping that changed.

No document is downloaded, and nothing is noted in the change log: nothing changed at Billingo. Rows that already
say what their document says are not written, so a remap can be repeated, and stopped anywhere. At its end the totals
that PostgreSQL keeps are put right, should they be wrong.

It never runs beside a sync of the same company. Each batch locks the company's row before it looks whether a sync
runs; a sync's claim is a new row that refers to the company, so the database makes it wait for the end of the
batch, and the next batch sees it and stops. A claim of its own would do the same, but it would stand among the
syncs in the log, where people look for what came from Billingo, and between an interrupted first sync and the one
that goes on from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.documents.mapping import INVOICE_COLUMNS, ITEM_COLUMNS, MappedDocument
from bank_transfers.billingo.errors import SyncAlreadyRunning, Unstorable
from bank_transfers.billingo.kept_totals import make_anew
from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem, BillingoSyncLog
from bank_transfers.billingo.payments.wanted import Derived
from bank_transfers.billingo.receivables import open_amount
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.sync.judging import Updated
from bank_transfers.billingo.sync.store import Store
from bank_transfers.companies.models import Company

BATCH_INVOICES = 500
PAYMENT_COLUMNS = (
    "open_amount",
    "paid_amount",
    "allocated_amount",
    "payments_wanted",
    "missing_upstream_since",
)


class NotMapped(msgspec.Struct):
    """A stored document that the mapping refuses now; its row is left as it is."""

    billingo_id: int
    invoice_number: str
    code: str
    reason: str


class _StoredInvoice(msgspec.Struct):
    pk: int
    raw: str
    digest: bytes
    open_amount: Decimal
    paid_amount: Decimal | None
    allocated_amount: Decimal
    payments_wanted: int
    missing_upstream_since: datetime | None
    columns: tuple[Any, ...]
    items: list[tuple[Any, ...]]

    def column(self, name: str) -> Any:
        return self.columns[INVOICE_COLUMNS.index(name)]


class Remap:
    """One remap of one company. Made, executed once; the counts tell how far it came, also when it was stopped.

    dry_run: compare only. report: told of each document that can't be mapped, as it is met.
    """

    def __init__(
        self,
        company: Company,
        dry_run: bool = False,
        report: Callable[[NotMapped], None] = lambda refused: None,
    ) -> None:
        self.company = company
        self.read = self.rewritten = self.not_mapped = 0
        self._dry_run = dry_run
        self._report = report

    def execute(self) -> None:
        """Raises SyncAlreadyRunning when a sync of the company runs or begins; what was done by then is kept."""
        if not self._dry_run:
            claim.close_dead_runs(self.company.pk)
        store = Store(self.company.pk)
        last: int | None = 0
        while last is not None:
            last = self._batch(store, last)
        if not self._dry_run:
            make_anew(self.company.pk)

    def _batch(self, store: Store, after: int) -> int | None:
        """Remaps the invoices after a primary key; returns the last one's, None when there are no more."""
        with nullcontext() if self._dry_run else transaction.atomic(durable=True):
            self._refuse_beside_a_sync()
            invoices = _stored(self.company.pk, after)
            updates = [update for invoice in invoices if (update := self._remapped(invoice))]
            if not self._dry_run:
                self._write(store, updates)
        self.read += len(invoices)
        self.rewritten += len(updates) if self._dry_run else 0
        return invoices[-1].pk if len(invoices) == BATCH_INVOICES else None

    def _refuse_beside_a_sync(self) -> None:
        running = BillingoSyncLog.objects.filter(
            company_id=self.company.pk, status=BillingoSyncLog.Status.RUNNING
        )
        if self._dry_run:
            silent_since = Now() - timedelta(seconds=settings.SYNC_DEAD_AFTER_SECONDS)
            running = running.filter(heartbeat_at__gte=silent_since)
        else:
            # Held until the batch is written: see above. SQLite's transaction bars every other writer as it is.
            list(Company.objects.select_for_update().filter(pk=self.company.pk).values_list("pk"))
        log_id = running.values_list("pk", flat=True).first()
        if log_id is not None:
            raise SyncAlreadyRunning("A sync of this company is running; try again when it has ended", log_id)

    def _remapped(self, invoice: _StoredInvoice) -> Updated | None:
        """What is to be written; None when the row says the same already, or can't be built any more."""
        try:
            document = mapping.map_document(invoice.raw.encode())
        except Unstorable as error:
            self._refuse(invoice, error.code, str(error))
            return None
        if document.invoice.billingo_id != invoice.column("billingo_id"):
            reason = f"Its raw document is that of {document.invoice.billingo_id}"
            self._refuse(invoice, "another_document", reason)
            return None
        derived = self._derived(document, invoice)
        same = (
            msgspec.structs.astuple(document.invoice) == invoice.columns
            and [msgspec.structs.astuple(item) for item in document.items] == invoice.items
            and document.digest == invoice.digest
            and derived.open_amount == invoice.open_amount
        )
        return None if same else Updated(invoice.pk, document, [], derived)

    def _derived(self, document: MappedDocument, invoice: _StoredInvoice) -> Derived:
        """Nothing changed at Billingo: what was to be asked for still is, and nothing more."""
        columns = dict(zip(INVOICE_COLUMNS, msgspec.structs.astuple(document.invoice), strict=True))
        own = ("paid_amount", "allocated_amount", "missing_upstream_since")
        columns |= {name: getattr(invoice, name) for name in own}
        return Derived(open_amount(columns), invoice.payments_wanted)

    def _refuse(self, invoice: _StoredInvoice, code: str, reason: str) -> None:
        self.not_mapped += 1
        if not self._dry_run:
            # The next full sync, which trusts a digest, then takes the document as Billingo has it.
            BillingoInvoice.objects.filter(pk=invoice.pk).update(digest=b"")
        self._report(NotMapped(invoice.column("billingo_id"), invoice.column("invoice_number"), code, reason))

    def _write(self, store: Store, updates: Sequence[Updated]) -> None:
        """Writes what changed. What the database itself refuses is found by halving, and left as it is."""
        if not updates:
            return
        try:
            with transaction.atomic():
                store.update(updates, timezone.now())
                changed_outside_a_sync(self.company.pk)
        except (DataError, IntegrityError) as error:
            if len(updates) > 1:
                middle = len(updates) // 2
                self._write(store, updates[:middle])
                self._write(store, updates[middle:])
                return
            self.not_mapped += 1
            document = updates[0].document.invoice
            reason = str(error).splitlines()[0][:300]
            self._report(NotMapped(document.billingo_id, document.invoice_number, "database_refused", reason))
        else:
            self.rewritten += len(updates)


def _stored(company_id: int, after: int) -> list[_StoredInvoice]:
    rows = (
        BillingoInvoice.objects.filter(company_id=company_id, pk__gt=after)
        .order_by("pk")
        .values_list("pk", "raw", "digest", *PAYMENT_COLUMNS, *INVOICE_COLUMNS)[:BATCH_INVOICES]
    )
    invoices = [
        _StoredInvoice(
            pk, raw, bytes(digest), still_open, paid, allocated, wanted, missing, tuple(columns), []
        )
        for pk, raw, digest, still_open, paid, allocated, wanted, missing, *columns in rows
    ]
    items = items_by_invoice([invoice.pk for invoice in invoices])
    for invoice in invoices:
        invoice.items = items.get(invoice.pk, [])
    return invoices


def items_by_invoice(invoice_ids: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    """The columns of the stored items, in their order, by their invoice's primary key."""
    rows: Iterable[tuple[Any, ...]] = (
        BillingoInvoiceItem.objects.filter(invoice_id__in=invoice_ids)
        .order_by("invoice_id", "position")
        .values_list("invoice_id", *ITEM_COLUMNS)
    )
    return {pk: [tuple(row[1:]) for row in group] for pk, group in groupby(rows, key=itemgetter(0))}


def companies_with_invoices() -> list[Company]:
    """Whose invoices there are to remap, in the order of their ids. No feature or key is needed for it."""
    return list(Company.objects.filter(pk__in=BillingoInvoice.objects.values("company_id")).order_by("pk"))
