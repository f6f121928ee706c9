"""Payment histories no client should trust: one kind of rot each, put into the true history of a document."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Raw

from billingo_sandbox.codec import Json, dumps
from billingo_sandbox.data.money import plain
from billingo_sandbox.data.payments import entry

MANY = 5_000
_GIANT = 300_000  # about 35 MB


@dataclass(slots=True)
class _Sound:
    """What is spoiled: the entries of a document, one made up if it has none."""

    document: Json
    entries: list[Json]
    today: date

    @property
    def price(self) -> Decimal:
        """The price of the first entry."""
        return Decimal(self.entries[0]["price"])


_Spoil = Callable[[_Sound], "list[Json] | Raw"]


def poisoned_history(document: Json, history: list[Json], kind: str, today: date) -> bytes:
    """The bytes of a history with one thing rotten in it. Raises `ValueError` for an unknown kind.

    `document` is the decoded document that it belongs to, `today` the day that it is there.
    """
    try:
        spoil = KINDS[kind]
    except KeyError:
        names = ", ".join(sorted(KINDS))
        raise ValueError(f"unknown poison of payments {kind!r}; there are: {names}") from None
    return dumps(spoil(_Sound(document, history or [entry(document, 1_000, today)], today)))


def _field(key: str, token: bytes) -> _Spoil:
    return lambda sound: [{**sound.entries[0], key: Raw(token)}, *sound.entries[1:]]


def _without(*keys: str) -> _Spoil:
    def spoil(sound: _Sound) -> list[Json]:
        first = {name: value for name, value in sound.entries[0].items() if name not in keys}
        return [first, *sound.entries[1:]]

    return spoil


def _price(change: Callable[[Decimal], Decimal]) -> _Spoil:
    return lambda sound: [{**sound.entries[0], "price": plain(change(sound.price))}, *sound.entries[1:]]


def _whole(token: bytes) -> _Spoil:
    return lambda sound: Raw(token)


def _future(sound: _Sound) -> list[Json]:
    return [{**sound.entries[0], "date": f"{sound.today + timedelta(days=400)}"}, *sound.entries[1:]]


def _other_currency(sound: _Sound) -> list[Json]:
    """In euros where the document is in forints, else in forints; nothing but a key that nobody knows says so."""
    if sound.document.get("currency") == "HUF":
        price, rate, currency = sound.price / 400, 400, "EUR"
    else:
        price, rate, currency = sound.price * 400, 1, "HUF"
    changed = {"price": plain(price.quantize(Decimal("0.01"))), "conversion_rate": rate, "currency": currency}
    return [{**sound.entries[0], **changed}, *sound.entries[1:]]


def _times(count: int) -> _Spoil:
    return lambda sound: Raw(b"[" + b",".join([dumps(sound.entries[0])] * count) + b"]")


KINDS: dict[str, _Spoil] = {
    # Amounts
    "three_decimals": _price(lambda price: price + Decimal("0.125")),
    "many_decimals": _price(lambda price: price + Decimal("0.12345678901234567")),
    "negative": _price(lambda price: -price),
    "zero": _price(lambda price: Decimal(0)),
    "other_currency": _other_currency,
    "text_price": _field("price", b'"1000"'),
    "word_price": _field("price", b'"ezer forint"'),
    "true_price": _field("price", b"true"),
    "null_price": _field("price", b"null"),
    "nan_price": _field("price", b"NaN"),
    "infinity_price": _field("price", b"Infinity"),
    "huge_price": _field("price", b"1e400"),
    "long_price": _field("price", b"1" + b"0" * 40),
    # Days
    "future_day": _future,
    "last_day": _field("date", b'"9999-12-31"'),
    "invalid_day": _field("date", b'"2026-02-30"'),
    "word_day": _field("date", b'"tegnap"'),
    "moment": _field("date", b'"2026-11-02T10:00:00+01:00"'),
    "number_day": _field("date", b"20261102"),
    "null_day": _field("date", b"null"),
    # The rest of an entry
    "unknown_method": _field("payment_method", b'"kripto"'),
    "null_method": _field("payment_method", b"null"),
    "number_method": _field("payment_method", b"4"),
    "number_voucher": _field("voucher_number", b"7"),
    "huge_voucher": _field("voucher_number", b'"' + b"A" * 1_000_000 + b'"'),
    "nul_character": _field("voucher_number", b'"B\\u00007"'),
    "lone_surrogate": _field("voucher_number", b'"B\\ud83d7"'),
    "invalid_utf8": _field("voucher_number", b'"B\xff\xfe7"'),
    "text_rate": _field("conversion_rate", b'"egy"'),
    "zero_rate": _field("conversion_rate", b"0"),
    "missing_price": _without("price"),
    "missing_day": _without("date"),
    "missing_method": _without("payment_method"),
    "only_required": _without("voucher_number", "conversion_rate"),
    "unknown_keys": _field("giro_settings", b'{"id":[1,{"x":null}]}'),
    # The array
    "text_entry": lambda sound: Raw(b'["1000 Ft",' + dumps(sound.entries)[1:]),
    "null_entry": lambda sound: Raw(b"[null," + dumps(sound.entries)[1:]),
    "many": _times(MANY),
    "giant": _times(_GIANT),
    "twice": lambda sound: sound.entries * 2,
    "empty": _whole(b"[]"),
    "object": lambda sound: Raw(b'{"data":' + dumps(sound.entries) + b"}"),
    "by_number": lambda sound: Raw(b'{"0":' + dumps(sound.entries[0]) + b"}"),
    "null_body": _whole(b"null"),
    "number_body": _whole(b"42"),
    "text_body": _whole(b'"none"'),
    "deep_100000": _whole(b"[" * 100_000 + b"]" * 100_000),
}
"""Poison by name. `only_required`, `unknown_keys` and `many` are odd, but sound by the published schema."""
