"""What the mirror should hold, read anew from the sandbox's bytes, and what it does hold.

The reading of a document here follows docs of the API, not mapping.py: the two must agree, so they share no code.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoInvoicePayment,
    BillingoPace,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
)
from billingo_sandbox import Sandbox

Row = dict[str, Any]

# What a row says of itself, and not of the document.
BOOKKEEPING = {
    "id", "company_id", "raw", "digest", "missing_upstream_since", "created_at", "updated_at", "created_by_sync_id",
    "search_text", "paid_amount", "open_amount", "allocated_amount", "payments_read_at", "payments_wanted",
    "payments_tried_at",
}  # fmt: skip
PAYMENT_COLUMNS = ("date", "amount", "payment_method", "voucher_number", "conversion_rate")
ITEM_BOOKKEEPING = {"id", "invoice_id"}
SUMMARY_AMOUNTS = ("net_amount", "vat_amount", "net_amount_local", "vat_amount_local", "gross_amount_local")


def sync(company: Company, *, full: bool = False, dry_run: bool = False) -> BillingoSyncLog:
    return BillingoSyncService().sync_company(company, full_sync=full, dry_run=dry_run)


def synced(company: Company, *, full: bool = False) -> BillingoSyncLog:
    """A sync that must end COMPLETED."""
    log = sync(company, full=full)
    assert log.status == "COMPLETED", log.errors
    return log


# -- reading a document -------------------------------------------------------------------------------


def read(raw: bytes) -> Any:
    """JSON with every number exactly as written."""
    return json.loads(raw, parse_float=Decimal)


def expected_invoice(raw: bytes) -> Row:
    """The columns of one document."""
    document = read(raw)
    party = document["document_partner"] if document["document_partner"] is not None else document["partner"]
    party = party or {}
    address = party.get("address") or {}
    issuer, summary, more = document["organization"], document["summary"], document["settings"]
    account = issuer["bank_account"]
    discount = document["discount"] or {"type": "", "value": None}
    return {
        "billingo_id": document["id"],
        "invoice_number": document["invoice_number"] or "",
        "type": document["type"],
        "correction_type": document["correction_type"],
        "cancelled": document["cancelled"],
        "block_id": document["block_id"],
        "payment_status": document["payment_status"],
        "payment_method": document["payment_method"],
        "currency": document["currency"],
        "conversion_rate": amount(document["conversion_rate"]),
        "gross_total": amount(document["gross_total"]),
        "net_amount": amount(summary["net_amount"]),
        "vat_amount": amount(summary["vat_amount"]),
        "net_amount_local": amount(summary["net_amount_local"]),
        "vat_amount_local": amount(summary["vat_amount_local"]),
        "gross_amount_local": amount(summary["gross_amount_local"]),
        "invoice_date": day(document["invoice_date"]),
        "fulfillment_date": day(document["fulfillment_date"]),
        "due_date": day(document["due_date"]),
        "paid_date": day(document["paid_date"]),
        "organization_name": issuer["name"],
        "organization_tax_number": issuer["tax_number"],
        "organization_account_number": bank_account(account["account_number"]),
        "organization_iban": bank_account(account["account_number_iban"]),
        "organization_swift": account["swift"] or "",
        "partner_id": party.get("id"),
        "partner_name": party.get("name") or "",
        "partner_tax_number": party.get("taxcode") or "",
        "partner_tax_type": party.get("tax_type") or "",
        "partner_iban": bank_account(party.get("iban")),
        "partner_swift": party.get("swift") or "",
        "partner_account_number": bank_account(party.get("account_number")),
        "partner_country_code": address.get("country_code") or "",
        "partner_post_code": address.get("post_code") or "",
        "partner_city": address.get("city") or "",
        "partner_address": address.get("address") or "",
        "electronic": document["electronic"],
        "language": document["language"],
        "comment": document["comment"] or "",
        "tags": document["tags"] or [],
        "notification_status": document["notification_status"],
        "online_szamla_status": document["online_szamla_status"],
        "discount_type": discount["type"] or "",
        "discount_value": amount(discount["value"]),
        "order_number": more["order_number"] or "",
        "without_financial_fulfillment": more["without_financial_fulfillment"],
        "related_documents": [
            {"id": other["id"], "invoice_number": other["invoice_number"]}
            for other in document["related_documents"]
        ],
    }


def expected_items(raw: bytes) -> list[Row]:
    """The lines of one document, in their order."""
    return [
        {
            "position": position,
            "product_id": item["product_id"],
            "name": item["name"],
            "net_unit_amount": amount(item["net_unit_amount"]),
            "quantity": amount(item["quantity"]),
            "unit": item["unit"],
            "net_amount": amount(item["net_amount"]),
            "vat": item["vat"],
            "vat_amount": amount(item["vat_amount"]),
            "gross_amount": amount(item["gross_amount"]),
            "entitlement": item["entitlement"],
            "comment": item["comment"] or "",
        }
        for position, item in enumerate(read(raw)["items"], start=1)
    ]


def amount(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def bank_account(text: str | None) -> str:
    return "" if text in (None, "", "--") else str(text)


# -- holding the mirror against it ----------------------------------------------------------------------


def assert_mirrors(company: Company, sandbox: Sandbox, account: str | None = None) -> None:
    """Every document of the account is stored to the last digit, and nothing else is, but what is marked missing."""
    upstream = {
        document["id"]: sandbox.raw(document["id"], account=account)
        for document in sandbox.documents_of(account)
    }
    held = {invoice.billingo_id: invoice for invoice in invoices_of(company)}
    present = {billingo_id for billingo_id, row in held.items() if row.missing_upstream_since is None}
    assert present == upstream.keys()
    items = items_of(company)
    for billingo_id, raw in upstream.items():
        invoice = held[billingo_id]
        assert columns(invoice, BOOKKEEPING) == expected_invoice(raw)
        assert [columns(item, ITEM_BOOKKEEPING) for item in items.get(invoice.pk, [])] == expected_items(raw)
        assert same_text(invoice.raw, raw)


def assert_payments(
    company: Company,
    sandbox: Sandbox,
    *,
    account: str | None = None,
    but: Collection[int] = (),
    known: Collection[str] = ("partially_paid",),
) -> None:
    """What is known of payments is what the account says, as many times as it does; and what is open follows from it.

    but: ids of documents whose payments could not be had; known: states of documents whose payments must be known.
    """
    entries: dict[int, list[Row]] = defaultdict(list)
    for payment in BillingoInvoicePayment.objects.filter(company=company, known_until=None):
        entries[payment.invoice_id].append({name: getattr(payment, name) for name in PAYMENT_COLUMNS})
    for document in sandbox.documents_of(account):
        invoice = stored(company, document["id"])
        if document["id"] in but:
            continue
        told = [
            expected_payment(entry) for entry in read(sandbox.raw_payments(document["id"], account=account))
        ]
        is_known = invoice.payments_read_at is not None
        assert is_known or document["payment_status"] not in known, document
        if is_known:
            assert sorted(entries[invoice.pk], key=repr) == sorted(told, key=repr), document
        paid = sum((entry["amount"] for entry in told), Decimal(0)) if is_known else None
        assert invoice.paid_amount == paid, document
        assert invoice.open_amount == expected_open(document, paid), document


def expected_payment(entry: Row) -> Row:
    return {
        "date": day(entry["date"]),
        "amount": amount(entry["price"]),
        "payment_method": entry.get("payment_method") or "",
        "voucher_number": entry.get("voucher_number") or "",
        "conversion_rate": amount(entry.get("conversion_rate")),
    }


def expected_open(document: Row, paid: Decimal | None) -> Decimal:
    """As docs/sync.md says it."""
    is_claim = document["type"] in {"invoice", "advance", "modification", "cancellation"}
    is_open = document["payment_status"] in {"outstanding", "partially_paid", "expired"}
    if document["cancelled"] or not is_claim or not is_open:
        return Decimal(0)
    total = Decimal(document["gross_total"])
    rest = total - (paid or 0)
    low, high = sorted((Decimal(0), total))
    return min(max(rest, low), high)


def same_text(stored: str, raw: bytes) -> bool:
    """The stored text is the one that was sent, or an older one that differs in the live partner only."""
    if stored.encode() == raw:
        return True
    old, new = read(stored.encode()), read(raw)
    if new["document_partner"] is not None:
        old["partner"] = new["partner"] = None
    return bool(old == new)


def invoices_of(company: Company) -> list[BillingoInvoice]:
    return list(BillingoInvoice.objects.filter(company=company).order_by("pk"))


def items_of(company: Company) -> dict[int, list[BillingoInvoiceItem]]:
    """The items by invoice, each list in order."""
    found: dict[int, list[BillingoInvoiceItem]] = {}
    for item in BillingoInvoiceItem.objects.filter(invoice__company=company).order_by("position"):
        found.setdefault(item.invoice_id, []).append(item)
    return found


def columns(row: BillingoInvoice | BillingoInvoiceItem, but: set[str]) -> Row:
    """A row's values by the names of its columns."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in but
    }


