"""System checks: a wrong configuration stops the start and says what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

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


@register()
def public_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E003: what stands in mails must be a link."""
    parts = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL or (parts.scheme in {"http", "https"} and parts.hostname):
        return []
    return [
        Error(
            "PUBLIC_URL must be the http:// or https:// address of this service",
            hint="For example https://szamlak.example.hu; leave it unset, and mails hold no link.",
            id="bank_transfers.E003",
        )
    ]
