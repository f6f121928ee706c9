"""What login, tokens and invitations answer when they refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class InvalidCredentials(ApiError):
    """Unknown user, wrong password, inactive user: one answer for all."""

    status_code = 401
    default_code = "invalid_credentials"
    default_detail = _("The user name or the password is wrong.")


class InvalidToken(ApiError):
    """A token that is malformed, forged, or of another kind."""

    status_code = 401
    default_code = "token_invalid"
    default_detail = _("This token is not valid. Log in again.")


class TokenExpired(ApiError):
    status_code = 401
    default_code = "token_expired"
    default_detail = _("This token has expired.")


class SessionEnded(ApiError):
    """The session was revoked (logout, changed password, theft suspected), ran out, or its user is switched off."""

    status_code = 401
    default_code = "session_ended"
    default_detail = _("This login has ended. Log in again.")


class RefreshReused(ApiError):
    """An old refresh token was presented: somebody has a copy, so the whole session was ended."""

    status_code = 401
    default_code = "refresh_token_reused"
    default_detail = _("This refresh token was used before. For safety the login was ended; log in again.")


class CrossSiteRefused(ApiError):
    """A change asked for with a cookie, without the sign that our own page asks for it."""

    status_code = 403
    default_code = "cross_site_request"
    default_detail = _("This request does not come from the page itself.")


class WrongPassword(ApiError):
    default_code = "wrong_password"
    default_detail = _("The present password is not this.")


class InvalidInvitation(ApiError):
    """Unknown, expired, used, withdrawn: one answer for all."""

    default_code = "invalid_invitation"
    default_detail = _("This invitation is not valid, or no longer.")


class AlreadyMember(ApiError):
    status_code = 409
    default_code = "already_member"
    default_detail = _("You are a member of this company already.")


class LastAdmin(ApiError):
    status_code = 409
    default_code = "last_admin"
    default_detail = _("A company keeps at least one administrator.")


class TooManyInvitations(ApiError):
    status_code = 409
    default_code = "too_many_invitations"
    default_detail = _("Too many invitations are open. Withdraw some first.")
