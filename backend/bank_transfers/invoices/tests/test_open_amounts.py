"""What is paid and what is open of each document: in the list, its filters and sums, the detail and the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from bank_transfers.billingo.receivables import CLAIM_TYPES, OPEN_STATUSES
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, Company, Role
from billingo_sandbox import Sandbox

from .export.exporting import body, exported, plain, sheet

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"
Add = Callable[..., BillingoInvoice]
PARTLY = "partially_paid"
# Number, then what is known of it, then what is open of its total.
DOCUMENTS: list[tuple[str, dict[str, Any], str]] = [
    ("whole", {"gross_total": "100000"}, "100000.00"),
    ("nothing-came", {"gross_total": "8000", "paid_amount": "0"}, "8000.00"),
    ("part", {"gross_total": "100000", "paid_amount": "30000.5", "payment_status": PARTLY}, "69999.50"),
    ("part-unknown", {"gross_total": "500", "payment_status": PARTLY}, "500.00"),
    ("part-expired", {"gross_total": "1000", "paid_amount": "999.99", "payment_status": "expired"}, "0.01"),
    ("all-came", {"gross_total": "700", "paid_amount": "700", "payment_status": PARTLY}, "0.00"),
    ("too-much", {"gross_total": "700", "paid_amount": "900", "payment_status": "expired"}, "0.00"),
    ("paid", {"gross_total": "40", "paid_amount": "40", "payment_status": "paid"}, "0.00"),
    ("void", {"gross_total": "60", "paid_amount": "10", "payment_status": PARTLY, "cancelled": True}, "0.00"),
    ("credit", {"gross_total": "-5000", "paid_amount": "-2000", "type": "modification"}, "-3000.00"),
    ("odd", {"gross_total": "12.345678901", "paid_amount": "0.1", "currency": "EUR"}, "12.245678901"),
    (
        "long",
        {"gross_total": "12345678901234567.891", "paid_amount": "0.002", "currency": "EUR"},
        "12345678901234567.889",
    ),
    (
        "proforma",
        {"gross_total": "90", "paid_amount": "10", "payment_status": PARTLY, "type": "proforma"},
        "0.00",
    ),
    ("odd-total", {"gross_total": "1.005", "payment_status": "paid", "currency": "USD"}, "0.00"),
    ("odd-rest", {"gross_total": "10", "paid_amount": "0.005", "currency": "CHF"}, "9.995"),
    ("draft", {"gross_total": None, "type": "draft", "payment_status": ""}, "0.00"),
]
PARTLY_PAID = {"part", "part-unknown", "part-expired", "credit", "odd", "odd-rest", "long"}
OPEN = PARTLY_PAID | {"whole", "nothing-came"}


@pytest.fixture
def firm(make_company: Any, add: Add) -> Company:
    """DOCUMENTS, every other one due yesterday; a second company has the same."""
    companies = [make_company(), make_company("Másik Kft.", "10537914-4-44", key=None)]
    today = timezone.localdate()
    for company in companies:
        for place, (number, fields, _still_open) in enumerate(DOCUMENTS):
            amounts = {
                name: Decimal(fields[name]) for name in ("gross_total", "paid_amount") if fields.get(name)
            }
            due = today - timedelta(days=1) if place % 2 else today + timedelta(days=3)
            add(company, invoice_number=number, due_date=due, partner_name="Vevő", **{**fields, **amounts})
    first: Company = companies[0]
    return first


def asked(company: Company, path: str = "", **parameters: Any) -> Any:
    answer = client_in(company, Role.USER).get(f"{URL}{path}?{urlencode(parameters)}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(company: Company, **parameters: Any) -> list[str]:
    return [row["invoice_number"] for row in asked(company, **parameters)["results"]]


def paged(company: Company, **parameters: Any) -> Iterator[dict[str, Any]]:
    """The list, page after page."""
    for page in count(1):
        found = asked(company, page=page, page_size=4, **parameters)
        yield from found["results"]
        if found["next"] is None:
            return


def test_each_document_tells_what_came_and_what_is_open(firm: Company) -> None:
    rows = {row["invoice_number"]: row for row in asked(firm)["results"]}
    assert {number: rows[number]["open_amount"] for number, _fields, _open in DOCUMENTS} == {
        number: still_open for number, _fields, still_open in DOCUMENTS
    }
    assert {number for number, row in rows.items() if row["is_open"]} == OPEN
    assert {number for number, row in rows.items() if row["partly_paid"]} == PARTLY_PAID
    paid = {number: rows[number]["paid_amount"] for number in ("whole", "nothing-came", "part", "draft")}
    # What is not known is not nothing.
    assert paid == {"whole": None, "nothing-came": "0.00", "part": "30000.50", "draft": None}
    assert rows["part"]["open_amount_formatted"] == "69,999.50 Ft"
    assert rows["whole"]["paid_amount_formatted"] is None


def test_they_can_be_asked_for_and_ordered_by(firm: Company) -> None:
    everything = {number for number, _fields, _open in DOCUMENTS}
    assert set(numbers(firm, partly_paid="true")) == PARTLY_PAID
    assert set(numbers(firm, partly_paid="false")) == everything - PARTLY_PAID
    assert set(numbers(firm, open="true")) == OPEN
    assert set(numbers(firm, open_amount_min="8000", currency="HUF")) == {"whole", "nothing-came", "part"}
    assert set(numbers(firm, open_amount_max="0.01", open="true")) == {"part-expired", "credit"}
    assert numbers(firm, open_amount_min="69999.50", open_amount_max="69999.50") == ["part"]
    assert numbers(firm, open_amount_min="12345678901234567.89") == []
    assert set(numbers(firm, paid_amount_operator="isEmpty", open="true")) == {"whole", "part-unknown"}
    assert numbers(firm, paid_amount="999.99", paid_amount_operator="=") == ["part-expired"]
    in_order = numbers(firm, ordering="-open_amount", open="true", currency="HUF")
    assert in_order == ["whole", "part", "nothing-came", "part-unknown", "part-expired", "credit"]
    assert numbers(firm, ordering="open_amount", open="true", currency="HUF") == in_order[::-1]
    refused = client_in(firm).get(f"{URL}?partly_paid=maybe&open_amount_min=sok&open_amount_max=1e9999")
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"partly_paid", "open_amount_min", "open_amount_max"}
    assert client_in(firm).get(f"{URL}?open_amount_min=1%00").status_code == 400


FILTERS: list[dict[str, str]] = [
    {},
    {"open": "true"},
    {"open": "false"},
    {"overdue": "true"},
    {"overdue": "false"},
    {"partly_paid": "true"},
    {"partly_paid": "false"},
    {"open_amount_min": "8000"},
    {"open_amount_max": "0.01"},
    {"payment_status": PARTLY},
    {"search": "part", "currency": "HUF"},
    {"currency": "USD"},
    {"currency": "CHF"},
]


def test_sums_are_those_of_the_list_in_each_filter(firm: Company) -> None:
    for filters in FILTERS:
        rows = list(paged(firm, **filters))
        currencies = {row["currency"] for row in rows}
        summary = asked(firm, "summary/", **filters)
        assert {totals["currency"] for totals in summary["currencies"]} == currencies, filters
        for totals in summary["currencies"]:
            mine = [row for row in rows if row["currency"] == totals["currency"]]
            late = [row for row in mine if row["overdue"]]
            gross = [Decimal(row["gross_total"]) for row in mine if row["counts_as_claim"]]
            with localcontext(prec=60):
                assert Decimal(totals["gross"]) == sum(gross), filters
                assert Decimal(totals["outstanding"]) == sum(Decimal(row["open_amount"]) for row in mine), (
                    filters
                )
                assert Decimal(totals["overdue"]) == sum(Decimal(row["open_amount"]) for row in late), filters
            assert totals["outstanding_count"] == sum(row["is_open"] for row in mine), filters
            assert totals["overdue_count"] == len(late), filters


def test_the_overview_counts_a_partly_paid_invoice_with_its_rest(make_company: Any, add: Add) -> None:
    company = make_company()
    today = timezone.localdate()
    part = {"gross_total": Decimal(1000), "paid_amount": Decimal("300.25"), "payment_status": PARTLY}
    buyer = {"partner_name": "Vevő Kft.", "partner_tax_number": "11111111-2-42", "fulfillment_date": today}
    add(company, due_date=today - timedelta(days=40), **part, **buyer)
    add(company, due_date=today, **part, **buyer)
    answer = client_in(company, Role.USER).get("/api/billingo-overview/").json()
    huf = answer["currencies"][0]
    assert [huf[name]["amount"] for name in ("outstanding", "overdue", "due_this_week")] == [
        "1399.50", "699.75", "699.75",
    ]  # fmt: skip
    ages = {age["age"]: age["amount"] for age in huf["ageing"] if age["count"]}
    assert ages == {"not_due": "699.75", "days_31_60": "699.75"}
    [debtor] = huf["debtors"]
    assert (debtor["outstanding"]["amount"], debtor["overdue"]["amount"]) == ("1399.50", "699.75")
    # What was sold was sold, whoever has paid it.
    assert huf["turnover"][-1]["amount"] == "2000.00"


def owed_at(sandbox: Sandbox) -> dict[str, Decimal]:
    """By currency, what Billingo's documents and payments leave open."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for document in sandbox.documents:
        asks = document["type"] in CLAIM_TYPES and document["payment_status"] in OPEN_STATUSES
        if asks and not document["cancelled"]:
            came = sum(payment["price"] for payment in sandbox.payments(document["id"]))
            rest = document["gross_total"] - came
            owed[document["currency"]] += rest if (rest > 0) == (document["gross_total"] > 0) else 0
    return owed


