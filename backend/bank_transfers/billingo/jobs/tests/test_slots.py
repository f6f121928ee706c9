"""Slots: each is opened once, made up once when it was missed, tried again for causes that pass, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from bank_transfers.billingo.errors import OrganizationBusy, SlotAttemptTaken
from bank_transfers.billingo.jobs import dispatch, slots
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.failures import failing_nights
from bank_transfers.billingo.tests.robustness import COMPLETED, FAILED, dataset, quicken
from bank_transfers.models import BillingoSyncLog, BillingoSyncSlot, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

KEY = "slot-key"
BUDAPEST = ZoneInfo("Europe/Budapest")
TWO = datetime(2030, 6, 10, 2, tzinfo=BUDAPEST)  # a night to come, so that no setting was changed after it
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_MAX_ATTEMPTS = 1
    with Sandbox(key=KEY, dataset=dataset(20)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company]) -> Company:
    return make_company(key=KEY)


def opened(now: datetime) -> list[tuple[int, datetime]]:
    before = set(BillingoSyncSlot.objects.values_list("pk", flat=True))
    slots.open_due(now)
    rows = BillingoSyncSlot.objects.exclude(pk__in=before).order_by("at", "company_id")
    return list(rows.values_list("company_id", "at"))


def run_due(now: datetime) -> list[BillingoSyncLog]:
    """What a process does in a minute, in this thread: its logs."""
    slots.settle_all(now)
    slots.open_due(now)
    last = BillingoSyncLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while (slot := slots.take_next(now, 60)) is not None:
        dispatch.run_slot(slot)
    return list(BillingoSyncLog.objects.filter(pk__gt=last).order_by("pk"))


# -- opening ---------------------------------------------------------------------------------------


def test_it_is_opened_once_at_its_time(firm: Company) -> None:
    assert opened(TWO - MINUTE) == []
    assert opened(TWO + timedelta(seconds=20)) == [(firm.pk, TWO)]
    assert opened(TWO + timedelta(seconds=30)) == []
    assert opened(TWO + 60 * MINUTE) == []
    assert opened(TWO + DAY) == [(firm.pk, TWO + DAY)]


def test_one_that_was_missed_is_made_up_once_within_the_grace_time(firm: Company, settings: Settings) -> None:
    settings.SYNC_GRACE_SECONDS = 6 * 3600
    # Down for three nights; up again at seven.
    assert opened(TWO) == [(firm.pk, TWO)]
    assert opened(TWO + 3 * DAY + 300 * MINUTE) == [(firm.pk, TWO + 3 * DAY)]
    assert opened(TWO + 3 * DAY + 301 * MINUTE) == []
    assert opened(TWO + 4 * DAY + 361 * MINUTE) == [], "beyond the grace time"


def test_a_company_has_its_own_hour_or_rests(make_company: Callable[..., Company]) -> None:
    firms = [make_company(name=f"Cég {n}", tax_id=f"1000000{n}-2-42", key=f"k{n}") for n in range(3)]
    rows = CompanyBillingoSettings.objects
    rows.filter(company=firms[1]).update(sync_hour=5)
    rows.filter(company=firms[2]).update(sync_paused=True)
    assert opened(TWO) == [(firms[0].pk, TWO)]
    assert opened(TWO + timedelta(hours=3)) == [(firms[1].pk, TWO + timedelta(hours=3))]
    assert slots.next_time(rows.get(company=firms[2]), TWO) is None


@pytest.mark.parametrize(
    "arrange",
    [
        lambda firm: CompanyBillingoSettings.objects.update(is_active=False),
        lambda firm: CompanyBillingoSettings.objects.update(api_key=None),
        lambda firm: Company.objects.update(is_active=False),
        lambda firm: firm.disable_feature("BILLINGO_SYNC"),
    ],
)
def test_what_can_not_be_synced_has_no_slot(firm: Company, arrange: Callable[[Company], Any]) -> None:
    arrange(firm)
    assert opened(TWO) == []


def test_one_that_is_paused_after_its_slot_was_opened_is_not_synced(firm: Company) -> None:
    assert opened(TWO) == [(firm.pk, TWO)]
    CompanyBillingoSettings.objects.update(sync_paused=True)
    assert run_due(TWO + 10 * MINUTE) == []
    assert BillingoSyncSlot.objects.get().outcome == "refused"


def test_a_new_hour_does_not_reach_back(firm: Company) -> None:
    CompanyBillingoSettings.objects.update(sync_hour=1, updated_at=TWO)
    assert opened(TWO + MINUTE) == []
    assert opened(TWO + timedelta(hours=23)) == [(firm.pk, TWO + timedelta(hours=23))]


def test_a_thousand_are_opened_with_few_questions_and_begin_spread(
    make_company: Callable[..., Company], django_assert_max_num_queries: Any
) -> None:
    first = make_company(key=KEY)
    firms = [Company(name=f"Cég {n}", tax_id=f"{20_000_000 + n}-2-42") for n in range(300)]
    Company.objects.bulk_create(firms)
    template = CompanyBillingoSettings.objects.get(company=first)
    rows = [CompanyBillingoSettings(company=firm, api_key=template.api_key) for firm in firms]
    CompanyBillingoSettings.objects.bulk_create(rows)
    for firm in firms:
        firm.enable_feature("BILLINGO_SYNC")
    with django_assert_max_num_queries(12):
        slots.open_due(TWO)
    times = list(BillingoSyncSlot.objects.order_by("try_at").values_list("try_at", flat=True))
    assert len(times) == 301
    assert times[-1] - times[0] > timedelta(seconds=500)
    assert len({time.replace(microsecond=0) for time in times}) > 200
    assert slots.due_count(TWO + MINUTE) < 60


def test_a_clock_moved_over_both_changes_fires_every_night_once(firm: Company, settings: Settings) -> None:
    settings.SYNC_SCHEDULE = "30 2 * * *"
    for first in (datetime(2030, 3, 30, 12, tzinfo=UTC), datetime(2030, 10, 26, 12, tzinfo=UTC)):
        BillingoSyncSlot.objects.all().delete()
        opened(first)
        BillingoSyncSlot.objects.all().delete()
        moments = [first + n * 30 * MINUTE for n in range(2 * 48)]
        fired = [at for now in moments for _, at in opened(now) if at > first]
        nights = {timezone.localtime(at).date() for at in fired}
        assert len(fired) == len(nights) == 2, fired


# -- running ---------------------------------------------------------------------------------------


def test_a_slot_runs_to_its_end_and_never_again(world: Sandbox, firm: Company) -> None:
    (log,) = run_due(TWO)
    slot = BillingoSyncSlot.objects.get()
    assert (log.status, log.sync_type, log.slot, log.attempt) == (COMPLETED, "AUTOMATIC", slot, 1)
    assert (slot.outcome, slot.closed_at is not None) == ("done", True)
    assert run_due(TWO + MINUTE) == []
    # The task comes again, and once more late.
    dispatch.run_sent_slot(slot.pk, 1)
    dispatch.run_slot(slot)
    assert BillingoSyncLog.objects.count() == 1


def test_a_cause_that_passes_is_tried_again_later_each_with_its_log(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    settings.SYNC_RETRY_SECONDS = 300
    world.fault("server_error", times=None)
    slots.open_due(TWO)
    for attempt, seconds in ((1, 300), (2, 1200)):
        now = BillingoSyncSlot.objects.get().try_at
        assert slots.take_next(now - timedelta(seconds=1), 60) is None
        slot = slots.take_next(now, 60)
        assert slot is not None
        dispatch.run_slot(slot)
        log = BillingoSyncLog.objects.latest("pk")
        assert (log.status, log.slot, log.attempt) == (FAILED, slot, attempt)
        slot.refresh_from_db()
        assert (slot.attempt, slot.outcome) == (attempt + 1, "")
        # By the clock on the wall, whatever the night is called.
        assert seconds - 10 < (slot.try_at - timezone.now()).total_seconds() <= seconds
    world.clear_faults()
    (third,) = run_due(TWO + MINUTE)
    slot = BillingoSyncSlot.objects.get()
    assert (third.status, third.attempt, slot.outcome) == (COMPLETED, 3, "done")


def test_after_the_last_attempt_it_is_given_up(world: Sandbox, firm: Company, settings: Settings) -> None:
    settings.SYNC_ATTEMPTS, settings.SYNC_RETRY_SECONDS = 2, 0
    world.fault("server_error", times=None)
    assert [log.attempt for log in run_due(TWO)] == [1, 2]
    assert BillingoSyncSlot.objects.get().outcome == "failed"


def test_a_cause_that_does_not_pass_is_not_tried_again(world: Sandbox, firm: Company) -> None:
    world.fault("unauthorized", times=None)
    (log,) = run_due(TWO)
    assert log.errors_parsed[0]["code"] == "invalid_api_key"
    assert (BillingoSyncSlot.objects.get().outcome, run_due(TWO + 60 * MINUTE)) == ("failed", [])


def test_a_run_beyond_its_time_stops_and_goes_on_at_its_next_attempt(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    settings.SYNC_TIME_LIMIT_SECONDS, settings.SYNC_RETRY_SECONDS = 0.5, 0
    world.fault("latency", seconds=30, times=1, path="/documents")
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 60
    logs = run_due(TWO)
    assert [(log.status, log.attempt) for log in logs] == [(FAILED, 1), (COMPLETED, 2)]
    assert logs[0].errors_parsed[0]["code"] == "time_limit"


def test_a_run_that_died_is_closed_and_tried_again(world: Sandbox, firm: Company, settings: Settings) -> None:
    settings.SYNC_RETRY_SECONDS = 0
    slots.open_due(TWO)
    slot = slots.take_next(TWO, 60)
    assert slot is not None
    log = claim.claim(firm.pk, "AUTOMATIC", False, claim.SlotAttempt(slot.pk, 1, ""))
    assert run_due(TWO + MINUTE) == [], "it may be alive"
    BillingoSyncLog.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=100))
    assert claim.close_dead_runs() == 1
    (second,) = run_due(TWO + 2 * MINUTE)
    assert (second.status, second.attempt, second.slot_id) == (COMPLETED, 2, log.slot_id)


def test_one_that_was_taken_and_never_begun_is_due_again(world: Sandbox, firm: Company) -> None:
    slots.open_due(TWO)
    assert slots.take_next(TWO, 60) is not None
    assert slots.take_next(TWO + timedelta(seconds=59), 60) is None
    assert [log.attempt for log in run_due(TWO + timedelta(seconds=60))] == [1]


def test_it_waits_while_the_company_is_being_synced(world: Sandbox, firm: Company) -> None:
    running = claim.claim(firm.pk, "MANUAL", full_sync=False)
    slots.open_due(TWO)
    assert slots.take_next(TWO, 60) is None
    slot = BillingoSyncSlot.objects.select_related("company").get()
    dispatch.run_slot(slot)  # taken in the moment before
    slot.refresh_from_db()
    assert (slot.attempt, slot.closed_at) == (1, None)
    assert slot.try_at > timezone.now()
    BillingoSyncLog.objects.filter(pk=running.pk).update(status=COMPLETED)
    assert [log.status for log in run_due(TWO + MINUTE)] == [COMPLETED]


def test_what_is_switched_off_meanwhile_is_not_begun(world: Sandbox, firm: Company) -> None:
    slots.open_due(TWO)
    CompanyBillingoSettings.objects.update(is_active=False)
    assert run_due(TWO + MINUTE) == []
    assert BillingoSyncSlot.objects.get().outcome == "refused"


def test_one_that_nobody_began_in_time_is_missed(firm: Company, settings: Settings) -> None:
    slots.open_due(TWO)
    slots.settle_all(TWO + timedelta(seconds=settings.SYNC_GRACE_SECONDS + 1))
    assert BillingoSyncSlot.objects.get().outcome == "missed"


def test_the_next_night_takes_the_place_of_one_that_was_never_begun(
    firm: Company, settings: Settings
) -> None:
    settings.SYNC_GRACE_SECONDS = 3 * 86400
    slots.open_due(TWO)
    slots.open_due(TWO + DAY)
    assert list(BillingoSyncSlot.objects.order_by("at").values_list("outcome", flat=True)) == [
        "superseded",
        "",
    ]


def test_old_slots_are_forgotten_and_their_logs_stay(world: Sandbox, firm: Company) -> None:
    run_due(TWO)
    assert slots.forget_old(timezone.now() + 89 * DAY) == 0
    assert slots.forget_old(timezone.now() + 91 * DAY) == 1
    assert BillingoSyncLog.objects.get().slot is None


# -- one organization ------------------------------------------------------------------------------


def test_companies_of_one_organization_are_synced_one_after_another(
    world: Sandbox, make_company: Callable[..., Company]
) -> None:
    firms = [make_company(name=f"Cég {n}", tax_id=f"1000000{n}-2-42", key=KEY) for n in range(2)]
    CompanyBillingoSettings.objects.update(organization="12345676")
    now = TWO + MINUTE
    slots.open_due(now)
    first = slots.take_next(now, 60)
    second = slots.take_next(now, 60)
    assert first is not None
    assert second is not None
    running = claim.claim(first.company_id, "AUTOMATIC", False, claim.SlotAttempt(first.pk, 1, "12345676"))
    with pytest.raises(OrganizationBusy):
        claim.claim(second.company_id, "AUTOMATIC", False, claim.SlotAttempt(second.pk, 1, "12345676"))
    dispatch.run_slot(second)
    slots.put_off(second, now)
    assert slots.take_next(now, 60) is None, "passed over while the other runs"
    # By hand it can be started all the same; the pace is then kept together within the process.
    by_hand = claim.claim(second.company_id, "MANUAL", full_sync=False)
    BillingoSyncLog.objects.filter(pk__in=[running.pk, by_hand.pk]).update(status=COMPLETED)
    assert [log.company_id for log in run_due(now)] == [second.company_id]
    assert {firm.pk for firm in firms} == {first.company_id, second.company_id}


def test_a_turn_is_taken_once(firm: Company) -> None:
    slots.open_due(TWO)
    slot_attempt = claim.SlotAttempt(BillingoSyncSlot.objects.get().pk, 1, "")
    log = claim.claim(firm.pk, "AUTOMATIC", False, slot_attempt)
    for status in ("RUNNING", COMPLETED, FAILED):
        BillingoSyncLog.objects.filter(pk=log.pk).update(status=status)
        with pytest.raises(SlotAttemptTaken):
            claim.claim(firm.pk, "AUTOMATIC", False, slot_attempt)


# -- nights of failure -----------------------------------------------------------------------------


def night_of_failure(firm: Company, nights_ago: int) -> None:
    started = timezone.now() - nights_ago * DAY
    BillingoSyncLog.objects.create(
        company=firm,
        sync_type="AUTOMATIC",
        status=FAILED,
        started_at=started,
        completed_at=started,
        errors=claim.as_json([claim.problem("billingo_unreachable", "away")]),
    )


def test_after_three_failed_nights_it_is_tried_once_a_day(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    settings.SYNC_RETRY_SECONDS = 0
    world.fault("server_error", times=None)
    for nights_ago in (2, 1):
        night_of_failure(firm, nights_ago)
        night_of_failure(firm, nights_ago)
    assert failing_nights(firm.pk) == 2
    assert len(run_due(TWO)) == 1, "the third night: not tried again"
    assert failing_nights(firm.pk) == 3
    settings.SYNC_SCHEDULE = "0 * * * *"
    hours = [len(run_due(TWO + n * 60 * MINUTE)) for n in range(1, 25)]
    assert sum(hours) == 1, hours
    assert hours[19] == 1
    world.clear_faults()
    assert [log.status for log in run_due(TWO + 2 * DAY)] == [COMPLETED]
    assert failing_nights(firm.pk) == 0
    assert [len(run_due(TWO + 2 * DAY + n * 60 * MINUTE)) for n in range(1, 4)] == [1, 1, 1]


def test_a_success_by_hand_ends_the_trouble(firm: Company) -> None:
    for nights_ago in (3, 2, 1):
        night_of_failure(firm, nights_ago)
    assert failing_nights(firm.pk) == 3
    BillingoSyncLog.objects.create(company=firm, sync_type="MANUAL", status=FAILED)
    assert failing_nights(firm.pk) == 3
    BillingoSyncLog.objects.create(company=firm, sync_type="MANUAL", status=COMPLETED)
    assert failing_nights(firm.pk) == 0


# -- many at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_that_look_at_once_take_each_slot_once(make_company: Callable[..., Company]) -> None:
    for n in range(10):
        make_company(name=f"Cég {n}", tax_id=f"1000000{n}-2-42", key=f"key-{n}")
    now = TWO + MINUTE

    def look(_: int) -> list[int]:
        try:
            slots.settle_all(now)
            slots.open_due(now)
            taken = []
            while (slot := slots.take_next(now, 60)) is not None:
                taken.append(slot.pk)
            return taken
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        found = [pk for taken in pool.map(look, range(8)) for pk in taken]
    assert len(found) == len(set(found)) == 10 == BillingoSyncSlot.objects.count()
