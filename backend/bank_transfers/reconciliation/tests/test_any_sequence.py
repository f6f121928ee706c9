"""Whatever is done in whatever order: sums hold, what is stored follows from what stands, and all comes back."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.core.api.errors import ApiError
from bank_transfers.models import (
    Allocation,
    BankTransaction,
    BillingoInvoice,
    BillingoInvoicePayment,
    Company,
    InvoiceBalance,
    LineBalance,
    MatchAction,
)
from bank_transfers.reconciliation.allocating import service, undoing
from bank_transfers.reconciliation.allocating.entries import Entry

from .helpers import MONDAY, bank_lines

pytestmark = pytest.mark.django_db
AMOUNTS = ("0.01", "19.99", "40", "60", "99.99", "100")
STEPS = 45


class World:
    """Some lines and documents, to which anything happens."""

    def __init__(self, company: Company, make_invoice: Callable[..., BillingoInvoice], seed: int) -> None:
        self.company, self.draw = company, random.Random(seed)
        self.lines = bank_lines(company, "100", "60", "40", "-40", "19.99")
        self.invoices = [
            make_invoice(company, gross_total=Decimal(total)) for total in ("100", "60", "40.01", "-40")
        ]

    def step(self) -> None:
        steps = (self.undo, self.redo, self.undo_line, self.pay, self.cancel, *[self.allocate] * 3)
        with suppress(ApiError):
            self.draw.choice(steps)()

    def allocate(self) -> None:
        line = self.draw.choice(self.lines)
        sign = 1 if line.amount > 0 else -1
        entries = [self._entry(sign) for _ in range(self.draw.choice((1, 1, 2)))]
        service.allocate(self.company.pk, None, {line.pk: entries})

    def _entry(self, sign: int) -> Entry:
        amount = sign * Decimal(self.draw.choice(AMOUNTS))
        kind = self.draw.choice(("payment", "payment", "overpayment", "fee"))
        of_line = Decimal(0) if kind == "fee" else amount
        of_invoice = Decimal(0) if kind == "overpayment" else amount
        return Entry(self.draw.choice(self.invoices).pk, kind, amount, of_line, of_invoice)

    def undo(self) -> None:
        undoing.undo(self.company.pk, None, self._action())

    def redo(self) -> None:
        undoing.redo(self.company.pk, None, self._action())

    def undo_line(self) -> None:
        undoing.undo_lines(self.company.pk, None, [self.draw.choice(self.lines).pk])

    def _action(self) -> int:
        return self.draw.choice([0, *MatchAction.objects.values_list("pk", flat=True)])

    def pay(self) -> None:
        """A sync reads a payment."""
        invoice = self.draw.choice(self.invoices)
        day = MONDAY + timedelta(days=self.draw.randint(0, 40))
        amount = Decimal(self.draw.choice(AMOUNTS))
        BillingoInvoicePayment.objects.create(
            company=self.company, invoice=invoice, date=day, amount=amount, known_from=timezone.now()
        )
        row = BillingoInvoice.objects.get(pk=invoice.pk)
        self._written(row, paid_amount=(row.paid_amount or Decimal(0)) + amount)

    def cancel(self) -> None:
        """Now and then a document is cancelled at Billingo, or is no more."""
        row = BillingoInvoice.objects.get(pk=self.draw.choice(self.invoices).pk)
        self._written(row, cancelled=self.draw.random() < 0.1)

    def _written(self, row: BillingoInvoice, **values: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.open_amount = open_amount({name: getattr(row, name) for name in OPEN_BY})
        row.save()
        documents_written.send(BillingoInvoice, invoices=[row.pk])

    # -- what has to hold ----------------------------------------------------------------------------------------------

    def check(self) -> None:
        live = Allocation.objects.filter(undone_by=None)
        for line in BankTransaction.objects.filter(company=self.company):
            taken = sum((row.line_amount for row in live.filter(line=line)), Decimal(0))
            assert line.allocated_amount == taken
            assert abs(taken) <= abs(line.amount)
            assert taken * line.amount >= 0
            assert (line.match_state == "matched") == (taken == line.amount)
        for invoice in BillingoInvoice.objects.filter(company=self.company):
            laid = sum((row.invoice_amount for row in live.filter(invoice=invoice)), Decimal(0))
            balance = InvoiceBalance.objects.filter(pk=invoice.pk).first()
            assert abs(laid) * 10**6 == (balance.allocated if balance else 0)
            assert abs(laid) <= abs(invoice.gross_total or 0)
            assert invoice.open_amount == open_amount({name: getattr(invoice, name) for name in OPEN_BY})
            assert abs(invoice.allocated_amount) <= abs(laid)

    def undo_all(self) -> None:
        for action in MatchAction.objects.filter(undone_at=None).exclude(kind="undo").order_by("-pk"):
            undoing.undo(self.company.pk, None, action.pk)


@pytest.mark.parametrize("seed", range(3))
def test_sums_hold_and_everything_comes_back(
    make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice], seed: int
) -> None:
    world = World(make_company(key=None), make_invoice, seed)
    for _ in range(STEPS):
        world.step()
    world.check()
    done = Allocation.objects.count()
    world.undo_all()
    world.check()
    assert not LineBalance.objects.filter(allocated__gt=0).exists()
    assert not InvoiceBalance.objects.filter(allocated__gt=0).exists()
    assert not BillingoInvoice.objects.exclude(allocated_amount=0).exists()
    assert done == Allocation.objects.count() > 0
    assert Allocation.objects.aggregate(all=Sum("invoice_amount"))["all"] is not None
