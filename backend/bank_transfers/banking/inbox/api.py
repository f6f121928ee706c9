"""/api/refused-files/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.models import BANKING
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import FlagFilter
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.core.api.locked import locked

from .models import RefusedFile


class RefusedFileSerializer(serializers.ModelSerializer[RefusedFile]):
    """A file of the watched folder that could not be imported."""

    reasons = serializers.CharField(
        source="in_words",
        help_text="A line each, in the reader's language; of files refused before 2026-12 in that of the installation.",
    )
    moved_to = serializers.CharField(help_text="Its name in `refused/`; empty: it stayed where it was.")
    refused_at = TimeField()
    dismissed_at = TimeField(allow_null=True, help_text="When somebody had seen to it.")

    class Meta:
        model = RefusedFile
        fields = ["id", "name", "moved_to", "reasons", "refused_at", "dismissed_at", "dismissed_by"]
        read_only_fields = fields


class DismissedFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(dismissed_at__isnull=not value)


class RefusedFileFilter(ListFilter):
    dismissed = DismissedFilter(help_text="false: those that nobody has seen to.")

    class Meta:
        model = RefusedFile
        fields: list[str] = []


class RefusedFileViewSet(mixins.ListModelMixin, CompanyViewSet):
    """Files of the company's watched folder that were refused, the latest first."""

    queryset = RefusedFile.objects.order_by("-pk")
    required_feature = BANKING
    required_roles: ClassVar = {"list": EVERY_ROLE, "dismiss": PERMISSIONS["import_statements"]}
    filtered = ("list",)
    filter_backends = (ListFilterBackend,)
    filterset_class = RefusedFileFilter
    serializer_class = RefusedFileSerializer

    @extend_schema(request=None, responses=RefusedFileSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Says that somebody has seen to it: it is told no more."""
        row = self.get_object()
        with transaction.atomic():
            row = locked(row)
            if row.dismissed_at is None:
                row.dismissed_at, row.dismissed_by = timezone.now(), request.user.get_username()
                row.save(update_fields=["dismissed_at", "dismissed_by"])
        return Response(self.get_serializer(row).data)
