"""/api/revisions/: what an open page asks every few seconds, to learn whether anything that it shows is old.

A door, since it brings the domains together. One statement tells the states of all parts; what they hold is not read.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.line_changes import BANK_LINES
from bank_transfers.banking.models import BANKING
from bank_transfers.billingo.mirror_version import mirror_state, runs_state
from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import Company
from bank_transfers.companies.revisions import Revision, state_of
from bank_transfers.core.db.prepared import Given, Prepared

# Each part, and the feature without which it is nobody's business. In the order of the statement's columns.
FEATURE_OF = {"invoices": BILLINGO_SYNC, "syncs": BILLINGO_SYNC, "bank": BANKING}

STATES = Prepared(
    lambda: (
        Company.objects.filter(pk=Given("company", Company._meta.pk))
        .order_by()
        .values_list(mirror_state(), runs_state(), state_of(BANK_LINES))
    )
)


@extend_schema_serializer(many=False)
class RevisionsSerializer(serializers.Serializer[Any]):
    """A text for each part of the company's data, another one whenever that changed. Nothing is to be read from it."""

    invoices = serializers.CharField(
        allow_null=True,
        help_text="Documents and their payments. Null: none yet, or no feature.",
    )
    syncs = serializers.CharField(
        allow_null=True,
        help_text="The latest sync: another one, or it ended; not how far it is. Null: none yet, or no feature.",
    )
    bank = serializers.CharField(
        allow_null=True,
        help_text="Bank lines, and what they are explained by. Null: none yet, or no feature.",
    )


class RevisionsViewSet(CompanyViewSet):
    """Which state of its data the company is in."""

    queryset = Revision.objects.all()
    required_feature = None
    required_roles: ClassVar = {"list": EVERY_ROLE}
    pagination_class = None
    serializer_class = RevisionsSerializer

    @extend_schema(
        responses={
            200: RevisionsSerializer,
            304: OpenApiResponse(description="`If-None-Match` named this state: nothing has changed."),
        },
        examples=[
            OpenApiExample(
                "states",
                {"invoices": "214.3.1.0.0.2", "syncs": "215.COMPLETED", "bank": "88.12.1004"},
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def list(self, request: Request) -> Response:
        """Whether anything changed, for who looks again every few seconds: small, and answered by one statement.

        Whoever sees another text than before asks anew for what he shows of that part. The answer has an `ETag`.
        """
        states = STATES.row(company=self.access.company_id) or (None,) * len(FEATURE_OF)
        body = {
            part: state if feature in self.access.features else None
            for (part, feature), state in zip(FEATURE_OF.items(), states, strict=True)
        }
        etag = f'"{hashlib.sha256(repr((self.access.company_id, body)).encode()).hexdigest()[:32]}"'
        answer: Any = get_conditional_response(
            request._request, etag=etag, response=Response(body, headers={"ETag": etag})
        )
        return answer  # type: ignore[no-any-return]
