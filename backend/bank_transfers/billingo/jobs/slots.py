"""The life of a slot: opened when a company is due, taken by whoever begins it, settled when its run has ended.

The database decides at each step. A slot is inserted once for a company and time (unique); a conditional update takes
it; its run's log is unique by slot and attempt, so a task that arrives twice, or late, runs once. What a dead process
leaves behind is found again: a slot taken but never begun is due again after its lease, and a run that died is closed
by the sweep and settled like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from bank_transfers.billingo.models import BillingoSyncLog, BillingoSyncSlot, CompanyBillingoSettings
from bank_transfers.billingo.runs.eligible import syncable
from bank_transfers.billingo.runs.failures import LONGEST_REST, failing_now, not_before, not_to_be_hammered
from bank_transfers.billingo.runs.intervals import interval_of
from bank_transfers.companies.models import Company

from .cron import expression_of, schedule, spread

Outcome = BillingoSyncSlot.Outcome
Status = BillingoSyncLog.Status
Type = BillingoSyncLog.Type
# Two lanes, so that who asked for a sync does not wait behind the night's thousand.
Types = Collection[str]
BY_CLOCK: Types = (Type.AUTOMATIC, Type.INTERVAL)
ASKED: Types = (Type.TRIGGER,)

# What another try may not see. An incomplete listing ends PARTIAL, and is worth another try too.
PASSING = {
    "billingo_unreachable",
    "rate_limited",
    "database_error",
    "interrupted",
    "time_limit",
    "listing_incomplete",
}
KEPT = timedelta(days=90)
# Those of the day are many.
KEPT_OF_THE_DAY = timedelta(days=2)
# A slot taken to be run at once has a log within moments.
BEGIN_SECONDS = 60.0
# How long a slot waits for another sync of its company or organization.
BUSY_SECONDS = 30.0
ALMOST_A_DAY = timedelta(hours=20)
# Runs that are asked for begin so far from one another.
TRIGGERS_APART = timedelta(seconds=3)
SOON = timedelta(seconds=10)
# After so long a slot of the day is left out: it is to begin within the company's hours, and the next one is near.
INTERVAL_GRACE = timedelta(minutes=10)


def open_due(now: datetime) -> int:
    """Opens the slot of every company that is due and has none yet; tells how many. Older open ones are closed.

    A company's latest slot only, and only if it was due within the grace time and after its settings were last
    changed: a new hour does not reach back.
    """
    due = _due(now)
    times = set(due.values())
    there = set(BillingoSyncSlot.objects.filter(at__in=times).values_list("company_id", "at"))
    new = {company_id: at for company_id, at in due.items() if (company_id, at) not in there}
    for company_id in _tried_lately(new, now):
        if not_to_be_hammered(company_id):
            del new[company_id]
    if not new:
        return 0
    together = Counter(due.values())
    rows = [
        BillingoSyncSlot(
            company_id=company_id,
            at=at,
            try_at=at + spread(company_id, together[at], settings.SYNC_SPREAD_SECONDS),
        )
        for company_id, at in new.items()
    ]
    BillingoSyncSlot.objects.bulk_create(rows, ignore_conflicts=True)
    for at in set(new.values()):
        companies = [company_id for company_id, its in new.items() if its == at]
        _close(_unbegun(BY_CLOCK).filter(company_id__in=companies, at__lt=at), Outcome.SUPERSEDED)
    return len(rows)


def _due(now: datetime) -> dict[int, datetime]:
    """The latest due slot of each company that follows a schedule."""
    rows = CompanyBillingoSettings.objects.filter(company__in=syncable(), sync_paused=False)
    grace, zone = timedelta(seconds=settings.SYNC_GRACE_SECONDS), timezone.get_default_timezone()
    due, latest = {}, {}
    for company_id, hour, changed in rows.values_list("company_id", "sync_hour", "updated_at"):
        expression = expression_of(hour, settings.SYNC_SCHEDULE)
        if expression not in latest:
            latest[expression] = schedule(expression, zone).latest(now, grace)
        at = latest[expression]
        if at is not None and at >= changed:
            due[company_id] = at
    return due


def _tried_lately(companies: dict[int, datetime], now: datetime) -> list[int]:
    recent = BillingoSyncSlot.objects.filter(at__gt=now - ALMOST_A_DAY, sync_type=Type.AUTOMATIC)
    return [pk for pk in set(recent.values_list("company_id", flat=True)) if pk in companies]


# -- during the day --------------------------------------------------------------------------------


def open_intervals(now: datetime, ahead: timedelta = timedelta(0)) -> int:
    """Opens the slot of every company that is synced every few minutes and is due by `now + ahead`; tells how many.

    Its latest slot only, so that nothing that was missed is made up; none while another run of the company waits or
    goes on, and none while it rests after failures.
    """
    due = _due_intervals(now, now + ahead)
    there = BillingoSyncSlot.objects.filter(at__in=set(due.values())).values_list("company_id", "at")
    new = due.keys() - {company_id for company_id, at in there if due.get(company_id) == at}
    if not new:
        return 0
    open_slots = BillingoSyncSlot.objects.filter(company_id__in=new, closed_at__isnull=True)
    running = BillingoSyncLog.objects.filter(company_id__in=new, status=Status.RUNNING)
    new -= set(open_slots.values_list("company_id", flat=True))
    new -= set(running.values_list("company_id", flat=True))
    new -= {company_id for company_id in failing_now(new) if _rests(company_id, due[company_id])}
    rows = [
        BillingoSyncSlot(company_id=company_id, sync_type=Type.INTERVAL, at=at, try_at=at)
        for company_id, at in due.items()
        if company_id in new
    ]
    BillingoSyncSlot.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _due_intervals(now: datetime, until: datetime) -> dict[int, datetime]:
    rows = CompanyBillingoSettings.objects.filter(
        company__in=syncable(), sync_paused=False, sync_interval_minutes__isnull=False
    )
    columns = ("company", "sync_interval_minutes", "sync_interval_from", "sync_interval_to")
    due: dict[int, datetime] = {}
    for row in rows.only(*columns, "sync_interval_workdays", "updated_at"):
        interval = interval_of(row)
        at = interval.latest(until) if interval else None
        if at is not None and at >= row.updated_at and at > now - INTERVAL_GRACE:
            due[row.company_id] = at
    return due


def _rests(company_id: int, at: datetime) -> bool:
    rests_until = not_before(company_id)
    return (rests_until is not None and at < rests_until) or not_to_be_hammered(company_id)


# -- taking and giving back ------------------------------------------------------------------------


def take_next(now: datetime, lease: float, types: Types | None = None) -> BillingoSyncSlot | None:
    """A slot that may begin now, taken for `lease` seconds; None when there is none. Its company is loaded."""
    return next(take_all(now, lease, types, at_once=10), None)


def take_all(
    now: datetime, lease: float, types: Types | None = None, at_once: int = 200
) -> Iterator[BillingoSyncSlot]:
    """Every slot that may begin now, each taken for `lease` seconds when it is yielded; looked for `at_once` a time.
    types: of these only.

    Slots whose company or organization is being synced at the moment are passed over.
    """
    running = BillingoSyncLog.objects.filter(status=Status.RUNNING)
    busy = running.filter(company_id=OuterRef("company_id"))
    organization = OuterRef("company__billingo_settings__organization")
    busy_organization = running.filter(organization=organization).exclude(organization="")
    candidates = _unbegun(types).filter(~Exists(busy), ~Exists(busy_organization), try_at__lte=now)
    candidates = candidates.select_related("company").order_by("try_at", "id")[:at_once]
    found = True
    while found:
        found = False
        for slot in candidates.all():
            if _move(slot, now + timedelta(seconds=lease)):
                found = True
                yield slot


def due_count(now: datetime, types: Types | None = None) -> int:
    """How many slots may begin now."""
    return _unbegun(types).filter(try_at__lte=now).count()


# -- asked for from outside ------------------------------------------------------------------------


def waiting_triggers() -> QuerySet[BillingoSyncSlot]:
    """Runs that were asked for and have asked Billingo nothing yet: one for a company, as the database sees to."""
    return BillingoSyncSlot.objects.filter(
        sync_type=Type.TRIGGER, begun_at__isnull=True, closed_at__isnull=True
    )


def triggers_soon(now: datetime) -> bool:
    """Whether any is to begin now or in some seconds, and nobody has taken it."""
    return waiting_triggers().filter(try_at__lte=now + SOON).exists()


def open_trigger(company_id: int, now: datetime) -> None:
    """Lets a run of the company wait; where one does already, nothing.

    It begins at once, but some seconds after the one before, so that who calls all the time doesn't use up the pace of
    the account; and after failures as late as the schedule would.
    """
    slot = BillingoSyncSlot(
        company_id=company_id, sync_type=Type.TRIGGER, at=now, try_at=_earliest(company_id, now)
    )
    BillingoSyncSlot.objects.bulk_create([slot], ignore_conflicts=True)


def _earliest(company_id: int, now: datetime) -> datetime:
    # What a clock that was ahead wrote keeps nobody waiting.
    before = BillingoSyncSlot.objects.filter(company_id=company_id, sync_type=Type.TRIGGER, at__lte=now)
    begun = before.order_by("-at").values_list("begun_at", flat=True).first()
    moments = [now, begun and min(begun, now) + TRIGGERS_APART, not_before(company_id)]
    return min(max(moment for moment in moments if moment is not None), now + LONGEST_REST)


def bring_forward(company_id: int, now: datetime) -> None:
    """Has a run that was asked for wait no longer than one that is asked for now."""
    waiting = waiting_triggers().filter(company_id=company_id, try_at__gt=now + LONGEST_REST)
    waiting.update(try_at=_earliest(company_id, now))


def begin(slot: BillingoSyncSlot) -> None:
    """Marks a run that was asked for as begun, before it asks Billingo anything: who calls from now on may know of
    documents that it will not see."""
    BillingoSyncSlot.objects.filter(pk=slot.pk).update(begun_at=timezone.now())


# -- in both lanes ---------------------------------------------------------------------------------


def put_off(slot: BillingoSyncSlot, until: datetime) -> None:
    """A slot that was taken and could not be begun is due again then."""
    _move(slot, until)


def is_off(slot: BillingoSyncSlot) -> bool:
    """Whether the schedule of its company was paused, or its interval switched off, since the slot was opened."""
    off = Q(sync_paused=True)
    if slot.sync_type == Type.INTERVAL:
        off |= Q(sync_interval_minutes__isnull=True)
    return CompanyBillingoSettings.objects.filter(off, company_id=slot.company_id).exists()


def refuse(slot: BillingoSyncSlot) -> None:
    """Nothing is to be synced any more: paused, switched off, no key, no feature."""
    _close(BillingoSyncSlot.objects.filter(pk=slot.pk, attempt=slot.attempt), Outcome.REFUSED)


def settle_all(now: datetime) -> None:
    """Settles what has ended without being settled, and closes what can't begin any more."""
    ended = BillingoSyncLog.objects.filter(slot__closed_at__isnull=True, attempt=F("slot__attempt"))
    for log in ended.exclude(status=Status.RUNNING).select_related("slot"):
        settle(log, now)
    too_old = now - timedelta(seconds=settings.SYNC_GRACE_SECONDS)
    unbegun = _unbegun().filter(at__lt=too_old)
    _close(unbegun.filter(attempt=1), Outcome.MISSED)
    _close(unbegun.filter(attempt__gt=1), Outcome.FAILED)
    # Opened by a clock that was ahead: while it is open the company has no other.
    _close(_unbegun().filter(at__gt=now + ALMOST_A_DAY), Outcome.MISSED)
    of_the_day = _unbegun((Type.INTERVAL,)).filter(at__lte=now)
    _close(of_the_day.filter(at__lt=now - INTERVAL_GRACE), Outcome.MISSED)
    running = BillingoSyncLog.objects.filter(company_id=OuterRef("company_id"), status=Status.RUNNING)
    _close(of_the_day.filter(Exists(running)), Outcome.SKIPPED)


