"""What matching learnt: seen, forgotten, remembered again; by the API and by what the matcher says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company, Match, Role
from bank_transfers.reconciliation.by_itself.due import state_of
from bank_transfers.reconciliation.proposing import run as runs
from bank_transfers.reconciliation.tests.helpers import PAYER, bank_lines

pytestmark = pytest.mark.django_db
RULES = "/api/matching-rules/"
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}
# A payer whose name is not the partner's, so that only its account tells.
NAME = "KOVACS PETER"


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_in(company, Role.ACCOUNTANT)


@pytest.fixture
def matched(company: Company, make_invoice: Callable[..., BillingoInvoice], anna: APIClient) -> list[Any]:
    """Three payments that quote their documents, accepted by a person."""
    lines = []
    for number in range(41, 44):
        quoted = f"2026-0000{number}"
        made = {"gross_total": Decimal(number * 1000), "invoice_number": quoted, **PARTNER}
        make_invoice(company, **made)
        lines += bank_lines(company, f"{number * 1000}.00", memo=quoted, name=NAME, account=PAYER)
    run(company)
    rows = anna.get("/api/matches/?decision=waiting").json()["results"]
    asked = {"matches": [{"id": row["id"], "version": row["version"]} for row in rows]}
    assert anna.post("/api/matches/accept/", asked).json()["lines"] == 3
    return lines


def run(company: Company) -> None:
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())


def learnt(client: APIClient, **query: Any) -> dict[str, dict[str, Any]]:
    """By kind."""
    rows = client.get(RULES, query).json()["results"]
    return {row["kind"]: row for row in rows if row["kind"] != "explanation"}


def reasons(company: Company, line: Any) -> set[str]:
    run(company)
    return {reason["code"] for reason in Match.objects.get(line=line, decision="waiting").evidence}


def test_what_accepted_matches_taught_is_told_with_what_it_rests_on(
    company: Company, make_invoice: Callable[..., BillingoInvoice], anna: APIClient, matched: list[Any]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(77000), invoice_number="2026-000077", **PARTNER)
    (line,) = bank_lines(company, "77000.00", memo="2026-000077", name="KOVACS P", account=PAYER)
    by_hand = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "77000"}]}
    assert anna.post(f"/api/bank-transactions/{line.pk}/allocate/", by_hand).status_code == 200
    told = learnt(anna)
    account, habit = told["payer_account"], told["habit"]
    assert (account["counterparty_account"], account["partner_name"]) == (
        "11700024-20000041", "Hétszínvirág Kft.",
    )  # fmt: skip
    # It was among the reasons of the proposals, and what a person laid by hand taught it, too.
    assert (account["matches"], account["decided"], account["last_on"]) == (4, 3, "2026-03-09")
    names = anna.get(RULES, {"kind": "payer_name"}).json()["results"]
    assert {row["counterparty_name"]: row["matches"] for row in names} == {NAME: 3, "KOVACS P": 1}
    assert habit["habit"]["quoting"] == {"number": 3, "part": 0, "month": 0, "nothing": 0}
    assert invoice.due_date
    assert line.booking_date
    assert habit["habit"]["usual_delay"] == (line.booking_date - invoice.due_date).days
    lines = anna.get(f"{RULES}{account['id']}/lines/").json()["lines"]
    assert {row["invoice_number"]: row["decided"] for row in lines} == {
        "2026-000041": True, "2026-000042": True, "2026-000043": True, "2026-000077": False,
    }  # fmt: skip
    assert anna.get(f"{RULES}{habit['id']}/").json() == habit
    assert list(learnt(anna, search="hetszinvirag kovacs")) == ["payer_name"]
    assert anna.get(RULES, {"kind": "nonsense"}).status_code == 400


def test_a_run_that_goes_on_accepts_nothing_by_what_is_forgotten_meanwhile(
    company: Company, make_invoice: Callable[..., BillingoInvoice], anna: APIClient, matched: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(runs, "BATCH", 1)
    for number in (71, 72):
        quoted = f"2026-0000{number}"
        make_invoice(company, gross_total=Decimal(number * 1000), invoice_number=quoted, **PARTNER)
        bank_lines(company, f"{number * 1000}.00", memo=quoted, name=NAME, account=PAYER)
    told = runs.MatchRun(company.pk, automatic="exact").run()
    assert next(told).match.status == "automatic"
    assert anna.delete(f"{RULES}{learnt(anna)['payer_account']['id']}/").status_code == 204
    assert [one.match.status for one in told] == ["proposed"]


def test_what_is_forgotten_does_not_come_back_from_old_matches_but_from_new_ones(
    company: Company, make_invoice: Callable[..., BillingoInvoice], anna: APIClient, matched: list[Any]
) -> None:
    make_invoice(company, gross_total=Decimal(77000), invoice_number="2026-000077", **PARTNER)
    (line,) = bank_lines(company, "77000.00", memo="koszonjuk", name=NAME, account=PAYER)
    assert "account_known" in reasons(company, line)
    account = learnt(anna)["payer_account"]
    path = f"{RULES}{account['id']}/"
    user = client_in(company, Role.USER)
    assert user.delete(path).status_code == 403
    assert anna.delete(path).status_code == 204
    assert "payer_account" not in learnt(anna)
    gone = learnt(anna, forgotten="true")["payer_account"]
    assert (gone["id"], gone["matches"], gone["is_active"], gone["forgotten_by"]) == (
        account["id"], 3, False, anna.get("/api/auth/me/").json()["user"]["username"],
    )  # fmt: skip
    assert len(anna.get(f"{path}lines/").json()["lines"]) == 3
    assert anna.delete(path).status_code == 404
    assert "account_known" not in reasons(company, line)

    # Undone and done again it is the same old match.
    done = anna.get("/api/match-actions/?kind=accept").json()["results"][0]["id"]
    assert anna.post(f"/api/match-actions/{done}/undo/").status_code == 200
    assert anna.post(f"/api/match-actions/{done}/redo/").status_code == 200
    assert "account_known" not in reasons(company, line)

    # Somebody matches by hand: that teaches it anew, with one match.
    invoice = BillingoInvoice.objects.get(invoice_number="2026-000077")
    entry = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "77000"}]}
    assert anna.post(f"/api/bank-transactions/{line.pk}/allocate/", entry).status_code == 200
    again = learnt(anna)["payer_account"]
    assert (again["id"], again["matches"]) == (account["id"], 1)
    lines = anna.get(f"{path}lines/").json()["lines"]
    assert [row["invoice_number"] for row in lines] == ["2026-000077"]
    assert anna.post(f"{path}restore/").json()["matches"] == 4
    assert anna.post(f"{path}restore/").json()["code"] == "nothing_to_undo"
    assert learnt(anna, forgotten="true") == {}
    told = [row["text"] for row in client_in(company).get("/api/audit/").json()["results"]]
    assert "What matching had learnt counts again: 11700024-20000041 → Hétszínvirág Kft." in told


def test_that_something_was_forgotten_is_taken_back_also_where_no_match_is_left(
    anna: APIClient, matched: list[Any]
) -> None:
    path = f"{RULES}{learnt(anna)['payer_account']['id']}/"
    assert anna.delete(path).status_code == 204
    done = anna.get("/api/match-actions/?kind=accept").json()["results"][0]["id"]
    assert anna.post(f"/api/match-actions/{done}/undo/").status_code == 200
    answer = anna.post(f"{path}restore/")
    told = answer.json()
    assert (answer.status_code, told["matches"], told["is_active"], told["forgotten_at"]) == (
        200,
        0,
        True,
        None,
    )
    assert learnt(anna) == learnt(anna, forgotten="true") == {}
    assert anna.post(f"/api/match-actions/{done}/redo/").status_code == 200
    assert learnt(anna)["payer_account"]["matches"] == 3


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    company: Company, make_invoice: Callable[..., BillingoInvoice], anna: APIClient, matched: list[Any],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(5):
        invoice = make_invoice(company, gross_total=Decimal(500), partner_id=number + 20, partner_name="X")
        account = f"1170002420000041{number:08}"
        (line,) = bank_lines(company, "500.00", name=f"PAYER {number}", account=account)
        entry = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "500"}]}
        assert anna.post(f"/api/bank-transactions/{line.pk}/allocate/", entry).status_code == 200
    anna.delete(f"{RULES}{learnt(anna)['habit']['id']}/")
    with django_assert_max_num_queries(19):
        assert anna.get(RULES).json()["count"] == 17


def test_without_matching_only_what_people_set_is_there(
    company: Company, anna: APIClient, matched: list[Any]
) -> None:
    number = learnt(anna)["habit"]["id"]
    made = anna.post(RULES, {"code": "bank_fee", "text": "jutalek"}).json()
    assert (made["kind"], made["matches"], made["last_on"]) == ("explanation", 0, None)
    company.disable_feature("RECONCILIATION")
    assert [row["id"] for row in anna.get(RULES).json()["results"]] == [made["id"]]
    assert anna.get(f"{RULES}{number}/").status_code == 404


def test_proposals_are_made_anew_after_something_was_forgotten(
    company: Company, anna: APIClient, matched: list[Any]
) -> None:
    """Nobody imported anything: the run is due all the same, and again when it is taken back."""
    states = [state_of(company.pk)]
    path = f"{RULES}{learnt(anna)['payer_account']['id']}/"
    anna.delete(path)
    states.append(state_of(company.pk))
    anna.post(f"{path}restore/")
    states.append(state_of(company.pk))
    assert len(set(states)) == 3
