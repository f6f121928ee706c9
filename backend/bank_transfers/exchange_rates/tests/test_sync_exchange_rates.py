"""`sync_exchange_rates` against the stand-in of the MNB: what is fetched, corrected, filled later, and what breaks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bank_transfers.core.api.money import money
from bank_transfers.exchange_rates import rate, rates_of, service
from bank_transfers.models import Company, ExchangeRate, ExchangeRateRun
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PATH = "/arfolyamok.asmx"


@pytest.fixture
def mnb(settings: Any) -> Iterator[Sandbox]:
    """The stand-in on a Saturday, the settings pointing at it."""
    with Sandbox(invoices=0, now=datetime(2026, 11, 28, 9, tzinfo=UTC)) as server:
        settings.MNB_RATES_URL = server.rates_url
        settings.MNB_RATES_TIMEOUT_SECONDS = 5
        yield server


def fetch(*arguments: str) -> str:
    out = io.StringIO()
    call_command("sync_exchange_rates", *arguments, stdout=out)
    return out.getvalue()


def questions(mnb: Sandbox) -> int:
    return len([record for record in mnb.requests if record.path == PATH])


def test_the_first_run_reaches_back_and_the_second_asks_for_a_month(mnb: Sandbox) -> None:
    told = fetch()
    first = ExchangeRate.objects.order_by("day").first()
    assert first is not None
    assert first.day == date(2024, 11, 4)  # 24 months back, after a holiday on a Friday
    assert f"{ExchangeRate.objects.count()} new, 0 corrected, 0 unchanged" in told
    assert rate("EUR", date(2026, 11, 20)) is not None
    mnb.reset_stats()
    assert " 0 new, 0 corrected" in fetch()
    assert questions(mnb) == 2  # what there is, and the last month
    assert ExchangeRate.objects.count() == ExchangeRate.objects.filter(replaced_at=None).count()


def test_it_reaches_back_to_the_oldest_document(
    mnb: Sandbox, make_company: Callable[..., Company], make_invoice: Callable[..., Any]
) -> None:
    make_invoice(make_company(), invoice_date=date(2022, 12, 29))
    fetch()
    assert rate("EUR", date(2022, 12, 29)) is not None
    assert rate("HRK", date(2023, 1, 5)) is not None  # it ended with the year, and counts for some days
    assert rate("HRK", date(2023, 1, 12)) is None


def test_a_slip_of_the_keyboard_does_not_reach_back_for_ever() -> None:
    assert service._wanted_from(date(2026, 11, 27), date(1026, 3, 8)) == date(2016, 1, 1)


def test_the_last_rate_counts_on_days_without_one(mnb: Sandbox) -> None:
    fetch("--from", "2026-10-19", "--to", "2026-11-27")
    friday = rate("EUR", date(2026, 10, 22))
    for day in (23, 24, 25):  # a holiday and the weekend after it
        assert rate("EUR", date(2026, 10, day)) == friday
    assert friday is not None
    assert friday.day == date(2026, 10, 22)
    monday = rate("EUR", date(2026, 10, 26))
    assert monday is not None
    assert monday.day == date(2026, 10, 26)


def test_missing_is_none_and_never_another_currency_or_an_old_rate(mnb: Sandbox) -> None:
    fetch("--from", "2026-10-01", "--to", "2026-10-30")
    assert rate("XAU", date(2026, 10, 20)) is None
    assert rate("HRK", date(2026, 10, 20)) is None
    assert rate("EUR", date(2026, 9, 30)) is None
    assert rate("EUR", date(2026, 11, 8)) is not None
    assert rate("EUR", date(2026, 11, 9)) is None  # ten days without any rate: some are missing
    assert rate("EUR", date.min) is None
    huf = rate("HUF", date(1900, 1, 1))
    assert huf is not None
    assert huf.in_huf(Decimal("12.34")) == Decimal("12.34")


def test_units_count(mnb: Sandbox) -> None:
    mnb.correct_rate("2026-11-20", "JPY", "238,15")
    fetch("--from", "2026-11-20", "--to", "2026-11-20")
    found = rate("JPY", date(2026, 11, 20))
    assert found is not None
    assert (found.unit, found.rate) == (100, Decimal("238.15"))
    assert found.in_huf(Decimal(1000)) == Decimal("2381.5")
    assert {row.currency for row in rates_of(date(2026, 11, 22), ["JPY", "EUR", "HRK"])} == {"EUR", "JPY"}


def test_a_corrected_rate_keeps_what_was_before(mnb: Sandbox) -> None:
    fetch("--from", "2026-11-02")
    day = date(2026, 11, 18)
    before = rate("EUR", day)
    assert before is not None
    mnb.correct_rate(day, "EUR", "399.99")
    told = fetch("--from", "2026-11-02")
    assert f"{day} EUR: {money(before.rate)} for 1 is now 399.99 for 1" in told
    after = rate("EUR", day)
    assert after is not None
    assert after.rate == Decimal("399.99")
    rows = ExchangeRate.objects.filter(day=day, currency="EUR").order_by("pk")
    assert [(row.rate, row.replaced_at is None) for row in rows] == [
        (before.rate, False),
        (Decimal("399.99"), True),
    ]


def test_a_day_that_comes_late_is_filled_in(mnb: Sandbox) -> None:
    mnb.hide_rates("2026-11-19")
    fetch()
    late = rate("EUR", date(2026, 11, 19))
    assert late is not None
    assert late.day == date(2026, 11, 18)
    mnb.hide_rates("2026-11-19", hidden=False)
    fetch()
    came = rate("EUR", date(2026, 11, 19))
    assert came is not None
    assert came.day == date(2026, 11, 19)


def test_what_is_done_is_kept_and_the_next_run_goes_on_from_there(mnb: Sandbox) -> None:
    mnb.fault("server_error", path=PATH, nth=3)  # after what there is, and the first year
    with pytest.raises(CommandError, match="HTTP 500") as refused:
        fetch()
    assert refused.value.returncode == 1
    there = ExchangeRate.objects.count()
    assert there > 4000
    run = ExchangeRateRun.objects.get()
    assert (run.status, run.code, run.new) == ("FAILED", "mnb_unreachable", there)
    mnb.reset_stats()
    told = fetch()
    assert questions(mnb) == 4  # what there is, two pieces for what is missing, the last month
    assert " 0 corrected" in told
    assert rate("EUR", date(2025, 1, 15)) is not None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("reset", "mnb_unreachable"),
        ("redirect", "mnb_unreachable"),
        ("html_200", "mnb_unreadable"),
        ("empty_200", "mnb_unreadable"),
        ("cut_body", "mnb_unreachable"),
        ("gzip_bomb", "mnb_unreadable"),
        ("xml_doctype", "mnb_unreadable"),
        ("xml_entities", "mnb_unreadable"),
        ("xml_other", "mnb_unreadable"),
        ("xml_amount", "mnb_unreadable"),
        ("xml_cut", "mnb_unreadable"),
        ("soap_fault", "mnb_unreachable"),
    ],
)
def test_an_answer_that_is_none_stores_nothing_and_is_told(
    mnb: Sandbox, kind: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    mnb.fault(kind, path=PATH, nth=2, times=None)
    with pytest.raises(CommandError, match="kept"):
        fetch("--from", "2026-11-16", "--to", "2026-11-20")
    assert not ExchangeRate.objects.exists()
    run = ExchangeRateRun.objects.get()
    assert (run.status, run.code, run.covered) == ("FAILED", code, [])
    assert "exchange rates:" in caplog.text


@pytest.mark.parametrize("kind", ["xml_future", "xml_past"])
@pytest.mark.parametrize("arguments", [[], ["--dry-run"], ["--from", "2026-11-16"]])
def test_days_that_cannot_be_are_not_taken_for_asked_for(
    mnb: Sandbox, kind: str, arguments: list[str]
) -> None:
    mnb.fault(kind, path=PATH)
    with pytest.raises(CommandError, match="there can't be rates") as refused:
        fetch(*arguments)
    assert refused.value.returncode == 1
    assert questions(mnb) == 1
    assert not ExchangeRate.objects.exists()
    assert all(run.covered == [] for run in ExchangeRateRun.objects.all())


@pytest.mark.parametrize("fault", [{"kind": "stall"}, {"kind": "trickle", "interval_ms": 50}])
def test_a_service_that_is_slow_is_not_waited_for(mnb: Sandbox, settings: Any, fault: dict[str, Any]) -> None:
    settings.MNB_RATES_TIMEOUT_SECONDS = 0.3
    mnb.fault(path=PATH, **fault)
    with pytest.raises(CommandError, match=r"no answer in 0\.3 s"):
        fetch()


def test_a_dry_run_stores_nothing(mnb: Sandbox) -> None:
    told = fetch("--from", "2026-11-20", "--to", "2026-11-20", "--dry-run")
    assert "19 new" in told
    assert "nothing stored" in told
    assert not ExchangeRate.objects.exists()
    assert not ExchangeRateRun.objects.exists()


def test_a_dry_run_that_breaks_off_promises_nothing(mnb: Sandbox) -> None:
    mnb.fault("server_error", path=PATH, nth=3)
    with pytest.raises(CommandError, match=r"HTTP 500. Nothing was stored.$"):
        fetch("--dry-run")
    assert not ExchangeRate.objects.exists()


def test_two_at_once(mnb: Sandbox) -> None:
    now = timezone.now()
    run = ExchangeRateRun.objects.create(started_at=now, beat_at=now)
    with pytest.raises(CommandError, match="at the moment") as refused:
        fetch()
    assert refused.value.returncode == 2
    assert questions(mnb) == 0
    ExchangeRateRun.objects.filter(pk=run.pk).update(beat_at=now - timedelta(hours=1))
    fetch("--from", "2026-11-20")  # it was dead
    run.refresh_from_db()
    assert (run.status, run.code) == ("FAILED", "interrupted")


@pytest.mark.parametrize(
    "arguments", [["--from", "2026-02-30"], ["--from", "2026-11-20", "--to", "2026-11-19"]]
)
def test_wrong_days_are_refused(mnb: Sandbox, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        fetch(*arguments)
    assert questions(mnb) == 0


def test_switched_off(settings: Any) -> None:
    settings.MNB_RATES_URL = ""
    with pytest.raises(CommandError, match="MNB_RATES_URL") as refused:
        fetch()
    assert refused.value.returncode == 2
