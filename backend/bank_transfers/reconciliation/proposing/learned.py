"""What is known of payers: from what was accepted, and what persons refused. Read anew for each run.

What a person had forgotten is not learnt of the matches that were there then (`reconciliation/learning/` shows it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from bank_transfers.banking.models import BankAccount
from bank_transfers.companies.models import Company
from bank_transfers.reconciliation.learning.models import RelationKind
from bank_transfers.reconciliation.learning.relations import LONGEST_ACCOUNT, LONGEST_NAME, habit_of
from bank_transfers.reconciliation.learning.stones import Name, Stones
from bank_transfers.reconciliation.matching import EarlierPayment, Habit, Known
from bank_transfers.reconciliation.models import (
    ActionKind,
    Allocation,
    AllocationKind,
    Match,
    MatchDecision,
)

# What was paid longer ago tells nothing of who pays twice.
EARLIER_WITHIN = timedelta(days=400)
CHUNK = 2000

Counts = dict[str, dict[int, int]]
Refused = tuple[int, frozenset[int]]


def known_of(company_id: int, first: date, payer: tuple[str, str] | None = None) -> Known:
    """first: the day of the earliest line that is asked about; payer: account and name, where only they matter."""
    accounts: Counts = defaultdict(lambda: defaultdict(int))
    names: Counts = defaultdict(lambda: defaultdict(int))
    delays: dict[int, list[int]] = defaultdict(list)
    payments = []
    live = Allocation.objects.filter(
        company_id=company_id, undone_by=None, kind=AllocationKind.PAYMENT, line__isnull=False
    ).order_by("booking_date", "pk")
    columns = (
        "line_id", "invoice_id", "booking_date", "amount", "line__counterparty_account", "line__counterparty_name",
        "invoice__partner_id", "invoice__due_date",
    )  # fmt: skip
    if payer is not None:
        account, name = payer
        live = live.filter(_same("counterparty_account", account) | _same("counterparty_name", name))
    counted = set()
    stones = Stones(company_id)
    for line, invoice, day, amount, account, name, partner, due in live.values_list(*columns).iterator(
        chunk_size=CHUNK
    ):
        if day >= first - EARLIER_WITHIN:
            payments.append(EarlierPayment(invoice, line, day, amount))
        if partner is None or (line, partner) in counted:
            continue
        counted.add((line, partner))
        by_account = Name(RelationKind.PAYER_ACCOUNT, account[:LONGEST_ACCOUNT], partner)
        by_name = Name(RelationKind.PAYER_NAME, name[:LONGEST_NAME], partner)
        if account and not stones.cover(by_account, line):
            accounts[by_account.key][partner] += 1
        if name and not stones.cover(by_name, line):
            names[by_name.key][partner] += 1
        if due is not None and not stones.cover(Name(RelationKind.HABIT, "", partner), line):
            delays[partner].append((day - due).days)
    # What is matched after it was denied teaches otherwise.
    denied_accounts, denied_names = (
        _denied(stones, kind, counts)
        for kind, counts in ((RelationKind.PAYER_ACCOUNT, accounts), (RelationKind.PAYER_NAME, names))
    )
    own = Company.objects.filter(pk=company_id).values_list("name", flat=True)
    numbers = BankAccount.objects.filter(company_id=company_id).values_list("number", flat=True)
    return Known(
        payer_accounts=accounts,
        payer_names=names,
        denied_accounts=denied_accounts,
        denied_names=denied_names,
        habits={partner: _habit(days) for partner, days in delays.items()},
        payments=tuple(payments),
        refused=refused(company_id),
        own_names=tuple(own),
        own_accounts=tuple(sorted(set(numbers))),
    )


def _denied(stones: Stones, kind: str, taught: Counts) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for name in stones.denied:
        if name.kind == kind and not (name.key in taught and taught[name.key].get(name.partner_id)):
            found[name.key].add(name.partner_id)
    return {key: frozenset(partners) for key, partners in found.items()}


def _same(column: str, value: str) -> Q:
    return Q(**{f"line__{column}": value}) if value else Q(pk__in=[])


def _habit(delays: list[int]) -> Habit:
    return Habit(len(delays), *habit_of(delays))


def refused(company_id: int, lines: Collection[int] | None = None) -> frozenset[Refused]:
    """(line, documents) that a person rejected, or took back after they were accepted. lines: only of these."""
    if lines is not None and not lines:
        return frozenset()
    of = {} if lines is None else {"line__in": list(lines)}
    found = set()
    rejected = Match.objects.filter(company_id=company_id, decision=MatchDecision.REJECTED, **of)
    for line, allocations in rejected.values_list("line_id", "allocations").iterator(CHUNK):
        found.add((line, frozenset(one["invoice"] for one in allocations)))
    undone: dict[tuple[int, int], set[Any]] = defaultdict(set)
    rows = Allocation.objects.filter(
        company_id=company_id, undone_by__kind=ActionKind.UNDO, line__isnull=False, **of
    )
    for line, action, invoice in rows.values_list("line_id", "action_id", "invoice_id").iterator(CHUNK):
        undone[line, action].add(invoice)
    found.update((line, frozenset(invoices)) for (line, _action), invoices in undone.items())
    return frozenset(found)
