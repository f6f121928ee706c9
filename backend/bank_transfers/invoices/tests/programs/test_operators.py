"""Conditions on the list's fields, as clients of the original ask for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.api.lists.operators import SUFFIX
from bank_transfers.invoices.filters import OPERANDS, InvoiceFilter
from bank_transfers.invoices.serializers import InvoiceSerializer
from bank_transfers.models import BillingoInvoice, Company, Role

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"
Add = Callable[..., BillingoInvoice]
HERE = ZoneInfo("Europe/Budapest")


@pytest.fixture
def firm(make_company: Callable[..., Company], add: Add) -> Company:
    company = make_company()
    add(
        company, billingo_id=1, invoice_number="A-1", partner_name="Őz és Társa Kft.", partner_city="Győr",
        gross_total=Decimal("100.10"), due_date=date(2026, 1, 10), payment_status="paid",
        paid_date=date(2026, 1, 9), cancelled=False, updated_at=datetime(2026, 1, 9, 23, 59, tzinfo=HERE),
    )  # fmt: skip
    add(
        company, billingo_id=2, invoice_number="A-2", partner_name="50% Off_Shop Bt.", partner_city="",
        gross_total=Decimal("12345678901234567.89"), due_date=date(2026, 1, 20), payment_status="expired",
        paid_date=date(2026, 1, 20), cancelled=True, updated_at=datetime(2026, 1, 10, 0, 0, tzinfo=HERE),
    )  # fmt: skip
    add(
        company, billingo_id=3, invoice_number="", partner_name="kis kft", partner_city="Pécs", gross_total=None,
        due_date=None, payment_status="none", paid_date=None, cancelled=False, type="draft",
        updated_at=datetime(2026, 1, 10, 12, 0, tzinfo=HERE),
    )  # fmt: skip
    return company


def ask(company: Company, field: str, operator: str | None, value: str | None = None) -> Any:
    query = {} if value is None else {field: value}
    query |= {} if operator is None else {field + SUFFIX: operator}
    return client_in(company, Role.USER).get(f"{URL}?{urlencode(query)}")


@pytest.mark.parametrize(
    ("field", "operator", "value", "found"),
    [
        ("partner_name", "contains", "kft", {1, 3}),
        ("partner_name", "contains", "ŐZ", {1}),
        ("partner_name", "contains", "0%", {2}),
        ("partner_name", "contains", "f_s", {2}),
        ("partner_name", "contains", "\\", set()),
        ("partner_name", "equals", "kis kft", {3}),
        ("partner_name", "equals", "Kis Kft", set()),
        ("partner_name", "is", "kis kft", {3}),
        ("partner_name", "not", "kis kft", {1, 2}),
        ("partner_name", "startsWith", "őz", {1}),
        ("partner_name", "endsWith", "KFT", {3}),
        ("partner_name", "contains", "", {1, 2, 3}),
        ("partner_city", "isEmpty", None, {2}),
        ("partner_city", "isNotEmpty", None, {1, 3}),
        ("partner_city", "isNotEmpty", "whatever", {1, 3}),
        ("invoice_number", None, "A-2", {2}),
        ("invoice_number", "startsWith", "a", {1, 2}),
        ("payment_status", "is", "paid", {1}),
        ("payment_status", "not", "paid", {2, 3}),
        ("gross_total", None, "100.1", {1}),
        ("gross_total", "=", "100.10", {1}),
        ("gross_total", "=", "12345678901234567.89", {2}),
        ("gross_total", "=", "12345678901234567.88", set()),
        ("gross_total", "!=", "100.10", {2, 3}),
        ("gross_total", ">", "100.10", {2}),
        ("gross_total", ">", "12345678901234567.88", {2}),
        ("gross_total", ">", "12345678901234567.89", set()),
        ("gross_total", ">=", "100.10", {1, 2}),
        ("gross_total", "<", "12345678901234567.89", {1}),
        ("gross_total", "<", "100.10", set()),
        ("gross_total", "<=", "100.10", {1}),
        ("gross_total", ">=", "0", {1, 2}),
        ("gross_total", "isEmpty", None, {3}),
        ("gross_total", "isNotEmpty", None, {1, 2}),
        ("id", ">", "1", {2, 3}),
        ("due_date", None, "2026-01-10", {1}),
        ("due_date", "is", "2026-01-10", {1}),
        ("due_date", "not", "2026-01-10", {2, 3}),
        ("due_date", "after", "2026-01-10", {2}),
        ("due_date", "onOrAfter", "2026-01-10", {1, 2}),
        ("due_date", "before", "2026-01-20", {1}),
        ("due_date", "onOrBefore", "2026-01-20", {1, 2}),
        ("due_date", "isEmpty", None, {3}),
        ("due_date", "isNotEmpty", None, {1, 2}),
        # The day on an unpaid document is none of payment.
        ("paid_date", "onOrAfter", "2026-01-01", {1}),
        ("paid_date", "is", "2026-01-20", set()),
        ("paid_date", "not", "2026-01-09", {2, 3}),
        ("paid_date", "isEmpty", None, {2, 3}),
        ("paid_date", "isNotEmpty", None, {1}),
        ("updated_at", "is", "2026-01-10", {2, 3}),
        ("updated_at", "not", "2026-01-10", {1}),
        ("updated_at", "before", "2026-01-10", {1}),
        ("updated_at", "onOrBefore", "2026-01-09", {1}),
        ("updated_at", "after", "2026-01-09", {2, 3}),
        ("cancelled", "is", "true", {2}),
        ("cancelled", "not", "true", {1, 3}),
        ("cancelled", "is", "false", {1, 3}),
    ],
)
def test_each_operator_finds_its_rows(
    field: str, operator: str | None, value: str | None, found: set[int], firm: Company
) -> None:
    answer = ask(firm, field, operator, value)
    assert answer.status_code == 200, answer.content
    assert {row["id"] for row in answer.json()["results"]} == found
    assert answer.json()["count"] == len(found)


@pytest.mark.parametrize(
    ("field", "operator", "allowed"),
    [
        ("partner_name", ">", "contains, startsWith, endsWith"),
        ("gross_total", "contains", "=, !=, >, >=, <, <="),
        ("due_date", "=", "is, not, after, onOrAfter, before, onOrBefore, isEmpty, isNotEmpty"),
        ("cancelled", "after", "is, not"),
    ],
)
def test_an_operator_that_a_field_has_not_is_refused_with_those_it_has(
    field: str, operator: str, allowed: str, firm: Company
) -> None:
    answer = ask(firm, field, operator, "1")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    [sentence] = answer.json()["errors"][field + SUFFIX]
    assert allowed in sentence


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("gross_total", ">", "1,5"),
        ("due_date", "after", "tomorrow"),
        ("cancelled", "is", "yes"),
        ("partner_name", "contains", None),
        ("partner_name", "contains", "x" * 256),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    field: str, operator: str, value: str | None, firm: Company
) -> None:
    answer = ask(firm, field, operator, value)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


def test_conditions_hold_together_also_with_the_lists_own_filters(firm: Company) -> None:
    def found(query: str) -> set[int]:
        return {row["id"] for row in client_in(firm).get(f"{URL}?{query}").json()["results"]}

    assert found("partner_name=kft&partner_name_operator=contains&payment_status=paid") == {1}
    assert found("partner_name=kft&partner_name_operator=contains&due_date_operator=isEmpty") == {3}
    # The same words mean another thing with another operator, also where the answer is remembered.
    assert found("partner_name=k&partner_name_operator=startsWith") == {3}
    assert found("partner_name=k&partner_name_operator=contains") == {1, 3}


def test_sums_and_files_follow_the_same_conditions(firm: Company) -> None:
    query = "partner_name=Kft&partner_name_operator=contains"
    assert client_in(firm).get(f"{URL}summary/?{query}").json()["count"] == 2
    answer: Any = client_in(firm).get(f"{URL}export/?dialect=plain&columns=id&{query}")
    assert b"".join(answer.streaming_content).decode().split() == ["id", "3", "1"]


@pytest.mark.once
def test_every_text_number_day_and_flag_of_the_list_can_be_asked_for() -> None:
    """But for what is derived from another one, and what has a filter with a name of its own."""
    derived = {"company", "overdue", "tags", "item_count", "missing_upstream_since", "billingo_paid_date"}
    derived |= {
        "company_name",
        "related_documents_count",
        "related_invoice_number",
        "counts_as_claim",
        "is_open",
        "partly_paid",
    }
    shown = {name for name in InvoiceSerializer().get_fields() if not name.endswith("_formatted")}
    assert shown - derived == set(OPERANDS)
    assert {name + SUFFIX for name in OPERANDS} <= InvoiceFilter.base_filters.keys()
