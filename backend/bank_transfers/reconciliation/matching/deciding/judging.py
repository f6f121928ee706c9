"""What is said of each line: automatic, proposed, asked about, explained or open.

The confidence comes from the model; beside it stand rules that it can't outvote. They are for what a world of training
can't be trusted to show: two claims that nothing tells apart, somebody else's account, money by another rate.
"""

from __future__ import annotations

from enum import StrEnum

from bank_transfers.reconciliation.matching.candidates.amounts import How
from bank_transfers.reconciliation.matching.candidates.asked import STRONG
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.data import ClaimType, Known, Mode
from bank_transfers.reconciliation.matching.scoring.verdicts import paying, quoting

from .reading_lines import Read, Turn
from .run import GUESSING

# A proposal below that is noise; readings so near each other are asked about.
PROPOSED = 0.30
ASKED_BELOW = 0.80
NEAR = 0.35
_EQUALS = ("_of_two", "_of_many")
_HALVES = frozenset({"ref_serial_word", "ref_slip", "ref_cut"})
# A month that is named; a long row of payments without a gap, each as late as the others.
_TELLING = frozenset({"month_fits", "in_row_even_long"})
_SURE_ACCOUNTS = frozenset({"account_sole_often", "account_sole", "account_master"})
_SAME_QUOTED = frozenset({"leaves_open_same", "leaves_settled_same"})
_PLAIN = frozenset({How.EXACT, How.ROUNDED})
_EXPLAINED = _PLAIN | {How.FEE, How.DISCOUNT, How.EXCHANGE}
_CLEAR = frozenset({"ref_full", "ref_joined", "ref_short_year", "ref_mended"})


_BEFORE_THE_INVOICE = frozenset({ClaimType.ADVANCE, ClaimType.PROFORMA})


class Grounds(StrEnum):
    """What a match may be accepted on, each proven by itself: the number (or each of several), and a sum that it
    explains and nothing else of the customer does; a number, but another claim is as large, or nothing explains the
    sum; who pays, and a sum that nothing else of his makes. NONE: not by itself."""

    NUMBER_AND_SUM = "number_and_sum"
    NUMBER = "number"
    PAYER_AND_SUM = "payer_and_sum"
    NONE = ""


def told_apart(turn: Turn, book: Book, known: Known) -> bool:
    """False where another claim fits as well, and only its age speaks for the one that was taken."""
    best = turn.reads[0]
    if quoting(best.facts) == "quoted":
        return not _equally_quoted(turn)
    if any(fact.endswith(_EQUALS) for fact in best.facts):
        if not _HALVES.isdisjoint(best.facts) and not _half_quoted_too(turn):
            return True
        return not _TELLING.isdisjoint(best.facts) or _always_the_oldest(best, book, known)
    if len(best.hypothesis.claims) > 1:
        return _is_whole_row(best)
    return True


def _is_whole_row(best: Read) -> bool:
    """Of sets that only their sum speaks for: many claims make any sum somehow, so it has to be all of them, or the
    three or more oldest."""
    if "ways_one" not in best.facts:
        return False
    return "set_everything" in best.facts or ("set_oldest" in best.facts and len(best.hypothesis.claims) > 2)


def _half_quoted_too(turn: Turn) -> bool:
    """Whether an equal claim is quoted as badly."""
    how = turn.reads[0].hypothesis.how
    return any(read.hypothesis.how is how and not _HALVES.isdisjoint(read.facts) for read in turn.reads[1:])


def _equally_quoted(turn: Turn) -> bool:
    """One place in the text is the number of several documents, and the sum fits more than one."""
    best = turn.reads[0]
    for other in turn.reads[1:]:
        if other.hypothesis.how is not best.hypothesis.how or len(other.hypothesis.claims) != len(
            best.hypothesis.claims
        ):
            continue
        if quoting(other.facts) == "quoted" and best.score - other.score < 1.5:
            return True
    return False


def _always_the_oldest(best: Read, book: Book, known: Known) -> bool:
    if not any(fact.startswith("oldest") for fact in best.facts):
        return False
    habit = book.habits.get(book.partner[best.hypothesis.claims[0]])
    return habit is not None and habit.oldest_first[1] >= 6 and habit.oldest_first[0] == habit.oldest_first[1]


