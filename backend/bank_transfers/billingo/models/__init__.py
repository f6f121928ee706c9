"""The mirror: settings, invoices and their items, what changed, what could not be stored, syncs, certificates."""

from .certificates import CompletenessCertificate, SigningKey
from .documents import BillingoInvoice, BillingoInvoiceChange, BillingoInvoiceItem, BillingoSetAsideDocument
from .pace import BillingoPace
from .payments import BillingoInvoicePayment, PaymentsWanted
from .refresh import RefreshToken
from .runs import QUIET, BillingoSyncLog, BillingoSyncSlot, ForgottenRuns, SchedulerBeat
from .settings import (
    BILLINGO_SYNC,
    LONGEST_INTERVAL,
    SHORTEST_INTERVAL,
    CompanyBillingoSettings,
    KeyScope,
    MirrorRevision,
)
from .totals import InvoiceTotals, SearchCounts

__all__ = [
    "BILLINGO_SYNC",
    "LONGEST_INTERVAL",
    "QUIET",
    "SHORTEST_INTERVAL",
    "BillingoInvoice",
    "BillingoInvoiceChange",
    "BillingoInvoiceItem",
    "BillingoInvoicePayment",
    "BillingoPace",
    "BillingoSetAsideDocument",
    "BillingoSyncLog",
    "BillingoSyncSlot",
    "CompanyBillingoSettings",
    "CompletenessCertificate",
    "ForgottenRuns",
    "InvoiceTotals",
    "KeyScope",
    "MirrorRevision",
    "PaymentsWanted",
    "RefreshToken",
    "SchedulerBeat",
    "SearchCounts",
    "SigningKey",
]
