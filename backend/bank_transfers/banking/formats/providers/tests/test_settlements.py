"""Settlement files: payouts open into their items, and every row proves itself."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import Code, Refused
from bank_transfers.banking.formats.providers import (
    ItemKind,
    SettlementFile,
    is_settlement,
    read_settlement,
)
from bank_transfers.banking.formats.tables.tests.writers import workbook
from bank_transfers.banking.formats.tests.test_samples import ABSENT, SAMPLES

pytestmark = pytest.mark.once

SIMPLEPAY = (
    "Tranzakció státusz;Fizetés típusa;SimplePay tranzakció ID;Kereskedői tranzakció ID;Tranzakció dátuma;"
    "Teljesítés dátuma;Devizanem;Tranzakciós jutalék;Bankközi díj / Kedvezményalap díj;Kártyatársasági díj;"
    "Kereskedői díj;Tranzakció összege;Jutalékkal csökkentett összeg;Partner;Vásárló;\n"
    'COMPLETED;Kártya;9001;"=""15333""";2026-03-02 10:00:00;2026-03-02 10:02:00;HUF;1020,00;146,00;97,00;777,00;'
    "38477,00;37457,00;MI KFT;V;\n"
    "REFUND;Kártya;9002;15334;2026-03-03 10:00:00;2026-03-03 10:02:00;HUF;0,00;0,00;0,00;0,00;"
    "7000,00;7000,00;MI KFT;V;\n"
    "COMPLETED;Kártya;9003;15335;2026-03-03 10:00:00;2026-03-03 10:02:00;EUR;0,50;;;;10,00;9,50;MI KFT;V;\n"
)
STRIPE = (
    "automatic_payout_id,automatic_payout_effective_at,balance_transaction_id,created,currency,gross,fee,net,"
    "reporting_category,source_id,description,invoice_id\n"
    "po_A,2026-03-06 00:00:00,txn_1,2026-03-02 10:00:00,huf,10000.00,390.00,9610.00,charge,ch_1,2026-000130,in_1\n"
    "po_A,2026-03-06 00:00:00,txn_2,2026-03-03 10:10:00,huf,-10000.00,0.00,-10000.00,refund,re_1,2026-000130,\n"
    "po_B,2026-03-09 00:00:00,txn_3,2026-03-05 10:10:00,huf,0.00,215.00,-215.00,fee,,Billing,\n"
    "po_B,2026-03-09 00:00:00,txn_4,2026-03-05 10:10:00,huf,-50.00,0.00,-50.00,network_cost,,?,\n"
)
BARION: list[list[object]] = [
    [
        "Transaction time",
        "Transaction type",
        "Amount",
        "Balance after",
        "Currency",
        "Order number",
        "Barion payment id",
    ],
    ["2026-03-02 10:00:00", "Card payment", 1000, 1500, "HUF", "R-1", "p1"],
    ["2026-03-02 10:00:01", "Card payment fee", -12.5, 1487.5, "HUF", "R-1", "p1"],
    ["2026-03-03 08:00:00", "Refund", -200, 1287.5, "HUF", "R-0", "p0"],
    ["2026-03-03 09:00:00", "Withdrawal", -1287.5, 0, "HUF", "", "w1"],
    ["2026-03-04 09:00:00", "Card payment", 70, 70, "HUF", "R-2", "p2"],
]


def sums(*values: float) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(value)) for value in values)


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_settlement(data, filename_for_messages="report.csv")
    return caught.value


def kinds(settlement: SettlementFile) -> list[list[str]]:
    return [[item.kind.value for item in payout.items] for payout in settlement.payouts]


def test_simplepay_one_payout_of_each_currency_and_refunds_take_money() -> None:
    forints, euros = read_settlement(SIMPLEPAY.encode("utf-8-sig")).payouts
    assert (forints.currency, forints.gross, forints.fee, forints.net) == ("HUF", *sums(31477, 1020, 30457))
    assert (euros.currency, euros.net) == ("EUR", Decimal("9.50"))
    payment, refund = forints.items
    assert (payment.order_number, payment.reference, payment.kind) == ("15333", "9001", ItemKind.PAYMENT)
    assert (refund.kind, refund.gross, refund.net) == (ItemKind.REFUND, *sums(-7000, -7000))
    assert payment.occurred_at == datetime.datetime(2026, 3, 2, 10, 2)  # noqa: DTZ001 - the file names no zone


def test_a_refund_written_with_a_minus_is_not_turned_again() -> None:
    [forints, _] = read_settlement(SIMPLEPAY.replace("7000,00;7000,00", "-7000,00;-7000,00").encode()).payouts
    assert forints.net == 30457


