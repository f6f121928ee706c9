"""setup_company: a company made ready in one command, or nothing done at all."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from bank_transfers.models import Company, CompanyBillingoSettings, CompanyFeature, CompanyUser, Role
from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "Tulipán-Kert-2026"
KEY = "sandbox-key"
OTHER_TAX_ID = "10537914-4-44"

Setup = Callable[..., tuple[str, str]]


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> Setup:
    """`setup(name=…)`: runs the command with a password and a key in the environment; gives (stdout, stderr)."""
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)
    monkeypatch.setenv("THE_KEY", KEY)

    def run(**options: Any) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        given = {
            "name": "Minta Kft.",
            "tax_id": DEFAULT_TAX_CODE,
            "admin": "anna",
            "password_env": "THE_PASSWORD",
            "api_key_env": "THE_KEY",
        }
        call_command("setup_company", stdout=out, stderr=err, **{**given, **options})
        return out.getvalue(), err.getvalue()

    return run


def nothing_was_made() -> bool:
    return not (Company.objects.exists() or User.objects.exists() or CompanyBillingoSettings.objects.exists())


def test_it_makes_everything_that_a_sync_needs(sandbox: Sandbox, setup: Setup) -> None:
    out, _err = setup()
    company = Company.objects.get()
    assert (company.name, company.tax_id, company.is_active) == ("Minta Kft.", DEFAULT_TAX_CODE, True)
    assert company.has_feature("BILLINGO_SYNC")
    user = User.objects.get(username="anna")
    assert user.check_password(PASSWORD)
    assert CompanyUser.objects.get(company=company, user=user).role == Role.ADMIN
    assert company.billingo_settings.api_key.reveal() == KEY
    assert f"sync_billingo_invoices --company-id {company.pk}" in out


def test_the_administrator_has_an_address_that_mails_go_to(sandbox: Sandbox, setup: Setup) -> None:
    out, _err = setup(email="anna@example.hu")
    assert User.objects.get().email == "anna@example.hu"
    assert "e-mail address anna@example.hu" in out
    setup()
    assert User.objects.get().email == "anna@example.hu"
    setup(email="uj@example.hu")
    assert User.objects.get().email == "uj@example.hu"
    with pytest.raises(CommandError):
        setup(email="no address")
    assert User.objects.get().email == "uj@example.hu"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_it_notes_what_the_key_may_do(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    monkeypatch.setenv("THE_OTHER_KEY", "other-key")
    sandbox.add_key("other-key", scope=scope)
    out, _err = setup(api_key_env="THE_OTHER_KEY")
    assert Company.objects.get().billingo_settings.api_key_scope == scope
    assert ("may also write" in out) == (scope == "write")


def test_no_secret_is_printed(sandbox: Sandbox, setup: Setup) -> None:
    assert not any(secret in text for text in setup() for secret in (PASSWORD, KEY))


def test_the_second_run_writes_nothing(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    with CaptureQueriesContext(connection) as queries:
        out, _err = setup()
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
    assert [sql for sql in written if "companybillingosettings" not in sql] == []
    assert (Company.objects.count(), User.objects.count(), CompanyFeature.objects.count()) == (1, 1, 1)
    assert out.count("unchanged") == 5


def test_a_new_name_is_taken_over(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    out, _err = setup(name="Minta Zrt.")
    assert Company.objects.get().name == "Minta Zrt."
    assert "was 'Minta Kft.'" in out


def test_one_tax_number_is_one_company_however_it_is_written(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    setup(tax_id=f" {DEFAULT_TAX_CODE.replace('-', '')} ")
    assert Company.objects.count() == 1


def test_a_password_is_kept_unless_a_new_one_is_given(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup()
    setup(password_env=None)
    assert User.objects.get().check_password(PASSWORD)
    monkeypatch.setenv("THE_PASSWORD", "Egészen-Más-77")
    setup()
    assert User.objects.get().check_password("Egészen-Más-77")


def test_a_demoted_or_removed_administrator_is_one_again(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    CompanyUser.objects.update(role=Role.USER, is_active=False)
    setup()
    membership = CompanyUser.objects.get()
    assert (membership.role, membership.is_active) == (Role.ADMIN, True)


def test_a_company_administrator_does_not_enter_the_admin_unless_asked(
    sandbox: Sandbox, setup: Setup
) -> None:
    out, _err = setup()
    assert User.objects.filter(is_staff=False, is_superuser=False).count() == 1
    assert "--superuser" in out
    out, _err = setup(superuser=True)
    assert User.objects.filter(is_staff=True, is_superuser=True).count() == 1
    assert "run this again with --superuser" not in out


def test_an_existing_user_becomes_the_administrator_of_a_second_company(
    sandbox: Sandbox, setup: Setup
) -> None:
    setup()
    sandbox.add_account("second-key", tax_code=OTHER_TAX_ID)
    setup(name="Másik Kft.", tax_id=OTHER_TAX_ID, password_env=None, api_key_env=None)
    assert User.objects.count() == 1
    assert CompanyUser.objects.filter(role=Role.ADMIN).count() == 2


def test_without_a_terminal_password_and_key_may_come_later(sandbox: Sandbox, setup: Setup) -> None:
    out, _err = setup(password_env=None, api_key_env=None)
    assert not User.objects.get().has_usable_password()
    assert not CompanyBillingoSettings.objects.exists()
    assert "changepassword anna" in out
    assert "--api-key-env" in out


def test_on_a_terminal_it_asks_for_what_is_missing(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([PASSWORD, PASSWORD, KEY])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda prompt="": next(answers))
    setup(password_env=None, api_key_env=None)
    assert User.objects.get().check_password(PASSWORD)
    assert CompanyBillingoSettings.objects.get().api_key.reveal() == KEY
    setup(password_env=None, api_key_env=None)  # nothing is missing: nothing is asked


def test_two_different_passwords_are_refused(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([PASSWORD, "slip"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda prompt="": next(answers))
    with pytest.raises(CommandError, match="differ"):
        setup(password_env=None)
    assert nothing_was_made()


# --- refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "  "}, "--name must not be empty"),
        ({"name": "Nul\0 Kft."}, "--name holds characters"),
        ({"name": "x" * 256}, "255"),
        ({"admin": ""}, "--admin must not be empty"),
        ({"admin": "anna banana"}, "username"),
        ({"admin": "a" * 151}, "150"),
        ({"tax_id": ""}, "--tax-id must not be empty"),
        ({"tax_id": "1234567"}, "12345678-1-42"),
        ({"tax_id": "12345678-1-42-9"}, "12345678-1-42"),
        ({"tax_id": "1２345678-1-42\0"}, "--tax-id"),
        ({"tax_id": "HU12345678"}, "12345678-1-42"),
        ({"password_env": "NOT_SET_ANYWHERE"}, "--password-env takes the name"),
        ({"api_key_env": "NOT_SET_ANYWHERE"}, "--api-key-env takes the name"),
    ],
)
def test_bad_input_is_refused_with_a_reason_and_nothing_is_made(
    sandbox: Sandbox, setup: Setup, options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        setup(**options)
    assert nothing_was_made()


@pytest.mark.parametrize("password", ["q7-Zx", "password1234", "anna-anna-anna"])
def test_a_weak_password_is_refused_and_not_repeated(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("THE_PASSWORD", password)
    with pytest.raises(CommandError) as caught:
        setup(admin="anna-anna")
    assert password not in str(caught.value)
    assert nothing_was_made()


@pytest.mark.parametrize("key", ["wrong-key", "kulcs-ő", "a b"])
def test_a_refused_key_leaves_nothing_behind(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("THE_KEY", key)
    with pytest.raises(CommandError) as caught:
        setup()
    assert key not in str(caught.value)
    assert nothing_was_made()


def test_a_refused_key_does_not_replace_a_good_one(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup()
    monkeypatch.setenv("THE_KEY", "wrong-key")
    with pytest.raises(CommandError):
        setup(name="Renamed Kft.")
    assert Company.objects.get().name == "Minta Kft."
    assert CompanyBillingoSettings.objects.get().api_key.reveal() == KEY


def test_a_key_of_another_company_is_refused_unless_accepted(sandbox: Sandbox, setup: Setup) -> None:
    with pytest.raises(CommandError, match=f"{DEFAULT_TAX_CODE}.*--accept-other-company"):
        setup(tax_id=OTHER_TAX_ID)
    assert nothing_was_made()
    setup(tax_id=OTHER_TAX_ID, accept_other_company=True)
    assert CompanyBillingoSettings.objects.get().has_api_key


def test_billingo_out_of_reach_is_said_and_nothing_is_made(setup: Setup, settings: Settings) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    with pytest.raises(CommandError, match="billingo_unreachable"):
        setup()
    assert nothing_was_made()


def test_the_check_can_be_left_out(setup: Setup) -> None:
    out, _err = setup(skip_key_check=True)
    assert CompanyBillingoSettings.objects.get().api_key.reveal() == KEY
    assert "not tried" in out


def test_no_transaction_waits_for_billingo(
    sandbox: Sandbox, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bank_transfers.billingo import api_key as credentials

    depth = len(connection.savepoint_ids)
    depths = []
    original = credentials.check_api_key

    def spy(*args: Any, **options: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return original(*args, **options)

    monkeypatch.setattr(credentials, "check_api_key", spy)
    setup()
    assert depths == [depth]


def test_a_secret_given_for_a_variable_name_is_not_repeated(setup: Setup) -> None:
    for option in ("password_env", "api_key_env"):
        with pytest.raises(CommandError) as caught:
            setup(**{option: "3f9c-the-secret-itself"})
        assert "3f9c" not in str(caught.value)


# --- warnings -------------------------------------------------------------------------------------------


def test_a_wrong_check_digit_is_only_a_warning(sandbox: Sandbox, setup: Setup) -> None:
    out, err = setup(tax_id="12345678-1-42", skip_key_check=True)
    assert "check digit" in err
    assert "check digit" not in out
    assert Company.objects.get().tax_id == "12345678-1-42"
    _out, err = setup()
    assert "check digit" not in err


def test_a_second_company_of_the_same_taxpayer_is_pointed_out(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    _out, err = setup(tax_id=DEFAULT_TAX_CODE[:9] + "1-13")
    assert "same taxpayer" in err


def test_a_switched_off_user_is_pointed_out_and_stays_so(sandbox: Sandbox, setup: Setup) -> None:
    setup()
    User.objects.update(is_active=False)
    _out, err = setup()
    assert "switched off" in err
    assert not User.objects.get().is_active


# --- as people start it ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_from_the_command_line(
    sandbox: Sandbox, run_manage: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    arguments = ["setup_company", "--name", "Minta Kft.", "--tax-id", DEFAULT_TAX_CODE, "--admin", "anna"]
    environment = {"P": PASSWORD, "K": KEY}
    done = run_manage(*arguments, "--password-env", "P", "--api-key-env", "K", env=environment)
    assert done.returncode == 0, done.stderr
    assert Company.objects.get().billingo_settings.has_api_key
    refused = run_manage(*arguments, "--api-key-env", "K", env={"K": "wrong-key"})
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert run_manage(*arguments, "--api-key", KEY).returncode == 2  # no secret is an argument
