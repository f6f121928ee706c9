"""What tests of the repairs share."""

from __future__ import annotations

import pytest

from bank_transfers.billingo.tests.robustness import sync
from bank_transfers.models import Company


@pytest.fixture
def mirrored(company: Company) -> Company:
    assert sync(company).status == "COMPLETED"
    return company
