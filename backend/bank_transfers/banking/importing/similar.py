"""The second look at a line whose fingerprint is not known: banks tell one line in other words elsewhere.

Compared are only lines of one account, day, amount and currency, of which the stored one is not in the new file.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from bank_transfers.banking.account_numbers import normalise
from bank_transfers.core.db.search import plain


class Likeness(Enum):
    SAME = "same"
    UNCLEAR = "unclear"
    DIFFERENT = "different"


class Said(NamedTuple):
    """What is told of the other side."""

    account: str
    name: str
    text: str


def likeness(new: Said, stored: Said, one_layout: bool) -> Likeness:
    """`one_layout`: both came in the same layout, where only blanks and punctuation may differ in one line."""
    account = _accounts(new.account, stored.account)
    name, text = _texts(new.name, stored.name), _texts(new.text, stored.text)
    if account is False:
        return Likeness.DIFFERENT
    if one_layout:
        exact = account is not None or not (new.account or stored.account)
        if (
            exact
            and _letters(new.name) == _letters(stored.name)
            and _letters(new.text) == _letters(stored.text)
        ):
            return Likeness.SAME
        return Likeness.DIFFERENT if name is False or text is False else Likeness.UNCLEAR
    if name is not False and text is not False and True in {account, name, text}:
        return Likeness.SAME
    # A known account and another text may be two payments of one partner.
    return Likeness.DIFFERENT if name is False and text is False and account is None else Likeness.UNCLEAR


def _accounts(one: str, other: str) -> bool | None:
    """None: one of them is not told."""
    if not one or not other:
        return None
    return normalise(one) == normalise(other)


def _texts(one: str, other: str) -> bool | None:
    """Whether one holds the other, apart from blanks, punctuation, accents and case; None: one is not told."""
    left, right = _letters(one), _letters(other)
    if not left or not right:
        return None
    return left in right or right in left


def _letters(text: str) -> str:
    return "".join(sign for sign in plain(text) if sign.isalnum())
