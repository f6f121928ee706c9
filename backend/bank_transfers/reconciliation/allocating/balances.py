"""The running totals of lines and documents: what is added to them fits, or nothing is.

The update itself looks whether there is room, and the database's constraint stands behind it: of two at once the
second is refused, whatever both read before. Documents are locked without waiting (`core.db.writing.retried`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple, TypeVar

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.errors import NotFound
from bank_transfers.core.db.writing import retried
from bank_transfers.core.db.writing.bulk_insert import add_to_rows
from bank_transfers.reconciliation.errors import BusyElsewhere
from bank_transfers.reconciliation.models import Balance, InvoiceBalance, LineBalance

from .entries import in_units

TOGETHER = 500
LINE_COLUMNS = (
    "company", "amount", "currency", "status", "booking_date", "counterparty_name", "explained_by",
    "explanation_version", "match_state", "allocated_amount", "statement__adds_up",
)  # fmt: skip
INVOICE_COLUMNS = (
    "company", "billingo_id", "invoice_number", "currency", "type", "payment_status", "cancelled",
    "missing_upstream_since", "gross_total", "paid_amount", "open_amount", "allocated_amount",
)  # fmt: skip

in_one_transaction = retried.in_one_transaction(BusyElsewhere)
Key = TypeVar("Key")


class Change(NamedTuple):
    """amount: signed as what the total is of; capacity: how much may be allocated in all, this included."""

    amount: Decimal
    capacity: Decimal


def parts(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """So many at once that a statement can name them."""
    left = iter(keys)
    while part := list(islice(left, TOGETHER)):
        yield part


def locked_lines(company_id: int, keys: Collection[int]) -> dict[int, BankTransaction]:
    """The company's lines, which nobody else changes now; the company is held first. Raises NotFound."""
    explaining.hold(company_id)
    wanted = set(keys)
    rows = BankTransaction.objects.select_for_update(no_key=True, of=("self",)).filter(company_id=company_id)
    rows = rows.select_related("statement").only(*LINE_COLUMNS).order_by("pk")
    found = {row.pk: row for part in parts(sorted(wanted)) for row in rows.filter(pk__in=part)}
    if len(found) != len(wanted):
        raise NotFound
    return found


def locked_invoices(company_id: int, keys: Collection[int]) -> dict[int, BillingoInvoice]:
    """The company's documents; the lock is the one that a sync takes when it writes them. Raises NotFound."""
    wanted = set(keys)
    rows = BillingoInvoice.objects.select_for_update(no_key=True, nowait=True).filter(company_id=company_id)
    rows = rows.only(*INVOICE_COLUMNS).order_by("pk")
    found = {row.pk: row for part in parts(sorted(wanted)) for row in rows.filter(pk__in=part)}
    if len(found) != len(wanted):
        raise NotFound
    return found


def add_to_lines(lines: Mapping[int, BankTransaction], amounts: Mapping[int, Decimal]) -> int | None:
    """Adds to what is allocated of lines, or takes it away. Out: a line that has not so much left; then all of it is to
    be rolled back. lines: locked; amounts: by line, signed as it."""
    rows = []
    for key, amount in amounts.items():
        of = lines[key].amount
        rows.append((key, in_units(amount if of > 0 else -amount), in_units(abs(of))))
    return _add(LineBalance, rows)


def add_to_invoices(invoices: Mapping[int, BillingoInvoice], changes: Mapping[int, Change]) -> int | None:
    """The same of documents."""
    rows = []
    for key, (amount, capacity) in changes.items():
        total = invoices[key].gross_total or Decimal(0)
        rows.append((key, in_units(amount if total >= 0 else -amount), in_units(capacity)))
    return _add(InvoiceBalance, rows)


def _add(model: type[Balance], rows: Sequence[tuple[int, int, int]]) -> int | None:
    """rows: keys, changes, capacities."""
    for part in parts(row for row in rows if row[1]):
        there = _allocated(model, [key for key, _change, _capacity in part])
        for key, change, capacity in part:
            left = there.get(key, 0) + change
            # Taking away fits always; what Billingo says may have shrunk below what is left.
            if left < 0 or (change > 0 and left > capacity):
                return key
        model._default_manager.bulk_create(
            (model(pk=key, capacity=capacity) for key, _change, capacity in part if key not in there),  # type: ignore[misc]
            ignore_conflicts=True,
        )
        # Looked at again by the update: whoever adds to a total need not have held what we hold.
        changes = [(key, change, capacity if change > 0 else None) for key, change, capacity in part]
        if add_to_rows(model, "allocated", "capacity", changes) != len(part):
            return part[0][0]
    return None


def _allocated(model: type[Balance], keys: Collection[int]) -> dict[int, int]:
    return dict(model._default_manager.filter(pk__in=keys).values_list("pk", "allocated"))
