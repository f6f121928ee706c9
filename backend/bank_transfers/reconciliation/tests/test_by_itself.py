"""Runs that begin by themselves: when, how many, and what bounds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.inbox import watching
from bank_transfers.billingo.tests.robustness import until
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import (
    BankTransaction,
    BillingoInvoice,
    BillingoSyncLog,
    Company,
    Match,
    MatchingProgress,
    MatchingSetting,
    Operation,
    StatementFile,
)
from bank_transfers.operations import claim, dispatch
from bank_transfers.reconciliation.by_itself import due, run
from bank_transfers.reconciliation.by_itself.due import begin_due
from bank_transfers.reconciliation.errors import BusyElsewhere

from .helpers import MAIN, MONDAY, PAYER, allocated_of, bank_lines

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}
PAYS: dict[str, Any] = {"memo": "2026-000041", "name": "HETSZINVIRAG KFT", "account": PAYER}


@pytest.fixture(autouse=True)
def by_itself(settings: Settings) -> Iterator[None]:
    settings.MATCH_BY_ITSELF = True
    yield
    until(lambda: not dispatch._threads, 30, "the end of the threads")


@pytest.fixture
def company(make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice]) -> Company:
    made = make_company(key=None)
    make_invoice(made, gross_total=Decimal("127000.00"), invoice_number="2026-000041", **PARTNER)
    MatchingSetting.objects.create(company=made, automatic="on")
    return made


@pytest.fixture
def not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done waits."""
    monkeypatch.setattr(dispatch, "begin", lambda: None)


def synced(company: Company, **values: Any) -> BillingoSyncLog:
    return BillingoSyncLog.objects.create(company=company, **{"status": "COMPLETED", **values})


def not_before() -> datetime:
    found = MatchingProgress.objects.get().next_at
    assert found is not None
    return found


def untold(done: int, total: int) -> None:
    pass


@pytest.mark.django_db(transaction=True)
def test_what_is_imported_is_matched_by_itself_once(company: Company) -> None:
    company.enable_feature("BANKING")
    company.enable_feature("RECONCILIATION")
    client = client_in(company)
    day = MONDAY + timedelta(days=7)
    content = camt(Account(MAIN, movements=[Movement(Decimal("127000.00"), day, day, **PAYS)]))
    file = SimpleUploadedFile("1.xml", content)
    answer = client.post("/api/bank-statements/", {"files": [file], "new_accounts": True}, format="multipart")
    assert answer.status_code == 200, answer.content
    ended = Operation.objects.exclude(status__in=claim.OPEN)
    until(ended.exists, 30, "the end of the run")
    line = BankTransaction.objects.get()
    assert allocated_of(line) == ("matched", Decimal(127000))
    (told,) = client.get("/api/operations/").json()["results"]
    assert (told["kind"], told["status"], told["by_itself"], told["requested_by"], told["done"]) == (
        "match_payments", "done", True, "", 1,
    )  # fmt: skip
    # What the run did itself is nothing new.
    MatchingProgress.objects.update(next_at=None)
    assert begin_due() == 0


def test_the_watched_folder_says_that_it_imported(
    company: Company, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.enable_feature("BANKING")
    settings.STATEMENT_INBOX = str(tmp_path)
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0)
    begun: list[bool] = []
    monkeypatch.setattr(due._soon, "begin", lambda: begun.append(True))
    assert (watching.import_inbox(), begun) == (0, [])
    (tmp_path / str(company.pk)).mkdir()
    (tmp_path / str(company.pk) / "1.xml").write_bytes(camt(Account(MAIN, movements=[Movement(Decimal(1))])))
    assert (watching.import_inbox(), begun) == (1, [True])


