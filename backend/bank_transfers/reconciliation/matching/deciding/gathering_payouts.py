"""A provider's payout that no file opens: which claims, paid in the provider's way, make its sum and a fee.

Payouts go by days: what was sold from one day to another comes in one sum, each item less the same rate. So only whole
days are tried, one after the other; the text often names the first and the last. What is found this way is a proposal
and never more: a fee of another size would let other days fit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.asked import Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.payers import best_name
from bank_transfers.reconciliation.matching.data import Kind
from bank_transfers.reconciliation.matching.money import UNIT
from bank_transfers.reconciliation.matching.text.folding import fold
from bank_transfers.reconciliation.matching.text.names import Likeness

from .allocating import CENT, Share

# Billingo's ways of paying that come in a provider's sum, with what the provider's name or text holds.
PROVIDERS = {
    "bankcard": ("SIMPLE", "OTP MOBIL", "STRIPE", "KARTYA", "CARD", "SUMUP", "MYPOS", "WORLDLINE", "TERMINAL"),
    "online_bankcard": ("SIMPLE", "OTP MOBIL", "STRIPE", "KARTYA", "CARD", "KHPOS"),
    "barion": ("BARION",),
    "cash_on_delivery": ("UTANVET", "COD ", "FUTAR", "CSOMAG", "GLS", "DPD", "FOXPOST", "PACKETA", "SPRINTER"),
    "pick_pack_pont": ("PICK PACK", "SPRINTER"),
    "szep_card": ("SZEP", "SZECHENYI"),
    "ep_kartya": ("EGESZSEGPENZTAR", "PENZTAR"),
    "paypal": ("PAYPAL",),
    "paypal_utolag": ("PAYPAL",),
    "payu": ("PAYU",),
    "paylike": ("PAYLIKE",),
    "payoneer": ("PAYONEER",),
    "skrill": ("SKRILL",),
    "upwork": ("UPWORK",),
}  # fmt: skip
_PAYOUT = re.compile(r"\b(?:ELSZAMOLAS|KIFIZETES|UTANVET|PAYOUT|SETTLEMENT|JOVAIRAS|FORGALOM)")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-./ ]{0,2}(0[1-9]|1[0-2])[-./ ]{0,2}(0[1-9]|[12]\d|3[01])(?!\d)")
# Days from the last sale to the money, and from the first to the last sale.
LATEST, LONGEST = 21, 35
# Of the gross: the highest fee in ten thousandths; rates that providers have, the rounder ones first.
HIGHEST = 500
_RATES = (10, 5, 1)
# Of so many fees that a gross may have one is of such a rate: less would fit by chance.
LEAST_TELLING = 200_000
# What is said of it where the text names the days, where only one row of days fits so well, and else.
NAMED, SINGLE, GUESSED = 0.95, 0.8, 0.5
MOST_ITEMS, MOST_SHOWN = 400, 3


class Gathered(NamedTuple):
    """`shares`: of the likeliest days first; `named`: the text names these days."""

    asked: Asked
    shares: tuple[tuple[Share, ...], ...]
    confidence: float
    named: bool


class _Row(NamedTuple):
    """Claims of some days. `step`: of the rate that gives the sum, len(_RATES) where none does; `oldest`: it begins
    with the oldest claim that waits."""

    named: bool
    step: int
    oldest: bool
    last: int
    claims: tuple[int, ...]
    rate: int

    def rank(self) -> tuple[bool, int, bool]:
        return (not self.named, self.step, not self.oldest)


class Gatherer:
    """Of one company; asked about lines in the order of time. What one line got no other one gets."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._taken: set[int] = set()
        self._by_method: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for at, claim in enumerate(book.claims):
            if claim.payment_method in PROVIDERS and book.gross[at] > 0 and not claim.cancelled:
                self._by_method.setdefault((claim.payment_method, claim.currency), []).append(
                    (book.day[at], at)
                )
        for listed in self._by_method.values():
            listed.sort()

    def gathered(self, asked: Asked) -> Gathered | None:
        """None for what is no payout, and where no days fit."""
        if not self._by_method or asked.amount <= 0 or asked.strong():
            return None
        rows = sorted(self._rows(asked), key=lambda row: (row.rank(), -row.last, row.claims))
        if not rows:
            return None
        best = rows[0]
        alone = len(rows) == 1 or rows[1].rank() > best.rank()
        if not best.named and best.step == len(_RATES):
            return None  # some days make nearly any sum
        self._taken.update(best.claims)
        return Gathered(
            asked,
            tuple(self._shares(asked, row) for row in rows[:MOST_SHOWN]),
            NAMED if best.named else SINGLE if alone else GUESSED,
            best.named,
        )

    def _rows(self, asked: Asked) -> Iterator[_Row]:
        written = f"{fold(asked.line.counterparty_name[:200])} {asked.reading.folded} "
        explained = asked.line.explanation == "payout"
        if not explained and (_PAYOUT.search(written) is None or best_name(asked) >= Likeness.CLOSE):
            return
        named = [method for method, words in PROVIDERS.items() if any(word in written for word in words)]
        for (method, currency), listed in self._by_method.items():
            if currency != asked.line.currency or (method not in named if named else not explained):
                continue
            waiting = self._waiting(asked, listed)
            period = _period(asked.reading.folded)
            if period is not None:
                chosen = [claim for day, claim in waiting if period[0] <= day <= period[1]]
                row = self._row(asked, chosen, named=True, oldest=True, last=period[1])
                if row is not None:
                    yield row
                    continue
            yield from self._by_days(asked, waiting)

    def _waiting(self, asked: Asked, listed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        begin = bisect_left(listed, (asked.day - LATEST - LONGEST, 0))
        end = bisect_right(listed, (asked.day, len(self._book.claims)))
        return [
            (day, claim)
            for day, claim in listed[begin:end]
            if claim not in self._taken and self._book.open_to_payouts(claim) == self._book.gross[claim]
        ][:MOST_ITEMS]

    def _by_days(self, asked: Asked, waiting: Sequence[tuple[int, int]]) -> Iterator[_Row]:
        days = [
            (day, [claim for _, claim in group]) for day, group in groupby(waiting, key=lambda one: one[0])
        ]
        sums = [0, *accumulate(sum(self._book.gross[claim] for claim in claims) for _, claims in days)]
        for first in range(len(days)):
            for last in range(first, len(days)):
                if days[last][0] - days[first][0] > LONGEST or not _is_near(
                    asked.amount, sums[last + 1] - sums[first]
                ):
                    continue
                if days[last][0] < asked.day - LATEST:
                    continue
                chosen = [claim for _, claims in days[first : last + 1] for claim in claims]
                row = self._row(asked, chosen, named=False, oldest=first == 0, last=days[last][0])
                if row is not None:
                    yield row

    def _row(
        self, asked: Asked, claims: Sequence[int], *, named: bool, oldest: bool, last: int
    ) -> _Row | None:
        gross = [self._book.gross[claim] for claim in claims]
        if not claims or not _is_near(asked.amount, sum(gross)):
            return None
        step, rate = _rate_of(gross, sum(gross) - asked.amount, _least(asked.line.currency))
        return _Row(named, step, oldest, last, tuple(claims), rate)

    def _shares(self, asked: Asked, row: _Row) -> tuple[Share, ...]:
        gross = [self._book.gross[claim] for claim in row.claims]
        least = _least(asked.line.currency)
        fees = [_part(one, row.rate, 10_000, least) for one in gross]
        whole = sum(gross) - asked.amount
        if sum(fees) != whole:
            # What all up to each one pay: so rounding leaves nothing that a small last item would have to bear.
            until = [upto * whole // sum(gross) // least * least for upto in accumulate(gross)]
            fees = [after - before for before, after in pairwise([0, *until[:-1], whole])]
        found: list[Share] = []
        for claim, one, fee in zip(row.claims, gross, fees, strict=True):
            found.append(Share(claim, one - fee, Kind.PAYMENT, one - fee, one - fee))
            if fee:
                found.append(Share(claim, fee, Kind.FEE, 0, fee))
        return tuple(found)


def _is_near(amount: int, gross: int) -> bool:
    return gross >= amount and (gross - amount) * 10_000 <= gross * HIGHEST


def _least(currency: str) -> int:
    return UNIT if currency == "HUF" else CENT


def _part(amount: int, parts: int, of: int, least: int) -> int:
    """Rounded half up to what the currency has."""
    return (2 * amount * parts + of * least) // (2 * of * least) * least


def _rate_of(gross: Iterable[int], fee: int, least: int) -> tuple[int, int]:
    """The roundest rate, in ten thousandths, at which each item's fee, rounded, makes this fee together."""
    items = list(gross)
    about = fee * 10_000 // sum(items)
    for place, step in enumerate(_RATES):
        if sum(items) // least * step < LEAST_TELLING:
            break
        for rate in (about // step * step, about // step * step + step):
            if sum(_part(one, rate, 10_000, least) for one in items) == fee:
                return place, rate
    return len(_RATES), about


def _period(folded: str) -> tuple[int, int] | None:
    """The first and the last day that a text names, where it names two."""
    days = []
    for match in _DAY.finditer(folded):
        try:
            days.append(date(int(match[1]), int(match[2]), int(match[3])).toordinal())
        except ValueError:  # the thirtieth of February
            continue
    if len(days) != 2 or not 0 <= days[1] - days[0] <= LONGEST:
        return None
    return days[0], days[1]
