"""What tests of the repairs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bank_transfers.models import Company


@pytest.fixture
def mirrored(company: Company) -> Company:
    # Not above: this file may be read before Django is set up.
    from bank_transfers.billingo.tests.robustness import sync

    assert sync(company).status == "COMPLETED"
    return company
