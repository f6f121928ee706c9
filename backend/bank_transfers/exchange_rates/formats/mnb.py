"""The rate service of the MNB (arfolyamok.asmx, SOAP 1.1): an envelope holds a text, and that text is XML itself.

    <MNBExchangeRates><Day date="2026-11-20"><Rate unit="100" curr="JPY">238,15</Rate>…</Day>…</MNBExchangeRates>

Forints for `unit` of the currency, with a decimal comma. Days without rates (weekends, holidays) are left out. Nothing
is guessed: what is not written like this is refused as a whole. A DOCTYPE ends the reading, so there are no entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

NAMESPACE = "http://www.mnb.hu/webservices/"
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNIT = re.compile(r"[1-9][0-9]{0,6}")
_RATE = re.compile(r"[0-9]{1,9}(,[0-9]{1,10})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_DEEP = 16


class Unreadable(ValueError):
    """An answer that is not what the service gives. The text says where and why."""


class Info(NamedTuple):
    """What there is: the first and the last day with rates, and every currency that ever had one."""

    first: date
    last: date
    currencies: tuple[str, ...]


class Quote(NamedTuple):
    """Forints for `unit` of a currency on a day."""

    day: date
    currency: str
    unit: int
    rate: Decimal


def envelope(operation: str, **parameters: str) -> bytes:
    """A question to the service."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parameters.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation} xmlns="{NAMESPACE}">{inner}</{operation}></s:Body></s:Envelope>'
    ).encode()


def read_info(answer: bytes) -> Info:
    """The answer to GetInfo. Raises Unreadable."""
    found: dict[str, list[str]] = {"FirstDate": [], "LastDate": [], "Currencies/Curr": []}

    def element(path: str, _attributes: Mapping[str, str], text: str) -> None:
        name = path.removeprefix("MNBExchangeRatesQueryValues/")
        if name in found:
            found[name].append(text.strip())

    _walk(_result(answer, "GetInfo"), "MNBExchangeRatesQueryValues", element)
    if len(found["FirstDate"]) != 1 or len(found["LastDate"]) != 1 or not found["Currencies/Curr"]:
        raise Unreadable("GetInfo does not tell first day, last day and currencies")
    currencies = tuple(dict.fromkeys(_currency(code) for code in found["Currencies/Curr"]))
    return Info(_day(found["FirstDate"][0]), _day(found["LastDate"][0]), currencies)


def read_rates(answer: bytes, first: date, last: date, currencies: Collection[str]) -> list[Quote]:
    """The answer to GetExchangeRates. Raises Unreadable, also for a day or a currency that was not asked for, and for
    two rates of one currency on one day."""
    quotes: dict[tuple[date, str], Quote] = {}
    waiting: list[Quote] = []
    asked = set(currencies)

    def element(path: str, attributes: Mapping[str, str], text: str) -> None:
        if path == "MNBExchangeRates/Day/Rate":
            unit = attributes.get("unit", "")
            if not _UNIT.fullmatch(unit):
                raise Unreadable(f"{unit!r} is no unit")
            waiting.append(
                Quote(first, _currency(attributes.get("curr", "")), int(unit), _rate(text.strip()))
            )
        elif path == "MNBExchangeRates/Day":
            day = _day(attributes.get("date", ""))
            for quote in waiting:
                if not first <= day <= last or quote.currency not in asked:
                    raise Unreadable(f"{day} {quote.currency} was not asked for")
                if (day, quote.currency) in quotes:
                    raise Unreadable(f"{day} {quote.currency} is there twice")
                quotes[day, quote.currency] = quote._replace(day=day)
            waiting.clear()
        elif path != "MNBExchangeRates":
            raise Unreadable(f"{path} is not known")

    _walk(_result(answer, "GetExchangeRates"), "MNBExchangeRates", element)
    return list(quotes.values())


def _result(answer: bytes, operation: str) -> bytes:
    """The text inside the envelope."""
    path = f"Envelope/Body/{operation}Response/{operation}Result"
    found: list[str] = []

    def element(its: str, _attributes: Mapping[str, str], text: str) -> None:
        if its == path:
            found.append(text)

    _walk(answer, "Envelope", element)
    if len(found) != 1:
        raise Unreadable(f"there is no {operation}Result in the envelope")
    try:
        return found[0].encode()
    except UnicodeEncodeError:
        raise Unreadable("the text in the envelope is no Unicode") from None


def _walk(body: bytes, root: str, element: Callable[[str, Mapping[str, str], str], None]) -> None:
    """Calls `element` at the end of each one: the path of local names, attributes, its own text. Raises Unreadable."""
    parser = expat.ParserCreate(namespace_separator="}")
    path: list[str] = []
    open_elements: list[tuple[dict[str, str], list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition("}")[2])
        if path[0] != root or len(path) > MOST_DEEP:
            raise Unreadable(f"{path[-1][:60]!r} stands where {root} should")
        open_elements.append((attributes, []))

    def data(text: str) -> None:
        open_elements[-1][1].append(text)

    def end(_name: str) -> None:
        attributes, texts = open_elements.pop()
        element("/".join(path), attributes, "".join(texts))
        path.pop()

    def doctype(*_: object) -> None:
        raise Unreadable("there is a DOCTYPE, which is not read")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Unreadable(
            f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
        ) from None
    except (LookupError, UnicodeError) as error:  # an encoding that nobody knows
        raise Unreadable(f"the encoding can't be read ({type(error).__name__})") from None


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise Unreadable(f"{text[:20]!r} is no currency")
    return text


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable(f"{text[:20]!r} is no day")


def _rate(text: str) -> Decimal:
    found = Decimal(text.replace(",", ".")) if _RATE.fullmatch(text) else Decimal(0)
    if not found:
        raise Unreadable(f"{text[:30]!r} is no rate")
    return found
