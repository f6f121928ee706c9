"""/api/billingo-sync-logs/"""

from __future__ import annotations

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.billingo.runs.health import health_of, latest_logs
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.lists.filter_set import ListFilterBackend

from .filters import SyncLogFilter
from .serializers import HealthSerializer, SyncLogSerializer


class SyncLogViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Every sync of the company, the latest first; while one runs, how far it has come."""

    queryset = BillingoSyncLog.objects.select_related("company")
    list_name = "sync-logs"
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE, "health": EVERY_ROLE}
    texts: ClassVar = {"retrieve": "One sync; while it runs, how far it has come."}
    serializer_class = SyncLogSerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = SyncLogFilter

    @extend_schema(responses=HealthSerializer)
    @action(detail=False, pagination_class=None)
    def health(self, request: Request) -> Response:
        """How well the mirror is, for every role: what the settings tell administrators."""
        settings = self.company_rows(CompanyBillingoSettings.objects.all()).first()
        health = health_of(settings, latest_logs(self.access.company_id), timezone.now())
        return Response(HealthSerializer(health).data)
