"""The first sync brings every document to the last digit and letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_it_brings_282_invoices_and_581_items_in_3_calls(company: Company, sandbox: Sandbox) -> None:
    log = mirror.sync(company)

    assert log.status == "COMPLETED"
    assert (log.invoices_processed, log.invoices_created, log.items_extracted) == (282, 282, 581)
    assert (log.invoices_updated, log.invoices_unchanged, log.invoices_skipped) == (0, 0, 0)
    assert (log.api_calls, log.pages_done, log.pages_total) == (3, 3, 3)
    assert log.full_sync
    assert log.errors_parsed == []
    assert BillingoInvoice.objects.filter(company=company).count() == 282
    assert BillingoInvoiceItem.objects.count() == 581
    assert BillingoInvoiceChange.objects.count() == 0
    # Three pages and, beside the first, Billingo's clock; behind them the payments of what is partly paid.
    paths = sorted(request.path for request in sandbox.requests)
    of_payments = [path for path in paths if path.endswith("/payments")]
    assert paths == ["/v3/documents"] * 3 + of_payments + ["/v3/utils/time"]
    assert len(of_payments) == log.payment_calls == log.payments_read > 0
    in_database = BillingoSyncLog.objects.get()
    assert in_database.status == "COMPLETED"
    assert in_database.completed_at is not None
    assert in_database.invoices_created == 282


def test_it_stores_every_field_of_every_document_to_the_last_digit(
    company: Company, sandbox: Sandbox
) -> None:
    mirror.synced(company)

    mirror.assert_mirrors(company, sandbox)


def test_it_keeps_each_document_byte_for_byte(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)

    for invoice in mirror.invoices_of(company):
        assert invoice.raw.encode() == sandbox.raw(invoice.billingo_id)


def test_the_sandbox_has_what_makes_exactness_hard(sandbox: Sandbox) -> None:
    raws = [sandbox.raw(document["id"]) for document in sandbox.documents]
    invoices = [mirror.expected_invoice(raw) for raw in raws]
    items = [item for raw in raws for item in mirror.expected_items(raw)]
    numbers = [item[name] for item in items for name in ("net_unit_amount", "quantity")]

    assert any(len(number.as_tuple().digits) >= 17 for number in numbers)
    assert any(number.as_tuple().exponent <= -13 for number in numbers)
    assert any(item["net_amount"] < 0 and item["quantity"] < 0 for item in items)
    assert any(invoice["gross_total"] < 0 for invoice in invoices)
    in_huf = [raw for raw, invoice in zip(raws, invoices, strict=True) if invoice["currency"] == "HUF"]
    assert any(item["net_amount"] % 1 for raw in in_huf for item in mirror.expected_items(raw))
    assert {"HUF", "EUR", "USD"} <= {invoice["currency"] for invoice in invoices}
    assert {"27%", "5,5%", "AAM", "EUK", "ÁTHK"} <= {item["vat"] for item in items}
    assert any("ő" in invoice["partner_name"] for invoice in invoices)
    assert any(b"\\u0" in raw for raw in raws)  # letters written as escapes
    assert any("ű".encode() in raw for raw in raws)  # and as they are
    assert any(b'"account_number":"--"' in raw for raw in raws)
    assert any(not invoice["invoice_number"] and invoice["type"] == "draft" for invoice in invoices)
    assert any(invoice["invoice_date"] is None for invoice in invoices)
    assert any(b'"document_partner":null' in raw and b'"partner":{' in raw for raw in raws)
    assert any(b'"partner":null,"document_partner":{' in raw for raw in raws)
    assert any(item["entitlement"] is None for item in items)
    assert any(item["entitlement"] for item in items)


def test_every_column_has_an_expectation(sandbox: Sandbox) -> None:
    raw = sandbox.raw(sandbox.documents[0]["id"])

    of_invoice = {field.attname for field in BillingoInvoice._meta.concrete_fields}
    of_item = {field.attname for field in BillingoInvoiceItem._meta.concrete_fields}
    assert of_invoice == mirror.expected_invoice(raw).keys() | mirror.BOOKKEEPING
    assert of_item == mirror.expected_items(raw)[0].keys() | mirror.ITEM_BOOKKEEPING


HARD_AMOUNTS = [
    "0", "-0.01", "0.1", "1e2", "0.33333333333333331", "1.1000000000000001", "12345678901234567.89",
    "-99999999999999999999999999999.99", "0.000000000000000000000000000001", "123456789012345", "999999999999999.9",
    # SQLite 3.40 misses the nearest binary float of these by one.
    "3.242923", "178.453322", "0.06132313", "644684957.502572", "0.000004695869", "90049020992000100.0",
    "1234567890123456", "100000000000000000000000000000", "-7.0000000000000000000000000001", "9007199254740993",
]  # fmt: skip


@pytest.mark.parametrize("number", HARD_AMOUNTS)
def test_it_keeps_every_digit_of_any_amount(company: Company, sandbox: Sandbox, number: str) -> None:
    value = Decimal(number)
    document = mirror.pick(sandbox)
    item = document["items"][0] | dict.fromkeys(
        ("net_unit_amount", "quantity", "net_amount", "vat_amount", "gross_amount"), value
    )
    sandbox.edit(
        document["id"],
        items=[item],
        gross_total=value,
        conversion_rate=value,
        discount={"type": "fixed", "value": value},
        summary={**document["summary"], **dict.fromkeys(mirror.SUMMARY_AMOUNTS, value)},
    )

    mirror.synced(company)

    invoice = mirror.stored(company, document["id"])
    assert mirror.columns(invoice, mirror.BOOKKEEPING) == mirror.expected_invoice(sandbox.raw(document["id"]))
    assert invoice.gross_total == value
    line = invoice.items.get()
    assert line.quantity == line.net_unit_amount == line.net_amount == line.gross_amount == value
    assert isinstance(line.quantity, Decimal)


@pytest.mark.parametrize(
    "text",
    [
        "Árvíztűrő tükörfúrógép ŐŰ",
        "𝔄 😀 €",
        'idéző" \\ vissza \\u0041',
        "sor\nés\ttabulátor\r",
        "\u2028\u202e",
        "'; --",
    ],
)
def test_it_keeps_every_letter_of_any_text(company: Company, sandbox: Sandbox, text: str) -> None:
    document = mirror.pick(sandbox)
    printed = {**document["document_partner"], "name": text}
    item = {**document["items"][0], "name": text, "unit": text, "comment": text}
    sandbox.edit(document["id"], comment=text, document_partner=printed, items=[item], tags=[text])

    mirror.synced(company)

    invoice = mirror.stored(company, document["id"])
    assert (invoice.comment, invoice.partner_name, invoice.tags) == (text, text, [text])
    line = invoice.items.get()
    assert (line.name, line.unit, line.comment) == (text, text, text)
    assert invoice.raw.encode() == sandbox.raw(document["id"])


@pytest.mark.parametrize("live", ["szöveg", 5, ["x"], {"id": "x", "name": 7, "address": "Fő tér"}])
def test_a_broken_live_partner_is_kept_where_the_printed_one_stands(
    company: Company, sandbox: Sandbox, live: object
) -> None:
    document = mirror.pick(sandbox)
    sandbox.edit(document["id"], partner=live)

    log = mirror.synced(company)

    invoice = mirror.stored(company, document["id"])
    assert invoice.partner_name == document["document_partner"]["name"]
    assert invoice.raw.encode() == sandbox.raw(document["id"])
    assert log.invoices_skipped == 0


@pytest.mark.parametrize("printed", [None, {"name": 7}])
def test_without_a_sound_printed_partner_a_broken_live_one_sets_the_document_aside(
    company: Company, sandbox: Sandbox, printed: object
) -> None:
    document = mirror.pick(sandbox)
    sandbox.edit(document["id"], partner={"name": 5}, document_partner=printed)

    log = mirror.sync(company)

    assert log.status == "PARTIAL"
    (problem,) = log.errors_parsed
    name = "partner" if printed is None else "document_partner"
    assert (problem["invoice_id"], problem["code"]) == (document["id"], "not_a_document")
    assert f"document's {name} can't be read" in problem["error"]


def test_it_takes_the_values_that_nobody_announced(company: Company, sandbox: Sandbox) -> None:
    document = mirror.pick(sandbox)
    unknown: dict[str, Any] = {
        "type": "hyper_invoice",
        "payment_status": "half_forgiven",
        "payment_method": "kagyló",
        "currency": "XTS",
        "online_szamla_status": "nav_on_holiday",
        "uj_mezo": {"giro_settings": [1, 2.5, None, {"a": []}]},
    }
    sandbox.edit(document["id"], **unknown)

    mirror.synced(company)

    invoice = mirror.stored(company, document["id"])
    assert (invoice.type, invoice.payment_status, invoice.currency) == (
        "hyper_invoice",
        "half_forgiven",
        "XTS",
    )
    assert mirror.read(invoice.raw.encode())["uj_mezo"] == {
        "giro_settings": [1, Decimal("2.5"), None, {"a": []}]
    }
    mirror.assert_mirrors(company, sandbox)


def test_it_takes_a_document_of_nothing_but_what_makes_it_one(company: Company, sandbox: Sandbox) -> None:
    document_id = sandbox.documents[0]["id"]
    sandbox.set_raw(document_id, b'{"items":null,"type":"draft","id":%d}' % document_id)

    mirror.synced(company)

    invoice = mirror.stored(company, document_id)
    assert invoice.gross_total is None
    assert invoice.invoice_date is None
    assert (invoice.invoice_number, invoice.partner_name, invoice.tags) == ("", "", [])
    assert not invoice.items.exists()


def test_it_notes_when_and_by_which_sync_an_invoice_came(company: Company, sandbox: Sandbox) -> None:
    first = mirror.synced(company)
    new = sandbox.insert()
    second = mirror.synced(company)

    assert mirror.stored(company, sandbox.documents[5]["id"]).created_by_sync_id == first.pk
    latest = mirror.stored(company, new)
    assert latest.created_by_sync_id == second.pk
    assert latest.created_at == latest.updated_at
    assert second.started_at <= latest.created_at <= (second.completed_at or second.started_at)


def test_it_leaves_the_settings_at_the_servers_time(company: Company, sandbox: Sandbox) -> None:
    sandbox.advance(-7200)  # Billingo's clock is not ours
    before = sandbox.clock.utc()

    log = mirror.synced(company)

    settings = CompanyBillingoSettings.objects.get(company=company)
    assert settings.sync_cursor == log.cursor
    assert log.cursor is not None
    # In whole seconds, as the clock tells them, less what its answer took.
    assert before - timedelta(seconds=2) - (sandbox.clock.utc() - before) <= log.cursor <= sandbox.clock.utc()
    assert settings.last_full_sync_time == settings.last_sync_time
    assert settings.last_sync_time is not None
    assert settings.last_sync_time >= log.started_at  # this one is our own time: it is shown to people


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200])
def test_it_is_exact_at_the_borders_of_pages(
    make_company: Callable[..., Company], settings: Any, count: int
) -> None:
    with Sandbox(invoices=count) as sandbox:
        settings.BILLINGO_BASE_URL = sandbox.url
        company = make_company()
        log = mirror.synced(company)
        assert log.invoices_created == count
        assert log.api_calls == max(1, -(-count // 100))
        mirror.assert_mirrors(company, sandbox)
