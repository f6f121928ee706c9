"""The running totals of lines and documents: what is added to them fits, or nothing is.

The update itself looks whether there is room, and the database's constraint stands behind it: of two at once the
second is refused, whatever both read before. Documents are locked without waiting: a sync that writes many of them
holds those locks while it goes on, and neither must wait for the other in a circle.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import OperationalError, transaction
from django.db.models import F

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.errors import NotFound
from bank_transfers.reconciliation.errors import BusyElsewhere
from bank_transfers.reconciliation.models import Balance, InvoiceBalance, LineBalance

from .entries import in_units

ATTEMPTS, PAUSE_SECONDS = 40, 0.05
LOCK_NOT_AVAILABLE = "55P03"

Work = TypeVar("Work", bound=Callable[..., Any])


def in_one_transaction(work: Work) -> Work:
    """Does all of it or nothing; again where a sync holds a document at the moment. Raises BusyElsewhere when it does
    so for long. Within another transaction it is tried once, and who began that one tries again."""

    @wraps(work)
    def attempt(*args: Any, **kwargs: Any) -> Any:
        if transaction.get_connection().in_atomic_block:
            with transaction.atomic():
                return work(*args, **kwargs)
        for left in reversed(range(ATTEMPTS)):
            try:
                with transaction.atomic():
                    return work(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                if not left:
                    raise BusyElsewhere from None
            time.sleep(PAUSE_SECONDS)
        raise BusyElsewhere

    return cast("Work", attempt)


def locked_lines(company_id: int, keys: Collection[int]) -> dict[int, BankTransaction]:
    """The company's lines, which nobody else changes now; the company is held first. Raises NotFound."""
    explaining.hold(company_id)
    wanted = set(keys)
    rows = BankTransaction.objects.select_for_update(no_key=True, of=("self",)).filter(
        company_id=company_id, pk__in=wanted
    )
    found = {row.pk: row for row in rows.select_related("statement").order_by("pk")}
    if len(found) != len(wanted):
        raise NotFound
    return found


def locked_invoices(company_id: int, keys: Collection[int]) -> dict[int, BillingoInvoice]:
    """The company's documents; the lock is the one that a sync takes when it writes them. Raises NotFound."""
    wanted = set(keys)
    rows = BillingoInvoice.objects.select_for_update(no_key=True, nowait=True).filter(
        company_id=company_id, pk__in=wanted
    )
    found = {row.pk: row for row in rows.order_by("pk").defer("raw", "search_text", "tags")}
    if len(found) != len(wanted):
        raise NotFound
    return found


def add_to_line(line: BankTransaction, amount: Decimal) -> bool:
    """Adds to what is allocated of a line, or takes it away. False: there is not so much left. amount: signed as the
    line."""
    capacity = in_units(abs(line.amount))
    LineBalance.objects.get_or_create(line=line, defaults={"capacity": capacity})
    return _add(LineBalance, line.pk, in_units(amount if line.amount > 0 else -amount), capacity)


def add_to_invoice(invoice: BillingoInvoice, amount: Decimal, capacity: Decimal) -> bool:
    """The same of a document. amount: signed as its total; capacity: how much may be allocated, this included."""
    most = in_units(capacity)
    InvoiceBalance.objects.get_or_create(invoice=invoice, defaults={"capacity": most})
    total = invoice.gross_total or Decimal(0)
    return _add(InvoiceBalance, invoice.pk, in_units(amount if total >= 0 else -amount), most)


def _add(model: type[Balance], key: int, change: int, capacity: int) -> bool:
    row = model._default_manager.filter(pk=key, allocated__gte=-change)
    if change > 0:
        return bool(
            row.filter(allocated__lte=capacity - change).update(
                allocated=F("allocated") + change, capacity=capacity
            )
        )
    # Taking away always fits; what Billingo says may have shrunk below what is left.
    return bool(row.update(allocated=F("allocated") + change))
