"""/api/saved-views/"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import ApiError, FeatureNotEnabled, Invalid, RoleRequired
from bank_transfers.core.api.fields import JsonObjectField
from bank_transfers.core.api.lists.parameters import LISTS, advice, parameters_of
from bank_transfers.core.api.locked import locked

from .models import INVOICES, SavedView

MOST_VIEWS = 50
MOST_COLUMNS = 80
MOST_QUERY_BYTES = 4096
COLUMN = r"^[A-Za-z0-9_.:-]{1,64}$"


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
    """Parameters of a list, values as texts. Whether the list takes them the serializer decides, who knows which."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        query = super().to_internal_value(data)
        if not all(isinstance(value, str) for value in query.values()):
            raise serializers.ValidationError(_("Each value is a text."))
        return query


def require_understood(name: str, query: Mapping[str, str]) -> None:
    """Raises ValidationError for what the list of that name would refuse."""
    known = parameters_of(name)
    if unknown := sorted(query.keys() - known):
        raise serializers.ValidationError({"query": f"{unknown[0][:100]}: {advice(unknown[0], known)}"})
    parameters = QueryDict(mutable=True)
    parameters.update(query)
    viewset = LISTS[name]
    try:
        viewset.filterset_class.applied(parameters, viewset.queryset.none())
        if ordering := query.get("ordering"):
            viewset.ordering.of(ordering)
    except ApiError as error:
        raise serializers.ValidationError({"query": error.errors or str(error.detail)}) from None


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A list under a name."""

    name = serializers.CharField(max_length=100)
    query = QueryField(
        most_bytes=MOST_QUERY_BYTES,
        required=False,
        help_text="Parameters of the list, values as texts: only what the list would take.",
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

    def get_fields(self) -> dict[str, Any]:
        # Here, because the lists are known only when all routes are.
        named = serializers.ChoiceField(
            choices=list(LISTS),
            source="list_name",
            required=False,
            help_text=f"Which list it is a view of; `{INVOICES}` if nothing is said. It stays so.",
        )
        fields = super().get_fields()
        return {"id": fields.pop("id"), "list": named, **fields}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        stored: str | None = self.instance.list_name if self.instance else None
        name = attrs.get("list_name", stored or INVOICES)
        if stored not in {None, name}:
            raise serializers.ValidationError({"list": _("A view stays with its list.")})
        require_understood(name, attrs.get("query", {}))
        return attrs

    def get_is_mine(self, view: SavedView) -> bool:
        return bool(view.owner_id == self.context["request"].user.pk)


LIST = OpenApiParameter("list", str, description=f"Views of this list; `{INVOICES}` if nothing is said.")
OF_LISTS = (FeatureNotEnabled, RoleRequired)


class SavedViewViewSet(mixins.ListModelMixin, CompanyViewSet):
    """The user's own saved views of one list, and those that members of the company share.

    Who may not see a list, or whose company lacks its feature, has no views of it.
    """

    queryset = SavedView.objects.select_related("owner").order_by("name", "pk")
    required_feature = None  # that of the list
    required_roles = {
        "list": EVERY_ROLE,
        "create": EVERY_ROLE,
        "partial_update": EVERY_ROLE,
        "destroy": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        "list": OF_LISTS,
        "create": (*OF_LISTS, TooManyViews),
        "partial_update": (*OF_LISTS, NotYours),
        "destroy": (*OF_LISTS, NotYours),
    }
    parameters: ClassVar = {"list": (LIST,)}
    serializer_class = SavedViewSerializer

    def narrowed(self, queryset: QuerySet[SavedView]) -> QuerySet[SavedView]:
        queryset = queryset.filter(Q(owner_id=self.request.user.pk) | Q(is_shared=True))
        # Of a list that a later version no longer has, a view is as good as gone.
        names = [self._list_asked_for()] if self.action == "list" else list(LISTS)
        return queryset.filter(list_name__in=names)

    def _list_asked_for(self) -> str:
        name: str = self.request.query_params.get("list") or INVOICES
        if name not in LISTS:
            sentence = _("It is one of %(choices)s.") % {"choices": ", ".join(LISTS)}
            raise Invalid(errors={"list": [sentence]})
        self._require_list(name)
        return name

    def _require_list(self, name: str) -> None:
        """Raises FeatureNotEnabled or RoleRequired for who may not see the list itself."""
        viewset = LISTS[name]
        if viewset.required_feature and viewset.required_feature not in self.access.features:
            raise FeatureNotEnabled
        if self.access.role not in viewset.required_roles["list"]:
            raise RoleRequired

    def _found(self) -> SavedView:
        view: SavedView = self.get_object()
        self._require_list(view.list_name)
        return view

    @extend_schema(responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Saves a view under a name of the user's own. At most 50 for one user and list in one company."""
        body: Any = request.data
        list_name = body.get("list", INVOICES)
        if isinstance(list_name, str) and list_name in LISTS:
            self._require_list(list_name)  # before the rest is looked at, which is none of theirs
        serializer = self.get_serializer(data=body)
        serializer.is_valid(raise_exception=True)
        owner: Any = request.user
        with transaction.atomic():
            # One at a time for each member, so that the bound holds.
            self.company_rows(CompanyUser.objects.select_for_update()).get(user=owner)
            mine = self.company_rows(SavedView.objects.filter(owner=owner, list_name=list_name))
            if mine.count() >= MOST_VIEWS:
                raise TooManyViews
            self._save(serializer, company_id=self.access.company_id, owner=owner)
        return Response(serializer.data, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a view of one's own."""
        view = self._found()
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
        view = self._found()
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
