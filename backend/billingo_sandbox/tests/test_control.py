"""The same controls from another process, over HTTP."""

from decimal import Decimal

import pytest

from billingo_sandbox import PAYMENTS, Sandbox, SandboxClient
from billingo_sandbox.codec import Json
from billingo_sandbox.controls import COMMANDS

from .helpers import call, ids, page


@pytest.fixture
def remote(sandbox: Sandbox) -> SandboxClient:
    return SandboxClient(sandbox.url)


def test_reading(sandbox: Sandbox, remote: SandboxClient) -> None:
    assert remote.documents == sandbox.documents
    first = remote.documents[0]["id"]
    assert remote.raw(first) == sandbox.raw(first)
    assert remote.modified(first) == sandbox.modified(first)
    assert remote.payments(first) == sandbox.payments(first)
    assert remote.time()["timezone"] == "Europe/Budapest"


def test_documents_change(sandbox: Sandbox, remote: SandboxClient) -> None:
    new = remote.insert(type="invoice", gross_total=Decimal("1000.125"))
    assert sandbox.documents[0]["gross_total"] == Decimal("1000.125")
    remote.pay(new, Decimal("0.5"))
    assert sandbox.documents[0]["payment_status"] == "partially_paid"
    remote.move_due_date(new, "2027-02-01")
    remote.edit(new, touch=False, comment="távolról")
    assert (sandbox.documents[0]["due_date"], sandbox.documents[0]["comment"]) == ("2027-02-01", "távolról")
    storno = remote.cancel(new)
    assert sandbox.documents[0]["id"] == storno
    remote.delete(storno)
    remote.touch(new)
    assert sandbox.documents[0]["id"] == new
    partner = sandbox.documents[0]["partner"]["id"]
    assert remote.rename_live_partner(partner, "Új Név Bt.") >= 1
    assert sandbox.documents[0]["partner"]["name"] == "Új Név Bt."


def test_documents_rot(sandbox: Sandbox, remote: SandboxClient) -> None:
    target = sandbox.documents[0]["id"]
    remote.poison(target, "nan_amount")
    assert b"NaN" in sandbox.raw(target)
    remote.set_raw(target, b"\xff\x00")
    assert sandbox.raw(target) == b"\xff\x00"
    remote.heal(target, touch=True)
    assert sandbox.documents[0]["id"] == target


def test_payments_change_and_lie(sandbox: Sandbox, remote: SandboxClient) -> None:
    target = next(d for d in sandbox.documents if d["payment_status"] == "expired" and d["gross_total"] > 100)
    key = target["id"]
    remote.set_payments(key, [{"price": Decimal("1.125"), "date": "2026-11-02"}], touch=False, follow=False)
    assert remote.payments(key) == sandbox.payments(key)
    assert sandbox.payments(key)[0]["price"] == Decimal("1.125")
    assert find(sandbox, key) == target
    remote.poison_payments(key, "object")
    assert remote.raw_payments(key) == sandbox.raw_payments(key)
    assert sandbox.raw_payments(key).startswith(b'{"data":[')
    remote.set_raw_payments(key, b"\xff\x00")
    assert sandbox.raw_payments(key) == b"\xff\x00"
    remote.heal_payments(key, touch=True)
    assert sandbox.raw_payments(key).startswith(b"[{")
    remote.before_payments(("set_payments", {"document_id": key, "payments": [{"price": 3}]}), key)
    remote.after_payments(("pay", {"document_id": key, "amount": 4}))
    replies = [call(sandbox, f"/documents/{key}/payments").json for _ in range(2)]
    assert [[entry["price"] for entry in reply] for reply in replies] == [[3], [3, 4]]
    remote.fault("server_error", path=PAYMENTS, documents=[key], method="GET", times=None)
    assert call(sandbox, f"/documents/{key}/payments").status == 500
    assert remote.requests_by_endpoint == {"GET /documents/{id}/payments": 3}
    remote.add_account("parts", invoices=40, partly_paid=11)
    states = [document["payment_status"] for document in remote.documents_of("parts")]
    assert states.count("partially_paid") == 11


