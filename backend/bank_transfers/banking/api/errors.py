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
