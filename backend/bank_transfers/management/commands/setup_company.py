"""setup_company: one command from an empty database to a company that can be synced."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation

from bank_transfers.billingo.api_key import KeyCheck, require_usable_key, store_api_key
from bank_transfers.billingo.errors import ApiKeyOfAnotherCompany, BillingoError
from bank_transfers.billingo.models import BILLINGO_SYNC, KeyScope
from bank_transfers.companies import audit, tax_numbers
from bank_transfers.core.secrets import Secret
from bank_transfers.management.base import ServiceCommand
from bank_transfers.models import Company, CompanyBillingoSettings, CompanyUser, Role


class Command(ServiceCommand):
    help = (
        "Makes a company ready: the company, its administrator, the feature BILLINGO_SYNC, and its Billingo API key, "
        "tried live and stored encrypted. Running it again changes only what differs. Secrets come from environment "
        "variables that you name, or from a prompt; never from arguments."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Without abbreviations: `--api-key KEY` must not pass for `--api-key-env KEY`.
        return super().create_parser(prog_name, subcommand, **{**kwargs, "allow_abbrev": False})

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the company's name")
        parser.add_argument("--tax-id", required=True, help="its tax number, 12345678-1-42")
        parser.add_argument(
            "--admin", required=True, metavar="USER", help="user name of the company's administrator"
        )
        parser.add_argument(
            "--email", metavar="ADDRESS", help="the administrator's e-mail address: mails go there"
        )
        parser.add_argument(
            "--superuser",
            action="store_true",
            help="the administrator may also enter /admin/ with every right",
        )
        parser.add_argument(
            "--password-env", metavar="VAR", help="variable that holds the administrator's password"
        )
        parser.add_argument("--api-key-env", metavar="VAR", help="variable that holds the Billingo API key")
        parser.add_argument(
            "--accept-other-company",
            action="store_true",
            help="take a key that belongs to another tax number",
        )
        parser.add_argument(
            "--skip-key-check", action="store_true", help="store the key without asking Billingo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Operators read English, as in every other command; Django's own messages follow.
        with translation.override("en"):
            self._handle(options)

    def _handle(self, options: dict[str, Any]) -> None:
        self._quiet = options["verbosity"] == 0
        name = required_text(options["name"], "--name")
        tax_id = self._tax_id(options["tax_id"])
        username = User.normalize_username(required_text(options["admin"], "--admin"))
        email = self._email(options["email"])
        password = from_environment(options["password_env"], "--password-env")
        key = from_environment(options["api_key_env"], "--api-key-env")
        if password is None and not User.objects.filter(username=username).exists():
            password = self._ask_password(username)
        if (
            key is None
            and not CompanyBillingoSettings.objects.filter(
                company__tax_id=tax_id, api_key__isnull=False
            ).exists()
        ):
            key = self._ask_key()
        found = None
        if key is not None and not options["skip_key_check"]:
            # Before the transaction: SQLite's only write lock must not wait for an answer from the network.
            found = try_key(key, tax_id, accept_other_company=options["accept_other_company"])
        with transaction.atomic():
            company = self._company(name, tax_id)
            user = self._user(username, password, email, superuser=options["superuser"])
            self._membership(company, user)
            self._feature(company, user)
            self._key(company, key, found)
        self._say_what_next(company)

    # --- reading ------------------------------------------------------------------------------------

    def _tax_id(self, given: str) -> str:
        try:
            tax_id = tax_numbers.normalized(required_text(given, "--tax-id"))
        except ValueError as error:
            raise CommandError(f"--tax-id: {error}; you gave {given!r}") from None
        if not tax_numbers.check_digit_fits(tax_id):
            self.stderr.write(f"Warning: the check digit of {tax_id} does not fit. Is it a slip of the pen?")
        return tax_id

    def _email(self, given: str | None) -> str | None:
        if given is None:
            return None
        email = required_text(given, "--email")
        valid(lambda: validate_email(email))
        return email

    def _ask_password(self, username: str) -> Secret | None:
        if not sys.stdin.isatty():
            return None
        first = getpass.getpass(f"Password for {username} (empty: set it later): ")
        if not first:
            return None
        if getpass.getpass("Once more: ") != first:
            raise CommandError("The two passwords differ; nothing was changed.")
        return Secret(first)

    def _ask_key(self) -> Secret | None:
        if not sys.stdin.isatty():
            return None
        key = getpass.getpass("Billingo API key (empty: set it later): ").strip()
        return Secret(key) if key else None

    # --- writing ------------------------------------------------------------------------------------

    def _company(self, name: str, tax_id: str) -> Company:
        company = Company.objects.filter(tax_id=tax_id).first()
        if company is None:
            self._warn_of_same_taxpayer(tax_id)
            company = Company(name=name, tax_id=tax_id)
            outcome = "created"
        elif company.name == name and company.is_active:
            self._say("Company", f"{company} ({tax_id})", "unchanged")
            return company
        else:
            renamed = company.name != name
            outcome = f"renamed, was {company.name!r}" if renamed else "active again"
            if not company.is_active:
                audit.record(company.pk, None, "company_switched_on")
            company.name, company.is_active = name, True
        valid(lambda: company.full_clean(validate_unique=False))
        company.save()
        self._say("Company", f"{company} ({tax_id})", outcome)
        return company

    def _warn_of_same_taxpayer(self, tax_id: str) -> None:
        twin = Company.objects.filter(tax_id__startswith=tax_numbers.core(tax_id) + "-").first()
        if twin:
            self.stderr.write(
                f"Warning: {twin.name} ({twin.tax_id}) is the same taxpayer; this makes a second company."
            )

    def _user(self, username: str, password: Secret | None, email: str | None, *, superuser: bool) -> User:
        user = User.objects.filter(username=username).first()
        made = user is None
        user = user or User(username=username)
        changes = ["created"] if made else []
        if password is not None and (made or not user.check_password(password.reveal())):
            valid(lambda: validate_password(password.reveal(), user))
            user.set_password(password.reveal())
            changes.append("password set")
        elif made:
            user.set_unusable_password()
            changes.append(f"without a password; set one with: manage.py changepassword {username}")
        if email is not None and user.email != email:
            changes.append(f"e-mail address {email}")
            user.email = email
        if superuser and not (user.is_staff and user.is_superuser):
            user.is_staff = user.is_superuser = True
            changes.append("may enter /admin/ with every right")
        if changes:
            valid(lambda: user.full_clean(exclude=["password"], validate_unique=False))
            user.save()
        if not user.is_active:
            self.stderr.write(f"Warning: the user {username} is switched off and cannot log in.")
        self._say("User", username, ", ".join(changes) or "unchanged")
        return user

    def _membership(self, company: Company, user: User) -> None:
        membership = CompanyUser.objects.filter(company=company, user=user).first()
        if membership and membership.role == Role.ADMIN and membership.is_active:
            self._say("Role", Role.ADMIN, "unchanged")
            return
        CompanyUser.objects.update_or_create(
            company=company, user=user, defaults={"role": Role.ADMIN, "is_active": True}
        )
        audit.record(company.pk, None, "member_joined", user.username, role=Role.ADMIN, by="setup_company")
        self._say("Role", Role.ADMIN, "given")

    def _feature(self, company: Company, user: User) -> None:
        if company.has_feature(BILLINGO_SYNC):
            self._say("Feature", BILLINGO_SYNC, "unchanged")
            return
        company.enable_feature(BILLINGO_SYNC, user=user)
        self._say("Feature", BILLINGO_SYNC, "switched on")

    def _key(self, company: Company, key: Secret | None, found: KeyCheck | None) -> None:
        row = CompanyBillingoSettings.objects.filter(company=company).first()
        if key is None:
            self._say("API key", "kept" if row and row.has_api_key else "none yet", "")
            return
        same = bool(row and row.api_key == key)
        # Asked already, outside the transaction (or asked not to).
        store_api_key(company, key, check=False, found=found)
        how = "Billingo accepts it" if found else "not tried"
        self._say("API key", "unchanged" if same else "stored encrypted", how)
        if found and found.scope == KeyScope.WRITE and not self._quiet:
            self.stdout.write(
                "         It may also write to Billingo: a key for reading is enough, and safer."
            )

    # --- words --------------------------------------------------------------------------------------

    def _say(self, what: str, value: str, outcome: str) -> None:
        if not self._quiet:
            self.stdout.write(f"{what:<9}{value}" + (f": {outcome}" if outcome else ""))

    def _say_what_next(self, company: Company) -> None:
        if self._quiet:
            return
        if not User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("Nobody can enter /admin/ yet: run this again with --superuser.")
        if CompanyBillingoSettings.objects.filter(company=company, api_key__isnull=False).exists():
            self.stdout.write(f"Next: python manage.py sync_billingo_invoices --company-id {company.pk}")
        else:
            self.stdout.write(
                "Next: run this again with --api-key-env VAR (a read-only Billingo key is enough)."
            )


def required_text(value: str, option: str) -> str:
    """The text without surrounding white space. Raises CommandError when it is empty or holds control characters."""
    text = str(value).strip()
    if not text:
        raise CommandError(f"{option} must not be empty")
    if not text.isprintable():
        raise CommandError(f"{option} holds characters that cannot be shown")
    return text


def from_environment(variable: str | None, option: str) -> Secret | None:
    """The secret in the named variable; None when no variable was named. Raises CommandError when it is not set."""
    if variable is None:
        return None
    value = os.environ.get(variable, "")
    if not value.strip():
        # Its name is not repeated: who takes the option for the secret itself would see it in a log.
        raise CommandError(
            f"{option} takes the name of an environment variable; there is none of that name, or it is empty"
        )
    if not value.isprintable():
        raise CommandError(f"{option}: the value of the variable holds characters that cannot be typed")
    return Secret(value.strip())


def try_key(key: Secret, tax_id: str, *, accept_other_company: bool) -> KeyCheck:
    """Asks Billingo whose key this is. Raises CommandError unless it may be stored for `tax_id`."""
    try:
        return require_usable_key(key, tax_id, accept_other_company=accept_other_company)
    except ApiKeyOfAnotherCompany as error:
        raise CommandError(
            f"{error}. If that is right, add --accept-other-company. Nothing was changed."
        ) from None
    except BillingoError as error:
        raise CommandError(f"{error} [{error.code}]. Nothing was changed.") from None


def valid(check: Callable[[], object]) -> None:
    """Runs a validation of Django's; its messages become a CommandError."""
    try:
        check()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
