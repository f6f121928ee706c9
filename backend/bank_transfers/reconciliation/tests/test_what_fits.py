"""What a person says has to fit: amounts, signs and kinds; what was laid down comes back, and once only again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company, InvoiceBalance, Role
from bank_transfers.reconciliation.allocating.blocking import what_blocks
from bank_transfers.reconciliation.allocating.service import allocate
from bank_transfers.reconciliation.allocating.undoing import redo, undo
from bank_transfers.reconciliation.errors import NothingToRedo, UndoBlocked

from .helpers import allocated_of, bank_lines, entry, open_of

MakeInvoice = Callable[..., BillingoInvoice]
pytestmark = pytest.mark.django_db


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def invoice(company: Company, make_invoice: MakeInvoice) -> BillingoInvoice:
    return make_invoice(company, gross_total=Decimal(140))


def by_hand(company: Company, line: Any, *entries: tuple[BillingoInvoice, str, str | None, str]) -> Any:
    said = [
        {"invoice_id": to.billingo_id, "amount": amount, "invoice_amount": settles, "kind": kind}
        for to, amount, settles, kind in entries
    ]
    client = client_in(company, Role.ACCOUNTANT)
    answer = client.post(f"/api/bank-transactions/{line.pk}/allocate/", {"allocations": said}, format="json")
    return answer.status_code, answer.json().get("code")


def test_money_that_is_not_there_settles_nothing(company: Company, make_invoice: MakeInvoice) -> None:
    of = {str(int(line.amount)): line for line in bank_lines(company, "1", "100", "30", "-50", "-39550")}
    invoices = {
        name: make_invoice(company, gross_total=Decimal(140), currency=name) for name in ("HUF", "EUR")
    }
    for line, currency, entries, code in (
        ("1", "HUF", [("1", "140", "payment")], "amounts_disagree"),
        ("100", "HUF", [("100", None, "payment"), ("-40", "40", "payment")], "amounts_disagree"),
        ("-50", "HUF", [("-40", "40", "payment")], "amounts_disagree"),
        ("-39550", "EUR", [("-39550", "140", "payment")], "amounts_disagree"),
        ("100", "EUR", [("-3955", "10", "fee")], "amounts_disagree"),
        ("30", "HUF", [("30", "-30", "refund")], "amounts_disagree"),
        ("100", "HUF", [("140", None, "payment"), ("-40", None, "overpayment")], "wrong_direction"),
        ("100", "HUF", [("104", None, "payment"), ("-4", "0", "rounding")], "wrong_direction"),
        ("30", "HUF", [("30", None, "refund")], "wrong_direction"),
        ("30", "HUF", [("30", "0", "refund")], "wrong_direction"),
        ("-50", "HUF", [("-40", None, "payment")], "not_of_this_kind"),
    ):
        answer = by_hand(company, of[line], *((invoices[currency], *each) for each in entries))
        assert answer == (400, code), (line, entries)
    assert {open_of(invoice) for invoice in invoices.values()} == {140}
    assert {allocated_of(line) for line in of.values()} == {("", 0)}


def test_what_is_owed_goes_off_money_given_back_and_that_may_return(
    company: Company, make_invoice: MakeInvoice
) -> None:
    owed, note = (make_invoice(company, gross_total=Decimal(total)) for total in (20, -100))
    out, back = bank_lines(company, "-80", "100")
    assert by_hand(company, out, (owed, "20", None, "payment"), (note, "-100", None, "refund"))[0] == 200
    assert (open_of(owed), open_of(note), allocated_of(out)) == (0, 0, ("matched", Decimal(-80)))
    assert by_hand(company, back, (note, "100", None, "refund"))[0] == 200
    assert open_of(note) == -100


@pytest.mark.parametrize(
    ("total", "capacity"),
    [("1000.1234567", 1000_123456), ("100.0000001", 100 * 10**6), ("98765432109876.5", 9 * 10**18)],
)
def test_a_total_that_no_running_total_holds_stops_no_sync(
    company: Company, invoice: BillingoInvoice, total: str, capacity: int
) -> None:
    line, more = bank_lines(company, "40", "60")
    allocate(company.pk, None, {line.pk: [entry(invoice, "40")]})
    BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=Decimal(total))
    documents_written.send(BillingoInvoice, invoices=[invoice.pk])
    assert InvoiceBalance.objects.get(pk=invoice.pk).capacity == capacity
    assert open_of(invoice) == Decimal(total) - 40
    allocate(company.pk, None, {more.pk: [entry(invoice, "60")]})
    assert open_of(invoice) == Decimal(total) - 100


def test_a_refund_is_taken_back_unless_its_room_was_used(company: Company, invoice: BillingoInvoice) -> None:
    paid, back, later = bank_lines(company, "140", "-30", "30")
    allocate(company.pk, None, {paid.pk: [entry(invoice, "140")]})
    refund = allocate(company.pk, None, {back.pk: [entry(invoice, "-30", "refund")]})
    assert open_of(invoice) == 30
    again = allocate(company.pk, None, {later.pk: [entry(invoice, "30")]})
    assert again.pk in [one["action_id"] for one in what_blocks(refund)]
    with pytest.raises(UndoBlocked):
        undo(company.pk, None, refund.pk)
    undo(company.pk, None, again.pk)
    # Also where the document asks for nothing any more.
    BillingoInvoice.objects.filter(pk=invoice.pk).update(cancelled=True)
    documents_written.send(BillingoInvoice, invoices=[invoice.pk])
    assert what_blocks(refund) == []
    undo(company.pk, None, refund.pk)
    assert InvoiceBalance.objects.get(pk=invoice.pk).allocated == 140 * 10**6
    assert allocated_of(back) == ("", 0)


def test_by_whatever_chain_a_thing_is_done_again_once(company: Company, invoice: BillingoInvoice) -> None:
    (line,) = bank_lines(company, "100")
    first = allocate(company.pk, None, {line.pk: [entry(invoice, "40")]})
    chain = [first]
    for _ in range(2):
        undo(company.pk, None, chain[-1].pk)
        chain.append(redo(company.pk, None, chain[-1].pk))
    for action in chain:
        with pytest.raises(NothingToRedo):
            redo(company.pk, None, action.pk)
    assert (open_of(invoice), allocated_of(line)) == (100, ("", 40))
    undo(company.pk, None, chain[-1].pk)
    again = redo(company.pk, None, first.pk)
    with pytest.raises(NothingToRedo):
        redo(company.pk, None, chain[-1].pk)
    undo(company.pk, None, again.pk)
    assert (open_of(invoice), allocated_of(line)) == (140, ("", 0))


def test_a_discount_that_takes_no_money_is_undone_at_its_line(
    company: Company, invoice: BillingoInvoice
) -> None:
    (line,) = bank_lines(company, "100")
    assert by_hand(company, line, (invoice, "40", None, "discount"))[0] == 200
    assert open_of(invoice) == 100
    answer = client_in(company, Role.ACCOUNTANT).post(f"/api/bank-transactions/{line.pk}/undo/")
    assert (answer.status_code, open_of(invoice)) == (200, 140)
