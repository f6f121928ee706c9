"""A remittance text, read: which documents it quotes, and how well.

All readings are kept, also of digits that mean something else; the sum decides between them later. Accounts and tax
numbers are taken out before: their digits are nobody's invoice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from .folding import fold
from .numbers import NumberIndex, Quality
from .periods import Month, months

# 8-8, 8-8-8 and IBAN; a tax number 8-1-2. Their digits come in eights.
_ACCOUNT = re.compile(
    r"\bHU\d{2}(?: ?\d{4}){6}\b|\b\d{8}[- ]\d{8}(?:[- ]\d{8})?\b|\b\d{24}\b|\b\d{8}-\d-\d{2}\b"
)
_SLIP = re.compile(r"(?<![A-Z])[0-9OIL]*(?:[OIL](?=[0-9OIL]*\d)|\d(?=[0-9OIL]*[OIL]))[0-9OIL]*(?![A-Z])")
_MENDED = str.maketrans("OIL", "011")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\b(20\d\d)[-./ ]{1,2}(0?[1-9]|1[0-2])[-./ ]{1,2}(0?[1-9]|[12]\d|3[01])\b(?![-/]?\d)")
_BETWEEN = re.compile(r"\s*(?:[-/._:\\ ]|[-/._] | [-/._] )?\s*\Z")  # inside of one number
_LISTED = re.compile(r"[\s,;+&./]*(?:ES|ILL|ILLETVE|VALAMINT|MEG|AND|ESA)?[\s,;+&./]*\Z")
_RANGE = re.compile(r"\s*-?\s*(?:-|TOL\s*-?|\.\.+)\s*\Z")
_INVOICE_WORDS = frozenset(
    {
        "SZLA", "SZAMLA", "SZ", "SZAM", "SZAMU", "SZAMLASZAM", "SZLASZ", "SZAMLASZ", "SORSZAM", "SORSZ", "NO", "NR",
        "INV", "INVOICE", "RECHNUNG", "RE", "FAKTURA", "FA", "BILL", "SZAMLASORSZAM", "SZSZ", "BIZONYLAT", "BIZ",
        "SZLAK", "SZAMLAK", "SORSZAMU", "DIJBEKERO", "DB", "SZMLA",
    }
)  # fmt: skip
_MORE = re.compile(r"\bTOVABBI|\bTOBBI|\bSTB\b|\bETC\b|\bU\.?A\b|\bES TOBB")
CUTS = (35, 70, 140)
LONGEST_RANGE = 40
MOST_GROUPS = 120


class Citation(NamedTuple):
    """A document that a text quotes. `start`, `end`: where, in the text as it came."""

    quality: Quality
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """`cited`: document -> its best citation. `strange`: it holds what looks like a document's number, and is none of
    ours; `unknown_digits`: so may a row of digits. `cut_tail`: the last digits, where the text ends as banks cut it.
    `more`: it says that there are others. `months`: what it names. `digits`: its groups of digits. `folded`: the text
    without accents."""

    cited: dict[int, Citation] = field(default_factory=dict)
    strange: bool = False
    unknown_digits: bool = False
    cut_tail: str = ""
    more: bool = False
    months: frozenset[Month] = frozenset()
    digits: tuple[str, ...] = ()
    folded: str = ""


class _Group(NamedTuple):
    text: str
    value: int
    start: int
    end: int
    mended: bool


class Reader:
    """Reads texts by the numbers of one company's documents."""

    def __init__(self, index: NumberIndex) -> None:
        self._index = index
        self._longest = max((length for length in index.lengths if length <= 4), default=1)

    def read(self, text: str) -> Reading:
        reading = Reading(folded=fold(text))
        if not reading.folded or reading.folded.isspace():
            return reading
        has_digits = _DIGIT.search(reading.folded) is not None
        clean = _ACCOUNT.sub(_blank, reading.folded) if has_digits else reading.folded
        groups = _groups(clean) if has_digits else []
        reading.months = months(clean)
        reading.more = _MORE.search(clean) is not None
        reading.digits = tuple(group.text for group in groups)
        if not groups:
            return reading
        days = {match.start() for match in _DAY.finditer(clean)}
        if len(reading.folded.rstrip()) in _cut_lengths() and groups[-1].end == len(clean.rstrip()):
            reading.cut_tail = groups[-1].text
        _Pass(self._index, self._longest, clean, groups, days, reading).run()
        return reading


