"""The one verb of the mirror: `BillingoSyncService`."""

from .service import BillingoSyncService, SyncOutcome

__all__ = ["BillingoSyncService", "SyncOutcome"]
