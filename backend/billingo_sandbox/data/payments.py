"""The payment history of a document for which nobody has written one: whatever its state, total and dates allow.

Nothing is kept: a history is drawn anew each time it is asked for, from the account's seed and the document's id, so
that an account of 100,000 documents costs no more to make than without any.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billingo_sandbox.codec import Json

from . import money
from .randomness import Chance

CASH = "cash"
CASH_STEP = 500
"""Hundredths of HUF to which what is paid in cash is rounded: five forints (2008. évi III. tv.)."""

_SALT = 31
_CLAIMS = frozenset({"invoice", "advance", "modification"})
_IN_PARTS, _AT_THE_COUNTER, _EXPIRED_IN_PART = 0.12, 0.04, 0.1
_BESIDE = {
    "szep_card": (CASH, "bankcard"),
    CASH: ("bankcard", "szep_card"),
    "bankcard": (CASH, "szep_card"),
    "barion": ("coupon", "utalvany"),
}
"""In which other ways a part is paid, by the document's own."""
_BESIDE_OTHERS = (CASH, "bankcard", "kompenzacio")
_SHARES = (10, 20, 25, 30, 40, 50, 60, 75, 90)


def history_of(document: Json, seed: int) -> list[Json]:
    """The entries of a decoded document, oldest first; none where its state says that no money came, or can't be read.

    Paid: one entry or up to three, the last on `paid_date`, that sum up to the total (what is paid in cash is rounded
    to five forints, so that the sum may differ by two). Partially paid: less than that. Expired: a few have a part,
    paid on the day that `paid_date` says. What is cancelled or negative was paid in one sum.
    """
    due, day = _amount(document.get("gross_total")), _day(document.get("paid_date"))
    if not due or day is None:
        return []
    chance = Chance(seed, _SALT, int(document["id"]))
    maker = {"paid": _paid, "partially_paid": _in_part, "expired": _expired}.get(
        str(document.get("payment_status"))
    )
    return [] if maker is None else maker(_Drawn(document, due, day, chance))


def entry(document: Json, price: Decimal | int, day: date | str, method: str | None = None) -> Json:
    """One entry of a history: money in the document's currency, by its own method unless another is named."""
    return {
        "date": f"{day}",
        "price": money.plain(Decimal(price)),
        "payment_method": method or document.get("payment_method"),
        "voucher_number": None,
        "conversion_rate": document.get("conversion_rate"),
    }


def completed(document: Json, given: Mapping[str, Any], today: str) -> Json:
    """An entry of which only `price` has to be given; the rest is the document's, and of today.

    Raises `ValueError` for a price that is no `int` or finite `Decimal`, a day that there is not, an unknown key.
    """
    made = entry(document, 0, today)
    if unknown := given.keys() - made.keys():
        raise ValueError(f"an entry has no {', '.join(sorted(unknown))}")
    price: Any = given.get("price")
    if type(price) not in (int, Decimal) or not Decimal(price).is_finite():
        raise ValueError(f"the price {price!r} is no int or Decimal")
    day = f"{given.get('date', today)}"
    if _day(day) is None:
        raise ValueError(f"there is no day {day!r}")
    return {**made, **given, "date": day, "price": money.plain(Decimal(price))}


def paid(document: Json, history: list[Json]) -> Decimal:
    """What a history adds up to, seen from the document: positive is towards its total, be that below zero or above."""
    total = sum((Decimal(payment["price"]) for payment in history), Decimal(0))
    return total if (_amount(document.get("gross_total")) or 0) >= 0 else -total


def covers(document: Json, history: list[Json]) -> bool:
    """True if a history pays all of a document. What is left by rounding cash to five forints is no debt."""
    missing = abs(_amount(document.get("gross_total")) or Decimal(0)) - paid(document, history)
    if not history or missing <= 0:
        return bool(history)
    in_cash = any(payment["payment_method"] == CASH for payment in history)
    return in_cash and document.get("currency") == "HUF" and 200 * missing <= CASH_STEP


