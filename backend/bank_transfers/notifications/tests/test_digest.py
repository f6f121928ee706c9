"""The digest of matching: once after imports, to who matches, and never where nothing happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.tests.helpers import client_for
from bank_transfers.models import (
    BillingoInvoice,
    Company,
    CompanyUser,
    MatchAction,
    MatchingDigest,
    MatchingProgress,
    MatchingSetting,
    StatementFile,
)
from bank_transfers.notifications.mails.queue import send_due_mails
from bank_transfers.notifications.sources.matching_digest import make_digests
from bank_transfers.notifications.tests.conftest import admin_of
from bank_transfers.reconciliation.allocating.undoing import undo
from bank_transfers.reconciliation.by_itself.run import run
from bank_transfers.reconciliation.tests.helpers import MAIN, PAYER, bank_lines

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Budapest"))
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture(autouse=True)
def on(settings: Settings) -> None:
    settings.MATCH_BY_ITSELF = True
    settings.PUBLIC_URL = "https://penz.example.hu"


def imported(company: Company, at: datetime, *amounts: str, **more: Any) -> Any:
    """And matched a minute later."""
    lines = bank_lines(company, *amounts, name="HETSZINVIRAG KFT", account=PAYER, **more)
    StatementFile.objects.filter(pk=lines[0].statement.file_id).update(uploaded_at=at)
    run(company.pk, lambda done, total: None)
    minute = at + timedelta(minutes=1)
    MatchingProgress.objects.update(began_at=minute)
    MatchAction.objects.filter(made_at__gt=timezone.now() - timedelta(minutes=1)).update(made_at=minute)
    return lines


def told(now: datetime) -> int:
    """How many companies are told, and the mails go out."""
    made = make_digests(time.monotonic() + 60, now)
    send_due_mails(time.monotonic() + 60)
    return made


def test_an_import_is_told_once_with_what_it_came_to(
    alma: Company, admin: Any, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    MatchingSetting.objects.create(company=alma, automatic="on")
    make_invoice(alma, gross_total=Decimal("127000.00"), invoice_number="2026-000041", **PARTNER)
    (line,) = imported(alma, MONDAY, "127000.00", memo="2026-000041")
    imported(alma, MONDAY, "5.00")
    assert told(MONDAY + timedelta(minutes=30)) == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Alma Kft.: banki tételek párosítása", ["anna@example.hu"])
    text = str(letter.body)
    for said in ("2 új banki tétel", "1 automatikusan párosítva", "→ 2026-000041 (", "1 találat nélkül"):
        assert said in text, text
    assert f"https://penz.example.hu/matching?line={line.pk}" in text
    assert told(MONDAY + timedelta(hours=5)) == 0
    # What was undone since is told after the next import.
    undo(alma.pk, None, MatchAction.objects.get(kind="automatic").pk)
    MatchAction.objects.filter(kind="undo").update(made_at=MONDAY + timedelta(hours=6))
    imported(alma, MONDAY + timedelta(hours=7), "6.00")
    assert told(MONDAY + timedelta(hours=8)) == 1
    assert "1 visszavonva" in str(mail.outbox[1].body)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("__import__('conftest').on_sqlite()", reason="SQLite has one writer at a time")
def test_an_import_that_began_before_a_digest_and_ended_after_it_is_in_the_next_one(
    alma: Company, admin: Any
) -> None:
    imported(alma, MONDAY, "5.00")
    clock = [MONDAY + timedelta(minutes=2)]
    found: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        """The other one's digest; called when the file is being stored, too."""
        if done and not found:
            with ThreadPoolExecutor(1) as elsewhere:
                found.append(elsewhere.submit(in_other_connection).result(60))
            clock[0] += timedelta(minutes=10)

    def in_other_connection() -> int:
        try:
            return make_digests(time.monotonic() + 60, clock[0])
        finally:
            connections.close_all()

    content = camt(Account(MAIN, movements=[Movement(Decimal(7), MONDAY.date(), MONDAY.date())]))
    with patch.object(timezone, "now", lambda: clock[0]):
        assert StatementImport(alma.pk, tell=meanwhile).file(content, "slow.xml").refused is None
    assert found == [1]
    assert MatchingDigest.objects.get().until < StatementFile.objects.get(name="slow.xml").uploaded_at
    MatchingProgress.objects.update(began_at=MONDAY + timedelta(hours=1))
    assert told(MONDAY + timedelta(hours=2)) == 1
    assert ["1 új banki tétel" in str(letter.body) for letter in mail.outbox] == [True, True]


def test_it_waits_for_the_run_the_hour_and_the_workday(alma: Company, admin: Any) -> None:
    friday = MONDAY - timedelta(days=3)
    imported(alma, friday, "5.00")
    MatchingProgress.objects.update(began_at=friday - timedelta(hours=1))
    assert told(friday + timedelta(minutes=30)) == 0
    MatchingProgress.objects.update(began_at=friday + timedelta(minutes=1))
    assert told(friday + timedelta(days=1)) == 0
    assert told(MONDAY.replace(hour=6)) == 0
    assert told(MONDAY) == 1
    # Several imports within an hour are one digest.
    later = MONDAY + timedelta(minutes=20)
    imported(alma, later, "6.00")
    assert told(later + timedelta(minutes=5)) == 0
    assert told(later + timedelta(hours=1)) == 1
    assert len(mail.outbox) == 2


def test_nothing_that_happened_sends_nothing(alma: Company, admin: Any) -> None:
    (line,) = imported(alma, MONDAY, "5.00")
    line.delete()  # as a file that only told what was known
    assert told(MONDAY + timedelta(hours=2)) == 0
    assert (mail.outbox, MatchingDigest.objects.count()) == ([], 1)


def test_a_company_switches_it_off_and_a_member_his_own(alma: Company, admin: Any) -> None:
    imported(alma, MONDAY, "5.00")
    client = client_for(admin)
    assert client.get("/api/reconciliation/settings/").json()["digest"] is True
    assert client.patch("/api/reconciliation/settings/", {"digest": False}).json()["digest"] is False
    assert told(MONDAY + timedelta(minutes=30)) == 0
    client.patch("/api/reconciliation/settings/", {"digest": True})
    client.patch("/api/notification-settings/", {"mail_enabled": False})
    assert told(MONDAY + timedelta(minutes=30)) == 1
    assert mail.outbox == []


@pytest.mark.parametrize(("role", "mails"), [("ACCOUNTANT", 1), ("USER", 0)])
def test_it_goes_to_who_matches(alma: Company, role: str, mails: int) -> None:
    user = admin_of(alma, "kati")
    CompanyUser.objects.filter(user=user).update(role=role)
    imported(alma, MONDAY, "5.00")
    told(MONDAY + timedelta(minutes=30))
    assert len(mail.outbox) == mails
