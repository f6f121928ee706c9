"""Lines that explain themselves as they are imported, and what people decide about them, through REST."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.banking.explaining.own_transfers import partners as partners_of
from bank_transfers.banking.importing import StatementImport, undo
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import AuditEntry, BankTransaction, Company, ExchangeRate, StatementFile

from .helpers import CUSTOMER, MAIN, SECOND, add_account, explained, line_of, movement, state, take

pytestmark = pytest.mark.django_db

FEE = movement("-300.00", memo="Havi számlavezetési díj")
CLEANING = movement("-9000.00", 1, memo="Takarítási díj", name="Tiszta Kft.", account=CUSTOMER)
TAX = movement("-50000.00", 2, memo="ÁFA 2026. 02.", name="NAV", account="10032000-01076868")
SALE = movement("2500.50", 1, name="Őszi Vevő Zrt.", account=CUSTOMER, memo="SZ-2026/1")


def line(client: Any, text: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        row
        for row in client.get("/api/bank-transactions/").json()["results"]
        if row["remittance_information"] == text
    ]
    (row,) = found
    return row


def post(client: Any, row: dict[str, Any], act: str, **body: Any) -> Any:
    return client.post(f"/api/bank-transactions/{row['id']}/{act}/", body)


def test_a_line_tells_what_it_is_by_which_rule_and_why(company: Company) -> None:
    take(company, FEE, CLEANING, TAX, SALE)
    client = client_in(company, "USER")
    fee, tax = line(client, FEE.memo), line(client, TAX.memo)
    assert (fee["state"], fee["explanation"]["code"], fee["explanation"]["by"]) == (
        "explained",
        "bank_fee",
        "rule",
    )
    assert fee["explanation"]["rule"]["key"] == "bank-fee-text"
    assert "Havi számlavezetési díj" in fee["explanation"]["reason"]
    assert (tax["explanation"]["code"], tax["explanation"]["tax"]) == ("tax_payment", "VAT")
    assert "10032000-01076868" in tax["explanation"]["reason"]
    for open_line in (line(client, CLEANING.memo), line(client, SALE.memo)):
        assert (open_line["state"], open_line["explanation"]) == ("open", None)


def test_explanations_are_told_in_hungarian(company: Company) -> None:
    take(company, FEE, TAX)
    client = client_in(company, language="hu")
    assert line(client, FEE.memo)["explanation"]["code_text"] == "bankköltség"
    assert line(client, TAX.memo)["explanation"]["tax"] == "ÁFA"


def test_lines_are_filtered_and_counted_by_state_and_explanation(company: Company) -> None:
    take(company, FEE, CLEANING, TAX, SALE, movement("-1.00", 3, memo="függő", pending=True))
    client = client_in(company)

    def texts(**query: Any) -> set[str]:
        rows = client.get("/api/bank-transactions/", query).json()["results"]
        return {row["remittance_information"] for row in rows}

    assert texts(state="open") == {CLEANING.memo, SALE.memo}
    assert texts(state="explained") == {FEE.memo, TAX.memo}
    assert texts(state="open,explained") == {FEE.memo, TAX.memo, CLEANING.memo, SALE.memo}
    assert texts(explanation="bank_fee,loan") == {FEE.memo}
    assert texts(state="explained", direction="in") == set()
    assert texts(state="matched,proposed") == set()
    assert client.get("/api/bank-transactions/", {"state": "paid"}).status_code == 400
    summary = client.get("/api/bank-transactions/summary/", {"direction": "out"}).json()
    assert summary["states"] == {"open": 1, "proposed": 0, "matched": 0, "explained": 2}


def test_a_person_says_what_a_line_is_and_takes_it_back_step_by_step(company: Company) -> None:
    take(company, FEE)
    client = client_in(company, "ACCOUNTANT")
    row = line(client, FEE.memo)
    told = post(client, row, "explain", code="loan", note="részlet").json()
    assert (told["explanation"]["code"], told["explanation"]["by"]) == ("loan", "person")
    assert told["explanation_history"][0]["note"] == "részlet"
    post(client, row, "explain", code="other")
    assert post(client, row, "undo").json()["explanation"]["code"] == "loan"
    assert post(client, row, "undo").json()["explanation"]["by"] == "rule"
    undone = post(client, row, "undo").json()
    assert (undone["state"], undone["explanation"]["by"]) == ("open", "person")
    client.post("/api/matching-rules/apply/")
    assert line(client, FEE.memo)["state"] == "open"  # no rule takes it again
    back = post(client, row, "undo").json()
    assert (back["explanation"]["code"], back["explanation"]["by"]) == ("bank_fee", "rule")
    assert len(back["explanation_history"]) == 3
    assert AuditEntry.objects.filter(action="line_explained").count() == 2
    assert AuditEntry.objects.filter(action="explanation_undone").count() == 4


def test_what_nobody_explained_can_not_be_undone(company: Company) -> None:
    take(company, SALE)
    client = client_in(company)
    answer = post(client, line(client, SALE.memo), "undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")


def test_who_saw_an_older_explanation_is_told_who_changed_it(company: Company) -> None:
    take(company, FEE)
    client = client_in(company)
    row = line(client, FEE.memo)
    first = post(client, row, "explain", code="loan", version=row["explanation_version"])
    late = post(client_in(company), row, "explain", code="other", version=row["explanation_version"])
    assert first.status_code == 200
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert late.json()["changed_by"].startswith("admin")
    assert late.json()["version"] == first.json()["explanation_version"]
    assert post(client, row, "undo", version=row["explanation_version"]).status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"code": "gift"}, 400),
        ({"code": ""}, 400),
        ({}, 400),
        ({"code": "loan", "note": "a\0b"}, 400),
        ({"code": "loan", "note": "x" * 100_000}, 400),
        ({"code": "loan", "version": -1}, 400),
        ({"code": "loan", "pair": 10**30}, 400),
        ({"code": "own_transfer", "pair": 999_999}, 404),
        ({"code": "loan", "rule": {"text": "ab"}}, 400),
        ({"code": "loan", "rule": {}}, 400),
    ],
)
def test_what_can_not_be_is_refused_and_changes_nothing(
    company: Company, body: dict[str, Any], status: int
) -> None:
    take(company, FEE)
    client = client_in(company)
    row = line(client, FEE.memo)
    answer = client.post(f"/api/bank-transactions/{row['id']}/explain/", body, format="json")
    assert answer.status_code == status, answer.content
    assert line(client, FEE.memo) == row


def test_what_is_not_booked_is_not_explained_by_people(company: Company) -> None:
    take(company, movement("-1.00", memo="függő", pending=True))
    client = client_in(company)
    row = line(client, "függő")
    answer = post(client, row, "explain", code="loan")
    assert row["state"] is None
    assert (answer.status_code, answer.json()["code"]) == (409, "not_booked")


OUT = movement("-700.00", memo="átvezetés ki", account=SECOND)
IN = movement("700.00", 1, memo="átvezetés be", account=MAIN)


def test_an_own_transfer_is_known_by_its_account_and_paired_when_the_other_side_comes(
    company: Company,
) -> None:
    take(company, OUT)
    assert explained(company) == {OUT.memo: ""}  # nobody knows yet that the account is ours
    take(company, IN, number=SECOND)
    one, two = line_of(company, OUT.memo), line_of(company, IN.memo)
    assert explained(company) == {OUT.memo: "own_transfer", IN.memo: "own_transfer"}
    assert (one.pair_id, two.pair_id) == (two.pk, one.pk)
    file = two.statement.file
    undo(file)
    one.refresh_from_db()
    assert (one.explanation, one.pair_id) == ("own_transfer", None)
    take(company, IN, number=SECOND)
    one.refresh_from_db()
    assert one.pair_id == line_of(company, IN.memo).pk


def test_an_account_that_is_added_explains_what_names_it(company: Company) -> None:
    take(company, OUT, SALE)
    client = client_in(company)
    answer = client.post("/api/bank-accounts/", {"account_number": SECOND, "currency": "HUF"})
    assert answer.status_code == 201
    assert explained(company) == {OUT.memo: "own_transfer", SALE.memo: ""}


def test_nobody_picks_among_transfers_that_nothing_tells_apart(company: Company) -> None:
    add_account(company, SECOND)
    take(company, OUT, movement("-700.00", memo="másik", account=SECOND))
    take(company, IN, number=SECOND)
    assert set(explained(company).values()) == {"own_transfer"}
    assert not BankTransaction.objects.exclude(pair=None).exists()


def test_two_currencies_are_paired_by_the_bank_or_by_a_person(company: Company) -> None:
    add_account(company, SECOND, "EUR")
    take(company, movement("-40000.00", memo="ki", account=SECOND))
    take(company, movement("100.00", memo="be", account=MAIN), number=SECOND, currency="EUR")
    client = client_in(company)
    leaving, coming = line(client, "ki"), line(client, "be")
    assert (leaving["explanation"]["code"], leaving["explanation"]["pair"]) == ("own_transfer", None)
    told = post(client, leaving, "explain", code="own_transfer", pair=coming["id"]).json()
    assert (told["explanation"]["pair"], told["explanation"]["by"]) == (coming["id"], "person")
    assert line(client, "be")["explanation"]["pair"] == leaving["id"]
    assert post(client, coming, "undo").json()["explanation"] == coming["explanation"]
    assert line(client, "ki")["explanation"] == leaving["explanation"]


def test_lines_that_may_be_the_other_side_are_told_with_the_rate_that_follows(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, rate in ((date(2026, 2, 27), "390.00"), (date(2026, 3, 2), "400.00")):
        ExchangeRate.objects.create(
            day=day, currency="EUR", unit=1, rate=Decimal(rate), fetched_at=timezone.now()
        )
    add_account(company, SECOND, "EUR")
    take(company, movement("-40000.00", 1, memo="ki"), movement("-7.00", 1, memo="nem"))
    take(
        company,
        movement("99.50", 2, memo="be", account=MAIN),
        movement("100.00", 1, memo="idegen", name="Valaki"),
        movement("50.00", 1, memo="más összeg"),
        movement("100.00", 9, memo="később"),
        movement("-100.00", 1, memo="ez is ki"),
        number=SECOND,
        currency="EUR",
    )
    take(company, movement("40000.00", 1, memo="forint"), number=CUSTOMER)
    client = client_in(company)
    out = line(client, "ki")
    partners = client.get(f"/api/bank-transactions/{out['id']}/partners/").json()
    assert [row["remittance_information"] for row in partners] == ["be", "forint", "idegen"]
    assert partners[0]["exchange"] == {
        "currency": "EUR", "into": "HUF", "rate": "402.01005", "official_rate": "400",
    }  # fmt: skip
    assert partners[1]["exchange"] is None
    assert post(client, out, "explain", code="own_transfer", pair=partners[0]["id"]).status_code == 200
    for text in ("ki", "be"):
        told = client.get(f"/api/bank-transactions/{line(client, text)['id']}/").json()
        assert told["partner"]["remittance_information"] == {"ki": "be", "be": "ki"}[text]
        assert told["partner"]["exchange"]["rate"] == "402.01005"
    assert post(client, out, "undo").json()["partner"] is None
    assert len(client.get(f"/api/bank-transactions/{out['id']}/partners/").json()) == 3
    # Without rates nothing tells which sum is far away.
    ExchangeRate.objects.all().delete()
    partners = client.get(f"/api/bank-transactions/{out['id']}/partners/").json()
    assert [row["exchange"] and row["exchange"]["official_rate"] for row in partners] == [None] * 4
    # Of other currencies there may be too many to look at.
    monkeypatch.setattr(partners_of, "LOOKED_AT", 1)
    (row,) = client.get(f"/api/bank-transactions/{out['id']}/partners/").json()
    assert row["remittance_information"] == "forint"


def test_only_two_sides_of_one_sum_are_paired_by_a_person(company: Company) -> None:
    other = Company.objects.create(name="Más Kft.", tax_id="87654321-2-42")
    take(company, OUT, movement("-700.00", 1, memo="harmadik"))
    take(company, movement("600.00", memo="be"), number=SECOND)
    take(other, movement("700.00", memo="idegen"), number=CUSTOMER)
    client = client_in(company)
    row = line(client, OUT.memo)
    for text in ("harmadik", "be"):
        answer = post(client, row, "explain", code="own_transfer", pair=line(client, text)["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_pair")
    take(company, movement("700.00", memo="fizet"), number=SECOND)
    fitting = line(client, "fizet")
    for paying in (fitting["id"], row["id"]):  # a part of it is laid on documents
        BankTransaction.objects.filter(pk=paying).update(allocated_amount=1)
        answer = post(client, row, "explain", code="own_transfer", pair=fitting["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_pair")
        BankTransaction.objects.filter(pk=paying).update(allocated_amount=0)
    foreign = line_of(other, "idegen").pk
    assert post(client, row, "explain", code="own_transfer", pair=foreign).status_code == 404


def test_an_own_transfer_that_a_person_says_is_none_frees_its_other_side(company: Company) -> None:
    add_account(company, SECOND)
    take(company, OUT)
    take(company, IN, number=SECOND)
    client = client_in(company)
    post(client, line(client, OUT.memo), "explain", code="loan")
    assert line(client, IN.memo)["explanation"]["pair"] is None
    post(client, line(client, OUT.memo), "undo")
    assert line(client, IN.memo)["explanation"]["pair"] == line(client, OUT.memo)["id"]


def test_what_a_person_decided_outlives_an_import_that_is_undone_and_repeated(company: Company) -> None:
    take(company, FEE, SALE)
    client = client_in(company)
    post(client, line(client, SALE.memo), "explain", code="loan")
    post(client, line(client, FEE.memo), "undo")
    before = state(company)
    undo(StatementFile.objects.get())
    take(company, FEE, SALE)
    assert state(company) == before
    assert line(client, SALE.memo)["explanation"]["by"] == "person"


def test_a_line_that_another_file_tells_in_other_words_keeps_what_a_person_decided(company: Company) -> None:
    take(company, SALE)
    first = StatementFile.objects.get()
    client = client_in(company)
    post(client, line(client, SALE.memo), "explain", code="loan")
    words = (
        f":20:1\r\n:25:{MAIN}\r\n:28C:1\r\n:60F:C260303HUF1000,00\r\n:61:2603030303C2500,50NTRFNONREF\r\n"
        ":86:SZ-2026/1 Oszi Vevo Zrt.\r\n:62F:C260303HUF3500,50\r\n-\r\n"
    )
    told = StatementImport(company.pk).file(words.encode(), "a.sta")
    assert told.statements[0].known == 1
    undo(first)
    (left,) = client.get("/api/bank-transactions/").json()["results"]
    assert left["remittance_information"] == "SZ-2026/1 Oszi Vevo Zrt."
    assert (left["explanation"]["code"], left["explanation"]["by"]) == ("loan", "person")


def test_a_line_in_question_is_paired_once_it_is_decided(company: Company) -> None:
    add_account(company, SECOND)
    take(company, IN, number=SECOND)
    take(company, movement("-700.00", memo="átvezetés ki", account=""))
    take(company, OUT)
    client = client_in(company)
    (asked,) = client.get("/api/bank-transactions/", {"status": "question"}).json()["results"]
    assert (asked["state"], asked["explanation"]["pair"]) == (None, None)
    told = client.post(f"/api/bank-transactions/{asked['id']}/decide/", {"decision": "other"}).json()
    assert told["explanation"]["pair"] == line(client, IN.memo)["id"]
    assert Decimal(told["amount"]) == Decimal(-700)
