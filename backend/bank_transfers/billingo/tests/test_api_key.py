"""A key is tried before it is trusted, and nothing is stored when it can't be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from bank_transfers.billingo import errors
from bank_transfers.billingo.api_key import check_api_key, store_api_key
from bank_transfers.core.secrets import Secret
from bank_transfers.models import Company, CompanyBillingoSettings
from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox

from . import mirror

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GOOD = Secret("sandbox-key")


@pytest.fixture
def keyless(db: None) -> Company:
    """A company without a key and without settings."""
    return Company.objects.create(name="Minta Kft.", tax_id=DEFAULT_TAX_CODE)


def rows() -> list[Any]:
    return list(CompanyBillingoSettings.objects.values())


def test_it_tells_whose_key_it_is(sandbox: Sandbox) -> None:
    own = check_api_key(GOOD, DEFAULT_TAX_CODE)
    other = check_api_key(GOOD, "87654321-2-13")

    assert (own.tax_number, own.matches_company) == (DEFAULT_TAX_CODE, True)
    assert (other.tax_number, other.matches_company) == (DEFAULT_TAX_CODE, False)
    paths = [request.path for request in sandbox.requests]
    assert paths == ["/v3/organization", "/v3/products/0", "/v3/organization"]


def test_the_same_taxpayer_is_known_by_its_first_eight_digits(sandbox: Sandbox) -> None:
    core = DEFAULT_TAX_CODE[:8]

    # What follows is how VAT is paid, and the county: both change, and groups use another.
    assert check_api_key(GOOD, f"{core}-5-13").matches_company


def test_it_stores_a_good_key_encrypted(keyless: Company, sandbox: Sandbox) -> None:
    row = store_api_key(keyless, GOOD)

    assert row.api_key == GOOD
    assert row.company == keyless
    kept = CompanyBillingoSettings.objects.get()
    assert kept.api_key == GOOD
    assert kept.api_key_set_at is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM bank_transfers_companybillingosettings")
        ((stored,),) = cursor.fetchall()
    assert str(stored).startswith("gAAAA")
    assert "sandbox-key" not in str(stored)


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("unauthorized", {}, errors.InvalidApiKey),
        ("payment_required", {}, errors.SubscriptionRequired),
        ("forbidden", {}, errors.Forbidden),
        ("quota_used_up", {}, errors.RequestRefused),
        ("server_error", {"times": None}, errors.BillingoUnreachable),
        ("html_200", {"times": None}, errors.BillingoUnreachable),
        ("reset", {"times": None}, errors.BillingoUnreachable),
        ("not_object", {"times": None}, errors.BillingoUnreachable),
        ("too_many_requests", {"times": None, "retry_after": 60}, errors.RateLimited),
    ],
)
@pytest.mark.parametrize("had", [False, True], ids=["first key", "another key"])
def test_nothing_is_stored_when_billingo_does_not_take_it(
    keyless: Company,
    sandbox: Sandbox,
    settings: Any,
    fault: str,
    options: dict[str, Any],
    error: type[errors.BillingoError],
    had: bool,
) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.001
    settings.BILLINGO_RETRY_SECONDS = 5
    if had:
        store_api_key(keyless, GOOD)
    before = rows()
    sandbox.add_key("second-key")
    sandbox.fault(fault, path="/organization", **options)

    with pytest.raises(error) as raised:
        store_api_key(keyless, Secret("second-key"))

    assert type(raised.value) is error
    assert "second-key" not in str(raised.value)
    assert rows() == before


def test_an_unknown_key_is_refused(keyless: Company, sandbox: Sandbox) -> None:
    with pytest.raises(errors.InvalidApiKey) as raised:
        store_api_key(keyless, Secret("wrong-key"))

    assert raised.value.status == 401
    assert rows() == []


def test_nobody_there_is_unreachable(keyless: Company, settings: Any) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.001
    settings.BILLINGO_BASE_URL = "http://127.0.0.1:9/v3"

    with pytest.raises(errors.BillingoUnreachable):
        store_api_key(keyless, GOOD)

    assert rows() == []


@pytest.mark.parametrize("text", ["", " ", "két szó", "kulcs\n", "key\r\nX-Evil: 1", "ű", "x" * 513])
def test_what_can_be_no_key_is_not_even_asked_about(keyless: Company, sandbox: Sandbox, text: str) -> None:
    with pytest.raises(errors.InvalidApiKey):
        store_api_key(keyless, Secret(text))

    assert rows() == []
    assert sandbox.requests == []


def test_a_key_of_another_company_is_taken_only_when_that_is_meant(
    make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    other = make_company("Másik Kft.", "87654321-2-13", key=None)
    before = rows()

    with pytest.raises(errors.ApiKeyOfAnotherCompany, match=DEFAULT_TAX_CODE):
        store_api_key(other, GOOD)
    assert rows() == before

    store_api_key(other, GOOD, accept_other_company=True)
    assert CompanyBillingoSettings.objects.get().api_key == GOOD


def test_unchecked_means_unasked(keyless: Company, sandbox: Sandbox) -> None:
    store_api_key(keyless, Secret("whatever"), check=False)

    assert sandbox.requests == []
    assert CompanyBillingoSettings.objects.get().api_key == Secret("whatever")


def test_another_key_makes_the_next_sync_a_full_one(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    sandbox.add_key("second-key")

    store_api_key(company, Secret("second-key"))

    row = CompanyBillingoSettings.objects.get()
    assert row.sync_cursor is None
    assert row.last_sync_time is not None  # people may still see when it was
    log = mirror.synced(company)
    assert log.full_sync
    assert log.invoices_unchanged == 282


def test_the_same_key_again_changes_nothing(company: Company, sandbox: Sandbox) -> None:
    store_api_key(company, GOOD)
    mirror.synced(company)
    (before,) = rows()

    store_api_key(company, GOOD)

    (after,) = rows()
    # Whose key it is may be learnt now: the first time it was not tried.
    unlike = {"updated_at": None, "organization": None}
    assert {**before, **unlike} == {**after, **unlike}
    assert not mirror.synced(company).full_sync


def test_settings_are_kept_when_the_key_changes(company: Company, sandbox: Sandbox) -> None:
    CompanyBillingoSettings.objects.update(is_active=False)
    sandbox.add_key("second-key")

    store_api_key(company, Secret("second-key"))

    assert not CompanyBillingoSettings.objects.get().is_active
