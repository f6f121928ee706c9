"""How customers pay: several documents in one transfer, less a credit note, or one document in parts.

`generate` draws the payment of each document by itself. `as_customers_pay` draws some of those payments together: the
day on which a document was paid moves, never its amount nor its status. `paid_in_part` says how many have paid a part.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from billingo_sandbox.codec import Json, loads_amounts

from . import money
from .dataset import Dataset, Generated, generate, partner_id_of
from .partners import DEFAULT_TAX_CODE
from .payments import entry
from .plan import BUDAPEST
from .randomness import Chance

BY_TRANSFER = frozenset({"wire_transfer", "elore_utalas"})
"""Payment methods of which the customer's own bank sends the money."""

_LONGEST_WAIT = timedelta(days=45)
_LONGEST_CREDIT = timedelta(days=120)
_MOST_TOGETHER = 5
_WAITS, _IN_PARTS = 0.7, 0.12
_WORTH_PARTS = 10_000_000  # hundredths of HUF
_IN_PART = "partially_paid"
_SMALL = 1_000  # documents


@dataclass(slots=True)
class _Payment:
    document: Json
    issued: date
    paid: date
    amount: int
    moved: bool = False


def as_customers_pay(dataset: Dataset) -> Dataset:
    """The same documents, some of them paid together or in parts. Deterministic: it depends on the dataset alone."""
    of_customer: dict[tuple[int, str], list[_Payment]] = defaultdict(list)
    for payment in _payments(dataset):
        key = (partner_id_of(payment.document), str(payment.document["currency"]))
        of_customer[key].append(payment)
    days: dict[int, date] = {}
    histories: dict[int, list[Json]] = {}
    for (partner_id, _), payments in sorted(of_customer.items()):
        chance = Chance(dataset.seed, 8, partner_id)
        payments.sort(key=lambda payment: (payment.paid, payment.document["id"]))
        _net_credits(payments)
        _wait_for_more(payments, chance)
        for payment in payments:
            if payment.moved:
                days[int(payment.document["id"])] = payment.paid
                # Who pays several at once pays each of them whole.
                histories[int(payment.document["id"])] = [
                    entry(payment.document, payment.document["gross_total"], payment.paid)
                ]
            elif chance.happens(_IN_PARTS) and (history := _in_parts(payment, chance)):
                histories[int(payment.document["id"])] = history
    documents = [_paid_on(document, days.get(document.id)) for document in dataset.documents]
    return replace(dataset, documents=documents, payments={**dataset.payments, **histories})


def generated(
    count: int, seed: int, tax_code: str = DEFAULT_TAX_CODE, partly_paid: int | None = None
) -> Dataset:
    """`generate`, and of its documents exactly `partly_paid` partially paid; None: as it comes.

    Small ones are kept: tests start hundreds of sandboxes on the same documents, and no sandbox changes its dataset.
    """
    return (_kept if count <= _SMALL else _made)(count, seed, tax_code, partly_paid)


def _made(count: int, seed: int, tax_code: str, partly_paid: int | None) -> Dataset:
    dataset = generate(count, seed, tax_code=tax_code)
    return dataset if partly_paid is None else paid_in_part(dataset, partly_paid)


_kept = lru_cache(maxsize=16)(_made)


def paid_in_part(dataset: Dataset, count: int) -> Dataset:
    """The same documents, of which exactly `count` are partially paid, wherever they stand in the listing.

    Of the others nothing changes; where there are more than `count`, the rest has not been paid at all. Deterministic.
    Raises `ValueError` where not so many can be: only claims of more than 1 that nobody cancelled.
    """
    chance, numbered = Chance(dataset.seed, 9), list(enumerate(dataset.documents))
    in_part = {place for place, document in numbered if document.keys.payment_status == _IN_PART}
    claims = [place for place, document in numbered if _is_open_to_parts(document)]
    if not 0 <= count <= len(claims):
        raise ValueError(f"of these documents 0 to {len(claims)} can be partially paid, not {count}")
    drawn = sorted(claims, key=lambda place: (place not in in_part, chance.unit()))
    chosen = set(drawn[:count])
    documents, histories = list(dataset.documents), dict(dataset.payments)
    for place in in_part - chosen:
        documents[place] = _not_paid(documents[place], dataset.reference)
        histories.pop(documents[place].id, None)
    for place in chosen - in_part:
        documents[place] = _partly_paid(documents[place], dataset.reference)
        histories.pop(documents[place].id, None)
    return replace(dataset, documents=documents, payments=histories)


