"""The public face of the data: `from bank_transfers.models import ...`."""

from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    BillingoSyncSlot,
    CompanyBillingoSettings,
)
from bank_transfers.companies.auth.models import Invitation, LoginAttempt, LoginSession
from bank_transfers.companies.models import Company, CompanyFeature, CompanyUser, FeatureTemplate, Role

__all__ = [
    "BillingoInvoice",
    "BillingoInvoiceChange",
    "BillingoInvoiceItem",
    "BillingoSetAsideDocument",
    "BillingoSyncLog",
    "BillingoSyncSlot",
    "Company",
    "CompanyBillingoSettings",
    "CompanyFeature",
    "CompanyUser",
    "FeatureTemplate",
    "Invitation",
    "LoginAttempt",
    "LoginSession",
    "Role",
]
