"""The endpoints beside the listing: keys and scopes, organization, time, PDF, tax authority, spendings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.codec import Json

from .conftest import NOW
from .helpers import call, listed


def unpaid(sandbox: Sandbox) -> Json:
    """An invoice with a positive total that is not paid."""
    return next(d for d in sandbox.documents if d["payment_status"] == "expired" and d["gross_total"] > 100)


@pytest.mark.parametrize("key", [None, "", "wrong", "Sandbox-Key"])
@pytest.mark.parametrize("path", ["/documents", "/organization", "/utils/time", "/nothing-here"])
def test_without_the_right_key_everything_is_401(sandbox: Sandbox, path: str, key: str | None) -> None:
    reply = call(sandbox, path, key=key)
    assert reply.status == 401
    assert "X-API-KEY" in reply.json["error"]["message"]


@pytest.mark.parametrize(
    "path", ["/documents/5", "/partners/5", "/spendings/5", "/documents/5/payments", "/nothing"]
)
def test_what_is_not_there_is_404(sandbox: Sandbox, path: str) -> None:
    reply = call(sandbox, path)
    assert reply.status == 404
    assert set(reply.json) == {"error"}
    assert set(reply.json["error"]) == {"message"}


def test_a_wrong_method_is_405(writable: Sandbox) -> None:
    assert call(writable, "/organization", method="POST", body={}).status == 405


def test_organization_has_three_keys_and_no_more(sandbox: Sandbox) -> None:
    organization = call(sandbox, "/organization").json
    assert organization.keys() == {"tax_code", "subscription", "has_nav_connection"}
    assert organization["tax_code"] == "12345676-2-41"
    assert organization["has_nav_connection"] is True


def test_time_is_the_sandbox_clock_and_advances(sandbox: Sandbox) -> None:
    first = call(sandbox, "/utils/time").json
    assert 0 <= first["epoch"] - NOW.timestamp() < 60
    assert first["timezone"] == "Europe/Budapest"
    shown = datetime.fromisoformat(first["w3c"])
    assert shown.timestamp() == first["epoch"]
    assert first["formatted"] == shown.strftime("%Y-%m-%d %H:%M:%S")
    assert shown.utcoffset() == NOW.astimezone(shown.tzinfo).utcoffset()
    sandbox.advance(86_400)
    assert 86_400 <= call(sandbox, "/utils/time").json["epoch"] - first["epoch"] < 86_460


def test_time_in_summer_is_two_hours_ahead() -> None:
    with Sandbox(invoices=0, now=datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) as sandbox:
        assert call(sandbox, "/utils/time").json["w3c"].startswith("2026-07-01T14:00:")


def test_the_clock_never_starts_before_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billingo_sandbox.sandbox.time.time", lambda: 0.0)
    sandbox = Sandbox(invoices=3)
    assert sandbox.clock.now() >= max(sandbox.modified(document["id"]) for document in sandbox.documents)


def test_one_document_is_the_one_of_the_listing(sandbox: Sandbox) -> None:
    document = sandbox.documents[5]
    reply = call(sandbox, f"/documents/{document['id']}")
    assert reply.json == document
    assert reply.raw == sandbox.raw(document["id"])


WRITES: list[tuple[str, str, Any]] = [
    ("PUT", "payments", []),
    ("DELETE", "payments", None),
    ("POST", "cancel", {}),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "what", "body"), WRITES)
def test_a_read_key_may_not_write(sandbox: Sandbox, method: str, what: str, body: Any) -> None:
    before = sandbox.documents
    path = f"/documents/{before[0]['id']}/{what}".rstrip("/")
    reply = call(sandbox, path, method=method, body=body)
    assert reply.status == 403
    assert set(reply.json) == {"error"}
    assert sandbox.documents == before


def test_another_key_may_write(sandbox: Sandbox) -> None:
    sandbox.add_key("writer", scope="write")
    path = f"/documents/{unpaid(sandbox)['id']}/payments"
    assert call(sandbox, path, method="PUT", body=[], key="writer").status == 200
    sandbox.remove_key("writer")
    assert call(sandbox, path, key="writer").status == 401


def test_cancelling_over_http(writable: Sandbox) -> None:
    document = unpaid(writable)
    storno = call(writable, f"/documents/{document['id']}/cancel", method="POST", body={}).json
    assert storno["type"] == "cancellation"
    assert storno["gross_total"] == -document["gross_total"]
    assert writable.documents[0] == storno
    assert call(writable, f"/documents/{document['id']}/cancel", method="POST", body={}).status == 400


def test_only_drafts_can_be_deleted_over_http(writable: Sandbox) -> None:
    draft = next(document["id"] for document in writable.documents if document["type"] == "draft")
    reply = call(writable, f"/documents/{draft}", method="DELETE")
    assert (reply.status, reply.raw) == (204, b"")
    assert call(writable, f"/documents/{draft}").status == 404
    assert call(writable, f"/documents/{unpaid(writable)['id']}", method="DELETE").status == 400


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_a_pdf_takes_its_time(delay: int) -> None:
    with Sandbox(invoices=5, pdf_delay=delay) as sandbox:
        document = next(document for document in sandbox.documents if document["invoice_number"])
        replies = [call(sandbox, f"/documents/{document['id']}/download") for _ in range(delay + 2)]
        assert [reply.status for reply in replies] == [202] * delay + [200, 200]
        assert all(reply.headers["content-type"] == "application/json" for reply in replies[:delay])
        pdf = replies[-1]
        assert pdf.headers["content-type"] == "application/pdf"
        assert document["invoice_number"].encode() in pdf.body
        check_pdf(pdf.body)


def check_pdf(pdf: bytes) -> None:
    """The cross-reference table of a valid PDF points at its objects."""
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf.endswith(b"%%EOF\n")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert pdf[start : start + 4] == b"xref"
    entries = pdf[start:].split(b"\n")[2:]
    offsets = [int(entry[:10]) for entry in entries if entry.endswith(b" n ")]
    assert all(pdf[offset:].startswith(b"%d 0 obj" % number) for number, offset in enumerate(offsets, 1))


def test_no_tax_authority_record_is_no_error_of_ours(sandbox: Sandbox) -> None:
    without = next(d for d in sandbox.documents if d["online_szamla_status"] == "no_online_szamla_settings")
    reply = call(sandbox, f"/documents/{without['id']}/online-szamla")
    assert 400 <= reply.status < 500
    assert reply.json == {"error": {"message": "NavOnlineSzamla is not found"}}


def test_a_tax_authority_record_has_its_messages(sandbox: Sandbox) -> None:
    warned = next(
        d for d in sandbox.documents if (d["online_szamla_status"], d["type"]) == ("nav_warn", "invoice")
    )
    record = call(sandbox, f"/documents/{warned['id']}/online-szamla").json
    assert record["status"] == "nav_warn"
    assert record["transaction_id"]
    assert record["messages"][0]["validation_result_code"] == "WARN"


def test_public_urls_are_stable_and_differ(sandbox: Sandbox) -> None:
    first, second = (document["id"] for document in sandbox.documents[:2])
    urls = [
        call(sandbox, f"/documents/{one}/public-url").json["public_url"] for one in (first, first, second)
    ]
    assert urls[0] == urls[1] != urls[2]


def test_partners_newest_first_and_by_text(sandbox: Sandbox) -> None:
    partners = call(sandbox, "/partners", per_page=100).json["data"]
    assert [partner["id"] for partner in partners] == sorted((p["id"] for p in partners), reverse=True)
    one = partners[3]
    assert call(sandbox, f"/partners/{one['id']}").json == one
    found = call(sandbox, "/partners", query=one["name"].upper()).json["data"]
    assert one in found


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ({"payment_status": "unpaid"}, lambda s: s["paid_at"] is None),
        ({"payment_status": "paid"}, lambda s: s["paid_at"] is not None),
        ({"spending_type": "nav"}, lambda s: s["is_created_by_nav"]),
        ({"spending_type": "manual"}, lambda s: not s["is_created_by_nav"]),
        ({"categories": "stock"}, lambda s: s["category"] == "stock"),
        ({"currencies": "EUR"}, lambda s: s["currency"] == "EUR"),
        ({"payment_methods": "cash"}, lambda s: s["payment_method"] == "cash"),
        ({"start_date": "2026-06-01"}, lambda s: s["invoice_date"] >= "2026-06-01"),
        ({"spending_date": "due_date", "end_date": "2026-01-31"}, lambda s: s["due_date"] <= "2026-01-31"),
    ],
)
def test_spendings_by_due_date_and_filter(sandbox: Sandbox, query: dict[str, Any], test: Any) -> None:
    everything = call(sandbox, "/spendings", per_page=100).json["data"]
    dates = [spending["due_date"] for spending in everything]
    assert dates == sorted(dates, reverse=True)
    expected = [spending for spending in everything if test(spending)]
    assert 0 < len(expected) < len(everything)
    assert call(sandbox, "/spendings", per_page=100, **query).json["data"] == expected


@pytest.mark.parametrize(
    "field", ["payment_status", "spending_date", "spending_type", "start_date", "per_page"]
)
def test_bad_filters_of_spendings_are_422(sandbox: Sandbox, field: str) -> None:
    query: dict[str, Any] = {field: "x"}
    reply = call(sandbox, "/spendings", **query)
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, field)


def test_own_bank_accounts_are_those_on_the_documents(sandbox: Sandbox) -> None:
    accounts = {account["id"]: account for account in call(sandbox, "/bank-accounts").json["data"]}
    printed = {document["organization"]["bank_account"]["id"] for document in sandbox.documents}
    assert printed <= accounts.keys()
    assert {account["currency"] for account in accounts.values()} == {"HUF", "EUR", "USD"}


def test_blocks_are_those_of_the_documents(sandbox: Sandbox) -> None:
    blocks = call(sandbox, "/document-blocks").json["data"]
    assert {document["block_id"] for document in sandbox.documents} <= {block["id"] for block in blocks}
    receipts = call(sandbox, "/document-blocks", type="receipt").json["data"]
    assert [block["type"] for block in receipts] == ["receipt"]


def test_accounts_are_apart_even_with_the_same_ids(sandbox: Sandbox) -> None:
    sandbox.add_account("second", "10773381-4-44", invoices=282, seed=1)
    theirs = sandbox.documents_of("second")
    assert [d["id"] for d in theirs] == [d["id"] for d in sandbox.documents]
    sandbox.delete(theirs[0]["id"], account="second")
    assert len(sandbox.documents) == 282
    assert call(sandbox, "/documents", key="second").json["total"] == 281
    assert call(sandbox, "/organization", key="second").json["tax_code"] == "10773381-4-44"
    with pytest.raises(ValueError, match="taken"):
        sandbox.add_account("second", "x")


def test_an_account_of_given_documents(sandbox: Sandbox) -> None:
    some = sandbox.documents[:7]
    sandbox.add_account("third", documents=some)
    assert sandbox.documents_of("third") == some
    assert call(sandbox, "/documents", key="third").json["data"] == some
    with pytest.raises(ValueError, match="same id"):
        sandbox.add_account("fourth", documents=some + some)
    new = sandbox.insert(account="third")
    assert sandbox.documents_of("third")[0]["id"] == new
    assert len(listed(sandbox)) == 282


def test_what_is_handed_out_is_a_copy(sandbox: Sandbox) -> None:
    sandbox.documents[0]["items"].clear()
    assert sandbox.documents[0]["items"]
