"""The API key at rest: a token in the database, and no way out but `reveal()`."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from bank_transfers.core.fields import UnreadableSecret
from bank_transfers.core.secrets import Secret, SecretUnreadable
from bank_transfers.models import Company, CompanyBillingoSettings

pytestmark = pytest.mark.django_db

KEY = "billingo-key-1b2c3d"


@pytest.fixture
def row(make_company: Callable[..., Company]) -> CompanyBillingoSettings:
    make_company(key=KEY)
    return CompanyBillingoSettings.objects.get()


def stored() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM bank_transfers_companybillingosettings")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def test_the_database_holds_a_token(row: CompanyBillingoSettings) -> None:
    token = stored()
    assert token
    assert token.startswith("gAAAA")
    assert KEY not in token
    assert row.api_key.reveal() == KEY


def test_no_statement_carries_the_key(row: CompanyBillingoSettings) -> None:
    row.set_api_key(Secret(KEY + "-2"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        row.save()
    assert queries.captured_queries
    assert KEY not in str(queries.captured_queries)


def test_no_key_is_null(row: CompanyBillingoSettings) -> None:
    row.api_key = None
    row.save()
    assert stored() is None
    assert CompanyBillingoSettings.objects.get().has_api_key is False
    assert CompanyBillingoSettings.objects.filter(api_key__isnull=True).count() == 1


def test_a_plain_text_is_refused_without_repeating_it(row: CompanyBillingoSettings) -> None:
    row.api_key = "plain-" + KEY
    with pytest.raises(TypeError) as caught:
        row.save()
    assert KEY not in str(caught.value)


def test_a_row_under_a_lost_key_can_be_seen_and_saved_without_losing_the_token(
    row: CompanyBillingoSettings, settings: Settings
) -> None:
    token = stored()
    right = settings.CREDENTIAL_ENCRYPTION_KEYS
    settings.CREDENTIAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    found = CompanyBillingoSettings.objects.get()
    assert isinstance(found.api_key, UnreadableSecret)
    assert found.has_api_key
    assert "***" in repr(found.api_key)
    with pytest.raises(SecretUnreadable):
        found.api_key.reveal()
    found.is_active = False
    found.save()
    assert stored() == token
    settings.CREDENTIAL_ENCRYPTION_KEYS = right
    assert CompanyBillingoSettings.objects.get().api_key.reveal() == KEY


def test_a_second_encryption_key_reads_what_the_first_wrote(
    row: CompanyBillingoSettings, settings: Settings
) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = [
        Fernet.generate_key().decode(),
        *settings.CREDENTIAL_ENCRYPTION_KEYS,
    ]
    assert CompanyBillingoSettings.objects.get().api_key.reveal() == KEY


def test_it_is_never_written_to_a_fixture(row: CompanyBillingoSettings) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("dumpdata", "bank_transfers.companybillingosettings")
    assert "never written to a fixture" in str(caught.value)
    # The command stopped half-way through a cursor, which PostgreSQL would miss when it is closed in a later test.
    del caught
    gc.collect()
    with pytest.raises(TypeError):
        serializers.serialize("json", [row])


@pytest.mark.parametrize("lookup", ["api_key", "api_key__contains", "api_key__startswith", "api_key__gt"])
def test_it_cannot_be_searched_for_by_value(lookup: str) -> None:
    with pytest.raises((FieldError, TypeError)):
        list(CompanyBillingoSettings.objects.filter(**{lookup: Secret(KEY)}))


def test_the_row_shows_nothing_of_it(row: CompanyBillingoSettings) -> None:
    assert KEY not in f"{row} {row!r} {vars(row)}"


def test_a_new_key_starts_a_full_sync_and_the_same_one_does_not(row: CompanyBillingoSettings) -> None:
    row.sync_cursor = since = row.created_at
    row.set_api_key(Secret(KEY))
    assert row.sync_cursor == since
    row.set_api_key(Secret("another"))
    assert row.sync_cursor is None
