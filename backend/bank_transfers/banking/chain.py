"""Statements of an account as a chain: its last balance, and where one does not go on from the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .formats import Kind
from .models import BankStatement

ONE_DAY = timedelta(days=1)
COLUMNS = (
    "id", "account_id", "number", "identification", "period_from", "period_to", "opening", "closing", "credits",
    "debits", "adds_up",
)  # fmt: skip


@dataclass
class Gap:
    """Between two statements whose balances do not meet: the last day before, the first after, and the balances."""

    after: date | None
    before: date
    closing: Decimal | None
    opening: Decimal


@dataclass
class Unproved:
    """A statement that does not add up; `difference`: what its lines come to beyond its balances."""

    id: int
    number: str
    date_from: date
    date_to: date
    difference: Decimal


@dataclass
class Chain:
    last_statement_on: date | None = None
    balance: Decimal | None = None
    gaps: list[Gap] = field(default_factory=list)
    unproved: list[Unproved] = field(default_factory=list)
    balances: dict[date, Decimal] = field(default_factory=dict)  # at the end of these days, in their order


def chains(account_ids: Collection[int], known_at: datetime | None = None) -> Mapping[int, Chain]:
    """By account. Only statements of what is booked count, and only those with a period. known_at: those that were
    imported later don't count."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = BankStatement.objects.filter(account__in=account_ids, kind=Kind.STATEMENT)
    rows = rows.exclude(period_from=None).exclude(period_to=None).order_by("period_from", "period_to", "id")
    if known_at is not None:
        rows = rows.filter(file__uploaded_at__lte=known_at)
    for row in rows.values(*COLUMNS):
        found[row["account_id"]].append(dict(row))
    return defaultdict(Chain, {account: _chain(statements) for account, statements in found.items()})


def _chain(statements: list[dict[str, Any]]) -> Chain:
    """`statements`: in the order of their periods; those that overlap prove nothing about each other."""
    chain = Chain()
    until: date | None = None
    closing: Decimal | None = None
    for row in statements:
        first, last = row["period_from"], row["period_to"]
        told = until is not None and first > until and None not in (closing, row["opening"])
        if told and closing != row["opening"]:
            chain.gaps.append(Gap(until, first, closing, row["opening"]))
        if row["adds_up"] is False:
            chain.unproved.append(_unproved(row))
        if until is None or last >= until:
            if until is None and row["opening"] is not None:
                chain.balances[first - ONE_DAY] = row["opening"]
            until, closing = last, row["closing"]
            if closing is not None:
                chain.balance = chain.balances[last] = closing
    chain.last_statement_on = until
    return chain


def _unproved(row: Mapping[str, Any]) -> Unproved:
    difference = row["opening"] + row["credits"] - row["debits"] - row["closing"]
    name = row["number"] or row["identification"]
    return Unproved(row["id"], name, row["period_from"], row["period_to"], difference)
