"""What the columns of an unknown table may mean. Guesses, for a person to confirm: nothing is ever read by them."""

from __future__ import annotations

import datetime
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.refusal import Refused
from bank_transfers.banking.formats.tables import cells
from bank_transfers.banking.formats.tables.grid import Cell, Row, text_of
from bank_transfers.banking.formats.tables.layout import Field, Sign, header_name
from bank_transfers.banking.formats.tables.layouts import LAYOUTS

from .mapping import DATES

SAMPLES = 20
MAX_SAMPLE = 100
SIGNS = (DecimalSign.COMMA, DecimalSign.DOT)


class ColumnGuess(msgspec.Struct, frozen=True, kw_only=True):
    number: int  # from 1
    name: str  # "" without a header
    samples: tuple[str, ...]  # what its first rows hold, each text once
    field: str = ""  # what it may mean, as in a mapping; "": nobody knows
    by: str = ""  # "name": other banks call it so; "content": its cells look like it


class Guesses(msgspec.Struct, frozen=True, kw_only=True):
    header_row: int  # which row looks like names of columns; 0 for none
    columns: tuple[ColumnGuess, ...]
    dates: tuple[str, ...]  # the forms that all days of the sample have; one only is sure
    decimal_signs: tuple[str, ...]  # likewise
    sign: str  # as in a mapping; "": nothing shows it

    def by_field(self) -> dict[str, list[str | int]]:
        """The columns of a mapping, by what the guesses say."""
        found: dict[str, list[str | int]] = {}
        for column in self.columns:
            if column.field:
                found.setdefault(column.field, []).append(column.name if self.header_row else column.number)
        return found


def guess(beginning: list[Row], starts_1904: bool = False) -> Guesses:
    """`beginning`: the first rows of a table."""
    header = _header(beginning, starts_1904)
    body = [row for row in beginning if row.number > (header.number if header else 0) and not row.is_blank]
    width = max((len(row.cells) for row in [*body, *([header] if header else [])]), default=0)
    filled = [_filled(body, place) for place in range(width)]
    meanings = _by_name(header)
    _by_content(meanings, filled, width, starts_1904)
    fields = {field for field, _ in meanings.values()}
    days = [cell for place, (field, _) in meanings.items() if field in _DAYS for cell in filled[place]]
    amounts = [cell for place, (field, _) in meanings.items() if field in _AMOUNTS for cell in filled[place]]
    return Guesses(
        header_row=header.number if header else 0,
        columns=tuple(
            ColumnGuess(
                number=place + 1,
                name=_name(header, place),
                samples=tuple(dict.fromkeys(text_of(cell)[:MAX_SAMPLE] for cell in filled[place]))[:SAMPLES],
                field=meanings.get(place, ("", ""))[0],
                by=meanings.get(place, ("", ""))[1],
            )
            for place in range(width)
        ),
        dates=_fitting(days, DATES, lambda cell, form: cells.moment(cell, (form,), starts_1904)),
        decimal_signs=_fitting(amounts, SIGNS, _as_amount),
        sign=_sign(fields, amounts),
    )


_DAYS = {Field.BOOKING_DATE, Field.VALUE_DATE}
_AMOUNTS = {Field.AMOUNT, Field.DEBIT, Field.CREDIT}


def _as_amount(cell: Cell, sign: str) -> object:
    return cells.amount_cell(cell, DecimalSign(sign))


def _filled(body: list[Row], place: int) -> list[Cell]:
    return [row.cells[place] for row in body if place < len(row.cells) and cells.plain_text(row.cells[place])]


def _name(header: Row | None, place: int) -> str:
    return text_of(header.cells[place]).strip() if header and place < len(header.cells) else ""


def _header(beginning: list[Row], starts_1904: bool) -> Row | None:
    """The row with most names that banks use; else texts only, above a row with a day and an amount."""
    known = _known_names()
    best: tuple[int, Row] | None = None
    for row in beginning:
        named = sum(header_name(cell) in known for cell in row.cells)
        if named >= 2 and (best is None or named > best[0]):
            best = named, row
    if best is not None:
        return best[1]
    for row, following in itertools.pairwise(beginning):
        if _is_heading(row, starts_1904) and _is_movement(following, starts_1904):
            return row
    return None


def _is_heading(row: Row, starts_1904: bool) -> bool:
    filled = [cell for cell in row.cells if cells.plain_text(cell)]
    return len(filled) >= 2 and all(isinstance(cell, str) and not _says(cell, starts_1904) for cell in filled)


def _is_movement(row: Row, starts_1904: bool) -> bool:
    found = [_says(cell, starts_1904) for cell in row.cells]
    return any("day" in one for one in found) and any("amount" in one for one in found)


def _says(cell: Cell, starts_1904: bool) -> set[str]:
    """What a cell may be. A number of a sheet may be either."""
    found = set()
    if _fitting([cell], DATES, lambda one, form: cells.moment(one, (form,), starts_1904)):
        found.add("day")
    if _fitting([cell], SIGNS, _as_amount):
        found.add("amount")
    return found


def _fitting(
    samples: list[Cell], forms: Iterable[str], convert: Callable[[Cell, str], object]
) -> tuple[str, ...]:
    """The forms by which all samples can be read; none without a sample."""
    return tuple(
        str(form) for form in forms if samples and all(_reads(cell, form, convert) for cell in samples)
    )


def _reads(cell: Cell, form: str, convert: Callable[[Cell, str], object]) -> bool:
    try:
        convert(cell, form)
    except Refused:
        return False
    return True


def _by_name(header: Row | None) -> dict[int, tuple[str, str]]:
    known = _known_names()
    named = {place: known.get(header_name(cell)) for place, cell in enumerate(header.cells if header else [])}
    return {place: (field.value, "name") for place, field in named.items() if field is not None}


def _by_content(
    meanings: dict[int, tuple[str, str]], filled: list[list[Cell]], width: int, starts_1904: bool
) -> None:
    """The first column of days, and the only one of amounts, where no name tells them."""
    told = {field for field, _ in meanings.values()}
    free = [place for place in range(width) if place not in meanings and filled[place]]
    as_day = lambda cell, form: cells.moment(cell, (form,), starts_1904)  # noqa: E731
    days = [place for place in free if _are_days(filled[place]) and _fitting(filled[place], DATES, as_day)]
    if Field.BOOKING_DATE not in told and days:
        meanings[days[0]] = (Field.BOOKING_DATE.value, "content")
    amounts = [place for place in free if place not in days and _fitting(filled[place], SIGNS, _as_amount)]
    if not told & _AMOUNTS and len(amounts) == 1:
        meanings[amounts[0]] = (Field.AMOUNT.value, "content")


def _are_days(samples: list[Cell]) -> bool:
    """Plain numbers of a sheet are no days unless their cells say so."""
    return all(isinstance(cell, str | datetime.datetime) for cell in samples)


def _sign(fields: set[str], amounts: list[Cell]) -> str:
    if Field.DEBIT in fields and Field.CREDIT in fields:
        return Sign.TWO_COLUMNS.value
    if Field.MARKER in fields:
        return Sign.MARKER.value
    return Sign.SIGNED.value if any(text_of(cell).strip()[:1] in {"-", "−"} for cell in amounts) else ""


@functools.cache
def _known_names() -> dict[str, Field]:
    """Names of columns as banks use them → what they mean most often."""
    votes: dict[str, Counter[Field]] = {}
    for layout in LAYOUTS:
        for field, columns in layout.columns.items():
            for name in (name for column in columns for name in column.names):
                votes.setdefault(header_name(name.rstrip("…")), Counter())[field] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
