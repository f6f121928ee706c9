"""Histories nobody has written: they say what the document says, and are of as many kinds as in life."""

from collections import Counter
from decimal import Decimal

import pytest

from billingo_sandbox import Dataset, Sandbox, generate
from billingo_sandbox.codec import Json, loads
from billingo_sandbox.data.dataset import keys_of
from billingo_sandbox.data.habits import paid_in_part

CENT = Decimal("0.01")  # can't be paid in part
KEYS = ["date", "price", "payment_method", "voucher_number", "conversion_rate"]


def of_all(sandbox: Sandbox) -> list[tuple[Json, list[Json]]]:
    return [(document, sandbox.payments(document["id"])) for document in sandbox.documents]


def check(document: Json, history: list[Json]) -> None:
    """One history against its document."""
    total, status = document["gross_total"], document["payment_status"]
    paid, number = sum(entry["price"] for entry in history), document["invoice_number"]
    if status == "paid":
        rounded = document["currency"] == "HUF" and history and history[-1]["payment_method"] == "cash"
        assert abs(paid - total) <= (2 if rounded else 0), number
        assert bool(history) == bool(total), number
    elif abs(total) > CENT and (status == "partially_paid" or (status == "expired" and history)):
        assert 0 < paid / total < 1, number
    else:
        assert history == [], number
    if history:
        days = [entry["date"] for entry in history]
        assert days == sorted(days), number
        assert document["invoice_date"] <= days[0], number
        assert days[-1] == document["paid_date"], number
    for entry in history:
        assert list(entry) == KEYS
        assert entry["price"] == Decimal(entry["price"]).quantize(CENT)
        assert (entry["price"] > 0) == (total > 0), number
        assert entry["conversion_rate"] == 1 or document["currency"] != "HUF"
    if document["cancelled"]:
        assert len(history) <= 1, number


@pytest.mark.parametrize(("count", "seed"), [(282, 1), (1_000, 2), (1_000, 3)])
def test_histories_agree_with_state_total_and_paid_date(count: int, seed: int) -> None:
    for document, history in of_all(Sandbox(count, seed)):
        check(document, history)


def test_the_demo_account_has_every_kind_of_history(sandbox: Sandbox) -> None:
    found = of_all(sandbox)
    paid = [(document, history) for document, history in found if document["payment_status"] == "paid"]
    lengths = Counter(len(history) for _, history in paid)
    assert lengths[1] > 0.85 * len(paid)
    assert min(lengths[2], lengths[3]) > 0
    in_parts = [history for _, history in paid if len(history) > 1]
    assert any(len({entry["date"] for entry in history}) > 1 for history in in_parts)
    assert any(len({entry["payment_method"] for entry in history}) > 1 for history in in_parts)
    assert any(history[0] == history[1] for history in in_parts), "two entries that nothing tells apart"
    rounded = [d for d, history in paid if sum(entry["price"] for entry in history) != d["gross_total"]]
    assert 0 < len(rounded) < 10
    assert {len(history) for d, history in found if d["payment_status"] == "partially_paid"} == {1, 2}
    assert {len(history) for d, history in found if d["payment_status"] == "expired"} == {0, 1}
    assert any(entry["voucher_number"] for _, history in found for entry in history)
    assert any(document["gross_total"] < 0 for document, history in paid), "a credit, paid back"


def test_parts_of_another_day_have_the_rate_of_that_day() -> None:
    rates = {
        entry["conversion_rate"] == document["conversion_rate"]
        for document, history in of_all(Sandbox(1_000, 2))
        for entry in history[:-1]
        if document["currency"] != "HUF"
    }
    assert rates == {True, False}


def test_the_same_seed_gives_the_same_histories_in_whatever_order_they_are_asked(dataset: Dataset) -> None:
    one, other = Sandbox(dataset=dataset), Sandbox()
    keys = [document["id"] for document in one.documents]
    forward = {key: one.payments(key) for key in keys}
    assert {key: other.payments(key) for key in reversed(keys)} == forward
    assert dataset.payments == {}, "drawn when they are asked for, never before"
    another = Sandbox(seed=2)
    assert [another.payments(document["id"]) for document in another.documents] != list(forward.values())


def test_a_history_follows_the_document_until_somebody_writes_one(sandbox: Sandbox) -> None:
    document = next(d for d in sandbox.documents if d["payment_status"] == "outstanding")
    key = document["id"]
    assert sandbox.payments(key) == []
    sandbox.edit(key, payment_status="partially_paid", paid_date="2026-11-02")
    assert 0 < sum(entry["price"] for entry in sandbox.payments(key)) < document["gross_total"]
    sandbox.pay(key, 5)
    written = sandbox.payments(key)
    sandbox.edit(key, payment_status="outstanding")
    assert sandbox.payments(key) == written


@pytest.mark.parametrize(
    "fields",
    [
        {"gross_total": None},
        {"gross_total": "1000"},
        {"gross_total": Decimal("0.01"), "payment_status": "partially_paid"},
        {"paid_date": None},
        {"paid_date": "soon"},
        {"paid_date": 5},
        {"payment_status": ["paid"]},
    ],
)
def test_documents_that_say_nonsense_have_no_history(sandbox: Sandbox, fields: Json) -> None:
    document = next(d for d in sandbox.documents if d["payment_status"] == "paid")
    sandbox.edit(document["id"], **fields)
    assert sandbox.payments(document["id"]) == []


def test_a_total_of_many_digits_is_paid_to_the_last_one(sandbox: Sandbox) -> None:
    digits = Decimal("1234567.12345678901234567890")
    new = sandbox.insert(gross_total=digits, payment_status="paid", paid_date="2026-11-03")
    assert [entry["price"] for entry in sandbox.payments(new)] == [digits]


@pytest.mark.parametrize("count", [0, 3, 120])
def test_exactly_so_many_documents_are_partially_paid_and_all_agree(dataset: Dataset, count: int) -> None:
    plain = {document["id"]: document for document in Sandbox(dataset=dataset).documents}
    found = of_all(Sandbox(partly_paid=count))
    assert len(found) == 282
    assert sum(document["payment_status"] == "partially_paid" for document, _ in found) == count
    for document, history in found:
        check(document, history)
        before = plain[document["id"]]
        moved = {"payment_status": document["payment_status"], "paid_date": document["paid_date"]}
        assert document == {**before, **moved}
        if document["payment_status"] not in ("partially_paid", before["payment_status"]):
            assert before["payment_status"] == "partially_paid"
            expired = document["due_date"] < "2026-10-27"
            assert document["payment_status"] == ("expired" if expired else "outstanding")


def test_partially_paid_ones_are_found_by_the_filters_and_stand_all_over_the_listing() -> None:
    dataset = paid_in_part(generate(600, 4), 100)
    assert dataset.documents == paid_in_part(generate(600, 4), 100).documents
    for document in dataset.documents:
        assert document.keys == keys_of(loads(document.raw), document.keys.partner_id)
        assert document.modified < 1_793_142_000, "midnight after 2026-10-27 in Budapest"
    states = [document.keys.payment_status == "partially_paid" for document in dataset.documents]
    assert sum(states) == 100
    assert min(sum(states[start : start + 100]) for start in range(0, 600, 100)) > 5


@pytest.mark.parametrize("count", [-1, 283, 10**9])
def test_more_than_can_be_partially_paid_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="can be partially paid"):
        Sandbox(partly_paid=count)
