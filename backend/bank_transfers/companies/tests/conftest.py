"""Two companies, and the short way to an error's status and code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from bank_transfers.companies.models import Company


@pytest.fixture
def alma(db: None) -> Company:
    """A company with the feature BILLINGO_SYNC."""
    from bank_transfers.companies.models import Company

    company = Company.objects.create(name="Alma Kft.", tax_id="11111111-2-42")
    company.enable_feature("BILLINGO_SYNC")
    return company


@pytest.fixture
def barack(db: None) -> Company:
    """Another one, without a feature."""
    from bank_transfers.companies.models import Company

    return Company.objects.create(name="Barack Kft.", tax_id="22222222-2-42")


@pytest.fixture
def nobody() -> APIClient:
    """A client without a login."""
    from rest_framework.test import APIClient

    return APIClient(headers={"Accept-Language": "en"})


@pytest.fixture
def code() -> Callable[[Any], tuple[int, str]]:
    """`code(answer)`: its status and error code."""
    return lambda answer: (answer.status_code, answer.json()["code"])
