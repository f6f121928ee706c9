"""A Billingo document -> the columns of our rows. Pure: text in, rows out, no database.

What can't be stored exactly raises Unstorable with a reason; nothing is rounded, cut or replaced by a default.
Which field of Billingo means what is told in docs/database.md; where the API misleads, the choice made here is
explained beside the code.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Model

from bank_transfers.billingo.client import schemas
from bank_transfers.billingo.errors import Unstorable
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem

from .digest import digest_of
from .search_text import search_text

# 64-bit columns, and numbers far beyond any money: a thousand-digit amount is an attack on the database.
MAX_INTEGER = 2**63 - 1
MAX_WHOLE_DIGITS = 30
MAX_DECIMALS = 30
# An invoice has some items, seldom hundreds. What is far beyond costs all syncs of the process memory and time.
MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
MAX_ITEMS = 5000
# Tags are words; what is nested much deeper than anybody means can't be written anew as JSON.
MAX_TAG_LEVELS = 50
# Billingo writes both for "none".
NO_ACCOUNT = {"", "--"}


class InvoiceRow(schemas.Json, array_like=True):
    """The columns of BillingoInvoice that come from the document, in the order in which they are written."""

    billingo_id: int
    invoice_number: str
    type: str
    correction_type: str
    cancelled: bool
    block_id: int | None
    payment_status: str
    payment_method: str
    currency: str
    conversion_rate: Decimal | None
    gross_total: Decimal | None
    net_amount: Decimal | None
    vat_amount: Decimal | None
    net_amount_local: Decimal | None
    vat_amount_local: Decimal | None
    gross_amount_local: Decimal | None
    invoice_date: datetime.date | None
    fulfillment_date: datetime.date | None
    due_date: datetime.date | None
    paid_date: datetime.date | None
    organization_name: str
    organization_tax_number: str
    organization_account_number: str
    organization_iban: str
    organization_swift: str
    partner_id: int | None
    partner_name: str
    partner_tax_number: str
    partner_tax_type: str
    partner_iban: str
    partner_swift: str
    partner_account_number: str
    partner_country_code: str
    partner_post_code: str
    partner_city: str
    partner_address: str
    electronic: bool
    language: str
    comment: str
    tags: list[Any]
    notification_status: str
    online_szamla_status: str
    discount_type: str
    discount_value: Decimal | None
    order_number: str
    without_financial_fulfillment: bool
    related_documents: list[dict[str, Any]]
    search_text: str  # made from the others


class ItemRow(schemas.Json, array_like=True):
    """The columns of BillingoInvoiceItem but its invoice, in the order in which they are written."""

    position: int
    product_id: int | None
    name: str
    net_unit_amount: Decimal | None
    quantity: Decimal | None
    unit: str
    net_amount: Decimal | None
    vat: str
    vat_amount: Decimal | None
    gross_amount: Decimal | None
    entitlement: str | None
    comment: str


INVOICE_COLUMNS: tuple[str, ...] = InvoiceRow.__struct_fields__
ITEM_COLUMNS: tuple[str, ...] = ItemRow.__struct_fields__


class MappedDocument(schemas.Json):
    """A document ready to be stored: its columns, its items, its text, and the digest of its text."""

    invoice: InvoiceRow
    items: list[ItemRow]
    text: bytes
    digest: bytes

    @property
    def raw(self) -> str:
        """The text as it is stored; made when it is needed, since it is most of a document's memory."""
        return self.text.decode()


def _limits(model: type[Model], columns: Iterable[str]) -> list[tuple[int, str, int]]:
    """(position, name, longest) of the text columns with a limit, which PostgreSQL enforces and SQLite does not."""
    longest = {field.name: field.max_length for field in model._meta.concrete_fields}
    return [(index, name, limit) for index, name in enumerate(columns) if (limit := longest[name])]


_INVOICE_LIMITS = _limits(BillingoInvoice, INVOICE_COLUMNS)
_ITEM_LIMITS = _limits(BillingoInvoiceItem, ITEM_COLUMNS)


