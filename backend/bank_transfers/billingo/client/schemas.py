"""Billingo's JSON as typed structures: only what we use, tolerant of everything else.

Unknown keys are passed over here and kept in the raw document. Enumerations stay plain text, because new values
appear without notice. Amounts decode from the JSON text straight into Decimal. A field that real answers carry
as null is optional; a missing one takes its default. `items` and `id` have no default: without them the text is
not a document.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

PER_PAGE = 100  # the most documents on a page that the API gives


class Json(msgspec.Struct, gc=False):
    """What was JSON holds no cycles: Python's collector need not walk the thousands of them that a batch holds."""


class Address(Json):
    country_code: str | None = None
    post_code: str | None = None
    city: str | None = None
    address: str | None = None


class BankAccount(Json):
    account_number: str | None = None
    account_number_iban: str | None = None
    swift: str | None = None


class Organization(Json):
    name: str | None = None
    tax_number: str | None = None
    bank_account: BankAccount | None = None


class Partner(Json):
    id: int | None = None
    name: str | None = None
    address: Address | None = None
    taxcode: str | None = None
    iban: str | None = None
    swift: str | None = None
    account_number: str | None = None
    tax_type: str | None = None


class Item(Json):
    product_id: int | None = None
    name: str | None = None
    net_unit_amount: Decimal | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    net_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    vat: str | None = None
    vat_amount: Decimal | None = None
    entitlement: str | None = None
    comment: str | None = None


class Summary(Json):
    net_amount: Decimal | None = None
    net_amount_local: Decimal | None = None
    gross_amount_local: Decimal | None = None
    vat_amount: Decimal | None = None
    vat_amount_local: Decimal | None = None


class RelatedDocument(Json):
    id: int | None = None
    invoice_number: str | None = None


class Discount(Json):
    type: str | None = None
    value: Decimal | None = None


class Settings(Json):
    order_number: str | None = None
    without_financial_fulfillment: bool | None = None


class Document(Json):
    id: int
    type: str
    items: list[Item] | None
    invoice_number: str | None = None
    correction_type: str | None = None
    cancelled: bool | None = None
    block_id: int | None = None
    payment_status: str | None = None
    payment_method: str | None = None
    gross_total: Decimal | None = None
    currency: str | None = None
    conversion_rate: Decimal | None = None
    invoice_date: str | None = None
    fulfillment_date: str | None = None
    due_date: str | None = None
    paid_date: str | None = None
    organization: Organization | None = None
    # Undecoded: the printed one is enough, and the text of the other is wanted as it is.
    partner: msgspec.Raw = msgspec.Raw(b"null")
    document_partner: msgspec.Raw = msgspec.Raw(b"null")
    electronic: bool | None = None
    comment: str | None = None
    tags: list[Any] | None = None
    notification_status: str | None = None
    language: str | None = None
    summary: Summary | None = None
    settings: Settings | None = None
    online_szamla_status: str | None = None
    related_documents: list[RelatedDocument] | None = None
    discount: Discount | None = None


class PaymentEntry(Json):
    """One entry of a document's payment history. Numbers and the day undecoded, so that what is wrong with one can be
    said. `currency` is no field of the API: should it ever come, it counts."""

    price: msgspec.Raw = msgspec.Raw(b"null")
    date: Any = None
    payment_method: str | None = None
    voucher_number: str | None = None
    conversion_rate: msgspec.Raw = msgspec.Raw(b"null")
    currency: str | None = None


class DocumentId(Json):
    """Whose document it is."""

    id: int


class DocumentPartners(Json):
    """The two partners of a document, undecoded: as it is now, and as it was printed."""

    partner: msgspec.Raw = msgspec.Raw(b"null")
    document_partner: msgspec.Raw = msgspec.Raw(b"null")


class PageEnvelope(Json):
    data: list[msgspec.Raw]
    total: int
    current_page: int
    last_page: int | None = None


class _EnvelopeWithoutData(Json):
    total: int
    current_page: int
    last_page: int | None = None


class OrganizationAnswer(Json):
    tax_code: str | None = None


class TimeAnswer(Json):
    epoch: int


class ErrorBody(Json):
    message: str | None = None


class FieldError(Json):
    field: str | None = None
    message: str | None = None


class ErrorAnswer(Json):
    """The three shapes of an error: `{error: {message}}`, the same with a trace id, `{message, errors: [...]}`."""

    error: ErrorBody | str | None = None
    message: str | None = None
    errors: list[FieldError] | None = None


class Page(msgspec.Struct, Generic[T]):
    """One page of a listing: its documents, and what the server said about the whole."""

    number: int
    total: int
    documents: list[T]


decode_document = msgspec.json.Decoder(Document).decode
decode_payments = msgspec.json.Decoder(list[PaymentEntry]).decode
decode_id = msgspec.json.Decoder(DocumentId).decode
decode_partner = msgspec.json.Decoder(Partner | None).decode
decode_partners = msgspec.json.Decoder(DocumentPartners).decode
_decode_envelope = msgspec.json.Decoder(PageEnvelope).decode
_decode_bare_envelope = msgspec.json.Decoder(_EnvelopeWithoutData).decode

# A JSON string as one token, so that brackets inside texts do not count; or one bracket; or a comma. Possessive: the
# engine keeps no way back for each letter of a long text.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)
_DATA = re.compile(rb'"data"\s*:\s*\[')


def parse_page(body: bytes, number: int) -> Page[bytes]:
    """Splits a page into its documents without decoding them.

    body: the answer's bytes; number: the page that was asked for. A page that no decoder takes whole (one NaN or
    one lone surrogate spoils it) is split by its brackets, so that only the bad document is lost to it.
    Raises ValueError when the text is not a page of that number at all, or when what it says of the whole
    listing contradicts itself: a total that is too low by whole pages would hide them.
    """
    try:
        envelope = _decode_envelope(body)
        documents = [bytes(document) for document in envelope.data]
        head: PageEnvelope | _EnvelopeWithoutData = envelope
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        head, documents = _split_page(body)
    if head.current_page != number or not 0 <= head.total < 2**31:
        raise ValueError(f"asked for page {number}, got page {head.current_page} of {head.total} documents")
    if head.last_page is not None and head.last_page > max(1, -(-head.total // PER_PAGE)):
        raise ValueError(f"{head.total} documents can't fill {head.last_page} pages")
    return Page(number=number, total=head.total, documents=documents)


def _split_page(body: bytes) -> tuple[_EnvelopeWithoutData, list[bytes]]:
    """The slow way, for pages with a spoilt document: cuts `data` at the commas of its own level."""
    match = _DATA.search(body)
    if not match:
        raise ValueError("the answer has no list of documents")
    documents: list[bytes] = []
    depth, start = 1, match.end()
    for token in _TOKEN.finditer(body, match.end()):
        sign = token.group()
        if sign in b"[{":
            depth += 1
        elif sign in b"]}":
            depth -= 1
        at_end = depth == 0
        if at_end or (depth == 1 and sign == b","):
            text = body[start : token.start()].strip()
            if text or not at_end or documents:
                documents.append(text)
            start = token.end()
        if at_end:
            break
    else:
        raise ValueError("the list of documents is cut off")
    try:
        head = _decode_bare_envelope(body[: match.start()] + b'"data":[]' + body[start:])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"the answer is not a page: {error}") from None
    return head, documents


def parse_date(text: str | None) -> datetime.date | None:
    """An ISO day, or None for null and ''. Raises ValueError for anything else."""
    return datetime.date.fromisoformat(text) if text else None
