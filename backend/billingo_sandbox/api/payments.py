"""`/documents/{id}/payments`: the history of a document's payments, read, replaced whole, or cleared."""

from decimal import Decimal
from typing import Any

from billingo_sandbox import changes
from billingo_sandbox.account import Account
from billingo_sandbox.codec import Json, dumps, loads
from billingo_sandbox.conditions.between import PAYMENTS
from billingo_sandbox.data.money import plain

from .answers import Answer
from .errors import client_error, validation_error
from .query import PAYMENT_METHODS, is_date
from .requests import ApiRequest
from .state import State

LARGEST = 10**12
"""What a price or a rate stays under. Billingo's own bound is not published."""

_LONGEST_VOUCHER = 255


def read(state: State, request: ApiRequest) -> Answer:
    """`GET`: the bare array of entries, in the order in which they were given."""
    account, document_id = request.access.account, _id(request)
    if state.betweens:
        state.run_betweens(PAYMENTS, document_id, account.name, before=True)
    answer = Answer(200, sent(account, document_id))
    if state.betweens:
        state.run_betweens(PAYMENTS, document_id, account.name, before=False)
    return answer


def sent(account: Account, document_id: int) -> bytes:
    """The bytes of a history as they are answered: the true ones, unless others were put in their place."""
    account.row(document_id)
    raw = account.sent_payments.get(document_id)
    return dumps(changes.payments_of(account, document_id)) if raw is None else raw


def put(state: State, request: ApiRequest) -> Answer:
    """`PUT`: these entries in place of all that were; answers them as stored.

    State and paid date of the document follow the sum, and it counts as modified, whether or not anything is different.
    Raises a 422 that names every field which can't be taken, a 400 for what is no JSON; then nothing has changed.
    """
    account = request.access.account
    negative = (account.document(_id(request)).get("gross_total") or 0) < 0
    history = _history(request.body, negative)
    changes.set_payments(account, state.clock, _id(request), history)
    return Answer(200, sent(account, _id(request)))


def clear(state: State, request: ApiRequest) -> Answer:
    """`DELETE`: no payment is left; answers the empty history."""
    changes.set_payments(request.access.account, state.clock, _id(request), [])
    return Answer(200, sent(request.access.account, _id(request)))


def _id(request: ApiRequest) -> int:
    return int(request.path.split("/")[2])


def _history(body: bytes, negative: bool) -> list[Json]:
    try:
        history = loads(body)
    except (ValueError, RecursionError):
        raise client_error(400, "The request body is not valid JSON.") from None
    if not isinstance(history, list):
        raise validation_error(("", "The body must be an array of payments."))
    problems = [
        (f"{place}.{field}" if field else f"{place}", message)
        for place, entry in enumerate(history)
        for field, message in _problems(entry, negative)
    ]
    if problems:
        raise validation_error(*problems)
    return [_stored(entry) for entry in history]


def _problems(entry: Any, negative: bool) -> list[tuple[str, str]]:
    """Field and message of all that is wrong with one entry of a document whose total is below zero or not."""
    if not isinstance(entry, dict):
        return [("", "A payment must be an object.")]
    problems = []
    price: Any = entry.get("price")
    rate: Any = entry.get("conversion_rate")
    voucher = entry.get("voucher_number")
    if not is_date(entry.get("date")):
        problems.append(("date", "The date is required, as Y-m-d."))
    if type(price) not in (int, Decimal) or abs(price) >= LARGEST:
        problems.append(("price", "The price is required and must be a number."))
    elif (price > 0) if negative else (price < 0):
        bound = "at most 0 for a document with a negative total" if negative else "at least 0"
        problems.append(("price", f"The price must be {bound}."))
    if not isinstance(entry.get("payment_method"), str) or entry["payment_method"] not in PAYMENT_METHODS:
        problems.append(("payment_method", "The selected payment method is invalid."))
    if voucher is not None and not (isinstance(voucher, str) and len(voucher) <= _LONGEST_VOUCHER):
        problems.append(("voucher_number", "The voucher number must be a string."))
    if rate is not None and not (type(rate) in (int, Decimal) and 0 < rate < LARGEST):
        problems.append(("conversion_rate", "The conversion rate must be a positive number."))
    return problems


def _stored(entry: Json) -> Json:
    """The published fields and no others, numbers as Billingo writes them."""
    rate = entry.get("conversion_rate")
    return {
        "date": entry["date"],
        "price": plain(Decimal(entry["price"])),
        "payment_method": entry["payment_method"],
        "voucher_number": entry.get("voucher_number"),
        "conversion_rate": None if rate is None else plain(Decimal(rate)),
    }
