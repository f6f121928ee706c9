"""Companies that are synced every few minutes: each slot once, none made up, none beside another run, health knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from bank_transfers.billingo.jobs import dispatch, slots
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.health import health_of
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests.robustness import COMPLETED, FAILED, dataset, quicken
from bank_transfers.companies.tests.helpers import together
from bank_transfers.models import BillingoSyncLog, BillingoSyncSlot, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
KEY = "interval-key"
MINUTE = timedelta(minutes=1)
TEN = datetime(2030, 6, 11, 10, tzinfo=ZoneInfo("Europe/Budapest"))  # a Tuesday to come
rows = CompanyBillingoSettings.objects


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_MAX_ATTEMPTS = 1
    with Sandbox(key=KEY, dataset=dataset(20)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company]) -> Company:
    company = make_company(key=KEY)
    rows.update(sync_interval_minutes=5)
    return company


def opened(now: datetime) -> int:
    before = BillingoSyncSlot.objects.count()
    slots.open_intervals(now)
    return BillingoSyncSlot.objects.count() - before


def run_due(now: datetime) -> list[BillingoSyncLog]:
    """What a process does at one look, in this thread: its logs."""
    slots.settle_all(now)
    slots.open_intervals(now)
    last = BillingoSyncLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while (slot := slots.take_next(now, 60)) is not None:
        dispatch.run_slot(slot)
    return list(BillingoSyncLog.objects.filter(pk__gt=last).order_by("pk"))


def test_it_is_synced_every_five_minutes_by_two_requests(world: Sandbox, firm: Company) -> None:
    assert BillingoSyncService().sync_company(firm).status == COMPLETED
    world.advance(4 * 3600)
    world.reset_stats()
    logs = [log for minute in range(31) for log in run_due(TEN + minute * MINUTE)]
    assert [(log.sync_type, log.status) for log in logs] == [("INTERVAL", COMPLETED)] * len(logs)
    assert 6 <= len(logs) <= 7
    assert len(world.requests) == 2 * len(logs)
    at = list(BillingoSyncSlot.objects.order_by("at").values_list("at", flat=True))
    assert {later - earlier for earlier, later in pairwise(at)} == {5 * MINUTE}


def test_outside_of_its_hours_and_while_it_is_paused_it_is_not(firm: Company) -> None:
    assert opened(TEN.replace(hour=5)) == 0
    assert opened(TEN.replace(hour=22)) == 0
    rows.update(sync_paused=True)
    assert opened(TEN) == 0
    rows.update(sync_paused=False, sync_interval_workdays=True)
    assert opened(TEN + timedelta(days=4)) == 0, "Saturday"
    assert opened(TEN) == 1


def test_what_was_missed_is_made_up_once_at_most(firm: Company) -> None:
    assert opened(TEN) == 1
    BillingoSyncSlot.objects.update(closed_at=timezone.now())
    # Nothing ran for three hours.
    assert opened(TEN + 180 * MINUTE) == 1
    assert opened(TEN + 181 * MINUTE) in {0, 1}
    rows.update(sync_interval_minutes=60)
    BillingoSyncSlot.objects.all().delete()
    hours = [opened(TEN + minute * MINUTE) for minute in range(60)]
    assert sum(hours) == 1


@pytest.mark.parametrize("look", [0, 4])
def test_it_is_opened_ahead_and_begins_at_its_time(firm: Company, look: int) -> None:
    now = TEN + look * MINUTE
    slots.open_intervals(now, ahead=5 * MINUTE)
    slot = BillingoSyncSlot.objects.get()
    assert now < slot.at <= now + 5 * MINUTE
    assert slots.take_next(slot.at - timedelta(milliseconds=1), 60) is None
    assert slots.take_next(slot.at, 60) is not None


def test_while_another_run_goes_on_it_is_skipped(world: Sandbox, firm: Company) -> None:
    slots.open_intervals(TEN)
    running = claim.claim(firm.pk, "MANUAL", full_sync=False)
    later = TEN + 5 * MINUTE
    assert run_due(later) == []
    assert BillingoSyncSlot.objects.get().outcome == "skipped"
    BillingoSyncLog.objects.filter(pk=running.pk).update(status=COMPLETED)
    assert len(run_due(later + 5 * MINUTE)) == 1


def test_nothing_is_opened_while_the_nights_slot_waits_to_be_tried_again(firm: Company) -> None:
    BillingoSyncSlot.objects.create(company=firm, at=TEN, try_at=TEN + 20 * MINUTE, attempt=2)
    assert opened(TEN + MINUTE) == 0
    BillingoSyncSlot.objects.update(closed_at=timezone.now())
    assert opened(TEN + MINUTE) == 1


def test_a_slot_that_a_clock_opened_years_ahead_bars_no_other(firm: Company) -> None:
    future = TEN + timedelta(days=3650)
    BillingoSyncSlot.objects.create(company=firm, at=future, try_at=future, attempt=2)
    assert opened(TEN) == 0
    slots.settle_all(TEN)
    assert opened(TEN) == 1


def test_one_that_nobody_begins_is_left_out(firm: Company) -> None:
    slots.open_intervals(TEN)
    slots.settle_all(TEN + 20 * MINUTE)
    assert BillingoSyncSlot.objects.get().outcome == "missed"


def test_one_that_is_switched_off_meanwhile_is_not_begun(world: Sandbox, firm: Company) -> None:
    slots.open_intervals(TEN)
    rows.update(sync_interval_minutes=None)
    assert run_due(TEN) == []
    assert BillingoSyncSlot.objects.get().outcome == "refused"


def test_after_failures_it_rests_ever_longer_and_a_slot_is_tried_once(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    world.fault("server_error", times=None)
    assert [log.status for log in run_due(TEN)] == [FAILED]
    assert BillingoSyncSlot.objects.get().outcome == "failed"
    for failed, minutes in ((1, 5), (2, 10), (3, 20)):
        assert BillingoSyncLog.objects.update(completed_at=TEN) == failed
        ran = [minute for minute in range(1, minutes + 6) if opened(TEN + minute * MINUTE)]
        assert ran
        assert minutes <= ran[0] <= minutes + 5
        BillingoSyncSlot.objects.all().delete()
        BillingoSyncLog.objects.create(company=firm, status=FAILED, completed_at=TEN)
    BillingoSyncLog.objects.create(company=firm, status=COMPLETED, completed_at=TEN)
    assert opened(TEN + MINUTE) == 1


def test_a_night_that_fails_has_its_own_attempts_and_the_next_night_comes(firm: Company) -> None:
    """What the day's slots and calls leave behind does not count as a night's attempt."""
    for nights_ago in (3, 2, 1):
        started = TEN - timedelta(days=nights_ago)
        BillingoSyncLog.objects.create(
            company=firm, sync_type="AUTOMATIC", status=FAILED, started_at=started, completed_at=started
        )
    two = TEN.replace(hour=2) + timedelta(days=1)
    BillingoSyncSlot.objects.create(
        company=firm, sync_type="TRIGGER", at=two - MINUTE, try_at=two, closed_at=two
    )
    assert opened(two + 8 * 60 * MINUTE) == 0, "three nights failed: not every five minutes"
    assert slots.open_due(two + MINUTE) == 1


def test_two_hundred_are_opened_with_few_questions_and_begin_evenly(
    make_company: Callable[..., Company], django_assert_max_num_queries: Any
) -> None:
    template = rows.get(company=make_company(key=KEY))
    firms = [Company(name=f"Cég {n}", tax_id=f"{20_000_000 + n}-2-42") for n in range(200)]
    Company.objects.bulk_create(firms)
    rows.bulk_create(
        [
            CompanyBillingoSettings(company=firm, api_key=template.api_key, sync_interval_minutes=5)
            for firm in firms
        ]
    )
    for firm in firms:
        firm.enable_feature("BILLINGO_SYNC")
    for minute in range(11):
        now = TEN + minute * MINUTE
        with django_assert_max_num_queries(8):
            slots.open_intervals(now, ahead=MINUTE)
        BillingoSyncSlot.objects.filter(at__lt=now + MINUTE).update(closed_at=now)  # as if they had run
    # What was due before the first look is made up then; from there on they come one by one.
    times = BillingoSyncSlot.objects.filter(at__gte=TEN + MINUTE, at__lt=TEN + 11 * MINUTE)
    begun = Counter(int((at - TEN).total_seconds()) // 5 for at in times.values_list("try_at", flat=True))
    assert begun.total() == 400
    assert len(begun) == 120
    assert max(begun.values()) <= 5, "three or four in any five seconds"


@pytest.mark.django_db(transaction=True)
def test_eight_that_look_at_once_open_and_take_each_slot_once(make_company: Callable[..., Company]) -> None:
    for n in range(10):
        make_company(name=f"Cég {n}", tax_id=f"1000000{n}-2-42", key=f"key-{n}")
    rows.update(sync_interval_minutes=10)

    def look() -> list[int]:
        slots.open_intervals(TEN)
        taken = []
        while (slot := slots.take_next(TEN, 60)) is not None:
            taken.append(slot.pk)
        connections.close_all()
        return taken

    found = [pk for taken in together(*[look] * 8) for pk in taken]
    assert len(found) == len(set(found)) == 10 == BillingoSyncSlot.objects.count()


def test_the_day_s_slots_are_forgotten_soon_and_the_night_s_kept(firm: Company) -> None:
    now = timezone.now()
    for sync_type in ("AUTOMATIC", "INTERVAL", "TRIGGER"):
        BillingoSyncSlot.objects.create(
            company=firm, sync_type=sync_type, at=now + MINUTE * len(sync_type), try_at=now, closed_at=now
        )
    assert slots.forget_old(now + timedelta(days=1)) == 0
    assert slots.forget_old(now + timedelta(days=3)) == 2
    assert BillingoSyncSlot.objects.get().sync_type == "AUTOMATIC"


# -- what is shown ---------------------------------------------------------------------------------


def test_the_next_time_is_the_next_slot_of_the_day_or_the_night(firm: Company) -> None:
    row = rows.get()
    following = slots.next_time(row, TEN)
    assert following is not None
    assert TEN < following <= TEN + 5 * MINUTE
    evening = TEN.replace(hour=20)
    assert slots.next_time(row, evening) == TEN.replace(hour=2) + timedelta(days=1)
    BillingoSyncLog.objects.create(company=firm, status=FAILED, completed_at=TEN)
    rested = slots.next_time(row, TEN)
    assert rested is not None
    assert TEN + 5 * MINUTE <= rested <= TEN + 10 * MINUTE


@pytest.mark.parametrize(
    ("minutes_ago", "change", "reasons"),
    [
        (3, {}, ["up_to_date"]),
        (14, {}, ["up_to_date", "behind_interval"]),  # as the slots lie
        (16, {}, ["behind_interval"]),
        (16, {"sync_interval_minutes": 60}, ["up_to_date"]),
        (16, {"sync_interval_minutes": None}, ["up_to_date"]),
        (16, {"sync_paused": True}, ["up_to_date"]),
        (16, {"sync_interval_from": 7, "sync_interval_to": 9}, ["up_to_date"]),
        (16, {"updated_at": TEN - MINUTE}, ["up_to_date"]),
        (25 * 60, {}, ["older_than_24_hours"]),
    ],
)
def test_health_knows_the_interval(
    firm: Company, minutes_ago: int, change: dict[str, Any], reasons: list[str]
) -> None:
    BillingoSyncLog.objects.create(company=firm, status=COMPLETED)
    rows.update(
        **{"last_sync_time": TEN - minutes_ago * MINUTE, "updated_at": TEN - timedelta(days=9), **change}
    )
    health = health_of(rows.get(), list(BillingoSyncLog.objects.all()), TEN)
    assert health.reasons[0].code in reasons
    assert health.level == ("green" if health.reasons[0].code == "up_to_date" else "yellow")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sync_interval_minutes": 4},
        {"sync_interval_minutes": 61},
        {"sync_interval_from": 9, "sync_interval_to": 9},
        {"sync_interval_to": 25},
    ],
)
def test_the_database_keeps_what_can_not_be_out(firm: Company, wrong: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)