def settle(log: BillingoSyncLog, now: datetime) -> None:
    """After a slot's run: done, to be tried again later, or given up."""
    slot = log.slot
    if slot is None:
        return
    mine = BillingoSyncSlot.objects.filter(pk=slot.pk, attempt=log.attempt, closed_at__isnull=True)
    problems = log.errors_parsed
    passing = bool(problems) and problems[0].get("code") in PASSING
    if log.status in (Status.COMPLETED, Status.PARTIAL) and not passing:
        _close(mine, Outcome.DONE)
    elif not passing or _is_last(log) or not_to_be_hammered(log.company_id):
        _close(mine, Outcome.DONE if log.status == Status.PARTIAL else Outcome.FAILED)
    else:
        wait = settings.SYNC_RETRY_SECONDS * 4 ** (log.attempt - 1)
        mine.update(attempt=F("attempt") + 1, try_at=now + timedelta(seconds=min(wait, 6 * 3600)))


def _is_last(log: BillingoSyncLog) -> bool:
    """Whether its slot has no further attempt: during the day the next slot is one."""
    return log.sync_type == Type.INTERVAL or log.attempt >= settings.SYNC_ATTEMPTS


def next_time(row: CompanyBillingoSettings, now: datetime) -> datetime | None:
    """When a company is synced next by the schedule: an open slot's next try, or its next slot; None for never."""
    company: Company = row.company
    if row.sync_paused or not row.is_active or not row.has_api_key or not company.is_active:
        return None
    expression = expression_of(row.sync_hour, settings.SYNC_SCHEDULE)
    following = schedule(expression, timezone.get_default_timezone()).next(now)
    waiting = _unbegun().filter(company_id=row.company_id, try_at__gt=now)
    times = [following, waiting.order_by("try_at").values_list("try_at", flat=True).first()]
    if (interval := interval_of(row)) is not None:
        times.append(interval.next(max(now, not_before(row.company_id) or now)))
    return min((time for time in times if time is not None), default=None)