def test_many_reasons_make_one_run_and_none_makes_none(company: Company, not_begun: None) -> None:
    synced(company, invoices_created=3)
    assert begin_due() == 0  # there is no line
    bank_lines(company, "127000.00", **PAYS)
    bank_lines(company, "1.00")
    assert (begin_due(), begin_due()) == (1, 0)
    assert claim.take() is not None  # it runs
    synced(company, payments_changed=1)
    assert begin_due() == 0
    run.run(company.pk, untold)
    Operation.objects.update(status="done")
    MatchingProgress.objects.update(next_at=None)
    assert begin_due() == 0
    synced(company)  # found nothing new
    synced(company, invoices_updated=1, status="RUNNING")
    assert begin_due() == 0
    BillingoSyncLog.objects.filter(status="RUNNING").update(status="FAILED")  # and yet it stored something
    assert begin_due() == 1


def test_payments_that_a_sync_read_last_and_a_file_that_was_done_late_are_new(company: Company) -> None:
    (line,) = bank_lines(company, "127000.00", **PAYS)
    sync = synced(company, invoices_updated=1, status="RUNNING", documents_done_at=timezone.now())
    seen = [due.state_of(company.pk)]
    BillingoSyncLog.objects.filter(pk=sync.pk).update(status="COMPLETED", payments_changed=2)
    seen.append(due.state_of(company.pk))
    # Who began first may be done last: its key is below those that there were.
    file = line.statement.file
    StatementFile.objects.filter(pk=file.pk).update(digest="0" * 64)
    file.pk -= 1
    file.save(force_insert=True)
    seen.append(due.state_of(company.pk))
    assert len(set(seen)) == 3


def test_who_has_not_the_feature_or_is_asleep_gets_none(company: Company, not_begun: None) -> None:
    bank_lines(company, "127000.00", **PAYS)
    company.disable_feature("RECONCILIATION")
    assert begin_due() == 0
    company.enable_feature("RECONCILIATION")
    Company.objects.update(is_active=False)
    assert begin_due() == 0


def test_a_run_that_breaks_begins_again_later_and_later(company: Company, not_begun: None) -> None:
    MatchingSetting.objects.update(automatic="off")
    bank_lines(company, "127000.00", **PAYS)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    waits = []
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run.run(company.pk, killed)
        waits.append(not_before() - timezone.now())
    assert timedelta(0) < waits[0] * 1.5 < waits[1] < waits[2] / 1.5
    assert begin_due() == 0

    def busy(done: int, total: int) -> None:
        raise BusyElsewhere

    assert run.run(company.pk, busy).total() == 0
    assert MatchingProgress.objects.get().attempts == 4
    MatchingProgress.objects.update(next_at=timezone.now())
    assert begin_due() == 1
    run.run(company.pk, untold)
    assert MatchingProgress.objects.get().attempts == 0
    assert not_before() < timezone.now() + timedelta(minutes=5)


def test_a_large_company_has_only_what_is_new_or_late_asked_again(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    """And what a line pays that is not asked about is left to a person, or to the next whole run."""
    MatchingSetting.objects.update(automatic="off")
    (old,) = bank_lines(company, "127000.00", **PAYS)
    run.run(company.pk, untold)
    MatchingSetting.objects.update(automatic="on")
    now = timezone.now()
    MatchingProgress.objects.update(whole_until=now, whole_seconds=3600)
    StatementFile.objects.update(uploaded_at=now - timedelta(hours=2))
    version = Match.objects.get().version
    make_invoice(company, gross_total=Decimal("99000.00"), invoice_number="2026-000042", **PARTNER)
    late = MONDAY + timedelta(days=47)
    (again,) = bank_lines(company, "127000.00", booking_date=late, **PAYS)
    (other,) = bank_lines(company, "99000.00", booking_date=late, **{**PAYS, "memo": "2026-000042"})
    assert run.run(company.pk, untold).total() == 2
    assert (allocated_of(again)[0], allocated_of(other)[0]) == ("proposed", "matched")
    assert (allocated_of(old), Match.objects.get(line=old).version) == (("proposed", 0), version)
    MatchingProgress.objects.update(whole_seconds=0)
    run.run(company.pk, untold)
    assert (allocated_of(old)[0], allocated_of(again)[1]) == ("matched", 0)
