"""What surrounds every request: its id, its log line and measure, the shape of errors, the security headers.

`RequestMiddleware` stands first, so that it also sees what other middleware answers.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from bank_transfers.core import logs, request_metrics
from bank_transfers.core.api.errors import ApiError, InvalidCharacters, LengthRequired, by_status

from . import caller, cors

access_log = logging.getLogger("bank_transfers.access")

API = "/api/"
DOCS = "/api/docs/"
# What may stand in a header and a log without harm.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Swagger UI sets style attributes; its scripts come from here and are files.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

# Django's admin: files of its own, and here and there a style attribute.
ADMIN = "/admin/"
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

BELOW_A_PATH = "This service can't be served below a path (SCRIPT_NAME): give it a host name of its own.\n"

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Gives the request an id, keeps what is logged meanwhile together under it, and measures the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_HOST" in request.META:
            # As browsers write it in `Origin`, whatever a proxy made of it: Django and we compare the two.
            request.META["HTTP_HOST"] = caller.canonical_host(
                request.META["HTTP_HOST"], request.scheme or "http"
            )
        identity = request_id(request)
        started = time.monotonic()
        with logs.bound(request_id=identity):
            response = self._answer(request)
            seconds = time.monotonic() - started
            route = route_of(request)
            request_metrics.observe_request(request.method or "", route, response.status_code, seconds)
            access_log.info(
                "%s %s %s",
                request.method,
                route,
                response.status_code,
                extra={"fields": {"duration_ms": round(seconds * 1000, 1)}},
            )
        response.headers["X-Request-ID"] = identity
        if request.path.startswith(API):
            harden(request, response)
            cors.mark(request, response)
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            policy = ADMIN_POLICY if request.path.startswith(ADMIN) else API_POLICY
            response.headers.setdefault("Content-Security-Policy", policy)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An error of ours in a page of the admin: its sentence, with its status and headers."""
        if not isinstance(exception, ApiError):
            return None
        return HttpResponse(
            f"{exception.detail}\n",
            status=exception.status_code,
            headers=exception.headers,
            content_type="text/plain; charset=utf-8",
        )

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("SCRIPT_NAME"):
            return HttpResponse(BELOW_A_PATH, status=500, content_type="text/plain; charset=utf-8")
        if not request.path.startswith(API):
            return self.get_response(request)
        if unreadable(request):
            return as_response(request, InvalidCharacters)
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return as_response(request, LengthRequired)
        response = cors.preflight(request) or self.get_response(request)
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(
            "application/json"
        ):
            return response
        # A page of Django's (a refused host, a failing middleware, DEBUG's traceback): here it has our shape.
        return as_response(request, by_status(response.status_code))


def request_id(request: HttpRequest) -> str:
    """The caller's X-Request-ID if it is a sane one, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """The pattern that matched, never the path: it has few values and holds nothing that a caller made up."""
    match = request.resolver_match
    return match.route if match else "(none)"


def unreadable(request: HttpRequest) -> bool:
    """Whether path or query hold what no database text can: NUL, or bytes that are not UTF-8."""
    raw = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
    try:
        raw.decode("utf-8")
        request.path.encode("utf-8")
    except UnicodeError:
        return True
    return b"\0" in raw or "\0" in request.path


def as_response(request: HttpRequest, kind: type[ApiError]) -> HttpResponse:
    """The error as an answer outside any view, in the language of the request."""
    with translation.override(translation.get_language_from_request(request)):
        error = kind()
    return JsonResponse(
        error.body(),
        status=error.status_code,
        headers=error.headers,
        json_dumps_params={"ensure_ascii": False},
    )


def harden(request: HttpRequest, response: HttpResponse) -> None:
    """Headers of every answer below /api/: nothing is run, framed, guessed or kept. A view's own headers stay."""
    docs = request.path.startswith(DOCS)
    for name, value in {
        "Content-Security-Policy": DOCS_POLICY if docs else API_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items():
        response.headers.setdefault(name, value)
