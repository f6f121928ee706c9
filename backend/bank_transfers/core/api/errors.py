"""The errors of the API: each has an HTTP status, a stable code for programs and a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

Errors = dict[str, list[str]]


class ApiError(APIException):
    """An answer that is not what was asked for. Subclasses set the three class attributes.

    detail: another sentence than the class's; errors: sentences by field (for 400); extra: more keys of the body
    (named in `extra_schema`, name → OpenAPI type); headers: of the answer; code: another code than the class's.
    """

    status_code: int = 400
    default_code = "invalid"
    default_detail = _("The request is not valid.")
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(
        self,
        detail: Any = None,
        code: str | None = None,
        *,
        errors: Errors | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.errors = errors
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        super().__init__(str(self.default_detail if detail is None else detail), self.code)

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        body = {"detail": str(self.detail), "code": self.code, **self.extra}
        return body if self.errors is None else {**body, "errors": self.errors}


class Invalid(ApiError):
    """400: fields that do not hold what they should; `errors` says which."""


class MalformedRequest(ApiError):
    default_code = "malformed_request"
    default_detail = _("The request cannot be read.")


class MalformedJson(ApiError):
    default_code = "malformed_json"
    default_detail = _("The body must be a JSON object in UTF-8.")


class InvalidCharacters(ApiError):
    default_code = "invalid_characters"
    default_detail = _("The address holds characters that are not allowed.")


class UnknownParameter(ApiError):
    default_code = "unknown_parameter"
    default_detail = _("The address has a parameter that is not known here.")


class InvalidPage(ApiError):
    default_code = "invalid_page"
    default_detail = _("page is a whole number from 1 on.")


class InvalidPageSize(ApiError):
    default_code = "invalid_page_size"
    default_detail = _("page_size is a whole number from 1 to 1000.")


class InvalidCursor(ApiError):
    default_code = "invalid_cursor"
    default_detail = _("A cursor is taken as `next` gives it, without page and ordering.")


class NotAuthenticated(ApiError):
    status_code = 401
    default_code = "not_authenticated"
    default_detail = _("Log in first.")


class Forbidden(ApiError):
    status_code = 403
    default_code = "permission_denied"
    default_detail = _("You may not do this.")


class NotAMember(ApiError):
    """The header names no company of the user's: an unknown one, somebody else's, or no number at all."""

    status_code = 403
    default_code = "not_a_member"
    default_detail = _("You are not a member of this company.")


class NoCompany(ApiError):
    status_code = 403
    default_code = "no_company"
    default_detail = _("You are not a member of any company.")


class CompanyInactive(ApiError):
    status_code = 403
    default_code = "company_inactive"
    default_detail = _("This company is switched off.")


class CompanyRequired(ApiError):
    """Several companies, none used before: guessing could write into the wrong one."""

    default_code = "company_required"
    default_detail = _("You are a member of several companies: name one in the X-Company-ID header.")


class FeatureNotEnabled(ApiError):
    status_code = 403
    default_code = "feature_not_enabled"
    default_detail = _("This feature is not enabled for the company.")


class RoleRequired(ApiError):
    status_code = 403
    default_code = "role_required"
    default_detail = _("Your role in this company does not allow this.")


class NotFound(ApiError):
    status_code = 404
    default_code = "not_found"
    default_detail = _("There is no such thing here.")


class PageNotFound(ApiError):
    status_code = 404
    default_code = "page_not_found"
    default_detail = _("There are fewer pages than that.")


class MethodNotAllowed(ApiError):
    status_code = 405
    default_code = "method_not_allowed"
    default_detail = _("This address does not take this method.")


class NotAcceptable(ApiError):
    status_code = 406
    default_code = "not_acceptable"
    default_detail = _("The answer is not available in the format that the Accept header asks for.")


class LengthRequired(ApiError):
    """A body in pieces without its length, which the framework takes for none: what it says would not be done."""

    status_code = 411
    default_code = "length_required"
    default_detail = _("Send the body with its length (Content-Length), not in pieces.")


class PayloadTooLarge(ApiError):
    status_code = 413
    default_code = "payload_too_large"
    default_detail = _("The body is too large.")


class UnsupportedMediaType(ApiError):
    status_code = 415
    default_code = "unsupported_media_type"
    default_detail = _("The body must be sent as application/json.")

    @classmethod
    def wanting(cls, types: Sequence[str]) -> UnsupportedMediaType:
        """Naming the types that the endpoint takes."""
        return cls(_("The body must be sent as %(types)s.") % {"types": ", ".join(types)})


class Throttled(ApiError):
    """Too many tries. `wait`: seconds until the next one may be made; they also stand in Retry-After."""

    status_code = 429
    default_code = "throttled"
    default_detail = _("Too many attempts. Try again later.")

    def __init__(self, wait: float = 60, **more: Any) -> None:
        seconds = max(1, round(wait))
        super().__init__(**more, headers={"Retry-After": str(seconds)})


class Busy(ApiError):
    """This process does as much of it as it may already. `wait`: seconds, which also stand in Retry-After."""

    status_code = 503
    default_code = "busy"
    default_detail = _("Too much is going on at the moment. Try again shortly.")

    def __init__(self, wait: float = 1, **more: Any) -> None:
        super().__init__(**more, headers={"Retry-After": str(max(1, round(wait)))})


class InternalError(ApiError):
    status_code = 500
    default_code = "internal_error"
    default_detail = _("Something went wrong on our side. It has been recorded.")


class DatabaseUnavailable(ApiError):
    status_code = 503
    default_code = "database_unavailable"
    default_detail = _("The database does not answer at the moment. Try again shortly.")


# What stands in the place of an error that did not come from us, by its HTTP status.
BY_STATUS: dict[int, type[ApiError]] = {
    400: MalformedRequest,
    401: NotAuthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    411: LengthRequired,
    413: PayloadTooLarge,
    415: UnsupportedMediaType,
    429: Throttled,
    500: InternalError,
    503: DatabaseUnavailable,
}


def by_status(status: int) -> type[ApiError]:
    """The error for an HTTP status: that of the table, else 400's or 500's."""
    return BY_STATUS.get(status) or (InternalError if status >= 500 else MalformedRequest)
