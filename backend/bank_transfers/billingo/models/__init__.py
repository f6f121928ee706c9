"""The mirror: settings, invoices and their items, what changed, what could not be stored, and every sync."""

from .documents import BillingoInvoice, BillingoInvoiceChange, BillingoInvoiceItem, BillingoSetAsideDocument
from .runs import BillingoSyncLog, BillingoSyncSlot, SchedulerBeat
from .settings import BILLINGO_SYNC, CompanyBillingoSettings, KeyScope, MirrorRevision

__all__ = [
    "BILLINGO_SYNC",
    "BillingoInvoice",
    "BillingoInvoiceChange",
    "BillingoInvoiceItem",
    "BillingoSetAsideDocument",
    "BillingoSyncLog",
    "BillingoSyncSlot",
    "CompanyBillingoSettings",
    "KeyScope",
    "MirrorRevision",
    "SchedulerBeat",
]
