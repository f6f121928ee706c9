"""What of a document is open, with the lines of the bank that pay it: computed anew whenever either side changes.

The rule itself stands in `billingo.receivables`; here is told what of the bank's money Billingo does not know yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoicePayment
from bank_transfers.billingo.receivables import OPEN_BY, PAID_STATUSES, PARTIALLY_PAID, capacity, open_amount
from bank_transfers.core.db.totals import EXACT
from bank_transfers.core.db.writing.bulk_insert import update_rows
from bank_transfers.reconciliation.models import Allocation, InvoiceBalance

from .balances import parts
from .entries import allocable, in_units
from .known_there import NOTHING, Money, Seen, compare

TRANSFER = "wire_transfer"


def documents_written(sender: Any, invoices: Collection[int], **kwargs: Any) -> None:
    """Of a sync that wrote these documents, or their payments, in its transaction: their payments may be ones that the
    bank showed before, and what can be allocated of them may be another amount."""
    for part in parts(invoices):
        known = list(InvoiceBalance.objects.filter(pk__in=part).values_list("pk", flat=True))
        if known:
            rows = BillingoInvoice.objects.defer("raw", "search_text", "tags").in_bulk(known)
            settle(rows.values())


def settle(invoices: Iterable[BillingoInvoice]) -> None:
    """Writes what is open of these documents, and how much can be allocated. Their rows have to be locked: so nobody
    else changes their running totals."""
    rows = list(invoices)
    seen = seen_of(rows)
    write(rows, seen)
    for part in parts(rows):
        balances = InvoiceBalance.objects.in_bulk([row.pk for row in part])
        capacities = []
        for row in part:
            balance = balances.get(row.pk)
            if balance is None:
                continue
            # What Billingo says now may leave less than there is: then nothing more fits.
            most = max(balance.allocated, in_units(room(row, seen[row.pk])))
            if most != balance.capacity:
                capacities.append([most, row.pk])
        update_rows(InvoiceBalance, ["capacity"], capacities)


def room(invoice: BillingoInvoice, seen: Seen) -> Decimal:
    """How much may be allocated to it in all, without a sign, in whole millionths."""
    return allocable(capacity(_columns(invoice), seen.only_billingo))


def write(invoices: Collection[BillingoInvoice], seen: Mapping[int, Seen]) -> None:
    """The columns of documents that lists and sums read."""
    now = timezone.now()
    for invoice in invoices:
        invoice.allocated_amount = seen[invoice.pk].only_bank
        invoice.open_amount = open_amount(_columns(invoice))
    rows = [[invoice.allocated_amount, invoice.open_amount, now, invoice.pk] for invoice in invoices]
    update_rows(BillingoInvoice, ["allocated_amount", "open_amount", "updated_at"], rows)


def seen_of(invoices: Collection[BillingoInvoice]) -> dict[int, Seen]:
    """What only the bank or only Billingo tells of each document. Two statements for five hundred."""
    return {key: seen for part in parts(invoices) for key, seen in _seen_of(part).items()}


def _seen_of(invoices: Collection[BillingoInvoice]) -> dict[int, Seen]:
    keys = [invoice.pk for invoice in invoices]
    allocations: dict[int, dict[tuple[Any, ...], Decimal]] = defaultdict(dict)
    live = Allocation.objects.filter(invoice__in=keys, undone_by=None).order_by("pk")
    for invoice, line, action, day, amount in live.values_list(
        "invoice_id", "line_id", "action_id", "booking_date", "invoice_amount"
    ):
        # A payment and the discount that goes with it are one payment at Billingo.
        of_line = allocations[invoice]
        of_line[line, action, day] = EXACT.add(of_line.get((line, action, day), NOTHING), amount)
    payments: dict[int, list[Money]] = defaultdict(list)
    known = BillingoInvoicePayment.objects.filter(invoice__in=keys, known_until=None).order_by("pk")
    for invoice, amount, day in known.values_list("invoice_id", "amount", "date"):
        payments[invoice].append(Money(amount, day))
    return {invoice.pk: _seen(invoice, allocations[invoice.pk], payments[invoice.pk]) for invoice in invoices}


def unknown_payments(invoice_id: int) -> list[dict[str, Any]]:
    """What lines of the bank paid of a document and Billingo does not know yet, as payments of it."""
    invoices = BillingoInvoice.objects.filter(pk=invoice_id).only(*OPEN_BY)
    found = seen_of(list(invoices)).get(invoice_id, Seen(NOTHING, NOTHING))
    return [{"date": one.day, "amount": one.amount, "payment_method": TRANSFER} for one in found.unknown]


def _seen(
    invoice: BillingoInvoice, allocations: dict[tuple[Any, ...], Decimal], payments: list[Money]
) -> Seen:
    if invoice.paid_amount is None and _paid_there(invoice):
        return Seen(NOTHING, NOTHING)  # all of it is known there; by which payments, nobody asked yet
    bank = [Money(amount, key[2]) for key, amount in allocations.items() if amount]
    return compare(bank, payments, invoice.gross_total or NOTHING)


def _paid_there(invoice: BillingoInvoice) -> bool:
    return invoice.payment_status in PAID_STATUSES and invoice.payment_status != PARTIALLY_PAID


def _columns(invoice: BillingoInvoice) -> dict[str, Any]:
    return {name: getattr(invoice, name) for name in OPEN_BY}
