"""`/documents/{id}/payments` over HTTP: what is answered, what is refused, what becomes of the document."""

from decimal import Decimal
from typing import Any

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.codec import Json

from .helpers import call, ids, listed

CASH = {"date": "2026-11-02", "price": 100, "payment_method": "cash"}


def one(sandbox: Sandbox, **fields: Any) -> Json:
    """The newest document with these values, not cancelled."""
    return next(
        document
        for document in sandbox.documents
        if not document["cancelled"] and fields.items() <= document.items()
    )


def path(document: Json) -> str:
    return f"/documents/{document['id']}/payments"


def put(sandbox: Sandbox, document: Json, *history: Json) -> Json:
    """Replace a history, which must succeed; the document as it is then."""
    reply = call(sandbox, path(document), method="PUT", body=list(history))
    assert reply.status == 200, reply.raw
    after: Json = call(sandbox, f"/documents/{document['id']}").json
    return after


def test_the_answer_is_a_bare_array_of_five_fields(sandbox: Sandbox) -> None:
    document = one(sandbox, payment_status="paid", type="invoice", currency="EUR")
    reply = call(sandbox, path(document))
    assert isinstance(reply.json, list)
    assert reply.json == sandbox.payments(document["id"])
    assert {tuple(entry) for entry in reply.json} == {
        ("date", "price", "payment_method", "voucher_number", "conversion_rate")
    }


def test_put_replaces_the_whole_history_in_the_order_given(writable: Sandbox) -> None:
    document = one(writable, payment_status="expired", type="invoice", currency="HUF")
    later = {**CASH, "date": "2026-11-03", "voucher_number": "B-7"}
    after = put(writable, document, later, CASH, CASH)
    assert (after["payment_status"], after["paid_date"]) == ("partially_paid", "2026-11-03")
    stored = call(writable, path(document)).json
    assert [(entry["date"], entry["voucher_number"]) for entry in stored] == [
        ("2026-11-03", "B-7"),
        ("2026-11-02", None),
        ("2026-11-02", None),
    ]
    assert stored == writable.payments(document["id"])
    full = put(writable, document, {**CASH, "price": float(document["gross_total"])})
    assert (full["payment_status"], full["paid_date"]) == ("paid", "2026-11-02")
    more = put(writable, document, {**CASH, "price": float(document["gross_total"]) + 5000})
    assert more["payment_status"] == "paid"
    assert call(writable, path(document), method="DELETE").json == []
    cleared = call(writable, f"/documents/{document['id']}").json
    assert cleared == {**document, "paid_date": document["invoice_date"]}


def test_numbers_are_written_as_billingo_does_and_nothing_else_is_kept(writable: Sandbox) -> None:
    document = one(writable, payment_status="expired", type="invoice", currency="EUR")
    body = (
        b'[{"id":7,"note":"x","conversion_rate":390.10,"date":"2026-11-02","payment_method":"cash","price":1.50},'
        b'{"date":"2026-11-02","payment_method":"cash","price":2.00},{"date":"2026-11-02","payment_method":"cash",'
        b'"price":1e1}]'
    )
    reply = call(writable, path(document), method="PUT", body=body)
    bare = b'"payment_method":"cash","voucher_number":null,"conversion_rate":null}'
    assert reply.raw == (
        b'[{"date":"2026-11-02","price":1.5,"payment_method":"cash","voucher_number":null,"conversion_rate":390.1},'
        b'{"date":"2026-11-02","price":2,' + bare + b',{"date":"2026-11-02","price":10,' + bare + b"]"
    )
    assert call(writable, path(document)).raw == reply.raw


@pytest.mark.parametrize(("method", "body"), [("PUT", None), ("DELETE", None)])
def test_every_write_counts_as_a_change_even_of_nothing(writable: Sandbox, method: str, body: Any) -> None:
    document = one(writable, payment_status="paid", type="invoice")
    history = call(writable, path(document)).json
    writable.advance(3600)
    same = [{**entry, "price": float(entry["price"]), "conversion_rate": 1.0} for entry in history]
    call(writable, path(document), method=method, body=same if method == "PUT" else None)
    assert ids(listed(writable, last_modified_date="2026-11-03 11:00:00")) == [document["id"]]
    if method == "PUT":
        assert call(writable, f"/documents/{document['id']}").json == document


