"""Matching over REST: proposals, by hand, undo, settings, the summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import BillingoInvoice, Company, Match, MatchAction, Role

from .helpers import PAYER, allocated_of, bank_lines, open_of

pytestmark = pytest.mark.django_db
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def invoice(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> BillingoInvoice:
    return make_invoice(company, gross_total=Decimal("127000.00"), invoice_number="2026-000041", **PARTNER)


@pytest.fixture
def line(company: Company, invoice: BillingoInvoice) -> Any:
    (line,) = bank_lines(company, "127000.00", memo="2026-000041", name="HETSZINVIRAG KFT", account=PAYER)
    return line


@pytest.fixture
def anna(company: Company, line: Any) -> APIClient:
    """An accountant."""
    return client_for(user_in(company, Role.ACCOUNTANT, "anna"), company.pk)


@pytest.fixture
def match(company: Company, line: Any) -> Match:
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    return Match.objects.get()


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_proposal_is_accepted_once_and_undone(
    anna: APIClient, company: Company, match: Match, line: Any, invoice: BillingoInvoice
) -> None:
    (shown,) = anna.get("/api/matches/?decision=waiting").json()["results"]
    assert (shown["id"], shown["line"]["id"], shown["would_be_automatic"]) == (match.pk, line.pk, True)
    assert shown["allocations"][0]["invoice_id"] == invoice.billingo_id
    hungarian = client_in(company, Role.USER, "hu").get(f"/api/matches/{match.pk}/").json()
    assert "A közleményben" in " ".join(reason["text"] for reason in hungarian["evidence"])

    assert code(anna.post(f"/api/matches/{match.pk}/accept/", {"version": 99})) == (409, "changed_meanwhile")
    done = anna.post(f"/api/matches/{match.pk}/accept/", {"version": shown["version"]}).json()
    assert (done["kind"], done["user_name"], done["allocations"][0]["amount"]) == (
        "accept",
        "anna",
        "127000.00",
    )
    assert (open_of(invoice), allocated_of(line)) == (0, ("matched", Decimal(127000)))
    told = anna.get(f"/api/bank-transactions/{line.pk}/").json()
    assert (told["state"], told["allocated_amount"]) == ("matched", "127000.00")
    (payment,) = anna.get(f"/api/billingo-invoices/{invoice.billingo_id}/").json()["payments"]
    assert (payment["source"], payment["amount"], payment["date"]) == ("bank", "127000.00", "2026-03-09")

    late = anna.post(f"/api/matches/{match.pk}/accept/", {"version": shown["version"]})
    assert code(late) == (409, "changed_meanwhile")
    assert late.json()["changed_by"] == "anna"

    assert anna.post(f"/api/match-actions/{done['id']}/undo/").status_code == 200
    assert (open_of(invoice), allocated_of(line)) == (Decimal(127000), ("proposed", 0))
    assert code(anna.post(f"/api/match-actions/{done['id']}/undo/")) == (409, "nothing_to_undo")
    again = anna.post(f"/api/match-actions/{done['id']}/redo/").json()
    assert (again["kind"], open_of(invoice)) == ("redo", 0)
    assert code(anna.post(f"/api/match-actions/{done['id']}/redo/")) == (409, "nothing_to_redo")
    assert anna.get("/api/matches/?decision=accepted").json()["count"] == 1


def test_a_rejected_one_is_not_proposed_again_until_that_is_undone(
    anna: APIClient, company: Company, match: Match, line: Any
) -> None:
    done = anna.post(f"/api/matches/{match.pk}/reject/", {"version": match.version}).json()
    call_command(
        "match_payments", "--company-id", str(company.pk), "--automatic", "on", "--json", stdout=StringIO()
    )
    assert allocated_of(line) == ("", 0)
    anna.post(f"/api/match-actions/{done['id']}/undo/")
    assert allocated_of(line) == ("proposed", 0)
    anna.post(f"/api/match-actions/{done['id']}/redo/")
    assert allocated_of(line) == ("", 0)


def test_a_rejection_is_not_done_again_on_what_a_run_made_of_it_since(
    anna: APIClient, company: Company, match: Match, line: Any, invoice: BillingoInvoice, make_invoice: Any
) -> None:
    done = anna.post(f"/api/matches/{match.pk}/reject/", {"version": match.version}).json()
    assert anna.post(f"/api/match-actions/{done['id']}/undo/").status_code == 200
    BillingoInvoice.objects.filter(pk=invoice.pk).update(cancelled=True)
    make_invoice(company, gross_total=Decimal("127000.00"), invoice_number="2026-000041/A", **PARTNER)
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    renewed = anna.get(f"/api/matches/{match.pk}/").json()
    assert renewed["allocations"] != match.allocations
    answer = anna.post(f"/api/match-actions/{done['id']}/redo/")
    assert code(answer) == (409, "changed_meanwhile")
    assert (answer.json()["version"], answer.json()["changed_by"]) == (renewed["version"], None)
    assert allocated_of(line) == ("proposed", 0)


def test_many_are_one_action_and_one_stale_one_stops_all(
    anna: APIClient, company: Company, make_invoice: Callable[..., BillingoInvoice], match: Match
) -> None:
    other = make_invoice(company, gross_total=Decimal("99000.00"), invoice_number="2026-000042", **PARTNER)
    bank_lines(company, "99000.00", memo="2026-000042", name="HETSZINVIRAG KFT", account=PAYER)
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    rows = anna.get("/api/matches/?decision=waiting").json()["results"]
    asked = [{"id": row["id"], "version": row["version"]} for row in rows]
    stale = [asked[0], {**asked[1], "version": asked[1]["version"] + 1}]
    assert code(anna.post("/api/matches/accept/", {"matches": stale}, format="json")) == (
        409,
        "changed_meanwhile",
    )
    assert not MatchAction.objects.exists()
    done = anna.post("/api/matches/accept/", {"matches": asked}, format="json").json()
    assert (done["lines"], open_of(other)) == (2, 0)


def test_by_hand_in_parts_and_back(
    anna: APIClient,
    company: Company,
    line: Any,
    make_invoice: Callable[..., BillingoInvoice],
    invoice: BillingoInvoice,
) -> None:
    other = make_invoice(company, gross_total=Decimal("1000.50"), **PARTNER)
    path = f"/api/bank-transactions/{line.pk}/"

    def allocate(*entries: Any) -> Any:
        named = ("invoice_id", "amount", "kind")
        said = [dict(zip(named, entry, strict=False)) for entry in entries]
        return anna.post(f"{path}allocate/", {"allocations": said}, format="json")

    assert code(allocate((other.billingo_id, "1000.51"))) == (409, "more_than_is_open")
    assert code(allocate((other.billingo_id, "127000.01", "overpayment"))) == (409, "more_than_the_line_has")
    assert code(allocate((other.billingo_id, "0"))) == (400, "amount_not_allocable")
    for wrong in ("NaN", "1e3", "1,5", "0.0000001", ""):
        assert code(allocate((other.billingo_id, wrong))) == (400, "invalid")
    assert code(allocate((999, "1"))) == (404, "not_found")
    assert allocate((other.billingo_id, "1000.50"), (invoice.billingo_id, "125999.50")).status_code == 200
    assert allocated_of(line)[0] == "matched"
    assert open_of(invoice) == Decimal("1000.50")
    told = anna.get(f"{path}candidates/").json()
    assert (told["left"], len(told["allocations"]), told["match"]) == ("0.00", 2, None)
    assert [row["invoice_id"] for row in told["documents"]] == [invoice.billingo_id]
    assert anna.post(f"{path}undo/").json()["state"] == "open"
    assert (open_of(other), open_of(invoice)) == (Decimal("1000.50"), Decimal(127000))


def test_candidates_begin_with_the_sum_and_can_be_searched(
    anna: APIClient,
    company: Company,
    line: Any,
    make_invoice: Callable[..., BillingoInvoice],
    invoice: BillingoInvoice,
) -> None:
    make_invoice(company, gross_total=Decimal(5), partner_name="Ő", search_text="o 2026-x")
    path = f"/api/bank-transactions/{line.pk}/candidates/"
    assert [row["gross_total"] for row in anna.get(path).json()["documents"]] == ["127000.00", "5.00"]
    assert [row["gross_total"] for row in anna.get(path, {"search": "2026-X"}).json()["documents"]] == [
        "5.00"
    ]


def test_the_feature_and_the_role_are_asked_for(company: Company, line: Any) -> None:
    user, admin = client_in(company, Role.USER), client_in(company)
    path = f"/api/bank-transactions/{line.pk}/allocate/"
    assert code(user.post(path, {})) == (403, "role_required")
    company.disable_feature("RECONCILIATION")
    assert code(admin.post(path, {})) == (403, "feature_not_enabled")
    assert code(admin.get("/api/matches/")) == (403, "feature_not_enabled")


def test_the_summary_adds_up(
    anna: APIClient,
    company: Company,
    line: Any,
    make_invoice: Callable[..., BillingoInvoice],
    invoice: BillingoInvoice,
) -> None:
    bank_lines(
        company,
        "-350.00",
        "2000.00",
        memo="számlavezetési díj",
        booking_date=line.booking_date.replace(day=10),
    )
    make_invoice(company, gross_total=Decimal(777), payment_status="paid", paid_date=line.booking_date)
    allocations = [{"invoice_id": invoice.billingo_id, "amount": "100000"}]
    anna.post(f"/api/bank-transactions/{line.pk}/allocate/", {"allocations": allocations}, format="json")
    told = anna.get("/api/reconciliation/summary/").json()
    (account,) = told["accounts"]
    parts = [account[name] for name in ("allocated", "explained", "open")]
    assert account["opening"] == "1000.00"
    assert Decimal(account["closing"]) == 1000 + Decimal(account["credits"]) - Decimal(account["debits"])
    for name in ("credits", "debits"):
        assert sum(Decimal(part[name]) for part in parts) == Decimal(account[name])
    assert account["allocated"]["credits"] == "100000.00"
    assert told["paid_without_money"] == [{"currency": "HUF", "count": 1, "amount": "777.00"}]
    # Of a line that is allocated in part the rest.
    (without,) = told["money_without_invoice"]
    assert without["amount"] == account["open"]["credits"]
    later = anna.get("/api/reconciliation/summary/", {"from": "2026-03-10"}).json()["accounts"][0]
    assert (later["opening"], later["credits"]) == ("128000.00", "2000.00")
    assert code(anna.get("/api/reconciliation/summary/", {"from": "2026-03-10", "to": "2026-03-09"})) == (
        400,
        "invalid",
    )


def test_an_import_that_something_is_allocated_of_is_undone_on_purpose_only(
    anna: APIClient, company: Company, line: Any, invoice: BillingoInvoice
) -> None:
    allocations = [{"invoice_id": invoice.billingo_id, "amount": "127000"}]
    done = anna.post(
        f"/api/bank-transactions/{line.pk}/allocate/", {"allocations": allocations}, format="json"
    )
    path = f"/api/bank-statements/{line.statement_id}/"
    refused = anna.delete(path)
    assert code(refused) == (409, "allocations_stand")
    (told,) = refused.json()["allocations"]
    assert (told["line_id"], told["action_id"]) == (line.pk, done.json()["id"])
    assert open_of(invoice) == 0
    assert code(anna.delete(f"{path}?undo_allocations=perhaps")) == (400, "invalid")
    assert anna.delete(f"{path}?undo_allocations=true").status_code == 204
    assert open_of(invoice) == Decimal(127000)
    # What was done stays to be read, and can't be done again without the line.
    (kept,) = anna.get(f"/api/match-actions/{done.json()['id']}/").json()["allocations"]
    assert (kept["line_id"], kept["undone"], "127000.00" in kept["line_text"]) == (None, True, True)
    assert code(anna.post(f"/api/match-actions/{done.json()['id']}/redo/")) == (409, "nothing_to_redo")


@pytest.mark.django_db(transaction=True)
def test_a_run_in_the_background_counts_what_it_says(anna: APIClient, company: Company, line: Any) -> None:
    begun = anna.post("/api/matches/run/", {"from": "2026-03-01", "again": False}, format="json")
    assert begun.status_code == 202
    path = f"/api/operations/{begun.json()['id']}/"
    until = time.monotonic() + 20
    while (told := anna.get(path).json())["status"] not in {"done", "failed"} and time.monotonic() < until:
        time.sleep(0.05)
    assert told["result"] == {"automatic": 0, "proposed": 1, "ambiguous": 0, "explained": 0, "open": 0}
    assert allocated_of(line)[0] == "proposed"
    assert code(anna.post("/api/matches/run/", {"from": "tomorrow"}, format="json")) == (400, "invalid")


def test_of_equal_ones_a_person_says_which(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    one, other = (make_invoice(company, gross_total=Decimal(50000), **PARTNER) for _ in range(2))
    bank_lines(company, "50000.00", memo="számla", name="HETSZINVIRAG KFT", account=PAYER)
    call_command("match_payments", "--company-id", str(company.pk), "--automatic", "on", stdout=StringIO())
    anna = client_in(company, Role.ACCOUNTANT)
    (shown,) = anna.get("/api/matches/?status=ambiguous").json()["results"]
    assert shown["allocations"] == []
    path = f"/api/matches/{shown['id']}/accept/"
    assert code(anna.post(path, {"version": shown["version"]})) == (409, "nothing_to_accept")
    assert code(anna.post(path, {"alternative": 99})) == (409, "nothing_to_accept")
    meant = [each["allocations"][0]["invoice_id"] for each in shown["alternatives"]].index(other.billingo_id)
    assert anna.post(path, {"version": shown["version"], "alternative": meant}).status_code == 200
    assert (open_of(one), open_of(other)) == (Decimal(50000), 0)


def test_bad_input_is_told_before_anything_is_done(
    anna: APIClient, company: Company, match: Match, line: Any, invoice: BillingoInvoice
) -> None:
    twice = {"matches": [{"id": match.pk, "version": 99}, {"id": match.pk}]}
    answer = anna.post("/api/matches/accept/", twice)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["matches"])
    # A JSON number with a point has lost digits before anybody can look.
    entry = {"invoice_id": invoice.billingo_id, "amount": 1.5}
    assert (
        anna.post(f"/api/bank-transactions/{line.pk}/allocate/", {"allocations": [entry]}).status_code == 400
    )
    assert allocated_of(line) == ("proposed", Decimal(0))
    assert anna.get("/api/reconciliation/summary/?from=0001-01-01").status_code == 200


def test_what_is_sent_twice_is_laid_once(anna: APIClient, line: Any, invoice: BillingoInvoice) -> None:
    """Who says what he saw is refused when it is another by now, also by his own first click."""
    path = f"/api/bank-transactions/{line.pk}/"
    part = {
        "allocations": [{"invoice_id": invoice.billingo_id, "amount": "50000"}],
        "allocated_amount": "0.00",
    }
    assert anna.post(f"{path}allocate/", part).status_code == 200
    again = anna.post(f"{path}allocate/", part)
    assert (code(again), again.json()["changed_by"]) == ((409, "changed_meanwhile"), "anna")
    assert code(anna.post(f"{path}undo/", {"allocated_amount": "0"})) == (409, "changed_meanwhile")
    assert allocated_of(line)[1] == Decimal(50000)
    assert anna.post(f"{path}undo/", {"allocated_amount": "50000"}).status_code == 200
    assert allocated_of(line)[1] == 0


def test_a_discount_sent_twice_is_laid_once(anna: APIClient, line: Any, invoice: BillingoInvoice) -> None:
    """It takes none of the line's money, so the line looks as before."""
    path = f"/api/bank-transactions/{line.pk}/"
    off = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "1000", "kind": "discount"}]}
    assert anna.post(f"{path}allocate/", off).status_code == 200
    assert code(anna.post(f"{path}allocate/", off)) == (409, "changed_meanwhile")
    assert open_of(invoice) == Decimal(126000)