class _Claim(msgspec.Struct):
    gross_total: Decimal
    cancelled: bool
    due_date: str | None


_claim = msgspec.json.Decoder(_Claim)


def _is_open_to_parts(document: Generated) -> bool:
    if document.keys.type not in ("invoice", "advance", "modification"):
        return False
    claim = _claim.decode(document.raw)
    return document.keys.payment_status != "none" and claim.gross_total > 1 and not claim.cancelled


def _not_paid(document: Generated, reference: date) -> Generated:
    due = _claim.decode(document.raw).due_date or f"{reference}"
    document = _paid_on(document, date.fromisoformat(document.keys.invoice_date))
    return _with_state(document, "expired" if due < f"{reference}" else "outstanding")


def _partly_paid(document: Generated, reference: date) -> Generated:
    if document.keys.payment_status != "paid":
        issued = date.fromisoformat(document.keys.invoice_date)
        document = _paid_on(document, min(issued + timedelta(days=5), reference))
    return _with_state(document, _IN_PART)


def _with_state(document: Generated, status: str) -> Generated:
    before = f'"payment_status":"{document.keys.payment_status}"'.encode()
    raw = document.raw.replace(before, f'"payment_status":"{status}"'.encode())
    return document._replace(raw=raw, keys=document.keys._replace(payment_status=status))


def _payments(dataset: Dataset) -> Iterator[_Payment]:
    """What was paid in full by transfer, by a partner with a name."""
    for generated in dataset.documents:
        keys = generated.keys
        if keys.payment_status != "paid" or keys.payment_method not in BY_TRANSFER or not keys.partner_id:
            continue
        document = loads_amounts(generated.raw)
        amount = money.hundredths(Decimal(document["gross_total"]))
        if amount and not document["cancelled"] and keys.type != "receipt":
            issued, paid = (date.fromisoformat(day) for day in (keys.invoice_date, keys.paid_date))
            yield _Payment(document, issued, paid, amount)


def _net_credits(payments: list[_Payment]) -> None:
    """A credit is taken off the first larger payment that follows it, if there is one soon enough."""
    for credit in payments:
        if credit.amount > 0:
            continue
        for payment in payments:
            soon = credit.issued <= payment.paid <= credit.issued + _LONGEST_CREDIT
            if soon and payment.amount > -2 * credit.amount and not payment.moved:
                credit.paid = payment.paid
                credit.moved = payment.moved = True
                break


def _wait_for_more(payments: list[_Payment], chance: Chance) -> None:
    """Some pay when several have come together: the earlier ones wait for the last."""
    waiting: list[_Payment] = []
    for payment in [payment for payment in payments if payment.amount > 0 and not payment.moved]:
        if waiting and (payment.paid - waiting[0].paid > _LONGEST_WAIT or len(waiting) == _MOST_TOGETHER):
            _together(waiting)
            waiting = []
        if waiting or chance.happens(_WAITS):
            waiting.append(payment)
    _together(waiting)


def _together(payments: list[_Payment]) -> None:
    if len(payments) < 2:
        return
    day = max(payment.paid for payment in payments)
    for payment in payments:
        payment.paid, payment.moved = day, True


def _in_parts(payment: _Payment, chance: Chance) -> list[Json]:
    """Two or three payments, the last one on the day on which the document is paid; none where it is not worth it."""
    count, days = chance.pick((2, 2, 3)), (payment.paid - payment.issued).days
    if payment.document["currency"] != "HUF" or payment.amount < _WORTH_PARTS or days < 2 * count:
        return []
    part = payment.amount // count // 100_000 * 100_000
    last = payment.amount - (count - 1) * part
    gaps = days // count
    amounts = [*[part] * (count - 1), last]
    days_of_parts = [payment.paid - timedelta(days=gaps * (count - 1 - place)) for place in range(count)]
    return [
        entry(payment.document, Decimal(amount).scaleb(-2), day)
        for day, amount in zip(days_of_parts, amounts, strict=True)
    ]


def _paid_on(document: Generated, day: date | None) -> Generated:
    """The document as paid on another day: only that day changes, byte for byte."""
    if day is None or f"{day}" == document.keys.paid_date:
        return document
    raw = document.raw.replace(
        f'"paid_date":"{document.keys.paid_date}"'.encode(), f'"paid_date":"{day}"'.encode()
    )
    booked = datetime(day.year, day.month, day.day, 14, 7, 31, tzinfo=BUDAPEST).timestamp()
    return document._replace(
        raw=raw,
        keys=document.keys._replace(paid_date=f"{day}"),
        modified=max(document.modified, int(booked)),
    )
