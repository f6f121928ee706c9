"""The base of every endpoint that shows a company's data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.settings import api_settings
from rest_framework.viewsets import GenericViewSet

from bank_transfers.core import logs
from bank_transfers.core.api.access import Access

from .errors import ApiError, FeatureNotEnabled, RoleRequired
from .lists.parameters import known_parameters, refuse_repeated, refuse_unknown
from .views import METHODS

AnyModel = TypeVar("AnyModel", bound=Model)

# What makes a viewset safe: these may not be replaced.
SEALED = (
    "dispatch", "initial", "initialize_request", "perform_authentication", "check_permissions", "get_permissions",
    "get_authenticators", "get_queryset", "get_object", "company_rows",
)  # fmt: skip
SEALED_ATTRIBUTES = ("authentication_classes", "permission_classes")
STANDARD_ACTIONS = ("list", "create", "change", "retrieve", "update", "partial_update", "destroy")


class ScopedViewSet(GenericViewSet[Any]):
    """A viewset whose rows are those of one company. How to derive from it is told in `core/api/__init__.py`.

    Raises, before any action runs: NotAuthenticated; what `find_access` raises; FeatureNotEnabled; RoleRequired;
    Invalid for a repeated query parameter, UnknownParameter for one that the action does not know.
    """

    company_field: ClassVar[str] = "company"
    required_feature: ClassVar[str | None]
    required_roles: ClassVar[Mapping[str, Collection[str]]] = {}
    api_errors: ClassVar[Mapping[str, Collection[type[ApiError]]]] = {}
    every_role: ClassVar[frozenset[str]] = frozenset()
    # What the schema says of actions that have no docstring of their own.
    texts: ClassVar[Mapping[str, str]] = {}
    # Query parameters of each action; those of filters and pages come to the actions that have them.
    parameters: ClassVar[Mapping[str, Sequence[OpenApiParameter]]] = {}
    filtered: ClassVar[Collection[str]] = ("list",)
    paged: ClassVar[Collection[str]] = ("list",)
    reading: ClassVar[
        Collection[str]
    ] = ()  # actions of POST that change nothing: a token for reading may do them
    needs_login: ClassVar[Collection[str]] = ()  # actions that no API token may do, whatever its scope

    authentication_classes = tuple(api_settings.DEFAULT_AUTHENTICATION_CLASSES)  # type: ignore[arg-type]
    permission_classes = (IsAuthenticated,)
    http_method_names = METHODS
    # Ids that no database's integer holds are not found rather than refused.
    lookup_value_regex = "[0-9]{1,18}"

    access: Access

    def find_access(self, request: Request) -> Access:
        """Which company this request is about. Raises NotAMember, NoCompany and the like."""
        raise NotImplementedError

    def narrowed(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A place for select_related, annotations and filters of one's own; gets the company's rows only."""
        return queryset

    # -- sealed --------------------------------------------------------------------------------------

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = self.find_access(request)
        logs.bind(company_id=self.access.company_id)
        if self.required_feature and self.required_feature not in self.access.features:
            raise FeatureNotEnabled
        action: str | None = self.action
        # No action (OPTIONS has one of DRF's own): the method is not taken here, which the dispatcher says next.
        if action in {None, "metadata"}:
            return
        if self.access.role not in self.required_roles[action]:
            raise RoleRequired
        refuse_repeated(request)
        refuse_unknown(request.query_params, known_parameters(self))

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return self.narrowed(self.company_rows(queryset, self.company_field))

    def company_rows(
        self, queryset: QuerySet[AnyModel], company_field: str = "company"
    ) -> QuerySet[AnyModel]:
        """Those rows of any queryset that belong to the request's company."""
        return queryset.filter(**{company_field: self.access.company_id})

    # -- overridable ---------------------------------------------------------------------------------

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        serializer.save(**{f"{self.company_field}_id": self.access.company_id})


def complaints(viewset: Any) -> list[str]:
    """Why the router should not take this viewset; empty when it may."""
    if not (isinstance(viewset, type) and issubclass(viewset, ScopedViewSet)):
        return ["it is not derived from ScopedViewSet, so nothing scopes it to a company"]
    found = [
        f"it replaces {name}, which scopes it"
        for name in SEALED
        if getattr(viewset, name) is not getattr(ScopedViewSet, name)
    ]
    found += [
        f"it replaces {name}"
        for name in SEALED_ATTRIBUTES
        if getattr(viewset, name) != getattr(ScopedViewSet, name)
    ]
    if viewset.find_access is ScopedViewSet.find_access:
        found.append("it does not say how the company is found (derive it from CompanyViewSet)")
    if not hasattr(viewset, "required_feature"):
        found.append("required_feature is missing (None when it needs none)")
    return found + _queryset_complaints(viewset) + _action_complaints(viewset)


def _queryset_complaints(viewset: type[ScopedViewSet]) -> list[str]:
    if viewset.queryset is None:
        return ["queryset is missing"]
    model: Any = viewset.queryset.model
    for step in viewset.company_field.split("__"):
        try:
            model = model._meta.get_field(step).related_model
        except (AttributeError, FieldDoesNotExist):
            model = None
        if model is None:
            return [f"company_field {viewset.company_field!r} leads to no company"]
    return []


def _action_complaints(viewset: type[ScopedViewSet]) -> list[str]:
    extra: list[Any] = list(viewset.get_extra_actions())
    actions = {name for name in STANDARD_ACTIONS if hasattr(viewset, name)}
    actions |= {name for action in extra for name in action.mapping.values()}
    found = [
        f"action {name!r} has no required_roles" for name in sorted(actions - viewset.required_roles.keys())
    ]
    found += [f"there is no action {name!r}" for name in sorted(viewset.required_roles.keys() - actions)]
    for action in extra:
        weakened = {*SEALED_ATTRIBUTES, "queryset", "company_field", "required_roles"} & action.kwargs.keys()
        found += [f"action {action.__name__!r} replaces {name}" for name in sorted(weakened)]
    return found
