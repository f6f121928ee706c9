"""What waits for a person, over REST: the queue, its worksheets, and what a batch is expected to come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.banking.models import BankTransaction, ExplainedBy
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import Allocation, BillingoInvoice, Company, Match, MatchAction, Role
from bank_transfers.reconciliation.tests.helpers import MONDAY, PAYER, bank_lines

pytestmark = pytest.mark.django_db
QUEUE = "/api/reconciliation/queue/"
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def world(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> dict[str, Any]:
    """One line that quotes its invoice, one that fits two, one that fits none, and money that goes out."""
    sure = make_invoice(company, gross_total=Decimal("127000.00"), invoice_number="2026-000041", **PARTNER)
    twins = [
        make_invoice(company, gross_total=Decimal("5000.00"), invoice_number=f"2026-00005{n}", **PARTNER)
        for n in (1, 2)
    ]
    (quoted,) = bank_lines(company, "127000.00", memo="2026-000041", name="HETSZINVIRAG KFT", account=PAYER)
    (equal,) = bank_lines(company, "5000.00", memo="", name="HETSZINVIRAG KFT", account=PAYER)
    strange, out = bank_lines(company, "77.00", "-9000.00", memo="?", name="VALAKI")
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    return {"sure": sure, "twins": twins, "quoted": quoted, "equal": equal, "strange": strange, "out": out}


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_for(user_in(company, Role.ACCOUNTANT, "anna"), company.pk)


def keys(answer: Any) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def test_each_line_stands_where_it_belongs_until_it_is_done(
    anna: APIClient, world: dict[str, Any], company: Company
) -> None:
    quoted, equal, strange, out = (world[name].pk for name in ("quoted", "equal", "strange", "out"))
    for tab, expected in (
        ("proposed", [quoted]), ("ambiguous", [equal]), ("open", [strange]), ("to_explain", [out]),
        ("done", []), ("automatic", []), ("pending", []),
    ):  # fmt: skip
        assert keys(anna.get(f"{QUEUE}?tab={tab}")) == expected, tab
    (row,) = anna.get(QUEUE).json()["results"]
    proposal = row["proposal"]
    assert (proposal["numbers"], proposal["documents"], row["left"]) == (["2026-000041"], 1, "127000.00")
    told = anna.get(f"{QUEUE}summary/").json()
    assert told["tabs"] == {
        "proposed": 1, "ambiguous": 1, "to_explain": 1, "open": 1, "automatic": 0, "done": 0, "pending": 0,
    }  # fmt: skip
    assert [(one["currency"], one["count"], one["credits"]) for one in told["to_do"]] == [
        ("HUF", 4, "132077.00")
    ]
    done = anna.post(f"/api/matches/{proposal['id']}/accept/", {"version": proposal["version"]}).json()
    (row,) = anna.get(f"{QUEUE}?tab=done").json()["results"]
    assert (row["id"], row["proposal"], row["done"]["action_id"]) == (quoted, None, done["id"])
    assert anna.get(f"{QUEUE}summary/").json()["tabs"]["proposed"] == 0
    anna.post(f"/api/match-actions/{done['id']}/undo/")
    call_command(
        "match_payments", "--company-id", str(company.pk), "--again", "--automatic", "on", stdout=StringIO()
    )
    assert keys(anna.get(f"{QUEUE}?tab=automatic")) in ([quoted], [])
    assert anna.get(f"{QUEUE}?tab=nothing").status_code == 400
    assert client_in(company, Role.USER).get(QUEUE).status_code == 200


def test_a_payout_whose_documents_are_proposed_is_a_proposal_and_no_contradiction(
    anna: APIClient, world: dict[str, Any]
) -> None:
    line = world["quoted"].pk
    for code, expected in (("payout", "proposed"), ("own_transfer", "to_explain")):
        BankTransaction.objects.filter(pk=line).update(explanation=code, explained_by=ExplainedBy.RULE)
        for tab in ("proposed", "to_explain", "done"):
            assert (line in keys(anna.get(f"{QUEUE}?tab={tab}"))) is (tab == expected), (code, tab)


def test_a_worksheet_has_all_one_needs_by_a_number_of_queries_that_does_not_grow(
    anna: APIClient, world: dict[str, Any]
) -> None:
    names = ("quoted", "equal", "strange", "out")
    lines = ",".join(str(world[name].pk) for name in names)
    (sheet,) = anna.get(f"{QUEUE}worksheets/?lines={world['quoted'].pk}").json()
    # Where one has to choose, it is also asked how this customer usually pays.
    with CaptureQueriesContext(connection) as two:
        anna.get(f"{QUEUE}worksheets/?lines={world['quoted'].pk},{world['equal'].pk}")
    with CaptureQueriesContext(connection) as four:
        sheets = anna.get(f"{QUEUE}worksheets/?lines={lines}").json()
    assert len(four) <= len(two) + 1
    assert [row["line"]["id"] for row in sheets] == [world[name].pk for name in names]
    assert sheet == sheets[0]
    assert [(one["invoice_number"], one["why"], one["open_amount"]) for one in sheet["documents"]] == [
        ("2026-000041", "proposed", "127000.00")
    ]
    (number, *_more) = [one for one in sheet["match"]["evidence"] if one["code"] == "number"]
    assert number["quoted"] == "2026-000041"
    assert {one["invoice_number"] for one in sheets[1]["documents"]} == {"2026-000051", "2026-000052"}
    assert (sheets[2]["documents"], sheets[2]["match"], sheet["account_is"]) == ([], None, "new")
    # What was refused stands last, and who paid from the account before is known.
    match = sheet["match"]
    anna.post(f"/api/matches/{match['id']}/reject/", {"version": match["version"]})
    (sheet,) = anna.get(f"{QUEUE}worksheets/?lines={world['quoted'].pk}").json()
    assert [one["why"] for one in sheet["documents"]] == ["refused"]
    anna.post(
        f"/api/bank-transactions/{world['equal'].pk}/allocate/",
        {"allocations": [{"invoice_id": world["twins"][0].billingo_id, "amount": "5000.00"}]},
        format="json",
    )
    sheet, laid = anna.get(f"{QUEUE}worksheets/?lines={world['quoted'].pk},{world['equal'].pk}").json()
    assert (sheet["account_is"], sheet["account_times"]) == ("known", 1)
    assert [one["why"] for one in sheet["documents"]] == ["payer", "refused"]
    assert [one["kind"] for one in laid["history"]] == ["allocate"]
    assert laid["allocations"][0]["amount"] == "5000.00"
    for wrong in ("", "x", ",".join(map(str, range(1, 12)))):
        assert anna.get(f"{QUEUE}worksheets/?lines={wrong}").status_code == 400
    assert anna.get(f"{QUEUE}worksheets/?lines=999999").json() == []


def test_a_batch_is_forecast_and_leaves_out_what_is_to_be_looked_at(
    anna: APIClient, world: dict[str, Any]
) -> None:
    rows = list(Match.objects.order_by("pk").values("pk", "version", "confidence", "status"))
    sure, equal = rows
    Match.objects.filter(pk=sure["pk"]).update(confidence=0.98, evidence=[])

    def asked(*some: tuple[int, int]) -> Any:
        said = [{"id": key, "version": version} for key, version in some]
        return anna.post(f"{QUEUE}forecast/", {"matches": said}, format="json").json()

    told = asked((sure["pk"], sure["version"]), (equal["pk"], equal["version"]), (999_999, 1))
    (pair,) = told["matches"]
    assert (pair["id"], pair["version"], pair["confidence"]) == (sure["pk"], sure["version"], 0.98)
    assert (pair["line"]["amount"], pair["line"]["counterparty_name"]) == ("127000.00", "HETSZINVIRAG KFT")
    assert [(one["invoice_number"], one["invoice_amount"]) for one in pair["allocations"]] == [
        ("2026-000041", "127000.00")
    ]
    assert told["expected_wrong"] == pytest.approx(0.02)
    assert told["currencies"] == [{"currency": "HUF", "count": 1, "amount": "127000.00"}]
    assert {one["id"]: one["reason"] for one in told["left_out"]} == {
        equal["pk"]: "to_be_chosen", 999_999: "changed",
    }  # fmt: skip

    def why(**values: Any) -> str:
        Match.objects.filter(pk=sure["pk"]).update(**values)
        return str(asked((sure["pk"], sure["version"]))["left_out"][0]["reason"])

    against = {"code": "late", "parameters": {"days": "40"}, "speaks_for": False}
    allocations = Match.objects.get(pk=sure["pk"]).allocations
    assert why(evidence=[against]) == "against"
    assert why(evidence=[], allocations=[{**allocations[0], "line_amount": "126000"}]) == "rest"
    assert why(confidence=0.9) == "unsure"
    assert asked((sure["pk"], 99))["left_out"][0]["reason"] == "changed"


def test_what_is_put_aside_stands_last_until_its_day_and_what_was_seen_is_done(
    anna: APIClient, world: dict[str, Any], company: Company
) -> None:
    (other,) = bank_lines(company, "78.00", memo="?", name="MASVALAKI", booking_date=MONDAY)
    strange = world["strange"].pk
    assert keys(anna.get(f"{QUEUE}?tab=open")) == [other.pk, strange]
    path = f"{QUEUE}{other.pk}/mark/"
    told = anna.post(path, {"aside": True, "note": "Kié ez?"}, format="json").json()["mark"]
    assert (told["is_aside"], told["aside_until"], told["note"], told["noted_by"]) == (
        True,
        None,
        "Kié ez?",
        "anna",
    )
    assert keys(anna.get(f"{QUEUE}?tab=open")) == [strange, other.pk]
    for until, expected in (
        (timezone.localdate() + timedelta(days=1), [strange, other.pk]),
        (timezone.localdate(), [other.pk, strange]),
    ):
        anna.post(path, {"aside": True, "aside_until": until.isoformat()}, format="json")
        assert keys(anna.get(f"{QUEUE}?tab=open")) == expected
    # A day alone puts aside, and is changed alone.
    anna.post(path, {"aside": False}, format="json")
    for day in ("2126-12-24", "2126-12-25"):
        told = anna.post(path, {"aside_until": day}, format="json").json()["mark"]
        assert (told["is_aside"], told["aside_until"]) == (True, day)
    assert anna.post(path, {"aside": False}, format="json").json()["mark"]["note"] == "Kié ez?"
    accepting = MatchAction.objects.create(company=company, kind="automatic")
    quoted = world["quoted"]
    sure = Match.objects.get(line=quoted)
    anna.post(f"/api/matches/{sure.pk}/accept/", {"version": sure.version})
    Allocation.objects.filter(line=quoted).update(action=accepting)
    assert keys(anna.get(f"{QUEUE}?tab=automatic")) == [quoted.pk]
    anna.post(f"{QUEUE}{quoted.pk}/mark/", {"seen": True}, format="json")
    assert (keys(anna.get(f"{QUEUE}?tab=automatic")), keys(anna.get(f"{QUEUE}?tab=done"))) == (
        [],
        [quoted.pk],
    )
    # What is matched automatically after that was seen by nobody.
    anna.post(f"/api/bank-transactions/{quoted.pk}/undo/")
    anna.post(
        f"/api/bank-transactions/{quoted.pk}/allocate/",
        {"allocations": [{"invoice_id": world["sure"].billingo_id, "amount": "127000.00"}]},
        format="json",
    )
    later = MatchAction.objects.create(company=company, kind="automatic")
    Allocation.objects.filter(line=quoted, undone_by=None).update(action=later)
    assert keys(anna.get(f"{QUEUE}?tab=automatic")) == [quoted.pk]
    anna.post(f"{QUEUE}{quoted.pk}/mark/", {"seen": True}, format="json")
    assert keys(anna.get(f"{QUEUE}?tab=automatic")) == []


def test_documents_are_found_by_words_an_amount_or_a_list_of_numbers(
    anna: APIClient, world: dict[str, Any], make_invoice: Callable[..., BillingoInvoice], company: Company
) -> None:
    make_invoice(
        company,
        gross_total=Decimal("77.00"),
        invoice_number="2026-100041",
        search_text=" 2026-100041 orseg bt.",
    )

    def found(search: str, **more: str) -> tuple[list[str], list[str]]:
        told = anna.get(f"{QUEUE}{world['strange'].pk}/documents/", {"search": search, **more}).json()
        return [one["invoice_number"] for one in told["documents"]], told["not_found"]

    assert found("Őrség") == (["2026-100041"], [])
    assert found("127 000", amount="127000.00") == (["2026-000041"], [])
    assert found("Fizetve: 2026-000052; (000051),2026-000041.") == ([], [])  # a sentence is no list
    assert found("2026-000052; (000051)\n41, 2026-000999") == (
        ["2026-000052", "2026-000051", "2026-000041"],
        ["2026-000999"],
    )
    # However many others end with the same signs, one alone is found, and of two neither is guessed.
    now = timezone.now()
    numbers = [f"2026-{number}61" for number in range(1000, 2400)]
    numbers[700] = "2026-1700/61"
    BillingoInvoice.objects.bulk_create(
        BillingoInvoice(
            company=company, billingo_id=10**9 + at, invoice_number=number, type="invoice", raw="{}", digest=b"",
            open_amount=1, created_at=now, updated_at=now,
        )
        for at, number in enumerate(numbers)
    )  # fmt: skip
    assert found("61 41") == (["2026-1700/61", "2026-000041"], [])
    make_invoice(company, gross_total=Decimal("1.00"), invoice_number="2025-000061")
    assert found("61 41") == (["2026-000041"], ["61"])
    make_invoice(company, gross_total=Decimal("1.00"), invoice_number="W-7")
    make_invoice(company, gross_total=Decimal("2.00"), invoice_number="W-7")
    assert found("W-7 41") == (["W-7", "W-7", "2026-000041"], [])
    assert found("") == ([], [])
    assert anna.get(f"{QUEUE}{world['strange'].pk}/documents/?search=a&amount=x").status_code == 400


def test_what_is_found_begins_with_the_number_that_was_meant_and_what_was_owed_on_the_day(
    anna: APIClient, world: dict[str, Any], make_invoice: Callable[..., BillingoInvoice], company: Company
) -> None:
    def owed(number: str, days: int, amount: str = "6223.00", **more: Any) -> None:
        text = f" {number.lower()} {more.pop('tax', '')}"
        day = MONDAY + timedelta(days=7 + days)  # the line is of the seventh
        make_invoice(
            company,
            gross_total=Decimal(amount),
            invoice_number=number,
            search_text=text,
            invoice_date=day,
            **more,
        )

    for number, days in (("B-3", 90), ("B-1", -60), ("B-4", 2), ("B-2", -4)):
        owed(number, days)
    owed("B-5", -1, payment_status="paid")
    owed("C-701", -300, "1.00", payment_status="paid")
    owed("C-9", -2, "1.00", tax="27010000-2-41")

    def found(search: str, **more: str) -> list[str]:
        told = anna.get(f"{QUEUE}{world['strange'].pk}/documents/", {"search": search, **more}).json()
        return [one["invoice_number"] for one in told["documents"]]

    assert found("6223", amount="6223.00") == ["B-2", "B-1", "B-4", "B-3", "B-5"]
    assert found("701") == ["C-701", "C-9"]


def test_the_log_tells_what_each_action_was_about_whatever_its_length(
    anna: APIClient, world: dict[str, Any]
) -> None:
    match = Match.objects.get(line=world["quoted"])
    equal = Match.objects.get(line=world["equal"])
    done = anna.post(f"/api/matches/{match.pk}/accept/", {"version": match.version}).json()
    assert (done["numbers"], done["documents"], done["line_ids"]) == (
        ["2026-000041"],
        1,
        [world["quoted"].pk],
    )
    with CaptureQueriesContext(connection) as one:
        anna.get("/api/match-actions/")
    anna.post(f"/api/match-actions/{done['id']}/undo/")
    anna.post(f"/api/match-actions/{done['id']}/redo/")
    anna.post(f"/api/matches/{equal.pk}/reject/", {"version": equal.version})
    with CaptureQueriesContext(connection) as four:
        rows = anna.get("/api/match-actions/").json()["results"]
    assert len(four) <= len(one) + 1  # rejections have one of their own
    assert [(row["kind"], row["numbers"], row["line_ids"]) for row in rows] == [
        ("reject", [], [world["equal"].pk]),
        ("redo", ["2026-000041"], [world["quoted"].pk]),
        ("undo", ["2026-000041"], [world["quoted"].pk]),
        ("accept", ["2026-000041"], [world["quoted"].pk]),
    ]


def test_a_document_shows_what_pays_it_and_a_line_what_it_pays(
    anna: APIClient, world: dict[str, Any]
) -> None:
    line, invoice = world["quoted"], world["sure"]
    match = Match.objects.get(line=line)
    done = anna.post(f"/api/matches/{match.pk}/accept/", {"version": match.version}).json()
    path = "/api/reconciliation/allocations/"
    (of_invoice,) = anna.get(f"{path}?invoice={invoice.billingo_id}").json()["results"]
    assert anna.get(f"{path}?line={line.pk}").json()["results"] == [of_invoice]
    assert (of_invoice["line_id"], of_invoice["action_id"], of_invoice["user_name"]) == (
        line.pk,
        done["id"],
        "anna",
    )
    assert anna.get(f"{path}?line={world['equal'].pk}").json()["count"] == 0
    anna.post(f"/api/match-actions/{done['id']}/undo/")
    (undone,) = anna.get(f"{path}?line={line.pk}&undone=true").json()["results"]
    assert (undone["undone_by"], undone["amount"]) == ("anna", "127000.00")
    assert anna.get(f"{path}?line={line.pk}&undone=false").json()["count"] == 0


def test_a_proposal_that_becomes_another_one_is_counted_anew(
    anna: APIClient, world: dict[str, Any], company: Company
) -> None:
    def counts() -> tuple[int, int]:
        tabs = anna.get(f"{QUEUE}summary/").json()["tabs"]
        return tabs["proposed"], tabs["ambiguous"]

    assert counts() == (1, 1)
    world["twins"][0].delete()
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    assert counts() == (2, 0)


def test_a_mark_of_the_account_says_what_the_reasons_say(anna: APIClient, world: dict[str, Any]) -> None:
    line = world["quoted"].pk
    match = Match.objects.get(line=line)
    for code, expected in (
        ("account_of_partner", "known"), ("account_known", "known"),
        ("account_of_other", "other"), ("sum_exact", "new"),
    ):  # fmt: skip
        reason = {"code": code, "speaks_for": True}
        match.evidence = [{**reason, "parameters": {"partner": "Hétszínvirág Kft.", "times": "1"}}]
        match.save(update_fields=["evidence"])
        (sheet,) = anna.get(f"{QUEUE}worksheets/?lines={line}").json()
        assert sheet["account_is"] == expected, code
