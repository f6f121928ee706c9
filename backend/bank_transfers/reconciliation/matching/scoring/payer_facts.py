"""Facts about who paid, and about the reading that a line pays nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.hypotheses import Hypothesis
from bank_transfers.reconciliation.matching.candidates.payers import Payers, best_name
from bank_transfers.reconciliation.matching.text.names import Likeness


class PayerFacts:
    def __init__(self, book: Book, payers: Payers) -> None:
        self._book, self._payers = book, payers

    def of(self, asked: Asked, partner: int) -> list[str]:
        if self._payers.denied(asked, partner):
            facts = [
                "account_of_others" if asked.account else "account_none",
                "name_of_other" if asked.name_key else "name_none",
            ]
        else:
            facts = [self._account(asked, partner), self._name(asked, partner)]
        if partner in asked.named:
            facts.append("named_in_text")
        elif asked.named:
            facts.append("other_named_in_text")
        if asked.is_factor:
            facts.append("factor")
        if asked.own_name:
            facts.append("own_name")
        return facts

    def _account(self, asked: Asked, partner: int) -> str:
        if not asked.account:
            return "account_none"
        if partner in self._book.master_accounts.get(asked.account, ()):
            return "account_master"
        counts = self._payers.account(asked)
        if not counts:
            return "account_new"
        mine, total = counts.get(partner, 0), sum(counts.values())
        if mine == total:
            return "account_sole_often" if mine >= 3 else "account_sole"
        if mine:
            return "account_mostly" if mine * 10 >= total * 8 else "account_shared"
        return "account_of_others" if len(counts) < 3 else "account_of_many"

    def _name(self, asked: Asked, partner: int) -> str:
        if not asked.name_key:
            return "name_none"
        likeness = asked.likes.get(partner, Likeness.NONE)
        best = best_name(asked)
        if likeness >= Likeness.SIMILAR:
            if best > likeness:
                return "name_like_but_other_nearer"
            same = sum(1 for other in asked.likes.values() if other == likeness)
            return f"name_{likeness.name.lower()}{'_shared' if same > 1 else ''}"
        learnt = self._payers.name(asked)
        if learnt.get(partner):
            return "name_learnt" if len(learnt) == 1 else "name_learnt_shared"
        return _unlike(likeness, best)


def _unlike(likeness: Likeness, best: Likeness) -> str:
    if best >= Likeness.CLOSE:
        return "name_of_other"
    if likeness is Likeness.WORD:
        return "name_word"
    return "name_near_other" if best is Likeness.SIMILAR else "name_unlike"


def of_nothing(
    asked: Asked, hypotheses: Sequence[Hypothesis], payers: Mapping[int, int], *, again: str
) -> list[str]:
    """Facts about the hypothesis that the line pays none of the claims. again: "", or how it repeats a payment."""
    facts = ["nothing_debit" if asked.amount < 0 else "nothing"]
    if asked.line.explanation:
        facts.append("nothing_explained")
        facts.append(f"nothing_{asked.line.explanation}")
    if asked.says_nothing_paid:
        facts.append("nothing_by_words")
    if asked.own_name:
        facts.append("nothing_own_name")
    if not payers:
        facts.append("nothing_payer_unknown")
    if asked.reading.strange:
        facts.append("nothing_strange")
    if asked.reading.unknown_digits:
        facts.append("nothing_digits")
    if asked.blank:
        facts.append("nothing_blank")
    if any(cited.quality >= STRONG for cited in asked.cited.values()):
        facts.append("nothing_but_quoted")
    if again:
        facts.append(f"nothing_{again}")
    if not hypotheses:
        facts.append("nothing_else")
    return facts