def map_document(text: bytes, expected_id: int | None = None) -> MappedDocument:
    """Decodes and maps one document. Raises Unstorable when it can't be stored exactly as it is.

    expected_id: the id by which the caller knows it; another one in the text is refused.
    """
    if len(text) > MAX_DOCUMENT_BYTES:
        raise Unstorable(
            "document_too_large", f"The document has {len(text)} bytes; {MAX_DOCUMENT_BYTES} are read"
        )
    document = _decode(text)
    if len(document.items or []) > MAX_ITEMS:
        raise Unstorable(
            "too_many_items", f"The document has {len(document.items or [])} items; {MAX_ITEMS} are read"
        )
    try:
        raw = text.decode()
    except UnicodeDecodeError as error:
        raise Unstorable("not_text", f"The document is not valid UTF-8 (byte {error.start})") from None
    if expected_id not in (None, document.id):
        raise Unstorable("bad_id", f"The document has two ids: {expected_id} and {document.id}")
    invoice = _invoice_row(document, _partner(document))
    items = [_item_row(position, item) for position, item in enumerate(document.items or [], start=1)]
    if invoice.tags and _deeper_than(MAX_TAG_LEVELS, invoice.tags):
        raise Unstorable("not_a_document", "tags are nested too deeply")
    _refuse_too_long(msgspec.structs.astuple(invoice), _INVOICE_LIMITS)
    for row in items:
        _refuse_too_long(msgspec.structs.astuple(row), _ITEM_LIMITS)
    if "\\u0000" in raw:
        _refuse_nul([invoice, *items])
    digest = digest_of(text, document.partner, document.document_partner)
    return MappedDocument(invoice=invoice, items=items, text=text, digest=digest)


