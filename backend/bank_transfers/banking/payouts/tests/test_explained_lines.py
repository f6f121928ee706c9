"""A line that is a provider's payout says so, as long as it is linked, whatever rules say; a person says more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bank_transfers.banking.formats.providers.tests.test_settlements import BARION
from bank_transfers.banking.formats.tables.tests.writers import workbook
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import Company, ProviderPayout, StatementFile

from .test_payouts import HEAD, MONDAY, ROW, company, imported, statement, week

__all__ = ["company"]
pytestmark = pytest.mark.django_db

NOBODY: dict[str, Any] = {"memo": "Jóváírás"}
NAMED: dict[str, Any] = {"name": "Bankkártya Elfogadó Zrt.", "memo": "SimplePay elszámolás"}


def line(client: Any) -> dict[str, Any]:
    (row,) = client.get("/api/bank-transactions/").json()["results"]
    return dict(row)


def told(client: Any) -> tuple[str | None, ...]:
    """What the only line is, by whom, and by which rule."""
    explanation = line(client)["explanation"]
    if explanation is None:
        return (None, None, None)
    rule = explanation["rule"]
    return explanation["code"], explanation["by"], rule and (rule["key"] or rule["name"])


LINKED = ("payout", "rule", "payout-link")
OPEN = (None, None, None)


def address(act: str) -> str:
    return f"/api/provider-payouts/{ProviderPayout.objects.get().pk}/{act}/"


@pytest.mark.parametrize("bank_first", [True, False])
def test_a_line_that_was_found_is_a_payout_and_says_of_whom(company: Company, bank_first: bool) -> None:
    if bank_first:
        statement(company, "2005.00", 6, **NAMED)
        assert told(client_in(company)) == OPEN
    imported(company, week(2, 3))
    if not bank_first:
        statement(company, "2005.00", 6, **NAMED)
    client, payout = client_in(company), ProviderPayout.objects.get()
    assert told(client) == LINKED
    row = line(client)
    assert row["explanation"]["reason"] == f"The line is linked to payout {payout.pk} of SimplePay."
    assert row["explanation"]["rule"] == {
        "id": None,
        "key": "payout-link",
        "name": "payout of a payment provider, by the link",
    }
    assert row["state"] == "explained"
    hungarian = client_in(company, language="hu").get(f"/api/bank-transactions/{row['id']}/").json()
    assert "SimplePay" in hungarian["explanation"]["reason"]
    assert hungarian["explanation"]["reason"] != row["explanation"]["reason"]


def test_the_reason_names_the_providers_own_id_where_it_gives_one(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, workbook(BARION))
    statement(company, "1287.50", 6, name="Valaki Zrt.")
    payout = ProviderPayout.objects.get(identification="w1")
    answer = client.post(f"/api/provider-payouts/{payout.pk}/link/", {"line_id": line(client)["id"]})
    assert answer.status_code == 200
    assert line(client)["explanation"]["reason"] == "The line is linked to payout w1 of Barion."


def test_a_persons_link_outlives_all_rules_and_ends_with_unlinking(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, name="Vevő Kft.", memo="átutalás")
    assert (told(client), ProviderPayout.objects.get().state) == (OPEN, "question")
    seen = line(client)
    assert client.post(address("link"), {"line_id": seen["id"]}).status_code == 200
    assert told(client) == LINKED
    assert line(client)["explanation_version"] > seen["explanation_version"]
    # A rule that says another thing of the line, all rules once more, and one switched off.
    rule = {"name": "Vevő", "code": "other", "counterparty_name": "Vevő"}
    made = client_in(company).post("/api/matching-rules/", rule)
    assert made.status_code == 201, made.json()
    assert told(client) == LINKED
    preview = client_in(company).post("/api/matching-rules/preview/", rule).json()
    assert (preview["count"], preview["other"]) == (0, 1)
    assert client_in(company).post("/api/matching-rules/apply/").json()["changed"] == 0
    client_in(company).patch("/api/matching-rules/built-in/payment-provider/", {"is_active": False})
    assert told(client) == LINKED
    assert client.post(address("unlink")).status_code == 200
    assert told(client) == ("other", "rule", "Vevő")
    client_in(company).delete(f"/api/matching-rules/{made.json()['id']}/")
    assert told(client) == OPEN


def test_a_persons_decision_stands_above_a_link(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, name="Vevő Kft.", memo="átutalás")
    at = f"/api/bank-transactions/{line(client)['id']}/"
    client.post(f"{at}explain/", {"code": "loan"})
    client.post(address("link"), {"line_id": line(client)["id"]})
    assert told(client) == ("loan", "person", None)
    client.post(address("unlink"))
    assert told(client) == ("loan", "person", None)
    client.post(address("link"), {"line_id": line(client)["id"]})
    # What is below it counts again once they take it back.
    assert client.post(f"{at}undo/").status_code == 200
    assert told(client) == LINKED
    # They may also say that it is nothing known: then nothing explains it, and no link of later either.
    assert client.post(f"{at}undo/").status_code == 200
    assert told(client)[0] == ""
    client.post(address("unlink"))
    client.post(address("link"), {"line_id": line(client)["id"]})
    assert told(client)[0] == ""


@pytest.mark.parametrize(
    "fields", [NAMED, NOBODY, {"name": "OTP Mobil Kft.", "memo": "SimplePay elszámolás"}]
)
def test_undoing_the_settlement_gives_the_line_back_to_the_rules(
    company: Company, fields: dict[str, Any]
) -> None:
    client = client_in(company, "ACCOUNTANT")
    statement(company, "2005.00", 6, **fields)
    before = told(client)
    imported(company, week(2, 3))
    assert told(client) == LINKED
    file = StatementFile.objects.get(layout="simplepay")
    assert client.delete(f"/api/statement-files/{file.pk}/").status_code in {200, 204}
    assert told(client) == before
    imported(company, week(2, 3))
    assert told(client) == LINKED


def test_a_link_that_ends_because_the_sum_is_another_gives_the_line_back(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **NAMED)
    assert told(client) == LINKED
    imported(company, week(3))  # the narrower file is the surer payout
    assert told(client) == OPEN


def test_the_statement_undone_and_repeated_is_linked_and_explained_again(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **NAMED)
    file = StatementFile.objects.get(layout="camt")
    client.delete(f"/api/statement-files/{file.pk}/")
    assert client.get("/api/bank-transactions/").json()["count"] == 0
    statement(company, "2005.00", 6, **NAMED)
    assert told(client) == LINKED


def test_money_that_a_provider_takes_back_is_a_payout_too(company: Company) -> None:
    row = ROW.replace("COMPLETED", "REFUND")
    imported(company, HEAD + row.format(id=9, day=2, gross=-1500, net=-1510))
    payout = ProviderPayout.objects.get()
    statement(company, f"{payout.amount}", 6, **NAMED)
    assert payout.amount < 0
    assert told(client_in(company)) == LINKED


def test_the_list_asks_as_often_for_many_linked_lines_as_for_one(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    client = client_in(company)
    for day in range(2, 6):
        imported(company, week(day))
        statement(company, f"{1000 + day}.00", day + 1, **NAMED)
    with django_assert_max_num_queries(12):
        rows = client.get("/api/bank-transactions/").json()["results"]
    assert [row["explanation"]["rule"]["key"] for row in rows] == ["payout-link"] * 4
    assert {row["booking_date"] for row in rows} == {
        str(MONDAY + timedelta(days=day + 1)) for day in range(2, 6)
    }
