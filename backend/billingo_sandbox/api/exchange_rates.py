"""A stand-in for the public rate service of the MNB: SOAP in, SOAP out, and in the answer a text that is XML itself."""

import re
from datetime import date, datetime
from xml.sax.saxutils import escape

from billingo_sandbox.data.rates import CURRENCIES, FIRST_DAY, RateBook

from .answers import Answer

PATH = "/arfolyamok.asmx"
XML = "text/xml; charset=utf-8"

_OPERATION = re.compile(r"<(?:\w+:)?(Get\w+)[\s/>]")
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def answer(book: RateBook, body: bytes, now: datetime) -> Answer:
    """The answer to an envelope. `now`: the server's clock."""
    asked = body.decode("utf-8", "replace")
    found = _OPERATION.search(asked)
    match found[1] if found else "":
        case "GetInfo":
            return _result("GetInfo", _info(book, now))
        case "GetDateInterval":
            interval = f'<DateInterval startdate="{FIRST_DAY}" enddate="{book.last_day(now)}" />'
            return _result("GetDateInterval", f"<MNBStoredInterval>{interval}</MNBStoredInterval>")
        case "GetCurrentExchangeRates":
            day = _day(book, book.last_day(now), list(CURRENCIES))
            return _result(
                "GetCurrentExchangeRates", f"<MNBCurrentExchangeRates>{day}</MNBCurrentExchangeRates>"
            )
        case "GetExchangeRates":
            return _exchange_rates(book, asked, now)
    return fault("a:ActionNotSupported")


def bent(answer: Answer, kind: str) -> Answer:
    """The answer as a fault of content leaves it; the same answer for other kinds."""
    body = answer.body
    match kind:
        case "xml_doctype":
            body = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + body
        case "xml_entities":
            laughs = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}]>'
            body = _result("GetExchangeRates", f"{laughs}<MNBExchangeRates>&a9;</MNBExchangeRates>").body
        case "xml_other":
            body = _result("GetExchangeRates", "<MNBRates2><Day/></MNBRates2>").body
        case "xml_amount":
            body = re.sub(rb"(\d+),(\d+)", rb"\1.\2.0", body, count=1)
        case "xml_future":
            body = re.sub(rb"LastDate&gt;\d{4}", b"LastDate&gt;9999", body)
        case "xml_past":
            body = re.sub(rb"(First|Last)Date&gt;\d{4}", rb"\1Date&gt;0001", body)
        case "xml_cut":
            body = body[: len(body) // 2]
        case "soap_fault":
            return fault("s:Client")
    return Answer(answer.status, body, answer.content_type)


def fault(code: str) -> Answer:
    """What it says to what it does not understand."""
    body = f"<s:Fault><faultcode>{code}</faultcode><faultstring>Error</faultstring></s:Fault>"
    return Answer(500, _envelope(body), XML)


def _info(book: RateBook, now: datetime) -> str:
    currencies = "".join(f"<Curr>{code}</Curr>" for code in ("HUF", *CURRENCIES))
    return (
        f"<MNBExchangeRatesQueryValues><FirstDate>{FIRST_DAY}</FirstDate><LastDate>{book.last_day(now)}</LastDate>"
        f"<Currencies>{currencies}</Currencies></MNBExchangeRatesQueryValues>"
    )


def _exchange_rates(book: RateBook, asked: str, now: datetime) -> Answer:
    try:
        first, last = (date.fromisoformat(_text(asked, name)) for name in ("startDate", "endDate"))
    except ValueError:
        return fault("s:Client")
    codes = [code for code in _text(asked, "currencyNames").split(",") if code in CURRENCIES]
    days = (_day(book, day, codes) for day in book.days(first, min(last, book.last_day(now))))
    return _result("GetExchangeRates", f"<MNBExchangeRates>{''.join(days)}</MNBExchangeRates>")


def _day(book: RateBook, day: date, codes: list[str]) -> str:
    rates = []
    for code in codes:
        found = book.rate(day, code)
        if found is not None:
            rates.append(f'<Rate unit="{found[0]}" curr="{code}">{found[1]}</Rate>')
    return f'<Day date="{day}">{"".join(rates)}</Day>' if rates else f'<Day date="{day}" />'


def _text(asked: str, name: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}>([^<]*)<", asked)
    return found[1].strip() if found else ""


def _result(operation: str, inner: str) -> Answer:
    return Answer(
        200,
        _envelope(
            f'<{operation}Response xmlns="http://www.mnb.hu/webservices/" '
            'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
            f"<{operation}Result>{escape(inner)}</{operation}Result></{operation}Response>"
        ),
        XML,
    )


def _envelope(body: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