@pytest.mark.parametrize(
    ("kind", "amount", "more", "wanted"),
    [
        ("rounding", "5", {}, 200),
        ("rounding", "5.01", {}, "rounding_too_large"),
        ("rounding", "6", {"invoice_amount": "0"}, "rounding_too_large"),
        ("discount", "127000", {}, 200),
        ("discount", "127000.01", {}, "more_than_is_open"),
    ],
)
def test_what_takes_no_money_has_bounds(
    anna: APIClient, line: Any, invoice: BillingoInvoice, kind: str, amount: str, more: Any, wanted: Any
) -> None:
    laid = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": amount, "kind": kind, **more}]}
    answer = anna.post(f"/api/bank-transactions/{line.pk}/allocate/", laid)
    assert wanted in code(answer) if answer.status_code != 200 else wanted == 200, answer.content


def test_a_discount_alone_settles_nothing_of_what_is_paid(
    anna: APIClient, line: Any, invoice: BillingoInvoice
) -> None:
    BillingoInvoice.objects.filter(pk=invoice.pk).update(payment_status="paid", open_amount=0)
    part = {"invoice_id": invoice.billingo_id, "amount": "1000", "kind": "discount"}
    path = f"/api/bank-transactions/{line.pk}/allocate/"
    answer = anna.post(path, {"allocations": [part]})
    assert (code(answer), answer.json()["open"]) == ((409, "more_than_is_open"), "0.00")
    paid = {"invoice_id": invoice.billingo_id, "amount": "126000"}
    assert anna.post(path, {"allocations": [part, paid]}).status_code == 200