class _Drawn:
    """One document whose history is drawn: its total in hundredths, None where those can't hold it."""

    def __init__(self, document: Json, due: Decimal, day: date, chance: Chance) -> None:
        self.document, self.due, self.day, self.chance = document, due, day, chance
        self.method = str(document.get("payment_method"))
        self.is_forint = document.get("currency") == "HUF"
        minor = money.hundredths(due)
        self.minor = minor if Decimal(minor).scaleb(-2) == due else None

    @property
    def step(self) -> int:
        """What parts are multiples of, in hundredths."""
        if not self.is_forint:
            return 1
        return 100_000 if abs(self.minor or 0) >= 5_000_000 else 10_000

    @property
    def is_worth_parts(self) -> bool:
        """True if it is a claim, all of it still to be paid, of at least 2,000 HUF or 20 of another currency."""
        if self.minor is None or self.document.get("cancelled"):
            return False
        return self.minor >= (200_000 if self.is_forint else 2_000)

    def whole(self) -> list[Json]:
        """One sum, on one day."""
        return [entry(self.document, self.due, self.day)]

    def part(self, minor: int, day: date, method: str | None = None) -> Json:
        """An entry of hundredths, in cash with its voucher."""
        if method == CASH and self.is_forint:
            minor = money.round_half_up(minor, CASH_STEP) * CASH_STEP
        made = entry(self.document, Decimal(minor).scaleb(-2), day, method)
        if method == CASH:
            made["voucher_number"] = f"BP-{day.year}/{self.chance.between(1, 9_999):04d}"
        if not self.is_forint and day != self.day:
            made["conversion_rate"] = self._rate_of_that_day()
        return made

    def other_method(self) -> str:
        """A way to pay that is not the document's own."""
        others = _BESIDE.get(self.method, _BESIDE_OTHERS)
        return self.chance.pick([other for other in others if self.is_forint or other != "szep_card"])

    def days_before(self, count: int) -> list[date]:
        """That many days from the document's own to the day of its last payment, in order."""
        first = _day(self.document.get("invoice_date")) or self.day
        between = max(0, (self.day - first).days)
        return sorted(self.day - timedelta(days=self.chance.between(0, between)) for _ in range(count))

    def _rate_of_that_day(self) -> Any:
        rate = _amount(self.document.get("conversion_rate"))
        return (
            None if rate is None else money.plain(rate + Decimal(self.chance.between(-300, 300)).scaleb(-2))
        )


def _paid(drawn: _Drawn) -> list[Json]:
    roll = drawn.chance.unit()
    if not drawn.is_worth_parts or drawn.minor is None:
        return drawn.whole()
    if roll < _IN_PARTS:
        return _parts(drawn, drawn.minor)
    is_uneven = drawn.is_forint and drawn.minor % CASH_STEP != 0
    if roll < _IN_PARTS + _AT_THE_COUNTER and is_uneven:
        return [drawn.part(drawn.minor, drawn.day, CASH)]
    return drawn.whole()


def _parts(drawn: _Drawn, total: int) -> list[Json]:
    chance = drawn.chance
    if total % 200 == 0 and chance.happens(0.15):
        # Twice the same on the same day: two entries that nothing tells apart.
        half = drawn.part(total // 2, drawn.day)
        return [half, dict(half)]
    days = drawn.days_before(chance.pick((1, 1, 1, 2)))
    is_at_once = days[0] == drawn.day
    parts, left = [], total
    for day in days:
        minor = total * chance.between(15, 45) // 100 // drawn.step * drawn.step
        method = drawn.other_method() if is_at_once or chance.happens(0.3) else None
        parts.append(drawn.part(minor, day, method))
        left -= minor
    return [*parts, drawn.part(left, drawn.day)]


def _in_part(drawn: _Drawn) -> list[Json]:
    chance = drawn.chance
    total = money.hundredths(drawn.due)
    came = abs(total) * chance.pick(_SHARES) // 100
    step = drawn.step if drawn.is_worth_parts or not drawn.is_forint else 100
    came = max(came // step * step, min(step, abs(total) // 2))
    if not came:
        return []
    if not drawn.is_worth_parts:
        return [drawn.part(came if total > 0 else -came, drawn.day)]
    if chance.happens(0.25) and came >= 2 * step:
        first = came // 2 // step * step
        return [drawn.part(first, drawn.days_before(1)[0]), drawn.part(came - first, drawn.day)]
    return [drawn.part(came, drawn.day, drawn.other_method() if chance.happens(0.2) else None)]


def _expired(drawn: _Drawn) -> list[Json]:
    is_claim = drawn.document.get("type") in _CLAIMS
    if is_claim and drawn.is_worth_parts and drawn.chance.happens(_EXPIRED_IN_PART):
        return _in_part(drawn)[-1:]
    return []


def _amount(value: object) -> Decimal | None:
    return Decimal(value) if type(value) in (int, Decimal) else None  # type: ignore[arg-type]


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
