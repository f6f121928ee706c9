"""Which companies may be synced. Apart from `sync`, so that asking does not load the engine."""

from __future__ import annotations

from bank_transfers.billingo.errors import FeatureNotEnabled, Inactive, NotConfigured
from bank_transfers.billingo.models import BILLINGO_SYNC, CompanyBillingoSettings
from bank_transfers.companies.models import Company, CompanyQuerySet

from .accounts import with_pace


def syncable_companies() -> list[Company]:
    """Active companies with active settings, a key and the feature, in the order of their ids."""
    return list(syncable().order_by("pk"))


def syncable() -> CompanyQuerySet:
    """The same as a query."""
    ready = Company.objects.filter(
        is_active=True, billingo_settings__is_active=True, billingo_settings__api_key__isnull=False
    )
    return ready.with_feature(BILLINGO_SYNC)


def usable_settings(company: Company) -> CompanyBillingoSettings:
    """The company's settings, if it may be synced now. Raises FeatureNotEnabled, NotConfigured or Inactive."""
    if not company.has_feature(BILLINGO_SYNC):
        raise FeatureNotEnabled(f"The feature {BILLINGO_SYNC} is not enabled for {company.name}")
    settings = with_pace(CompanyBillingoSettings.objects.filter(company=company)).first()
    if settings is None or not settings.has_api_key:
        raise NotConfigured(f"{company.name} has no Billingo API key yet")
    if not settings.is_active or not company.is_active:
        raise Inactive(f"Syncing is switched off for {company.name}")
    return settings
