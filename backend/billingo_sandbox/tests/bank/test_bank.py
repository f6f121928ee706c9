"""The company's bank: it adds up, only ever grows, and says what the documents say, to the forint."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox
from billingo_sandbox.bank import WRITINGS, Bank, books_of, make_bank, settlement_files, statement_files
from billingo_sandbox.bank.movements import MOVED, Category, Line, Part
from billingo_sandbox.bank.writings.files import truth
from billingo_sandbox.data.check_digits import is_giro, is_iban
from billingo_sandbox.data.money import hundredths

FIRST = date(2027, 3, 1)  # a Monday
DAY = timedelta(days=1)
BY_TRANSFER = ("wire_transfer", "elore_utalas", "aruhitel")
BY_PROVIDER = ("bankcard", "barion", "szep_card")
CLOSES = (Part.PAYMENT, Part.FEE, Part.ROUNDING, Part.DISCOUNT)


@cache
def bank(
    until: date = FIRST - DAY, first_day: date = FIRST, invoices: int = 282, seed: int = 1, months: int = 24
) -> Bank:
    sandbox = DemoSandbox(
        first_day,
        max(first_day, until),
        key="k",
        tax_code=DEFAULT_TAX_CODE,
        name="Demó Kft.",
        invoices=invoices,
        seed=seed,
    )
    return make_bank(books_of(sandbox), until, first_day=first_day, months=months)


def settled(found: Bank, kind: str) -> dict[int, int]:
    """By document: what lines closed of it, hundredths of its currency."""
    sums: dict[int, int] = defaultdict(int)
    for line in found.lines:
        for allocation in line.allocations:
            if allocation.kind == kind and allocation.part in CLOSES:
                sums[allocation.id] += allocation.settled
    return sums


def history_of(found: Bank, document_id: int, methods: Iterable[str]) -> list[tuple[date, int]]:
    """What Billingo says was paid in these ways: day and hundredths."""
    return [
        (date.fromisoformat(entry["date"]), hundredths(Decimal(entry["price"])))
        for entry in found.books.payments[document_id]
        if entry["price"] and entry["payment_method"] in methods
    ]


def check_documents(found: Bank) -> None:
    """Each document against the lines, both ways."""
    closed = settled(found, "document")
    days: dict[int, Counter[date]] = defaultdict(Counter)
    for line in found.lines:
        for allocation in line.allocations:
            if allocation.kind == "document" and allocation.part is Part.PAYMENT:
                days[allocation.id][line.day] += 1
    for document in found.books.documents:
        key, number = document["id"], document["invoice_number"]
        history = [
            (day, amount)
            for day, amount in history_of(found, key, BY_TRANSFER)
            if found.start <= day <= found.until
        ]
        transfers = sum(amount for _, amount in history)
        cards = history_of(found, key, BY_PROVIDER)
        closes = closed.pop(key, 0) - transfers
        # A provider pays later, and then the whole of an entry.
        assert closes in {sum(some) for some in _choices([amount for _, amount in cards])}, number
        if all(found.start <= day < found.until - timedelta(days=45) for day, _ in cards):
            assert closes == sum(amount for _, amount in cards), number
        if not cards:
            assert days[key] == Counter(day for day, _ in history), number
    assert not closed, "no line pays what Billingo does not know as paid, nor cash"


def _choices(amounts: list[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(amounts, count) for count in range(len(amounts) + 1))


def check_balances(found: Bank) -> None:
    balances = dict(found.opening)
    day = found.start
    for line in found.lines:
        assert line.amount, "a line moves something"
        assert day <= line.day <= found.until, "in the order of days"
        day = line.day
        balances[line.account] += line.amount
        assert line.balance == balances[line.account]
        assert line.balance >= 0, f"{line.account} is in credit"
        if line.allocations:
            assert sum(part.amount for part in line.allocations if part.part in MOVED) == line.amount


def test_balances_follow_and_every_account_stays_in_credit() -> None:
    found = bank()
    check_balances(found)
    assert found.start == date(2025, 3, 1)
    assert found.lines[-1].day == FIRST - DAY
    assert {line.account for line in found.lines} == {"main", "reserve", "EUR", "USD"}
    references = Counter((line.account, line.reference) for line in found.lines)
    assert set(references.values()) == {1}


def test_what_is_paid_came_in_and_nothing_else_did() -> None:
    found = bank(FIRST + 20 * DAY)
    check_documents(found)
    states = Counter(document["payment_status"] for document in found.books.documents)
    assert min(states[state] for state in ("paid", "partially_paid", "outstanding", "expired")) > 0


def test_what_the_demo_pays_on_a_day_is_in_the_bank_on_that_day() -> None:
    found = bank(FIRST + 20 * DAY)
    days = {line.day for line in found.lines if line.category is Category.CUSTOMER_PAYMENT}
    assert {FIRST + days * DAY for days in range(21)} <= days


def test_spendings_are_paid_to_the_forint() -> None:
    found = bank()
    closed = settled(found, "spending")
    paid = 0
    for spending in found.books.spendings:
        bought = date.fromisoformat(spending["paid_at"]) if spending["paid_at"] else None
        if bought and bought < found.until - 5 * DAY and spending["payment_method"] != "cash":
            assert closed.pop(spending["id"]) == -hundredths(Decimal(spending["total_gross"]))
            paid += 1
    assert paid > 5
    late = {spending["id"] for spending in found.books.spendings if spending["paid_at"]}
    assert set(closed) <= late


def test_what_was_paid_of_a_cancelled_document_went_back() -> None:
    found = bank()
    back = [
        part for line in found.lines for part in line.allocations if part.part is Part.REFUND and part.settled
    ]
    stornos = {
        document["id"]: document for document in found.books.documents if document["type"] == "cancellation"
    }
    assert len(back) > 3
    for part in back:
        assert part.settled == part.amount < 0
        (original,) = stornos[part.id]["related_documents"]
        history = history_of(found, original["id"], BY_TRANSFER + BY_PROVIDER)
        assert -part.settled == sum(amount for _, amount in history)


def test_account_numbers_have_right_check_digits() -> None:
    numbers = {line.counter_account for line in bank().lines} - {""}
    for account in bank().accounts.values():
        assert is_iban(account.iban)
        numbers.add(account.number)
    domestic = {number for number in numbers if number.isdecimal()}
    assert len(domestic) > 60
    for number in domestic:
        # Sixteen digits are filled up with zeros.
        assert is_giro(number) or (number.endswith("00000000") and is_giro(number[:16])), number
    assert all(is_iban(number) for number in numbers - domestic)


@pytest.mark.parametrize("later", [1, 2, 9, 40])
def test_a_later_day_only_appends(later: int) -> None:
    until = FIRST + 3 * DAY
    before, after = bank(until), bank(until + later * DAY)
    assert after.lines[: len(before.lines)] == before.lines
    assert len(after.lines) > len(before.lines)
    files = {file.name: file.content for file in statement_files(before, FIRST, WRITINGS)}
    later_files = {file.name: file.content for file in statement_files(after, FIRST, WRITINGS)}
    assert {name: later_files[name] for name in files} == files
    added = [file for file in statement_files(after, FIRST, ["camt053"]) if file.name not in files]
    assert {file.statement.first for file in added} <= {until + days * DAY for days in range(1, later + 1)}
    settlements = dict(settlement_files(after))
    assert {name: settlements[name] for name, _ in settlement_files(before)} == dict(settlement_files(before))


def test_statements_follow_each_other_without_a_gap() -> None:
    found = bank(FIRST + 9 * DAY)
    for key in found.accounts:
        balance, day, lines = found.opening[key], found.start - DAY, 0
        for file in statement_files(found, FIRST, ["mt940"]):
            if file.statement.account.key != key:
                continue
            assert file.statement.opening == balance
            assert file.statement.first > day
            balance, day = file.statement.closing, file.statement.last
            assert balance == file.statement.opening + sum(line.amount for line in file.statement.lines)
            lines += len(file.statement.lines)
        assert balance == found.balance(key)
        assert lines == len(found.lines_of(key))


def test_the_truth_tells_every_line() -> None:
    found = bank()
    told = json.loads(truth(found))
    assert len(told["lines"]) == len(found.lines)
    for line, entry in zip(found.lines, told["lines"], strict=True):
        assert Decimal(entry["amount"]) * 100 == line.amount
        assert (entry["bank_reference"], entry["category"]) == (line.reference, str(line.category))
        assert len(entry["allocations"]) == len(line.allocations)
    for account in told["accounts"]:
        sums = sum(Decimal(e["amount"]) for e in told["lines"] if e["account"] == account["number"])
        assert Decimal(account["opening"]) + sums == Decimal(account["closing"])


def test_a_larger_company_meets_everything() -> None:
    found = bank(invoices=2_500)
    check_balances(found)
    check_documents(found)
    assert {line.category for line in found.lines} == set(Category)
    told = [line.explanation for line in found.lines if line.category is Category.CUSTOMER_PAYMENT]
    words = Counter(word for explanation in told for word in _words(explanation))
    assert {
        "exact", "part", "several", "net of credit", "fee", "other currency", "rounding", "overpayment", "discount",
        "to the other account", "paid twice", "paid by a lender", "paid by person", "paid by bookkeeper",
        "paid by parent", "paid by new account", "reference: full", "reference: slip", "reference: nothing",
        "reference: running", "reference: another's number", "reference: only end to end", "reference: cut",
        "reference: order", "reference: letter O",
    } <= set(words)  # fmt: skip
    silent = [line for line in found.lines if line.category is Category.CUSTOMER_PAYMENT and not line.text]
    payments = [line for line in found.lines if line.category is Category.CUSTOMER_PAYMENT]
    assert 0.05 < len(silent) / len(payments) < 0.3
    assert max(len(line.allocations) for line in payments) >= 3


def test_the_demo_meets_nearly_everything() -> None:
    found = bank()
    told = Counter(
        word
        for line in found.lines
        if line.category in (Category.CUSTOMER_PAYMENT, Category.CUSTOMER_REFUND)
        for word in _words(line.explanation)
    )
    assert {
        "exact", "part", "several", "net of credit", "fee", "rounding", "to the other account", "paid twice",
        "paid by a lender", "paid by person", "cancelled", "reference: slip", "reference: nothing",
        "reference: running",
    } <= set(told)  # fmt: skip
    assert dict(settlement_files(found))


def test_a_week_with_several_card_payments_is_one_settlement() -> None:
    files = dict(settlement_files(bank(invoices=2_500)))
    assert any(content.count(b"COMPLETED") > 1 for content in files.values())


def _words(explanation: str) -> list[str]:
    return [part for piece in explanation.split("; ") for part in piece.split(", ")]


def test_transfers_are_of_a_kind_that_there_is_on_that_day() -> None:
    found = bank(invoices=2_500)
    kinds: Counter[str] = Counter()
    for line in found.lines:
        own = found.accounts[line.account]
        kinds[line.kind] += 1
        if line.kind == "instant":
            assert line.amount <= 20_000_000 * 100
        if line.category is Category.CUSTOMER_PAYMENT and line.kind == "inside":
            assert line.counter_account[:3] == own.number[:3]
        if line.category is Category.CUSTOMER_PAYMENT and line.day.weekday() >= 5 and own.currency == "HUF":
            assert line.kind != "transfer" or line.amount > 20_000_000 * 100
    assert min(kinds[kind] for kind in ("instant", "inside", "transfer", "sepa", "foreign")) > 0


def test_taxes_go_to_the_tax_authority_and_duty_is_what_the_lines_make() -> None:
    found = bank()
    for line in found.lines:
        if line.category is Category.TAX and line.counter_account.startswith("10032000"):
            assert line.text.startswith(DEFAULT_TAX_CODE[:8])
            assert line.amount % 100_000 == 0
    month = [line for line in found.lines_of("main") if (line.day.year, line.day.month) == (2026, 5)]
    (duty,) = [line for line in month if line.category is Category.TRANSACTION_DUTY]
    free = (Category.TAX, Category.OWN_TRANSFER, Category.BANK_FEE, Category.TRANSACTION_DUTY)
    taxed = [line for line in month if line.amount < 0 and line.kind != "card" and line.category not in free]
    assert len(taxed) > 5
    assert -duty.amount == sum(_duty(line) for line in taxed)


def _duty(line: Line) -> int:
    forints = (Decimal(-line.amount) / 100 * Decimal("0.0045")).quantize(Decimal(1), rounding="ROUND_HALF_UP")
    return int(min(forints, Decimal(20_000))) * 100


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**9),
    invoices=st.integers(0, 150),
    first_day=st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    lived=st.integers(0, 25),
    months=st.integers(1, 24),
)
def test_any_company_on_any_day(seed: int, invoices: int, first_day: date, lived: int, months: int) -> None:
    until = first_day + (lived - 1) * DAY
    found = bank.__wrapped__(until, first_day, invoices, seed, months)
    check_balances(found)
    check_documents(found)
    again = bank.__wrapped__(until, first_day, invoices, seed, months)
    assert truth(again) == truth(found)
    following = bank.__wrapped__(until + DAY, first_day, invoices, seed, months)
    assert following.lines[: len(found.lines)] == found.lines


def test_less_than_a_month_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        bank(months=0)
