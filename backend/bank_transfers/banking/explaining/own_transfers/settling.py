"""Own transfers: which of the stored lines are two sides of one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q

from bank_transfers.banking.explaining.engine import OWN_ACCOUNT, Code, Judge, Leg, pairs
from bank_transfers.banking.explaining.facts import Identity, batches, decisions, other_side
from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus

Sum = tuple[Decimal, str]  # without a sign, and its currency
MOST_SUMS = 60  # asked for one by one; for more of them all own transfers are looked at


class Stored(NamedTuple):
    leg: Leg
    pair: int | None


def sums_of(row: Any) -> set[Sum]:
    """What a line's other side may come to."""
    found = {(abs(row.amount), row.currency)}
    if row.original_amount is not None and row.original_currency:
        found.add((abs(row.original_amount), row.original_currency))
    return found


def settle(company_id: int, judge: Judge, sums: Iterable[Sum]) -> None:
    """Pairs own transfers of these sums anew. The company has to be held."""
    asked = set(sums)
    if not asked:
        return
    stored = _legs(company_id, judge, asked)
    # A line that was exchanged may also have its other side in its own currency.
    around = asked.union(*(_sums(row.leg) for row in stored))
    if around != asked:
        stored = _legs(company_id, judge, around)
    found = pairs(row.leg for row in stored)
    changed = [(row.leg.pk, found.get(row.leg.pk)) for row in stored if row.pair != found.get(row.leg.pk)]
    _write(changed)


def _legs(company_id: int, judge: Judge, sums: set[Sum]) -> list[Stored]:
    lines = BankTransaction.objects.filter(
        company_id=company_id,
        explanation=Code.OWN_TRANSFER,
        explained_by=ExplainedBy.RULE,
        explained_rule=OWN_ACCOUNT,
        status=LineStatus.BOOKED,
        booking_date__isnull=False,
    )
    if len(sums) <= MOST_SUMS:
        among = Q()
        for amount, currency in sums:
            among |= Q(amount__in=(amount, -amount), currency=currency)
            among |= Q(original_amount=amount, original_currency=currency)
        lines = lines.filter(among)
    return [
        Stored(
            Leg(
                row.pk, judge.numbers.get(row.account_id, ""), judge.names_own(row), row.amount, row.currency,
                row.booking_date, row.end_to_end_id,
                (abs(row.original_amount), row.original_currency) if row.original_amount is not None else None,
            ),
            row.pair_id,
        )
        for row in lines.order_by("pk").only(
            "account_id", "amount", "currency", "booking_date", "end_to_end_id", "original_amount",
            "original_currency", "counterparty_account", "pair_id",
        ).iterator(chunk_size=1000)
        if row.booking_date is not None
    ]  # fmt: skip


def _sums(leg: Leg) -> set[Sum]:
    return {(abs(leg.amount), leg.currency)} | ({leg.original} if leg.original else set())


def _write(changed: list[tuple[int, int | None]]) -> None:
    for batch in batches([pk for pk, pair in changed if pair is None]):
        BankTransaction.objects.filter(pk__in=batch).update(
            pair=None, explanation_version=F("explanation_version") + 1
        )
    for pk, pair in changed:
        if pair is not None:
            BankTransaction.objects.filter(pk=pk).update(
                pair=pair, explanation_version=F("explanation_version") + 1
            )


def restore(account_id: int) -> None:
    """Lines that persons paired point at each other where both are there."""
    for identity, decision in decisions(account_id, paired=True).items():
        other = other_side(decision)
        theirs = decisions(other[0], {other[1]}).get(other) if other is not None else None
        if other is None or theirs is None or other_side(theirs) != identity:
            continue
        one, two = _line(identity), _line(other)
        if one is not None and two is not None and one.pair_id != two.pk:
            _write([(one.pk, two.pk), (two.pk, one.pk)])


def _line(identity: Identity) -> BankTransaction | None:
    account, fingerprint, occurrence = identity
    lines = BankTransaction.objects.filter(
        account_id=account, fingerprint=fingerprint, occurrence=occurrence, explained_by=ExplainedBy.PERSON
    )
    return lines.only("pk", "pair_id").first()
