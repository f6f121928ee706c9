"""Folding texts for the search."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.core.db.search import plain

LETTERS = bytes(range(256)).decode("cp1250", "ignore")


def folded(text: str) -> str:
    """What `plain` promises, letter by letter."""
    kept = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not 0x300 <= ord(sign) <= 0x36F
    ).casefold()
    return " ".join(re.sub(r'["“”„«»\0]', "", kept.lower()).split())


def test_the_quick_way_gives_what_the_slow_one_does() -> None:
    for one, other in product(LETTERS, LETTERS):
        for text in (f"{one}{other}", f"x{one}{other}y", f"{one} {other}"):
            assert plain(text) == folded(text), ascii(text)


@given(st.text(st.sampled_from(LETTERS + "ßﬁΣς\u0301\u0327\u2028İ"), max_size=12))
def test_other_letters_among_them_change_nothing(text: str) -> None:
    assert plain(text) == folded(text)