def test_an_undo_of_what_looked_otherwise_is_refused(
    anna: APIClient, line: Any, invoice: BillingoInvoice
) -> None:
    path = f"/api/bank-transactions/{line.pk}/"
    part = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "1000"}]}
    assert anna.post(f"{path}allocate/", part).status_code == 200
    version = anna.get(path).json()["explanation_version"]
    assert code(anna.post(f"{path}undo/", {"version": version + 1})) == (409, "changed_meanwhile")
    assert anna.post(f"{path}undo/", {"version": version}).status_code == 200


def test_an_undo_sent_twice_leaves_what_the_line_is_called(
    anna: APIClient, line: Any, match: Match, invoice: BillingoInvoice
) -> None:
    path = f"/api/bank-transactions/{line.pk}/"
    said = anna.post(f"{path}explain/", {"code": "other", "note": "before"}).json()
    body = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "127000.00"}]}
    assert anna.post(f"{path}allocate/", body, format="json").status_code == 200
    seen = {"allocated_amount": "127000.00", "version": said["explanation_version"]}
    assert anna.post(f"{path}undo/", seen, format="json").status_code == 200
    assert code(anna.post(f"{path}undo/", seen, format="json")) == (409, "changed_meanwhile")
    assert anna.get(path).json()["explanation"]["code"] == "other"
    assert anna.post(f"{path}undo/", {**seen, "allocated_amount": "0"}, format="json").status_code == 200
    assert anna.get(path).json()["explanation"] is None
