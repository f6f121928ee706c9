"""The OpenAPI schema: every operation lists the codes it can answer with, without its view repeating the usual ones.

What an operation can raise is put together from the errors that everything below /api/ shares, those of its
authentication classes (`api_errors` there, `api_errors_of_changes` for what is no GET, `api_errors_for_people` for what
no program may do), those of scoping and pagination where they apply, and the view's own `api_errors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from bank_transfers.core.api import errors, programs
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.domain_errors import declared_by
from bank_transfers.core.api.errors import ApiError
from bank_transfers.core.api.programs import takes_api_tokens
from bank_transfers.core.api.viewsets import ScopedViewSet

from .shared import KINDS

Kind = type[ApiError]
LANGUAGE = "en"  # of the schema; answers are in the language that Accept-Language asks for

COMPANY_PARAMETER = OpenApiParameter(
    "X-Company-ID",
    int,
    OpenApiParameter.HEADER,
    description="The company to act in. Without it: the one last switched to, else the user's only one.",
)

# What stands for a row in a path.
KEYS = {
    "id": "The row's id.",
    "billingo_id": "Billingo's id of the document.",
    "code": "The feature's code.",
    "key": "Of a built-in rule, as listed.",
    "token": "As it was shown when it was made.",
}


class ErrorSchema(AutoSchema):
    """DRF's views into operations, errors included."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        with override(LANGUAGE):
            for status, kinds in self._errors(operation).items():
                # What the view says itself of an answer (a body of its own for a failure) holds.
                operation["responses"].setdefault(str(status), {KINDS: kinds})
        operation["summary"] = first_sentence(operation.get("description", ""))
        for parameter in operation.get("parameters", ()):
            if not parameter.get("description"):
                parameter["description"] = self._text_for(parameter)
        operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation

    def get_description(self) -> str:  # type: ignore[override]  # its stub has arguments that it does not take
        """The action's own text, where the class's would stand for several."""
        texts = getattr(self.view, "texts", {})
        found: str = texts.get(getattr(self.view, "action", None)) or super().get_description()
        return found

    def _text_for(self, parameter: dict[str, Any]) -> str:
        if parameter["in"] == "path":
            return KEYS.get(parameter["name"], "")
        filterset = getattr(self.view, "filterset_class", None)
        declared = filterset.base_filters.get(parameter["name"]) if filterset else None
        return str(declared.extra.get("help_text") or "") if declared else ""

    def get_auth(self) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = super().get_auth()
        return ways if takes_api_tokens(self.view) else [way for way in ways if programs.SCHEME not in way]

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if not isinstance(self.view, ScopedViewSet):
            return parameters
        return [*parameters, *self.view.parameters.get(self.view.action, ()), COMPANY_PARAMETER]

    def get_filter_backends(self) -> list[Any]:
        if isinstance(self.view, ScopedViewSet) and self.view.action not in self.view.filtered:
            return []
        return list(getattr(self.view, "filter_backends", []))

    def _errors(self, operation: dict[str, Any]) -> dict[int, list[Kind]]:
        found: dict[int, list[Kind]] = {}
        kinds = [*self._usual(operation), *self._of_scope(), *self._own()]
        for kind in dict.fromkeys(kinds):
            found.setdefault(kind.status_code, []).append(kind)
        return found

    def _usual(self, operation: dict[str, Any]) -> Iterator[Kind]:
        yield errors.InvalidCharacters
        yield errors.MalformedRequest
        yield errors.InternalError
        yield errors.DatabaseUnavailable
        for authentication in self.view.authentication_classes:
            yield errors.NotAuthenticated
            yield from getattr(authentication, "api_errors", ())
            if self.method != "GET":
                yield from getattr(authentication, "api_errors_of_changes", ())
            if not takes_api_tokens(self.view):
                yield from getattr(authentication, "api_errors_for_people", ())
        if not issubclass(self.view.content_negotiation_class, AnyAccept):
            yield errors.NotAcceptable
        if "requestBody" in operation:
            yield from (errors.Invalid, errors.MalformedJson, errors.PayloadTooLarge)
            yield from (errors.LengthRequired, errors.UnsupportedMediaType)
        places = {parameter["in"] for parameter in operation.get("parameters", ())}
        if "path" in places:
            yield errors.NotFound
        if self._is_list_view() and getattr(self.view, "pagination_class", None):
            yield from (errors.InvalidPage, errors.InvalidPageSize, errors.PageNotFound)
        if "query" in places:
            yield errors.Invalid

    def _of_scope(self) -> Iterator[Kind]:
        view = self.view
        if not isinstance(view, ScopedViewSet):
            return
        yield from (errors.CompanyRequired, errors.NotAMember, errors.NoCompany, errors.CompanyInactive)
        yield from (errors.Invalid, errors.UnknownParameter)
        if view.required_feature:
            yield errors.FeatureNotEnabled
        if view.every_role - set(view.required_roles[view.action]):
            yield errors.RoleRequired

    def _own(self) -> Iterator[Kind]:
        yield from declared_by(self.view, self.method)


def first_sentence(text: str) -> str:
    """Of a text, without its last full stop."""
    return re.split(r"\.(?:\s|$)", text.strip(), maxsplit=1)[0]
