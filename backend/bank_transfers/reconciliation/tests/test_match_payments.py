"""The command: what it proposes, accepts, stores and tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import (
    Allocation,
    BankStatement,
    BillingoInvoice,
    Company,
    ExchangeRate,
    Match,
    MatchAction,
    MatchingSetting,
    Role,
)
from bank_transfers.reconciliation.allocating.decisions import Asked, accept
from bank_transfers.reconciliation.allocating.undoing import undo
from bank_transfers.reconciliation.proposing import run
from bank_transfers.reconciliation.quality import threshold

from .helpers import PAYER, allocated_of, bank_lines, open_of

pytestmark = pytest.mark.django_db
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def invoice(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> BillingoInvoice:
    made = make_invoice(company, gross_total=Decimal("127000.00"), invoice_number="2026-000041", **PARTNER)
    make_invoice(company, gross_total=Decimal("99000.00"), invoice_number="2026-000042", **PARTNER)
    return made


def pay(company: Company, amount: str = "127000.00", memo: str = "2026-000041", **more: Any) -> Any:
    (line,) = bank_lines(company, amount, memo=memo, name="HETSZINVIRAG KFT", account=PAYER, **more)
    return line


def sure_lines(company: Company, make_invoice: Callable[..., BillingoInvoice], count: int) -> None:
    """Each quotes and pays a document of its own."""
    for number in range(count):
        quoted, amount = f"2026-00004{number}", f"12700{number}.00"
        make_invoice(company, gross_total=Decimal(amount), invoice_number=quoted, **PARTNER)
        bank_lines(company, amount, memo=quoted, name="HETSZINVIRAG KFT", account=PAYER)


def ran(company: Company, *options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("match_payments", "--company-id", str(company.pk), "--json", *options, stdout=out)
    return [json.loads(text) for text in out.getvalue().splitlines()]


def test_a_new_company_gets_proposals_that_say_they_would_be_automatic(
    company: Company, invoice: BillingoInvoice
) -> None:
    line = pay(company)
    (told,) = ran(company)
    assert told["status"] == "proposed"
    assert told["allocations"] == [
        {
            "invoice_id": invoice.billingo_id,
            "invoice_number": "2026-000041",
            "amount": "127000.00",
            "kind": "payment",
        }
    ]
    assert list(told) == [
        "line", "status", "explanation", "allocations", "confidence", "evidence", "alternatives",
    ]  # fmt: skip
    assert list(told["line"]) == [
        "id", "account", "booking_date", "value_date", "amount", "currency", "counterparty_name",
        "counterparty_account", "remittance_information", "bank_reference", "end_to_end_id",
    ]  # fmt: skip
    assert "2026-000041" in " ".join(reason["text"] for reason in told["evidence"])
    assert Match.objects.get().would_be_automatic
    assert allocated_of(line) == ("proposed", 0)
    assert open_of(invoice) == Decimal(127000)


def test_what_is_sure_is_accepted_where_that_is_on_and_undone_as_a_whole(
    company: Company, invoice: BillingoInvoice
) -> None:
    MatchingSetting.objects.create(company=company, automatic="on")
    line = pay(company)
    assert ran(company)[0]["status"] == "automatic"
    action = MatchAction.objects.get()
    assert (action.kind, action.lines, open_of(invoice)) == ("automatic", 1, 0)
    assert allocated_of(line) == ("matched", Decimal(127000))
    assert ran(company) == []
    undo(company.pk, None, action.pk)
    assert (open_of(invoice), allocated_of(line)) == (Decimal(127000), ("proposed", 0))
    # What a person took back is never automatic again.
    assert ran(company)[0]["status"] != "automatic"
    assert Allocation.objects.filter(undone_by=None).count() == 0


def test_a_dry_run_stores_nothing(company: Company, invoice: BillingoInvoice) -> None:
    pay(company)
    assert ran(company, "--automatic", "on", "--dry-run")[0]["status"] == "automatic"
    assert not Match.objects.exists()
    assert not MatchAction.objects.exists()
    assert open_of(invoice) == Decimal(127000)


@pytest.mark.parametrize(("upper", "status"), [("126999.99", "proposed"), ("127000", "automatic")])
def test_an_upper_amount_holds(company: Company, invoice: BillingoInvoice, upper: str, status: str) -> None:
    MatchingSetting.objects.create(company=company, automatic="on", upper_amount=Decimal(upper))
    pay(company)
    assert ran(company)[0]["status"] == status


def test_an_account_has_its_own_choice(company: Company, invoice: BillingoInvoice) -> None:
    line = pay(company)
    MatchingSetting.objects.create(company=company, automatic="on")
    MatchingSetting.objects.create(company=company, account=line.account, automatic="off")
    assert ran(company)[0]["status"] == "proposed"


def test_a_statement_that_does_not_add_up_is_not_matched(company: Company, invoice: BillingoInvoice) -> None:
    pay(company)
    BankStatement.objects.update(adds_up=False)
    (told,) = ran(company, "--automatic", "on")
    assert (told["status"], told["evidence"][0]["code"]) == ("open", "statement_does_not_add_up")


def test_what_billingo_calls_paid_is_still_paid_by_its_line(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    paid = make_invoice(
        company,
        gross_total=Decimal("127000.00"),
        invoice_number="2026-000041",
        payment_status="paid",
        **PARTNER,
    )
    line = pay(company)
    assert ran(company, "--automatic", "on")[0]["status"] == "automatic"
    assert (open_of(paid), allocated_of(line)) == (0, ("matched", Decimal(127000)))
    assert BillingoInvoice.objects.get(pk=paid.pk).allocated_amount == 0
    # The same money again finds nothing to pay.
    again = pay(company, booking_date=line.booking_date.replace(day=20))
    ran(company, "--automatic", "on")
    assert allocated_of(again)[1] == 0


def test_days_bound_what_is_looked_at(company: Company, invoice: BillingoInvoice) -> None:
    pay(company)
    assert ran(company, "--from", "2026-03-10", "--dry-run") == []
    assert len(ran(company, "--to", "2026-03-09", "--dry-run")) == 1


def test_who_has_not_the_feature_is_told_so(company: Company) -> None:
    with pytest.raises(CommandError, match="RECONCILIATION"):
        ran(company)
    with pytest.raises(CommandError, match="no such company"):
        call_command("match_payments", "--company-id", "99999999999999999999")


def test_what_is_owed_in_euros_and_paid_in_forints_states_its_rate(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    owed = make_invoice(
        company, gross_total=Decimal("100.00"), currency="EUR", invoice_number="2026-000043", **PARTNER
    )
    day = date(2026, 3, 9)
    ExchangeRate.objects.create(
        day=day, currency="EUR", unit=1, rate=Decimal("395.50"), fetched_at=timezone.now()
    )
    pay(company, "39550.00", "2026-000043", booking_date=day)
    (told,) = ran(company, "--automatic", "on")
    assert told["allocations"][0] | {"invoice_number": ""} == {
        "invoice_id": owed.billingo_id, "invoice_number": "", "amount": "39550.00", "kind": "payment",
    }  # fmt: skip
    match = Match.objects.get()
    if match.decision == "waiting":
        accept(company.pk, None, [Asked(match.pk, match.version)])
    laid = Allocation.objects.get()
    assert (laid.invoice_amount, laid.line_amount, laid.rate) == (100, 39550, Decimal("395.5"))
    assert open_of(owed) == 0


def test_who_undoes_a_run_while_it_goes_on_has_its_rest_proposed(
    company: Company, make_invoice: Callable[..., BillingoInvoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a run accepts is one action: what came into it after it was undone could be undone by nobody."""
    monkeypatch.setattr(run, "BATCH", 1)
    monkeypatch.setattr(threshold, "MOST_WRONG", 1)  # so that the undo alone raises no threshold
    for number, amount in (("2026-000041", "127001.00"), ("2026-000042", "127002.00")):
        make_invoice(company, gross_total=Decimal(amount), invoice_number=number, **PARTNER)
        bank_lines(company, amount, memo=number, name="HETSZINVIRAG KFT", account=PAYER)
    told = run.MatchRun(company.pk, automatic="on").run()
    next(told)
    undo(company.pk, None, MatchAction.objects.get().pk)
    list(told)
    assert not Allocation.objects.filter(undone_by=None).exists()
    assert sorted(Match.objects.values_list("decision", flat=True)) == ["waiting", "waiting"]


