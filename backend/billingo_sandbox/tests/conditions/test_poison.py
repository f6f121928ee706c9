"""Rotten documents: the exact bytes in the page, the rest of the page sound, and healing."""

import json
from decimal import Decimal
from typing import Any

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.conditions.poison import KINDS
from billingo_sandbox.tests.helpers import call, ids, listed, page

TOKENS = {
    "nan_amount": b'"gross_total":NaN,',
    "infinity_amount": b'"gross_total":Infinity,',
    "huge_amount": b'"gross_total":1e400,',
    "huge_item_amount": b'"net_amount":1e400,',
    "nan_item_amount": b'"net_amount":NaN,',
    "text_amount": b'"gross_total":"ezer forint",',
    "null_amount": b'"gross_total":null,',
    "lone_surrogate": b'"name":"Fekete \\ud83d Kft."',
    "nul_character": b'"name":"Fekete\\u0000 Kft."',
    "invalid_utf8": b'"name":"Fekete \xff\xfe Kft."',
    "huge_name": b'"name":"' + b"A" * 1_000_000 + b'"',
    "null_id": b'{"id":null,',
    "text_id": b'{"id":"abc",',
    "huge_id": b'{"id":9223372036854775808123,',
    "invalid_date": b'"invoice_date":"2026-02-30",',
    "items_not_list": b'"items":{"0":"x"},',
    "deep_100": b'"nested":' + b"[" * 100 + b"]" * 100,
    "deep_100000": b'"nested":' + b"[" * 100_000 + b"]" * 100_000,
}
WHOLE = {"null_document": b"null", "number_document": b"42"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_in_the_page_as_named(sandbox: Sandbox, kind: str) -> None:
    documents = sandbox.documents
    target = next(d["id"] for d in documents[1:50] if d["type"] == "invoice" and d["document_partner"])
    whole = call(sandbox, "/documents", per_page=100).raw
    sound, place = sandbox.raw(target), ids(documents).index(target)
    sandbox.poison(target, kind)
    rotten = sandbox.raw(target)
    assert rotten != sound
    assert call(sandbox, "/documents", per_page=100).raw == whole.replace(sound, rotten)
    assert call(sandbox, f"/documents/{target}").raw == rotten
    if kind in TOKENS:
        assert TOKENS[kind] in rotten
    elif kind in WHOLE:
        assert rotten == WHOLE[kind]
        assert page(sandbox)["data"][place] == json.loads(rotten)
    else:
        assert kind in ("missing_id", "missing_items")
        assert kind.removeprefix("missing_") not in json.loads(rotten)
    sandbox.heal(target)
    assert call(sandbox, "/documents", per_page=100).raw == whole


def test_poison_for_a_document_without_partner(sandbox: Sandbox) -> None:
    receipt = next(document["id"] for document in sandbox.documents if document["document_partner"] is None)
    sandbox.poison(receipt, "nul_character")
    assert TOKENS["nul_character"] in sandbox.raw(receipt)


def test_poisoned_documents_keep_their_true_self(sandbox: Sandbox) -> None:
    before = sandbox.documents
    target = before[3]["id"]
    sandbox.poison(target, "text_amount")
    assert sandbox.documents == before
    assert page(sandbox)["total"] == 282
    sandbox.edit(target, comment="közben változott")
    assert TOKENS["text_amount"] in sandbox.raw(target)
    sandbox.heal(target)
    assert call(sandbox, f"/documents/{target}").json["comment"] == "közben változott"


def test_poison_and_healing_leave_the_modified_time_alone_unless_told(sandbox: Sandbox) -> None:
    since: dict[str, Any] = {"last_modified_date": "2026-11-03 10:30:00"}
    target = sandbox.documents[3]["id"]
    sandbox.poison(target, "text_amount")
    sandbox.heal(target)
    assert listed(sandbox, **since) == []
    sandbox.poison(target, "text_amount", touch=True)
    assert page(sandbox, **since)["total"] == 1


def test_an_unknown_poison_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="arsenic"):
        sandbox.poison(sandbox.documents[0]["id"], "arsenic")


def test_bytes_set_by_hand(sandbox: Sandbox) -> None:
    target = sandbox.documents[0]["id"]
    raw = b'{"id": %d, "gross_total": 1.10000, "odd": [1e2]}' % target
    sandbox.set_raw(target, raw)
    assert call(sandbox, f"/documents/{target}").raw == sandbox.raw(target) == raw
    shown: Any = sandbox.documents[0]
    assert shown == {"id": target, "gross_total": Decimal("1.1"), "odd": [Decimal(100)]}
    sandbox.set_raw(target, b"not json")
    assert len(sandbox.documents) == 281
    sandbox.heal(target)
    assert len(sandbox.documents) == 282
