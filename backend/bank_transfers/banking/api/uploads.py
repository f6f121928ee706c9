"""Bodies with files: within bounds, before a byte of them is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.parsers import MultiPartParser

from bank_transfers.core.api.content.parsers import declared_length
from bank_transfers.core.api.errors import PayloadTooLarge


class UploadParser(MultiPartParser):
    """multipart/form-data of at most STATEMENT_MAX_UPLOAD_BYTES. Raises PayloadTooLarge before reading."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        if declared_length(parser_context) > settings.STATEMENT_MAX_UPLOAD_BYTES:
            raise PayloadTooLarge
        return super().parse(stream, media_type, parser_context)
