"""What a line may pay: single claims, sets of them, parts. A handful for each line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bank_transfers.reconciliation.matching.data import Rates
from bank_transfers.reconciliation.matching.money import UNIT
from bank_transfers.reconciliation.matching.text.names import Likeness

from .amounts import LARGEST_SHARE, ROUNDING, How, relation
from .asked import STRONG, Asked
from .book import MOST_OF_AMOUNT, Book
from .sums import making

MOST_PARTNERS = 6
MOST = 40
_CLOSED = frozenset({How.EXACT, How.ROUNDED, How.FEE, How.DISCOUNT, How.EXCHANGE})


class Hypothesis(NamedTuple):
    """Claims in the order in which money is laid on them, what was open of them together, and how the sum fits."""

    claims: tuple[int, ...]
    how: How
    owed: int
    more_ways: bool = False


class Proposer:
    def __init__(self, book: Book, rates: Rates) -> None:
        self._book = book
        self._rates = rates

    def propose(self, asked: Asked, payers: dict[int, int]) -> list[Hypothesis]:
        """payers: partners that may have paid, with how much speaks for it."""
        found: dict[tuple[int, ...], Hypothesis] = {}
        cited = [claim for claim in asked.cited if self._book.open[claim]]
        partners = self._partners(asked, payers)
        self._singles(asked, cited, found, any_sum=True)
        self._singles(asked, sorted(asked.orders), found, any_sum=True)
        self._of_amount(asked, found)
        owed_by = {partner: self._owed(asked, partner) for partner in partners}
        for partner in partners:
            self._of_partner(asked, owed_by[partner], found)
        strong = [claim for claim in asked.strong() if self._book.open[claim]]
        if len(strong) > 1:
            self._listed(asked, strong, found)
        if not self._has_closed(found, cited if strong else ()):
            for partner in partners[:3]:
                self._sums(asked, owed_by[partner], strong, found)
        return list(found.values())[:MOST]

    # -- partners ----------------------------------------------------------------------------------------------------

    def _partners(self, asked: Asked, payers: dict[int, int]) -> list[int]:
        weight = dict(payers)
        for claim, cited in asked.cited.items():
            partner = self._book.partner[claim]
            if cited.quality >= STRONG:
                weight[partner] = weight.get(partner, 0) + 3
        listed = sorted(weight, key=lambda partner: (-weight[partner], partner))
        return [partner for partner in listed if weight[partner] > Likeness.NONE][:MOST_PARTNERS]

    def _owed(self, asked: Asked, partner: int) -> list[int]:
        return self._book.open_of(partner, asked.day)

    # -- one claim ---------------------------------------------------------------------------------------------------

    def _add(
        self,
        asked: Asked,
        claims: tuple[int, ...],
        found: dict[tuple[int, ...], Hypothesis],
        *,
        more: bool = False,
    ) -> How | None:
        if claims in found:
            return found[claims].how
        book = self._book
        currency = book.claims[claims[0]].currency
        owed = sum(book.open[claim] for claim in claims)
        how = relation(
            asked, owed, currency, self._rates, of_factor=asked.is_factor and self._is_begun(claims)
        )
        if asked.amount < 0 and how is not How.EXACT and any(book.open[claim] > 0 for claim in claims):
            return None  # what is left over would be nobody's
        if how is not None:
            found[claims] = Hypothesis(claims, how, owed, more)
        return how

    def _is_begun(self, claims: tuple[int, ...]) -> bool:
        return all(abs(self._book.open[claim]) < abs(self._book.gross[claim]) for claim in claims)

    def _singles(
        self,
        asked: Asked,
        claims: Iterable[int],
        found: dict[tuple[int, ...], Hypothesis],
        *,
        any_sum: bool,
    ) -> None:
        for claim in claims:
            if not self._book.open[claim]:
                continue
            how = self._add(asked, (claim,), found)
            if how is not None and not any_sum and how not in _CLOSED:
                del found[(claim,)]

    def _of_amount(self, asked: Asked, found: dict[tuple[int, ...], Hypothesis]) -> None:
        """Where many owe the same, the sum tells nothing: then only what the payer owes is looked at."""
        currency, book = asked.line.currency, self._book
        sums = [asked.amount]
        if currency == "HUF" and asked.amount > 0 and asked.amount % (5 * UNIT) == 0:
            sums += [asked.amount + step * UNIT for step in (-2, -1, 1, 2)]
        for amount in sums:
            if book.count_of_amount(currency, amount, asked.day) <= MOST_OF_AMOUNT:
                for claim in book.of_amount(currency, amount, asked.day):
                    self._add(asked, (claim,), found)

    def _of_partner(self, asked: Asked, owed: list[int], found: dict[tuple[int, ...], Hypothesis]) -> None:
        partial: list[int] = []
        closed = False
        for claim in owed:
            if (claim,) in found:
                closed = closed or found[(claim,)].how in _CLOSED
            elif self._is_far(asked, claim):
                partial.append(claim)
            else:
                how = self._add(asked, (claim,), found)
                if how in _CLOSED:
                    closed = True
                elif how is not None:
                    del found[(claim,)]
                    partial.append(claim)
        # A part of the oldest, or too much for the only one; of others only where they are quoted.
        for claim in partial[:2] if not closed else ():
            if self._add(asked, (claim,), found) is How.OVER and len(owed) > 1:
                del found[(claim,)]

    def _is_far(self, asked: Asked, claim: int) -> bool:
        """Whether the sums are so far from each other that only a part, or too much, is left to think of."""
        owed = self._book.open[claim]
        if self._book.claims[claim].currency != asked.line.currency or asked.amount <= 0 or owed <= 0:
            return False
        return asked.amount * LARGEST_SHARE < owed * (LARGEST_SHARE - 1) or asked.amount > owed + 3 * UNIT

    # -- several -----------------------------------------------------------------------------------------------------

    def _listed(self, asked: Asked, strong: list[int], found: dict[tuple[int, ...], Hypothesis]) -> None:
        """All that is quoted; where one place may mean several documents, those of one partner."""
        places: dict[tuple[str, int], list[int]] = {}
        for claim in strong:
            cited = asked.cited[claim]
            places.setdefault((cited.field, cited.start if cited.quality != 8 else -claim - 1), []).append(
                claim
            )
        by_currency = self._book.claims[strong[0]].currency
        partners = dict.fromkeys(self._book.partner[claim] for claim in strong)
        sets = [[claims[0] for claims in places.values()]]
        sets += [
            [claim for claims in places.values() for claim in claims if self._book.partner[claim] == partner]
            for partner in list(partners)[:MOST_PARTNERS]
        ]
        for chosen in sets:
            claims = tuple(claim for claim in chosen if self._book.claims[claim].currency == by_currency)
            if 1 < len(claims) <= 60:
                self._add(asked, self._in_order(claims), found)
        if len(strong) <= 24:
            self._subsets(asked, self._in_order(tuple(strong)), found)

    def _in_order(self, claims: tuple[int, ...]) -> tuple[int, ...]:
        """Credit notes first, then the older debt: what is left short is the youngest."""
        book = self._book
        return tuple(sorted(set(claims), key=lambda claim: (book.open[claim] > 0, book.day[claim], claim)))

    def _subsets(self, asked: Asked, claims: Sequence[int], found: dict[tuple[int, ...], Hypothesis]) -> None:
        currency = asked.line.currency
        pool = [claim for claim in claims if self._book.claims[claim].currency == currency]
        tolerance = ROUNDING if currency == "HUF" and asked.amount % (5 * UNIT) == 0 else 0
        amounts = [self._book.open[claim] for claim in pool]
        ways = making(amounts, asked.amount)
        if not ways.ways and tolerance:
            ways = making(amounts, asked.amount, tolerance)
        for way in ways.ways:
            self._add(asked, self._in_order(tuple(pool[at] for at in way)), found, more=ways.more)

    def _sums(
        self,
        asked: Asked,
        owed: list[int],
        strong: list[int],
        found: dict[tuple[int, ...], Hypothesis],
    ) -> None:
        if len(owed) < 2:
            return
        quoted = [claim for claim in strong if claim in owed]
        if quoted:
            self._with_quoted(asked, owed, quoted, found)
        self._subsets(asked, owed, found)
        same = [
            claim
            for claim in owed
            if self._book.claims[claim].currency == self._book.claims[owed[0]].currency
        ]
        if len(same) > 1 and len(same) <= 30:
            everything = self._in_order(tuple(same))
            if self._add(asked, everything, found) in {How.PART, How.OVER}:
                del found[everything]

    def _with_quoted(
        self, asked: Asked, owed: list[int], quoted: list[int], found: dict[tuple[int, ...], Hypothesis]
    ) -> None:
        """A list that the bank cut off, or that ends with "and others": the rest are this partner's, too."""
        book = self._book
        rest = asked.amount - sum(book.open[claim] for claim in quoted)
        others = [
            claim
            for claim in owed
            if claim not in quoted and book.claims[claim].currency == asked.line.currency
        ]
        if rest <= 0 or not others:
            return
        for claim in others:
            if book.open[claim] == rest:
                self._add(asked, self._in_order((*quoted, claim)), found)
        ways = making([book.open[claim] for claim in others], rest)
        for way in ways.ways:
            chosen = (*quoted, *(others[at] for at in way))
            self._add(asked, self._in_order(chosen), found, more=ways.more)

    @staticmethod
    def _has_closed(found: dict[tuple[int, ...], Hypothesis], quoted: Iterable[int]) -> bool:
        """Whether something fits already, so that sums of many need not be tried."""
        wanted = set(quoted)
        return any(
            one.how in {How.EXACT, How.ROUNDED, How.EXCHANGE}
            and (not wanted or not wanted.isdisjoint(one.claims))
            for one in found.values()
        )
