"""Trying an API key before it is trusted, and storing it encrypted."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from bank_transfers.companies import audit
from bank_transfers.companies.models import Company
from bank_transfers.companies.tax_numbers import core, same_taxpayer
from bank_transfers.core.secrets import Secret

from .errors import ApiKeyOfAnotherCompany
from .models import CompanyBillingoSettings, KeyScope


class KeyCheck(msgspec.Struct):
    """Whose key it is, as Billingo says, whether that is the company's own tax number, and what the key may do."""

    tax_number: str
    matches_company: bool
    scope: KeyScope = KeyScope.UNKNOWN

    @property
    def organization(self) -> str:
        """The name of the account for the pace: the same for all its keys."""
        return core(self.tax_number)

    @property
    def of_the_account(self) -> tuple[str, KeyScope]:
        """What is stored beside the key: the arguments of `set_api_key`."""
        return self.organization, self.scope


SCOPES = {True: KeyScope.WRITE, False: KeyScope.READ, None: KeyScope.UNKNOWN}


def check_api_key(key: Secret, company_tax_id: str, *, accept_other_company: bool = False) -> KeyCheck:
    """Asks Billingo whose key this is and, unless it is somebody else's, whether it may write.

    Within BILLINGO_KEY_CHECK_SECONDS, for both together.

    Raises InvalidApiKey, BillingoUnreachable or another BillingoError.
    """
    from .client.client import BillingoClient  # heavy, and needed by few requests

    until = time.monotonic() + settings.BILLINGO_KEY_CHECK_SECONDS
    client = BillingoClient(key)
    tax_number = client.organization(settings.BILLINGO_KEY_CHECK_SECONDS).result().tax_code or ""
    found = KeyCheck(tax_number=tax_number, matches_company=same_taxpayer(tax_number, company_tax_id))
    if found.matches_company or accept_other_company:
        found.scope = SCOPES[client.may_write(max(0.1, until - time.monotonic())).result()]
    return found


def require_usable_key(key: Secret, company_tax_id: str, *, accept_other_company: bool = False) -> KeyCheck:
    """Tries a key for a company, touching no database: nobody's transaction should wait for the network.

    Raises what `check_api_key` raises, and ApiKeyOfAnotherCompany unless `accept_other_company`.
    """
    found = check_api_key(key, company_tax_id, accept_other_company=accept_other_company)
    if not found.matches_company and not accept_other_company:
        raise ApiKeyOfAnotherCompany(
            f"This key belongs to tax number {found.tax_number or '(none)'}, not to {company_tax_id}"
        )
    return found


def store_api_key(
    company: Company,
    key: Secret,
    *,
    accept_other_company: bool = False,
    check: bool = True,
    found: KeyCheck | None = None,
    by: Any = None,
) -> CompanyBillingoSettings:
    """Stores a company's key, encrypted, after trying it live (unless `check` is false). Stores nothing on error.

    found: what a check that was made before told; by: who did it, if known.
    Raises what `require_usable_key` raises.
    """
    if check:
        found = require_usable_key(key, company.tax_id, accept_other_company=accept_other_company)
    with transaction.atomic():
        row = CompanyBillingoSettings.objects.filter(company=company).first()
        if row is None:
            row = CompanyBillingoSettings(company=company)
            audit.record(company.pk, by, "settings_created")
        if row.api_key != key:
            audit.record(company.pk, by, "key_changed", accept_other_company=accept_other_company)
        row.set_api_key(key, *(found.of_the_account if found else ()))
        row.save()
    return row
