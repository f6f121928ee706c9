"""Public and made samples of banks' files, outside the project: each gives the counts and sums that are written
beside them. They stand in `../shared/bank-samples`; where they are not, these tests are left out and say so."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.banking.formats import read

pytestmark = pytest.mark.once

SAMPLES = next(
    (found for parent in Path(__file__).parents if (found := parent / "shared" / "bank-samples").is_dir()),
    None,
)
FOLDERS = ("camt_hu", "generic_camt", "generic_mt940", "mt940_hu")
ABSENT = (
    "samples of banks' files are not on this machine (../shared/bank-samples): nothing is held against them"
)


def expected() -> dict[str, dict[str, Any]]:
    if SAMPLES is None:
        return {}
    told: dict[str, dict[str, Any]] = json.loads((SAMPLES / "EXPECTED.json").read_text())
    return {name: facts for name, facts in told.items() if name.startswith(FOLDERS)}


@pytest.mark.skipif(SAMPLES is None, reason=ABSENT)
@pytest.mark.parametrize("name", sorted(expected()) or ["none"])
def test_counts_and_sums_are_as_told(name: str) -> None:
    assert SAMPLES is not None
    facts = expected()[name]
    with (SAMPLES / name).open("rb") as file:
        statements = read(file).statements
    assert sum(statement.booked for statement in statements) == facts["lines"]
    assert sum(statement.credits for statement in statements) == Decimal(facts["credit"])
    assert sum(statement.debits for statement in statements) == Decimal(facts["debit"])
    if "pending" in facts:
        assert sum(statement.pending for statement in statements) == facts["pending"]
        assert len(statements) == facts["statements"]
        details = sum(line.detail_count for statement in statements for line in statement.lines)
        assert details == facts["txdtls"]
        return
    with_balances = [statement for statement in statements if statement.adds_up is not None]
    assert [(s.opening, s.closing, s.adds_up) for s in with_balances] == [
        (Decimal(told["opening"]), Decimal(told["closing"]), told["balanced"]) for told in facts["statements"]
    ]
