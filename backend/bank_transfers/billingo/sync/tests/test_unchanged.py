"""What only looks changed is not: a renamed partner on old invoices, and the same content in another dress."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.documents.digest import same_digest
from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import Row, changes, pick, stored, synced
from bank_transfers.models import BillingoInvoice, Company
from billingo_sandbox import Sandbox, codec

pytestmark = pytest.mark.django_db


def test_a_renamed_partner_changes_no_old_invoice(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    by_partner: dict[int, list[Row]] = {}
    for document in sandbox.documents:
        if document["partner"]:
            by_partner.setdefault(document["partner"]["id"], []).append(document)
    partner_id, documents = next(
        (partner_id, documents)
        for partner_id, documents in by_partner.items()
        if len(documents) > 2 and all(document["document_partner"] for document in documents)
    )
    before = mirror.everything(company)
    assert sandbox.rename_live_partner(partner_id, "Új Név Kft.") == len(documents)
    for document in documents:
        sandbox.touch(document["id"])

    for full in (False, True):
        log = synced(company, full=full)
        assert log.invoices_unchanged == log.invoices_processed >= len(documents)
        assert log.invoices_updated == 0
        assert mirror.everything(company) == before


def test_a_digest_of_an_older_kind_is_renewed_once(company: Company) -> None:
    """With it each document was compared with the stored one at every full sync."""
    synced(company)
    before = mirror.everything(company)
    for row in BillingoInvoice.objects.all():
        BillingoInvoice.objects.filter(pk=row.pk).update(
            digest=hashlib.sha256(row.raw.encode()).digest()[:16][::-1]
        )
    looked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            log = synced(company, full=True)
        assert (log.invoices_processed, log.invoices_unchanged, log.invoices_updated) == (282, 282, 0)
        looked.append(any("SELECT" in query["sql"] and '"raw"' in query["sql"] for query in captured))
    assert looked == [True, False]
    assert mirror.everything(company) == before


def test_a_renamed_partner_costs_no_look_at_the_stored_document(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    # The sandbox writes a renamed document anew, without the escapes that a few have.
    document = next(
        document
        for document in sandbox.documents
        if document["partner"] and document["document_partner"] and b"\\" not in sandbox.raw(document["id"])
    )
    sandbox.rename_live_partner(document["partner"]["id"], "Új Név Kft.")
    sandbox.touch(document["id"])

    with CaptureQueriesContext(connection) as captured:
        log = synced(company)

    assert (log.invoices_processed, log.invoices_unchanged) == (1, 1)
    assert not any('"raw"' in query["sql"] for query in captured.captured_queries)


def test_a_renamed_partner_changes_an_invoice_that_has_no_printed_one(
    company: Company, sandbox: Sandbox
) -> None:
    document = pick(sandbox)
    sandbox.edit(document["id"], document_partner=None)
    synced(company)
    sandbox.rename_live_partner(document["partner"]["id"], "Új Név Kft.")
    sandbox.touch(document["id"])

    log = synced(company)

    assert changes(log) == {(document["id"], "partner_name", document["partner"]["name"], "Új Név Kft.")}
    assert stored(company, document["id"]).partner_name == "Új Név Kft."


def test_a_rename_beside_a_real_change_is_kept_in_the_raw_document_only(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    document = pick(sandbox)
    sandbox.rename_live_partner(document["partner"]["id"], "Új Név Kft.")
    sandbox.edit(document["id"], comment="más")

    log = synced(company)

    assert changes(log) == {(document["id"], "comment", document["comment"], "más")}
    invoice = stored(company, document["id"])
    assert invoice.partner_name == document["document_partner"]["name"]
    assert invoice.raw.encode() == sandbox.raw(document["id"])


def reordered(raw: bytes) -> bytes:
    document = codec.loads(raw)
    items = [dict(reversed(item.items())) for item in document["items"]]
    return codec.dumps({**dict(reversed(document.items())), "items": items})


def spaced(raw: bytes) -> bytes:
    return msgspec.json.format(raw, indent=2)


def escaped(raw: bytes) -> bytes:
    return codec.escaped_like_php(raw)


def trailing_zeros(raw: bytes) -> bytes:
    return re.sub(rb'("gross_total":-?\d+),', rb"\1.000,", raw)


@pytest.mark.parametrize("dress", [reordered, spaced, escaped, trailing_zeros])
def test_the_same_content_in_another_dress_is_unchanged(
    company: Company, sandbox: Sandbox, dress: Callable[[bytes], bytes]
) -> None:
    synced(company)
    document = pick(sandbox)
    raw = sandbox.raw(document["id"])
    assert dress(raw) != raw
    sandbox.set_raw(document["id"], dress(raw), touch=True)
    before = mirror.everything(company)

    log = synced(company)

    assert (log.invoices_processed, log.invoices_unchanged, log.invoices_updated) == (1, 1, 0)
    assert mirror.everything(company) == before
    assert synced(company, full=True).invoices_updated == 0
    assert mirror.everything(company) == before


def test_a_renamed_partner_in_another_dress_is_unchanged(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    document = pick(sandbox)
    before = mirror.everything(company)
    sandbox.rename_live_partner(document["partner"]["id"], "Új Név Kft.")
    sandbox.set_raw(document["id"], spaced(sandbox.raw(document["id"])), touch=True)

    assert synced(company).invoices_unchanged == 1
    assert mirror.everything(company) == before


LIVE = b'{"id":7,"name":"\xc3\x9aj N\xc3\xa9v Kft."}'
PRINTED = b'{"id":7,"name":"R\xc3\xa9gi N\xc3\xa9v Kft."}'


@pytest.mark.once
@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (PRINTED, "d13db0245543151545d671d028ca5df651829af80aa0b7a0062c517769cfc60b"),
        (b"null", "a20d961d44209bf1e4d8509c29e77ed6a20d961d44209bf1e4d8509c29e77ed6"),
    ],
)
def test_the_digest_of_a_text_is_the_same_in_every_version(printed: bytes, expected: str) -> None:
    """It stands in every row: were it made in another way, all invoices would count as changed."""
    text = b'{"id":5,"type":"draft","items":[],"partner":%b,"document_partner":%b}' % (LIVE, printed)

    found = mapping.map_document(text).digest

    assert found.hex() == expected
    assert same_digest(found, text)
    renamed = text.replace(LIVE, LIVE.replace(b"Kft.", b"Zrt."), 1)
    assert same_digest(found, renamed) is (printed != b"null")
