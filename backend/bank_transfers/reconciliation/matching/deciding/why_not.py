"""Why a line is not laid on a claim that somebody names: what speaks against it first, then what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bank_transfers.reconciliation.matching.candidates.amounts import relation
from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked, Preparing
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.hypotheses import Hypothesis
from bank_transfers.reconciliation.matching.candidates.payers import Payers
from bank_transfers.reconciliation.matching.data import Claim, Evidence, Known, Line, Rates
from bank_transfers.reconciliation.matching.scoring.atoms import Facts

from .reading_lines import Read, Turn
from .reasons import Reasons

# What only holds where all claims and all lines are known, and not the few that are compared here.
_OF_ALL = frozenset(
    {"number_of_others", "sum_only", "equal_claims", "several_ways", "wanted_by_other", "row"}
)
# Beside another claim that takes all of the money these speak against it.
_NOT_WHOLE = frozenset({"sum_part", "sum_fee", "sum_discount"})


def why_not(
    line: Line, wanted: int, claims: Iterable[Claim], known: Known, rates: Rates
) -> tuple[Evidence, ...]:
    """wanted: the claim's id; claims: that one, and what it is compared with (what is proposed, what stands for it).
    Never empty: where nothing speaks against it, that is said."""
    book = Book(claims, known)
    asked = Preparing(book, known).asked(0, line)
    if asked is None:
        return (Evidence("unreadable_amount", {}, speaks_for=False),)
    at = book.position[wanted]
    own = [Evidence(code, values, speaks_for=False) for code, values in _own(book, asked, at)]
    turn = _turn(book, asked, at, known, rates)
    told = [*Reasons(book, Payers(book), rates, known).of(turn)] if turn is not None else []
    currency = book.claims[at].currency
    if turn is None and currency != line.currency:
        own.append(Evidence("currency_other", {"currency": currency}, speaks_for=False))
    told = [one for one in told if one.code not in _OF_ALL]
    against = [*own, *(one for one in told if not one.speaks_for and one.code != "left_out")]
    against += [
        Evidence(one.code, one.parameters, speaks_for=False) for one in told if one.code in _NOT_WHOLE
    ]
    speaking = [one for one in told if one.speaks_for and one.code not in _NOT_WHOLE]
    if not against:
        speaking.append(Evidence("fits_as_well", {}, speaks_for=True))
    return (*against, *speaking)


def _own(book: Book, asked: Asked, at: int) -> Iterator[tuple[str, dict[str, str]]]:
    """What the matcher never has to say, since such a claim is no candidate; and what the text quotes instead."""
    claim = book.claims[at]
    stands = book.stands_for[at]
    if stands != at:
        code = "replaced" if book.via[at] == "cancelled" else "has_invoice"
        yield code, {"number": book.claims[stands].number}
    elif claim.cancelled:
        yield "claim_cancelled", {}
    elif not book.open[at]:
        yield "claim_settled", {}
    elif book.open[at] * asked.amount < 0:
        yield ("gives_back" if book.open[at] < 0 else "asks_for_money"), {}
    cited = asked.cited.get(stands)
    if (cited is None or cited.quality < STRONG) and stands not in asked.orders:
        others = [claim for claim in asked.strong() if claim != stands]
        if others:
            yield "quotes_other", {"number": book.claims[others[0]].number}
        elif cited is None and not asked.blank:
            yield "not_quoted", {}


def _turn(book: Book, asked: Asked, at: int, known: Known, rates: Rates) -> Turn | None:
    """The line as if it were laid on the claim alone; None where it can't be."""
    owed = book.open[at] or book.gross[at]
    claim = book.claims[at]
    how = relation(asked, owed, claim.currency, rates)
    if how is None:
        return None
    hypothesis = Hypothesis((at,), how, owed)
    (facts,) = Facts(book, Payers(book), rates, {}, {}, {}).of_all(asked, [hypothesis])
    read = Read(hypothesis, facts, 0.0, 0.0, (owed,))
    return Turn(asked, (read,), 1, 0.0, (), 0.0, "", -1, follows_equal=False, round=1)
