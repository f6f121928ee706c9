"""Payouts that no file opens: what makes their sum is proposed, and never accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bank_transfers.reconciliation.matching import Claim, Line, Match, Status
from bank_transfers.reconciliation.matching.data import ONLY_BY_PAYOUTS
from bank_transfers.reconciliation.matching.engine import match

from .making import DAY, claim, laid, line, only

pytestmark = pytest.mark.once
GROSS = {1: "12700", 2: "9991", 3: "50802", 4: "76200"}
NAMED = "Barion kifizetés 2026.03.02-2026.03.04"


def sold(at: int, **more: object) -> Claim:
    values = {"payment_method": "barion", "invoice_date": DAY + timedelta(days=at - 1)}
    return claim(at, GROSS[at], f"Vevő {at} Kft.", **values | more)


SOLD = [sold(at) for at in GROSS]
OTHERS = [claim(at, f"{7000 + 13 * at}", f"Vevő {at} Kft.") for at in range(60, 90)]


def paid_out(ids: list[int], text: str, explanation: str | None = "payout") -> Line:
    """Less 1.3 % of each, as Barion does."""
    net = sum((Decimal(GROSS[at]) - round(Decimal(GROSS[at]) * Decimal("0.013")) for at in ids), Decimal(0))
    return line(str(net), text, "Barion Payment Zrt.", counterparty_account="", explanation=explanation)


def claims_of(found: Match) -> list[int]:
    return sorted({one[0] for one in laid(found)})


def test_the_days_that_the_text_names_are_proposed_with_each_ones_fee() -> None:
    found = only(paid_out([1, 2, 3], NAMED), [*SOLD, *OTHERS])
    assert (found.status, found.sure_enough) == (Status.PROPOSED, False)
    assert laid(found) == [
        (1, "12535.00", "payment"), (1, "165.00", "fee"), (2, "9861.00", "payment"), (2, "130.00", "fee"),
        (3, "50142.00", "payment"), (3, "660.00", "fee"),
    ]  # fmt: skip
    assert found.evidence[0].code == "payout_of_days"
    assert all(one.of_claim == one.amount for one in found.allocations)


def test_days_are_found_by_a_round_rate_where_none_are_named() -> None:
    found = only(paid_out([2, 3], "Barion kifizetés"), [*SOLD, *OTHERS])
    assert (found.status, claims_of(found)) == (Status.PROPOSED, [2, 3])
    assert found.evidence[0].code == "payout_by_sum"


def test_no_fee_is_more_than_its_item_however_the_sum_was_rounded() -> None:
    """Of 40 items by no round rate: what rounding leaves is spread over all of them."""
    amounts = [*(f"{1000 + 7 * at}" for at in range(39)), "12"]
    sales = [
        claim(at, amount, f"Vevő {at} Kft.", payment_method="barion", invoice_date=DAY)
        for at, amount in enumerate(amounts, 1)
    ]
    net = sum(map(Decimal, amounts)) - 1031
    money = line(str(net), NAMED, "Barion Payment Zrt.", counterparty_account="", explanation="payout")
    found = only(money, sales)
    assert claims_of(found) == list(range(1, 41))
    assert sum(one.of_claim for one in found.allocations) == sum(map(Decimal, amounts))
    assert min(one.of_claim for one in found.allocations) > 0


def test_what_the_books_call_paid_is_still_the_payouts_and_each_claim_is_paid_out_once() -> None:
    shut = [sold(at, open_until=ONLY_BY_PAYOUTS) for at in GROSS]
    first = paid_out([1, 2, 3], NAMED)
    again = replace(first, id=2, booking_date=first.booking_date + timedelta(days=1))
    found = match([first, again], [*shut, *OTHERS])
    assert claims_of(found[0]) == [1, 2, 3]
    assert (found[1].status, found[1].allocations) == (Status.EXPLAINED, ())


@pytest.mark.parametrize(
    "changed",
    [
        {"payment_method": "wire_transfer"},
        {"payment_method": "szep_card"},  # another provider's
        {"open_amount": Decimal(100)},
        {"currency": "EUR"},
        {"invoice_date": DAY + timedelta(days=20)},
    ],
)
def test_what_that_provider_can_not_have_paid_is_left_alone(changed: dict[str, object]) -> None:
    money = paid_out([1, 2, 3], NAMED)
    for claims in ([sold(1), sold(2), sold(3, **changed)], [sold(at, **changed) for at in GROSS]):
        found = only(money, [*claims, *OTHERS])
        assert (found.status, found.allocations) == (Status.EXPLAINED, ())


def test_a_customer_who_settles_his_bill_is_no_provider() -> None:
    """Though his sum is that of an item less a fee, and the text speaks as a provider's."""
    sale = claim(5, "1000000", "Barion Barátok Kft.", payment_method="barion")
    bill = paid_out([], "Barion elszámolás", explanation=None)
    for name, code in (("Barion Payment Zrt.", "payout_by_sum"), ("BARION BARATOK KFT", "")):
        found = only(replace(bill, amount=Decimal(987000), counterparty_name=name), [sale, *OTHERS])
        assert (found.evidence[0].code == "payout_by_sum") is bool(code)
