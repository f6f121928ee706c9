"""Why a certificate of completeness is not issued, as the API tells it: 409, for what the mirror is not fit for now."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError

from .errors import SYNC_LOG_ID, SyncAlreadyRunning


class NeverReadFully(ApiError):
    status_code = 409
    default_code = "never_read_fully"
    default_detail = _("There has been no complete full synchronization yet: run one first.")


class NotReadWithThisKey(ApiError):
    status_code = 409
    default_code = "not_read_with_this_key"
    default_detail = _(
        "Since the last synchronization another API key was stored: run a full synchronization first."
    )


class LastFullSyncIncomplete(ApiError):
    status_code = 409
    default_code = "last_full_sync_incomplete"
    default_detail = _(
        "The last full synchronization was not complete: look into its errors, then run one again."
    )
    extra_schema: ClassVar = SYNC_LOG_ID


class LastSyncIncomplete(ApiError):
    status_code = 409
    default_code = "last_sync_incomplete"
    default_detail = _("The last synchronization stored only a part of what had changed: run one again.")
    extra_schema: ClassVar = SYNC_LOG_ID


class DocumentsSetAside(ApiError):
    status_code = 409
    default_code = "documents_set_aside"
    default_detail = _("Documents are set aside that could not be stored, so the mirror is not complete.")
    extra_schema: ClassVar = {"count": {"type": "integer", "example": 2}}


class CountDiffers(ApiError):
    status_code = 409
    default_code = "count_differs"
    default_detail = _(
        "The mirror does not hold as many documents as Billingo listed: run a full synchronization, tell the operator."
    )
    extra_schema: ClassVar = {
        "held": {"type": "integer", "example": 281},
        "listed": {"type": "integer", "example": 282},
    }


class SigningKeyUnreadable(ApiError):
    status_code = 503
    default_code = "signing_key_unreadable"
    default_detail = _("The key that signs certificates cannot be decrypted. Tell the operator.")


ISSUE_ERRORS = (
    NeverReadFully,
    NotReadWithThisKey,
    LastFullSyncIncomplete,
    LastSyncIncomplete,
    DocumentsSetAside,
    CountDiffers,
    SyncAlreadyRunning,
    SigningKeyUnreadable,
)
