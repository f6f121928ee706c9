"""The admin's login under the same rules as everybody's, and its sessions among the logins of a user.

A login in Django's session (only the admin has them) gets a LoginSession as others do, and is worth nothing once that
is revoked: so "log out everywhere" and a changed password end it too.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from bank_transfers.core.web.caller import address_of

from . import throttle, tokens
from .login import user_with
from .models import LoginSession

SESSION = "login_session"


class LoginForm(AdminAuthenticationForm):
    """Counts with the logins of the API. Throttled and Busy pass through to the middleware, which answers them."""

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is None or not password or self.request is None:
            return dict(self.cleaned_data)
        with throttle.guess(username, address_of(self.request)):
            self.user_cache = user_with(username, password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return dict(self.cleaned_data)


class PasswordForm(AdminPasswordChangeForm):
    """Guesses at the present password count with those at the login."""

    address = ""

    def clean_old_password(self) -> str:
        with throttle.guess(self.user.get_username(), self.address):
            return str(super().clean_old_password())


class Site(admin.AdminSite):
    """Django's, with our forms."""

    login_form = LoginForm

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        form = type("Form", (PasswordForm,), {"address": address_of(request)})
        view = PasswordChangeView.as_view(
            form_class=form,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        request.current_app = self.name
        return view(request)


class LivingLogins(AuthenticationMiddleware):
    """`request.user` of a Django session is nobody where the session's login is over."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        found = request.user

        def user() -> Any:
            return found if found.is_authenticated and is_alive(request) else AnonymousUser()

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]


def is_alive(request: HttpRequest) -> bool:
    """Whether the login of the request's Django session has neither been revoked nor run out."""
    now = timezone.now()
    return bool(_login_of(request).filter(revoked_at__isnull=True, expires_at__gt=now).exists())


def begin(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody logged in to a Django session."""
    login = LoginSession.objects.create(
        user=user,
        expires_at=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        password_mark=user.get_session_auth_hash(),
    )
    request.session[SESSION] = str(login.pk)


def end(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Somebody logged out of one."""
    for login in _login_of(request):
        tokens.revoke(login, "logout")


def connect() -> None:
    """Called once, when the application is ready."""
    user_logged_in.connect(begin, dispatch_uid="login_session_of_the_admin")
    user_logged_out.connect(end, dispatch_uid="login_session_of_the_admin")


def _login_of(request: HttpRequest) -> Any:
    try:
        return LoginSession.objects.filter(pk=uuid.UUID(request.session.get(SESSION, "")))
    except ValueError:
        return LoginSession.objects.none()
