"""The Billingo endpoints."""

from __future__ import annotations

from rest_framework import mixins

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet

from .models import BILLINGO_SYNC, BillingoSyncLog
from .serializers import SyncLogSerializer


class SyncLogViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Every sync of the company, the latest first; while one runs, how far it has come."""

    queryset = BillingoSyncLog.objects.select_related("company")
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE}
    serializer_class = SyncLogSerializer