def stored(company: Company, billingo_id: int) -> BillingoInvoice:
    return BillingoInvoice.objects.get(company=company, billingo_id=billingo_id)


def everything(company: Company) -> list[list[tuple[Any, ...]]]:
    """Each row that a sync without news must leave alone, whole: primary keys and times included."""
    tables = (
        BillingoInvoice.objects.filter(company=company),
        BillingoInvoiceItem.objects.filter(invoice__company=company),
        BillingoInvoicePayment.objects.filter(company=company),
        BillingoInvoiceChange.objects.filter(company=company),
        BillingoSetAsideDocument.objects.filter(company=company),
    )
    return [[tuple(map(plain, row)) for row in table.order_by("pk").values_list()] for table in tables]


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, but for what processes tell one another of the pace of an account: whoever
    asks Billingo writes that."""
    return {
        model.__name__: sorted(
            (tuple(map(plain, row)) for row in model._default_manager.values_list()), key=repr
        )
        for model in apps.get_app_config("bank_transfers").get_models()
        if model is not BillingoPace
    }


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def changes(log: BillingoSyncLog) -> set[tuple[int, str, str | None, str | None]]:
    """What a sync noted: (Billingo id, field, old, new)."""
    rows = BillingoInvoiceChange.objects.filter(sync_log=log)
    return set(rows.values_list("invoice__billingo_id", "field", "old_value", "new_value"))


def pick(sandbox: Sandbox, *, account: str | None = None, **wanted: Any) -> Row:
    """The newest document with these fields: by default an invoice in HUF, with two lines and a printed partner."""
    wanted = {"type": "invoice", "correction_type": "invoice", "currency": "HUF"} | wanted
    for document in sandbox.documents_of(account):
        if (
            all(document[key] == value for key, value in wanted.items())
            and len(document["items"]) > 1
            and document["document_partner"]
            and document["partner"]
        ):
            return document
    raise LookupError(f"the sandbox has no document with {wanted}")


REFUSING_TRIGGER = {
    "sqlite": """
        CREATE TRIGGER refuse BEFORE INSERT ON bank_transfers_billingoinvoice WHEN NEW.comment = 'refuse me'
        BEGIN SELECT RAISE(ABORT, 'not in my table'); END
    """,
    "postgresql": """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.comment = 'refuse me' THEN RAISE 'not in my table' USING ERRCODE = 'data_exception'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON bank_transfers_billingoinvoice
        FOR EACH ROW EXECUTE FUNCTION refuse();
    """,
}


def make_the_database_refuse() -> None:
    """From now on, and until the test's transaction ends, it takes no invoice with the comment "refuse me"."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSING_TRIGGER[connection.vendor])
