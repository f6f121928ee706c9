"""Companies in a scratch database, ready to be synced."""

from __future__ import annotations

from django.utils import timezone

from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.core.secrets import Secret
from bank_transfers.models import Company, CompanyBillingoSettings


def add_company(name: str, key: str, number: int = 0) -> CompanyBillingoSettings:
    """A company with the feature and a key; `number` makes its tax number its own."""
    company = Company.objects.create(name=name, tax_id=f"{number:08}-2-42")
    company.enable_feature(BILLINGO_SYNC)
    settings = CompanyBillingoSettings(company=company)
    settings.set_api_key(Secret(key))
    settings.save()
    return settings


def add_synced_companies(keys: list[str]) -> None:
    """A company for each key, whose last full sync ended this moment; the companies there were are put to rest."""
    Company.objects.update(is_active=False)
    now = timezone.now()
    for number, key in enumerate(keys, start=1):
        settings = add_company(f"Cég {number} Kft.", key, number)
        settings.last_sync_time = settings.last_full_sync_time = settings.sync_cursor = now
        settings.save()