def test_it_follows_the_payments_at_billingo(company: Company, sandbox: Sandbox, settings: Settings) -> None:
    def outstanding() -> dict[str, Decimal]:
        assert BillingoSyncService().sync_company(company).status == "COMPLETED"
        totals = asked(company, "summary/")["currencies"]
        return {each["currency"]: Decimal(each["outstanding"]) for each in totals}

    # Also those of documents that Billingo calls expired: a part of them may have been paid.
    settings.BILLINGO_PAYMENTS_PER_RUN = 60
    before = owed_at(sandbox)
    assert outstanding() == before
    partly = asked(company, partly_paid="true", currency="HUF", payment_status=PARTLY)["results"][0]["id"]
    sandbox.pay(partly, Decimal("0.5"))
    assert outstanding() == owed_at(sandbox) == {**before, "HUF": before["HUF"] - Decimal("0.5")}
    shown = asked(company, f"{partly}/")
    assert sum(Decimal(payment["amount"]) for payment in shown["payments"]) == Decimal(shown["paid_amount"])


# -- one document ----------------------------------------------------------------------------------------


def pay(invoice: BillingoInvoice, at: datetime, *amounts: str, until: datetime | None = None) -> None:
    BillingoInvoicePayment.objects.bulk_create(
        BillingoInvoicePayment(
            company_id=invoice.company_id,
            invoice=invoice,
            date=date(2026, 2, 10 - place),
            amount=Decimal(amount),
            payment_method="cash",
            known_from=at,
            known_until=until,
        )
        for place, amount in enumerate(amounts)
    )


