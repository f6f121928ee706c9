"""A bank line, read once: what it quotes, who paid, how much."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bank_transfers.reconciliation.matching.data import Known, Line
from bank_transfers.reconciliation.matching.money import units
from bank_transfers.reconciliation.matching.text.folding import fold, squeezed, words
from bank_transfers.reconciliation.matching.text.names import Likeness
from bank_transfers.reconciliation.matching.text.numbers import Quality
from bank_transfers.reconciliation.matching.text.reading import Reader, Reading

from .book import Book, account_key

# From here on a number was quoted, not merely met.
STRONG = Quality.TAIL
_FACTORS = re.compile("FAKTOR|FACTOR|KOVETELESKEZEL")
_NOTHING_PAID = re.compile(
    r"\b(?:KOLCSON|HITEL|LOAN|KAUCIO|LETET|DEPOSIT|FOGLALO|BIZTOSITEK|BANKGARANCIA|VISSZATERIT|VISSZAUTAL|REFUND|"
    "STORNO|TEVES|KAMAT|INTEREST|BEFIZETES|KESZPENZ|CASH|SAJAT|ATVEZETES|TAMOGATAS|PALYAZAT|KARTERITES|"
    "BIZTOSITAS|OSZTALEK|TAGI|TOKE|CHARGEBACK)"
)
_IN_ADVANCE = re.compile(r"\b(?:ELOLEG|ADVANCE|PREPAYMENT)")
_FOREIGN_SHORTEST = 15


class Cited(NamedTuple):
    """A claim that a line quotes. `via`: that its proforma, or the invoice it replaces, was quoted. `field`: where."""

    quality: Quality
    via: str
    field: str
    start: int
    end: int


@dataclass(slots=True)
class Asked:
    """`place`: among the lines, in the order of time. `amount`: in millionths, signed. `likes`: partners whose name the
    payer's is like; `named`: those that the text names; `orders`: claims whose order number it quotes."""

    place: int
    line: Line
    amount: int
    day: int
    account: str
    name_key: str
    cited: dict[int, Cited] = field(default_factory=dict)
    likes: dict[int, Likeness] = field(default_factory=dict)
    named: frozenset[int] = frozenset()
    orders: frozenset[int] = frozenset()
    tokens: tuple[str, ...] = ()
    reading: Reading = field(default_factory=Reading)
    is_factor: bool = False
    is_foreign: bool = False
    own_name: bool = False
    says_nothing_paid: bool = False
    says_in_advance: bool = False
    blank: bool = False

    def strong(self) -> list[int]:
        """Claims that are quoted, in the order of the text."""
        found = [claim for claim, cited in self.cited.items() if cited.quality >= STRONG]
        return sorted(found, key=lambda claim: (self.cited[claim].start, claim))


class Preparing:
    """Reads lines by what is known of one company."""

    def __init__(self, book: Book, known: Known) -> None:
        self._book = book
        self._reader = Reader(book.numbers)
        self._own = frozenset(squeezed(name) for name in known.own_names if name)

    def asked(self, place: int, line: Line) -> Asked | None:
        """None for an amount that is no money here."""
        amount = units(line.amount)
        if not amount:
            return None
        found = Asked(
            place,
            line,
            amount,
            line.booking_date.toordinal(),
            account_key(line.counterparty_account) if line.counterparty_account else "",
            squeezed(line.counterparty_name[:200]),
        )
        found.reading = self._reader.read(line.remittance_information)
        self._cite(found, found.reading, "remittance_information", min_quality=Quality.BARE)
        if line.end_to_end_id and line.end_to_end_id != "NOTPROVIDED":
            self._cite(found, self._reader.read(line.end_to_end_id), "end_to_end_id", min_quality=STRONG)
        listed = words(found.reading.folded)
        text_words = frozenset(listed)
        found.blank = not text_words
        found.likes = self._book.names.like(line.counterparty_name)
        found.named = frozenset(self._book.names.named_in(text_words) - found.likes.keys())
        found.orders = self._orders(found, listed)
        found.tokens = _tokens(found.reading.digits)
        self._say(found)
        return found

    def _cite(self, found: Asked, reading: Reading, where: str, min_quality: Quality) -> None:
        book = self._book
        for document, citation in reading.cited.items():
            if citation.quality < min_quality:
                continue
            claim = book.stands_for[document]
            via = book.via.get(document, "")
            before = found.cited.get(claim)
            if before is not None and before.quality >= citation.quality:
                continue
            found.cited[claim] = Cited(citation.quality, via, where, citation.start, citation.end)

    def _orders(self, found: Asked, listed: list[str]) -> frozenset[int]:
        orders = self._book.orders
        if not orders:
            return frozenset()
        claims: set[int] = set()
        joined = [*listed, *(one + two for one, two in pairwise(listed))]
        joined += [one + two + three for one, two, three in zip(listed, listed[1:], listed[2:], strict=False)]
        if found.line.end_to_end_id:
            joined.append(squeezed(found.line.end_to_end_id))
        for word in joined:
            claims.update(self._book.stands_for[claim] for claim in orders.get(word, ()))
        return frozenset(claims)

    def _say(self, found: Asked) -> None:
        line = found.line
        name = fold(line.counterparty_name[:200])
        found.is_factor = _FACTORS.search(name) is not None
        found.own_name = found.name_key in self._own
        found.is_foreign = line.currency != "HUF" or (
            len(found.account) >= _FOREIGN_SHORTEST and found.account[:2].isalpha()
        )
        folded = found.reading.folded
        found.says_nothing_paid = _NOTHING_PAID.search(folded) is not None
        found.says_in_advance = _IN_ADVANCE.search(folded) is not None


def _tokens(digits: tuple[str, ...]) -> tuple[str, ...]:
    """What may be a number with a slip: groups and neighbours, with and without zeros."""
    found: dict[str, None] = {}
    listed = digits[:16]
    for at, group in enumerate(listed):
        if len(group) >= 5:
            found.setdefault(group)
        if at + 1 < len(listed):
            found.setdefault(group + listed[at + 1])
            found.setdefault(str(int(group)) + str(int(listed[at + 1])))
    return tuple(token for token in found if 5 <= len(token) <= 18)