def test_what_cash_leaves_by_rounding_is_no_debt(writable: Sandbox) -> None:
    document = writable.insert(type="invoice", gross_total=1002, currency="HUF", payment_status="outstanding")
    due = one(writable, id=document)
    assert put(writable, due, {**CASH, "price": 1000})["payment_status"] == "paid"
    assert put(writable, due, {**CASH, "price": 999})["payment_status"] == "partially_paid"
    by_transfer = {**CASH, "price": 1000, "payment_method": "wire_transfer"}
    assert put(writable, due, by_transfer)["payment_status"] == "partially_paid"
    writable.edit(document, currency="EUR")
    assert put(writable, due, {**CASH, "price": 1000})["payment_status"] == "partially_paid"


def test_a_credit_is_paid_by_what_goes_back(writable: Sandbox) -> None:
    credit = next(d for d in writable.documents if d["type"] == "modification" and d["gross_total"] < -100)
    assert put(writable, credit, {**CASH, "price": -50})["payment_status"] == "partially_paid"
    assert put(writable, credit, {**CASH, "price": float(credit["gross_total"])})["payment_status"] == "paid"
    reply = call(writable, path(credit), method="PUT", body=[CASH])
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "0.price")


@pytest.mark.parametrize("kind", ["draft", "proforma", "cancellation"])
def test_what_is_no_claim_has_no_state_again_without_money(writable: Sandbox, kind: str) -> None:
    document = one(writable, type=kind, payment_status="none")
    price = -1 if document["gross_total"] < 0 else 1
    assert put(writable, document, {**CASH, "price": price})["payment_status"] == "partially_paid"
    assert put(writable, document)["payment_status"] == "none"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": -1}, "price"),
        ({"price": "100"}, "price"),
        ({"price": True}, "price"),
        ({"price": None}, "price"),
        ({"price": 10**12}, "price"),
        ({"date": "2026-10-32"}, "date"),
        ({"date": "20261031"}, "date"),
        ({"date": "2026-W44-1"}, "date"),
        ({"date": 20261031}, "date"),
        ({"date": None}, "date"),
        ({"payment_method": "gold"}, "payment_method"),
        ({"payment_method": ["cash"]}, "payment_method"),
        ({"voucher_number": 7}, "voucher_number"),
        ({"voucher_number": "7" * 256}, "voucher_number"),
        ({"conversion_rate": 0}, "conversion_rate"),
        ({"conversion_rate": "390"}, "conversion_rate"),
    ],
)
def test_a_field_that_can_not_be_taken_is_named_and_nothing_changes(
    writable: Sandbox, changes: Json, field: str
) -> None:
    document = one(writable, payment_status="expired", type="invoice")
    before = call(writable, path(document)).json
    reply = call(writable, path(document), method="PUT", body=[CASH, {**CASH, **changes}])
    assert reply.status == 422
    assert reply.json.keys() == {"message", "errors"}
    assert [error["field"] for error in reply.json["errors"]] == [f"1.{field}"]
    assert call(writable, path(document)).json == before
    assert one(writable, id=document["id"]) == document
    assert listed(writable, last_modified_date="2026-11-03 10:30:00") == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"date": "2026-10-30"}, 422, ""),
        ("x", 422, ""),
        (None, 400, None),
        ([1, CASH], 422, "0"),
        ([{}], 422, "0.date"),
        (b"{", 400, None),
        (b"[" * 100_000, 400, None),
        (b"", 400, None),
        (b"\xff\xfe", 400, None),
        (b'[{"date": "2026-10-30", "price": NaN, "payment_method": "cash"}]', 400, None),
        (b'[{"date": "2026-10-30", "price": 1e400, "payment_method": "cash"}]', 422, "0.price"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_refused(writable: Sandbox, body: Any, status: int, field: str) -> None:
    document = one(writable, payment_status="expired", type="invoice")
    before = call(writable, path(document)).json
    reply = call(writable, path(document), method="PUT", body=body)
    assert reply.status == status
    if status == 422:
        assert reply.json["errors"][0]["field"] == field
    assert call(writable, path(document)).json == before


def test_unknown_documents_read_keys_and_limits_are_as_everywhere(writable: Sandbox) -> None:
    document = one(writable, payment_status="paid", type="invoice")
    assert [call(writable, "/documents/5/payments", method=m, body=[]).status for m in ("GET", "PUT", "DELETE")] == [
        404, 404, 404,
    ]  # fmt: skip
    assert call(writable, path(document), method="POST", body=[]).status == 405
    writable.add_key("reader", scope="read")
    assert call(writable, path(document), key="reader").status == 200
    assert call(writable, path(document), method="PUT", body=[CASH], key="reader").status == 403
    writable.set_rate_limit(2, headers="full")
    replies = [call(writable, path(document)) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[0].headers["x-ratelimit-remaining"] == "1"
    assert call(writable, "/documents").status == 429, "the same limit as that of all other requests"
    assert Decimal(replies[2].headers["retry-after"]) >= 1