def test_the_detail_has_the_payments_of_which_paid_amount_is_the_sum(make_company: Any, add: Add) -> None:
    company, read_at = make_company(), timezone.now()
    invoice = add(
        company,
        gross_total=Decimal(1000),
        paid_amount=Decimal("300.5"),
        payment_status=PARTLY,
        payments_read_at=read_at,
    )
    earlier, later = read_at - timedelta(days=1), read_at + timedelta(minutes=1)
    pay(invoice, earlier, "100", "100")
    pay(invoice, read_at, "100.5")
    pay(invoice, earlier, "77", until=read_at)  # was taken back at Billingo
    # A sync has come between reading the document and its payments: they are told as of the document.
    pay(invoice, later, "55")
    BillingoInvoicePayment.objects.filter(amount=Decimal("100.5")).update(known_until=later)
    shown = asked(company, f"{invoice.billingo_id}/")
    assert [(payment["date"], payment["amount"]) for payment in shown["payments"]] == [
        ("2026-02-09", "100.00"), ("2026-02-10", "100.00"), ("2026-02-10", "100.50"),
    ]  # fmt: skip
    assert sum(Decimal(payment["amount"]) for payment in shown["payments"]) == Decimal(shown["paid_amount"])
    assert shown["payments"][0] | {} == {
        "date": "2026-02-09", "date_formatted": "9 Feb 2026", "amount": "100.00", "amount_formatted": "100 Ft",
        "payment_method": "cash", "source": "billingo",
    }  # fmt: skip
    assert (shown["open_amount"], shown["partly_paid"]) == ("699.50", True)
    assert datetime.fromisoformat(shown["payments_read_at"]) == read_at


