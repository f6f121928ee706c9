"""What an endpoint answers when a file can't be made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class InvalidExport(ApiError):
    default_code = "invalid_export"
    default_detail = _("The export is not available in this form.")


class TooManyRows(ApiError):
    default_code = "too_many_rows"
    default_detail = _("A sheet has room for 1 048 575 rows: narrow the list, or export it as CSV.")


class NoRoomForFile(ApiError):
    status_code = 503
    default_code = "no_room_for_file"
    default_detail = _(
        "The server has no room left for temporary files. Export as CSV, which needs none, and tell the operator."
    )


FILE_ERRORS = (TooManyRows, NoRoomForFile)