def find(sandbox: Sandbox, document_id: int) -> Json:
    return next(document for document in sandbox.documents if document["id"] == document_id)


def test_the_server_misbehaves(sandbox: Sandbox, remote: SandboxClient) -> None:
    fault = remote.fault("server_error", page=1, times=None, status=503)
    assert call(sandbox, "/documents").status == 503
    assert remote.faults[0]["fired"] == 1
    remote.clear_faults(fault)
    assert call(sandbox, "/documents").status == 200
    remote.between(1, ("insert", {"type": "draft"}))
    remote.before_page(2, ("delete", {"document_id": sandbox.documents[0]["id"]}))
    assert [page(sandbox, number)["total"] for number in (1, 2)] == [282, 282]
    remote.fault("too_many_requests", retry_after=0.5, form="date")
    assert call(sandbox, "/documents").status == 429
    remote.set_rate_limit(1, window=59.5)
    assert [call(sandbox, "/documents").status for _ in range(2)] == [200, 429]
    remote.set_rate_limit(None)
    remote.set_latency(1.5)
    assert sandbox.latency_ms == 1.5


def test_accounts_keys_clock_and_statistics(sandbox: Sandbox, remote: SandboxClient) -> None:
    remote.add_account("second", tax_code="10773381-4-44", invoices=4, seed=2)
    assert len(remote.documents_of("second")) == 4
    given = remote.documents_of("second")[:2]
    remote.add_account("third", documents=given)
    assert remote.documents_of("third") == given
    remote.add_key("writer", scope="write", account="second")
    assert call(sandbox, "/documents", key="writer").json["total"] == 4
    remote.remove_key("writer")
    before = remote.time()["epoch"]
    remote.advance(500.5)
    assert remote.time()["epoch"] - before >= 500
    stats = remote.stats()
    assert stats["total"] == len(stats["requests"]) == 1
    assert stats["requests"][0]["account"] == "second"
    assert stats["max_in_flight"] == 1
    remote.reset_stats()
    assert remote.stats()["requests"] == []


def test_a_whole_account_fits_into_one_call(sandbox: Sandbox, remote: SandboxClient) -> None:
    many = [
        dict(document, id=document["id"] + place * 10**9)
        for place in range(4)
        for document in sandbox.documents
    ]
    remote.add_account("large", documents=many)
    assert call(sandbox, "/documents", key="large").json["total"] == 4 * 282


def test_controls_are_no_requests_to_the_api(sandbox: Sandbox, remote: SandboxClient) -> None:
    remote.insert()
    sandbox.fault("reset", times=None)
    remote.clear_faults()
    assert sandbox.requests == []


def test_mistakes_are_told(sandbox: Sandbox, remote: SandboxClient) -> None:
    with pytest.raises(LookupError, match="no document 5"):
        remote.pay(5)
    with pytest.raises(LookupError, match="no account"):
        remote.documents_of("nobody")
    with pytest.raises(ValueError, match="KeyError"):
        remote.add_account("x", documents=[{}])
    with pytest.raises(ValueError, match="earthquake"):
        remote.fault("earthquake")
    with pytest.raises(LookupError, match="no control"):
        remote.call("stop")
    with pytest.raises(LookupError, match="no control"):
        remote.call("_account", name=None)
    with pytest.raises(ValueError, match="TypeError"):
        remote.call("pay", nonsense=1)
    with pytest.raises(ValueError, match="control"):
        remote.between(1, ("__init__", {}))
    with pytest.raises(ValueError, match="price"):
        remote.set_payments(sandbox.documents[0]["id"], [{}])
    with pytest.raises(ValueError, match="http"):
        SandboxClient("file:///etc/passwd")
    assert len(ids(sandbox.documents)) == 282


def test_client_and_sandbox_have_the_same_controls() -> None:
    missing = {name for name in COMMANDS if not hasattr(SandboxClient, name) or not hasattr(Sandbox, name)}
    assert missing == set()
