"""/api/billingo-sync-logs/"""

from __future__ import annotations

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins

from bank_transfers.billingo.filters import SyncLogFilter
from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoSyncLog
from bank_transfers.billingo.serializers import SyncLogSerializer
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet


class SyncLogViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Every sync of the company, the latest first; while one runs, how far it has come."""

    queryset = BillingoSyncLog.objects.select_related("company")
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE}
    serializer_class = SyncLogSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = SyncLogFilter
