"""What is gone at Billingo is marked, never deleted, and only when it is certain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import changes, stored, sync, synced
from bank_transfers.billingo.tests.veil import veiled
from bank_transfers.models import BillingoInvoice, BillingoInvoiceChange, Company
from billingo_sandbox import Sandbox, generate

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


# What is written of a document that is gone, and what follows from that.
MARKED = {"missing_upstream_since", "updated_at", "open_amount", "payments_wanted"}


def marked(company: Company) -> set[int]:
    rows = BillingoInvoice.objects.filter(company=company, missing_upstream_since__isnull=False)
    return set(rows.values_list("billingo_id", flat=True))


def test_it_marks_a_deleted_document_only_after_a_complete_full_sync(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    gone = sandbox.documents[120]["id"]
    before = stored(company, gone)
    sandbox.delete(gone)

    assert not synced(company).full_sync
    assert marked(company) == set()

    log = synced(company, full=True)

    after = stored(company, gone)
    assert marked(company) == {gone}
    assert (after.open_amount, after.payments_wanted) == (0, 0)
    assert after.missing_upstream_since is not None
    assert log.completed_at is not None
    assert log.started_at <= after.missing_upstream_since <= log.completed_at
    assert changes(log) == {(gone, "missing_upstream_since", None, after.missing_upstream_since.isoformat())}
    # It is kept whole, and it says itself that nothing on it changed.
    assert mirror.columns(after, MARKED) == mirror.columns(before, MARKED)
    assert after.items.count() > 0
    assert (log.invoices_processed, log.invoices_unchanged, log.invoices_updated) == (281, 281, 0)
    mirror.assert_mirrors(company, sandbox)


def test_it_keeps_the_day_when_it_was_first_missed(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    gone = sandbox.documents[120]["id"]
    sandbox.delete(gone)
    synced(company, full=True)
    since = stored(company, gone).missing_upstream_since

    second = synced(company, full=True)

    assert stored(company, gone).missing_upstream_since == since
    assert changes(second) == set()
    assert BillingoInvoiceChange.objects.count() == 1


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "changed meanwhile"])
def test_it_takes_the_mark_off_when_the_document_is_back(
    company: Company, sandbox: Sandbox, settings: Any, full: bool, edited: bool
) -> None:
    synced(company)
    lost = sandbox.documents[50]
    BillingoInvoice.objects.filter(billingo_id=lost["id"]).update(
        missing_upstream_since=datetime.fromisoformat("2026-05-01T12:00:00Z")
    )
    sandbox.touch(lost["id"])
    if edited:
        sandbox.edit(lost["id"], comment="visszajött")

    log = synced(company, full=full)

    assert marked(company) == set()
    expected: set[tuple[int, str, str | None, str | None]] = {
        (lost["id"], "missing_upstream_since", "2026-05-01T12:00:00+00:00", None)
    }
    if edited:
        expected.add((lost["id"], "comment", lost["comment"], "visszajött"))
    assert changes(log) == expected
    assert log.invoices_updated == 1
    mirror.assert_mirrors(company, sandbox)


def test_a_partial_sync_marks_nothing(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    sandbox.delete(sandbox.documents[120]["id"])
    sandbox.fault("wrong_total", delta=1, times=None, path="/documents")

    log = sync(company, full=True)

    assert log.status == "PARTIAL"
    assert [problem["code"] for problem in log.errors_parsed] == ["listing_incomplete"]
    assert marked(company) == set()
    sandbox.clear_faults()
    synced(company, full=True)
    assert len(marked(company)) == 1


def test_a_failed_sync_marks_nothing(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    sandbox.delete(sandbox.documents[120]["id"])
    sandbox.fault("forbidden", path="/documents", page=3)

    assert sync(company, full=True).status == "FAILED"
    assert marked(company) == set()


@pytest.mark.parametrize(
    "hidden",
    [slice(0, None), slice(1, None), slice(0, 1), slice(281, None), slice(100, 200), slice(140, 141)],
    ids=["all", "all but one", "the newest", "the oldest", "a page", "one in the middle"],
)
def test_a_listing_that_keeps_documents_back_marks_nothing(
    company: Company, sandbox: Sandbox, settings: Any, hidden: slice
) -> None:
    synced(company)
    before = mirror.everything(company)
    ids = [document["id"] for document in sandbox.documents]

    with veiled(sandbox, set(ids[hidden])) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company, full=True)

    assert log.status == "PARTIAL"
    (problem,) = log.errors_parsed
    assert problem["code"] == "listing_incomplete"
    assert "still has it" in problem["error"]
    assert mirror.everything(company) == before
    settings.BILLINGO_BASE_URL = sandbox.url
    synced(company, full=True)
    mirror.assert_mirrors(company, sandbox)


def test_a_lie_among_many_real_deletions_is_found(company: Company, sandbox: Sandbox, settings: Any) -> None:
    synced(company)
    ids = [document["id"] for document in sandbox.documents]
    for document_id in ids[100:130]:
        sandbox.delete(document_id)

    with veiled(sandbox, {ids[10]}) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company, full=True)

    assert log.status == "PARTIAL"
    assert marked(company) == set()


def test_many_deleted_documents_are_all_marked(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    gone = {document["id"] for document in sandbox.documents[::3]}
    for document_id in gone:
        sandbox.delete(document_id)

    log = synced(company, full=True)

    assert marked(company) == gone
    assert len(changes(log)) == len(gone)
    mirror.assert_mirrors(company, sandbox)


def test_an_account_that_was_emptied_marks_everything(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    for document in sandbox.documents:
        sandbox.delete(document["id"])

    log = synced(company, full=True)

    assert log.invoices_processed == 0
    assert len(marked(company)) == BillingoInvoice.objects.filter(company=company).count() == 282


def test_as_many_new_as_gone_does_not_hide_what_is_gone(company: Company, sandbox: Sandbox) -> None:
    synced(company)
    gone = sandbox.documents[120]["id"]
    sandbox.delete(gone)
    sandbox.insert()

    synced(company, full=True)

    assert marked(company) == {gone}
    mirror.assert_mirrors(company, sandbox)


def test_one_that_is_deleted_while_the_full_sync_reads_is_not_held_against_it(
    company: Company, sandbox: Sandbox
) -> None:
    synced(company)
    gone = sandbox.documents[250]["id"]
    sandbox.between(1, lambda: sandbox.delete(gone))

    log = sync(company, full=True)

    assert log.status in {"COMPLETED", "PARTIAL"}
    assert marked(company) <= {gone}
    synced(company, full=True)
    assert marked(company) == {gone}


def test_marks_of_one_company_leave_the_other_alone(
    company: Company, make_company: Any, sandbox: Sandbox
) -> None:
    sandbox.add_account("other-key", documents=generate())
    other = make_company("Másik Kft.", "87654321-2-13", key="other-key")
    synced(company)
    synced(other)
    gone = sandbox.documents[120]["id"]
    sandbox.delete(gone)

    synced(company, full=True)
    synced(other, full=True)

    assert marked(company) == {gone}
    assert marked(other) == set()


@pytest.mark.parametrize("known_before", [False, True])
def test_one_document_that_can_not_be_stored_keeps_no_other_from_being_marked(
    company: Company, sandbox: Sandbox, known_before: bool
) -> None:
    rotten, gone = sandbox.documents[5]["id"], sandbox.documents[120]["id"]
    if not known_before:
        sandbox.poison(rotten, "huge_amount")
        sync(company)
    else:
        synced(company)
        sandbox.poison(rotten, "huge_amount")
    sandbox.delete(gone)

    log = sync(company, full=True)

    assert (log.status, log.invoices_missing, marked(company)) == ("PARTIAL", 1, {gone})
    assert [problem["invoice_id"] for problem in log.errors_parsed] == [rotten]
