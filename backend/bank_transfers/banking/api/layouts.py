"""/api/statement-layouts/"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import layouts, texts
from bank_transfers.banking.formats.tables.own.mapping import InvalidMapping, layout_of
from bank_transfers.banking.models import BANKING, StatementLayout
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import Company
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import ApiError, Invalid
from bank_transfers.core.api.fields import JsonObjectField
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.failures import is_duplicate

from .layout_preview import LayoutPreviewSerializer, previewed
from .uploads import UploadParser

IMPORTING = PERMISSIONS["import_statements"]
MOST_LAYOUTS = 50
MOST_BYTES = 64 * 1024


class TooManyLayouts(ApiError):
    status_code = 409
    default_code = "too_many_layouts"
    default_detail = gettext_lazy("The company has as many layouts as there may be. Delete one first.")


@extend_schema_field({"type": "object", "additionalProperties": {}})
class MappingField(JsonObjectField):
    """What the columns mean and how they are written, all of it said."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        mapping = super().to_internal_value(data)
        if "name" in mapping:
            raise serializers.ValidationError(_("The name stands beside the mapping."))
        try:
            layout_of({**mapping, "name": "own"}, complete=True)
        except InvalidMapping as invalid:
            found = [texts.problem(problem) for problem in invalid.problems]
            raise serializers.ValidationError([f"{one['where']}: {one['text']}" for one in found]) from None
        return mapping


class StatementLayoutSerializer(serializers.ModelSerializer[StatementLayout]):
    """A layout of the company's own."""

    name = serializers.CharField(max_length=64)
    code = serializers.CharField(read_only=True, help_text="What imports name it by; never changes.")
    mapping = MappingField(
        most_bytes=MOST_BYTES,
        help_text="`file`, `columns`, `decimal_sign`, `date`, `sign` …: docs/banking.md.",
    )
    created_by = serializers.SerializerMethodField(help_text="Empty where the user is gone.")
    created_at = TimeField()
    updated_at = TimeField()

    class Meta:
        model = StatementLayout
        fields = ["id", "name", "code", "mapping", "created_by", "created_at", "updated_at"]
        validators: ClassVar[list[Any]] = []

    def validate_name(self, name: str) -> str:
        if layouts.is_built_in(name):
            raise serializers.ValidationError(_("A layout that everybody has is called so."))
        return name

    def get_created_by(self, layout: StatementLayout) -> str:
        return layout.created_by.get_username() if layout.created_by else ""


@extend_schema_field({"type": "string", "maxLength": MOST_BYTES})
class TriedMappingField(JsonObjectField):
    """A mapping as the text of a form. What is wrong with it the preview tells."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, str):
            self.fail("not_an_object")
        if len(data) > self.most_bytes:
            self.fail("too_large", most_bytes=self.most_bytes)
        try:
            return super().to_internal_value(json.loads(data))
        except (ValueError, RecursionError):
            self.fail("not_an_object")


class PreviewRequestSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="One file, no archive.")
    mapping = TriedMappingField(
        most_bytes=MOST_BYTES,
        required=False,
        help_text="JSON, as in a layout; without it only guesses.",
    )


class StatementLayoutViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Layouts of the company's own, for tables of banks that nobody declared."""

    queryset = StatementLayout.objects.select_related("created_by").order_by("name", "pk")
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "create": IMPORTING,
        "partial_update": IMPORTING,
        "destroy": IMPORTING,
        "preview": IMPORTING,
    }
    api_errors: ClassVar = {"create": (TooManyLayouts,)}
    reading = ("preview",)
    serializer_class = StatementLayoutSerializer

    @extend_schema(responses={201: StatementLayoutSerializer})
    def create(self, request: Request) -> Response:
        """Declares a layout. Files that it fits, and no layout of everybody's, are read by it from now on."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            # One at a time for each company, so that the bound holds.
            Company.objects.select_for_update(no_key=True).get(pk=self.access.company_id)
            if self.get_queryset().count() >= MOST_LAYOUTS:
                raise TooManyLayouts
            self._save(serializer, company_id=self.access.company_id, created_by=request.user)
            self._record("statement_layout_made", serializer.data["name"])
        return Response(serializer.data, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a layout. Lines that are stored stay as they are: each file keeps the mapping it was read by."""
        layout = self.get_object()
        body = request.data
        with transaction.atomic():
            serializer = self.get_serializer(locked(layout), data=body, partial=True)
            serializer.is_valid(raise_exception=True)
            self._save(serializer)
            self._record("statement_layout_changed", serializer.data["name"])
        return Response(serializer.data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a layout. What was imported by it stays."""
        layout = self.get_object()
        with transaction.atomic():
            layout = locked(layout)
            self._record("statement_layout_deleted", layout.name)
            layout.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request={"multipart/form-data": PreviewRequestSerializer}, responses={200: LayoutPreviewSerializer}
    )
    @action(detail=False, methods=["post"], parser_classes=(UploadParser,))
    def preview(self, request: Request) -> Response:
        """A file as it is found, what its columns may mean, and what a mapping would make of it. Stores nothing."""
        sent: Any = request.data
        asked = PreviewRequestSerializer(
            data={name: sent[name] for name in ("file", "mapping") if name in sent}
        )
        asked.is_valid(raise_exception=True)
        mapping = asked.validated_data.get("mapping")
        file = asked.validated_data["file"].file
        return Response(previewed(file, mapping, layouts.own_layouts(self.access.company_id)))

    def _save(self, serializer: Any, **fields: Any) -> None:
        """Raises Invalid for a name that the company has already."""
        try:
            with transaction.atomic():
                serializer.save(**fields)
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            raise Invalid(errors={"name": [_("The company has a layout of this name already.")]}) from None

    def _record(self, act: str, name: str) -> None:
        audit.record(self.access.company_id, self.request.user, act, name)