def test_stripe_payouts_by_their_ids() -> None:
    settlement = read_settlement(STRIPE.encode())
    first, second = settlement.payouts
    assert (first.identification, first.paid_at, first.net) == (
        "po_A",
        datetime.date(2026, 3, 6),
        Decimal(-390),
    )
    assert (second.gross, second.fee, second.net) == sums(-50, 215, -265)
    assert kinds(settlement) == [["payment", "refund"], ["fee", "other"]]
    assert (first.items[0].order_number, first.items[0].invoice_id) == ("2026-000130", "in_1")


@pytest.mark.parametrize("newest_first", [False, True])
def test_barion_by_the_running_balance(newest_first: bool) -> None:
    head, *rows = BARION
    paid, waiting = read_settlement(workbook([head, *(rows[::-1] if newest_first else rows)])).payouts
    assert (paid.identification, paid.amount, paid.opening) == ("w1", *sums(1287.5, 500))
    assert paid.opening is not None
    assert paid.opening + paid.net == paid.amount
    assert {item.order_number: (item.gross, item.fee, item.net) for item in paid.items} == {
        "R-1": sums(1000, 12.5, 987.5),
        "R-0": sums(-200, 0, -200),
    }
    assert (waiting.is_open, waiting.net) == (True, Decimal(70))


def test_barion_with_a_row_left_out() -> None:
    refused = refusal(workbook([row for row in BARION if "fee" not in str(row[1])]))
    assert (refused.code, refused.values["name"]) == (Code.TOTALS_DIFFER, "balance")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("37457,00", "37458,00", Code.TOTALS_DIFFER, 2, 13),
        ("777,00", "778,00", Code.TOTALS_DIFFER, 2, 8),
        ("COMPLETED;Kártya;9001", "PONDERED;Kártya;9001", Code.STATUS_UNREADABLE, 2, 1),
        ("38477,00", "", Code.AMOUNT_MISSING, 2, 12),
        ("7000,00;7000,00", "7OOO,00;7000,00", Code.AMOUNT_UNREADABLE, 3, 12),
        ("2026-03-02 10:02:00", "2026-02-30 10:02:00", Code.DATE_IMPOSSIBLE, 2, 6),
        (";HUF;1020", ";;1020", Code.CURRENCY_UNREADABLE, 2, 7),
        ("Jutalékkal csökkentett összeg", "Valami", Code.COLUMN_MISSING, 1, None),
        ("38477,00;37457,00;MI KFT;V;", "38477,00", Code.ROW_BROKEN, 2, None),
    ],
)
def test_what_is_wrong_refuses_the_file_with_its_place(
    old: str, new: str, code: Code, line: int, column: int | None
) -> None:
    assert old in SIMPLEPAY
    refused = refusal(SIMPLEPAY.replace(old, new, 1).encode())
    assert (refused.code, refused.line, refused.column) == (code, line, column)
    assert refused.values["file"] == "report.csv"


def test_a_bank_statement_is_none_of_them() -> None:
    statement = (
        "Könyvelés dátuma;Értéknap;Számlaszám;Partner neve;Összeg;Devizanem\n2026.03.02;;1;x;5;HUF\n".encode()
    )
    assert not is_settlement(statement)
    assert is_settlement(STRIPE.encode())
    assert refusal(statement).code is Code.UNKNOWN_FORMAT


@settings(max_examples=150, deadline=None)
@given(
    seed=st.sampled_from([SIMPLEPAY.encode(), STRIPE.encode(), workbook(BARION)]),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=5), st.integers(0, 9)), max_size=5),
)
def test_spoiled_files_are_read_or_refused(seed: bytes, changes: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(seed)
    for at, new, gone in changes:
        place = at % len(data) if data else 0
        data[place : place + gone] = new
    try:
        read_settlement(bytes(data))
    except Refused:
        return


@pytest.mark.skipif(SAMPLES is None, reason=ABSENT)
@pytest.mark.parametrize("folder", ["simplepay", "stripe"])
def test_samples_give_the_sums_told(folder: str) -> None:
    assert SAMPLES is not None
    told: dict[str, dict[str, Any]] = json.loads((SAMPLES / "EXPECTED.json").read_text())
    for name in [name for name in told if name.startswith(f"{folder}/")]:
        facts = told[name]
        with (SAMPLES / name).open("rb") as file:
            payouts = read_settlement(file).payouts
        assert sum(len(payout.items) for payout in payouts) == facts["lines"]
        assert sum(payout.gross for payout in payouts) == Decimal(facts["gross"])
        assert sum(payout.fee for payout in payouts) == Decimal(facts["fee"])
        assert sum(payout.net for payout in payouts) == Decimal(facts["net"])
        for payout in payouts:
            assert payout.net == Decimal(facts.get("payouts", {}).get(payout.identification, payout.net))
