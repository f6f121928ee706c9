"""Companies share a database and, it may be, Billingo's ids; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.core.secrets import Secret
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox

from . import mirror
from .mirror import sync, synced

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

TWIN_KEY = "twin-key"


@pytest.fixture
def twin(company: Company, make_company: Callable[..., Company], sandbox: Sandbox) -> Company:
    """A second company whose documents bear the ids of the first one's, and other contents."""
    documents = sandbox.documents
    for document in documents:
        document["comment"] = f"a másiké: {document['id']}"
        document["items"] = document["items"][:1]
    sandbox.add_account(TWIN_KEY, documents=documents)
    return make_company("Iker Kft.", "87654321-2-13", key=TWIN_KEY)


def change_key(company: Company, key: str) -> None:
    row = CompanyBillingoSettings.objects.get(company=company)
    row.set_api_key(Secret(key))
    row.save()


def test_two_companies_may_hold_the_same_ids(company: Company, twin: Company, sandbox: Sandbox) -> None:
    synced(company)
    before = mirror.everything(company)

    log = synced(twin)

    assert log.invoices_created == 282
    assert mirror.everything(company) == before
    mirror.assert_mirrors(company, sandbox)
    mirror.assert_mirrors(twin, sandbox, TWIN_KEY)
    assert BillingoInvoice.objects.count() == 2 * 282


def test_a_change_at_one_is_no_change_at_the_other(company: Company, twin: Company, sandbox: Sandbox) -> None:
    synced(company)
    synced(twin)
    document = mirror.pick(sandbox, payment_status="expired")
    before = mirror.everything(twin)
    sandbox.pay(document["id"])
    sandbox.delete(sandbox.documents[100]["id"])

    log = synced(company, full=True)

    assert log.invoices_updated == 1
    assert mirror.everything(twin) == before
    synced(twin, full=True)
    assert mirror.everything(twin) == before
    assert set(BillingoInvoiceChange.objects.values_list("company_id", flat=True)) == {company.pk}
    mirror.assert_mirrors(twin, sandbox, TWIN_KEY)


def test_what_waits_aside_waits_for_its_own_company(
    company: Company, twin: Company, sandbox: Sandbox
) -> None:
    document_id = sandbox.documents[5]["id"]
    for account in (None, TWIN_KEY):
        sandbox.poison(document_id, "nan_amount", account=account)
    assert (sync(company).status, sync(twin).status) == ("PARTIAL", "PARTIAL")
    assert BillingoSetAsideDocument.objects.count() == 2
    sandbox.heal(document_id)

    synced(company)

    assert list(BillingoSetAsideDocument.objects.values_list("company_id", flat=True)) == [twin.pk]
    assert sync(twin).status == "PARTIAL"
    mirror.assert_mirrors(company, sandbox)


def test_a_key_of_another_account_brings_that_account_and_marks_the_old_documents(
    company: Company, make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    sandbox.add_account("new-key", invoices=40, seed=7)
    synced(company)
    old = {document["id"] for document in sandbox.documents}
    change_key(company, "new-key")

    log = synced(company)

    assert log.full_sync  # nothing is known of the new account, whatever the old cursor said
    mirror.assert_mirrors(company, sandbox, "new-key")
    missing = BillingoInvoice.objects.filter(company=company, missing_upstream_since__isnull=False)
    new = {document["id"] for document in sandbox.documents_of("new-key")}
    assert set(missing.values_list("billingo_id", flat=True)) == old - new
    # And back again: every document is there as it was.
    change_key(company, "sandbox-key")
    synced(company)
    mirror.assert_mirrors(company, sandbox)


def test_another_accounts_documents_of_the_same_ids_replace_the_old_ones(
    company: Company, twin: Company, sandbox: Sandbox
) -> None:
    synced(company)
    change_key(company, TWIN_KEY)

    log = synced(company)

    assert log.full_sync
    assert log.invoices_updated == 282
    mirror.assert_mirrors(company, sandbox, TWIN_KEY)


def test_a_key_that_changes_while_the_old_account_is_read_resets_the_cursor_for_good(
    company: Company, sandbox: Sandbox
) -> None:
    sandbox.add_account("new-key", invoices=40, seed=7)
    changing = changes_key_once(company, "new-key")

    log = BillingoSyncService(progress=lambda log: next(changing, None)).sync_company(company)

    assert log.status == "COMPLETED"  # of the account that it read
    row = CompanyBillingoSettings.objects.get(company=company)
    assert row.sync_cursor is None
    assert row.last_sync_time is None
    assert synced(company).full_sync
    mirror.assert_mirrors(company, sandbox, "new-key")


def changes_key_once(company: Company, key: str) -> Iterator[None]:
    change_key(company, key)
    yield


def test_a_deleted_company_takes_its_mirror_with_it_and_nothing_else(
    company: Company, twin: Company, sandbox: Sandbox
) -> None:
    for each in (company, twin):
        synced(each)
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])
    sandbox.poison(sandbox.documents[3]["id"], "nan_amount", touch=True)
    assert sync(company).status == "PARTIAL"
    kept = mirror.everything(twin)

    Company.objects.get(pk=company.pk).delete()

    assert mirror.everything(twin) == kept
    models = (BillingoInvoice, BillingoInvoiceChange, BillingoSetAsideDocument, BillingoSyncLog)
    for model in (*models, CompanyBillingoSettings):
        assert set(model._default_manager.values_list("company_id", flat=True)) <= {twin.pk}
    assert BillingoInvoiceItem.objects.exclude(invoice__company=twin).count() == 0
    mirror.assert_mirrors(twin, sandbox, TWIN_KEY)


@pytest.mark.parametrize("at_page", [0, 1, 3])
def test_a_company_that_is_deleted_while_it_is_synced_ends_its_sync(
    company: Company, twin: Company, sandbox: Sandbox, at_page: int
) -> None:
    def delete(log: BillingoSyncLog) -> None:
        if log.pages_done >= at_page:
            Company.objects.filter(pk=company_id).delete()

    company_id = company.pk
    log = BillingoSyncService(progress=delete).sync_company(company)

    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "company_deleted")
    for model in (BillingoInvoice, BillingoSyncLog, BillingoSetAsideDocument):
        assert not model._default_manager.filter(company_id=company_id).exists()
    assert synced(twin).invoices_created == 282


def test_every_table_of_the_mirror_belongs_to_a_company() -> None:
    own = {
        model.__name__
        for model in apps.get_app_config("bank_transfers").get_models()
        if model.__module__.startswith("bank_transfers.billingo.models.")
    }
    owned = {
        model.__name__
        for model in apps.get_app_config("bank_transfers").get_models()
        if any(field.name == "company" and not field.null for field in model._meta.concrete_fields)
    }
    # An item belongs to its invoice; beat, paces and the key that signs certificates to the whole installation.
    assert own - owned == {"BillingoInvoiceItem", "BillingoPace", "SchedulerBeat", "SigningKey"}
