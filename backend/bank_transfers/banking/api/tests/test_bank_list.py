"""The list of bank lines: asked as invoices are, counted once for each state, never told of another state."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.banking.importing.undo import undo
from bank_transfers.banking.models import TRIGRAMS
from bank_transfers.companies.revisions import changed, revision
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankTransaction, Company, Revision, StatementFile

pytestmark = pytest.mark.django_db
URL, PART = "/api/bank-transactions/", "bank-transactions"
MONDAY = date(2026, 3, 2)


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


LINES = [
    movement("-100.00", name="Bérbeadó Kft.", memo="bérleti díj 50%"),
    movement("2500.50", 1, name="Őszi Vevő Zrt.", memo="SZ-2026/1"),
    movement("2500.5", 2, name="ŐSZI VEVŐ Zrt.", memo="SZ-2026/2"),
    movement("10.00", 3, memo="kamat"),
]


def imported(company: Company, *movements: Movement, **account: str) -> None:
    statement = Account(movements=list(movements), **account)  # type: ignore[arg-type]
    outcome = StatementImport(company.pk).file(camt(statement), "a.xml")
    assert outcome.refused is None


def amounts(client: Any, **query: Any) -> list[str]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    rows = answer.json()
    assert rows["count"] == len(rows["results"])
    return [row["amount"] for row in rows["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"amount": "2500.50"}, ["2500.50", "2500.50"]),
        ({"amount": "10", "amount_operator": ">"}, ["2500.50", "2500.50"]),
        ({"amount": "0", "amount_operator": "<"}, ["-100.00"]),
        ({"counterparty_name": "vevő", "counterparty_name_operator": "contains"}, ["2500.50", "2500.50"]),
        ({"counterparty_name": "Őszi Vevő Zrt."}, ["2500.50"]),
        ({"counterparty_name_operator": "isEmpty"}, ["10.00"]),
        ({"remittance_information": "50%", "remittance_information_operator": "endsWith"}, ["-100.00"]),
        ({"remittance_information": "%", "remittance_information_operator": "startsWith"}, []),
        ({"booking_date": "2026-03-03", "booking_date_operator": "onOrBefore"}, ["2500.50", "-100.00"]),
        ({"reversal": "false", "direction": "out"}, ["-100.00"]),
        ({"currency": "EUR,HUF", "search": "vevo"}, ["2500.50", "2500.50"]),
        ({"ordering": "counterparty_name"}, ["10.00", "-100.00", "2500.50", "2500.50"]),
        ({"ordering": "-amount,booking_date"}, ["2500.50", "2500.50", "10.00", "-100.00"]),
    ],
)
def test_any_field_is_asked_for_by_conditions(company: Company, query: Any, found: list[str]) -> None:
    imported(company, *LINES)
    assert amounts(client_in(company, "USER"), **query) == found


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"amonut": "1"}, "unknown_parameter", "amonut"),
        ({"amount": "much"}, "invalid", "amount"),
        ({"amount": "1", "amount_operator": "contains"}, "invalid", "amount_operator"),
        ({"amount_operator": ">"}, "invalid", "amount"),
        ({"direction": "up"}, "invalid", "direction"),
        ({"booking_date_from": "soon"}, "invalid", "booking_date_from"),
        ({"ordering": "raw"}, "invalid_ordering", "ordering"),
        ({"ordering": "amount,-amount"}, "invalid_ordering", "ordering"),
        ({"search": "x" * 201}, "search_too_long", "search"),
    ],
)
@pytest.mark.parametrize("path", ["", "export/"])
def test_what_is_not_understood_is_refused_as_with_invoices(
    make_company: Any, path: str, query: Any, code: str, field: str
) -> None:
    company = make_company()
    company.enable_feature("BANKING")
    client = client_in(company)
    of_invoices = {name.replace("amount", "gross_total").replace("booking", "invoice") for name in query}
    for address in (f"{URL}{path}", f"/api/billingo-invoices/{path}"):
        bank = address.startswith(URL)
        asked = (
            query
            if bank
            else dict(zip(sorted(of_invoices), [query[name] for name in sorted(query)], strict=True))
        )
        if not bank and "direction" in query:
            continue
        answer = client.get(address, asked)
        assert (answer.status_code, answer.json()["code"]) == (400, code), address
        if bank:
            assert field in answer.json()["errors"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (URL, {"state": "opne"}),
        (URL, {"status": "booked,paid"}),
        (URL, {"explanation": "bankfee"}),
        (f"{URL}summary/", {"state": "opne"}),
        (f"{URL}export/", {"state": "opne"}),
        ("/api/audit/", {"action": "key_chnged"}),
    ],
)
def test_a_misspelt_word_of_ours_is_no_empty_list(company: Company, path: str, query: Any) -> None:
    answer = client_in(company).get(path, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == list(query)


def test_an_amount_of_many_digits_is_money_that_goes_out(company: Company) -> None:
    """SQLite keeps such a number as a text, and any text is more than any number there."""
    imported(company, movement("-123456789012345.67"), movement("5.00", 1))
    client = client_in(company)
    assert amounts(client, direction="out") == ["-123456789012345.67"]
    assert amounts(client, direction="in") == ["5.00"]
    (told,) = client.get(f"{URL}summary/").json()["currencies"]
    assert (told["credits"], told["debits"]) == ("5.00", "123456789012345.67")
    assert told["balance"] == "-123456789012340.67"


def test_the_number_of_queries_does_not_grow_with_the_rows(company: Company, queries: Any) -> None:
    imported(company, *LINES)
    client = client_in(company)
    seen = []
    for size in (1, 1, 4):
        with queries() as log:
            assert client.get(URL, {"page_size": size, "direction": "in,"[:2]}).status_code == 200
        seen.append(len(log))
    first, again, more = seen
    assert again == first - 3, "count, keys and rows are remembered"
    assert more == first - 1, "only the count is"


def test_every_door_by_which_lines_change_ends_what_was_counted(company: Company) -> None:
    client = client_in(company)
    imported(company, LINES[1])

    def told() -> tuple[int, str, list[str]]:
        summary = client.get(f"{URL}summary/").json()
        rows = client.get(URL).json()
        return rows["count"], summary["currencies"][0]["credits"], [row["status"] for row in rows["results"]]

    assert told() == (1, "2500.50", ["booked"])
    imported(company, movement("7.00", 30, name="Kis Vevő Bt."))
    assert told() == (2, "2507.50", ["booked", "booked"])
    undo(StatementFile.objects.latest("pk"))
    assert told() == (1, "2500.50", ["booked"])
    files = [SimpleUploadedFile("b.xml", camt(Account(movements=[movement("2500.50", 1, memo="")])))]
    client.post("/api/bank-statements/", {"files": files}, format="multipart")
    assert told() == (2, "2500.50", ["question", "booked"])
    (line,) = client.get(URL, {"status": "question"}).json()["results"]
    client.post(f"{URL}{line['id']}/decide/", {"decision": "other"})
    assert told() == (2, "5001.00", ["booked", "booked"])
    undo(StatementFile.objects.latest("pk"))
    assert told() == (1, "2500.50", ["booked"])
    BankTransaction.objects.filter(company=company).update(status="expired")
    assert told() == (1, "0.00", ["expired"])
    BankTransaction.objects.filter(company=company).delete()
    assert client.get(URL).json()["count"] == 0


def test_a_change_is_one_of_its_company_and_ends_in_no_known_state(make_company: Any) -> None:
    one, other = make_company(), make_company("Másik Kft.", "10537914-4-44")
    assert revision(one.pk, PART) is None
    states = []
    for _ in range(3):
        changed(PART, [one.pk])
        states.append(revision(one.pk, PART))
    assert len(set(states)) == 3
    assert revision(other.pk, PART) is None
    assert revision(one.pk, "another part") is None
    # One who began earlier and is done later: the highest key stays, the state does not.
    first = Revision.objects.order_by("pk")[0].pk
    before = revision(one.pk, PART)
    Revision.objects.filter(pk=first).delete()
    without = revision(one.pk, PART)
    Revision(pk=first, company=one, part=PART).save(force_insert=True)
    assert without != before == revision(one.pk, PART)


def test_postgresql_has_a_trigram_index_behind_the_search() -> None:
    assert TRIGRAMS.ensure() is (connection.vendor == "postgresql")


def test_the_longest_line_fits_into_every_index(company: Company) -> None:
    """PostgreSQL takes 2,704 bytes into an index, and can't shorten what never repeats."""
    letters = "".join(chr(0x10400 + number % 80) + chr(0x1F300 + number % 700) for number in range(2000))
    imported(company, movement("1.00", name=letters, memo=letters[::-1]))
    client = client_in(company)
    assert amounts(client, search=letters[:100]) == ["1.00"]
    assert amounts(client, ordering="counterparty_name") == ["1.00"]


