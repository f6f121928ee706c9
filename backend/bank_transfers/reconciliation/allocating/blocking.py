"""Why something can't be taken back: what else is laid on the same line or document, and only fits together with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.models import Allocation, Balance, InvoiceBalance, LineBalance, MatchAction

from .balances import parts
from .entries import MOST_UNITS, in_units, opposed
from .service import text_of

# More of them help nobody to see why.
MOST_TOLD = 100
NOTHING = Decimal(0)
COLUMNS = ("pk", "line_id", "invoice_id", "line_amount", "invoice_amount")


def sums_of(rows: Iterable[Allocation]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """By line and by document."""
    of_line: dict[int, Decimal] = defaultdict(Decimal)
    of_invoice: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.line_id is not None:
            of_line[row.line_id] = EXACT.add(of_line[row.line_id], row.line_amount)
        of_invoice[row.invoice_id] = EXACT.add(of_invoice[row.invoice_id], row.invoice_amount)
    return of_line, of_invoice


def rooms_without(
    invoices: Iterable[BillingoInvoice], of_invoice: Mapping[int, Decimal], rows: Collection[Allocation]
) -> dict[int, int]:
    """How much may be laid on each document, in millionths, when these rows, which settle `of_invoice` of them, are
    taken back. A refund needs its room again: where nothing was laid on the document since it has that, whatever
    Billingo says of it now."""
    rooms = {invoice.pk: in_units(abs(of_invoice[invoice.pk])) for invoice in invoices}
    refunded = [one.pk for one in invoices if opposed(of_invoice[one.pk], one.gross_total or NOTHING)]
    if not refunded:
        return rooms
    mine: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        mine[row.invoice_id].add(row.pk)
    for part in parts(refunded):
        later = set()
        live = Allocation.objects.filter(invoice__in=part, undone_by=None)
        for key, invoice in live.values_list("pk", "invoice_id"):
            if key > min(mine[invoice]) and key not in mine[invoice]:
                later.add(invoice)
        for balance in InvoiceBalance.objects.filter(pk__in=part):
            if balance.pk in later:
                rooms[balance.pk] = max(balance.capacity, balance.allocated)
            else:
                rooms[balance.pk] = min(balance.allocated + rooms[balance.pk], MOST_UNITS)
    return rooms


def what_blocks(action: MatchAction) -> list[dict[str, Any]]:
    """Why the action can't be undone: what else is laid on its lines and documents and only fits together with it. Few
    statements, however many lines: only where something else is laid can it."""
    mine = Allocation.objects.filter(action=action, undone_by=None)
    others = Allocation.objects.filter(undone_by=None).exclude(action=action).order_by()
    lines = set(others.filter(line__in=mine.values("line")).values_list("line_id", flat=True))
    invoices = set(others.filter(invoice__in=mine.values("invoice")).values_list("invoice_id", flat=True))
    rows = [row for part in parts(lines) for row in mine.filter(line__in=part).only(*COLUMNS)]
    of_line, _of_invoice = sums_of(rows)
    rows = [row for part in parts(invoices) for row in mine.filter(invoice__in=part).only(*COLUMNS)]
    _of_line, of_invoice = sums_of(rows)
    found: list[dict[str, Any]] = []
    for part in parts(of_line):
        for balance in LineBalance.objects.filter(pk__in=part).select_related("line"):
            most = max(balance.capacity, balance.allocated)
            if not _fits_without(balance, of_line[balance.pk], balance.line.amount, most):
                found += blocking(Allocation.objects.filter(line=balance.line), text_of(balance.line), action)
    for part in parts(of_invoice):
        totals = InvoiceBalance.objects.filter(pk__in=part).select_related("invoice")
        balances = list(
            totals.only("allocated", "capacity", "invoice__gross_total", "invoice__invoice_number")
        )
        rooms = rooms_without([balance.invoice for balance in balances], of_invoice, rows)
        for total in balances:
            invoice, most = total.invoice, max(total.allocated, rooms[total.pk])
            if not _fits_without(total, of_invoice[total.pk], invoice.gross_total or NOTHING, most):
                found += blocking(Allocation.objects.filter(invoice=invoice), invoice.invoice_number, action)
        if len(found) >= MOST_TOLD:
            break
    return found[:MOST_TOLD]


def _fits_without(balance: Balance, amount: Decimal, of: Decimal, most: int) -> bool:
    left = balance.allocated - in_units(amount if of >= 0 else -amount)
    return 0 <= left <= most


def blocking(
    allocations: QuerySet[Allocation], what: str, unless: MatchAction | None = None
) -> list[dict[str, Any]]:
    """As `UndoBlocked` tells it. allocations: of one line or document; unless: the action that is to be undone."""
    text = _("Other allocations of %(what)s only fit together with it.") % {"what": what}
    others = allocations.filter(undone_by=None).order_by("-action_id")
    if unless is not None:
        others = others.exclude(action=unless)
    keys = others.values_list("action_id", flat=True).distinct()
    return [{"code": "later_allocation", "text": text, "action_id": key} for key in keys]
