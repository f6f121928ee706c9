"""The stand-in of the MNB: a plausible walk that is the same for ever, and the envelope of the real service."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.request import Request, urlopen

import pytest

from billingo_sandbox import Sandbox, SandboxClient
from billingo_sandbox.data.rates import CURRENCIES, RateBook, rests


def asked(sandbox: Sandbox, operation: str, **parameters: str) -> str:
    inner = "".join(f"<w:{name}>{value}</w:{name}>" for name, value in parameters.items())
    body = f'<e:Envelope xmlns:e="x" xmlns:w="y"><e:Body><w:{operation}>{inner}</w:{operation}></e:Body></e:Envelope>'
    with urlopen(Request(sandbox.rates_url, body.encode()), timeout=10) as response:
        return str(response.read(), "utf-8")


def rates(sandbox: Sandbox, first: str, last: str, currencies: str = "EUR,JPY") -> str:
    answer = asked(sandbox, "GetExchangeRates", startDate=first, endDate=last, currencyNames=currencies)
    found = re.search(r"<GetExchangeRatesResult>(.*)</GetExchangeRatesResult>", answer, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize(
    "day", ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-25", "2026-10-23", "2026-12-25", "2026-11-28"]
)
def test_no_rates_on_holidays_and_weekends(day: str) -> None:
    assert rests(date.fromisoformat(day))


def test_working_days_have_rates() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(not rests(day) for day in year) == 253


def test_a_walk_is_plausible_and_always_the_same() -> None:
    day, book, other = date(2025, 1, 1), RateBook(), RateBook()
    for currency, (unit, middle, last) in CURRENCIES.items():
        before = None
        for number in range(500):
            found = book.rate(day + timedelta(days=number), currency)
            assert found == other.rate(day + timedelta(days=number), currency)
            if last is not None:
                assert found is None
                continue
            assert found
            value = float(found[1].replace(",", "."))
            assert found[0] == unit
            assert abs(value / middle - 1) < 0.08
            assert before is None or abs(value / before - 1) < 0.02
            before = value


def test_the_envelope_holds_xml_as_text_with_a_decimal_comma_and_a_unit() -> None:
    with Sandbox(invoices=0) as sandbox:
        found = rates(sandbox, "2026-11-19", "2026-11-23")
        assert re.findall(r'date="([^"]+)"', found) == ["2026-11-23", "2026-11-20", "2026-11-19"]
        assert re.search(r'<Rate unit="1" curr="EUR">3\d\d,\d\d</Rate>', found)
        assert re.search(r'<Rate unit="100" curr="JPY">2\d\d,\d\d</Rate>', found)
        assert rates(sandbox, "2026-11-21", "2026-11-22") == "<MNBExchangeRates></MNBExchangeRates>"
        assert '<Day date="2026-11-20" />' in rates(sandbox, "2026-11-20", "2026-11-20", "")
        assert "&lt;Curr&gt;HRK&lt;/Curr&gt;" in asked(sandbox, "GetInfo")


def test_what_is_done_to_it_is_seen_also_from_afar() -> None:
    with Sandbox(invoices=0) as sandbox:
        SandboxClient(sandbox.root).correct_rate("2026-11-20", "EUR", "400.5")
        SandboxClient(sandbox.root).hide_rates("2026-11-19")
        found = rates(sandbox, "2026-11-18", "2026-11-20", "EUR")
        assert ">400,5<" in found
        assert "2026-11-19" not in found
        sandbox.hide_rates("2026-11-19", hidden=False)
        assert "2026-11-19" in rates(sandbox, "2026-11-18", "2026-11-20", "EUR")
