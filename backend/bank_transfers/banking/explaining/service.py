"""The door of explanations: what a line is, where it pays no invoice, by whom or by which rule, and why.

`Explainer` is what an import asks; `decide` and `undo` are what a person does to a line; `rules` is what people teach.
A person's decision stands above links (whoever changes those says so by `links_changed`), links above rules, rules of
people above built-in ones. Which of them and which lines there are decides what is explained, and not the order in
which they came.
"""

from .decisions import carry_over, decide, decided, follow, history, refuse_stale, undo
from .errors import ChangedMeanwhile, NotAPair, NotBooked, NothingToUndo, RuleExists, TooManyRules
from .explainer import (
    Explainer,
    account_added,
    links_changed,
    pair_again,
    pair_line,
    renew_suppliers,
    rerun,
    sums_of,
)
from .locking import hold

__all__ = [
    "ChangedMeanwhile",
    "Explainer",
    "NotAPair",
    "NotBooked",
    "NothingToUndo",
    "RuleExists",
    "TooManyRules",
    "account_added",
    "carry_over",
    "decide",
    "decided",
    "follow",
    "history",
    "hold",
    "links_changed",
    "pair_again",
    "pair_line",
    "refuse_stale",
    "renew_suppliers",
    "rerun",
    "sums_of",
    "undo",
]
