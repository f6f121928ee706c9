"""A company with an administrator, and a receiver of webhooks on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.fixtures import Settings

if TYPE_CHECKING:
    from bank_transfers.models import BillingoSyncLog, Company, Webhook
    from bank_transfers.notifications.tests.receiver import Receiver


@pytest.fixture
def alma(db: None) -> Company:
    """A company with the feature BILLINGO_SYNC."""
    from bank_transfers.models import Company

    company = Company.objects.create(name="Alma Kft.", tax_id="11111111-2-42")
    company.enable_feature("BILLINGO_SYNC")
    return company


@pytest.fixture
def admin(alma: Company) -> Any:
    """Its administrator, with an e-mail address."""
    return admin_of(alma, "anna")


def admin_of(company: Company, name: str) -> Any:
    from bank_transfers.companies.tests.helpers import user_in

    user = user_in(company, username=name)
    user.email = f"{name}@example.hu"
    user.save()
    return user


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    from bank_transfers.notifications.tests.receiver import Receiver

    settings.WEBHOOK_ALLOW_LOOPBACK = True
    settings.WEBHOOK_TIMEOUT_SECONDS = 4.0  # long enough on a crowded machine
    with Receiver() as made:
        yield made


@pytest.fixture
def make_webhook() -> Callable[..., Webhook]:
    """`make_webhook(company, url, "sync.failed")`: without types, all of them."""

    def make(company: Company, url: str, *types: str) -> Webhook:
        from bank_transfers.notifications.api import webhook_service
        from bank_transfers.notifications.sources.invoice_events import EVENT_TYPES

        webhook, _secret = webhook_service.make(company.pk, url=url, event_types=list(types or EVENT_TYPES))
        return webhook

    return make


@pytest.fixture
def make_run() -> Callable[..., BillingoSyncLog]:
    """`make_run(company, "FAILED", "invalid_api_key")`: a run that ended, as its log tells; `ago`: how long ago."""

    def make(company: Company, status: str, *codes: str, **values: Any) -> BillingoSyncLog:
        from django.utils import timezone

        from bank_transfers.billingo.runs.claim import as_json, problem
        from bank_transfers.models import BillingoSyncLog

        now = timezone.now()
        errors = as_json(problem(code, f"written down: {code}") for code in codes)
        return BillingoSyncLog.objects.create(
            **{"company": company, "status": status, "started_at": now, "completed_at": now, "errors": errors}
            | values
        )

    return make
