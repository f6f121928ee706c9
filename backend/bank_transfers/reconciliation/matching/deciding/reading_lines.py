"""One line at its turn: its readings with their scores, as the claims stand at that moment."""

from __future__ import annotations

from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.hypotheses import Hypothesis, Proposer
from bank_transfers.reconciliation.matching.candidates.payers import Payers
from bank_transfers.reconciliation.matching.scoring.atoms import Facts
from bank_transfers.reconciliation.matching.scoring.model import Model, shares
from bank_transfers.reconciliation.matching.scoring.payer_facts import of_nothing

from .repeats import Repeats

KEPT = 8
UNLIKELY = 1e-4


class Read(NamedTuple):
    """A reading. `opens`: what was open of its claims at that moment."""

    hypothesis: Hypothesis
    facts: tuple[str, ...]
    score: float
    share: float
    opens: tuple[int, ...]


class Turn(NamedTuple):
    """What a line's turn gave: readings, the likeliest first, and how likely it is that it pays none of the claims."""

    asked: Asked
    reads: tuple[Read, ...]
    readings: int
    nothing: float
    nothing_facts: tuple[str, ...]
    nothing_score: float
    repeats: str
    repeated: int  # place of the line that it repeats, or -1
    follows_equal: bool  # the partner of the best reading paid the same a few days before
    round: int


class LineReader:
    """everything: readings that nobody would look at are kept, too, for training."""

    def __init__(
        self,
        book: Book,
        proposer: Proposer,
        payers: Payers,
        facts: Facts,
        repeats: Repeats,
        model: Model,
        *,
        everything: bool = False,
    ) -> None:
        self._everything = everything
        self._book, self._proposer, self._payers = book, proposer, payers
        self._facts, self._repeats, self._model = facts, repeats, model

    def read(self, asked: Asked, turn: int) -> Turn:
        likely = self._payers.likely(asked)
        hypotheses = self._proposer.propose(asked, likely)
        if asked.line.explanation or self._book.denies_some:
            # Interest is no rent of the same sum: what is known to be something else pays only what it quotes. The same
            # of a partner for whom this payer was said not to pay.
            quoted = {*asked.strong(), *asked.orders}
            hypotheses = [
                one
                for one in hypotheses
                if not quoted.isdisjoint(one.claims)
                or not (asked.line.explanation or self._payers.denied_any(asked, one.claims))
            ]
        again, earlier = self._repeats.of(asked)
        nothing_facts = tuple(of_nothing(asked, hypotheses, likely, again=again))
        nothing_score = self._model.score(nothing_facts)
        scored = []
        for hypothesis, facts in zip(hypotheses, self._facts.of_all(asked, hypotheses), strict=True):
            scored.append((self._model.score(facts), hypothesis, facts))
        probabilities = shares([*(score for score, _, _ in scored), nothing_score])
        book = self._book
        reads = [
            Read(hypothesis, facts, score, share, tuple(book.open[claim] for claim in hypothesis.claims))
            for (score, hypothesis, facts), share in zip(scored, probabilities, strict=False)
        ]
        reads.sort(key=self._order)
        return Turn(
            asked,
            tuple(reads if self._everything else _worth_keeping(reads)),
            len(reads),
            probabilities[-1],
            nothing_facts,
            nothing_score,
            again,
            earlier,
            bool(reads) and self._repeats.follows_equal(asked, reads[0].hypothesis.claims[0]),
            turn,
        )

    def _order(self, read: Read) -> tuple[float, int, int, tuple[int, ...]]:
        """The likeliest, then the older debt."""
        claims = read.hypothesis.claims
        return (-round(read.share, 9), min(self._book.due[claim] for claim in claims), len(claims), claims)


def _worth_keeping(reads: list[Read]) -> list[Read]:
    """Of a million lines nobody wants to keep what is no alternative."""
    return [read for at, read in enumerate(reads[:KEPT]) if at < 2 or read.share > UNLIKELY]


def numbers_of(turn: Turn) -> list[float]:
    """What `model.NUMBERS` names, of a turn with a reading."""
    best = turn.reads[0]
    second = turn.reads[1] if len(turn.reads) > 1 else None
    close = sum(1 for read in turn.reads if read.share * 20 >= best.share)
    asked = turn.asked
    return [
        best.share,
        second.share if second else 0.0,
        turn.nothing,
        min(best.score - second.score, 20.0) if second else 20.0,
        max(-20.0, min(best.score - turn.nothing_score, 20.0)),
        min(turn.readings, 40),
        close,
        sum(1 for cited in asked.cited.values() if cited.quality >= STRONG),
        turn.round,
        1.0 if turn.repeats else 0.0,
        best.score,
    ]
