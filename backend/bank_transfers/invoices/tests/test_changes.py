"""Whatever changes at Billingo is stored by the next incremental sync, and noted field by field."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import Row, changes, pick, stored, synced
from bank_transfers.models import BillingoInvoice, BillingoInvoiceChange, BillingoSyncLog, Company
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

Noted = set[tuple[str, str | None, str | None]]
Step = Callable[[Sandbox, Row], Noted]


def paid_in_full(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.pay(document["id"])
    today = sandbox.clock.budapest().date().isoformat()
    return {("payment_status", "expired", "paid"), ("paid_date", document["paid_date"], today)}


def paid_in_part(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.pay(document["id"], 100)
    today = sandbox.clock.budapest().date().isoformat()
    payment = {"date": today, "amount": "100", "payment_method": "wire_transfer", "voucher_number": ""}
    return {
        ("payment_status", "expired", "partially_paid"),
        ("paid_date", document["paid_date"], today),
        ("paid_amount", None, "100"),
        ("payments", None, json.dumps([{**payment, "conversion_rate": "1"}])),
    }


def due_later(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.move_due_date(document["id"], "2027-01-31")
    return {("due_date", document["due_date"], "2027-01-31")}


def dates_taken_away(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.edit(document["id"], due_date=None, fulfillment_date="")
    return {
        ("due_date", document["due_date"], None),
        ("fulfillment_date", document["fulfillment_date"], None),
    }


def comment(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.edit(document["id"], comment="Új megjegyzés: őszi fűtés")
    return {("comment", document["comment"], "Új megjegyzés: őszi fűtés")}


def nav_status(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.edit(document["id"], online_szamla_status="nav_cancelled")
    return {("online_szamla_status", document["online_szamla_status"], "nav_cancelled")}


def printed_partner(sandbox: Sandbox, document: Row) -> Noted:
    party = document["document_partner"]
    address = {**party["address"], "city": "Győr"}
    sandbox.edit(
        document["id"], document_partner={**party, "name": "Átnevezett Űrhajó Zrt.", "address": address}
    )
    return {
        ("partner_name", party["name"], "Átnevezett Űrhajó Zrt."),
        ("partner_city", party["address"]["city"], "Győr"),
    }


def total(sandbox: Sandbox, document: Row) -> Noted:
    new = Decimal("-12345678901234567890.12")
    sandbox.edit(document["id"], gross_total=new)
    return {("gross_total", f"{document['gross_total']:f}", "-12345678901234567890.12")}


def switches(sandbox: Sandbox, document: Row) -> Noted:
    sandbox.edit(document["id"], electronic=not document["electronic"], tags=["őr", "b"])
    now, then = ("false", "true") if document["electronic"] else ("true", "false")
    before = json.dumps(document["tags"], ensure_ascii=False)
    return {("electronic", then, now), ("tags", before, '["őr", "b"]')}


STEPS: list[Step] = [
    paid_in_full, paid_in_part, due_later, dates_taken_away, comment, nav_status, printed_partner, total, switches,
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_it_stores_and_notes(company: Company, sandbox: Sandbox, step: Step) -> None:
    synced(company)
    document = pick(sandbox, payment_status="expired")
    before = stored(company, document["id"])
    noted = step(sandbox, document)

    log = synced(company)

    assert not log.full_sync
    assert (log.invoices_updated, log.invoices_created, log.invoices_unchanged) == (1, 0, 0)
    assert log.items_extracted == len(document["items"])
    assert changes(log) == {(document["id"], *change) for change in noted}
    after = stored(company, document["id"])
    assert (after.pk, after.created_at, after.created_by_sync_id) == (
        before.pk,
        before.created_at,
        before.created_by_sync_id,
    )
    assert after.updated_at > before.updated_at
    mirror.assert_mirrors(company, sandbox)
    # And it is noted once only.
    assert changes(synced(company)) == set()


def test_a_storno_changes_the_original_and_brings_its_own_document(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    document = pick(sandbox, payment_status="expired")
    storno = sandbox.cancel(document["id"])

    log = synced(company)

    assert (log.invoices_created, log.invoices_updated) == (1, 1)
    cancellation = stored(company, storno)
    related = [{"id": storno, "invoice_number": cancellation.invoice_number}]
    assert changes(log) == {
        (document["id"], "cancelled", "false", "true"),
        (document["id"], "correction_type", "invoice", "canceled"),
        (document["id"], "related_documents", "[]", json.dumps(related, ensure_ascii=False)),
    }
    assert stored(company, document["id"]).cancelled
    assert cancellation.gross_total == -document["gross_total"]
    assert cancellation.related_documents == [
        {"id": document["id"], "invoice_number": document["invoice_number"]}
    ]
    mirror.assert_mirrors(company, sandbox)


def one_more(items: list[Row]) -> list[Row]:
    return [*items, {**items[0], "name": "Kiegészítő tétel", "product_id": None}]


def one_less(items: list[Row]) -> list[Row]:
    return items[1:]


def turned_round(items: list[Row]) -> list[Row]:
    return items[::-1]


def dearer(items: list[Row]) -> list[Row]:
    return [*items[:-1], {**items[-1], "net_unit_amount": Decimal("0.12345678901234567")}]


def none_left(items: list[Row]) -> list[Row]:
    return []


@pytest.mark.parametrize("edit", [one_more, one_less, turned_round, dearer, none_left])
def test_it_replaces_and_notes_edited_items(
    company: Company, sandbox: Sandbox, edit: Callable[[list[Row]], list[Row]]
) -> None:
    synced(company)
    document = pick(sandbox)
    new = edit(document["items"])
    sandbox.edit(document["id"], items=new)

    log = synced(company)

    assert (log.invoices_updated, log.items_extracted) == (1, len(new))
    ((billingo_id, field, old_value, new_value),) = changes(log)
    assert (billingo_id, field) == (document["id"], "items")
    for noted, items in ((old_value, document["items"]), (new_value, new)):
        lines = json.loads(noted or "", parse_float=Decimal)
        assert [line["position"] for line in lines] == list(range(1, len(items) + 1))
        assert [line["name"] for line in lines] == [item["name"] for item in items]
        assert [line["net_unit_amount"] for line in lines] == [
            f"{item['net_unit_amount']:f}" for item in items
        ]
    mirror.assert_mirrors(company, sandbox)


@pytest.mark.parametrize(
    "fields",
    [
        {"uj_mezo": {"melyen": [1, None]}},
        {"settings": {"dont_send_to_nav_reason": "aggregált"}},
    ],
    ids=["a new key", "a known key that has no column"],
)
def test_what_has_no_column_is_stored_raw_and_is_no_change_of_a_column(
    company: Company, sandbox: Sandbox, fields: dict[str, Any]
) -> None:
    synced(company)
    document = pick(sandbox)
    kept = stored(company, document["id"])
    merged: dict[str, Any] = {
        key: {**document[key], **value} if key in document else value for key, value in fields.items()
    }
    sandbox.edit(document["id"], **merged)

    log = synced(company)

    assert (log.invoices_updated, log.invoices_unchanged) == (1, 0)
    assert not BillingoInvoiceChange.objects.exists()
    invoice = stored(company, document["id"])
    assert invoice.raw.encode() == sandbox.raw(document["id"])
    assert mirror.columns(invoice, mirror.BOOKKEEPING) == mirror.columns(kept, mirror.BOOKKEEPING)
    assert synced(company).invoices_unchanged == 1


def test_a_change_that_billingo_does_not_date_is_seen_by_the_full_sync(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    document = pick(sandbox)
    sandbox.edit(document["id"], comment="titokban", touch=False)

    assert changes(synced(company)) == set()
    assert stored(company, document["id"]).comment == document["comment"]
    assert changes(synced(company, full=True)) == {
        (document["id"], "comment", document["comment"], "titokban")
    }


def test_new_documents_come_with_the_next_sync(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    new = {sandbox.insert(), sandbox.insert(type="draft", invoice_number=""), sandbox.insert(type="receipt")}

    log = synced(company)

    assert (log.invoices_created, log.invoices_updated) == (3, 0)
    assert changes(log) == set()
    assert {row.billingo_id for row in mirror.invoices_of(company)} >= new
    mirror.assert_mirrors(company, sandbox)


def test_what_happens_while_the_first_sync_reads_comes_with_the_next(
    company: Company, sandbox: Sandbox
) -> None:
    old = sandbox.documents[150]["id"]
    sandbox.between(1, sandbox.insert)
    sandbox.between(2, lambda: sandbox.edit(old, comment="közben"))
    sandbox.between(3, sandbox.insert)

    synced(company)
    log = synced(company)

    assert not log.full_sync
    mirror.assert_mirrors(company, sandbox)


def test_many_changes_at_once_are_all_stored(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    expected = set()
    for place, document in enumerate(sandbox.documents):
        sandbox.edit(document["id"], order_number=f"PO-{place}")
        expected.add((document["id"], "order_number", document["settings"]["order_number"], f"PO-{place}"))
        settings = {**document["settings"], "order_number": f"PO-{place}"}
        sandbox.edit(document["id"], settings=settings)

    log = synced(company)

    assert log.invoices_updated == 282
    assert changes(log) == {change for change in expected if change[2] != change[3]}
    mirror.assert_mirrors(company, sandbox)


def test_each_change_tells_which_sync_saw_it_and_when(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    document = pick(sandbox)
    logs: list[BillingoSyncLog] = []
    for text in ("első", "második"):
        sandbox.edit(document["id"], comment=text)
        logs.append(synced(company))

    rows = list(BillingoInvoiceChange.objects.order_by("pk"))
    assert [(row.sync_log_id, row.old_value, row.new_value) for row in rows] == [
        (logs[0].pk, document["comment"], "első"),
        (logs[1].pk, "első", "második"),
    ]
    for row, log in zip(rows, logs, strict=True):
        assert row.company_id == company.pk
        assert log.completed_at is not None
        assert log.started_at <= row.changed_at <= log.completed_at


def test_an_invoice_whose_old_document_we_would_no_longer_take_is_still_renewed(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    document = pick(sandbox)
    # As after an update that made the mapping stricter.
    BillingoInvoice.objects.filter(billingo_id=document["id"]).update(
        raw=f'{{"id":{document["id"]},"type":"invoice"}}'
    )
    sandbox.edit(document["id"], comment="más")

    log = synced(company)

    assert log.invoices_updated == 1
    assert stored(company, document["id"]).comment == "más"
    mirror.assert_mirrors(company, sandbox)
