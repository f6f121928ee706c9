"""Names of payers and partners: without accents, legal forms and what banks cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from rapidfuzz.distance import JaroWinkler

from .folding import fold, words

_LONG_FORMS = (
    ("KORLATOLT FELELOSSEGU TARSASAG", "KFT"), ("ZARTKORUEN MUKODO RESZVENYTARSASAG", "ZRT"),
    ("NYILVANOSAN MUKODO RESZVENYTARSASAG", "NYRT"), ("RESZVENYTARSASAG", "RT"), ("BETETI TARSASAG", "BT"),
    ("KOZKERESETI TARSASAG", "KKT"), ("EGYENI VALLALKOZO", "EV"), ("EGYENI CEG", "EC"),
    ("KORLATOLT FELELOSSEGU", "KFT"), ("KORLATOLT FEL", "KFT"), ("NONPROFIT KFT", "KFT"),
)  # fmt: skip
_FORMS = frozenset(
    {
        "KFT", "BT", "ZRT", "NYRT", "RT", "KKT", "EV", "EC", "NKFT", "GMBH", "LTD", "LIMITED", "LLC", "SRO", "SRL",
        "SA", "AG", "INC", "SPA", "SL", "BV", "NV", "OY", "AB", "AS", "DOO", "SP", "ZOO", "KG", "CO", "EGYESULET",
        "ALAPITVANY", "NONPROFIT", "KORLATOLT", "FELELOSSEGU", "TARSASAG", "BETETI", "ZARTKORUEN", "MUKODO",
        "RESZVENYTARSASAG", "E", "V",
    }
)  # fmt: skip
# What says nothing about who it is.
_COMMON = frozenset(
    {
        "ES", "AND", "THE", "KERESKEDELMI", "SZOLGALTATO", "SZOLG", "KER", "IPARI", "EPITOIPARI", "TERMELO", "HUNGARY",
        "MAGYARORSZAG", "HUNGARIA", "GROUP", "HOLDING", "INVEST", "TRADE", "BUDAPEST",
    }
)  # fmt: skip
CUT_FROM = 26
CLOSE, SIMILAR = 0.95, 0.88


# A legal form that the bank's 32 letters did not hold.
_CUT_FORM = re.compile(
    r"\b(?:KORL[A-Z]*(?: F[A-Z]*)?(?: T[A-Z]*)?|(?:ZARTK|NYILV)[A-Z]*(?: M[A-Z]*)?(?: R[A-Z]*)?|BETETI(?: T[A-Z]*)?)$"
)


class Likeness(IntEnum):
    """How like a name is to a partner's."""

    NONE = 0
    WORD = 1  # a rare word in common
    SIMILAR = 2  # written otherwise, abbreviated
    CLOSE = 3  # a letter differs, or the bank cut it off
    EQUAL = 4


def is_cut_off(name: str, whole: str) -> bool:
    """Whether the bank's field was too short for the name: what it holds begins the whole one."""
    begun = " ".join(words(name))
    return len(name.strip()) >= CUT_FROM and " ".join(words(whole)).startswith(begun)


def core(name: str) -> tuple[str, ...]:
    """The words that make a name, without its legal form."""
    text = fold(name)
    if len(text) >= CUT_FROM:
        text = _CUT_FORM.sub("", text.rstrip())
    if len(text) > 20:
        for long, short in _LONG_FORMS:
            if long in text:
                text = text.replace(long, short)
    found = [word for word in words(text.replace(".", " ")) if word not in _FORMS]
    return tuple(found[:12])


class NameIndex:
    """From words to partners, which are numbers from 0. A partner may have several names."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._equal: dict[str, set[int]] = {}
        self._by_word: dict[str, set[int]] = {}
        self._cores: dict[int, list[tuple[str, ...]]] = {}
        for partner, name in dict.fromkeys(names):
            found = core(name)
            if not found or found in self._cores.get(partner, ()):
                continue
            self._cores.setdefault(partner, []).append(found)
            self._equal.setdefault(" ".join(sorted(found)), set()).add(partner)
            for word in found:
                if len(word) > 2 and word not in _COMMON:
                    self._by_word.setdefault(word[:5], set()).add(partner)
        self._seen: dict[str, dict[int, Likeness]] = {}
        self._most = max(20, len(self._cores) // 50)

    def like(self, name: str) -> dict[int, Likeness]:
        """Partners whose name is like it. Asked again, it knows it by heart: payers come back."""
        if not name:
            return {}
        name = name[:200]
        found = self._seen.get(name)
        if found is None:
            if len(self._seen) > 50_000:
                self._seen.clear()
            found = self._seen[name] = self._compare(name)
        return found

    def named_in(self, text_words: frozenset[str]) -> set[int]:
        """Partners all of whose words stand in a text."""
        found = set()
        for word in sorted(text_words):
            if len(word) < 4 or word in _COMMON or not word.isalpha():
                continue
            partners = self._by_word.get(word[:5], ())
            if len(partners) > self._most:
                continue
            for partner in partners:
                for own in self._cores[partner]:
                    if all(part in text_words for part in own) and sum(map(len, own)) >= 6:
                        found.add(partner)
        return found

    def _compare(self, name: str) -> dict[int, Likeness]:
        mine = core(name)
        if not mine:
            return {}
        equal = self._equal.get(" ".join(sorted(mine)))
        found = dict.fromkeys(sorted(equal), Likeness.EQUAL) if equal else {}
        candidates: set[int] = set()
        for word in mine:
            partners = self._by_word.get(word[:5], ()) if len(word) > 2 and word not in _COMMON else ()
            if len(partners) <= self._most:
                candidates.update(partners)
        text = " ".join(mine)
        is_cut = len(name.strip()) >= CUT_FROM
        for partner in sorted(candidates - found.keys()):
            likeness = max(_likeness(mine, text, other, is_cut=is_cut) for other in self._cores[partner])
            if likeness:
                found[partner] = likeness
        return found


def _likeness(mine: tuple[str, ...], text: str, other: tuple[str, ...], *, is_cut: bool) -> Likeness:
    theirs = " ".join(other)
    if _figures(mine) != _figures(other):  # houses in one street
        return Likeness.WORD
    if is_cut and len(text) >= 12 and theirs.startswith(text):
        return Likeness.CLOSE
    score = JaroWinkler.normalized_similarity(text, theirs)
    if score >= CLOSE and abs(len(text) - len(theirs)) <= 2:
        return Likeness.CLOSE
    if _abbreviated(mine, other) or _abbreviated(other, mine):
        return Likeness.SIMILAR
    if score >= SIMILAR:
        return Likeness.SIMILAR
    rare = {word for word in mine if len(word) > 3 and word not in _COMMON}
    return Likeness.WORD if rare & set(other) else Likeness.NONE


def _figures(name: tuple[str, ...]) -> list[str]:
    return sorted(word for word in name if word.isdigit())


def _abbreviated(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Each word begins a word of the other, in order: `ALFOLDI MEZOG` of `ALFOLDI MEZOGAZDASAGI SZOLGALTATO`."""
    at = 0
    for word in short:
        while at < len(long) and not (long[at].startswith(word) and (len(word) > 2 or long[at] == word)):
            at += 1
        if at == len(long):
            return False
        at += 1
    return sum(map(len, short)) >= 6