def test_payments_that_were_never_read_are_not_none(make_company: Any, add: Add) -> None:
    company = make_company()
    unread, empty = (
        add(company, gross_total=Decimal(5), paid_amount=paid, payments_read_at=at)
        for paid, at in ((None, None), (Decimal(0), timezone.now()))
    )
    shown = asked(company, f"{unread.billingo_id}/")
    assert (shown["payments"], shown["paid_amount"], shown["payments_read_at"]) == ([], None, None)
    shown = asked(company, f"{empty.billingo_id}/")
    assert (shown["payments"], shown["paid_amount"]) == ([], "0.00")


def test_many_payments_cost_no_more_statements(make_company: Any, add: Add, queries: Any) -> None:
    company, now = make_company(), timezone.now()
    client = client_in(company)
    asks = []
    for payments in (1, 9):
        invoice = add(company, gross_total=Decimal(50), paid_amount=Decimal(payments), payments_read_at=now)
        pay(invoice, now, *["1"] * payments)
        with queries() as log:
            assert len(client.get(f"{URL}{invoice.billingo_id}/").json()["payments"]) == payments
        asks.append(len(log))
    assert asks[0] == asks[1] <= 8


# -- files ----------------------------------------------------------------------------------------------


def test_files_have_what_came_and_what_is_open(firm: Company) -> None:
    columns = {"columns": "invoice_number,paid_amount,open_amount,overdue", "ordering": "id"}
    rows = {row["invoice_number"]: row for row in plain(firm, **columns)}
    expected = {number: Decimal(still_open) for number, _fields, still_open in DOCUMENTS}
    assert {number: Decimal(row["open_amount"]) for number, row in rows.items()} == expected
    assert rows["long"]["open_amount"] == "12345678901234567.889"
    paid = {number: rows[number]["paid_amount"] for number in ("whole", "nothing-came", "part")}
    assert paid == {"whole": "", "nothing-came": "0", "part": "30000.5"}
    late = {number for number, row in rows.items() if row["overdue"] == "true"}
    assert late == {row["invoice_number"] for row in asked(firm, overdue="true")["results"]}
    heading, *cells = sheet(exported(firm, "hu", format="xlsx", **columns))
    assert heading[1:4] == ["Befizetett összeg", "Nyitott összeg", "Pénznem"]
    shown = {row[0]: row[1:3] for row in cells}
    assert shown["part"] == [30000.5, 69999.5]
    assert shown["whole"] == [None, 100000]


def test_a_file_of_items_says_them_once_and_the_state_each_time(make_company: Any, add: Add) -> None:
    company, today = make_company(), timezone.localdate()
    part = {"gross_total": Decimal(1000), "paid_amount": Decimal(300), "payment_status": PARTLY}
    late = add(company, invoice_number="late", due_date=today - timedelta(days=2), **part)
    add(company, invoice_number="soon", due_date=today, **part)
    add(company, invoice_number="unknown", due_date=today, **{**part, "paid_amount": None})
    add(company, invoice_number="all-came", due_date=today, **{**part, "paid_amount": Decimal(1000)})
    for position in (1, 2):
        late.items.create(position=position, name=f"T{position}")
    columns = {
        "columns": "invoice_number,payment_status,overdue,open_amount",
        "ordering": "id",
        "items": "true",
    }
    found = [row[:4] for row in sheet(exported(company, "hu", format="xlsx", **columns))[1:]]
    assert found == [
        ["late", "2 napja lejárt, részben fizetve: 300 / 1 000 Ft", "igen", 700],
        ["late", "2 napja lejárt, részben fizetve: 300 / 1 000 Ft", "igen", None],
        ["soon", "Részben fizetve: 300 / 1 000 Ft", "nem", 700],
        ["unknown", "Részben fizetve", "nem", 1000],
        ["all-came", "Kiegyenlített", "nem", 0],
    ]
    assert body(exported(company, **columns)).count(b"partly paid: 300 / 1,000 Ft") == 2


# -- indexes --------------------------------------------------------------------------------------------


def test_the_list_by_what_is_open_comes_from_an_index(synced: Company) -> None:
    page = BillingoInvoice.objects.filter(company=synced).order_by("-open_amount", "-billingo_id")
    plan = page.values("billingo_id")[:100]
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX invoice_by_open_amount" in plan.explain()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "invoice_by_open_amount" in plan.explain()
