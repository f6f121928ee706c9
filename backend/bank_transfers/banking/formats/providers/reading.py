"""From a provider's file to payouts and their items, or to a refusal. Each row is proven: gross - fee = net."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO, NamedTuple

import msgspec

from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.detection import Reader, Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import ZERO, ReadFile
from bank_transfers.banking.formats.tables import cells
from bank_transfers.banking.formats.tables.cell_reader import CellReader
from bank_transfers.banking.formats.tables.grid import Grid, Row
from bank_transfers.banking.formats.tables.layout import Header, header_name
from bank_transfers.banking.formats.tables.recognising import MAX_PREAMBLE, grids

from .declaration import Declaration, ItemField, ItemRow
from .known import DECLARATIONS
from .settlement import Item, ItemKind, SettlementFile


class _Found(NamedTuple):
    declaration: Declaration
    grid: Grid
    header: Header
    number: int


def read_settlement(data: bytes | BinaryIO, *, filename_for_messages: str = "") -> SettlementFile:
    """Reads a settlement file to its end. Raises Refused, and nothing else, for whatever can't be read."""
    try:
        found = _find(Sample(Source(data)))
        if found is None:
            raise Refused(Code.UNKNOWN_FORMAT)
        if found.header.missing:
            column = found.declaration.columns[ItemField(found.header.missing[0])][0]
            raise Refused(Code.COLUMN_MISSING, line=found.number, name=column.label.rstrip("…"))
        rows = list(_rows(found))
        settlement = _settlement(found, rows)
    except Refused as refused:
        raise refused.at(file=filename_for_messages) if filename_for_messages else refused from None
    return msgspec.structs.replace(settlement, name=filename_for_messages)


def _settlement(found: _Found, rows: Sequence[ItemRow]) -> SettlementFile:
    merchants = {row.merchant for row in rows} - {""}
    merchant = merchants.pop() if len(merchants) == 1 else ""
    return SettlementFile(
        provider=found.declaration.provider,
        format=found.grid.format,
        encoding=found.grid.encoding,
        payouts=tuple(
            msgspec.structs.replace(payout, merchant=merchant) for payout in found.declaration.payouts(rows)
        ),
    )


def _knows(sample: Sample, declaration: Declaration) -> bool:
    try:
        found = _find(sample, [declaration])
    except Refused:
        return False
    return found is not None and not found.header.missing


def _read(sample: Sample, declaration: Declaration) -> ReadFile:
    found = _find(sample, [declaration])
    if found is None:
        raise Refused(Code.UNKNOWN_FORMAT)
    if found.header.missing:
        column = declaration.columns[ItemField(found.header.missing[0])][0]
        raise Refused(Code.COLUMN_MISSING, line=found.number, name=column.label.rstrip("…"))
    settlement = _settlement(found, list(_rows(found)))
    return ReadFile(
        format=settlement.format,
        layout=declaration.provider,
        encoding=settlement.encoding,
        settlement=settlement,
    )


# The same for the one door of all files: a settlement has no statements.
READERS = tuple(
    Reader(
        declaration.provider,
        declaration.kinds,
        functools.partial(_knows, declaration=declaration),
        functools.partial(_read, declaration=declaration),
    )
    for declaration in DECLARATIONS
)


def is_settlement(data: bytes | BinaryIO) -> bool:
    """Whether a file is a provider's rather than a bank's, by its content."""
    try:
        found = _find(Sample(Source(data)))
    except Refused:
        return False
    return found is not None and not found.header.missing


def _find(sample: Sample, declarations: Sequence[Declaration] = DECLARATIONS) -> _Found | None:
    """The declaration that explains most of a header."""
    fitting = [declaration for declaration in declarations if sample.kind in declaration.kinds]
    best: _Found | None = None
    for grid in grids(sample) if fitting else ():
        for row in itertools.islice(grid.rows(), MAX_PREAMBLE):
            for declaration in fitting:
                header = Header(declaration, row)
                if len(header.missing) > 1 or header.found < len(declaration.needed) - 1:
                    continue
                rank = (not header.missing, header.found)
                if best is None or rank > (not best.header.missing, best.header.found):
                    best = _Found(declaration, grid, header, row.number)
    return best


