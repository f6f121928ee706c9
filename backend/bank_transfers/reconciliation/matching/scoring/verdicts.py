"""What groups of facts come to: whether a reading's claims are quoted, whether the payer is the partner."""

from __future__ import annotations

from collections.abc import Sequence

from bank_transfers.reconciliation.matching.candidates.asked import STRONG
from bank_transfers.reconciliation.matching.text.numbers import Quality

_QUOTED = frozenset(f"ref_{quality.name.lower()}" for quality in Quality if quality >= STRONG) | {
    "refs_all",
    "order",
}
_HALF_QUOTED = frozenset(f"ref_{quality.name.lower()}" for quality in Quality if quality < STRONG) | {
    "refs_some_and_more",
    "refs_most",
    "refs_some",
}
_GOOD_PAYER = frozenset(
    {"account_sole_often", "account_sole", "account_master", "name_equal", "name_close", "name_learnt"}
)
_SOME_PAYER = frozenset(
    {"account_mostly", "account_shared", "name_similar", "name_equal_shared", "named_in_text"}
)
_BAD_PAYER = frozenset(
    {"account_of_others", "account_of_many", "name_of_other", "name_like_but_other_nearer"}
)


def quoting(facts: Sequence[str]) -> str:
    """Of a hypothesis' facts: whether its claims are quoted."""
    if not _QUOTED.isdisjoint(facts):
        return "quoted"
    return "unquoted" if _HALF_QUOTED.isdisjoint(facts) else "half_quoted"


def paying(facts: Sequence[str]) -> str:
    """Of a hypothesis' facts: whether the payer is the partner."""
    good, bad = not _GOOD_PAYER.isdisjoint(facts), not _BAD_PAYER.isdisjoint(facts)
    if good and bad:
        return "mixed_payer"
    if good:
        return "payer"
    if bad:
        return "other_payer"
    return "unknown_payer" if _SOME_PAYER.isdisjoint(facts) else "likely_payer"
