"""Every answer validates against the published OpenAPI document."""

import json
from typing import Any

import pytest

from billingo_sandbox import Dataset, Sandbox, generate

from .helpers import Reply, call
from .schema import problems, require_document


@pytest.fixture(autouse=True)
def document() -> None:
    require_document()


def of(reply: Reply) -> Any:
    return json.loads(reply.body)


def test_the_check_itself_sees_what_is_wrong(dataset: Dataset) -> None:
    sound = json.loads(dataset.documents[0].raw)
    assert problems(sound, "Document") == []
    assert problems({**sound, "gross_total": "1"}, "Document")
    assert problems({**sound, "payment_status": "cancelled"}, "Document")
    assert problems({**sound, "invoice_date": "2026-02-30"}, "Document")
    assert problems({**sound, "items": [{"vat": "28%"}]}, "Document")
    assert problems({**sound, "organization": {"address": {"city": "Győr"}}}, "Document")
    assert problems({**sound, "discount": None, "anything_new": 1}, "Document") == []


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_listing(sandbox: Sandbox, number: int) -> None:
    assert problems(of(call(sandbox, "/documents", page=number, per_page=100)), "DocumentList") == []


def test_other_seeds_and_sizes() -> None:
    for seed in (2, 3):
        for document in generate(150, seed).documents:
            assert problems(json.loads(document.raw), "Document") == []


def test_documents_after_every_kind_of_change(sandbox: Sandbox) -> None:
    claim = next(document["id"] for document in sandbox.documents if document["payment_status"] == "expired")
    sandbox.pay(claim, 10)
    touched = [claim, sandbox.cancel(claim)]
    kinds = ("invoice", "draft", "advance", "proforma", "receipt", "draft_offer", "waybill")
    touched += [sandbox.insert(type=kind) for kind in kinds]
    for document_id in touched:
        assert problems(of(call(sandbox, f"/documents/{document_id}")), "Document") == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/organization", "OrganizationData"),
        ("/utils/time", "ServerTime"),
        ("/bank-accounts", "BankAccountList"),
        ("/document-blocks", "DocumentBlockList"),
        ("/partners?per_page=100", "PartnerList"),
        ("/spendings?per_page=100", "SpendingList"),
    ],
)
def test_the_other_reads(sandbox: Sandbox, path: str, name: str) -> None:
    reply = call(sandbox, path)
    assert reply.status == 200
    assert problems(of(reply), name) == []


def test_one_of_each(sandbox: Sandbox) -> None:
    partner = of(call(sandbox, "/partners"))["data"][0]["id"]
    assert problems(of(call(sandbox, f"/partners/{partner}")), "Partner") == []
    spending = of(call(sandbox, "/spendings"))["data"][0]["id"]
    assert problems(of(call(sandbox, f"/spendings/{spending}")), "Spending") == []
    document = sandbox.documents[0]["id"]
    assert problems(of(call(sandbox, f"/documents/{document}/public-url")), "DocumentPublicUrl") == []


def test_payments_and_tax_authority_records_of_all_documents(sandbox: Sandbox) -> None:
    records = 0
    for document in sandbox.documents:
        payments = call(sandbox, f"/documents/{document['id']}/payments")
        assert problems(of(payments), "PaymentHistory", array=True) == []
        reply = call(sandbox, f"/documents/{document['id']}/online-szamla")
        records += reply.status == 200
        name = "OnlineSzamlaStatus" if reply.status == 200 else "ClientErrorResponse"
        assert problems(of(reply), name) == []
    assert 0 < records < len(sandbox.documents)


def test_writes(writable: Sandbox) -> None:
    document = next(document for document in writable.documents if document["type"] == "invoice")
    payment = {"date": "2026-11-01", "price": 12.5, "payment_method": "wire_transfer"}
    reply = call(writable, f"/documents/{document['id']}/payments", method="PUT", body=[payment])
    assert problems(of(reply), "PaymentHistory", array=True) == []
    storno = call(writable, f"/documents/{document['id']}/cancel", method="POST", body={})
    if not document["cancelled"]:
        assert problems(of(storno), "Document") == []


@pytest.mark.parametrize(
    ("fault", "status", "name", "keys"),
    [
        ("quota_used_up", 400, "ClientErrorResponse", {"message"}),
        ("unauthorized", 401, "ClientErrorResponse", {"message"}),
        ("payment_required", 402, "SubscriptionErrorResponse", {"message"}),
        ("forbidden", 403, "ClientErrorResponse", {"message"}),
        ("too_many_requests", 429, "TooManyRequestsResponse", {"message"}),
        ("server_error", 500, "ServerErrorResponse", {"message", "trace_id"}),
    ],
)
def test_errors_in_their_shapes(sandbox: Sandbox, fault: str, status: int, name: str, keys: set[str]) -> None:
    sandbox.fault(fault)
    reply = call(sandbox, "/documents")
    assert reply.status == status
    assert problems(of(reply), name) == []
    assert of(reply).keys() == {"error"}
    assert of(reply)["error"].keys() == keys


def test_validation_errors_name_their_field(sandbox: Sandbox) -> None:
    reply = call(sandbox, "/documents", per_page=101)
    assert reply.status == 422
    assert problems(of(reply), "ValidationErrorResponse") == []
    assert of(reply).keys() == {"message", "errors"}
    assert [error["field"] for error in of(reply)["errors"]] == ["per_page"]


def test_the_202_of_a_download_is_json(sandbox: Sandbox) -> None:
    reply = call(sandbox, f"/documents/{sandbox.documents[0]['id']}/download")
    assert reply.status == 202
    assert problems(of(reply)["error"], "ClientError") == []
