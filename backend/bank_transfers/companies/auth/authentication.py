"""Who makes a request: by `Authorization: Bearer <access token>`, else by the access cookie."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from bank_transfers.core import logs

from . import cookies
from .errors import CrossSiteRefused, InvalidToken, SessionEnded, TokenExpired
from .models import LoginSession
from .tokens import session_of

SCHEME = "Bearer"


class BearerAuthentication(BaseAuthentication):
    """`request.user` is the token's user, `request.auth` its LoginSession.

    Raises InvalidToken, TokenExpired or SessionEnded (401). Without the header, or with another scheme, nobody is
    logged in.
    """

    api_errors = (InvalidToken, TokenExpired, SessionEnded)

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, LoginSession] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = token.strip()
        if not token or not token.isascii():
            raise InvalidToken
        session = session_of(token)
        logs.bind(user_id=session.user_id)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


class CookieAuthentication(BaseAuthentication):
    """The same by the access cookie of a login with `cookies`. What changes something must come from our page.

    Raises InvalidToken, TokenExpired or SessionEnded (401), and CrossSiteRefused (403). Without the cookie nobody is
    logged in.
    """

    api_errors = (InvalidToken, TokenExpired, SessionEnded)
    api_errors_of_changes = (CrossSiteRefused,)

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, LoginSession] | None:
        token = request.COOKIES.get(cookies.access_cookie())
        if not token:
            return None
        if not token.isascii():
            raise InvalidToken
        if request.method not in cookies.SAFE_METHODS:
            cookies.require_own_page(request)
        session = session_of(token)
        logs.bind(user_id=session.user_id)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = CookieAuthentication
    name = "cookie"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "__Secure-billingo_access"}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
