"""/api/operations/"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.errors import FeatureNotEnabled, NotFound
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.core.export.table import attachment

from . import claim, kinds, pieces
from .errors import Expired, HasEnded, NoFile, NotReady
from .models import Operation, OperationPiece

Status = Operation.Status


class OperationErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="As of an answer's error.")
    detail = serializers.CharField(help_text="In the language of who asked for the work.")


class OperationFileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    expires_at = TimeField()
    expired = serializers.BooleanField()


class OperationSerializer(serializers.ModelSerializer[Operation]):
    """A piece of long work, and how far it is."""

    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    done = serializers.IntegerField(help_text="Steps (rows, lines) that are done.")
    total = serializers.IntegerField(help_text="Of so many; 0 while it is not known.")
    requested_by = serializers.SerializerMethodField(help_text="Empty where the user is gone.")
    is_mine = serializers.SerializerMethodField()
    by_itself = serializers.BooleanField(read_only=True, help_text="Nobody asked for it.")
    created_at = TimeField()
    started_at = TimeField(allow_null=True)
    finished_at = TimeField(allow_null=True)
    error = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()

    class Meta:
        model = Operation
        fields = [
            "id", "kind", "status", "done", "total", "requested_by", "is_mine", "by_itself", "created_at",
            "started_at", "finished_at", "error", "file",
        ]  # fmt: skip
        read_only_fields = fields

    def get_requested_by(self, operation: Operation) -> str:
        return operation.requested_by.get_username() if operation.requested_by else ""

    def get_is_mine(self, operation: Operation) -> bool:
        return bool(operation.requested_by_id == self.context["request"].user.pk)

    @extend_schema_field(OperationErrorSerializer(allow_null=True))
    def get_error(self, operation: Operation) -> dict[str, str] | None:
        if operation.status != Status.FAILED:
            return None
        return {"code": operation.error_code, "detail": operation.error_text}

    @extend_schema_field(OperationFileSerializer(allow_null=True))
    def get_file(self, operation: Operation) -> Any:
        if operation.status != Status.DONE or not operation.file_name:
            return None
        told = {
            "name": operation.file_name,
            "content_type": operation.content_type,
            "size": operation.size,
            "sha256": operation.digest,
            "expires_at": operation.expires_at,
            "expired": has_expired(operation),
        }
        return OperationFileSerializer(told).data


class OperationDetailSerializer(OperationSerializer):
    """With what came out, where that is no file."""

    result = serializers.JSONField(
        allow_null=True, help_text="Of an import what `POST /api/bank-statements/` answers; else null."
    )

    class Meta(OperationSerializer.Meta):
        fields = [*OperationSerializer.Meta.fields, "result"]
        read_only_fields = fields


class OperationViewSet(mixins.ListModelMixin, CompanyViewSet):
    """Long work of the company: exports and imports that were begun and go on by themselves, the latest first.

    Everybody sees the kinds that his role and the company's features allow.
    """

    queryset = Operation.objects.select_related("requested_by").order_by("-pk")
    required_feature = None
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "file": EVERY_ROLE,
        "cancel": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        "retrieve": (FeatureNotEnabled,),
        "file": (FeatureNotEnabled, NotReady, NoFile, Expired),
        "cancel": (FeatureNotEnabled, HasEnded),
    }
    serializer_class = OperationSerializer

    def narrowed(self, queryset: QuerySet[Operation]) -> QuerySet[Operation]:
        if self.action == "list":
            return queryset.filter(kind__in=kinds.allowed(self.access)).defer("result", "arguments")
        return queryset

    @extend_schema(responses=OperationDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One piece of work: how far it is, and what came out."""
        return Response(self._shown(self._allowed()))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def file(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The file that was made. It is kept for a day."""
        operation = self._allowed()
        if operation.status in claim.OPEN:
            raise NotReady
        if operation.status != Status.DONE or not operation.file_name or operation.size is None:
            raise NoFile
        if has_expired(operation):
            raise Expired
        if record := kinds.known()[operation.kind].downloaded:
            with transaction.atomic():
                record(operation, request.user)
        answer = StreamingHttpResponse(_pieces(operation), content_type=operation.content_type)
        answer.headers["Content-Disposition"] = attachment(operation.file_name)
        answer.headers["Content-Length"] = str(operation.size)
        return answer

    @extend_schema(request=None, responses=OperationDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Ends the work; what it made until then is thrown away, files that were imported whole stay."""
        operation = self._allowed()
        if not claim.cancel(operation):
            raise HasEnded
        operation.refresh_from_db()
        return Response(self._shown(operation), status=status.HTTP_200_OK)

    def _allowed(self) -> Operation:
        """The one that the address names. Raises NotFound, FeatureNotEnabled, RoleRequired."""
        operation: Operation = self.get_object()
        kind = kinds.known().get(operation.kind)
        if kind is None:  # of another version
            raise NotFound
        kind.allow(self.access)
        return operation

    def _shown(self, operation: Operation) -> Any:
        return OperationDetailSerializer(operation, context=self.get_serializer_context()).data


def accepted(operation: Operation, request: Request) -> Response:
    """202: what was begun, and where it tells how far it is."""
    shown = OperationDetailSerializer(operation, context={"request": request}).data
    location = f"/api/operations/{operation.pk}/"
    return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": location})


def has_expired(operation: Operation) -> bool:
    return operation.expires_at is None or operation.expires_at <= timezone.now()


def _pieces(operation: Operation) -> Iterator[bytes]:
    return pieces.read(operation, OperationPiece.Role.RESULT, operation.size or 0, operation.attempt)
