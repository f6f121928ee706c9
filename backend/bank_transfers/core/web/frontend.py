"""The page: its built files, and `index.html` for every address of its own.

`npm run build` leaves it in FRONTEND_DIST. Files there and static files are served by WhiteNoise from this process:
compressed where a `.br` or `.gz` lies beside, and those below /assets/, whose names hold a digest of their content,
for good. Static files come straight from the packages (finders), so nothing has to be collected.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseMiddleware

INDEX = "index.html"
ASSETS = "/assets/"
# Every address but those of the service itself, also without their last slash, so that Django can add it.
ADDRESSES = r"^(?!(?:api|admin|static)(?:/|$)|metrics$)(?P<path>.*)$"
# Scripts are files of ours, all of them; style attributes are what a component library lives on. Pictures, PDFs and
# downloads are made in the browser (blob:).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; worker-src 'self' blob:; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
NOT_BUILT = """\
<!doctype html>
<html lang="hu">
<meta charset="utf-8">
<title>Billingo mirror</title>
<h1>Az oldal még nincs megépítve</h1>
<p>Node 20 vagy újabb kell hozzá: <code>make run</code>, vagy
<code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>. Az
<a href="/api/docs/">API</a> és az <a href="/admin/">adminisztráció</a> nélküle is működik.</p>
<h1 lang="en">The page is not built yet</h1>
<p lang="en">It takes Node 20 or newer: <code>make run</code>, or
<code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>. The
<a href="/api/docs/">API</a> and the <a href="/admin/">administration</a> work without it.</p>
</html>
"""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PageFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """Static files and the files of the page, but for `index.html`, which has headers of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.add_files(settings.FRONTEND_DIST)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == f"/{INDEX}":
            answer: HttpResponseBase = self.get_response(request)
            return answer
        response: HttpResponseBase = super().__call__(request)
        return response

    def add_files(self, root: Any, prefix: str | None = None) -> None:
        # WhiteNoise warns of a directory that is not there; a page that is not built is told of in its place.
        if self.autorefresh or Path(root).is_dir():
            super().add_files(root, prefix)

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(ASSETS)


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """`index.html`: the page finds out by itself what its address means. 404 for what looks like a file."""
    if "." in path.rsplit("/", 1)[-1] and path != INDEX:
        raise Http404
    try:
        content, status = (settings.FRONTEND_DIST / INDEX).read_bytes(), 200
    except OSError:
        content, status = NOT_BUILT.encode(), 503
    return HttpResponse(content, status=status, headers=HEADERS)
