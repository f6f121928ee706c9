"""The lifelike bank: what its truth says adds up on every day, and everything that happens in life happens."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from billingo_sandbox.bank.lifelike import LifelikeBank, lifelike_bank
from billingo_sandbox.bank.movements import MOVED, Line, Part
from billingo_sandbox.codec import Json

START, UNTIL = date(2025, 1, 1), date(2025, 9, 30)
CLOSES = (Part.PAYMENT, Part.FEE, Part.ROUNDING, Part.DISCOUNT)
IN_ADVANCE = ("proforma's number", "before the document")

pytestmark = pytest.mark.once


@cache
def bank(seed: int = 3, difficulty: float = 1.0) -> LifelikeBank:
    return lifelike_bank(seed, START, UNTIL, 150, difficulty)


def documents(found: LifelikeBank) -> dict[int, Json]:
    return {int(one["id"]): one for one in found.books.documents}


@pytest.mark.parametrize("difficulty", [1.0, 0.4, 0.0])
def test_what_lines_pay_is_what_came_and_never_more_than_was_open(difficulty: float) -> None:
    found = bank(difficulty=difficulty)
    gross = {key: round(one["gross_total"] * 100) for key, one in documents(found).items()}
    settled: dict[int, int] = defaultdict(int)
    for line in found.lines:
        if line.allocations:
            assert sum(part.amount for part in line.allocations if part.part in MOVED) == line.amount
        for part in line.allocations:
            if part.part in CLOSES or (part.part is Part.REFUND and part.settled):
                settled[part.id] += part.settled
                assert part.settled * gross[part.id] > 0, "it goes towards what is asked"
                assert abs(settled[part.id]) <= abs(gross[part.id]), part.number
            else:
                assert part.settled == 0, "what is too much, or goes back, closes nothing"
    assert len(settled) > 500


def test_money_comes_after_its_document_but_for_what_is_paid_in_advance() -> None:
    found = bank()
    known = documents(found)
    proformas = {
        invoice: known[proforma] for proforma, invoice in found.same_debt.items() if proforma in known
    }
    early = 0
    for line in found.lines:
        for part in line.allocations:
            there = proformas.get(part.id, known[part.id])["invoice_date"] <= f"{line.day}"
            if not there:
                early += 1
                assert "before the document" in line.explanation
    assert early > 3
    paid = Counter(part.id for line in found.lines for part in line.allocations if part.part is Part.PAYMENT)
    # What was cancelled is paid only before that, and goes back.
    stornos = {
        one["related_documents"][0]["id"]: one for one in known.values() if one["type"] == "cancellation"
    }
    back = {part.id for line in found.lines for part in line.allocations if part.part is Part.REFUND}
    assert {key for key in stornos if paid[key] and stornos[key]["id"] in back}


def _kinds(line: Line) -> Iterator[str]:
    what, _, reference = line.explanation.partition("; reference: ")
    yield from what.split(", ")
    yield f"reference: {reference}"


def test_everything_happens_that_happens_in_life() -> None:
    happened = {kind for seed in (3, 4) for line in bank(seed).lines for kind in _kinds(line)}
    references = (
        "full", "words", "lower", "slashes", "blanks", "glued", "zeros", "short year", "running", "slip", "letter O",
        "cut 35", "cut 70", "end to end", "month", "thanks", "nothing", "last month's", "misleading",
        "proforma's number", "the cancelled one's number", "before the document", "several: list", "several: tails",
        "several: slashes", "several: cut list",
    )  # fmt: skip
    payers = ("accountant", "parent", "private person", "factor", "no name", "no account", "new account")
    amounts = (
        "exact", "rounded", "a little short", "a little too much", "less a bank fee", "discount", "part", "several",
        "net of a credit note", "other currency", "factoring 1", "factoring 2", "to the other account", "paid twice",
    )  # fmt: skip
    nothing = (
        "a stranger's number like ours",
        "an invoice of another program",
        "a deposit",
        "a sum of ours by chance",
    )
    wanted = {
        *(f"reference: {one}" for one in references), *(f"paid by {one}" for one in payers), *amounts, *nothing,
    }  # fmt: skip
    assert wanted - happened == set()


def test_where_nothing_is_difficult_everybody_quotes_the_number_and_pays_to_the_forint() -> None:
    easy, half = bank(difficulty=0.0), bank(difficulty=0.5)
    known = documents(easy)
    happened = Counter(_paid_by_customers(easy))
    assert set(happened) <= {
        "exact", "then cancelled", "credit note paid out", "cancelled", "sent back", "reference: full",
        "reference: words", "reference: after", "reference: proforma's number",
    }  # fmt: skip
    assert happened["exact"] > 500
    for line in easy.lines:
        if line.category == "customer_payment" and "proforma" not in line.explanation:
            (part,) = line.allocations
            assert part.number in line.text
            assert known[part.id]["invoice_date"] <= f"{line.day}"
    assert not [
        line for line in easy.lines if line.category == "stranger" and "like ours" in line.explanation
    ]
    some, lifelike = Counter(_paid_by_customers(half)), Counter(_paid_by_customers(bank()))
    for kind in ("several", "reference: nothing", "reference: month", "paid by private person"):
        assert 0 < some[kind] < lifelike[kind], kind


def _paid_by_customers(found: LifelikeBank) -> Iterator[str]:
    for line in found.lines:
        if line.category in ("customer_payment", "customer_refund"):
            yield from _kinds(line)


@pytest.mark.parametrize("difficulty", [-0.1, 1.1])
def test_a_difficulty_that_is_none_is_refused(difficulty: float) -> None:
    with pytest.raises(ValueError, match="difficulty"):
        lifelike_bank(1, START, UNTIL, 10, difficulty)


def test_the_same_seed_is_the_same_company_and_another_one_is_not() -> None:
    few = [lifelike_bank(seed, START, UNTIL, 20) for seed in (5, 5, 6)]
    assert few[0].lines == few[1].lines
    assert few[0].books.documents == few[1].books.documents
    assert few[0].lines != few[2].lines


@pytest.mark.parametrize(("until", "customers"), [(START, 10), (UNTIL, 0)])
def test_a_company_without_days_or_customers_is_refused(until: date, customers: int) -> None:
    with pytest.raises(ValueError, match="days and customers"):
        lifelike_bank(1, START, until, customers)
