"""The published schema and the page that shows it, with nothing fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.views import PublicApiView

from .schema import LANGUAGE

SWAGGER_UI = Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar/swagger-ui-dist"
ASSETS = {
    "favicon-32x32.png": "image/png",
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
}


class SchemaView(PublicApiView):
    """The OpenAPI 3 schema, as JSON."""

    content_negotiation_class = AnyAccept
    schema = None

    def get(self, request: Request) -> Response:
        return Response(openapi())


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI; its script comes from an address of its own, so no inline script needs to be allowed."""

    content_negotiation_class = AnyAccept


@cache
def openapi() -> dict[str, Any]:
    """The schema. It follows from the code alone, so each process makes it once."""
    with translation.override(LANGUAGE):
        schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return schema


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of Swagger UI, from the package that carries it."""
    if name not in ASSETS:
        raise Http404
    content = (SWAGGER_UI / name).read_bytes()
    return HttpResponse(
        content, content_type=ASSETS[name], headers={"Cache-Control": "public, max-age=86400"}
    )
