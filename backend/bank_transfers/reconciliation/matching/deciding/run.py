"""All lines at once, in the order of time.

A claim that is settled is no candidate, so the order decides: rounds in which only what is as good as sure lays its
money, each from the first day to the last, then one in which each of the others takes what is likeliest for it. What
was found in that last one stands on guesses, so it is never automatic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.amounts import How
from bank_transfers.reconciliation.matching.candidates.asked import Asked, Preparing
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.hypotheses import Proposer
from bank_transfers.reconciliation.matching.candidates.payers import Payers
from bank_transfers.reconciliation.matching.candidates.rows import rows_of
from bank_transfers.reconciliation.matching.data import Claim, Known, Line, Payout, Rates
from bank_transfers.reconciliation.matching.scoring.atoms import Facts
from bank_transfers.reconciliation.matching.scoring.model import Model
from bank_transfers.reconciliation.matching.scoring.verdicts import quoting

from .allocating import Share, shares_of
from .gathering_payouts import Gathered, Gatherer
from .opening_payouts import Opened, open_payout
from .reading_lines import LineReader, Turn
from .repeats import Repeats

SURE_ROUNDS = 2
GUESSING = SURE_ROUNDS + 1
SURE = 0.97
LIKELY = 0.5


class Decided(NamedTuple):
    """What a line's turn gave. `taken`: its best reading laid its money on the claims."""

    turn: Turn
    taken: bool


class Outcome(NamedTuple):
    book: Book
    decided: tuple[Decided, ...]  # in the order of time
    opened: dict[int, Opened]  # by place
    gathered: dict[int, Gathered]  # by place
    unread: tuple[Line, ...]  # whose amount is no money here


def in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.booking_date, line.id))


class Run:
    def __init__(
        self,
        claims: Iterable[Claim],
        known: Known,
        rates: Rates,
        payouts: Iterable[Payout],
        model: Model,
        *,
        everything: bool = False,
    ) -> None:
        self._everything = everything
        self.book = Book(claims, known)
        self._known, self._rates, self._model = known, rates, model
        self._payouts = {payout.line_id: payout for payout in payouts}
        self.payers = Payers(self.book)
        self._repeats = Repeats(self.book, known.payments)
        self._reserved: dict[int, list[int]] = {}
        self._delays: dict[int, list[int]] = {}  # of partners: days after the due day
        self._opened: dict[int, Opened] = {}
        self._gathered: dict[int, Gathered] = {}

    def over(self, lines: Iterable[Line]) -> Outcome:
        preparing = Preparing(self.book, self._known)
        asked, unread = [], []
        for place, line in enumerate(in_order(lines)):
            found = preparing.asked(place, line)
            if found is None:
                unread.append(line)
            else:
                asked.append(found)
        for one in asked:
            self.book.turn_to(one.day)
            self._reserve(one)
        if asked:
            self.book.turn_to(asked[0].day)
        rows = rows_of(asked, self.book, self.payers, self._reserved, self._delays)
        facts = Facts(self.book, self.payers, self._rates, self._reserved, rows, self._delays)
        proposer = Proposer(self.book, self._rates)
        reader = LineReader(
            self.book, proposer, self.payers, facts, self._repeats, self._model, everything=self._everything
        )
        decided = self._rounds(reader, asked)
        ordered = tuple(decided[place] for place in sorted(decided))
        return Outcome(self.book, ordered, self._opened, self._gathered, tuple(unread))

    def _reserve(self, asked: Asked) -> None:
        """Who quotes claims in full and pays them to the forint wants them, and shows whose account it is."""
        quoted = asked.strong() or sorted(asked.orders)
        strong = [claim for claim in quoted if self.book.open[claim]]
        if not strong or asked.line.id in self._payouts:
            return
        book = self.book
        whole = [claim for claim in strong if book.open[claim] == asked.amount]
        if len(whole) != 1:
            if sum(book.open[claim] for claim in strong) != asked.amount:
                return
            whole = strong
        if any(book.claims[claim].currency != asked.line.currency for claim in whole):
            return
        for claim in whole:
            if not self._reserved.setdefault(claim, []):
                self._delays.setdefault(book.partner[claim], []).append(asked.day - book.due[claim])
            self._reserved[claim].append(asked.place)
        partners = {book.partner[claim] for claim in whole}
        if len(partners) == 1:
            self.payers.teach(asked, min(partners))

    def _rounds(self, reader: LineReader, asked: Sequence[Asked]) -> dict[int, Decided]:
        decided: dict[int, Decided] = {}
        gatherer = Gatherer(self.book)
        waiting = list(asked)
        for turn in range(1, GUESSING + 1):
            unsure = []
            for one in waiting:
                self.book.turn_to(one.day)
                if turn == 1 and (self._open(one) or self._gather(one, gatherer)):
                    continue
                read = reader.read(one, turn)
                if self._settles(read, turn):
                    self._lay(read)
                    decided[one.place] = Decided(read, taken=True)
                elif turn == GUESSING or self._pays_nothing(read):
                    decided[one.place] = Decided(read, taken=False)
                else:
                    unsure.append(one)
            waiting = unsure
        return decided

    @staticmethod
    def _settles(turn: Turn, number: int) -> bool:
        if not turn.reads:
            return False
        best = turn.reads[0]
        if number == GUESSING:
            return best.share > max(turn.nothing, LIKELY / 2)
        return best.share >= SURE

    @staticmethod
    def _pays_nothing(turn: Turn) -> bool:
        return not turn.reads or turn.nothing >= SURE

    def _lay(self, turn: Turn) -> None:
        best = turn.reads[0]
        self.lay(
            shares_of(
                best.hypothesis.claims,
                best.opens,
                best.hypothesis.how,
                turn.asked.amount,
                turn.asked.line.currency,
            )
        )
        self._repeats.note(turn.asked, best.hypothesis.claims)
        partners = {self.book.partner[claim] for claim in best.hypothesis.claims}
        if len(partners) == 1 and turn.round < GUESSING and self._teaches(turn):
            self.payers.teach(turn.asked, min(partners))

    @staticmethod
    def _teaches(turn: Turn) -> bool:
        best = turn.reads[0]
        return best.hypothesis.how is not How.OVER and quoting(best.facts) == "quoted"

    def lay(self, shares: Iterable[Share]) -> None:
        settled: dict[int, int] = {}
        for share in shares:
            settled[share.claim] = settled.get(share.claim, 0) + share.of_claim
        for claim, amount in settled.items():
            if amount:
                self.book.settle(claim, amount)

    def _gather(self, asked: Asked, gatherer: Gatherer) -> bool:
        """Of a payout without a file; it lays nothing, since it is a guess."""
        if asked.line.id in self._payouts:
            return False
        gathered = gatherer.gathered(asked)
        if gathered is not None:
            self._gathered[asked.place] = gathered
        return gathered is not None

    def _open(self, asked: Asked) -> bool:
        payout = self._payouts.get(asked.line.id)
        opened = open_payout(self.book, payout, asked) if payout is not None else None
        if opened is None:
            return False
        self._opened[asked.place] = opened
        self.lay(opened.shares)
        return True
