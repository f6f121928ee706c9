"""What is told to webhooks: the events of a run that ended, as JSON ready to be signed.

A run makes one event of itself. The documents that it found new or changed follow in bundles, unless they are the
first import or too many to be news one by one: then `invoices_announced` is false, and the receiver reads the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone, translation

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceChange, BillingoSyncLog
from bank_transfers.billingo.receivables import change_of_payment
from bank_transfers.core.api.content.encoding import encoded

SYNC_COMPLETED, SYNC_FAILED = "sync.completed", "sync.failed"
INVOICE_CREATED, INVOICE_UPDATED, INVOICE_PAID = "invoice.created", "invoice.updated", "invoice.paid"
TEST = "webhook.test"
EVENT_TYPES = (SYNC_COMPLETED, SYNC_FAILED, INVOICE_CREATED, INVOICE_UPDATED, INVOICE_PAID)

# Documents in one event, and in all events of one run.
BUNDLE = 50
MOST_INVOICES = 1000
MOST_ERRORS = 20
PAID = "paid"

Status = BillingoSyncLog.Status
COUNTS = (
    "invoices_processed", "invoices_created", "invoices_updated", "invoices_unchanged", "invoices_missing",
    "invoices_skipped",
)  # fmt: skip


class Event(msgspec.Struct, frozen=True):
    type: str
    payload: str


def of_run(log: BillingoSyncLog, wanted: set[str]) -> Iterator[Event]:
    """The events of a run, of the wanted types only: first those of its documents, then its own."""
    changed = Changed(log) if wanted & {INVOICE_CREATED, INVOICE_UPDATED, INVOICE_PAID} else None
    announced = changed is not None and changed.news
    if changed is not None and announced:
        for kind, ids in changed.by_type().items():
            if kind in wanted:
                yield from _bundles(kind, log, ids, changed)
    own = SYNC_COMPLETED if log.status == Status.COMPLETED else SYNC_FAILED
    if own in wanted:
        yield Event(own, _json(own, log.completed_at or timezone.now(), _run(log, announced)))


def test_event(company_id: int) -> Event:
    """What the test button sends."""
    return Event(TEST, _json(TEST, timezone.now(), {"company_id": company_id}))


class Changed:
    """The documents that a run stored for the first time or found different."""

    def __init__(self, log: BillingoSyncLog) -> None:
        self._log = log
        self.news = not self._first_import() and self._count() <= MOST_INVOICES
        self.created: list[tuple[int, str]] = []
        self.changes: dict[int, list[dict[str, Any]]] = {}
        if self.news:
            self._read()

    def _count(self) -> int:
        return self._log.invoices_created + self._log.invoices_updated + self._log.invoices_missing

    def _first_import(self) -> bool:
        """Until a run has read everything once, what is found is not new, only new here."""
        good = BillingoSyncLog.objects.filter(
            company_id=self._log.company_id,
            pk__lt=self._log.pk,
            status__in=(Status.COMPLETED, Status.PARTIAL),
        )
        return not good.exists()

    def _read(self) -> None:
        log = self._log
        if log.invoices_created:
            # The time is there for the index: nothing was stored before the run began.
            made = BillingoInvoice.objects.filter(
                company_id=log.company_id, created_at__gte=log.started_at, created_by_sync_id=log.pk
            )
            self.created = list(made.order_by("billingo_id").values_list("billingo_id", "payment_status"))
        rows = BillingoInvoiceChange.objects.filter(sync_log_id=log.pk, company_id=log.company_id)
        columns = ("invoice__billingo_id", "field", "old_value", "new_value")
        for billingo_id, field, old, new in rows.order_by("invoice__billingo_id", "pk").values_list(*columns):
            change = {"field": field, "old_value": old, "new_value": new}
            self.changes.setdefault(billingo_id, []).append(change)

    def by_type(self) -> dict[str, list[int]]:
        """Billingo's ids for each type of event."""
        became_paid = [
            billingo_id
            for billingo_id, changes in self.changes.items()
            if any(change["field"] == "payment_status" and change["new_value"] == PAID for change in changes)
        ]
        came_paid = [billingo_id for billingo_id, status in self.created if status == PAID]
        return {
            INVOICE_CREATED: [billingo_id for billingo_id, _status in self.created],
            INVOICE_UPDATED: list(self.changes),
            INVOICE_PAID: sorted({*became_paid, *came_paid}),
        }


def _bundles(kind: str, log: BillingoSyncLog, ids: list[int], changed: Changed) -> Iterator[Event]:
    # All that the page's list is made of, which a sync that no webhook is told of need not load.
    from bank_transfers.invoices.listing import listed

    for start in range(0, len(ids), BUNDLE):
        # The language of the installation: `*_formatted` is for people, whoever they are.
        with translation.override(settings.LANGUAGE_CODE):
            rows = listed(log.company_id, log.company.name, ids[start : start + BUNDLE])
        told = [
            {"invoice": row, "changes": _told(changed.changes.get(row["id"], []), row["payment_status"])}
            for row in rows
        ]
        if told:
            data = {"company_id": log.company_id, "sync_log_id": log.pk, "invoices": told}
            yield Event(kind, _json(kind, log.completed_at or timezone.now(), data))


def _told(changes: list[dict[str, Any]], payment_status: str) -> list[dict[str, Any]]:
    """The changes of one document in one run, with no day of payment where no money had come."""
    before = after = payment_status
    for change in changes:
        if change["field"] == "payment_status":
            before, after = change["old_value"] or "", change["new_value"] or ""
    return [
        change_of_payment(change, before, after) if change["field"] == "paid_date" else change
        for change in changes
    ]


def _run(log: BillingoSyncLog, announced: bool) -> dict[str, Any]:
    return {
        "company_id": log.company_id,
        "sync_log_id": log.pk,
        "status": log.status,
        "sync_type": log.sync_type,
        "full_sync": log.full_sync,
        "started_at": log.started_at,
        "completed_at": log.completed_at,
        **{name: getattr(log, name) for name in COUNTS},
        "invoices_announced": announced,
        "errors": list(_errors(log.errors_parsed[:MOST_ERRORS])),
    }


def _errors(problems: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for problem in problems:
        yield {name: problem.get(name) for name in ("code", "invoice_id", "invoice_number", "error")}


def _json(kind: str, happened_at: datetime, data: dict[str, Any]) -> str:
    return encoded({"type": kind, "timestamp": happened_at, "data": data}).decode()
