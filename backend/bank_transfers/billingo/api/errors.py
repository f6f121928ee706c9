"""What the Billingo endpoints answer when they can't or won't."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError

SYNC_LOG_ID: Mapping[str, Mapping[str, Any]] = {
    "sync_log_id": {"type": "integer", "nullable": True, "example": 17}
}


class InvalidApiKey(ApiError):
    default_code = "invalid_api_key"
    default_detail = _("Billingo does not accept this API key.")


class ApiKeyOfAnotherCompany(ApiError):
    default_code = "api_key_of_another_company"
    default_detail = _("This API key belongs to another company's Billingo account.")


class ApiKeyNotUsable(ApiError):
    """Billingo knows the key but does not let it in: no subscription, no right."""

    default_code = "api_key_not_usable"
    default_detail = _("Billingo accepts this API key but does not let it read: check the subscription.")


class ApiKeyRequired(ApiError):
    default_code = "api_key_required"
    default_detail = _("There is no API key yet: send one in api_key_input.")


class NotConfigured(ApiError):
    status_code = 404
    default_code = "not_configured"
    default_detail = _("Billingo is not set up for this company yet.")


class SyncInactive(ApiError):
    default_code = "inactive"
    default_detail = _("Synchronization is switched off for this company.")


class SyncAlreadyRunning(ApiError):
    status_code = 409
    default_code = "sync_already_running"
    default_detail = _("A synchronization of this company is running already.")
    extra_schema: ClassVar = SYNC_LOG_ID


class TooManyRefreshTokens(ApiError):
    status_code = 409
    default_code = "too_many_refresh_tokens"
    default_detail = _("The company has as many refresh tokens as there may be. Revoke one first.")


class SyncFailed(ApiError):
    """The sync began and failed: the body is that of a finished sync, with `detail` and `code`."""

    status_code = 502
    default_code = "sync_failed"
    default_detail = _("The synchronization failed.")
    extra_schema: ClassVar = SYNC_LOG_ID


class BillingoUnreachable(ApiError):
    status_code = 503
    default_code = "billingo_unreachable"
    default_detail = _("Billingo cannot be reached at the moment. Try again later.")


class QueueUnavailable(ApiError):
    status_code = 503
    default_code = "queue_unavailable"
    default_detail = _("The queue of the workers cannot be reached at the moment. Try again shortly.")


class KeyUnreadable(ApiError):
    status_code = 502
    default_code = "key_unreadable"
    default_detail = _("The stored API key cannot be decrypted: enter it again.")
