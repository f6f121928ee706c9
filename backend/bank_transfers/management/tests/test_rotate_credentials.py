"""rotate_credentials: every secret ends up with the first key, whatever happens on the way, and none is shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from bank_transfers.core.rotation import encrypted_fields
from bank_transfers.core.secrets import Secret
from bank_transfers.models import Company, CompanyBillingoSettings
from conftest import BACKEND_DIR, TEST_FERNET_KEY

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.stricter

NEW_KEY = Fernet.generate_key().decode()
Made = Callable[..., Company]

# manage.py whose process is killed in the middle of its second UPDATE-ed row and after.
KILLED = """
import os, signal, sys, django
django.setup()
from django.core.management import execute_from_command_line
from django.db import connection
updates = 0
def kill_in_the_middle(execute, sql, params, many, context):
    global updates
    updates += sql.startswith("UPDATE")
    if updates == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(kill_in_the_middle):
    execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def make(make_company: Made, count: int) -> list[Company]:
    return [
        make_company(name=f"Cég {number}", tax_id=f"{10_000_000 + number}-2-42", key=f"key-{number}")
        for number in range(count)
    ]


def tokens() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT company_id, api_key FROM bank_transfers_companybillingosettings WHERE api_key IS NOT NULL"
        )
        return dict(cursor.fetchall())


def opened_by(key: str) -> set[int]:
    """Companies whose token this key alone decrypts."""
    found = set()
    for company_id, token in tokens().items():
        with suppress(InvalidToken):
            Fernet(key).decrypt(token.encode())
            found.add(company_id)
    return found


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_credentials", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_every_secret_gets_the_first_key_and_the_old_one_can_go(
    make_company: Made, settings: Settings
) -> None:
    firms = make(make_company, 3)
    everybody = {firm.pk for firm in firms}
    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, TEST_FERNET_KEY]
    before = CompanyBillingoSettings.objects.in_bulk()

    assert "3 stored, 3 to be re-encrypted" in rotate("--dry-run")
    assert opened_by(TEST_FERNET_KEY) == everybody

    assert "3 stored, 3 re-encrypted, 0 had the first key" in rotate()
    assert opened_by(NEW_KEY) == everybody
    assert opened_by(TEST_FERNET_KEY) == set()

    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY]
    kept = tokens()
    assert "0 re-encrypted, 3 had the first key" in rotate()
    assert tokens() == kept  # not written again
    for number, row in enumerate(CompanyBillingoSettings.objects.order_by("pk")):
        assert row.api_key.reveal() == f"key-{number}"
        # The key is the same one: nothing else of the row moved, the next sync is no full one.
        assert (row.api_key_set_at, row.updated_at) == (
            before[row.pk].api_key_set_at,
            before[row.pk].updated_at,
        )


@pytest.mark.django_db
def test_what_cannot_be_decrypted_is_named_by_company_and_stops_nothing(
    make_company: Made, settings: Settings
) -> None:
    lost_key = Fernet.generate_key().decode()
    first, lost, last = make(make_company, 3)
    settings.CREDENTIAL_ENCRYPTION_KEYS = [lost_key]
    CompanyBillingoSettings.objects.filter(company=lost).update(api_key=Secret("the-lost-secret"))
    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, TEST_FERNET_KEY]
    token = tokens()[lost.pk]

    err, out = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 cannot be decrypted") as failed:
        call_command("rotate_credentials", stdout=out, stderr=err)
    assert failed.value.returncode == 1
    assert err.getvalue().count("\n") == 1
    assert f"Cég 1 (id {lost.pk})" in err.getvalue()
    said = err.getvalue() + out.getvalue() + str(failed.value)
    assert not any(secret in said for secret in (token, "the-lost-secret", NEW_KEY, TEST_FERNET_KEY))
    assert opened_by(NEW_KEY) == {first.pk, last.pk}
    assert tokens()[lost.pk] == token  # for the day the key is found

    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, lost_key]
    assert "3 stored, 1 re-encrypted" in rotate()