def _rows(found: _Found) -> Iterator[ItemRow]:
    reader = CellReader(
        found.header,
        decimal_sign=found.declaration.decimal_sign,
        dates=found.declaration.dates,
        starts_1904=found.grid.starts_1904,
    )
    key = found.header.key
    for row in found.grid.rows():
        if row.number <= found.number or row.is_blank:
            continue
        if [header_name(cell) for cell in row.cells][: len(key)] == key:
            continue
        filled = max((at for at, cell in enumerate(row.cells, 1) if cell != ""), default=0)
        if filled > len(found.header.names) or (len(row.cells) < len(key) and not found.grid.ragged):
            raise Refused(Code.ROW_BROKEN, line=row.number, expected=len(key), found=len(row.cells))
        try:
            yield _row(row, reader, found.declaration)
        except Refused as refused:
            raise refused.at(row.number) from None


def _row(row: Row, reader: CellReader, declaration: Declaration) -> ItemRow:
    type_text = reader.text(row, ItemField.KIND)
    kind = _kind(type_text, declaration)
    if kind is None:
        raise reader.refused(row, ItemField.KIND, Refused(Code.STATUS_UNREADABLE, value=type_text))
    gross, fee, net = _amounts(row, reader, kind, declaration)
    item = Item(
        kind=kind,
        gross=gross,
        fee=fee,
        net=net,
        currency=reader.first(row, ItemField.CURRENCY, lambda cell: amounts.currency(cells.plain_text(cell)))
        or _missing(row, reader),
        order_number=reader.text(row, ItemField.ORDER_NUMBER),
        invoice_id=reader.text(row, ItemField.INVOICE_ID),
        reference=reader.text(row, ItemField.REFERENCE),
        type_text=type_text,
        description=reader.text(row, ItemField.DESCRIPTION),
        occurred_at=reader.first(row, ItemField.OCCURRED_AT, reader.moment),
        position=row.number,
    )
    return ItemRow(
        item,
        reader.text(row, ItemField.PAYOUT),
        reader.day(row, ItemField.PAID_AT),
        reader.money(row, ItemField.BALANCE_AFTER),
        reader.text(row, ItemField.MERCHANT),
    )


def _missing(row: Row, reader: CellReader) -> str:
    raise reader.refused(row, ItemField.CURRENCY, Refused(Code.CURRENCY_UNREADABLE, value=""))


def _kind(text: str, declaration: Declaration) -> ItemKind | None:
    """By the longest word that it begins with."""
    lower = text.casefold()
    for word, kind in sorted(declaration.kinds_of_items.items(), key=lambda pair: -len(pair[0])):
        if lower == word or (declaration.takes_other_kinds and lower.startswith(word)):
            return kind
    return ItemKind.OTHER if declaration.takes_other_kinds else None


def _amounts(
    row: Row, reader: CellReader, kind: ItemKind, declaration: Declaration
) -> tuple[Decimal, Decimal, Decimal]:
    """Gross, fee and net. Raises Refused (AMOUNT_MISSING, TOTALS_DIFFER)."""
    net = _needed(row, reader, ItemField.NET)
    if ItemField.GROSS not in declaration.columns:  # a row moves one sum: a fee is a row of its own
        return (ZERO, -net, net) if kind is ItemKind.FEE else (net, ZERO, net)
    gross = _needed(row, reader, ItemField.GROSS)
    fee = _needed(row, reader, ItemField.FEE)
    if gross - fee != net:
        differ = Refused(Code.TOTALS_DIFFER, name="gross - fee = net", expected=gross - fee, found=net)
        raise reader.refused(row, ItemField.NET, differ)
    _check_parts(row, reader, fee)
    if kind is ItemKind.REFUND and declaration.turns_refunds and gross > 0:
        return -gross, -fee, -net
    return gross, fee, net


def _needed(row: Row, reader: CellReader, field: ItemField) -> Decimal:
    value = reader.money(row, field)
    if value is None:
        raise reader.refused(row, field, Refused(Code.AMOUNT_MISSING))
    return value


def _check_parts(row: Row, reader: CellReader, fee: Decimal) -> None:
    """The parts of a fee sum up to it, where the file has them all."""
    places = reader.header.places.get(ItemField.PART_OF_FEE, ())
    parts = [part for place in places if (part := reader.money_at(row, place)) is not None]
    if len(places) == 3 and len(parts) == 3 and sum(parts, ZERO) != fee:
        differ = Refused(Code.TOTALS_DIFFER, name="fee", expected=fee, found=sum(parts, ZERO))
        raise reader.refused(row, ItemField.FEE, differ)
