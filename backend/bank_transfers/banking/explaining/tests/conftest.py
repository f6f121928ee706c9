from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bank_transfers.companies.models import Company


@pytest.fixture
def company(db: None) -> Company:
    """A company with a bank and nothing else."""
    from bank_transfers.companies.models import Company

    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company
