"""Why a proposal was refused: who paid does not pay for its partner. Heeded, seen, forgotten, undone with it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import AuditEntry, BillingoInvoice, Company, ForgottenRelation, Match, Role
from bank_transfers.reconciliation.by_itself.due import state_of
from bank_transfers.reconciliation.proposing import run as runs
from bank_transfers.reconciliation.tests.helpers import PAYER, bank_lines

pytestmark = pytest.mark.django_db
RULES = "/api/matching-rules/"
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}
OTHER = {"partner_id": 8, "partner_name": "Zöldmező Bt."}
NAME = "HETSZINVIRAG KFT"
WHY = {"code": "other_payer"}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_in(company, Role.ACCOUNTANT)


@pytest.fixture
def make(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    def made(number: int, **fields: Any) -> BillingoInvoice:
        values = {"gross_total": Decimal(number * 1000), "invoice_number": f"2026-0000{number}"}
        return make_invoice(company, **{**values, **PARTNER, **fields})

    return made


def paid(company: Company, number: int, **fields: Any) -> Any:
    """A line that says nothing but who pays, and has the sum of that invoice."""
    (line,) = bank_lines(
        company, f"{number * 1000}.00", **{"memo": "koszonjuk", "name": NAME, "account": PAYER, **fields}
    )
    return line


def run(company: Company, **options: Any) -> None:
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO(), **options)


def waiting(line: Any) -> Match | None:
    return Match.objects.filter(line=line, decision="waiting").first()


def codes(line: Any) -> set[str]:
    match = waiting(line)
    return {reason["code"] for reason in match.evidence} if match else set()


def refuse(client: APIClient, line: Any) -> int:
    """Out: the proposal."""
    match = waiting(line)
    assert match
    assert client.post(f"/api/matches/{match.pk}/reject/", {"version": match.version}).status_code == 200
    return match.pk


def why(client: APIClient, match: int) -> Any:
    return client.post(f"/api/matches/{match}/why/", WHY)


def denied(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    return [row for row in client.get(RULES, query).json()["results"] if row["denied"]]


def test_who_is_said_not_to_pay_is_proposed_no_more(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient
) -> None:
    make(41)
    make(42)
    first, next_one = paid(company, 41), paid(company, 42)
    run(company)
    assert {"sum_exact", "name_equal"} <= codes(next_one)
    match = refuse(anna, first)
    run(company)
    assert "name_equal" in codes(next_one)  # the refusal alone is of that line only
    state = state_of(company.pk)
    told = why(anna, match).json()
    assert (told["kind"], told["line_ids"]) == ("reject", [first.pk])
    assert state_of(company.pk) != state  # a run begins by itself
    run(company)
    assert waiting(next_one) is None
    # Who else may have sent it is still proposed: neither account nor name speaks against him.
    make(43, **OTHER)
    other = paid(company, 43, memo="2026-000043")
    run(company)
    assert "number" in codes(other)
    assert "payer_denied" not in codes(other)


def test_a_number_that_is_quoted_is_proposed_with_what_speaks_against_it_and_never_accepted_by_itself(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient
) -> None:
    make(41)
    make(42)
    line = paid(company, 41)
    run(company)
    why(anna, refuse(anna, line))
    quoted = paid(company, 42, memo="2026-000042")
    run(company, automatic="on")
    match = waiting(quoted)
    assert match
    assert not match.would_be_automatic
    assert match.evidence[0]["code"] == "payer_denied"
    assert codes(quoted).isdisjoint({"name_equal", "account_new", "account_of_other", "payer_other"})
    (row,) = anna.get(f"/api/matches/?line={quoted.pk}", headers={"accept-language": "hu"}).json()["results"]
    assert row["evidence"][0]["text"] == "Egy elvetés szerint nem a Hétszínvirág Kft. számláit fizeti."
    # Accepted nevertheless it teaches otherwise, and nothing is denied any more.
    anna.post(f"/api/matches/{match.pk}/accept/", {"version": match.version})
    assert denied(anna) == []
    make(44)
    later = paid(company, 44)
    run(company)
    assert "account_known" in codes(later)


def test_it_outweighs_what_older_matches_taught_and_can_be_forgotten(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient
) -> None:
    name = "KOVACS PETER"
    for number in (41, 42, 43):
        make(number)
        line = paid(company, number, memo=f"2026-0000{number}", name=name)
        run(company)
        match = waiting(line)
        assert match
        anna.post(f"/api/matches/{match.pk}/accept/", {"version": match.version})
    make(44)
    make(45)
    line, next_one = paid(company, 44, name=name), paid(company, 45, name=name)
    run(company)
    assert "account_known" in codes(next_one)
    assert why(anna, refuse(anna, line)).status_code == 200
    (row,) = denied(anna)
    assert (row["kind"], row["counterparty_account"], row["partner_name"], row["matches"], row["decided"]) == (
        "payer_account", "11700024-20000041", "Hétszínvirág Kft.", 0, 0,
    )  # fmt: skip
    assert (row["is_active"], row["conclusion"]) == (True, "does not pay for Hétszínvirág Kft.")
    assert row["forgotten_by"] == ForgottenRelation.objects.get().forgotten_by != ""
    assert anna.get(f"{RULES}{row['id']}/").json() == row
    assert anna.get(f"{RULES}{row['id']}/lines/").json() == {"lines": []}
    assert denied(anna, forgotten=True) == []
    kinds = {one["kind"]: one["denied"] for one in anna.get(RULES).json()["results"]}
    assert kinds == {"payer_account": True, "payer_name": False, "habit": False}
    run(company)
    assert waiting(next_one) is None
    entry = AuditEntry.objects.get(action="relation_denied")
    assert entry.target == "11700024-20000041 ≠ Hétszínvirág Kft."
    # Forgotten, it is as if nobody had said so: old matches teach again what they did.
    assert client_in(company, Role.USER).delete(f"{RULES}{row['id']}/").status_code == 403
    assert anna.delete(f"{RULES}{row['id']}/").status_code == 204
    assert denied(anna) == []
    assert anna.get(RULES, {"kind": "payer_account"}).json()["results"][0]["matches"] == 3
    run(company)
    assert "account_known" in codes(next_one)


def test_undoing_the_refusal_takes_it_back_and_doing_it_again_says_it_again(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient
) -> None:
    make(41)
    line = paid(company, 41)
    run(company)
    match = refuse(anna, line)
    action = why(anna, match).json()["id"]
    assert why(anna, match).json()["id"] == action  # said twice it is said once
    assert ForgottenRelation.objects.count() == 1
    assert anna.post(f"/api/match-actions/{action}/undo/").status_code == 200
    assert denied(anna) == []
    assert why(anna, match).status_code == 409  # it waits again
    again = anna.post(f"/api/match-actions/{action}/redo/").json()["id"]
    (row,) = denied(anna)
    # What somebody had forgotten since stays so, whatever is done again.
    anna.delete(f"{RULES}{row['id']}/")
    anna.post(f"/api/match-actions/{again}/undo/")
    anna.post(f"/api/match-actions/{again}/redo/")
    assert waiting(line) is None
    assert denied(anna) == []


def test_without_an_account_it_is_the_name_and_of_several_partners_it_is_nothing(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient
) -> None:
    make(41)
    line = paid(company, 41, account="")
    run(company)
    match = refuse(anna, line)
    assert client_in(company, Role.USER).post(f"/api/matches/{match}/why/", WHY).status_code == 403
    assert anna.post(f"/api/matches/{match}/why/", {"code": "nonsense"}).status_code == 400
    assert why(anna, 10**6).status_code == 404
    why(anna, match)
    (row,) = denied(anna)
    assert (row["kind"], row["counterparty_name"]) == ("payer_name", NAME)
    make(42)
    same_name = paid(company, 42, account="")
    run(company)
    assert waiting(same_name) is None
    nobody = paid(company, 42, account="", name="", memo="2026-000042")
    run(company)
    told = why(anna, refuse(anna, nobody))
    assert (told.status_code, told.json()["code"]) == (409, "nothing_to_learn")
    make(43)
    make(43, **OTHER, invoice_number="2026-000049")
    both = paid(company, 43, name="VALAKI")
    Match.objects.create(
        company=company, line=both, status="ambiguous", decision="waiting", confidence=0.5, changed_at=timezone.now(),
        alternatives=[
            {"allocations": [{"invoice": key}], "confidence": 0.5}
            for key in BillingoInvoice.objects.filter(gross_total=43000).values_list("pk", flat=True)
        ],
    )  # fmt: skip
    assert why(anna, refuse(anna, both)).json()["code"] == "nothing_to_learn"


def test_a_run_that_goes_on_accepts_nothing_by_itself_when_something_is_denied_meanwhile(
    company: Company, make: Callable[..., BillingoInvoice], anna: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (41, 42, 43):
        make(number)
    line = paid(company, 41)
    run(company)
    match = refuse(anna, line)
    monkeypatch.setattr(runs, "BATCH", 1)
    # Nothing that was learnt is among the reasons of these.
    for number, account in ((42, "117000242000008200000000"), (43, "117000242000012300000000")):
        paid(company, number, memo=f"2026-0000{number}", account=account)
    assert list(_going(company, anna, match)) == ["automatic", "proposed"]


def _going(company: Company, anna: APIClient, match: int) -> Any:
    for one in runs.MatchRun(company.pk, automatic="on").run():
        if one.waiting.line.remittance_information != "koszonjuk":
            yield one.match.status
            why(anna, match)