def test_a_run_that_goes_on_heeds_a_stop(
    company: Company, make_invoice: Callable[..., BillingoInvoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    admin = client_in(company, Role.ADMIN)
    MatchingSetting.objects.create(company=company, automatic="on")
    sure_lines(company, make_invoice, 5)
    told = run.MatchRun(company.pk).run()
    accepted = [next(told) for _ in range(4)]
    assert {one.match.status for one in accepted} == {"automatic"}
    for one in accepted[1:]:  # something of its action stands
        assert admin.post(f"/api/bank-transactions/{one.waiting.line.id}/undo/").status_code == 200
    assert admin.get("/api/reconciliation/settings/").json()["stopped"]["wrong"] == 3
    assert [one.match.status for one in told] == ["proposed"]
    assert Allocation.objects.filter(undone_by=None).count() == 1


def test_a_run_that_goes_on_accepts_nothing_where_the_feature_was_switched_off(
    company: Company, make_invoice: Callable[..., BillingoInvoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    sure_lines(company, make_invoice, 2)
    told = run.MatchRun(company.pk, automatic="on").run()
    assert next(told).match.status == "automatic"
    company.disable_feature("RECONCILIATION")
    assert [one.match.status for one in told] == ["proposed"]


def test_what_is_undone_while_another_run_goes_on_is_not_accepted_by_it(
    company: Company, make_invoice: Callable[..., BillingoInvoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    monkeypatch.setattr(threshold, "MOST_WRONG", 1)
    sure_lines(company, make_invoice, 2)
    told = run.MatchRun(company.pk, automatic="on").run()
    assert next(told).match.status == "automatic"
    (sooner,) = ran(company, "--automatic", "on")
    assert sooner["status"] == "automatic"
    client = client_in(company, Role.ADMIN)
    assert client.post(f"/api/bank-transactions/{sooner['line']['id']}/undo/").status_code == 200
    assert [one.match.status for one in told] == ["proposed"]
