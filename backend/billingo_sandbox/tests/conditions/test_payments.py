"""Bad days of payments: written past the API, changed between two reads, slow, refused, and lying."""

import json
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billingo_sandbox import PAYMENTS, Sandbox
from billingo_sandbox.codec import Json
from billingo_sandbox.conditions.payment_poison import KINDS, MANY
from billingo_sandbox.tests.helpers import call, ids, listed
from billingo_sandbox.tests.schema import problems, require_document

TOKENS = {
    "three_decimals": b'"price":21751.125,',
    "many_decimals": b'"price":21751.12345678901234567,',
    "negative": b'"price":-21751,',
    "zero": b'"price":0,',
    "other_currency": b'"price":54.38,',
    "text_price": b'"price":"1000",',
    "word_price": b'"price":"ezer forint",',
    "true_price": b'"price":true,',
    "null_price": b'"price":null,',
    "nan_price": b'"price":NaN,',
    "infinity_price": b'"price":Infinity,',
    "huge_price": b'"price":1e400,',
    "long_price": b'"price":1' + b"0" * 40,
    "future_day": b'"date":"2027-12-08",',
    "last_day": b'"date":"9999-12-31",',
    "invalid_day": b'"date":"2026-02-30",',
    "word_day": b'"date":"tegnap",',
    "moment": b'"date":"2026-11-02T10:00:00+01:00",',
    "number_day": b'"date":20261102,',
    "null_day": b'"date":null,',
    "unknown_method": b'"payment_method":"kripto",',
    "null_method": b'"payment_method":null,',
    "number_method": b'"payment_method":4,',
    "number_voucher": b'"voucher_number":7,',
    "huge_voucher": b'"voucher_number":"' + b"A" * 1_000_000,
    "nul_character": b'"voucher_number":"B\\u00007"',
    "lone_surrogate": b'"voucher_number":"B\\ud83d7"',
    "invalid_utf8": b'"voucher_number":"B\xff\xfe7"',
    "text_rate": b'"conversion_rate":"egy"',
    "zero_rate": b'"conversion_rate":0}',
    "only_required": b'[{"date":"2026-10-23","price":21751,"payment_method":"aruhitel"}]',
    "unknown_keys": b'"giro_settings":{"id":[1,{"x":null}]}',
    "missing_price": b'[{"date":"2026-10-23","payment_method"',
    "missing_day": b'[{"price":21751,',
    "missing_method": b'"price":21751,"voucher_number"',
    "text_entry": b'["1000 Ft",{"date"',
    "null_entry": b'[null,{"date"',
    "empty": b"[]",
    "object": b'{"data":[{"date"',
    "by_number": b'{"0":{"date"',
    "null_body": b"null",
    "number_body": b"42",
    "text_body": b'"none"',
    "deep_100000": b"[" * 100_000 + b"]" * 100_000,
}
"""What stands in the rotten answer: of an invoice paid by 21,751 Ft on 2026-10-23."""
SOUND = {"only_required", "unknown_keys", "many", "twice", "empty"}
OF_VALUE = {
    "three_decimals", "many_decimals", "negative", "zero", "other_currency", "long_price", "future_day", "last_day",
    "zero_rate", "huge_voucher", "nul_character", "lone_surrogate", "null_price", "null_day", "null_method",
}  # fmt: skip
"""Rot that a check against the published schema (where every field may be null) does not see."""
NO_JSON = {"nan_price", "infinity_price", "huge_price", "invalid_utf8", "deep_100000"}


def claim(sandbox: Sandbox, status: str = "paid", **fields: Any) -> Json:
    """The newest invoice in a state, in forints, of a total above 10,000."""
    wanted = {"payment_status": status, "type": "invoice", "cancelled": False, "currency": "HUF", **fields}
    return next(d for d in sandbox.documents if wanted.items() <= d.items() and d["gross_total"] > 10_000)


def history(sandbox: Sandbox, key: int) -> list[Json]:
    entries: list[Json] = call(sandbox, f"/documents/{key}/payments").json
    return entries


def changed(sandbox: Sandbox) -> list[int]:
    return ids(listed(sandbox, last_modified_date="2026-11-03 10:30:00"))


# Written past the API


def test_set_payments_needs_a_price_and_takes_the_rest_from_the_document(sandbox: Sandbox) -> None:
    before = claim(sandbox, "expired")
    entries: list[Json] = [
        {"price": 100},
        {"price": Decimal("0.50"), "date": date(2026, 11, 5), "payment_method": "cash"},
    ]
    sandbox.set_payments(before["id"], entries)
    assert history(sandbox, before["id"]) == [
        {
            "date": day,
            "price": Decimal(price),
            "payment_method": method,
            "voucher_number": None,
            "conversion_rate": 1,
        }
        for day, price, method in (
            ("2026-11-03", "100", before["payment_method"]),
            ("2026-11-05", "0.5", "cash"),
        )
    ]
    after = claim(sandbox, "partially_paid", id=before["id"])
    assert after == {**before, "payment_status": "partially_paid", "paid_date": "2026-11-05"}
    assert changed(sandbox) == [before["id"]]
    sandbox.set_payments(before["id"], [{"price": before["gross_total"]}])
    assert claim(sandbox, "paid", id=before["id"])["paid_date"] == "2026-11-03"


