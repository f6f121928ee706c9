"""Pages of other sites that may call the API from a browser: those of CORS_ALLOWED_ORIGINS, by default none.

A browser's cookies never come along (there is no Access-Control-Allow-Credentials): such a page logs in like any other
program, and sends its token.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

ANSWER_HEADERS = "Allow, Content-Disposition, Content-Language, Retry-After, X-Request-ID"
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Accept-Language, Authorization, Content-Type, X-Company-ID, X-Request-ID",
    "Access-Control-Max-Age": "3600",
}


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks first whether its page may; None if it does not ask, or the page may not."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    return HttpResponse(status=204, headers=PREFLIGHT_HEADERS) if allowed(request) else None


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Lets the page that asked read the answer, if it may."""
    if not settings.CORS_ALLOWED_ORIGINS:
        return
    patch_vary_headers(response, ["Origin"])
    if allowed(request):
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = ANSWER_HEADERS


def allowed(request: HttpRequest) -> bool:
    return request.headers.get("Origin") in settings.CORS_ALLOWED_ORIGINS