def test_a_file_has_the_columns_that_were_asked_for_and_amounts_their_currency(company: Company) -> None:
    imported(company, movement("-100.25"), movement("2500.51", 1))
    client = client_in(company)

    def told(**query: str) -> list[str]:
        answer: Any = client.get(f"{URL}export/", query, headers={"Accept-Language": "en"})
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert told(dialect="plain", columns="amount,booking_date", ordering="amount") == [
        "amount,booking_date", "-100.25,2026-03-02", "2500.51,2026-03-03",
    ]  # fmt: skip
    for_people = told(columns="booking_date,amount", direction="in")
    assert for_people[0].split(";") == ["booking date", "amount", "currency"]
    assert for_people[1].endswith(";2500,51;HUF")
    for query in ({"columns": "raw"}, {"columns": "amount,amount"}, {"format": "pdf"}, {"dialect": "x"}):
        answer = client.get(f"{URL}export/", query)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_export"), query


def test_a_file_has_the_lines_that_were_chosen_of_those_that_fit(company: Company) -> None:
    imported(company, *(movement(f"{amount}.00", amount) for amount in range(1, 5)))
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    other.enable_feature("BANKING")
    imported(other, movement("99.00"), number="GB29NWBK60161331926819")
    client, foreign = client_in(company), BankTransaction.objects.get(company=other).pk
    ids = {row["amount"]: row["id"] for row in client.get(URL).json()["results"]}

    def told(chosen: list[int], query: str = "") -> list[Decimal]:
        address = f"{URL}export/?dialect=plain&columns=amount&{query}"
        answer: Any = client.post(address, {"ids": chosen}, format="json")
        return [Decimal(row) for row in b"".join(answer.streaming_content).decode().split()[1:]]

    chosen = [ids["3.00"], ids["1.00"], ids["4.00"], foreign, 10**15]
    assert told(chosen) == [4, 3, 1]
    assert told(chosen, "ordering=amount&amount_max=3") == [1, 3]
    assert told([]) == []
    for wrong in ({}, {"ids": "all"}, {"ids": ["x"]}, {"ids": list(range(1, 10_002))}):
        assert client.post(f"{URL}export/", wrong, format="json").status_code == 400, wrong
    state = f"{URL}export/?dialect=plain&columns=state,explanation,allocated_amount"
    answer: Any = client.post(state, {"ids": [ids["1.00"]]}, format="json")
    (row,) = b"".join(answer.streaming_content).decode().split()[1:]
    assert row.split(",")[:2] == ["open", ""]
    assert Decimal(row.split(",")[2]) == 0
