"""The published schema and the page that shows it, with nothing fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.static import serve
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from .negotiation import AnyAccept
from .schema import LANGUAGE
from .views import PublicApiView

ASSETS = Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar/swagger-ui-dist"


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


def asset(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of Swagger UI, from the package that carries it."""
    response = serve(request, name, document_root=str(ASSETS))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
