"""/api/billingo-changes/"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoInvoice, BillingoInvoiceChange
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.lists.filters import MomentFilter, WordsFilter
from bank_transfers.core.api.lists.rows import page_of
from bank_transfers.invoices.cache import MirrorCache
from bank_transfers.invoices.history import KINDS, History
from bank_transfers.invoices.serializers import ChangeSerializer


class ChangeFilter(django_filters.FilterSet):
    """Read by `History`, which has two tables to narrow."""

    since = MomentFilter(method="left_alone", help_text="Later than this time; a day: than its first moment.")
    kind = WordsFilter(
        method="left_alone", help_text=f"One or more, separated by commas: {', '.join(KINDS)}."
    )

    class Meta:
        model = BillingoInvoiceChange
        fields: list[str] = []

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
    ) -> History:
        """Raises Invalid."""
        if not self.form.is_valid():
            raise Invalid(
                errors={name: [str(word) for word in words] for name, words in self.form.errors.items()}
            )
        asked = self.form.cleaned_data
        unknown = set(asked["kind"]) - set(KINDS)
        if unknown:
            sentence = _("It is one of %(choices)s.") % {"choices": ", ".join(KINDS)}
            raise Invalid(errors={"kind": [sentence]})
        return History(invoices, changes, asked["since"], asked["kind"], memory)


class ChangeViewSet(CompanyViewSet):
    """What syncs found new or different, the latest first."""

    queryset = BillingoInvoiceChange.objects.all()
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE}
    serializer_class = ChangeSerializer
    renderer_classes = (QuickJSONRenderer,)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ChangeFilter

    @extend_schema(responses=ChangeSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Everything that changed in the company's documents: new ones, fields, gone and returned ones."""
        invoices = self.company_rows(BillingoInvoice.objects.all())
        history = ChangeFilter(request.query_params).history(
            invoices, self.get_queryset(), MirrorCache(self.access.company_id)
        )
        (results,) = page_of(self, history)
        return self.get_paginated_response(results)
