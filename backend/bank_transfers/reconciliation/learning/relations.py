"""What accepted matches taught, as people read it: which account and which name pays for whom, and when who pays.

Nothing of it is stored: it is counted of the allocations that stand, as a run counts it (`proposing/learned.py`). So it
is never more, and never other, than what the matcher is given.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from statistics import median
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Left

from bank_transfers.core.db.search import plain
from bank_transfers.reconciliation.models import Allocation, AllocationKind, Match, MatchDecision

from .models import ForgottenRelation, RelationKind
from .stones import Name, Stones

LONGEST_ACCOUNT, LONGEST_NAME, LONGEST_PARTNER = 64, 200, 255
# Numbers that name relations are beyond those of rows, and within what JavaScript counts exactly.
FIRST_NUMBER = 2**52
KEYS: dict[str, Any] = {
    RelationKind.PAYER_ACCOUNT: Left("line__counterparty_account", LONGEST_ACCOUNT),
    RelationKind.PAYER_NAME: Left("line__counterparty_name", LONGEST_NAME),
    RelationKind.HABIT: Value(""),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """`matches`: accepted matches that it rests on; `last_on`: when the latest of their lines was booked. `stone`: that
    it was forgotten, and then `matches` are those that came after it; with `forgotten` those before it. `denied`: a
    refusal said that it is not so, and no later match that it is."""

    name: Name
    partner_name: str
    matches: int
    last_on: date | None
    stone: ForgottenRelation | None = None
    forgotten: bool = False
    denied: bool = False


@dataclass(slots=True)
class Told:
    """What is told of a relation besides: how many accepted matches had it among their reasons; of a habit, how long
    after the due day is usual (half of the payments are within `spread` days of it), and what they quoted."""

    decided: int = 0
    usual_delay: int | None = None
    spread: int | None = None
    quoting: dict[str, int] = field(default_factory=dict)


def number_of(company_id: int, name: Name) -> int:
    """By which the API knows a relation, which has no row of its own."""
    said = "\0".join((str(company_id), name.kind, str(name.partner_id), name.key))
    return FIRST_NUMBER + int.from_bytes(hashlib.sha256(said.encode()).digest()[:7]) % FIRST_NUMBER


def relations(
    company_id: int,
    kinds: Collection[str] = tuple(RelationKind.values),
    *,
    forgotten: bool = False,
    search: str = "",
) -> list[Relation]:
    """Those that teach now, by kind, the most used first, then those that are denied. forgotten: those that would
    teach if they were not forgotten; search: words in account, name or partner."""
    stones = Stones(company_id)
    taught = [] if forgotten else _taught(company_id, kinds, stones)
    found: list[Relation] = []
    for kind in RelationKind.values:
        if kind in kinds:
            mine = _under_stones(company_id, kind, stones, old=forgotten)
            mine = [one for one in mine if forgotten or one.matches or one.denied]
            mine += [one for one in taught if one.name.kind == kind]
            found += sorted(mine, key=lambda one: (-one.matches, one.partner_name, one.name))
    words = plain(search).split()
    return [one for one in found if _says(one, words)] if words else found


def denied_names(company_id: int) -> frozenset[Name]:
    """Accounts and names of which a person said that they do not pay for a partner, and no later match otherwise."""
    stones = Stones(company_id)
    kinds = {name.kind for name in stones.denied}
    found = (one for kind in kinds for one in _under_stones(company_id, kind, stones, old=False))
    return frozenset(one.name for one in found if one.denied)


def relation(company_id: int, number: int) -> Relation | None:
    """The one that the API knows by that number; a forgotten one, too."""
    if number < FIRST_NUMBER:
        return None
    for forgotten in (False, True):
        for one in relations(company_id, forgotten=forgotten):
            if number_of(company_id, one.name) == number:
                return one
    return None


def _says(one: Relation, words: Sequence[str]) -> bool:
    text = plain(f"{one.name.key} {one.partner_name}")
    return all(word in text for word in words)


def _taught(company_id: int, kinds: Collection[str], stones: Stones) -> list[Relation]:
    """Those that were never forgotten. A line has one account and one name, so all three kinds come of one counting by
    both."""
    with_due = Q(invoice__due_date__isnull=False)
    rows = payments(company_id).annotate(
        account=KEYS[RelationKind.PAYER_ACCOUNT], payer=KEYS[RelationKind.PAYER_NAME]
    )
    counted = rows.values_list("account", "payer", "invoice__partner_id").annotate(
        matches=Count("line", distinct=True),
        last_on=Max("booking_date"),
        of_habit=Count("line", distinct=True, filter=with_due),
        last_of_habit=Max("booking_date", filter=with_due),
        partner=Left(Max("invoice__partner_name"), LONGEST_PARTNER),
    )
    found: dict[Name, Relation] = {}
    for account, payer, partner_id, matches, last_on, of_habit, last_of_habit, partner in counted:
        said = (
            (RelationKind.PAYER_ACCOUNT, account, matches, last_on),
            (RelationKind.PAYER_NAME, payer, matches, last_on),
            (RelationKind.HABIT, "", of_habit, last_of_habit),
        )
        for kind, key, count, day in said:
            name = Name(str(kind), key, partner_id)
            if kind in kinds and count and (key or kind == RelationKind.HABIT) and name not in stones.by_name:
                found[name] = _with(found.get(name), Relation(name, partner, count, day))
    return list(found.values())


def _with(before: Relation | None, more: Relation) -> Relation:
    if before is None:
        return more
    days = [day for day in (before.last_on, more.last_on) if day is not None]
    partner = max(before.partner_name, more.partner_name)
    return Relation(more.name, partner, before.matches + more.matches, max(days, default=None))


def _under_stones(company_id: int, kind: str, stones: Stones, *, old: bool) -> list[Relation]:
    """Forgotten relations of a kind, counted line by line."""
    names = {name: stone for name, stone in stones.by_name.items() if name.kind == kind}
    if old:  # what was denied stands among what teaches, as long as it does
        names = {name: stone for name, stone in names.items() if name not in stones.denied}
    if not names:
        return []
    partners = {name.partner_id for name in names}
    rows = live(company_id, kind).filter(invoice__partner_id__in=partners)
    lines: dict[Name, dict[int, date]] = defaultdict(dict)
    for line, key, partner, day in rows.values_list("line_id", "key", "invoice__partner_id", "booking_date"):
        name = Name(kind, key, partner)
        if name in names and stones.cover(name, line) is old:
            lines[name][line] = day
    return [
        Relation(
            name,
            stone.partner_name,
            len(lines[name]),
            max(lines[name].values(), default=None),
            stone,
            forgotten=old,
            denied=name in stones.denied and not lines[name],
        )
        for name, stone in names.items()
    ]


def payments(company_id: int) -> QuerySet[Any]:
    """Allocations that teach something."""
    rows: QuerySet[Any] = Allocation.objects.filter(
        company_id=company_id,
        undone_by=None,
        kind=AllocationKind.PAYMENT,
        line__isnull=False,
        invoice__partner_id__isnull=False,
    )
    return rows.order_by()


def live(company_id: int, kind: str) -> QuerySet[Any]:
    """Those that teach relations of that kind, with their `key`."""
    rows: QuerySet[Any] = payments(company_id)
    if kind == RelationKind.HABIT:
        rows = rows.filter(invoice__due_date__isnull=False)
    else:
        rows = rows.exclude(**{f"line__counterparty_{kind.removeprefix('payer_')}": ""})
    keyed: QuerySet[Any] = rows.annotate(key=KEYS[kind])
    return keyed


def latest_of(company_id: int, one: Relation, most: int) -> QuerySet[Any]:
    """The allocations that teach a relation, the latest first, at most so many; of a forgotten one those that did."""
    rows = live(company_id, one.name.kind).filter(key=one.name.key, invoice__partner_id=one.name.partner_id)
    rows = rows.order_by("-booking_date", "-pk")
    if one.stone is None:
        return rows[:most]
    stones = Stones(company_id)
    keys = (
        key
        for key, line in rows.values_list("pk", "line_id")
        if stones.cover(one.name, line) is one.forgotten
    )
    return rows.filter(pk__in=list(islice(keys, most)))


# -- more of few -----------------------------------------------------------------------------------------------------


def told_of(company_id: int, some: Sequence[Relation]) -> dict[Name, Told]:
    """Of the relations of one page."""
    found = {one.name: Told() for one in some}
    for kind in RelationKind.values:
        partners = {name.partner_id for name in found if name.kind == kind}
        if partners:
            _count_decided(company_id, kind, partners, found)
    habits = {name.partner_id for name in found if name.kind == RelationKind.HABIT}
    if habits:
        _tell_habits(company_id, habits, found)
    return found


def accepted_matches(company_id: int, partners: Collection[int]) -> QuerySet[Any]:
    """Matches that were accepted and stand, with the payments that they laid."""
    return Match.objects.filter(
        company_id=company_id,
        decision=MatchDecision.ACCEPTED,
        line__allocations__action=F("action"),
        line__allocations__undone_by=None,
        line__allocations__kind=AllocationKind.PAYMENT,
        line__allocations__invoice__partner_id__in=partners,
    ).order_by()


def _count_decided(company_id: int, kind: str, partners: Collection[int], found: dict[Name, Told]) -> None:
    rows = accepted_matches(company_id, partners).filter(learnt__contains=kind).annotate(key=KEYS[kind])
    counted = rows.values_list("key", "line__allocations__invoice__partner_id").annotate(
        decided=Count("line", distinct=True)
    )
    for key, partner, decided in counted:
        told = found.get(Name(kind, key, partner))
        if told is not None:
            told.decided = decided


def _tell_habits(company_id: int, partners: Collection[int], found: dict[Name, Told]) -> None:
    stones = Stones(company_id)
    delays: dict[int, dict[int, int]] = defaultdict(dict)
    rows = live(company_id, RelationKind.HABIT).filter(invoice__partner_id__in=partners).order_by("pk")
    columns = ("line_id", "invoice__partner_id", "booking_date", "invoice__due_date")
    for line, partner, day, due in rows.values_list(*columns):
        if not stones.cover(Name(RelationKind.HABIT, "", partner), line):
            delays[partner].setdefault(line, (day - due).days)
    for partner, some in delays.items():
        told = found[Name(RelationKind.HABIT, "", partner)]
        told.usual_delay, told.spread = habit_of(list(some.values()))
    quoted = accepted_matches(company_id, partners).filter(~Q(quoting=""))
    counted = quoted.values_list("line__allocations__invoice__partner_id", "quoting").annotate(
        count=Count("line", distinct=True)
    )
    for partner, quoting, count in counted:
        found[Name(RelationKind.HABIT, "", partner)].quoting[quoting] = count


def habit_of(delays: Sequence[int]) -> tuple[int, int]:
    """Days from the due day to the booking day: the usual ones, and how far half of them are from it at most."""
    usual = round(median(delays))
    return usual, round(median(abs(delay - usual) for delay in delays))
