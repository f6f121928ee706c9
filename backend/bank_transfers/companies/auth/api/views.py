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
from bank_transfers.companies.auth import cookies, tokens
from bank_transfers.companies.auth.errors import (
    AlreadyMember,
    CrossSiteRefused,
    InvalidCredentials,
    InvalidInvitation,
    InvalidToken,
    RefreshReused,
    SessionEnded,
    TokenExpired,
    WrongPassword,
)
from bank_transfers.companies.auth.invitations import accept_as, accept_as_new_user, state_of
from bank_transfers.companies.auth.login import log_in
from bank_transfers.companies.auth.models import LoginSession
from bank_transfers.companies.auth.passwords import change_password
from bank_transfers.companies.auth.profile import change_profile
from bank_transfers.core.api.errors import Busy, CompanyInactive, NotAMember, NotAuthenticated, Throttled
from bank_transfers.core.api.views import ApiView, PublicApiView
from bank_transfers.core.web.caller import address_of

from .serializers import (
    AcceptInvitationSerializer,
    ChangePasswordSerializer,
    InvitationStateSerializer,
    InvitationTokenSerializer,
    LoginAnswerSerializer,
    LoginSerializer,
    LogoutSerializer,
    MeSerializer,
    ProfileSerializer,
    RefreshSerializer,
    SwitchCompanySerializer,
    TokensSerializer,
    me,
)


class LoginView(PublicApiView):
    """Tokens for a user name and a password.

    Too many wrong passwords: 429 with Retry-After. An unknown user, a wrong password and a user who is switched off
    get the same answer. With `cookies` the tokens go into HttpOnly cookies, out of every script's reach.
    """

    serializer_class = LoginSerializer
    api_errors: ClassVar = {"post": (InvalidCredentials, Throttled, Busy, CrossSiteRefused)}

    @extend_schema(operation_id="login", responses=LoginAnswerSerializer)
    def post(self, request: Request) -> Response:
        data = self.valid(request)
        if data["cookies"]:
            cookies.require_own_page(request)
        session, made = log_in(data["username"], data["password"], address_of(request), data["cookies"])
        content = as_json(made, data["cookies"]) | me(session.user)
        return in_cookies_if(data["cookies"], Response(LoginAnswerSerializer(content).data), made)


class RefreshView(PublicApiView):
    """New tokens for a refresh token, which is good once.

    Presenting one a second time ends the login: somebody else has a copy. With an empty body the token is that of the
    cookie, and new ones go into cookies; there the tabs of a browser may refresh at the same time.
    """

    serializer_class = RefreshSerializer
    api_errors: ClassVar = {
        "post": (
            NotAuthenticated,
            InvalidToken,
            TokenExpired,
            SessionEnded,
            RefreshReused,
            CrossSiteRefused,
        )
    }

    @extend_schema(operation_id="refresh", responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        token: str | None = self.valid(request).get("refresh")
        if token is not None:
            _session, made = tokens.refresh(token)
            return Response(TokensSerializer(as_json(made)).data)
        token = request.COOKIES.get(cookies.refresh_cookie())
        if not token:
            raise NotAuthenticated
        cookies.require_own_page(request)
        _session, made = tokens.refresh(token, in_cookies=True)
        return in_cookies_if(True, Response(TokensSerializer(as_json(made, in_cookies=True)).data), made)

    def handle_exception(self, exc: Exception) -> Response:
        return forgetful(self.request, super().handle_exception(exc))


class LogoutView(ApiView):
    """Ends this login, or all logins of the user; their tokens are worth nothing from now on."""

    serializer_class = LogoutSerializer

    @extend_schema(operation_id="logout", responses={204: None})
    def post(self, request: Request) -> Response:
        if self.valid(request)["everywhere"]:
            tokens.revoke_all(request.user, "logout")
        else:
            tokens.revoke(session_of(request), "logout")
        answer = Response(status=status.HTTP_204_NO_CONTENT)
        if session_of(request).in_cookies:
            cookies.take_away(answer)
        return answer

    def handle_exception(self, exc: Exception) -> Response:
        return forgetful(self.request, super().handle_exception(exc))


class MeView(ApiView):
    """The user, his companies with his role and their features, and where requests act."""

    serializer_class = MeSerializer
    api_errors: ClassVar = {"patch": (WrongPassword, Throttled, Busy)}

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(me(request.user)).data)

    @extend_schema(operation_id="change_me", request=ProfileSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Changes one's own name, and with the present password one's e-mail address."""
        session_of(request)  # a person's, not a program's
        serializer = ProfileSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = change_profile(request.user, address_of(request), **serializer.validated_data)
        return Response(MeSerializer(me(user)).data)


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
    api_errors: ClassVar = {"post": (WrongPassword, Throttled, Busy)}

    @extend_schema(operation_id="change_password", responses={204: None})
    def post(self, request: Request) -> Response:
        data = self.valid(request)
        change_password(
            session_of(request), data["current_password"], data["new_password"], address_of(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationView(PublicApiView):
    """Tells who holds an invitation's token where it leads: the token comes in the body, which no log keeps."""

    serializer_class = InvitationTokenSerializer
    api_errors: ClassVar = {"post": (InvalidInvitation,)}

    @extend_schema(operation_id="invitation", responses=InvitationStateSerializer)
    def post(self, request: Request) -> Response:
        return Response(InvitationStateSerializer(state_of(self.valid(request)["token"])).data)


class AcceptInvitationView(ApiView):
    """Makes a member of who holds an invitation's token.

    With a login: of that user. Without: of a new user, whose name and password come with it.
    """

    permission_classes = (AllowAny,)
    serializer_class = AcceptInvitationSerializer
    api_errors: ClassVar = {"post": (InvalidInvitation, AlreadyMember, Throttled, Busy)}

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
    assert isinstance(request.auth, LoginSession)  # noqa: S101  (both kinds of authentication give one)
    return request.auth


def as_json(made: tokens.Tokens, in_cookies: bool = False) -> dict[str, Any]:
    """What an answer tells of new tokens; in_cookies: nothing but how long they last."""
    content: dict[str, Any] = {"expires_in": settings.ACCESS_TOKEN_SECONDS}
    return content if in_cookies else {"access": made.access, "refresh": made.refresh, **content}


def in_cookies_if(wanted: bool, answer: Response, made: tokens.Tokens) -> Response:
    if wanted:
        cookies.give(answer, made)
    return answer


def forgetful(request: Request, answer: Response) -> Response:
    """The answer; where it says that a login is over, the browser forgets the login's cookies."""
    if answer.status_code == status.HTTP_401_UNAUTHORIZED and cookies.refresh_cookie() in request.COOKIES:
        cookies.take_away(answer)
    return answer