def test_a_history_can_change_and_nothing_tells_of_it(sandbox: Sandbox) -> None:
    paid = claim(sandbox)
    sandbox.set_payments(paid["id"], [{"price": 7}], touch=False, follow=False)
    assert history(sandbox, paid["id"])[0]["price"] == 7
    assert claim(sandbox, id=paid["id"]) == paid
    assert changed(sandbox) == []
    sandbox.set_payments(paid["id"], [{"price": 8}], touch=False)
    assert claim(sandbox, "partially_paid", id=paid["id"])["paid_date"] == "2026-11-03"
    assert changed(sandbox) == []
    sandbox.set_payments(paid["id"], [{"price": 9}], follow=False)
    assert changed(sandbox) == [paid["id"]]


def test_what_billingo_would_refuse_can_be_stored_to_the_last_digit(sandbox: Sandbox) -> None:
    key = claim(sandbox, "expired")["id"]
    prices = [Decimal("100.125"), Decimal("-3.3"), 10**25, Decimal("1E+3")]
    sandbox.set_payments(key, [{"price": price, "date": "2031-01-01"} for price in prices])
    assert [entry["price"] for entry in history(sandbox, key)] == prices
    sandbox.set_payments(key, [{"price": 1}] * 5_000)
    assert len(history(sandbox, key)) == 5_000


@pytest.mark.parametrize(
    "entry",
    [
        {}, {"price": "1"}, {"price": 1.5}, {"price": True}, {"price": Decimal("NaN")}, {"price": 1, "date": "soon"},
        {"price": 1, "date": None}, {"price": 1, "amount": 2},
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused_whole(sandbox: Sandbox, entry: Json) -> None:
    paid = claim(sandbox)
    before = sandbox.payments(paid["id"])
    with pytest.raises(ValueError, match=r"price|day|entry"):
        sandbox.set_payments(paid["id"], [{"price": 1}, entry])
    assert sandbox.payments(paid["id"]) == before
    assert changed(sandbox) == []


def test_controls_of_payments_know_their_documents_and_accounts(sandbox: Sandbox) -> None:
    sandbox.add_account("second", documents=sandbox.documents)
    key = claim(sandbox)["id"]
    sandbox.set_payments(key, [{"price": 1}], account="second")
    sandbox.poison_payments(key, "null_body", account="second")
    assert [entry["price"] for entry in sandbox.payments(key, account="second")] == [1]
    assert call(sandbox, f"/documents/{key}/payments", key="second").raw == b"null"
    assert history(sandbox, key)[0]["price"] > 1
    for refused in (sandbox.payments, sandbox.raw_payments, sandbox.heal_payments):
        with pytest.raises(LookupError, match="no document 5"):
            refused(5)
    with pytest.raises(LookupError, match="no document 5"):
        sandbox.set_payments(5, [])
    with pytest.raises(LookupError, match="no document 5"):
        sandbox.set_raw_payments(5, b"")


# Changed while they are read


def test_a_history_changes_right_after_it_is_read(sandbox: Sandbox) -> None:
    first, second = claim(sandbox, "expired")["id"], claim(sandbox)["id"]
    sandbox.after_payments(lambda: sandbox.pay(first, 10), first)
    untouched = history(sandbox, second)
    assert [len(history(sandbox, first)) for _ in range(3)] == [0, 1, 1]
    assert history(sandbox, second) == untouched


def test_a_document_is_paid_between_the_listing_and_its_history(sandbox: Sandbox) -> None:
    key = claim(sandbox, "expired")["id"]
    sandbox.before_payments(("pay", {"document_id": key}), times=2)
    listing = {row["id"]: row["payment_status"] for row in listed(sandbox)}
    assert listing[key] == "expired"
    assert len(history(sandbox, key)) == 1
    assert len(history(sandbox, claim(sandbox)["id"])) >= 1
    assert len(history(sandbox, key)) == 2, "twice, whichever history is read"


def test_pages_and_histories_wait_for_actions_of_their_own(sandbox: Sandbox) -> None:
    key = claim(sandbox)["id"]
    sandbox.after_payments(sandbox.insert)
    sandbox.between(1, sandbox.insert)
    history(sandbox, key)
    assert len(sandbox.documents) == 283
    call(sandbox, "/documents", page=1)
    assert len(sandbox.documents) == 284
    sandbox.before_payments(sandbox.insert)
    sandbox.clear_faults()
    history(sandbox, key)
    assert len(sandbox.documents) == 284


# Slow and refused


def test_only_payments_are_slow(sandbox: Sandbox) -> None:
    key = claim(sandbox)["id"]
    sandbox.fault("latency", path=PAYMENTS, seconds=0.15, times=None)
    start = time.monotonic()
    assert call(sandbox, "/documents").status == call(sandbox, f"/documents/{key}").status == 200
    assert time.monotonic() - start < 0.15
    history(sandbox, key)
    assert time.monotonic() - start >= 0.15


def test_payments_of_some_documents_fail_so_many_times(sandbox: Sandbox) -> None:
    keys = [document["id"] for document in sandbox.documents[:6]]
    failing = sandbox.fault("server_error", path=PAYMENTS, documents=keys[:2], status=503, times=3)

    def statuses() -> list[int]:
        return [call(sandbox, f"/documents/{key}/payments").status for key in keys]

    assert statuses() == [503, 503, 200, 200, 200, 200]
    assert call(sandbox, f"/documents/{keys[0]}").status == 200
    assert statuses() == [503, 200, 200, 200, 200, 200]
    sandbox.clear_faults(failing)
    sandbox.fault("not_found", documents=keys[5:], times=None)
    assert call(sandbox, f"/documents/{keys[5]}").status == 404, "whatever is asked about it"
    assert statuses() == [200] * 5 + [404]
    assert call(sandbox, "/documents").status == 200
    sandbox.clear_faults()
    sandbox.fault("server_error", path=PAYMENTS, probability=0.5, seed=1)
    assert 0 < Counter(statuses() + statuses())[500] < 12


def test_only_writing_fails_or_is_done_without_an_answer(writable: Sandbox) -> None:
    key = claim(writable, "expired")["id"]
    path = f"/documents/{key}/payments"
    entry = {"date": "2026-11-02", "price": 100, "payment_method": "cash"}
    writable.fault("quota_used_up", path=PAYMENTS, method="PUT")
    assert call(writable, path).status == 200
    assert call(writable, path, method="PUT", body=[entry]).status == 400
    assert writable.payments(key) == []
    writable.fault("close", path=PAYMENTS, method="PUT")
    with pytest.raises(OSError, match="closed"):
        call(writable, path, method="PUT", body=[entry])
    assert [entry["price"] for entry in history(writable, key)] == [100]


def test_wrong_scripts_are_refused(sandbox: Sandbox) -> None:
    for wrong in ({"method": "get"}, {"documents": ["5"]}):
        with pytest.raises(ValueError, match=r"method|ids"):
            sandbox.fault("server_error", **wrong)
    with pytest.raises(ValueError, match="earthquake"):
        sandbox.poison_payments(claim(sandbox)["id"], "earthquake")
    assert sandbox.faults == []


# Lying


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"giant"}))
def test_each_kind_of_poison_is_answered_until_it_is_healed(sandbox: Sandbox, kind: str) -> None:
    document = claim(sandbox)
    key = document["id"]
    sound = sandbox.payments(key)
    sandbox.poison_payments(key, kind)
    rotten = call(sandbox, f"/documents/{key}/payments").raw
    assert rotten == sandbox.raw_payments(key)
    assert sandbox.payments(key) == sound
    assert claim(sandbox, id=key) == document
    check_rot(rotten, kind, sound)
    sandbox.heal_payments(key)
    assert history(sandbox, key) == sound
    assert changed(sandbox) == []


