"""MagNet's NetBankXML. Its head counts and sums what follows, and the file is refused where they differ."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeVar
from xml.parsers import expat

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats import amounts, dates
from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.detection import FileKind, Reader, Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import ZERO, Line, ReadFile, StatementBuilder
from bank_transfers.banking.formats.xml import broken

T = TypeVar("T")
ROOT = "NetBankXML"
ENTRY = "Tranzakcio"
MAX_TEXT = 64 * 1024
_PATTERN = "Y.M.D."


class _Value(NamedTuple):
    text: str
    attributes: dict[str, str]
    line: int


@dataclass
class _Element:
    """The head, or one transaction: its leaves by local name. Of a name that stands twice the first counts."""

    line: int = 0
    number: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    values: dict[str, _Value] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        return next((self.values[name].text for name in names if name in self.values), "")

    def currency(self, name: str) -> str:
        value = self.values.get(name)
        code = value.attributes.get("Devizanem", "") if value else ""
        return self._placed(name, amounts.currency, code) if code else ""

    def amount(self, name: str) -> Decimal:
        return self._placed(name, lambda text: amounts.amount(text, DecimalSign.DOT))

    def day(self, name: str) -> datetime.date:
        return self._placed(name, lambda text: dates.day(text, _PATTERN))

    def _placed(self, name: str, convert: Callable[[str], T], text: str | None = None) -> T:
        if name not in self.values:
            raise Refused(Code.ELEMENT_MISSING, line=self.line, name=name)
        value = self.values[name]
        try:
            return convert(value.text if text is None else text)
        except Refused as refused:
            raise refused.at(value.line, column_name=name) from None


class _Parser:
    """Streams the file: the head and one transaction at a time."""

    def __init__(self) -> None:
        self.head = _Element()
        self.builder = StatementBuilder()
        self.currency = ""
        self.counts = [0, 0]  # of debits and of credits
        self._path: list[str] = []
        self._entry: _Element | None = None
        self._entries = 0
        self._text: list[str] = []
        self._length = 0
        self._leaf: tuple[int, dict[str, str]] | None = None
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = self._doctype

    def parse(self, source: Source) -> None:
        try:
            for chunk in source.chunks():
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise broken(error) from None

    def _doctype(self, *_: object) -> None:
        raise Refused(Code.XML_DOCTYPE, line=self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        self._path.append(local)
        if len(self._path) > 64:
            raise Refused(Code.XML_BROKEN, line=self._parser.CurrentLineNumber, reason="depth")
        self._text, self._length = [], 0
        self._leaf = (self._parser.CurrentLineNumber, attributes)
        if local == ENTRY and self._entry is None:
            self._entries += 1
            self._entry = _Element(self._parser.CurrentLineNumber, self._entries, attributes)
        elif local == "FEJLEC":
            self.head.line = self._parser.CurrentLineNumber

    def _data(self, data: str) -> None:
        self._length += len(data)
        if self._length > MAX_TEXT:
            raise Refused(Code.ELEMENT_TOO_LARGE, line=self._parser.CurrentLineNumber, name=self._path[-1])
        if "\ufffd" in data:
            raise Refused(Code.LETTER_UNREADABLE, line=self._parser.CurrentLineNumber, value=data)
        self._text.append(data)

    def _end(self, name: str) -> None:
        local = self._path.pop()
        if local == ENTRY and self._entry is not None and ENTRY not in self._path:
            self._add(self._entry)
            self._entry = None
        elif self._leaf is not None:
            line, attributes = self._leaf
            target = self.head if self._entry is None else self._entry
            value = _Value(" ".join("".join(self._text).split()), attributes, line)
            target.values.setdefault(local, value)
        self._leaf = None

    def _add(self, entry: _Element) -> None:
        amount = entry.amount("Osszeg")
        currency = entry.currency("Osszeg")
        fee = entry.amount("Jutalekosszeg") if entry.text("Jutalekosszeg") else ZERO
        self.currency = self.currency or currency
        if currency != self.currency:
            raise Refused(Code.CURRENCY_UNREADABLE, line=entry.line, value=currency)
        self.counts[amount > 0] += amount != 0
        self.builder.add(
            Line(
                amount=amount,
                currency=currency,
                booking_date=entry.day("Terhelesnap"),
                value_date=entry.day("Esedekessegnap") if entry.text("Esedekessegnap") else None,
                counterparty_name=entry.text("Ellenpartner"),
                counterparty_account=entry.text("Ellenszamla"),
                remittance_information=entry.text("Kozlemeny"),
                bank_reference=entry.text("Tranzakcioszam"),
                entry_reference=entry.attributes.get("NBID", ""),
                type_text=entry.text("Tipus"),
                merchant=entry.text("ElfogadasHelye"),
                fee=abs(fee) or None,
                fee_currency=currency if fee else "",
                raw="\n".join(f"{name}: {value.text}" for name, value in entry.values.items() if value.text),
                position=entry.number,
            )
        )

    def finish(self) -> ReadFile:
        head = self.head
        self._check()
        account = head.text("Szamlaszam")
        start, end = _period(head)
        statement = self.builder.finish(
            account=account,
            account_number=account_numbers.normalise(account),
            account_owner=head.text("Nev"),
            currency=head.currency("NyitoEgyenleg") or self.currency,
            identification=head.text("SzamlaID"),
            period_from=start,
            period_to=end,
            opening=head.amount("NyitoEgyenleg") if head.text("NyitoEgyenleg") else None,
            closing=head.amount("ZaroEgyenleg") if head.text("ZaroEgyenleg") else None,
            position=1,
        )
        return ReadFile(format="netbankxml", layout=MAGNET.name, statements=(statement,))

    def _check(self) -> None:
        """What the head counts and sums, where it does."""
        found = {
            "TerhelesDB": Decimal(self.counts[0]),
            "JovairasDB": Decimal(self.counts[1]),
            "Terheles": self.builder.debits,
            "Jovairas": self.builder.credits,
        }
        for name, value in found.items():
            if self.head.text(name) and abs(self.head.amount(name)) != value:
                told = self.head.text(name)
                line = self.head.values[name].line
                raise Refused(Code.TOTALS_DIFFER, line=line, name=name, expected=told, found=value)


def _period(head: _Element) -> tuple[datetime.date | None, datetime.date | None]:
    """ "2026.03.01. - 2026.03.31.": a title for people, so whatever else it says is no reason to refuse."""
    start, _, end = head.text("AlCim").partition("-")
    try:
        return dates.day(start, _PATTERN), dates.day(end, _PATTERN)
    except Refused:
        return None, None


def _recognises(sample: Sample) -> bool:
    return sample.prolog.names[:1] == (ROOT,)


def _read(sample: Sample) -> ReadFile:
    parser = _Parser()
    parser.parse(sample.source)
    return parser.finish()


MAGNET = Reader("magnet", frozenset({FileKind.XML}), _recognises, _read)
