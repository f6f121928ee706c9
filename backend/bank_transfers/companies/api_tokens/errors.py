"""What is answered to a token that does not do, and to who wants too many."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class ApiTokenInvalid(ApiError):
    """Unknown, revoked, or its member is gone or switched off: one answer for all."""

    status_code = 401
    default_code = "api_token_invalid"
    default_detail = _("This API token is not valid, or no longer.")


class ApiTokenExpired(ApiError):
    status_code = 401
    default_code = "api_token_expired"
    default_detail = _("This API token has expired. Make a new one.")


class ApiTokenReadOnly(ApiError):
    """A token with the scope `read`, and a request that may change something."""

    status_code = 403
    default_code = "api_token_read_only"
    default_detail = _("This API token may only read.")


class LoginNeeded(ApiError):
    """What concerns an account, a member or tokens themselves is for people who log in."""

    status_code = 403
    default_code = "login_needed"
    default_detail = _("No API token may do this: log in with name and password.")


class TooManyApiTokens(ApiError):
    status_code = 409
    default_code = "too_many_api_tokens"
    default_detail = _("You have as many API tokens in this company as there may be. Revoke one first.")
