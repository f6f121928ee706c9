"""Reading a request's body: JSON objects only, within bounds."""

from __future__ import annotations

import json
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from bank_transfers.core.api.errors import MalformedJson, PayloadTooLarge


class JsonObjectParser(BaseParser):
    """A JSON object in UTF-8 of at most API_MAX_BODY_BYTES.

    Raises PayloadTooLarge before reading more than that, and MalformedJson for anything but an object: bad syntax,
    NaN, nesting too deep to read, a name that is there twice, another encoding.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        limit: int = settings.API_MAX_BODY_BYTES
        if declared_length(parser_context) > limit:
            raise PayloadTooLarge
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise PayloadTooLarge
        try:
            value = json.loads(content.decode("utf-8"), parse_constant=_refused, object_pairs_hook=_object)
        except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            raise MalformedJson from None
        if not isinstance(value, dict):
            raise MalformedJson
        return value


def declared_length(parser_context: Any) -> int:
    """What the Content-Length header says; 0 when it says nothing readable."""
    request = (parser_context or {}).get("request")
    value = str(request.META.get("CONTENT_LENGTH") or "") if request is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that is there twice some programs take the first value, some the last: nobody knows what was meant."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a name is there twice")
    return value
