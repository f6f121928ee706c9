"""/api/billingo-changes/"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoInvoice, BillingoInvoiceChange
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.lists.filters import FlagFilter, MomentFilter, WordsFilter
from bank_transfers.core.api.lists.rows import page_of
from bank_transfers.invoices.cache import MirrorCache
from bank_transfers.invoices.history import KINDS, History
from bank_transfers.invoices.imports import Import, imports_of
from bank_transfers.invoices.serializers import ChangeSerializer
from bank_transfers.invoices.sums.serializers import ImportSerializer


class ChangeFilter(django_filters.FilterSet):
    """Read by `History`, which has two tables to narrow."""

    since = MomentFilter(method="left_alone", help_text="Later than this time; a day: than its first moment.")
    kind = WordsFilter(
        method="left_alone",
        only=KINDS,
        help_text=f"One or more, separated by commas: {', '.join(KINDS)}.",
    )

    imports = FlagFilter(
        method="left_alone",
        help_text="false: without the new documents of imports, which `imports/` tells in one line each.",
    )

    class Meta:
        model = BillingoInvoiceChange
        fields: list[str] = []

    def leaves_imports_out(self) -> bool:
        return self.form.is_valid() and self.form.cleaned_data["imports"] is False

    @classmethod
    def parameters(cls) -> list[OpenApiParameter]:
        """For the schema of an endpoint whose list has other filters."""
        return [
            OpenApiParameter(name, str, description=declared.extra["help_text"])
            for name, declared in cls.base_filters.items()
        ]

    def left_alone(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows

    def history(
        self,
        invoices: QuerySet[BillingoInvoice],
        changes: QuerySet[BillingoInvoiceChange],
        memory: MirrorCache | None = None,
        imports: Collection[Import] = (),
    ) -> History:
        """Raises Invalid."""
        if not self.form.is_valid():
            raise Invalid(
                errors={name: [str(word) for word in words] for name, words in self.form.errors.items()}
            )
        asked = self.form.cleaned_data
        return History(invoices, changes, asked["since"], asked["kind"], memory, imports)


class ChangeViewSet(CompanyViewSet):
    """What syncs found new or different, the latest first."""

    queryset = BillingoInvoiceChange.objects.all()
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "imports": EVERY_ROLE}
    serializer_class = ChangeSerializer
    renderer_classes = (QuickJSONRenderer,)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ChangeFilter

    @extend_schema(responses=ChangeSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Everything that changed in the company's documents: new ones, fields, gone and returned ones."""
        invoices = self.company_rows(BillingoInvoice.objects.all())
        company_id = self.access.company_id
        asked = ChangeFilter(request.query_params)
        history = asked.history(
            invoices,
            self.get_queryset(),
            MirrorCache(company_id),
            imports_of(company_id) if asked.leaves_imports_out() else (),
        )
        return self.get_paginated_response(page_of(self, history))

    @extend_schema(responses=ImportSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def imports(self, request: Request) -> Response:
        """The syncs that brought many documents at once, the latest first: the first, and any with more than fifty."""
        return Response(ImportSerializer(imports_of(self.access.company_id), many=True).data)
