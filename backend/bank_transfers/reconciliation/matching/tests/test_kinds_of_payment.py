"""Each kind of payment, through the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bank_transfers.reconciliation.matching import (
    EarlierPayment,
    Habit,
    Known,
    Line,
    Match,
    Mode,
    Payout,
    PayoutItem,
    Rates,
    Status,
)
from bank_transfers.reconciliation.matching.data import ONLY_BY_PAYOUTS
from bank_transfers.reconciliation.matching.engine import match

from .making import ACCOUNT, DAY, claim, laid, line, only, partner_id

pytestmark = pytest.mark.once
KNOWN = Known(payer_accounts={ACCOUNT: {partner_id("Hétszínvirág Kft."): 14}})
OTHERS = [claim(at, f"{7000 + 13 * at}", f"Vevő {at} Kft.") for at in range(60, 90)]


def codes(found: Match) -> set[str]:
    return {one.code for one in found.evidence}


def test_number_sum_and_payer_are_accepted() -> None:
    found = only(line("21751", "szla 2026/041 köszönjük"), [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert (found.status, laid(found)) == (Status.AUTOMATIC, [(41, "21751.00", "payment")])
    assert found.confidence > 0.999
    assert {"number_other_writing", "sum_exact", "account_known", "name_equal"} <= codes(found)
    number = next(one for one in found.evidence if one.code == "number_other_writing").parameters
    assert (
        number["written"]
        == "szla 2026/041 köszönjük"[int(number["start"]) : int(number["end"])]
        == "2026/041"
    )


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.EXACT])
def test_a_company_decides_what_is_accepted(mode: Mode) -> None:
    exact, silent = line("21751", "2026-000041"), line("9000", "", id=2)
    claims = [claim(41, "21751"), claim(42, "9000"), *OTHERS]
    found = {one.line_id: one for one in match([exact, silent], claims, known=KNOWN, mode=mode)}
    assert (found[1].status is Status.AUTOMATIC) is (mode is Mode.EXACT)
    assert found[2].status is Status.PROPOSED
    assert found[1].sure_enough
    assert found[2].sure_enough


def test_equal_claims_of_one_customer_are_asked_about_the_oldest_first() -> None:
    claims = [claim(41, "21751"), claim(37, "21751", invoice_date=DAY - timedelta(days=31), due_date=DAY)]
    found = only(line("21751"), [*claims, *OTHERS], known=KNOWN)
    assert (found.status, found.allocations) == (Status.AMBIGUOUS, ())
    assert [one.allocations[0].claim_id for one in found.alternatives[:2]] == [37, 41]
    assert "equal_claims" in codes(found)


def test_equal_claims_of_two_customers_of_one_name_are_asked_about() -> None:
    claims = [claim(41, "21751"), claim(42, "21751", partner_id=1)]
    found = only(line("21751", counterparty_account=""), [*claims, *OTHERS])
    assert found.status is Status.AMBIGUOUS


def test_a_price_that_many_owe_is_told_apart_by_the_payer() -> None:
    claims = [claim(at, "12700", f"Vevő {at} Kft.") for at in range(1, 40)]
    found = only(line("12700", name="VEVO 17 KORLATOLT FELELOSSEGU TA", counterparty_account=""), claims)
    assert laid(found)[0][0] == 17
    nameless = only(line("12700", name="", counterparty_account=""), claims)
    assert nameless.status in {Status.OPEN, Status.AMBIGUOUS}


def test_silent_monthly_payments_do_not_slide() -> None:
    months = [DAY + timedelta(days=30 * at) for at in range(6)]
    claims = [
        claim(at, "50000", invoice_date=day, due_date=day + timedelta(days=8))
        for at, day in enumerate(months, 1)
    ]
    lines = [
        line("50000", "", id=at, booking_date=day + timedelta(days=9)) for at, day in enumerate(months, 1)
    ]
    found = match(lines, [*claims, *OTHERS], known=KNOWN)
    assert [laid(one)[0][0] for one in found] == [1, 2, 3, 4, 5, 6]
    assert all(one.status is Status.AUTOMATIC for one in found)


def test_a_line_that_quotes_a_claim_has_it_before_a_silent_one() -> None:
    silent = line("50000", "", id=1, booking_date=DAY + timedelta(days=3))
    quoting = line("50000", "2026-000001", id=2, booking_date=DAY + timedelta(days=6))
    found = {one.line_id: one for one in match([quoting, silent], [claim(1, "50000"), claim(2, "50000")])}
    assert laid(found[2])[0][0] == 1
    assert found[1].status is not Status.AUTOMATIC


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("2026-41,42,43", {41, 42, 43}),
        ("2026-41-től 43-ig", {41, 42, 43}),
        ("2026-000041 és továbbiak", {41, 42, 43}),
        ("számlák 2026-000041, 2026-000042, 2026-0000", {41, 42, 43}),
        ("", {41, 42, 43}),
    ],
)
def test_several_claims_in_one_sum(text: str, ids: set[int]) -> None:
    claims = [claim(41, "10100"), claim(42, "20033"), claim(43, "5007"), claim(44, "91000"), *OTHERS]
    found = only(line("35140", text), claims, known=KNOWN)
    assert {one[0] for one in laid(found)} == ids
    assert sum(Decimal(one[1]) for one in laid(found)) == 35140


def test_a_set_that_only_its_sum_speaks_for_is_accepted_where_no_other_one_makes_it() -> None:
    claims = [claim(41, "10100"), claim(42, "20033"), claim(43, "5007"), claim(44, "91000"), *OTHERS]
    found = only(line("25040"), claims, known=KNOWN)
    assert (found.status, {one[0] for one in laid(found)}) == (Status.AUTOMATIC, {42, 43})
    other_ways = [claim(45, "12000"), claim(46, "13040")]
    assert only(line("25040"), [*claims, *other_ways], known=KNOWN).status is not Status.AUTOMATIC
    shared = {partner_id("Hétszínvirág Kft."): 14, partner_id("Vevő 60 Kft."): 6}
    of_two = line("25040", "2026-000042 és továbbiak", name="")
    assert only(of_two, claims, known=KNOWN).status is Status.AUTOMATIC
    assert not only(of_two, claims, known=Known(payer_accounts={ACCOUNT: shared})).sure_enough


@pytest.mark.parametrize(
    ("owed", "paid"),
    [
        # Of ten round claims some set makes nearly every thousand.
        ([1000 * of for of in (111, 60, 245, 87, 23, 105, 198, 274, 31, 51)], "267000"),
        # Of more than eighteen claims not all sets are looked at.
        ([*(20_000 + at * at * 7919 % 90_000 for at in range(19)), 700_123, 800_654], "1500777"),
        # Within two forints.
        ([10_100, 20_033, 5_009, 91_000], "25040"),
        # Claims that are each some months of one price make every sum of months.
        ([12_701, 25_402, 50_804, 88_907], "38103"),
    ],
)
def test_a_set_that_may_make_the_sum_by_chance_is_proposed(owed: list[int], paid: str) -> None:
    claims = [claim(100 + at, str(amount)) for at, amount in enumerate(owed)]
    found = only(line(paid), [*claims, *OTHERS], known=KNOWN)
    assert (found.status, found.sure_enough) == (Status.PROPOSED, False)


@pytest.mark.parametrize("text", ["előleg", "ELOLEG", "advance payment"])
def test_money_in_advance_is_no_payment_of_an_invoice_by_itself(text: str) -> None:
    silent = only(line("21751", "köszönjük"), [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert silent.status is Status.AUTOMATIC
    found = only(line("21751", text), [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert (found.status, laid(found)) == (Status.PROPOSED, [(41, "21751.00", "payment")])
    advance = claim(41, "21751", type="advance")
    assert only(line("21751", text), [advance, *OTHERS], known=KNOWN).status is Status.AUTOMATIC
    quoted = only(line("21751", f"{text} 2026-000041"), [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert quoted.status is Status.AUTOMATIC


def test_a_credit_note_is_netted() -> None:
    credit = claim(42, "-4000", type="credit_note")
    found = only(
        line("17751", "2026-000041 - 2026-000042"), [claim(41, "21751"), credit, *OTHERS], known=KNOWN
    )
    assert sorted(laid(found)) == [(41, "21751.00", "payment"), (42, "-4000.00", "payment")]


def test_a_credit_note_is_paid_back() -> None:
    credit = claim(42, "-4000", type="credit_note")
    found = only(line("-4000", "jóváírás 2026-000042"), [claim(41, "21751"), credit, *OTHERS], known=KNOWN)
    assert laid(found) == [(42, "-4000.00", "refund")]


def test_a_part_leaves_the_rest_open_for_the_next() -> None:
    first = line("10000", "2026-000041 részlet", id=1)
    second = line("11751", "2026-000041", id=2, booking_date=DAY + timedelta(days=20))
    found = match([first, second], [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert [laid(one) for one in found] == [[(41, "10000.00", "payment")], [(41, "11751.00", "payment")]]


def test_too_much_is_named() -> None:
    found = only(line("31751", "2026-000041"), [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert laid(found) == [(41, "21751.00", "payment"), (41, "10000.00", "overpayment")]
    assert found.allocations[1].of_claim == 0


@pytest.mark.parametrize(
    ("gross", "paid", "expected"),
    [
        ("1233", "1235", [("1233.00", "payment"), ("2.00", "rounding")]),
        ("1232", "1230", [("1230.00", "payment"), ("2.00", "rounding")]),
        ("100000", "98000", [("98000.00", "payment"), ("2000.00", "discount")]),
        ("100000", "97000", [("97000.00", "payment"), ("3000.00", "discount")]),
    ],
)
def test_rounding_and_discount(gross: str, paid: str, expected: list[tuple[str, str]]) -> None:
    found = only(line(paid, "2026-000041"), [claim(41, gross), *OTHERS], known=KNOWN)
    assert [one[1:] for one in laid(found)] == expected


def euro(text: str, amount: str, **more: object) -> Line:
    values: dict[str, object] = {
        "name": "DONAUTAL MASCHINENBAU GMBH",
        "counterparty_account": "DE44500105175407324931",
    }
    return replace(line(amount, text), counterparty_name=values["name"], **more)  # type: ignore[arg-type]


EURO = claim(40, "483.04", "Donautal Maschinenbau GmbH", currency="EUR")
RATES = Rates({("EUR", date(2026, 3, 6)): Decimal("391.50")})


def test_what_a_bank_kept_on_the_way_is_a_fee() -> None:
    found = only(euro("2026-000040", "468.04", currency="EUR"), [EURO, *OTHERS])
    assert laid(found) == [(40, "468.04", "payment"), (40, "15.00", "fee")]
    assert "sum_fee" in codes(found)


def test_euros_paid_in_forints_are_judged_by_the_rate_of_the_day() -> None:
    found = only(euro("2026-000040", "189424"), [EURO, *OTHERS], rates=RATES)
    assert laid(found) == [(40, "189424.00", "payment")]
    assert found.allocations[0].of_claim == Decimal("483.04")
    far = only(euro("2026-000040", "150000"), [EURO, *OTHERS], rates=RATES)
    unknown = only(euro("2026-000040", "189424"), [EURO, *OTHERS])
    assert far.status is unknown.status is Status.OPEN


def test_a_proforma_is_paid_by_its_invoice_before_that_is_there() -> None:
    proforma = claim(
        900, "64000", type="proforma", number="D-2026-7", related=(41,), invoice_date=DAY - timedelta(days=9)
    )
    final = claim(41, "64000", related=(900,), invoice_date=DAY + timedelta(days=9))
    found = only(line("64000", "D-2026-7"), [proforma, final, *OTHERS], known=KNOWN)
    assert laid(found) == [(41, "64000.00", "payment")]
    assert "number_of_proforma" in codes(found)
    alone = only(line("64000", "D-2026-7"), [replace(proforma, related=()), *OTHERS], known=KNOWN)
    assert laid(alone) == [(900, "64000.00", "payment")]


def test_the_number_of_a_cancelled_invoice_means_the_one_that_replaced_it() -> None:
    old = claim(38, "21751", cancelled=True, open_amount=Decimal(0), related=(39,))
    undo = claim(39, "-21751", type="cancellation", open_amount=Decimal(0), related=(38,))
    found = only(line("21751", "2026-000038"), [old, undo, claim(44, "21751"), *OTHERS], known=KNOWN)
    assert laid(found) == [(44, "21751.00", "payment")]
    assert "number_of_cancelled" in codes(found)


def test_last_months_number_again_pays_this_months_claim_but_not_by_itself() -> None:
    settled = claim(38, "21751", open_amount=Decimal(0), invoice_date=DAY - timedelta(days=31))
    found = only(line("21751", "2026-000038"), [settled, claim(41, "21751"), *OTHERS], known=KNOWN)
    assert found.status is not Status.AUTOMATIC


def test_paid_twice_and_sent_back_pay_nothing_and_belong_together() -> None:
    days = [DAY + timedelta(days=at) for at in (5, 6, 15)]
    lines = [
        line("21751", "2026-000041", id=1, booking_date=days[0]),
        line("21751", "2026-000041", id=2, booking_date=days[1]),
        line("-21751", "téves utalás vissza", id=3, booking_date=days[2]),
    ]
    found = match(lines, [claim(41, "21751"), *OTHERS], known=KNOWN)
    assert laid(found[0]) == [(41, "21751.00", "payment")]
    assert [(one.status, one.explanation, one.line_ids) for one in found[1:]] == [
        (Status.EXPLAINED, "duplicate_payment", (3,)),
        (Status.EXPLAINED, "duplicate_returned", (2,)),
    ]


def test_a_factor_pays_in_two_parts() -> None:
    payer = {"name": "FAKTORHÁZ ZRT", "counterparty_account": "10300002-10556677-49020019"}
    first = line("80000", "faktorált számla 2026-000041", id=1, **payer)
    rest = line("18500", "2026-000041", id=2, booking_date=DAY + timedelta(days=40), **payer)
    found = match([first, rest], [claim(41, "100000"), *OTHERS])
    assert laid(found[0]) == [(41, "80000.00", "payment")]
    assert laid(found[1]) == [(41, "18500.00", "payment"), (41, "1500.00", "fee")]


def payout(gross: str, *, fee: str) -> tuple[list[PayoutItem], Line]:
    items = [
        PayoutItem(("WEB100001",), Decimal(gross), Decimal(fee), DAY),
        PayoutItem(("2026-000042",), Decimal(8000), Decimal(120), DAY),
    ]
    net = sum((item.gross - item.fee for item in items), Decimal(0))
    return items, line(str(net), "SimplePay elszámolás", name="OTP Mobil Kft", explanation="payout")


def test_a_payout_is_opened_by_its_file() -> None:
    claims = [claim(41, "21751", order_number="WEB100001"), claim(42, "8000", "Vevő Kft."), *OTHERS]
    items, money = payout("21751", fee="326")
    found = only(money, claims, payouts=[Payout(1, tuple(items))])
    assert found.status is Status.AUTOMATIC
    assert laid(found) == [
        (41, "21425.00", "payment"), (41, "326.00", "fee"), (42, "7880.00", "payment"), (42, "120.00", "fee"),
    ]  # fmt: skip
    items, money = payout("21700", fee="326")
    partly = only(money, claims, payouts=[Payout(1, tuple(items))])
    assert partly.status is Status.PROPOSED
    assert {one[0] for one in laid(partly)} == {42}
    unproven = only(replace(money, amount=money.amount + 1), claims, payouts=[Payout(1, tuple(items))])
    assert unproven.status is Status.EXPLAINED


@pytest.mark.parametrize(
    "text",
    ["tagi kölcsön", "kaució", "áfa visszautalás", "INV-2026/88123", "szla 2026-099999", "ajándék", ""],
)
def test_money_that_pays_nothing_gets_nothing(text: str) -> None:
    found = only(line("333333", text, name="KOVACS PETER"), [claim(41, "21751"), *OTHERS])
    assert (found.status, found.allocations) == (Status.OPEN, ())


def test_what_is_explained_pays_only_what_it_quotes() -> None:
    interest = line("21751", "kamat", explanation="interest_received")
    claims = [claim(41, "21751"), *OTHERS]
    found = only(interest, claims, known=KNOWN)
    assert (found.status, found.explanation, found.alternatives) == (
        Status.EXPLAINED,
        "interest_received",
        (),
    )
    quoting = only(replace(interest, remittance_information="2026-000041"), claims, known=KNOWN)
    assert laid(quoting) == [(41, "21751.00", "payment")]


def test_another_programs_number_and_another_customers_sum_are_not_accepted() -> None:
    foreign = only(line("21751", "KSZ-2026/41", name="KOVACS PETER"), [claim(41, "21751"), *OTHERS])
    other = only(
        line("21751", "2026-000041", name="VEVO 60 KFT"), [claim(41, "99000"), claim(42, "21751"), *OTHERS]
    )
    assert Status.AUTOMATIC not in {foreign.status, other.status}


def test_what_was_refused_is_never_automatic_again() -> None:
    known = replace(KNOWN, refused=frozenset({(1, frozenset({41}))}))
    found = only(line("21751", "2026-000041"), [claim(41, "21751"), *OTHERS], known=known)
    assert found.status is Status.PROPOSED
    assert not found.sure_enough
    assert found.evidence[0].code == "refused_before"


def test_a_customer_who_always_pays_the_oldest_makes_the_oldest_sure() -> None:
    partner = partner_id("Hétszínvirág Kft.")
    claims = [claim(41, "21751"), claim(37, "21751", invoice_date=DAY - timedelta(days=31), due_date=DAY)]
    habit = Habit(payments=12, usual_delay=9, spread=2, oldest_first=(9, 9))
    found = only(line("21751"), [*claims, *OTHERS], known=replace(KNOWN, habits={partner: habit}))
    assert found.status in {Status.PROPOSED, Status.AUTOMATIC, Status.AMBIGUOUS}
    first = found.allocations or found.alternatives[0].allocations
    assert first[0].claim_id == 37


@pytest.mark.parametrize(("days", "status"), [(9, Status.PROPOSED), (30, Status.AUTOMATIC)])
def test_the_same_sum_again_within_days_is_no_payment_of_the_next_debt_by_itself(
    days: int, status: Status
) -> None:
    """An earlier run booked the first payment, and its document is settled: the second is laid on the next one."""
    first = claim(1, "48260.00", open_amount=Decimal(0), status="paid")
    second = claim(2, "48260.00", invoice_date=DAY + timedelta(days=2), due_date=DAY + timedelta(days=10))
    paid = DAY + timedelta(days=7)
    known = Known(
        payer_accounts={ACCOUNT: {partner_id("Hétszínvirág Kft."): 12}},
        payments=(EarlierPayment(1, 900, paid, Decimal("48260.00")),),
    )
    found = only(
        line("48260.00", id=2, booking_date=paid + timedelta(days=days)),
        [first, second],
        known=known,
        mode=Mode.ON,
    )
    assert (found.status, laid(found)) == (status, [(2, "48260.00", "payment")])


def test_a_claim_is_open_to_lines_up_to_a_day() -> None:
    """To later ones it is settled; the order in which lines are asked about, round by round, opens nothing to them."""
    on = DAY + timedelta(days=7)
    ending, endless = claim(41, "127000.00", open_until=on), claim(42, "99000.00")
    early = line("127000.00", "2026-000041")
    late = line("127000.00", "2026-000041", id=2, booking_date=on + timedelta(days=1))
    assert laid(only(early, [ending, endless])) == [(41, "127000.00", "payment")]
    assert only(late, [ending, endless]).status is Status.EXPLAINED
    unsure = line("127000.00", "", name="VALAKI", id=3)
    found = match([unsure, late], [ending, endless])
    assert [one.claim_id for one in found[1].allocations] == []


@pytest.mark.parametrize("references", [("2026-000041",), ()])
def test_what_only_payouts_pay_is_paid_by_the_providers_file_alone(references: tuple[str, ...]) -> None:
    paid = claim(41, "127000.00", open_until=ONLY_BY_PAYOUTS)
    assert only(line("127000.00", "2026-000041"), [paid]).allocations == ()
    item = PayoutItem(references, Decimal("127000.00"), Decimal("2000.00"), DAY + timedelta(days=1))
    payout = line("125000.00", "kifizetes", name="BARION")
    again = line("125000.00", "kifizetes", name="BARION", id=2, booking_date=payout.booking_date)
    found = match([payout, again], [paid], payouts=[Payout(1, (item,)), Payout(2, (item,))])
    assert laid(found[0]) == [(41, "125000.00", "payment"), (41, "2000.00", "fee")]
    assert found[1].allocations == ()