def grounds_of(turn: Turn, book: Book, known: Known) -> Grounds:
    """On what the best reading may be accepted, if it is sure enough; NONE where the rules forbid it."""
    best = turn.reads[0]
    facts = best.facts
    quoted = quoting(facts) == "quoted"
    payer = paying(facts)
    claim_ids = frozenset(book.claims[claim].id for claim in best.hypothesis.claims)
    if turn.round >= GUESSING or (turn.asked.line.id, claim_ids) in known.refused:
        return Grounds.NONE
    asked = turn.asked
    if any(
        book.denies(asked.account, asked.name_key, book.partner[claim]) for claim in best.hypothesis.claims
    ):
        return Grounds.NONE
    paid_twice = turn.follows_equal and not quoted  # for all one can see
    if paid_twice or "wanted_by_other" in facts:
        return Grounds.NONE
    if not told_apart(turn, book, known) and not _one_sum(best, payer):
        return Grounds.NONE
    return _by_number(best, payer) if quoted else _by_payer(turn, book, payer)


def _by_payer(turn: Turn, book: Book, payer: str) -> Grounds:
    facts = turn.reads[0].facts
    if turn.repeats or turn.asked.says_nothing_paid or turn.asked.amount < 0 or _too_early(turn, book):
        return Grounds.NONE
    if "ref_none_strange" in facts or "ref_foreign" in facts or not _SAME_QUOTED.isdisjoint(facts):
        return Grounds.NONE
    known_payer = payer in {"payer", "likely_payer"} and "name_of_other" not in facts
    return Grounds.PAYER_AND_SUM if turn.reads[0].hypothesis.how in _PLAIN and known_payer else Grounds.NONE


def _one_sum(best: Read, payer: str) -> bool:
    """Whether it is the only set of the customer's claims that makes the sum to the forint, hardly one would by chance,
    and who pays is sure."""
    facts, how = best.facts, best.hypothesis.how
    if len(best.hypothesis.claims) < 2 or quoting(facts) == "quoted" or payer != "payer":
        return False
    if how is How.ROUNDED or "ways_one" not in facts or "by_chance" in facts:
        return False
    return "set_of_partners" not in facts and "factor" not in facts


def _too_early(turn: Turn, book: Book) -> bool:
    """Whether money in advance is laid on an invoice: its own document may come later."""
    claims = turn.reads[0].hypothesis.claims
    return turn.asked.says_in_advance and any(
        book.claims[one].type not in _BEFORE_THE_INVOICE for one in claims
    )


def _by_number(best: Read, payer: str) -> Grounds:
    if not _quoted_enough(best, payer):
        return Grounds.NONE
    alone = len(best.hypothesis.claims) > 1 or "alone" in best.facts
    return Grounds.NUMBER_AND_SUM if best.hypothesis.how in _EXPLAINED and alone else Grounds.NUMBER


def _quoted_enough(best: Read, payer: str) -> bool:
    """A number with another sum may be somebody else's number, or another program's: who pays has to be sure."""
    if best.hypothesis.how in _PLAIN:
        return True
    if best.hypothesis.how in {How.PART, How.OVER} and "factor" not in best.facts:
        return payer == "payer" and not _SURE_ACCOUNTS.isdisjoint(best.facts)
    return payer in {"payer", "likely_payer", "mixed_payer"}


def is_exact(turn: Turn) -> bool:
    """Number, sum and a known account: what the mode `exact` accepts."""
    facts = set(turn.reads[0].facts)
    return (
        turn.reads[0].hypothesis.how is How.EXACT
        and bool(facts & _CLEAR or "refs_all" in facts)
        and not facts.isdisjoint(_SURE_ACCOUNTS)
    )


def accepted(mode: Mode, turn: Turn) -> bool:
    """Whether a company in this mode lets what is sure enough be accepted."""
    if mode is Mode.OFF:
        return False
    return mode is Mode.ON or is_exact(turn)


def is_asked(turn: Turn, confidence: float, book: Book, known: Known) -> bool:
    """Several readings, and nothing that tells them apart."""
    if len(turn.reads) < 2:
        return False
    best, second = turn.reads[0], turn.reads[1]
    if second.share < NEAR * best.share:
        return False
    return confidence < ASKED_BELOW or not told_apart(turn, book, known)


def equals_of(turn: Turn, book: Book) -> list[int]:
    """Places of the readings that are single claims of the best one's partner, fit in the same way and are about as
    likely; none where the best one is quoted."""
    best = turn.reads[0]
    if len(best.hypothesis.claims) > 1 or quoting(best.facts) != "unquoted":
        return []
    partner = book.partner[best.hypothesis.claims[0]]
    return [
        at
        for at, read in enumerate(turn.reads)
        if len(read.hypothesis.claims) == 1
        and read.hypothesis.how is best.hypothesis.how
        and book.partner[read.hypothesis.claims[0]] == partner
        and read.share >= NEAR * best.share
    ]


__all__ = [
    "NEAR",
    "PROPOSED",
    "STRONG",
    "Grounds",
    "accepted",
    "equals_of",
    "grounds_of",
    "is_asked",
    "is_exact",
    "told_apart",
]
