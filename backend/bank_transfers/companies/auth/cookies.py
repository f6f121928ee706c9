"""The tokens of a login in cookies, for the page: no script can read them, and no other site can use them.

Both are HttpOnly and SameSite=Strict. The access cookie goes to /api/ only, the refresh cookie to /api/auth/ only, so
neither may be called `__Host-…` (which goes everywhere); with TLS they are `__Secure-…`.

A browser adds cookies by itself, whoever wrote the request. So one that changes something and is known by its cookie
must show that our page wrote it: by a header that another site's script could send only if CORS let it (there is none),
and by its Origin, where the browser tells it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from .errors import CrossSiteRefused
from .tokens import Tokens

ACCESS_PATH, REFRESH_PATH = "/api/", "/api/auth/"
PAGE_HEADER, PAGE = "X-Requested-With", "billingo-page"
SAFE_METHODS = {"GET", "HEAD"}


def access_cookie() -> str:
    return _name("billingo_access")


def refresh_cookie() -> str:
    return _name("billingo_refresh")


def give(response: HttpResponse, made: Tokens) -> None:
    """Puts the tokens into the browser, each for as long as it is good."""
    _set(response, access_cookie(), made.access, ACCESS_PATH, settings.ACCESS_TOKEN_SECONDS)
    _set(response, refresh_cookie(), made.refresh, REFRESH_PATH, settings.REFRESH_TOKEN_SECONDS)


def take_away(response: HttpResponse) -> None:
    """Has the browser forget both."""
    _set(response, access_cookie(), "", ACCESS_PATH, 0)
    _set(response, refresh_cookie(), "", REFRESH_PATH, 0)


def require_own_page(request: Request) -> None:
    """Raises CrossSiteRefused unless our page wrote this request."""
    if request.headers.get(PAGE_HEADER) != PAGE:
        raise CrossSiteRefused
    origin = request.headers.get("Origin")
    if origin is not None and not _is_ours(request._request, origin):
        raise CrossSiteRefused


def _is_ours(request: HttpRequest, origin: str) -> bool:
    if origin == f"{request.scheme}://{request.get_host()}":
        return True
    return any(_covers(trusted, origin) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _covers(trusted: str, origin: str) -> bool:
    """As Django reads CSRF_TRUSTED_ORIGINS: `https://*.example.hu` stands for all its subdomains."""
    if "*" not in trusted:
        return trusted == origin
    try:
        asked, ours = urlsplit(origin), urlsplit(trusted)
    except ValueError:
        return False
    return asked.scheme == ours.scheme and asked.netloc.endswith(ours.netloc.lstrip("*"))


def _name(name: str) -> str:
    return f"__Secure-{name}" if settings.AUTH_COOKIE_SECURE else name


def _set(response: HttpResponse, name: str, value: str, path: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=settings.AUTH_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
