"""What is found once in a state of the mirror is not looked for again, and never told of another state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from bank_transfers.billingo.mirror_version import changed_outside_a_sync, mirror_version
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.api.lists import memory as remembered
from bank_transfers.invoices.cache import MirrorCache
from bank_transfers.models import BillingoInvoice, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"


class Finder:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_nothing_is_remembered_before_a_sync_wrote(make_company: Callable[..., Company]) -> None:
    company, find = make_company(), Finder()
    assert [MirrorCache(company.pk).of("q", find) for _ in range(3)] == [1, 2, 3]


def test_one_answer_for_each_question_company_and_state(synced: Company, sandbox: Sandbox) -> None:
    find = Finder()
    assert [MirrorCache(synced.pk).of("q", find) for _ in range(3)] == [1, 1, 1]
    assert MirrorCache(synced.pk).of("other", find) == 2
    changed_outside_a_sync(synced.pk)
    assert MirrorCache(synced.pk).of("q", find) == 3
    BillingoSyncService().sync_company(synced)
    assert MirrorCache(synced.pk).of("q", find) == 3, "an unchanged mirror is the same one"
    sandbox.insert()
    BillingoSyncService().sync_company(synced)
    assert MirrorCache(synced.pk).of("q", find) == 4


@pytest.mark.parametrize("change", ["pay", "insert", "delete", "cancel"])
def test_every_kind_of_change_is_another_state(synced: Company, sandbox: Sandbox, change: str) -> None:
    before = mirror_version(synced.pk)
    outstanding = BillingoInvoice.objects.filter(payment_status="outstanding", type="invoice")[0].billingo_id
    draft = BillingoInvoice.objects.filter(type="draft")[0].billingo_id
    match change:
        case "pay":
            sandbox.pay(outstanding)
        case "insert":
            sandbox.insert()
        case "delete":
            sandbox.delete(draft)
        case "cancel":
            sandbox.cancel(outstanding)
    assert BillingoSyncService().sync_company(synced, full_sync=True).status == "COMPLETED"
    assert mirror_version(synced.pk) != before


def test_a_batch_in_the_middle_of_a_run_is_seen_at_once(
    company: Company, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bank_transfers.billingo.sync.batches.BATCH_DOCUMENTS", 100)
    client, seen = client_in(company), []

    def look(log: Any) -> None:
        with translation.override("en"):
            seen.append((client.get(f"{URL}?page_size=1").json()["count"], BillingoInvoice.objects.count()))

    BillingoSyncService(progress=look).sync_company(company)
    assert {stored for _shown, stored in seen} >= {100, 200, 282}
    assert all(shown == stored for shown, stored in seen)


def test_a_page_is_remembered_in_its_language(synced: Company) -> None:
    def words(language: str) -> str:
        row = client_in(synced, language=language).get(f"{URL}?type=invoice&page_size=1").json()["results"][0]
        return str(row["type_formatted"])

    assert [words(language) for language in ("hu", "en", "hu", "en")] == ["Számla", "Invoice"] * 2


def test_huge_pages_are_not_kept(synced: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_BYTES", 10)
    asked: list[int] = []

    def find() -> bytes:
        asked.append(1)
        return b"x" * 11

    MirrorCache(synced.pk).of("page", find)
    MirrorCache(synced.pk).of("page", find)
    assert len(asked) == 2


def test_a_change_outside_of_a_sync_counts_without_settings_too(synced: Company) -> None:
    CompanyBillingoSettings.objects.all().delete()
    before = mirror_version(synced.pk)
    changed_outside_a_sync(synced.pk)
    assert mirror_version(synced.pk) not in (None, before)
