"""An account's limit, kept by several processes together; one alone is as quick as the limit, and none is stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.billingo.client import pacing
from bank_transfers.billingo.runs import accounts, pace
from bank_transfers.billingo.tests.robustness import COMPLETED, dataset, ended, quicken, start
from bank_transfers.models import BillingoPace, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

KEY = "shared-key"
LIMIT, WINDOW = 12, 1.0


# -- the ledger ------------------------------------------------------------------------------------


@pytest.fixture
def ledgers(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Callable[..., int | None]]:
    """`ledgers("a")(wanted, used)`: what the process of that name gets of a limit of 12."""

    def of(name: str) -> Callable[..., int | None]:
        def take(wanted: int, used: int = 0) -> int | None:
            monkeypatch.setattr(pace, "this_process", lambda: name)
            row = CompanyBillingoSettings(company_id=1, organization="account")
            return pace.AccountLedger(row).take(wanted, used, LIMIT)

        return take

    return of


def test_what_one_took_another_lacks(ledgers: Callable[[str], Callable[..., int | None]]) -> None:
    one, other = ledgers("one"), ledgers("other")
    assert one(8) == 8
    assert other(8) == 4
    assert other(1, used=4) == 0
    # His own he counts himself: a minute later he may again.
    assert one(20, used=0) == 8
    assert one(20, used=8) == 0


def test_after_a_minute_it_is_free_again(ledgers: Callable[[str], Callable[..., int | None]]) -> None:
    assert ledgers("one")(LIMIT) == LIMIT
    row = BillingoPace.objects.get()
    ((second, number),) = json.loads(row.taken)["one"]
    assert number == LIMIT
    assert ledgers("other")(1) == 0
    for seconds, free in ((60, 0), (67, LIMIT)):
        BillingoPace.objects.update(taken=json.dumps({"one": [[second - seconds, LIMIT]]}))
        assert ledgers("other")(LIMIT) == free
    assert list(json.loads(BillingoPace.objects.get().taken)) == ["other"], "what is over is not kept"


def test_each_account_has_its_own_and_a_sync_reads_it_with_its_settings(
    make_company: Callable[..., Company], queries: Callable[[], Any]
) -> None:
    firms = [make_company(f"Cég {n}", f"1000000{n}-2-42") for n in range(3)]
    rows = CompanyBillingoSettings.objects
    rows.exclude(company=firms[0]).update(organization="12345676")
    for firm, others in zip(firms, (0, 0, 7), strict=True):
        row = accounts.with_pace(rows.filter(company=firm)).get()
        assert getattr(row, "pace_account", None) == accounts.account_of(row)
        ledger = pace.AccountLedger(row)
        with queries() as seen:
            assert ledger.take(7, 0, 300) == 7
        assert ledger.others == 0, "all of it is this process's own"
        assert len([query for query in seen if "SAVEPOINT" not in query["sql"]]) == 1
        taken = json.loads(BillingoPace.objects.get(pk=accounts.account_of(row)).taken)[pace.this_process()]
        assert sum(number for _second, number in taken) == 7 + others
    assert BillingoPace.objects.count() == 2


@given(
    takes=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(1, 6)), min_size=1, max_size=60
    )
)
def test_no_window_ever_holds_more_than_the_limit(takes: list[tuple[str, int, int]]) -> None:
    """Whoever comes when, and however late he uses what he got."""
    taken: pace.Taken = {}
    begun: list[tuple[float, float, str, int]] = []  # from, until when they may begin, who, how many
    now = 1_900_000_000.0
    for who, pause, wanted in takes:
        now += pause
        taken = pace.still_counting(taken, now)
        # One's own count until a minute after they were used; here as late as may be.
        used = sum(n for _, late, name, n in begun if name == who and late + 60 > now)
        granted = max(0, min(wanted, LIMIT - used - pace.of_others(taken, who)))
        if granted:
            taken.setdefault(who, []).append([int(now), granted])
            begun.append((now, now + pacing.LEAVE_SECONDS, who, granted))
    for moment, *_ in begun:
        # All that may have begun within the minute before: the latest moment of each counts.
        assert sum(n for early, late, _, n in begun if late > moment - 60 and early <= moment) <= LIMIT


# -- the pacer -------------------------------------------------------------------------------------


class Counting:
    """A ledger that gives what is wanted, or what it is told to give."""

    def __init__(self, gives: int | None = 10**6) -> None:
        self.gives = gives
        self.asked: list[int] = []
        self.others = 0

    def take(self, wanted: int, used: int, limit: int) -> int | None:
        self.asked.append(wanted)
        return None if self.gives is None else min(wanted, self.gives)


@pytest.mark.once
def test_who_needs_much_takes_ever_more_at_a_time_and_who_needs_little_little() -> None:
    pacer, ledger = pacing.Pacer(10_000), Counting()
    for _request in range(300):
        pacer.take_leave(ledger, more=1)
        assert pacer.delay(with_leave=True) == 0
        assert pacer._begun(with_leave=True)
        pacer.end()
    assert ledger.asked == [4, 64, 100, 100, 100]
    little = Counting()
    pacer = pacing.Pacer(10_000)
    for _request in range(2):
        pacer.take_leave(little, more=1)
        assert pacer._begun(with_leave=True)
        pacer.end()
    assert little.asked == [4]


@pytest.mark.once
def test_leave_that_was_not_used_is_void(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "LEAVE_SECONDS", 0.0)
    pacer = pacing.Pacer(100)
    pacer.take_leave(Counting(), more=1)
    assert not pacer._begun(with_leave=True)
    assert pacer._begun(with_leave=False), "who has no ledger needs none"


@pytest.mark.once
@pytest.mark.parametrize(("gives", "begins"), [(0, False), (None, True)])
def test_without_leave_it_waits_and_without_a_database_it_goes_on_alone(
    gives: int | None, begins: bool
) -> None:
    pacer, ledger = pacing.Pacer(100), Counting(gives)
    for _try in range(5):
        pacer.take_leave(ledger, more=1)
    assert len(ledger.asked) == 1, "not asked all the time"
    assert pacer._begun(with_leave=True) is begins


@pytest.mark.django_db
def test_a_database_that_is_away_tells_nothing(
    ledgers: Callable[[str], Callable[..., int | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(pace.AccountLedger, "_taken", away)
    assert ledgers("one")(1) is None


# -- processes -------------------------------------------------------------------------------------


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    with Sandbox(
        key=KEY, dataset=dataset(1050), rate_limit=LIMIT, rate_window=WINDOW, rate_headers="none"
    ) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.mark.django_db
def test_a_pdf_waits_while_others_have_the_whole_limit(
    world: Sandbox,
    make_company: Callable[..., Company],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = LIMIT
    others = [LIMIT, LIMIT, 0]
    monkeypatch.setattr(pace, "of_others", lambda *_: others.pop(0) if len(others) > 1 else others[0])
    client = pace.client_of(CompanyBillingoSettings.objects.get(company=make_company(key=KEY)))
    pdf = client.pdf(world.documents[0]["id"])
    assert world.requests == []
    assert client.result(pdf).startswith(b"%PDF")
    assert others == [0]
    assert client.wait_seconds > 0


# Syncs a company of one account in full, when the other is ready too, in a world where a minute has one second.
SYNCER = """
import sys, time, django
django.setup()
from bank_transfers.billingo.client import pacing
from bank_transfers.billingo.models import CompanyBillingoSettings
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.models import Company
pacing.WINDOW_SECONDS, pacing.LEAVE_SECONDS = 1.0, 0.25
company = Company.objects.get(pk=sys.argv[1])
print("ready", flush=True)
while not open(sys.argv[2]).read():
    time.sleep(0.005)
print(BillingoSyncService().sync_company(company, full_sync=True).status, flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_read_one_account_are_never_refused(
    world: Sandbox, make_company: Callable[..., Company], subprocess_env: dict[str, str], tmp_path: Path
) -> None:
    firms = [make_company(f"Cég {n}", f"1000000{n}-2-42", KEY) for n in range(2)]
    CompanyBillingoSettings.objects.update(organization="12345676")
    gate = tmp_path / "go"
    gate.touch()
    env = {**subprocess_env, "BILLINGO_REQUESTS_PER_MINUTE": str(LIMIT)}
    syncers = [start(SYNCER, firm.pk, gate, env=env) for firm in firms]
    try:
        for syncer in syncers:
            assert syncer.stdout is not None
            assert syncer.stdout.readline() == "ready\n"
        world.reset_stats()
        gate.write_text("!")
        assert [ended(syncer) for syncer in syncers] == [f"{COMPLETED}\n"] * 2
    finally:
        for syncer in syncers:
            syncer.kill()
    assert world.stats()["refused"] == 0
    assert len(world.requests) >= 2 * 12
    times = sorted(record.time for record in world.requests)
    assert max(sum(begun <= time < begun + WINDOW for time in times) for begun in times) <= LIMIT