@pytest.mark.django_db
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_key_that_is_set_meanwhile_is_not_overwritten(
    make_company: Made, settings: Settings, dry_run: bool
) -> None:
    (firm,) = make(make_company, 1)
    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, TEST_FERNET_KEY]
    meanwhile: list[str] = []

    def somebody_sets_another(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("UPDATE") and not meanwhile:
            meanwhile.append(sql)
            row = CompanyBillingoSettings.objects.get(company=firm)
            row.set_api_key(Secret("newer"))
            # A process that still has the old key in front.
            settings.CREDENTIAL_ENCRYPTION_KEYS = [TEST_FERNET_KEY, NEW_KEY]
            row.save()
            settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, TEST_FERNET_KEY]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(somebody_sets_another):
        rotate(*["--dry-run"] * dry_run)
    assert bool(meanwhile) is not dry_run
    assert CompanyBillingoSettings.objects.get(company=firm).api_key.reveal() == (
        "key-0" if dry_run else "newer"
    )
    assert opened_by(NEW_KEY) == (set() if dry_run else {firm.pk})


@pytest.mark.django_db
def test_a_key_that_is_removed_meanwhile_stays_removed(make_company: Made, settings: Settings) -> None:
    firm, other = make(make_company, 2)
    settings.CREDENTIAL_ENCRYPTION_KEYS = [NEW_KEY, TEST_FERNET_KEY]
    rows = CompanyBillingoSettings.objects

    def somebody_removes_it(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("UPDATE") and rows.get(company=firm).has_api_key:
            with connection.cursor() as cursor:
                cursor.execute(
                    "/* not ours */ UPDATE bank_transfers_companybillingosettings SET api_key = NULL "
                    "WHERE company_id = %s",
                    [firm.pk],
                )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(somebody_removes_it):
        assert "1 stored, 1 re-encrypted" in rotate()
    assert rows.get(company=firm).api_key is None
    assert opened_by(NEW_KEY) == {other.pk}


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_and_run_again_it_finishes(
    make_company: Made,
    subprocess_env: dict[str, str],
    run_manage: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    firms = make(make_company, 8)
    keys = {"CREDENTIAL_ENCRYPTION_KEY": f"{NEW_KEY},{TEST_FERNET_KEY}"}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "rotate_credentials"],
        env={**subprocess_env, **keys},
        cwd=BACKEND_DIR,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9
    done = opened_by(NEW_KEY)
    assert len(done) == 3  # some are, some are not, and each has one key or the other
    assert opened_by(TEST_FERNET_KEY) == {firm.pk for firm in firms} - done

    again = run_manage("rotate_credentials", env=keys)
    assert again.returncode == 0, again.stderr
    assert "8 stored, 5 re-encrypted, 3 had the first key already" in again.stdout
    assert opened_by(NEW_KEY) == {firm.pk for firm in firms}
    only_new = run_manage("rotate_credentials", env={"CREDENTIAL_ENCRYPTION_KEY": NEW_KEY})
    assert only_new.returncode == 0
    only_old = run_manage("rotate_credentials", env={"CREDENTIAL_ENCRYPTION_KEY": TEST_FERNET_KEY})
    assert only_old.returncode == 1
    assert "8 cannot be decrypted" in only_old.stderr
    assert "Traceback" not in only_old.stderr


@pytest.mark.django_db
def test_it_finds_every_encrypted_field_there_is() -> None:
    """A secret in a new model needs nothing more than the field."""
    by_type = {
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.fields
        if type(field).__name__ == "EncryptedSecretField"
    }
    found = {(field.model, field.attname) for field in encrypted_fields()}
    assert found == by_type
    assert (CompanyBillingoSettings, "api_key") in found


@pytest.mark.django_db
def test_an_empty_installation_has_nothing_to_do() -> None:
    assert "0 stored, 0 re-encrypted" in rotate()
