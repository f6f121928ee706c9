"""The text of a payment history -> payments. Pure: text in, payments out, no database.

What can't be kept exactly raises Unstorable with a reason, and then nothing of the history is taken: a part of it would
be another sum. A day that lies ahead is no reason, nor a sign or more decimals than people write: what was typed in at
Billingo to put a sum right counts as it counts there.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import msgspec

from bank_transfers.billingo.client import schemas
from bank_transfers.billingo.documents.mapping import exact_amount
from bank_transfers.billingo.errors import Unstorable
from bank_transfers.billingo.models import BillingoInvoicePayment
from bank_transfers.core.db.totals import EXACT

# A document has some payments; five thousand have to be possible.
MAX_PAYMENTS = 20_000
_NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST: dict[str, int] = {
    field.name: field.max_length
    for field in BillingoInvoicePayment._meta.concrete_fields
    if field.max_length is not None
}


class Payment(msgspec.Struct, frozen=True, gc=False):
    """One payment: two that are equal are two all the same."""

    date: datetime.date
    amount: Decimal
    payment_method: str
    voucher_number: str
    conversion_rate: Decimal | None


COLUMNS: tuple[str, ...] = Payment.__struct_fields__


def map_payments(text: bytes, currency: str) -> list[Payment]:
    """The payments of a document in this currency, as they came. Raises Unstorable."""
    entries = _decode(text)
    if len(entries) > MAX_PAYMENTS:
        raise Unstorable(
            "too_many_payments", f"The document has {len(entries)} payments; {MAX_PAYMENTS} are read"
        )
    return [_payment(place, entry, currency) for place, entry in enumerate(entries, start=1)]


def total_of(payments: list[Payment]) -> Decimal:
    """What they come to, to the last digit."""
    total = Decimal(0)
    for payment in payments:
        total = EXACT.add(total, payment.amount)
    return total


def _decode(text: bytes) -> list[schemas.PaymentEntry]:
    try:
        return schemas.decode_payments(text)
    except RecursionError:
        raise Unstorable("payments_unreadable", "The payments are nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unstorable("payments_unreadable", f"The payments can't be read: {error}") from None


def _payment(place: int, entry: schemas.PaymentEntry, currency: str) -> Payment:
    which = f"Payment {place}"
    if entry.currency is not None and entry.currency != currency:
        raise Unstorable(
            "payment_currency", f"{which} is in {entry.currency[:40]!r}, its document in {currency or 'none'}"
        )
    return Payment(
        date=_day(which, entry.date),
        amount=_number(f"{which}: price", bytes(entry.price)),
        payment_method=_text(which, "payment_method", entry.payment_method),
        voucher_number=_text(which, "voucher_number", entry.voucher_number),
        conversion_rate=_rate(which, entry.conversion_rate),
    )


def _rate(which: str, token: msgspec.Raw) -> Decimal | None:
    text = bytes(token)
    return None if text == b"null" else _number(f"{which}: conversion_rate", text)


def _number(name: str, token: bytes) -> Decimal:
    """The number just as it stands in the JSON text, where it is one."""
    if not _NUMBER.fullmatch(token):
        raise Unstorable(
            "payment_amount", f"{name} is not a number: {token[:40].decode('utf-8', 'backslashreplace')}"
        )
    value = Decimal(token.decode())
    try:
        exact_amount(name, value)
    except Unstorable as error:
        raise Unstorable("payment_amount", str(error)) from None
    return value


def _day(which: str, day: object) -> datetime.date:
    try:
        if isinstance(day, str) and _DAY.fullmatch(day):
            return datetime.date.fromisoformat(day)
    except ValueError:
        pass
    raise Unstorable("payment_date", f"{which}: date is not a date: {str(day)[:40]!r}")


def _text(which: str, name: str, text: str | None) -> str:
    text = text or ""
    if len(text) > _LONGEST[name]:
        raise Unstorable(
            "payment_text", f"{which}: {name} has {len(text)} characters; {_LONGEST[name]} can be stored"
        )
    if "\x00" in text:
        raise Unstorable("payment_text", f"{which}: {name} holds a NUL character, which can't be stored")
    return text
