"""GET /api/billingo-overview/: each figure equals the list that it names."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.billingo.receivables import CLAIM_TYPES, OPEN_STATUSES
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.access import VISIT_ENDS_AFTER, last_visit, note_visit
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoSyncLog,
    Company,
    CompanyUser,
    Role,
)
from billingo_sandbox import Sandbox

from .by_hand import open_by_hand

pytestmark = pytest.mark.django_db
URL, SUMMARY = "/api/billingo-overview/", "/api/billingo-invoices/summary/"
Add = Callable[..., BillingoInvoice]
Figures = Iterator[tuple[str, dict[str, Any]]]
FIGURES = ("outstanding", "overdue", "due_this_week", "paid_this_month")


def overview(company: Company, language: str = "en") -> Any:
    answer = client_in(company, Role.USER, language).get(URL)
    assert answer.status_code == 200, answer.content
    return answer.json()


def figures(body: Any) -> Figures:
    """Every figure of an overview, with a name to tell it by."""
    for found in body["currencies"]:
        currency = found["currency"]
        for name in FIGURES:
            yield f"{currency} {name}", found[name]
        for age in found["ageing"]:
            yield f"{currency} {age['age']}", age
        for debtor in found["debtors"]:
            yield f"{currency} {debtor['partner_name']} outstanding", debtor["outstanding"]
            yield f"{currency} {debtor['partner_name']} overdue", debtor["overdue"]
        for month in found["turnover"]:
            yield f"{currency} {month['month']}", month


def assert_every_figure_is_its_list(company: Company, body: Any) -> int:
    client, checked = client_in(company), 0
    for name, figure in figures(body):
        answer = client.get(f"{SUMMARY}?{urlencode(figure['query'])}")
        assert answer.status_code == 200, (name, answer.content)
        listed = answer.json()
        assert listed["count"] == figure["count"], (name, figure)
        summed = "outstanding" if figure["query"].get("open") else "gross"
        amount = sum((Decimal(totals[summed]) for totals in listed["currencies"]), Decimal(0))
        assert amount == Decimal(figure["amount"]), (name, figure)
        checked += figure["count"] > 0
    return checked


@pytest.fixture
def odd(make_company: Any, add: Add) -> Company:
    """Every kind of document there may be, many of them unlikely; the same in every run."""
    company: Company = make_company()
    other = make_company("Másik Kft.", "10537914-4-44")
    dice, today = random.Random(5), timezone.localdate()
    days = [None, *(today + timedelta(days=n) for n in (-400, -91, -90, -61, -60, -31, -30, -1, 0, 1, 6, 40))]
    amounts = ["0.1", "-0.3", "1.005", "12345678901234567.891", "1000", "0", "-20000", "31750.5"]
    partners = [
        ("Bika Kft.", "11111111-2-42"), ("BIKA KFT", "11111111-2-42"), ("Kovács Éva", ""), (" Kovács Éva ", ""),
        ("Kovács Éva", "22222222-1-13"), ("", ""), ("", "33333333-2-41"), ("Q & A = ? / #", ""), ("x" * 300, " 1 "),
    ]  # fmt: skip
    for number in range(400):
        name, tax_number = dice.choice(partners)
        kind = dice.choice([*CLAIM_TYPES, "invoice", "invoice", "draft", "proforma", "receipt"])
        add(
            company if number % 20 else other,
            type=kind,
            payment_status=dice.choice([*OPEN_STATUSES, *OPEN_STATUSES, "paid", "none", "", "nobody knows"]),
            cancelled=dice.random() < 0.1,
            currency=dice.choice(["HUF", "HUF", "EUR", "USD", ""]),
            missing_upstream_since=timezone.now() if dice.random() < 0.1 else None,
            gross_total=None if kind == "draft" else Decimal(dice.choice(amounts)),
            paid_amount=dice.choice([None, None, Decimal(0), Decimal("0.05"), Decimal(500), Decimal("-0.1")]),
            invoice_date=dice.choice(days),
            fulfillment_date=dice.choice(days),
            due_date=dice.choice(days),
            paid_date=dice.choice(days),
            partner_name=name,
            partner_tax_number=tax_number,
        )
    return company


def test_each_figure_equals_the_list_that_it_names(odd: Company) -> None:
    body = overview(odd)
    assert [found["currency"] for found in body["currencies"]] == ["HUF", "", "EUR", "USD"]
    assert assert_every_figure_is_its_list(odd, body) > 60


def test_each_figure_equals_its_list_in_a_synced_mirror(synced: Company) -> None:
    body = overview(synced)
    assert assert_every_figure_is_its_list(synced, body) > 20
    # Once more, from what is remembered.
    assert overview(synced) == body


def test_figures_are_what_they_are_called(odd: Company) -> None:
    today = timezone.localdate()
    in_six_days = today + timedelta(days=6)
    rows = [
        row
        for row in BillingoInvoice.objects.filter(company=odd, currency="HUF", missing_upstream_since=None)
        if row.type in CLAIM_TYPES
    ]
    open_rows = [row for row in rows if open_by_hand(row)]

    def due(least: int, most: int) -> list[BillingoInvoice]:
        return [row for row in open_rows if row.due_date and least <= (today - row.due_date).days <= most]

    expected = {
        "outstanding": open_rows,
        "overdue": due(1, 10_000),
        "due_this_week": [row for row in open_rows if row.due_date and today <= row.due_date <= in_six_days],
        "paid_this_month": [
            row
            for row in rows
            if row.payment_status == "paid"
            and row.type != "cancellation"
            and not row.cancelled
            and row.paid_date
            and (row.paid_date.year, row.paid_date.month) == (today.year, today.month)
        ],
        "not_due": [row for row in open_rows if row.due_date is None or row.due_date >= today],
        "days_1_30": due(1, 30),
        "days_31_60": due(31, 60),
        "days_61_90": due(61, 90),
        "over_90_days": due(91, 10_000),
    }
    huf = overview(odd)["currencies"][0]
    found = {**{name: huf[name] for name in FIGURES}, **{age["age"]: age for age in huf["ageing"]}}
    for name, members in expected.items():
        of_row = (lambda row: row.gross_total) if name == "paid_this_month" else open_by_hand
        amount = sum(map(of_row, members), Decimal(0))
        assert (found[name]["count"], Decimal(found[name]["amount"])) == (len(members), amount), name
    assert sum(age["count"] for age in huf["ageing"]) == huf["outstanding"]["count"]
    assert sum(Decimal(age["amount"]) for age in huf["ageing"]) == Decimal(huf["outstanding"]["amount"])


def test_turnover_goes_by_fulfillment_over_thirteen_months(make_company: Any, add: Add) -> None:
    company, today = make_company(), timezone.localdate()
    first = today.replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    for amount, day in ((100, today), (30, first), (7, last_month), (5, first - timedelta(days=400))):
        add(company, gross_total=Decimal(amount), fulfillment_date=day, invoice_date=date(2020, 1, 1))
    add(company, gross_total=Decimal(-30), fulfillment_date=first, type="cancellation", payment_status="none")
    add(company, gross_total=Decimal(999), fulfillment_date=today, type="proforma")
    months = overview(company)["currencies"][0]["turnover"]
    assert len(months) == 13
    assert [month["month"] for month in months[-2:]] == [f"{last_month:%Y-%m}", f"{first:%Y-%m}"]
    assert [(month["count"], month["amount"]) for month in months[-2:]] == [(1, "7.00"), (3, "100.00")]
    assert {month["amount"] for month in months[:-2]} == {"0.00"}


def test_debtors_are_known_by_tax_number_else_by_name(make_company: Any, add: Add) -> None:
    company = make_company()
    for name, tax_number, amount in (
        ("Régi név", "11111111-2-42", 10), ("Új név", "11111111-2-42", 20), ("Éva", "", 25),
        ("Éva", "22222222-2-42", 5), ("Jóváírt", "33333333-2-42", -500), ("", "", 900),
    ):  # fmt: skip
        add(company, partner_name=name, partner_tax_number=tax_number, gross_total=Decimal(amount))
    for number in range(12):
        add(company, partner_name=f"E{number}", gross_total=Decimal(number + 1), currency="EUR")
    huf, eur = overview(company)["currencies"]
    assert [
        (row["partner_name"], row["partner_tax_number"], row["outstanding"]["amount"])
        for row in huf["debtors"]
    ] == [("Új név", "11111111-2-42", "30.00"), ("Éva", "", "25.00"), ("Éva", "22222222-2-42", "5.00")]
    assert [row["partner_name"] for row in eur["debtors"]] == [f"E{number}" for number in range(11, 1, -1)]


def test_nothing_comes_to_nothing_in_forints(make_company: Any) -> None:
    [huf] = overview(make_company(), "hu")["currencies"]
    assert huf["currency"] == "HUF"
    assert huf["outstanding"] == {
        "count": 0, "amount": "0.00", "amount_formatted": "0 Ft", "query": {"open": "true", "currency": "HUF"},
    }  # fmt: skip
    assert huf["debtors"] == []


def test_it_tells_how_well_the_mirror_is(synced: Company, make_company: Any) -> None:
    body = overview(synced)
    assert body["health"]["level"] == "green"
    assert body["last_sync_time"] is not None
    bare = make_company("Üres Kft.", "10537914-4-44")
    bare.billingo_settings.delete()
    body = overview(bare)
    assert (body["health"]["level"], body["health"]["reasons"][0]["code"]) == ("red", "no_api_key")
    assert body["last_sync_time"] is None


# -- since the last visit ------------------------------------------------------------------------------


def silent(user: Any, **ago: float) -> None:
    """As if the user had last looked so long ago."""
    CompanyUser.objects.filter(user=user).update(last_seen_at=timezone.now() - timedelta(**ago))


def visit(client: Any) -> str | None:
    """A look at the page: what was read is told, then the visit is noted. Out: since when."""
    since: str | None = client.get(URL).json()["since"]
    assert client.post(f"{URL}visit/").status_code == 204
    assert client.get(URL).json()["since"] == since  # noting it changes nothing in the present visit
    return since


def test_a_visit_ends_with_half_an_hour_of_silence(alma_synced: Company) -> None:
    user = user_in(alma_synced)
    client = client_for(user)
    assert visit(client) is None
    assert visit(client) is None  # the same visit
    silent(user, minutes=29)
    assert visit(client) is None
    silent(user, minutes=31)
    seen = CompanyUser.objects.get(user=user).last_seen_at
    assert seen
    since = visit(client)
    assert since == timezone.localtime(seen).isoformat()
    silent(user, minutes=10)
    assert visit(client) == since


def test_to_read_the_overview_writes_nothing(alma_synced: Company) -> None:
    user = user_in(alma_synced)
    client = client_for(user)
    silent(user, hours=5)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL).status_code == 200
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    before = CompanyUser.objects.get(user=user)
    assert client.post(f"{URL}visit/").status_code == 204
    assert CompanyUser.objects.get(user=user).previous_visit_at == before.last_seen_at


def test_visits_are_each_member_s_own(alma_synced: Company, make_company: Any) -> None:
    other = make_company("Másik Kft.", "10537914-4-44")
    user = user_in(alma_synced)
    CompanyUser.objects.create(company=other, user=user, role=Role.USER)
    visit(client_for(user, alma_synced.pk))
    assert CompanyUser.objects.get(user=user, company=other).last_seen_at is None
    assert CompanyUser.objects.get(user=user, company=alma_synced).last_seen_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_looks_at_once_one_begins_the_visit(alma_synced: Company) -> None:
    user = user_in(alma_synced)
    silent(user, hours=5)
    seen = CompanyUser.objects.get(user=user).last_seen_at
    together(*[lambda: note_visit(user, alma_synced.pk)] * 4)
    assert last_visit(user, alma_synced.pk) == seen


def test_what_changed_since_the_last_visit(synced: Company, sandbox: Sandbox) -> None:
    user = user_in(synced)
    client = client_for(user)
    first = client.get(URL).json()["changes"]
    visit(client)
    assert (first["counts"], first["latest"], first["query"]) == (dict.fromkeys(first["counts"], 0), [], {})
    silent(user, seconds=VISIT_ENDS_AFTER.total_seconds() + 1)
    log = BillingoSyncLog.objects.get()
    row = BillingoInvoice.objects.filter(company=synced)[0]
    BillingoInvoice.objects.filter(pk=row.pk).update(created_by_sync=None, created_at=timezone.now())
    for field, old, new in [("comment", "a", "b")] * 11 + [
        ("missing_upstream_since", None, "x"), ("missing_upstream_since", "x", None),
    ]:  # fmt: skip
        BillingoInvoiceChange.objects.create(
            company=synced, invoice=row, sync_log=log, field=field, old_value=old, new_value=new,
            changed_at=timezone.now(),
        )  # fmt: skip
    body = client.get(URL).json()
    assert body["changes"]["counts"] == {"created": 1, "changed": 11, "gone": 1, "returned": 1}
    listed = client.get(f"/api/billingo-changes/?{urlencode(body['changes']['query'])}").json()
    assert listed["count"] == 14
    assert body["changes"]["latest"] == listed["results"][:10]


# -- today and in seven days ---------------------------------------------------------------------------


def news(company: Company) -> dict[str, Any]:
    found: dict[str, Any] = overview(company)["changes"]
    return {**found, **{each["period"]: each for each in found["periods"]}}


def test_a_first_import_is_one_line_and_no_news(synced: Company) -> None:
    found = news(synced)
    log = BillingoSyncLog.objects.get()
    [line] = found["imports"]
    assert (line["documents"], line["first"], line["sync_log_id"]) == (log.invoices_created, True, log.pk)
    nothing = {"created": 0, "changed": 0, "gone": 0, "returned": 0}
    for period in ("today", "week"):
        assert (found[period]["counts"], found[period]["created"], found[period]["paid"]) == (nothing, [], [])
    client = client_in(synced)
    assert client.get("/api/billingo-changes/?imports=false").json()["count"] == 0
    assert client.get("/api/billingo-changes/").json()["count"] == log.invoices_created
    assert client.get("/api/billingo-changes/imports/").json() == [line]


def test_what_is_new_is_told_with_what_it_comes_to(synced: Company, sandbox: Sandbox) -> None:
    paid = BillingoInvoice.objects.filter(payment_status="outstanding", type="invoice", cancelled=False)[0]
    sandbox.pay(paid.billingo_id)
    sandbox.insert()
    sandbox.insert()
    BillingoSyncService().sync_company(synced)
    fresh = BillingoInvoice.objects.order_by("-pk")[:2]
    found = news(synced)
    for period in ("today", "week"):
        [money] = found[period]["paid"]
        assert (money["currency"], money["count"]) == (paid.currency, 1)
        assert Decimal(money["amount"]) == paid.gross_total
        assert found[period]["counts"]["created"] == 2
        assert sum(Decimal(each["amount"]) for each in found[period]["created"]) == sum(
            row.gross_total or 0 for row in fresh if row.type in CLAIM_TYPES
        )
        listed = client_in(synced).get(f"/api/billingo-changes/?{urlencode(found[period]['query'])}").json()
        assert listed["count"] == sum(found[period]["counts"].values())
    yesterday = timezone.now() - timedelta(days=1)
    BillingoInvoice.objects.filter(pk__in=[row.pk for row in fresh]).update(created_at=yesterday)
    BillingoSyncLog.objects.update(completed_at=yesterday - timedelta(days=3))
    BillingoInvoiceChange.objects.update(changed_at=yesterday)
    sandbox.insert()
    BillingoSyncService().sync_company(synced)
    found = news(synced)
    assert (found["today"]["counts"]["created"], found["week"]["counts"]["created"]) == (1, 3)
    assert (found["today"]["paid"], len(found["week"]["paid"])) == ([], 1)


# -- what it costs ---------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(odd: Company, add: Add, queries: Any) -> None:
    user = user_in(odd)
    client = client_for(user, odd.pk)
    client.get(URL)
    silent(user, hours=1)
    client.get(URL)
    with queries() as before:
        client.get(URL)
    for number in range(50):
        add(odd, gross_total=Decimal(1), partner_tax_number=f"{number:08}-2-42", currency=f"C{number % 9}")
    with queries() as after:
        client.get(URL)
    assert len(after) == len(before) <= 42


def test_it_is_worked_out_once_for_each_state_of_the_mirror(
    synced: Company, sandbox: Sandbox, queries: Any
) -> None:
    client = client_in(synced)
    first = client.get(URL).json()["currencies"]
    with queries() as log:
        assert client.get(URL).json()["currencies"] == first
    assert not [query for query in log if "SUM(" in query["sql"]]
    paid = BillingoInvoice.objects.filter(payment_status="outstanding", type="invoice", cancelled=False)[0]
    sandbox.pay(paid.billingo_id)
    BillingoSyncService().sync_company(synced)
    assert client.get(URL).json()["currencies"] != first


@pytest.fixture
def alma_synced(make_company: Any) -> Company:
    """A company with settings and nothing in it."""
    company: Company = make_company()
    return company
