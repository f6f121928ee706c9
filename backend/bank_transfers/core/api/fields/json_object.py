"""JSON that a client may keep with us: an object within bounds, of nothing that a database or an answer can't hold."""

from __future__ import annotations

import json
import math
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

DEEPEST = 16


def weight(value: Any) -> int:
    """How many bytes the value takes as JSON in UTF-8. Raises ValueError for what can't be stored."""
    require_storable(value)
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def require_storable(value: Any, depth: int = 0) -> None:
    """Raises ValueError for NUL, half characters, infinite numbers and nesting without end."""
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    match value:
        case str():
            value.encode()  # UnicodeEncodeError is a ValueError
            if "\0" in value:
                raise ValueError("NUL")
        case float() if not math.isfinite(value):
            raise ValueError("infinite")
        case list():
            for inner in value:
                require_storable(inner, depth + 1)
        case dict():
            for key, inner in value.items():
                require_storable(key)
                require_storable(inner, depth + 1)


@extend_schema_field({"type": "object", "additionalProperties": {}})
class JsonObjectField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object that can be stored, of at most `most_bytes`."""

    default_error_messages = {
        "not_an_object": _("This is a JSON object."),
        "not_storable": _("This holds something that cannot be stored."),
        "too_large": _("This is larger than {most_bytes} bytes."),
    }

    def __init__(self, *, most_bytes: int, **kwargs: Any) -> None:
        self.most_bytes = most_bytes
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_an_object")
        try:
            bytes_ = weight(data)
        except ValueError:
            self.fail("not_storable")
        if bytes_ > self.most_bytes:
            self.fail("too_large", most_bytes=self.most_bytes)
        return data

    def to_representation(self, value: Any) -> Any:
        return value
