"""Columns and items are built anew from the stored raw documents, with no download."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.repair import remap
from bank_transfers.billingo.repair.remap import NotMapped, Remap
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import everything, stored, synced
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSyncLog,
    Company,
)
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


def run(*arguments: str) -> tuple[str, str]:
    """The command's output and its complaints."""
    out, err = StringIO(), StringIO()
    call_command("remap_billingo_invoices", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*arguments: str) -> tuple[str, str, CommandError]:
    """The same of a command that must fail."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("remap_billingo_invoices", *arguments, stdout=out, stderr=err)
    assert failure.value.returncode == 1
    return out.getvalue(), err.getvalue(), failure.value


def spoil(company: Company, *billingo_ids: int) -> None:
    """What a mistake in the mapping would have left: wrong columns, wrong and missing items, old digests."""
    rows = BillingoInvoice.objects.filter(company=company, billingo_id__in=billingo_ids)
    rows.update(
        partner_name="Rossz Név", gross_total=None, due_date="1999-01-01", tags=["rossz"], digest=b"old"
    )
    BillingoInvoiceItem.objects.filter(invoice__in=rows, position=1).update(quantity=None, vat="?")
    BillingoInvoiceItem.objects.filter(invoice__in=rows, position=2).delete()


def some_ids(sandbox: Sandbox, step: int = 40) -> list[int]:
    return [document["id"] for document in sandbox.documents[::step]]


def test_it_builds_spoilt_rows_anew_from_their_documents(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    sandbox.stop()  # nobody to ask
    before = {row.pk: row for row in mirror.invoices_of(company)}
    spoilt = some_ids(sandbox)
    spoil(company, *spoilt)

    out, err = run()

    assert "282 read, 8 rewritten, 0 not mapped" in out
    assert err == ""
    mirror.assert_mirrors(company, sandbox)
    for row in mirror.invoices_of(company):
        old = before[row.pk]
        assert (row.billingo_id, bytes(row.digest), row.raw) == (old.billingo_id, bytes(old.digest), old.raw)
        assert (row.created_at, row.created_by_sync_id) == (old.created_at, old.created_by_sync_id)
        # Only what was rewritten says that it changed, to whoever follows the mirror by that time.
        assert (row.updated_at > old.updated_at) is (row.billingo_id in spoilt)
    assert not BillingoInvoiceChange.objects.exists()
    assert BillingoSyncLog.objects.count() == 1


def test_a_repaired_item_alone_is_enough_to_rewrite(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    document = mirror.pick(sandbox)
    items = BillingoInvoiceItem.objects.filter(invoice__company=company, invoice__billingo_id=document["id"])
    items.filter(position=2).update(comment="rossz")
    extra = items.get(position=1)
    extra.pk, extra.position = None, 99
    extra.save()

    out, _ = run("--company-id", str(company.pk))

    assert "1 rewritten" in out
    mirror.assert_mirrors(company, sandbox)


def test_a_second_remap_writes_nothing(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    run()
    before = everything(company)

    with CaptureQueriesContext(connection) as captured:
        out, _ = run()

    assert "282 read, 0 rewritten" in out
    assert everything(company) == before
    kinds = {query["sql"].split()[0].upper() for query in captured.captured_queries}
    assert kinds <= {"SELECT", "SAVEPOINT", "RELEASE", "UPDATE"}
    updates = [
        query["sql"] for query in captured.captured_queries if query["sql"].upper().startswith("UPDATE")
    ]
    assert all("billingosynclog" in statement for statement in updates)  # the search for dead runs


def test_after_a_sync_there_is_nothing_to_remap(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])
    sandbox.cancel(mirror.pick(sandbox)["id"])
    synced(company)

    assert " 0 rewritten" in run()[0]


def test_a_remapped_invoice_is_unchanged_to_the_next_sync(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    run()

    log = synced(company, full=True)

    assert (log.invoices_unchanged, log.invoices_updated) == (282, 0)


def test_a_dry_run_counts_and_writes_nothing(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    before = everything(company)

    out, _ = run("--dry-run")

    assert "Dry run, nothing written." in out
    assert "282 read, 8 to be rewritten" in out
    assert everything(company) == before


def test_it_keeps_the_mark_of_what_is_missing_upstream(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    gone = sandbox.documents[5]["id"]
    sandbox.delete(gone)
    synced(company, full=True)
    since = stored(company, gone).missing_upstream_since
    assert since is not None
    spoil(company, gone)

    assert "1 rewritten" in run()[0]

    invoice = stored(company, gone)
    assert invoice.missing_upstream_since == since
    assert invoice.gross_total is not None


def test_it_reports_what_can_no_longer_be_mapped_and_leaves_it(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    bad, others, well = (sandbox.documents[place] for place in (3, 4, 5))
    rows = BillingoInvoice.objects.filter(company=company)
    rows.filter(billingo_id=bad["id"]).update(raw='{"id": 1, "type": "invoice"')
    rows.filter(billingo_id=others["id"]).update(raw=sandbox.raw(well["id"]).decode())
    spoil(company, bad["id"], others["id"], well["id"])
    for document in (bad, others):  # by their digests nothing has happened to them
        digest = mapping.map_document(sandbox.raw(document["id"])).digest
        rows.filter(billingo_id=document["id"]).update(digest=digest)
    left = rows.filter(billingo_id__in=(bad["id"], others["id"])).values_list(
        "raw", "partner_name", "updated_at"
    )
    kept = list(left.order_by("pk"))
    assert len(kept) == 2

    out, err, _ = refused()

    assert "282 read, 1 rewritten, 2 not mapped" in out
    assert f"{bad['invoice_number']} {bad['id']}: The document can't be read" in err
    assert f"{others['invoice_number']} {others['id']}: Its raw document is that of {well['id']}" in err
    assert list(left.order_by("pk")) == kept
    assert stored(company, well["id"]).gross_total is not None
    # Such a row is not taken for unchanged any more: a full sync makes it what Billingo has.
    assert synced(company, full=True).invoices_updated == 2
    mirror.assert_mirrors(company, sandbox)


def test_what_the_database_refuses_is_found_and_left(company: Company, sandbox: Sandbox) -> None:
    mirror.make_the_database_refuse()
    synced(company)
    spoil(company, *some_ids(sandbox))
    cursed = sandbox.documents[80]
    raw = sandbox.raw(cursed["id"]).decode()
    comment = json.dumps(cursed["comment"], ensure_ascii=False)
    rotten = raw.replace(f'"comment":{comment},"tags"', '"comment":"refuse me","tags"')
    assert rotten != raw
    BillingoInvoice.objects.filter(company=company, billingo_id=cursed["id"]).update(raw=rotten)

    out, err, _ = refused()

    assert "282 read, 7 rewritten, 1 not mapped" in out
    assert f" {cursed['id']}: " in err
    assert "not in my table" in err
    assert stored(company, cursed["id"]).partner_name == "Rossz Név"


def test_it_reads_in_batches_each_its_own_transaction(
    company: Company, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox, 10))
    monkeypatch.setattr(remap, "BATCH_INVOICES", 100)
    sizes = []
    real = remap._stored

    def watched(company_id: int, after: int) -> Any:
        found = real(company_id, after)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(remap, "_stored", watched)

    assert "29 rewritten" in run()[0]

    assert sizes == [100, 100, 82]
    mirror.assert_mirrors(company, sandbox)


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)], ids=["for real", "dry"])
def test_it_refuses_while_a_sync_of_the_company_runs(
    company: Company, sandbox: Sandbox, arguments: tuple[str, ...]
) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    before = everything(company)
    log = claim.claim(company.pk, "MANUAL", False)

    _, err, _ = refused(*arguments)

    assert f"A sync of this company is running; try again when it has ended (log {log.pk})" in err
    assert everything(company) == before


def test_it_closes_a_dead_run_and_goes_on(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    log = claim.claim(company.pk, "MANUAL", False)
    BillingoSyncLog.objects.filter(pk=log.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))

    assert "8 to be rewritten" in run("--dry-run")[0]
    assert "8 rewritten" in run()[0]

    log.refresh_from_db()
    assert log.status == "FAILED"


def test_it_stops_between_two_batches_when_a_sync_begins(
    company: Company, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(company)
    monkeypatch.setattr(remap, "BATCH_INVOICES", 50)
    first = mirror.invoices_of(company)[0]
    BillingoInvoice.objects.filter(pk=first.pk).update(raw="[]")
    spoil(company, *(row.billingo_id for row in mirror.invoices_of(company)[40:60]))

    def begin_a_sync(refused: NotMapped) -> None:
        claim.claim(company.pk, "MANUAL", False)

    unfinished = Remap(company, report=begin_a_sync)
    with pytest.raises(SyncAlreadyRunning):
        unfinished.execute()

    assert (unfinished.read, unfinished.rewritten) == (50, 10)
    BillingoSyncLog.objects.filter(status="RUNNING").update(status="FAILED")
    assert "282 read, 10 rewritten, 1 not mapped" in refused()[0]


@pytest.mark.django_db(transaction=True)
def test_a_sync_can_not_begin_in_the_middle_of_a_batch(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    first = mirror.invoices_of(company)[0]
    BillingoInvoice.objects.filter(pk=first.pk).update(raw="[]")
    order: list[str] = []

    def sync_elsewhere() -> None:
        try:
            mirror.sync(company)
            order.append("sync")
        finally:
            connections.close_all()

    sync = threading.Thread(target=sync_elsewhere)

    def in_the_batch(refused: NotMapped) -> None:
        assert transaction.get_connection().in_atomic_block
        sync.start()
        sync.join(timeout=0.7)
        order.append("batch")

    Remap(company, report=in_the_batch).execute()
    sync.join()

    assert order == ["batch", "sync"]
    assert BillingoSyncLog.objects.filter(status="COMPLETED").count() == 2


def test_one_company_that_is_being_synced_stops_no_other(
    make_company: Callable[..., Company], company: Company, sandbox: Sandbox
) -> None:
    other = make_company("Másik Kft.", "87654321-2-13")
    for each in (company, other):
        synced(each)
        spoil(each, *some_ids(sandbox))
    claim.claim(company.pk, "MANUAL", False)

    out, err, _ = refused()

    assert f"Minta Kft. (id {company.pk}): A sync" in err
    assert f"Másik Kft. (id {other.pk}): 282 read, 8 rewritten" in out
    mirror.assert_mirrors(other, sandbox)


def test_it_remaps_only_the_company_that_is_named(
    make_company: Callable[..., Company], company: Company, sandbox: Sandbox
) -> None:
    other = make_company("Másik Kft.", "87654321-2-13")
    for each in (company, other):
        synced(each)
        spoil(each, *some_ids(sandbox))
    before = everything(company)

    out, _ = run("--company-id", str(other.pk))

    assert "Companies: 1. Invoices: 282 read, 8 rewritten" in out
    assert everything(company) == before
    mirror.assert_mirrors(other, sandbox)


def test_it_needs_no_key_and_no_feature(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    spoil(company, *some_ids(sandbox))
    company.disable_feature("BILLINGO_SYNC")
    company.billingo_settings.delete()

    assert "8 rewritten" in run()[0]


@pytest.mark.parametrize("company_id", ["999999", "-1", "99999999999999999999999"])
def test_an_unknown_company_is_an_error(db: None, company_id: str) -> None:
    assert str(refused("--company-id", company_id)[2]) == f"There is no company with the id {company_id}."


def test_without_invoices_it_has_nothing_to_do(company: Company) -> None:
    assert run()[0] == "Companies: 0. Invoices: 0 read, 0 rewritten, 0 not mapped and left as they are.\n"
