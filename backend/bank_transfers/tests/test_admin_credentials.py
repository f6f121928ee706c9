"""An API key entered in the admin: tried first, stored encrypted, shown to nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from bank_transfers.admin import credentials as page_module
from bank_transfers.billingo import api_key as credentials
from bank_transfers.models import Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STORED, NEW = "stored-key-8c1f", "sandbox-key"
LIST = "admin:bank_transfers_companybillingosettings_changelist"
CHANGE = "admin:bank_transfers_companybillingosettings_change"
ADD = "admin:bank_transfers_companybillingosettings_add"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator", password="x"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def row(make_company: Callable[..., Company]) -> CompanyBillingoSettings:
    return make_company(key=STORED).billingo_settings


HOURS = {"sync_interval_from": "7", "sync_interval_to": "19"}


def enter(client: Client, row: CompanyBillingoSettings, **fields: Any) -> HttpResponse:
    form = {"is_active": "on", **HOURS, **fields}
    return client.post(reverse(CHANGE, args=[row.pk]), form)  # type: ignore[return-value]


def stored_key() -> str:
    return str(CompanyBillingoSettings.objects.get().api_key.reveal())


def token() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM bank_transfers_companybillingosettings")
        return str(cursor.fetchone()[0])


def test_neither_the_key_nor_its_token_is_on_any_page(operator: Client, row: CompanyBillingoSettings) -> None:
    pages = [
        reverse(LIST),
        reverse(CHANGE, args=[row.pk]),
        reverse("admin:bank_transfers_companybillingosettings_history", args=[row.pk]),
        reverse("admin:bank_transfers_companybillingosettings_delete", args=[row.pk]),
        reverse("admin:bank_transfers_company_changelist"),
    ]
    for url in pages:
        content = operator.get(url).content.decode()
        assert STORED not in content
        assert token() not in content
    assert "stored" in operator.get(reverse(LIST)).content.decode()


def test_a_good_key_is_stored(sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings) -> None:
    CompanyBillingoSettings.objects.update(sync_cursor=timezone.now())
    assert enter(operator, row, new_api_key=f"  {NEW} ").status_code == 302
    assert stored_key() == NEW
    assert (
        CompanyBillingoSettings.objects.get().sync_cursor is None
    )  # another account, perhaps: all is read again
    assert NEW not in str(LogEntry.objects.values_list("change_message"))
    assert [record.path for record in sandbox.requests] == ["/v3/organization", "/v3/products/0"]


def test_what_a_key_may_do_is_kept_and_shown(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings
) -> None:
    sandbox.add_key("writer-key", scope="write")
    enter(operator, row, new_api_key="writer-key")
    assert CompanyBillingoSettings.objects.get().api_key_scope == "write"
    page = operator.get(reverse(CHANGE, args=[row.pk]), headers={"Accept-Language": "en"})
    assert "may also write; a key for reading is enough" in page.content.decode()


def test_no_key_entered_keeps_the_present_one_and_asks_nobody(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings
) -> None:
    assert operator.post(reverse(CHANGE, args=[row.pk]), {"new_api_key": "  ", **HOURS}).status_code == 302
    assert stored_key() == STORED
    assert not CompanyBillingoSettings.objects.get().is_active
    assert sandbox.requests == []


def test_what_a_sync_wrote_meanwhile_is_not_overwritten(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = CompanyBillingoSettings.objects.get()
    ended = timezone.now()
    CompanyBillingoSettings.objects.update(last_sync_time=ended, sync_cursor=ended)
    monkeypatch.setattr(page_module.CompanyBillingoSettingsAdmin, "get_object", lambda *_: loaded)
    assert enter(operator, row).status_code == 302
    now = CompanyBillingoSettings.objects.get()
    assert (now.last_sync_time, now.sync_cursor) == (ended, ended)


@pytest.mark.parametrize("key", ["wrong-key", "kulcs-őű", "nul\0key", "x" * 501])
def test_a_refused_key_is_not_stored_and_not_shown_again(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings, key: str
) -> None:
    page = enter(operator, row, new_api_key=key)
    assert page.status_code == 200
    assert "errornote" in page.content.decode()
    assert key not in page.content.decode()
    assert stored_key() == STORED


def test_a_key_of_another_company_has_to_be_accepted(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings
) -> None:
    Company.objects.update(tax_id="10537914-4-44")
    page = enter(operator, row, new_api_key=NEW)
    assert "10537914-4-44" in page.content.decode()
    assert stored_key() == STORED
    assert enter(operator, row, new_api_key=NEW, accept_other_company="on").status_code == 302
    assert stored_key() == NEW


def test_billingo_out_of_reach_stores_nothing(
    operator: Client, row: CompanyBillingoSettings, settings: Settings
) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    assert enter(operator, row, new_api_key=NEW).status_code == 200
    assert stored_key() == STORED


def test_billingo_is_asked_outside_any_transaction(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth, depths = len(connection.savepoint_ids), []
    original = credentials.require_usable_key

    def spy(*arguments: Any, **options: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return original(*arguments, **options)

    monkeypatch.setattr(page_module, "require_usable_key", spy)
    enter(operator, row, new_api_key=NEW)
    assert depths == [depth]


def test_settings_are_made_with_a_key_for_a_company_without(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings
) -> None:
    company = row.company
    row.delete()
    form = {"company": company.pk, "is_active": "on", "new_api_key": NEW, **HOURS}
    assert operator.post(reverse(ADD), form).status_code == 302
    assert stored_key() == NEW
    assert CompanyBillingoSettings.objects.get().company == company


@pytest.mark.parametrize("company", ["", "0"])
def test_without_a_company_nothing_is_asked_and_nothing_made(
    sandbox: Sandbox, operator: Client, company: str
) -> None:
    assert operator.post(reverse(ADD), {"company": company, "new_api_key": NEW}).status_code == 200
    assert not CompanyBillingoSettings.objects.exists()
    assert sandbox.requests == []


def test_who_may_only_look_cannot_enter_or_try_a_key(
    sandbox: Sandbox, client: Client, row: CompanyBillingoSettings
) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_companybillingosettings"))
    client.force_login(clerk)
    assert client.get(reverse(CHANGE, args=[row.pk])).status_code == 200
    assert enter(client, row, new_api_key=NEW).status_code == 403
    assert client.post(reverse(ADD), {"company": row.company_id, "new_api_key": NEW}).status_code == 403
    assert sandbox.requests == []
    assert stored_key() == STORED


def test_an_unreadable_key_is_told_and_can_be_replaced(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings, settings: Settings
) -> None:
    before = token()
    settings.CREDENTIAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    for url in (
        reverse(LIST),
        reverse(CHANGE, args=[row.pk]),
        reverse("admin:bank_transfers_company_changelist"),
    ):
        assert "unreadable" in operator.get(url).content.decode()
    assert enter(operator, row).status_code == 302
    assert token() == before  # saving the row kept it for the day the key is found
    assert enter(operator, row, new_api_key=NEW).status_code == 302
    assert stored_key() == NEW


def test_nothing_is_logged_of_a_key(
    sandbox: Sandbox, operator: Client, row: CompanyBillingoSettings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        enter(operator, row, new_api_key=NEW)
        enter(operator, row, new_api_key="wrong-key-77")
    assert NEW not in caplog.text
    assert "wrong-key-77" not in caplog.text


def test_the_hour_and_the_pause_are_entered_beside_the_key(
    operator: Client, row: CompanyBillingoSettings, sandbox: Sandbox
) -> None:
    assert enter(operator, row, new_api_key=NEW, sync_hour="5", sync_paused="on").status_code == 302
    row.refresh_from_db()
    assert (row.sync_hour, row.sync_paused, stored_key()) == (5, True, NEW)
    assert row.company.tax_id.startswith(row.organization)
    assert row.organization
    assert enter(operator, row, sync_hour="24").status_code == 200
    assert enter(operator, row, sync_hour="").status_code == 302
    row.refresh_from_db()
    assert (row.sync_hour, row.sync_paused) == (None, False)


def test_the_interval_of_the_day_is_entered_within_its_bounds(
    operator: Client, row: CompanyBillingoSettings
) -> None:
    assert enter(operator, row, sync_interval_minutes="10", sync_interval_to="24").status_code == 302
    row.refresh_from_db()
    assert (row.sync_interval_minutes, row.sync_interval_from, row.sync_interval_to) == (10, 7, 24)
    for wrong in ({"sync_interval_minutes": "4"}, {"sync_interval_to": "7"}, {"sync_interval_from": "24"}):
        assert enter(operator, row, **wrong).status_code == 200