def _decode(text: bytes) -> schemas.Document:
    try:
        return schemas.decode_document(text)
    except RecursionError:
        raise Unstorable("not_a_document", "The document is nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unstorable("not_a_document", f"The document can't be read: {error}") from None


def _partner(document: schemas.Document) -> schemas.Partner:
    """As printed on the document; the live partner is deprecated and only stands in where there is no other."""
    name = "document_partner"
    try:
        found: schemas.Partner | None = schemas.decode_partner(document.document_partner)
        if not found:
            name = "partner"
            found = schemas.decode_partner(document.partner)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unstorable("not_a_document", f"The document's {name} can't be read: {error}") from None
    return found or schemas.Partner()


def _invoice_row(document: schemas.Document, partner: schemas.Partner) -> InvoiceRow:
    _refuse_without_total(document)
    address = partner.address or schemas.Address()
    organization = document.organization or schemas.Organization()
    account = organization.bank_account or schemas.BankAccount()
    summary = document.summary or schemas.Summary()
    settings = document.settings or schemas.Settings()
    discount = document.discount or schemas.Discount()
    return InvoiceRow(
        billingo_id=_document_id(document.id),
        invoice_number=document.invoice_number or "",
        type=document.type,
        correction_type=document.correction_type or "",
        cancelled=bool(document.cancelled),
        block_id=_integer("block_id", document.block_id),
        payment_status=document.payment_status or "",
        payment_method=document.payment_method or "",
        currency=document.currency or "",
        conversion_rate=exact_amount("conversion_rate", document.conversion_rate),
        gross_total=exact_amount("gross_total", document.gross_total),
        net_amount=exact_amount("summary.net_amount", summary.net_amount),
        vat_amount=exact_amount("summary.vat_amount", summary.vat_amount),
        net_amount_local=exact_amount("summary.net_amount_local", summary.net_amount_local),
        vat_amount_local=exact_amount("summary.vat_amount_local", summary.vat_amount_local),
        gross_amount_local=exact_amount("summary.gross_amount_local", summary.gross_amount_local),
        invoice_date=_date("invoice_date", document.invoice_date),
        fulfillment_date=_date("fulfillment_date", document.fulfillment_date),
        due_date=_date("due_date", document.due_date),
        paid_date=_date("paid_date", document.paid_date),
        organization_name=organization.name or "",
        organization_tax_number=organization.tax_number or "",
        organization_account_number=_account(account.account_number),
        organization_iban=_account(account.account_number_iban),
        organization_swift=account.swift or "",
        partner_id=_integer("partner.id", partner.id),
        partner_name=partner.name or "",
        partner_tax_number=partner.taxcode or "",
        partner_tax_type=partner.tax_type or "",
        partner_iban=_account(partner.iban),
        partner_swift=partner.swift or "",
        partner_account_number=_account(partner.account_number),
        partner_country_code=address.country_code or "",
        partner_post_code=address.post_code or "",
        partner_city=address.city or "",
        partner_address=address.address or "",
        electronic=bool(document.electronic),
        language=document.language or "",
        comment=document.comment or "",
        tags=document.tags or [],
        notification_status=document.notification_status or "",
        online_szamla_status=document.online_szamla_status or "",
        discount_type=discount.type or "",
        discount_value=exact_amount("discount.value", discount.value),
        order_number=settings.order_number or "",
        without_financial_fulfillment=bool(settings.without_financial_fulfillment),
        related_documents=[
            {"id": related.id, "invoice_number": related.invoice_number or ""}
            for related in document.related_documents or []
        ],
        search_text=search_text(partner.name or "", document.invoice_number or "", partner.taxcode or ""),
    )


def _item_row(position: int, item: schemas.Item) -> ItemRow:
    return ItemRow(
        position=position,
        product_id=_integer("product_id", item.product_id),
        name=item.name or "",
        # The unit price of a document's item; `net_unit_price` exists on products only.
        net_unit_amount=exact_amount("net_unit_amount", item.net_unit_amount),
        quantity=exact_amount("quantity", item.quantity),
        unit=item.unit or "",
        net_amount=exact_amount("net_amount", item.net_amount),
        vat=item.vat or "",
        vat_amount=exact_amount("vat_amount", item.vat_amount),
        gross_amount=exact_amount("gross_amount", item.gross_amount),
        entitlement=item.entitlement,
        comment=item.comment or "",
    )


def _refuse_without_total(document: schemas.Document) -> None:
    if document.gross_total is None and "draft" not in document.type:
        raise Unstorable("no_total", "The document has no gross_total, and it is no draft")


def _document_id(value: int) -> int:
    if not 0 < value <= MAX_INTEGER:
        raise Unstorable("bad_id", f"The id {value} can't be a document's")
    return value


def _integer(name: str, value: int | None) -> int | None:
    if value is not None and not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise Unstorable("number_out_of_range", f"{name} is beyond 64 bits")
    return value


def exact_amount(name: str, value: Decimal | None) -> Decimal | None:
    """The number as it came. Raises Unstorable for what is none, or is beyond any money."""
    if value is None:
        return None
    text = str(value)
    if len(text) <= MAX_DECIMALS and text.strip("-.0123456789") == "":
        return value  # so short a number fits; the closer look below costs more
    if not value.is_finite():
        raise Unstorable("bad_amount", f"{name} is not a number: {value}")
    exponent = value.as_tuple().exponent
    if value.adjusted() >= MAX_WHOLE_DIGITS or (isinstance(exponent, int) and -exponent > MAX_DECIMALS):
        raise Unstorable("number_out_of_range", f"{name} has too many digits to be an amount")
    return value


def _date(name: str, text: str | None) -> datetime.date | None:
    try:
        return schemas.parse_date(text)
    except ValueError:
        raise Unstorable("bad_date", f"{name} is not a date: {str(text)[:40]!r}") from None


def _account(text: str | None) -> str:
    return "" if text is None or text in NO_ACCOUNT else text


def _refuse_too_long(values: tuple[Any, ...], limits: list[tuple[int, str, int]]) -> None:
    for index, name, longest in limits:
        value = values[index]
        if value is not None and len(value) > longest:
            raise Unstorable("text_too_long", f"{name} has {len(value)} characters; {longest} can be stored")


def _deeper_than(levels: int, value: list[Any] | dict[str, Any]) -> bool:
    if levels == 0:
        return True
    children = value.values() if isinstance(value, dict) else value
    # Nearly all are plain texts, for which a call of its own would be the greater part of the work.
    return any(isinstance(child, (list, dict)) and _deeper_than(levels - 1, child) for child in children)


def _refuse_nul(rows: Sequence[InvoiceRow | ItemRow]) -> None:
    # Only texts that are stored decoded matter: in the raw document a NUL is the six letters of its escape.
    for row in rows:
        for name, value in zip(row.__struct_fields__, msgspec.structs.astuple(row), strict=True):
            if _holds_nul(value):
                raise Unstorable(
                    "nul_character", f"{name} holds a NUL character, which PostgreSQL can't store"
                )


def _holds_nul(value: Any) -> bool:
    """Whether a text, or one inside of what was JSON, keys too, has the letter itself (not its escape as text)."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)


_NUMBER = re.compile(rb'"invoice_number"\s*:\s*("(?:[^"\\]|\\.){0,255}")')


def readable_number(text: bytes) -> str:
    """The invoice number of a document that can't be decoded as a whole, as far as it can be found; else ''."""
    match = _NUMBER.search(text)
    if not match:
        return ""
    try:
        number = json.loads(match.group(1))
    except ValueError:
        return ""
    return "".join(letter for letter in number if letter.isprintable())[:255]
