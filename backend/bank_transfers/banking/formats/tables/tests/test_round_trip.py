"""Any movements written by any layout, in any kind of file that it comes in, read back as they were."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import read
from bank_transfers.banking.formats.detection import FileKind
from bank_transfers.banking.formats.tables import LAYOUTS, Layout

from .writers import Movement, file_of, table

pytestmark = pytest.mark.once

TEXTS = st.text(alphabet="abcdefgXYZáéíóöőúüűÁÉŐŰ0123456789 -/.,;'\"", max_size=30).map(
    lambda text: " ".join(text.split())
)
AMOUNTS = st.decimals(min_value=Decimal("-9999999999.99"), max_value=Decimal("9999999999.99"), places=2)
MOVEMENTS = st.lists(
    st.builds(
        Movement,
        day=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
        amount=AMOUNTS,
        account=st.sampled_from(["117730161234567000000006", "104000099876543000000004"]),
        name=TEXTS,
        counterparty=st.sampled_from(["", "HU30104000099876543000000004", "10032000-00607614"]),
        memo=TEXTS,
        reference=st.from_regex(r"[A-Z]{2}[0-9]{1,8}", fullmatch=True),
    ),
    min_size=1,
    max_size=5,
)
CASES = [
    pytest.param(layout, kind, id=f"{layout.name}-{kind}")
    for layout in LAYOUTS
    for kind in sorted(layout.kinds - {FileKind.OLE})
]


@pytest.mark.parametrize(("layout", "kind"), CASES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), movements=MOVEMENTS)
def test_what_was_written_is_read(
    layout: Layout, kind: FileKind, data: st.DataObject, movements: list[Movement]
) -> None:
    delimiter = layout.delimiter or data.draw(st.sampled_from([";", ",", "\t"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    rows = table(layout, movements, grouped=data.draw(st.booleans()))
    read_file = read(file_of(kind, rows, delimiter, encoding, quoted=data.draw(st.booleans())))
    assert read_file.layout == layout.name
    lines = sorted(
        itertools.chain.from_iterable(statement.lines for statement in read_file.statements),
        key=lambda line: line.position,
    )
    assert [(line.amount, line.booking_date) for line in lines] == [
        (movement.amount, movement.day) for movement in movements
    ]
    told = {field.value for field in layout.columns}
    for line, movement in zip(lines, movements, strict=True):
        if "counterparty_name" in told:
            assert line.counterparty_name == (
                "" if movement.name.casefold() in layout.nothing else movement.name
            )
        if "counterparty_account" in told:
            assert line.counterparty_account == movement.counterparty
        if "bank_reference" in told:
            assert line.bank_reference == movement.reference
        if "remittance_information" in told:
            assert line.remittance_information == movement.memo


@pytest.mark.parametrize(
    "layout", [layout for layout in LAYOUTS if layout.has_header], ids=lambda layout: layout.name
)
def test_columns_may_move_and_more_may_come(layout: Layout) -> None:
    """Next year's file. Columns that are known by their place stay."""
    movement = Movement(datetime.date(2027, 1, 2), Decimal("-12.50"), name="Őr Kft.", reference="AB1")
    header, row = table(layout, [movement])
    fixed = any(column.position for column in layout.all_columns())
    order = list(range(len(header))) if fixed else list(reversed(range(len(header))))
    rows = [
        [*(header[at] for at in order), "Egészen új oszlop"],
        [*(row[at] for at in order), "bármi"],
    ]
    kind = min(layout.kinds - {FileKind.OLE})
    read_file = read(file_of(kind, rows, ";", "utf-8", quoted=True))
    [line] = read_file.statements[0].lines
    assert (read_file.layout, line.amount, line.booking_date) == (layout.name, movement.amount, movement.day)
