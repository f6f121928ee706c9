"""/api/bank-changes/"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.models import BANKING
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.lists.filters import MomentFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.rows import page_of

from .history import LineHistory
from .models import BankLineChange, ChangeKind
from .serializers import BankChangeSerializer


class BankChangeFilter(django_filters.FilterSet):
    """Read by `LineHistory`, which has two tables to narrow."""

    since = MomentFilter(method="left_alone", help_text="Later than this time; a day: than its first moment.")
    kind = WordsFilter(
        method="left_alone",
        only=ChangeKind.values,
        help_text=f"One or more, separated by commas: {', '.join(ChangeKind.values)}.",
    )
    account = WholeFilter(method="left_alone", help_text="By the account's id.")

    class Meta:
        model = BankLineChange
        fields: list[str] = []

    def left_alone(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows

    def asked(self) -> dict[str, Any]:
        """Raises Invalid."""
        if not self.form.is_valid():
            raise Invalid(
                errors={name: [str(word) for word in words] for name, words in self.form.errors.items()}
            )
        return dict(self.form.cleaned_data)


class BankChangeViewSet(CompanyViewSet):
    """What became of bank lines, the latest first."""

    queryset = BankLineChange.objects.all()
    required_feature = BANKING
    required_roles: ClassVar = {"list": EVERY_ROLE}
    serializer_class = BankChangeSerializer
    renderer_classes = (QuickJSONRenderer,)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = BankChangeFilter

    @extend_schema(responses=BankChangeSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Lines that came, were booked as others, withdrawn, explained otherwise or told in other words. What was
        allocated of them is told by /api/match-actions/."""
        asked = BankChangeFilter(request.query_params).asked()
        history = LineHistory(self.access.company_id, asked["since"], asked["kind"], asked["account"])
        return self.get_paginated_response(page_of(self, history))
