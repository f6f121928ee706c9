"""The demo's account: its days follow those of whoever looks, and the same days give the same documents."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox
from billingo_sandbox.codec import Json, loads
from billingo_sandbox.data.dataset import generate, keys_of
from billingo_sandbox.data.habits import as_customers_pay

FIRST = date(2027, 3, 1)  # a Monday
DAY = timedelta(days=1)
MIDNIGHT = datetime(2027, 3, 1, tzinfo=ZoneInfo("Europe/Budapest"))


def demo(today: date, first_day: date = FIRST, invoices: int = 282, seed: int = 1) -> DemoSandbox:
    return DemoSandbox(
        first_day,
        today,
        key="k",
        tax_code=DEFAULT_TAX_CODE,
        name="Demó Kft.",
        invoices=invoices,
        seed=seed,
    )


def owed(documents: list[Json]) -> list[Json]:
    return [
        document
        for document in documents
        if document["type"] in ("invoice", "advance")
        and document["payment_status"] in ("outstanding", "expired")
        and not document["cancelled"]
        and document["currency"] == "HUF"
    ]


@pytest.mark.parametrize("first_day", [FIRST, date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)])
def test_on_any_day_something_came_in_and_something_is_due_soon(first_day: date) -> None:
    documents = demo(first_day, first_day).documents
    assert len(documents) == 282
    assert sum(len(document["items"]) for document in documents) == 581
    assert any(
        (document["payment_status"], document["paid_date"], document["currency"])
        == ("paid", f"{first_day}", "HUF")
        for document in documents
    )
    assert any(
        f"{first_day}" <= document["due_date"] <= f"{first_day + 6 * DAY}" for document in owed(documents)
    )
    assert any(document["due_date"] < f"{first_day}" for document in owed(documents))
    assert max(document["invoice_date"] or "" for document in documents) <= f"{first_day + 7 * DAY}"
    assert {document["organization"]["name"] for document in documents} == {"Demó Kft."}


def test_the_same_days_give_the_same_documents_however_they_were_gone_through() -> None:
    until = FIRST + 9 * DAY
    at_once, day_by_day = demo(until), demo(FIRST)
    for days in range(1, 10):
        day_by_day.catch_up(FIRST + days * DAY)
    at_once.catch_up(until)
    assert [row["id"] for row in at_once.documents] == [row["id"] for row in day_by_day.documents]
    assert len(at_once.documents) == 282 + 7, "a new invoice each working day after the first"
    paid_on = {
        document["paid_date"] for document in at_once.documents if document["payment_status"] == "paid"
    }
    assert {f"{FIRST + days * DAY}" for days in range(10)} <= paid_on
    assert demo(until).documents == at_once.documents


def test_what_was_before_a_day_is_not_newer_after_another_start() -> None:
    begun = time.monotonic()
    first, again = demo(FIRST), demo(FIRST)
    spent = time.monotonic() - begun + 1  # its clock runs while the machine makes it
    assert first.documents == again.documents
    for document in first.documents:
        once, anew = first.modified(document["id"]), again.modified(document["id"])
        assert abs(once - anew) <= spent
        assert max(once, anew) <= MIDNIGHT.timestamp() + spent


def test_customers_who_pay_together_move_days_and_nothing_else() -> None:
    plain = generate(reference=FIRST - DAY)
    paying = as_customers_pay(plain)
    moved = 0
    for before, after in zip(plain.documents, paying.documents, strict=True):
        was, now = loads(before.raw), loads(after.raw)
        moved += was != now
        assert {**was, "paid_date": now["paid_date"]} == now
        assert now["paid_date"] is None or now["paid_date"] <= f"{FIRST - DAY}" or now == was
        assert after.keys == keys_of(now, after.keys.partner_id)
        assert after.modified >= before.modified
    assert moved > 3
    assert as_customers_pay(plain) == paying


def test_what_customers_pay_together_is_paid_whole_and_parts_sum_up_to_it() -> None:
    sandbox = demo(FIRST)
    special = as_customers_pay(generate(reference=FIRST - DAY)).payments
    assert {len(history) for history in special.values()} >= {1, 2}
    for document in sandbox.documents:
        history = sandbox.payments(document["id"])
        if document["id"] in special:
            assert sum(entry["price"] for entry in history) == document["gross_total"]
            assert max(entry["date"] for entry in history) == document["paid_date"]
            assert history == special[document["id"]]


def test_what_came_in_of_an_invoice_stays_while_days_go_by() -> None:
    # The invoice that is late for the shortest time has a part here, and needs to be left alone.
    sandbox = demo(FIRST, invoices=60, seed=23)
    before = {document["id"]: sandbox.payments(document["id"]) for document in sandbox.documents}
    sandbox.catch_up(FIRST + 20 * DAY)
    for key, history in before.items():
        assert sandbox.payments(key)[: len(history)] == history
