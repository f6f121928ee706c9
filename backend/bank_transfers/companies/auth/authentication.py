"""`Authorization: Bearer <access token>` into a user."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from bank_transfers.core import logs

from .errors import InvalidToken, SessionEnded, TokenExpired
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


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
