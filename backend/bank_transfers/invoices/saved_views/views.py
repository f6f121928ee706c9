"""/api/saved-views/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoInvoice
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import ApiError, Invalid, RoleRequired
from bank_transfers.core.api.fields import JsonObjectField
from bank_transfers.core.api.lists.parameters import advice
from bank_transfers.core.api.locked import locked
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.invoices.listing import Selection

from .models import SavedView

MOST_VIEWS = 50
MOST_COLUMNS = 80
MOST_QUERY_BYTES = 4096
COLUMN = r"^[A-Za-z0-9_.:-]{1,64}$"
PARAMETERS = {*InvoiceFilter.base_filters, "ordering"}


class NotYours(ApiError):
    status_code = 403
    default_code = "not_yours"
    default_detail = gettext_lazy("This view belongs to another member.")


class TooManyViews(ApiError):
    status_code = 409
    default_code = "too_many_views"
    default_detail = gettext_lazy("You have as many saved views as there may be. Delete one first.")


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class QueryField(JsonObjectField):
    """Parameters that the invoice list takes, with values that it takes."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        query = super().to_internal_value(data)
        if unknown := sorted(query.keys() - PARAMETERS):
            raise serializers.ValidationError(f"{unknown[0][:100]}: {advice(unknown[0], PARAMETERS)}")
        if not all(isinstance(value, str) for value in query.values()):
            raise serializers.ValidationError(_("Each value is a text."))
        self._require_understood(query)
        return query

    def _require_understood(self, query: dict[str, str]) -> None:
        parameters = QueryDict(mutable=True)
        parameters.update(query)
        try:
            rows, asked = InvoiceFilter.applied(parameters, BillingoInvoice.objects.none())
            Selection(rows, 0, asked, query.get("ordering", ""))
        except ApiError as error:
            raise serializers.ValidationError(error.errors or str(error.detail)) from None


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A list of invoices under a name."""

    name = serializers.CharField(max_length=100)
    query = QueryField(
        most_bytes=MOST_QUERY_BYTES,
        required=False,
        help_text="Parameters of /api/billingo-invoices/, values as texts.",
    )
    columns = serializers.ListField(
        child=serializers.RegexField(COLUMN, max_length=64),
        required=False,
        max_length=MOST_COLUMNS,
        help_text="Names of the columns, in order, as the page calls them.",
    )
    is_shared = serializers.BooleanField(
        required=False,
        help_text="Whether every member of the company sees it. ADMIN and FINANCIAL may set it.",
    )
    is_mine = serializers.SerializerMethodField(help_text="Only then it can be changed.")
    owner = serializers.CharField(source="owner.username", read_only=True)

    class Meta:
        model = SavedView
        fields = [
            "id", "name", "query", "columns", "is_shared", "is_mine", "owner", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at", "updated_at"]

    def get_is_mine(self, view: SavedView) -> bool:
        return bool(view.owner_id == self.context["request"].user.pk)


class SavedViewViewSet(mixins.ListModelMixin, CompanyViewSet):
    """The user's own saved views, and those that members of the company share."""

    queryset = SavedView.objects.select_related("owner").order_by("name", "pk")
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": EVERY_ROLE,
        "create": EVERY_ROLE,
        "partial_update": EVERY_ROLE,
        "destroy": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        "create": (TooManyViews, RoleRequired),
        "partial_update": (RoleRequired, NotYours),
        "destroy": (NotYours,),
    }
    serializer_class = SavedViewSerializer

    def narrowed(self, queryset: QuerySet[SavedView]) -> QuerySet[SavedView]:
        return queryset.filter(Q(owner_id=self.request.user.pk) | Q(is_shared=True))

    @extend_schema(responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Saves a view under a name of the user's own. At most 50 for one user in one company."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        owner: Any = request.user
        with transaction.atomic():
            # One at a time for each member, so that the bound holds.
            self.company_rows(CompanyUser.objects.select_for_update()).get(user=owner)
            mine = self.company_rows(SavedView.objects.filter(owner=owner))
            if mine.count() >= MOST_VIEWS:
                raise TooManyViews
            self._save(serializer, company_id=self.access.company_id, owner=owner)
        return Response(serializer.data, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a view of one's own."""
        view = self.get_object()
        if view.owner_id != request.user.pk:
            raise NotYours
        body = request.data  # read before anything is locked: it may come slowly
        with transaction.atomic():
            serializer = self.get_serializer(locked(view), data=body, partial=True)
            serializer.is_valid(raise_exception=True)
            self._save(serializer)
        return Response(serializer.data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a view of one's own; an administrator also one that another member shares."""
        view = self.get_object()
        if view.owner_id != request.user.pk and self.access.role != Role.ADMIN:
            raise NotYours
        with transaction.atomic():
            view = locked(view)
            if view.is_shared:
                self._record("shared_view_removed", view.name)
            view.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _save(self, serializer: Any, **fields: Any) -> None:
        """Raises RoleRequired for sharing, and Invalid for a name that the owner has already."""
        was_shared = serializer.instance is not None and serializer.instance.is_shared
        shares = serializer.validated_data.get("is_shared", was_shared)
        if shares and not was_shared and self.access.role not in PERMISSIONS["share_views"]:
            raise RoleRequired
        try:
            with transaction.atomic():
                serializer.save(**fields)
        except IntegrityError:
            raise Invalid(errors={"name": [_("You have a view of this name already.")]}) from None
        if shares != was_shared:
            self._record("view_shared" if shares else "shared_view_removed", serializer.instance.name)

    def _record(self, action: str, name: str) -> None:
        audit.record(self.access.company_id, self.request.user, action, name)
