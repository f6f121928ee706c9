"""What the API answers where the bank's domain refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class OriginalUnreadable(ApiError):
    """`file_id`, `file`: another file of the account, which can't be read any more; `reason`: the code why."""

    status_code = 409
    default_code = "original_unreadable"
    default_detail = _(
        "Another file of the account can't be read any more, so nobody can say which of these lines it tells too. Undo "
        "the import of that file first."
    )
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "file_id": {"type": "integer", "example": 17},
        "file": {"type": "string", "example": "2026-10.xml"},
        "reason": {"type": "string", "example": "unknown_format"},
    }


class AllocationsStand(ApiError):
    """`allocations`: the first hundred of `count`."""

    status_code = 409
    default_code = "allocations_stand"
    default_detail = _(
        "Parts of these bank lines are allocated to documents. Undo that first, or ask for it by undo_allocations=true."
    )
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "count": {"type": "integer", "example": 1},
        "allocations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "line_id": {"type": "integer"},
                    "text": {"type": "string"},
                    "action_id": {"type": "integer", "nullable": True},
                },
            },
            "example": [{"line_id": 17, "text": "2026-03-09 127000.00 HUF → 2026-0041", "action_id": 5}],
        },
    }


class AlreadyLinked(ApiError):
    status_code = 409
    default_code = "already_linked"
    default_detail = _("The payout or the bank line is linked already.")


class PayoutDiffers(ApiError):
    status_code = 409
    default_code = "payout_differs"
    default_detail = _("This is no booked line of the same amount and currency as the payout.")


class NotLinked(ApiError):
    status_code = 409
    default_code = "not_linked"
    default_detail = _("The payout has no bank line.")


class BusyElsewhere(ApiError):
    """What stands on the lines is on documents that somebody holds."""

    status_code = 503
    default_code = "documents_busy"
    default_detail = _("The documents are just being written by a sync. Try again in a moment.")
