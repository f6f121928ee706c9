"""The matcher: bank lines and claims in, what each line pays out. Pure and deterministic; the order of input does not
matter. `docs/matching.md` tells how it decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .candidates.book import Book
from .data import (
    Allocation,
    Alternative,
    Claim,
    Evidence,
    Known,
    Line,
    Match,
    Mode,
    Payout,
    Rates,
    Status,
)
from .deciding.allocating import Share, shares_of
from .deciding.gathering_payouts import Gathered
from .deciding.judging import PROPOSED, Grounds, accepted, equals_of, grounds_of, is_asked
from .deciding.opening_payouts import Opened
from .deciding.reading_lines import Read, Turn, numbers_of
from .deciding.reasons import Reasons
from .deciding.refunds import paid_back
from .deciding.run import Decided, Outcome, Run
from .money import decimal
from .scoring.model import Model, shipped

MOST_ALTERNATIVES = 5
# Said of a payout that the provider's file proves, item by item; of one where items were found by sum and day.
PROVEN, PARTLY_PROVEN = 0.9995, 0.9
DUPLICATE, REFUND_OF_DUPLICATE = "duplicate_payment", "duplicate_returned"


def match(
    lines: Iterable[Line],
    claims: Iterable[Claim],
    known: Known | None = None,
    rates: Rates | None = None,
    payouts: Iterable[Payout] = (),
    mode: Mode = Mode.ON,
    model: Model | None = None,
) -> list[Match]:
    """What each line pays, in the order of time.

    lines: those to be matched, with nothing of their money allocated; claims: of the company, settled ones among them,
    so that their numbers are known. Ids are unique. Whatever is automatic here never takes more than a line has, nor
    lays more on a claim than it has open, over all lines together; proposals may compete with each other.
    """
    known = known or Known()
    rates = rates or Rates()
    model = model or shipped()
    run = Run(claims, known, rates, payouts, model)
    outcome = run.over(lines)
    return _Judging(run, outcome, known, rates, mode, model).matches()


class _Judging:
    def __init__(
        self, run: Run, outcome: Outcome, known: Known, rates: Rates, mode: Mode, model: Model
    ) -> None:
        self._outcome, self._book, self._known = outcome, outcome.book, known
        self._mode, self._model = mode, model
        self._reasons = Reasons(outcome.book, run.payers, rates, known)

    def matches(self) -> list[Match]:
        outcome = self._outcome
        confidences = confidences_of(self._model, outcome.decided, self._book, self._known)
        found: dict[int, Match] = {}
        back = paid_back([decided.turn for decided in outcome.decided if not _has_best(decided)])
        for decided, (confidence, allowed) in zip(outcome.decided, confidences, strict=True):
            place = decided.turn.asked.place
            sure = allowed and confidence >= self._model.automatic
            found[place] = self._match(decided, confidence, back.get(place, ()), sure=sure)
        for place, opened in outcome.opened.items():
            found[place] = self._payout(opened)
        for place, gathered in outcome.gathered.items():
            found[place] = self._gathered(gathered)
        unread = [
            Match(line.id, Status.OPEN, evidence=(Evidence("unreadable_amount", {}, speaks_for=False),))
            for line in outcome.unread
        ]
        return [*(found[place] for place in sorted(found)), *unread]

    def _match(self, decided: Decided, confidence: float, back: tuple[int, ...], *, sure: bool) -> Match:
        turn = decided.turn
        if not _has_best(decided) or confidence < PROPOSED:
            return self._nothing(turn, confidence, back)
        best, line_id = turn.reads[0], turn.asked.line.id
        evidence = self._reasons.of(turn)
        others = self._alternatives(turn, confidence)
        if is_asked(turn, confidence, self._book, self._known):
            first = Alternative(self._allocations(turn, best), confidence)
            asked = self._oldest_first(turn, (first, *others))
            return Match(line_id, Status.AMBIGUOUS, (), confidence, evidence, asked)
        status = Status.AUTOMATIC if sure and accepted(self._mode, turn) else Status.PROPOSED
        allocations = self._allocations(turn, best)
        return Match(line_id, status, allocations, confidence, evidence, others, sure_enough=sure)

    def _nothing(self, turn: Turn, confidence: float, back: tuple[int, ...]) -> Match:
        line = turn.asked.line
        near = tuple(
            self._alternative(turn, read, read.share) for read in turn.reads[:3] if read.share > 0.02
        )
        evidence = self._reasons.of_nothing(turn)
        surely = max(turn.nothing, 1 - confidence) if turn.reads else 1.0
        if back:
            twice = turn.asked.amount > 0
            code = DUPLICATE if twice else REFUND_OF_DUPLICATE
            told = Evidence("repeats" if twice else "paid_back", {}, speaks_for=True)
            return Match(line.id, Status.EXPLAINED, (), surely, (told,), near, code, back)
        if line.explanation:
            return Match(line.id, Status.EXPLAINED, (), surely, evidence, near, line.explanation)
        if turn.repeats:
            return Match(line.id, Status.EXPLAINED, (), surely, evidence, near, DUPLICATE)
        return Match(line.id, Status.OPEN, (), surely, evidence, near)

    def _payout(self, opened: Opened) -> Match:
        whole = not opened.unknown and not opened.guessed
        confidence = PROVEN if whole else PARTLY_PROVEN
        items = opened.named + opened.guessed + opened.unknown
        evidence = [
            Evidence("payout_items", {"count": str(items), "named": str(opened.named)}, speaks_for=True)
        ]
        if opened.unknown:
            evidence.insert(0, Evidence("payout_unknown", {"count": str(opened.unknown)}, speaks_for=False))
        automatic = whole and self._mode is Mode.ON
        return Match(
            opened.asked.line.id,
            Status.AUTOMATIC if automatic else Status.PROPOSED,
            self._written(opened.shares),
            confidence,
            tuple(evidence),
            sure_enough=whole,
        )

    def _gathered(self, gathered: Gathered) -> Match:
        first, *others = (self._written(shares) for shares in gathered.shares)
        code = "payout_of_days" if gathered.named else "payout_by_sum"
        rest = (1 - gathered.confidence) / max(len(others), 1)
        return Match(
            gathered.asked.line.id,
            Status.PROPOSED,
            first,
            gathered.confidence,
            (Evidence(code, {"count": str(len({one.claim_id for one in first}))}, speaks_for=True),),
            tuple(Alternative(other, round(rest, 6)) for other in others),
        )

    # -- alternatives ------------------------------------------------------------------------------------------------

    def _alternatives(self, turn: Turn, confidence: float) -> tuple[Alternative, ...]:
        """The other readings share what the best one leaves, by their own likelihood."""
        best, others = turn.reads[0], turn.reads[1 : MOST_ALTERNATIVES + 1]
        rest = max(1.0 - best.share, 1e-12)
        return tuple(
            self._alternative(turn, read, min((1 - confidence) * read.share / rest, confidence))
            for read in others
        )

    def _oldest_first(self, turn: Turn, found: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
        """Of equal claims of one partner that nothing but time tells apart, the older debt first."""
        equal = [at for at in equals_of(turn, self._book) if at < len(found)]
        age = sorted(equal, key=lambda at: (self._book.due[turn.reads[at].hypothesis.claims[0]], at))
        order = [*age, *(at for at in range(len(found)) if at not in equal)]
        return tuple(found[at] for at in order)

    def _alternative(self, turn: Turn, read: Read, confidence: float) -> Alternative:
        return Alternative(self._allocations(turn, read), round(confidence, 6))

    def _allocations(self, turn: Turn, read: Read) -> tuple[Allocation, ...]:
        hypothesis, line = read.hypothesis, turn.asked.line
        shares = shares_of(hypothesis.claims, read.opens, hypothesis.how, turn.asked.amount, line.currency)
        return self._written(shares)

    def _written(self, shares: Sequence[Share]) -> tuple[Allocation, ...]:
        return tuple(
            Allocation(
                self._book.claims[share.claim].id,
                decimal(share.amount),
                share.kind,
                decimal(share.of_line),
                decimal(share.of_claim),
            )
            for share in shares
        )


def _has_best(decided: Decided) -> bool:
    """Whether a reading is likelier than that the line pays none of the claims."""
    reads = decided.turn.reads
    return bool(reads) and reads[0].share > decided.turn.nothing


def confidences_of(
    model: Model, decided: Sequence[Decided], book: Book, known: Known
) -> list[tuple[float, bool]]:
    """How sure each line's best reading is, 0 where there is none; and whether the rules let it be automatic."""
    turns = [one.turn for one in decided if one.turn.reads]
    if not turns:
        return [(0.0, False)] * len(decided)
    grounds = [
        grounds_of(one.turn, book, known) if one.taken else Grounds.NONE for one in decided if one.turn.reads
    ]
    rows = model.rows([turn.reads[0].facts for turn in turns], [numbers_of(turn) for turn in turns])
    shares = np.array([turn.reads[0].share for turn in turns])
    confidences = model.confidence(rows, grounds, shares).round(6).tolist()
    sure = iter(zip(confidences, (one is not Grounds.NONE for one in grounds), strict=True))
    return [next(sure) if one.turn.reads else (0.0, False) for one in decided]