def is_tried_again(company_id: int) -> bool:
    """Whether an attempt of a slot failed for a cause that passes, and another is still to come."""
    return BillingoSyncSlot.objects.filter(
        company_id=company_id, closed_at__isnull=True, attempt__gt=1
    ).exists()


def forget_old(now: datetime) -> int:
    """Deletes slots closed long ago; tells how many. Their logs stay."""
    of_the_day = Q(sync_type__in=(Type.INTERVAL, Type.TRIGGER), closed_at__lt=now - KEPT_OF_THE_DAY)
    old = BillingoSyncSlot.objects.filter(of_the_day | Q(closed_at__lt=now - KEPT))
    BillingoSyncLog.objects.filter(slot__in=old).update(slot=None)
    return old.delete()[0]


def _unbegun(types: Types | None = None) -> QuerySet[BillingoSyncSlot]:
    """Open slots whose present attempt has no run."""
    run = BillingoSyncLog.objects.filter(slot_id=OuterRef("pk"), attempt=OuterRef("attempt"))
    found = BillingoSyncSlot.objects.filter(~Exists(run), closed_at__isnull=True)
    return found if types is None else found.filter(sync_type__in=types)


def _move(slot: BillingoSyncSlot, until: datetime) -> bool:
    """Whether the slot was still as we saw it; then it is ours until that time."""
    seen = BillingoSyncSlot.objects.filter(
        pk=slot.pk, attempt=slot.attempt, try_at=slot.try_at, closed_at__isnull=True
    )
    if not seen.update(try_at=until):
        return False
    slot.try_at = until
    return True


def _close(slots: QuerySet[BillingoSyncSlot], outcome: str) -> None:
    slots.filter(closed_at__isnull=True).update(closed_at=timezone.now(), outcome=outcome)