def _cut_lengths() -> frozenset[int]:
    return frozenset(cut - less for cut in CUTS for less in (0, 1))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _groups(clean: str) -> list[_Group]:
    mended = clean
    spans: list[tuple[int, int]] = []
    if any(letter in clean for letter in "OIL"):
        for match in _SLIP.finditer(clean):
            token = match.group()
            if len(token) > 2 and sum(char.isdigit() for char in token) >= 2:
                spans.append(match.span())
                mended = mended[: match.start()] + token.translate(_MENDED) + mended[match.end() :]
    found = []
    for match in re.finditer(r"\d+", mended):
        start, end = match.span()
        if end - start <= 24:
            slip = any(first < end and start < last for first, last in spans)
            found.append(_Group(match.group(), int(match.group()), start, end, slip))
        if len(found) >= MOST_GROUPS:
            break
    return found


class _Pass:
    """One text; a class so that its five facts need not be handed about."""

    def __init__(
        self,
        index: NumberIndex,
        longest: int,
        clean: str,
        groups: list[_Group],
        days: set[int],
        reading: Reading,
    ) -> None:
        self.index, self.longest, self.clean = index, longest, clean
        self.groups, self.days, self.reading = groups, days, reading

    def run(self) -> None:
        at = 0
        while at < len(self.groups):
            taken = self._window(at)
            if taken:
                at += taken
                at += self._list(at)
                continue
            self._single(self.groups[at])
            at += 1

    def _window(self, at: int) -> int:
        """How many groups from here are one number; the longest window that is one."""
        groups = self.groups
        for length in range(min(self.longest, len(groups) - at), 1, -1):
            window = groups[at : at + length]
            if not all(self._joined(one, two) for one, two in pairwise(window)):
                continue
            key = tuple(group.value for group in window)
            documents = self.index.by_groups.get(key)
            quality = Quality.FULL
            if documents is None:
                documents = self.index.by_short.get(key)
                quality = Quality.SHORT_YEAR
            if documents is None:
                if window[0].value in self.index.years and not self._is_time(window):
                    self.reading.strange = True
                continue
            if quality is Quality.SHORT_YEAR and window[0].start and self.clean[window[0].start - 1] in ".,":
                continue  # the cents of an amount
            self._cite_all(documents, self._judged(quality, window), window[0].start, window[-1].end)
            return length
        return 0

    def _joined(self, one: _Group, two: _Group) -> bool:
        return two.start - one.end <= 4 and _BETWEEN.match(self.clean, one.end, two.start) is not None

    def _judged(self, quality: Quality, window: list[_Group]) -> Quality:
        if len(window) == 2 and self._is_time(window):
            return Quality.DATE_LIKE
        if any(group.mended for group in window):
            return Quality.MENDED
        return quality

    def _is_time(self, window: list[_Group]) -> bool:
        """Whether it begins a day, or is a month."""
        if window[0].start in self.days:
            return True
        return window[1].value <= 12 and len(window[1].text) <= 2 and self._is_month(window)

    def _is_month(self, window: list[_Group]) -> bool:
        between = self.clean[window[0].end : window[1].start]
        after = self.clean[window[1].end : window[1].end + 8].lstrip(" .")
        return "." in between or after.startswith(("HAVI", "HO", "HAV", "MON"))

    def _letters_before(self, start: int) -> tuple[str, bool]:
        """The letters before a number, and whether they hang on it."""
        end = start
        while end and self.clean[end - 1] in "-/.:# _":
            end -= 1
        first = end
        while first and self.clean[first - 1].isalpha():
            first -= 1
        return self.clean[first:end], " " not in self.clean[end:start] and ":" not in self.clean[end:start]

    def _cite_all(self, documents: list[int], quality: Quality, start: int, end: int) -> None:
        letters, attached = self._letters_before(start)
        ours = False
        for document in documents:
            known = self.index.shapes[document]
            if known is not None and letters and known.prefix == letters:
                ours = True
        if letters and attached and not ours and letters not in _INVOICE_WORDS:
            self.reading.strange = True
        for document in documents:
            known = self.index.shapes[document]
            if known is None:
                continue
            own = quality
            if ours:
                if known.prefix != letters:
                    own = Quality.FOREIGN
            elif (
                letters and attached and letters not in _INVOICE_WORDS and not known.prefix.endswith(letters)
            ):
                own = Quality.FOREIGN
            self._cite(document, own, start, end)

    def _cite(self, document: int, quality: Quality, start: int, end: int) -> None:
        before = self.reading.cited.get(document)
        if before is None or before.quality < quality:
            self.reading.cited[document] = Citation(quality, start, end)

    def _single(self, group: _Group) -> None:
        if len(group.text) >= 5:
            documents = self.index.by_joined.get(group.text) or self.index.by_joined.get(str(group.value))
            if documents:
                quality = Quality.MENDED if group.mended else Quality.JOINED
                self._cite_all(documents, quality, group.start, group.end)
            elif len(group.text) >= 6:
                self.reading.unknown_digits = True
        documents = self.index.by_last.get(group.value)
        if not documents or len(group.text) > 12 or len(documents) > 60:
            return
        letters, attached = self._letters_before(group.start)
        for document in documents:
            known = self.index.shapes[document]
            if known is None:
                continue
            quality = Quality.SERIAL_WORD if letters in _INVOICE_WORDS else Quality.BARE
            if group.text == known.last and group.text[0] == "0" and len(group.text) >= 4:
                quality = Quality.PADDED
            if letters and attached and letters == known.prefix:
                quality = Quality.FULL if len(known.groups) == 1 else Quality.PADDED
            self._cite(document, quality, group.start, group.end)

    def _list(self, at: int) -> int:
        """Short tails after a number, and the numbers between two; how many groups they are."""
        head, used = self.groups[at - 1], 0
        while at + used < len(self.groups):
            group = self.groups[at + used]
            gap = self.clean[head.end : group.start]
            if len(gap) > 14 or self._starts_number(at + used):
                self._between(at + used, gap)
                break
            if _RANGE.match(gap) and head.value < group.value <= head.value + LONGEST_RANGE:
                self._range(self.groups[at - 1], group)
            elif not (_LISTED.match(gap) and self._tail(self.groups[at - 1], group)):
                break
            head = group
            used += 1
        return used

    def _starts_number(self, at: int) -> bool:
        window = self.groups[at : at + 2]
        if len(window) < 2 or not self._joined(window[0], window[1]):
            return False
        return (
            window[0].value in self.index.years or (window[0].value, window[1].value) in self.index.by_short
        )

    def _between(self, at: int, gap: str) -> None:
        """`2026-41 - 2026-45`: all between two whole numbers."""
        first, last = self._years_of(at - 2), self._years_of(at)
        if first is None or last is None or not _RANGE.match(gap):
            return
        if first[0] == last[0] and first[1] < last[1] <= first[1] + LONGEST_RANGE:
            for serial in range(first[1] + 1, last[1]):
                self._cite_serial(self.groups[at - 1], serial, Quality.RANGE, self.groups[at])

    def _years_of(self, at: int) -> tuple[int, int] | None:
        if at < 0 or at + 1 >= len(self.groups):
            return None
        return self.groups[at].value, self.groups[at + 1].value

    def _range(self, head: _Group, last: _Group) -> None:
        for serial in range(head.value + 1, last.value + 1):
            self._cite_serial(head, serial, Quality.RANGE, last)

    def _tail(self, head: _Group, group: _Group) -> bool:
        serials = {group.value}
        if len(group.text) < len(head.text):  # 2026-141,42
            serials.add(int(head.text[: -len(group.text)] + group.text))
        found = [self._cite_serial(head, serial, Quality.TAIL, group) for serial in sorted(serials)]
        return any(found)

    def _cite_serial(self, head: _Group, serial: int, quality: Quality, place: _Group) -> bool:
        """Documents that are the head's number with another running number."""
        found = False
        for document, citation in list(self.reading.cited.items()):
            if citation.end != head.end or citation.quality < Quality.RANGE:
                continue
            known = self.index.shapes[document]
            if known is None:
                continue
            for other in self.index.by_groups.get((*known.groups[:-1], serial), ()):
                shape = self.index.shapes[other]
                if shape is not None and shape.prefix == known.prefix and other != document:
                    self._cite(other, quality, place.start, place.end)
                    found = True
        return found
