"""Login, refresh, logout, who am I, which company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.access import switch_to
from bank_transfers.core.api.errors import CompanyInactive, NotAMember, Throttled
from bank_transfers.core.api.views import ApiView, PublicApiView

from . import tokens
from .errors import (
    AlreadyMember,
    InvalidCredentials,
    InvalidInvitation,
    InvalidToken,
    RefreshReused,
    SessionEnded,
    TokenExpired,
    WrongPassword,
)
from .invitations import accept_as, accept_as_new_user
from .login import log_in
from .models import LoginSession
from .passwords import change_password
from .serializers import (
    AcceptInvitationSerializer,
    ChangePasswordSerializer,
    LoginAnswerSerializer,
    LoginSerializer,
    LogoutSerializer,
    MeSerializer,
    RefreshSerializer,
    SwitchCompanySerializer,
    TokensSerializer,
    me,
)
from .throttle import address_of


class LoginView(PublicApiView):
    """Tokens for a user name and a password.

    Too many wrong passwords: 429 with Retry-After. An unknown user, a wrong password and a user who is switched off
    get the same answer.
    """

    serializer_class = LoginSerializer
    api_errors: ClassVar = {"post": (InvalidCredentials, Throttled)}

    @extend_schema(operation_id="login", responses=LoginAnswerSerializer)
    def post(self, request: Request) -> Response:
        data = self.valid(request)
        session, made = log_in(data["username"], data["password"], address_of(request))
        content = {**as_json(made), **me(session.user)}
        return Response(LoginAnswerSerializer(content).data)


class RefreshView(PublicApiView):
    """New tokens for a refresh token, which is good once.

    Presenting one a second time ends the login: somebody else has a copy. A browser with several tabs has to see to
    it that only one of them refreshes.
    """

    serializer_class = RefreshSerializer
    api_errors: ClassVar = {"post": (InvalidToken, TokenExpired, SessionEnded, RefreshReused)}

    @extend_schema(operation_id="refresh", responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        _session, made = tokens.refresh(self.valid(request)["refresh"])
        return Response(TokensSerializer(as_json(made)).data)


class LogoutView(ApiView):
    """Ends this login, or all logins of the user; their tokens are worth nothing from now on."""

    serializer_class = LogoutSerializer

    @extend_schema(operation_id="logout", responses={204: None})
    def post(self, request: Request) -> Response:
        if self.valid(request)["everywhere"]:
            tokens.revoke_all(request.user, "logout")
        else:
            tokens.revoke(session_of(request), "logout")
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(ApiView):
    """The user, his companies with his role and their features, and where requests act."""

    serializer_class = MeSerializer

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(me(request.user)).data)


class SwitchCompanyView(ApiView):
    """Remembers the company in which requests without X-Company-ID act."""

    serializer_class = SwitchCompanySerializer
    api_errors: ClassVar = {"post": (NotAMember, CompanyInactive)}

    @extend_schema(operation_id="switch_company", responses=MeSerializer)
    def post(self, request: Request) -> Response:
        switch_to(request.user, self.valid(request)["company"])
        return Response(MeSerializer(me(request.user)).data)


class ChangePasswordView(ApiView):
    """Sets a new password; all other logins of the user end."""

    serializer_class = ChangePasswordSerializer
    api_errors: ClassVar = {"post": (WrongPassword, Throttled)}

    @extend_schema(operation_id="change_password", responses={204: None})
    def post(self, request: Request) -> Response:
        data = self.valid(request)
        change_password(
            session_of(request), data["current_password"], data["new_password"], address_of(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptInvitationView(ApiView):
    """Makes a member of who holds an invitation's token.

    With a login: of that user. Without: of a new user, whose name and password come with it.
    """

    permission_classes = (AllowAny,)
    serializer_class = AcceptInvitationSerializer
    api_errors: ClassVar = {"post": (InvalidInvitation, AlreadyMember, Throttled)}

    @extend_schema(operation_id="accept_invitation", responses={201: MeSerializer})
    def post(self, request: Request) -> Response:
        data = self.valid(request)
        if request.user.is_authenticated:
            membership = accept_as(request.user, data["token"])
        else:
            membership = accept_as_new_user(address=address_of(request), **data)
        return Response(MeSerializer(me(membership.user)).data, status=status.HTTP_201_CREATED)


def session_of(request: Request) -> LoginSession:
    """The session of the request's token."""
    assert isinstance(request.auth, LoginSession)  # noqa: S101  (BearerAuthentication is the only one)
    return request.auth


def as_json(made: tokens.Tokens) -> dict[str, Any]:
    return {
        "access": made.access,
        "refresh": made.refresh,
        "expires_in": settings.ACCESS_TOKEN_SECONDS,
    }
