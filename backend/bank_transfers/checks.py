"""System checks: a wrong configuration stops the start and says what to do."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from bank_transfers.billingo.schedule import schedule
from bank_transfers.core.secrets import KEY_HINT, cipher

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register(Tags.security)
def credential_encryption_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: without a proper key no stored API key can be read or written."""
    try:
        cipher()
    except ImproperlyConfigured as error:
        return [Error(str(error).removesuffix(KEY_HINT).strip(), hint=KEY_HINT, id="bank_transfers.E001")]
    return []


@register
def sync_schedule(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E003: a schedule that means nothing would be noticed at night."""
    now = timezone.now()
    try:
        never = schedule(settings.SYNC_SCHEDULE, timezone.get_default_timezone()).next(now) is None
        reason = "there is no such time" if never else ""
    except (ValueError, TypeError) as error:
        reason = str(error)
    if not reason:
        return []
    hint = "Five fields as cron has them: 0 2 * * * is every night at two."
    return [Error(f"SYNC_SCHEDULE can't be read: {reason}", hint=hint, id="bank_transfers.E003")]


@register
def celery_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E004: a broker is named, but what speaks to it is not installed."""
    if not settings.CELERY_BROKER_URL or find_spec("celery"):
        return []
    return [
        Error(
            "CELERY_BROKER_URL is set, but Celery is not installed",
            hint="pip install --require-hashes -r backend/requirements-workers.lock, or leave the variable unset",
            id="bank_transfers.E004",
        )
    ]


@register(Tags.security)
def billingo_base_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E002: API keys travel to this address, so only this machine may be reached without TLS."""
    parts = urlsplit(settings.BILLINGO_BASE_URL)
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return []
    return [
        Error(
            "BILLINGO_BASE_URL must begin with https:// (http:// only for this machine)",
            hint="Leave it unset for the real API: https://api.billingo.hu/v3",
            id="bank_transfers.E002",
        )
    ]
