"""The Billingo endpoints."""

from .changes import ChangeViewSet
from .invoices import InvoiceViewSet
from .logs import SyncLogViewSet
from .overview import OverviewViewSet
from .set_aside import SetAsideViewSet
from .settings import BillingoSettingsViewSet

__all__ = [
    "BillingoSettingsViewSet",
    "ChangeViewSet",
    "InvoiceViewSet",
    "OverviewViewSet",
    "SetAsideViewSet",
    "SyncLogViewSet",
]
