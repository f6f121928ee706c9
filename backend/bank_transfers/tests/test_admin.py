"""The admin: managed by an operator, quick with many rows, and the mirror out of anybody's hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from bank_transfers.admin.mirror import period
from bank_transfers.admin.shared import amount, chosen_id, pretty_json
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyFeature,
    CompanyUser,
    FeatureTemplate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

MakeCompany = Callable[..., Company]
MakeInvoice = Callable[..., BillingoInvoice]
OF_THE_MIRROR = [BillingoInvoice, BillingoInvoiceChange, BillingoSyncLog, BillingoSetAsideDocument]
REGISTERED = [model for model in admin.site._registry if model._meta.app_label == "bank_transfers"]


def address(model: Any, page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


@pytest.fixture
def operator(client: Client) -> Client:
    """A client logged in as a superuser, in English."""
    client.force_login(User.objects.create_superuser("operator", password="x"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def filled(make_company: MakeCompany, make_invoice: MakeInvoice) -> Callable[[int], None]:
    """`filled(n)`: n rows more in every table that the admin lists, under n companies."""

    def fill(count: int) -> None:
        first = Company.objects.count()
        for number in range(first, first + count):
            company = make_company(
                name=f"Cég {number}", tax_id=f"{10_000_000 + number}-2-42", key=f"key-{number}"
            )
            user = User.objects.create_user(f"user-{number}")
            CompanyUser.objects.create(company=company, user=user)
            CompanyFeature.objects.update(changed_by=user)
            template = FeatureTemplate.objects.create(feature_code=f"F{number}", display_name="F")
            CompanyFeature.objects.create(company=company, feature_template=template, changed_by=user)
            log = BillingoSyncLog.objects.create(company=company, status="COMPLETED")
            invoice = make_invoice(company, created_by_sync=log, gross_total=Decimal("31750.5"))
            BillingoInvoiceItem.objects.create(invoice=invoice, position=1, name="Maszk")
            BillingoInvoiceChange.objects.create(
                company=company, invoice=invoice, sync_log=log, changed_at=timezone.now(), field="due_date"
            )
            BillingoSetAsideDocument.objects.create(
                company=company,
                identity=str(number),
                code="x",
                reason="y",
                raw="{",
                first_seen_at=timezone.now(),
                last_tried_at=timezone.now(),
            )

    return fill


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# --- lists ----------------------------------------------------------------------------------------------


def test_every_table_of_the_mirror_and_of_companies_can_be_seen() -> None:
    tables = {
        model
        for model in apps.get_app_config("bank_transfers").get_models()
        if model.__module__.startswith(("bank_transfers.companies.models", "bank_transfers.billingo.models."))
    }
    assert tables - {BillingoInvoiceItem} <= set(REGISTERED)  # items are seen in their invoice


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_asks_no_more_for_many_rows_than_for_few(
    operator: Client, filled: Callable[[int], None], model: Any
) -> None:
    url = address(model, "changelist")
    filled(2)
    few = queries_of(operator, url)
    filled(12)
    assert queries_of(operator, url) <= few
    assert few <= 8


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_can_be_searched_and_counts_once(
    operator: Client, filled: Callable[[int], None], model: Any
) -> None:
    filled(1)
    with CaptureQueriesContext(connection) as queries:
        assert operator.get(address(model, "changelist"), {"q": "őz 1 ' % \\"}).status_code == 200
    if model is not FeatureTemplate:
        assert sum("COUNT(" in query["sql"] for query in queries) == 1


def test_a_list_of_invoices_reads_no_raw_documents_and_follows_the_index(
    operator: Client, filled: Callable[[int], None]
) -> None:
    filled(3)
    with CaptureQueriesContext(connection) as queries:
        operator.get(address(BillingoInvoice, "changelist"))
    rows = [query["sql"] for query in queries if '"billingo_id"' in query["sql"]]
    assert len(rows) == 1
    assert '"raw"' not in rows[0]
    # Not a column more, or the index no longer gives the order.
    order = re.findall(r'"(\w+)" (ASC|DESC)', rows[0].split("ORDER BY")[1])
    assert order == [("company_id", "ASC"), ("invoice_date", "DESC"), ("billingo_id", "DESC")]


def test_no_filter_of_the_invoices_asks_the_invoices(operator: Client, filled: Callable[[int], None]) -> None:
    filled(2)
    with CaptureQueriesContext(connection) as queries:
        operator.get(address(BillingoInvoice, "changelist"))
    assert sum("billingoinvoice" in query["sql"] for query in queries) == 2  # the count and the page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("payment_status=paid", {"A"}),
        ("type=cancellation", {"B"}),
        ("currency=EUR", {"C"}),
        ("cancelled__exact=1", {"D"}),
        ("missing=1", {"E"}),
        ("missing=0", {"A", "B", "C", "D"}),
        ("period=2024", {"B"}),
        ("q=Kovács", {"C"}),
        ("q=15366052", {"D"}),
        ("q=A", {"A"}),
        ("company=0", set()),
        ("company=x", set()),
        ("company=99999999999999999999999", set()),
        ("period=nonsense", {"A", "B", "C", "D", "E"}),
    ],
)
def test_invoices_are_found(
    operator: Client, make_company: MakeCompany, make_invoice: MakeInvoice, query: str, expected: set[str]
) -> None:
    company = make_company()
    make_invoice(company, invoice_number="A", payment_status="paid")
    make_invoice(company, invoice_number="B", type="cancellation", invoice_date=date(2024, 5, 1))
    make_invoice(company, invoice_number="C", currency="EUR", partner_name="Kovács Bt.")
    make_invoice(company, invoice_number="D", cancelled=True, partner_tax_number="15366052-2-08")
    make_invoice(company, invoice_number="E", missing_upstream_since=timezone.now())
    page = operator.get(address(BillingoInvoice, "changelist") + "?" + query)
    assert page.status_code == 200
    assert {row.invoice_number for row in page.context["cl"].result_list} == expected


def test_the_company_filter_does_not_grow_with_the_companies(
    operator: Client, make_company: MakeCompany, make_invoice: MakeInvoice
) -> None:
    company = make_company()
    make_invoice(company)
    url = address(BillingoInvoice, "changelist")
    assert f"?company={company.pk}" in operator.get(url).content.decode()
    Company.objects.bulk_create(Company(name=f"c{n}", tax_id=f"{20_000_000 + n}-2-42") for n in range(60))
    assert "?company=" not in operator.get(url).content.decode()
    chosen = operator.get(url, {"company": company.pk})
    assert len(chosen.context["cl"].result_list) == 1
    assert "Minta Kft." in chosen.content.decode()


# --- the mirror is only looked at -----------------------------------------------------------------------


@pytest.mark.parametrize("model", OF_THE_MIRROR, ids=lambda model: model.__name__)
def test_even_a_superuser_changes_nothing_in_the_mirror(
    operator: Client, filled: Callable[[int], None], model: Any
) -> None:
    filled(1)
    row = model.objects.get()
    before = model.objects.values().get()
    assert operator.get(address(model, "add")).status_code == 403
    assert operator.post(address(model, "add"), {}).status_code == 403
    assert operator.get(address(model, "change", row.pk)).status_code == 200
    assert operator.post(address(model, "change", row.pk), {"invoice_number": "changed"}).status_code == 403
    assert operator.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    operator.post(address(model, "changelist"), action)
    assert model.objects.values().get() == before


def test_an_invoice_is_shown_whole(
    operator: Client, make_company: MakeCompany, make_invoice: MakeInvoice
) -> None:
    invoice = make_invoice(
        make_company(),
        gross_total=Decimal("1234567.5"),
        currency="EUR",
        partner_name="<script>Őz & Társa</script>",
        raw='{"gross_total":1234567.50000000000000000001,"comment":"</pre><script>"}',
    )
    BillingoInvoiceItem.objects.create(
        invoice=invoice,
        position=1,
        name="Maszk",
        net_unit_amount=Decimal("0.123456789"),
        quantity=Decimal("2.50"),
    )
    page = operator.get(address(BillingoInvoice, "change", invoice.pk)).content.decode()
    assert "1,234,567.50 EUR" in page
    assert "0.123456789" in page
    assert "1234567.50000000000000000001" in page  # the raw number, not a float of it
    assert "&lt;script&gt;Őz &amp; Társa" in page
    assert "<script>Őz" not in page
    assert "</pre><script>" not in page


def test_an_invoice_with_many_items_and_changes_asks_no_more(
    operator: Client, filled: Callable[[int], None]
) -> None:
    filled(1)
    invoice = BillingoInvoice.objects.get()
    url = address(BillingoInvoice, "change", invoice.pk)
    few = queries_of(operator, url)
    log = BillingoSyncLog.objects.get()
    BillingoInvoiceItem.objects.bulk_create(
        BillingoInvoiceItem(invoice=invoice, position=position, name="x") for position in range(2, 40)
    )
    BillingoInvoiceChange.objects.bulk_create(
        BillingoInvoiceChange(
            company=invoice.company, invoice=invoice, sync_log=log, changed_at=timezone.now(), field="comment"
        )
        for _ in range(40)
    )
    assert queries_of(operator, url) <= few


def test_the_errors_of_a_sync_are_a_table(operator: Client, make_company: MakeCompany) -> None:
    log = BillingoSyncLog.objects.create(
        company=make_company(),
        status="PARTIAL",
        errors='[{"code": "bad", "invoice_id": 7, "invoice_number": "<b>2026-1</b>", "error": "unreadable"}, {}]',
    )
    page = operator.get(address(BillingoSyncLog, "change", log.pk)).content.decode()
    assert "<td>unreadable</td>" in page
    assert "&lt;b&gt;2026-1&lt;/b&gt;" in page


# --- companies ------------------------------------------------------------------------------------------


def company_form(**fields: Any) -> dict[str, Any]:
    inlines = {
        f"{name}-{key}_FORMS": "0" for name in ("memberships", "features") for key in ("TOTAL", "INITIAL")
    }
    return {"name": "Új Kft.", "tax_id": "12345676-2-41", "is_active": "on", **inlines, **fields}


def test_a_company_is_made_with_a_member_and_a_feature(operator: Client) -> None:
    user = User.objects.create_user("anna")
    template = FeatureTemplate.objects.get(feature_code="BILLINGO_SYNC")
    form = company_form(
        **{
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-user": user.pk,
            "memberships-0-role": "ACCOUNTANT",
            "memberships-0-is_active": "on",
            "features-TOTAL_FORMS": "1",
            "features-0-feature_template": template.pk,
            "features-0-is_enabled": "on",
        }
    )
    assert operator.post(address(Company, "add"), form).status_code == 302
    company = Company.objects.get()
    assert company.has_feature("BILLINGO_SYNC")
    assert CompanyUser.objects.get().role == "ACCOUNTANT"
    assert CompanyFeature.objects.get(changed_by__username="operator").is_enabled


@pytest.mark.parametrize("tax_id", ["1", "12345678-1-42-1", "abc", ""])
def test_a_company_without_a_tax_number_is_refused(operator: Client, tax_id: str) -> None:
    page = operator.post(address(Company, "add"), company_form(tax_id=tax_id))
    assert page.status_code == 200
    assert not Company.objects.exists()


def test_the_same_tax_number_written_otherwise_is_refused(
    operator: Client, make_company: MakeCompany
) -> None:
    make_company(tax_id="12345676-2-41")
    page = operator.post(address(Company, "add"), company_form(tax_id="12345676241"))
    assert page.status_code == 200
    assert Company.objects.count() == 1


def test_a_wrong_check_digit_is_pointed_out(operator: Client) -> None:
    page = operator.post(address(Company, "add"), company_form(tax_id="12345678-2-41"), follow=True)
    assert "check digit" in page.content.decode()
    assert Company.objects.count() == 1


def test_a_company_with_documents_is_not_removed(
    operator: Client, make_company: MakeCompany, make_invoice: MakeInvoice
) -> None:
    empty, full = make_company(name="Üres"), make_company(name="Teli", tax_id="10537914-4-44")
    make_invoice(full)
    for company in (empty, full):
        operator.post(address(Company, "delete", company.pk), {"post": "yes"})
    assert list(Company.objects.all()) == [full]


def test_the_code_of_a_feature_is_not_changed(operator: Client) -> None:
    template = FeatureTemplate.objects.get(feature_code="BILLINGO_SYNC")
    form = {"feature_code": "X", "display_name": "Másként", "category": "SYNC"}
    operator.post(address(FeatureTemplate, "change", template.pk), form)
    template.refresh_from_db()
    assert (template.feature_code, template.display_name) == ("BILLINGO_SYNC", "Másként")


def test_a_switch_remembers_who_moved_it(operator: Client, make_company: MakeCompany) -> None:
    company = make_company()
    switch = CompanyFeature.objects.get()
    form = {"company": company.pk, "feature_template": switch.feature_template_id}
    operator.post(address(CompanyFeature, "change", switch.pk), form)
    switch.refresh_from_db()
    assert not switch.is_enabled
    assert switch.changed_by
    assert switch.changed_by.username == "operator"


# --- who may enter --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_it_requires_staff(client: Client, model: Any) -> None:
    client.force_login(User.objects.create_user("anna"))
    page = client.get(address(model, "changelist"))
    assert page.status_code == 302
    assert "/admin/login/" in page["Location"]


def test_staff_without_permissions_sees_no_rows(client: Client, make_company: MakeCompany) -> None:
    make_company()
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.get(address(Company, "changelist")).status_code == 403


def test_it_leads_to_the_page(operator: Client) -> None:
    assert '<a href="/">' in operator.get("/admin/").content.decode()


# --- words ----------------------------------------------------------------------------------------------


def test_it_speaks_hungarian(operator: Client, make_company: MakeCompany, make_invoice: MakeInvoice) -> None:
    make_invoice(make_company(), gross_total=Decimal("-31750.5"))
    operator.defaults["HTTP_ACCEPT_LANGUAGE"] = "hu"
    page = operator.get(address(BillingoInvoice, "changelist")).content.decode()
    for word in (
        "Számlák",
        "Kelt",
        "Fizetési határidő",
        "Bruttó végösszeg",
        "Vevő",
        "Kiegyenlítetlen",
        "tükör",
    ):
        assert word in page
    assert "-31\xa0750,50 HUF" in page


def test_an_amount_keeps_its_digits() -> None:
    with translation.override("en"):
        assert "1,000 HUF" in amount(Decimal("1E+3"), "HUF")
        assert "0.000000000000000000000000000001" in amount(Decimal("1E-30"))
        assert "123,456,789,012,345,678.1234567890" in amount(Decimal("123456789012345678.1234567890"))
        assert amount(None) == "–"


def test_a_raw_document_is_shown_whatever_it_is() -> None:
    assert "&quot;a&quot;: 1.10" in pretty_json('{"a":1.10}')
    assert "{&quot;a&quot;: nonsense" in pretty_json('{"a": nonsense')
    assert len(pretty_json("x" * 1_000_000)) < 250_000


def test_periods_begin_and_end_where_people_expect_it() -> None:
    assert period("this_month", date(2024, 2, 29)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert period("last_month", date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert period("this_month", date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert period("2025", date(2026, 1, 31)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert period("0000", date(2026, 1, 31)) is None
    assert period("²²²²", date(2026, 1, 31)) is None


def test_only_digits_are_an_id() -> None:
    assert [chosen_id(text) for text in ("7", "", None, "-1", "٣", "1e3", "9" * 30)] == [7, 0, 0, 0, 0, 0, 0]
