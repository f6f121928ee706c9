"""Tables of banks that were spoiled at random, and samples whose counts and sums are told."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import Refused, read
from bank_transfers.banking.formats.tables import LAYOUTS
from bank_transfers.banking.formats.tests.test_samples import ABSENT, SAMPLES

from .test_tables import FILES, KH, KH_ROW, OTP, otp_row
from .writers import Movement, html_page, spreadsheetml, table, text_file, workbook

pytestmark = pytest.mark.once


SEEDS = [
    (KH + KH_ROW.format(n=1)).encode(),
    workbook([list(OTP), otp_row(-1)]),
    (FILES / "kh.xls").read_bytes(),
    html_page(table(next(layout for layout in LAYOUTS if layout.name == "otpdirekt"), [])),
    spreadsheetml(
        table(
            next(layout for layout in LAYOUTS if layout.name == "erste-electra"),
            [Movement(datetime.date(2026, 3, 2), Decimal(-5))],
        )
    ),
    text_file(
        table(
            next(layout for layout in LAYOUTS if layout.name == "otp-headerless"),
            [Movement(datetime.date(2026, 3, 2), Decimal(-5))],
        ),
        ";",
        "cp1250",
        quoted=True,
    ),
]


@settings(max_examples=250, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 12)), max_size=6
    ),
)
def test_spoiled_files_are_read_or_refused(seed: bytes, changes: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(seed)
    for at, new, gone in changes:
        place = at % len(data) if data else 0
        data[place : place + gone] = new
    try:
        read(bytes(data))
    except Refused:
        return


def _facts() -> dict[str, dict[str, Any]]:
    if SAMPLES is None:
        return {}
    folders = (
        "binx",
        "erste",
        "kh",
        "magnet",
        "mbh",
        "otp",
        "raiffeisen",
        "revolut_business",
        "revolut_personal",
        "unicredit",
        "wise",
    )
    told: dict[str, dict[str, Any]] = json.loads((SAMPLES / "EXPECTED.json").read_text())
    return {name: facts for name, facts in told.items() if name.partition("/")[0] in folders}


@pytest.mark.skipif(SAMPLES is None, reason=ABSENT)
@pytest.mark.parametrize("name", sorted(_facts()) or ["none"])
def test_samples_give_the_counts_and_sums_told(name: str) -> None:
    assert SAMPLES is not None
    facts = _facts()[name]
    statements = read((SAMPLES / name).read_bytes()).statements
    assert sum(statement.booked for statement in statements) == facts["lines"]
    assert sum(statement.credits for statement in statements) == Decimal(facts["credit"])
    assert sum(statement.debits for statement in statements) == Decimal(facts["debit"])
    assert sum(statement.pending for statement in statements) == facts.get("pending", 0)
    assert all(statement.adds_up is not False for statement in statements)
    if "distinct_ids" in facts:
        ids = {line.bank_reference for statement in statements for line in statement.lines}
        assert len(ids) == facts["distinct_ids"]
    for account, of_it in facts.get("accounts", {}).items():
        [statement] = [found for found in statements if found.account_number == account]
        assert statement.booked == of_it["lines"]
        assert (statement.credits, statement.debits) == (Decimal(of_it["credit"]), Decimal(of_it["debit"]))