def check_rot(rotten: bytes, kind: str, sound: list[Json]) -> None:
    """The bytes are what their name says, and break the published schema where they should."""
    count = {"many": MANY, "twice": 2 * len(sound)}.get(kind)
    assert (TOKENS[kind] in rotten) if count is None else (rotten.count(b'"price":21751,') == count)
    if kind not in NO_JSON:
        require_document()
        faults = problems(json.loads(rotten), "PaymentHistory", array=True)
        assert (faults == []) == (kind in SOUND | OF_VALUE), faults[:1]


def test_a_giant_history_is_tens_of_megabytes(sandbox: Sandbox) -> None:
    key = claim(sandbox)["id"]
    sandbox.poison_payments(key, "giant")
    assert len(call(sandbox, f"/documents/{key}/payments").raw) > 30 * 2**20


def test_a_document_without_payments_can_lie_too(sandbox: Sandbox) -> None:
    key = claim(sandbox, "expired")["id"]
    sandbox.poison_payments(key, "text_price", touch=True)
    assert json.loads(sandbox.raw_payments(key))[0]["price"] == "1000"
    assert changed(sandbox) == [key]
    sandbox.set_raw_payments(key, b"<html>")
    assert call(sandbox, f"/documents/{key}/payments").raw == b"<html>"


# Counted


def test_requests_are_counted_by_endpoint_refused_ones_too(sandbox: Sandbox) -> None:
    keys = [document["id"] for document in sandbox.documents[:3]]
    sandbox.set_rate_limit(3)
    assert [call(sandbox, f"/documents/{key}/payments").status for key in keys] == [200, 200, 200]
    assert call(sandbox, "/documents", page=2).status == 429
    call(sandbox, f"/documents/{keys[0]}/payments", method="PUT", body=[])
    call(sandbox, f"/documents/{keys[0]}")
    expected = {
        "GET /documents/{id}/payments": 3,
        "PUT /documents/{id}/payments": 1,
        "GET /documents/{id}": 1,
        "GET /documents": 1,
    }
    assert sandbox.requests_by_endpoint == sandbox.stats()["by_endpoint"] == expected
    assert sandbox.requests_by_endpoint["GET /partners"] == 0
    sandbox.reset_stats()
    assert sandbox.requests_by_endpoint == {}
