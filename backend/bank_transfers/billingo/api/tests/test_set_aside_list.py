"""GET /api/billingo-set-aside/"""

from __future__ import annotations

from typing import Any

import pytest

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoSetAsideDocument, Company, Role
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db
URL = "/api/billingo-set-aside/"


def rows(company: Company, language: str = "en") -> list[dict[str, Any]]:
    answer = client_in(company, Role.USER, language).get(URL)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_it_says_what_was_set_aside_and_why(company: Company, sandbox: Sandbox) -> None:
    assert rows(company) == []
    document = sandbox.documents[5]
    sandbox.poison(document["id"], "invalid_date")
    for _ in range(2):
        assert BillingoSyncService().sync_company(company).status == "PARTIAL"
    [row] = rows(company)
    stored = BillingoSetAsideDocument.objects.get()
    assert row.keys() == {
        "id", "invoice_id", "invoice_number", "code", "text", "first_seen_at", "last_tried_at", "attempts",
    }  # fmt: skip
    assert (row["id"], row["invoice_id"]) == (stored.pk, document["id"])
    assert (row["invoice_number"], row["code"]) == (document["invoice_number"], "bad_date")
    assert row["attempts"] == 2
    assert row["first_seen_at"] < row["last_tried_at"]
    assert row["text"] == stored.reason
    assert rows(company, "hu")[0]["text"].startswith("Egy dátum ")


def test_no_document_is_in_it(company: Company, queries: Any) -> None:
    client = client_in(company)
    client.get(URL)
    with queries() as seen:
        client.get(URL)
    assert not [query for query in seen if '"raw"' in query["sql"]]
