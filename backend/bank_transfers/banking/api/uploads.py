"""Bodies with files: within bounds, before a byte of them is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser

from bank_transfers.core.api.content.parsers import declared_length
from bank_transfers.core.api.errors import Invalid, PayloadTooLarge

MOST_FILES = 100  # as Django has it; it stops reading there


def wrong_number_of_files() -> Invalid:
    return Invalid(errors={"files": [_("Send 1 to 100 files.")]})


class _Counted:
    """A body that is read, and how many parts begin in it."""

    def __init__(self, stream: Any, boundary: str) -> None:
        self._stream, self._mark = stream, f"--{boundary}".encode()
        self._marks, self._last = 0, b""

    def read(self, *size: int) -> bytes:
        data: bytes = self._stream.read(*size)
        seen = self._last[1 - len(self._mark) :] + data
        self._marks += seen.count(self._mark)
        self._last = (self._last + data)[-len(self._mark) - 8 :]
        return data

    @property
    def parts(self) -> int:
        """The last mark begins none, but in a body that was cut."""
        return self._marks - self._last.rstrip().endswith(self._mark + b"--")


class UploadParser(MultiPartParser):
    """multipart/form-data of at most STATEMENT_MAX_UPLOAD_BYTES and MOST_FILES. Raises PayloadTooLarge before reading,
    Invalid, also where a file would be left out: Django passes over parts whose name is no UTF-8 and over what was cut,
    and takes a file without a name for a field."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        if declared_length(parser_context) > settings.STATEMENT_MAX_UPLOAD_BYTES:
            raise PayloadTooLarge
        counted: Any = _Counted(stream, parse_header_parameters(media_type or "")[1].get("boundary", ""))
        try:
            found: Any = super().parse(counted, media_type, parser_context)
        except TooManyFilesSent:
            raise wrong_number_of_files() from None
        read = sum(len(values) for parts in (found.data, found.files) for _name, values in parts.lists())
        if read != counted.parts or not {"file", "files"}.isdisjoint(found.data):
            raise Invalid(
                errors={
                    "files": [
                        _(
                            "A file did not arrive whole, or its name is empty or not in UTF-8. Send all of them again."
                        )
                    ]
                }
            )
        return found
