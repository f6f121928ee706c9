"""System checks: a wrong configuration stops the start and says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.utils import timezone

from bank_transfers.billingo.jobs.cron import schedule
from bank_transfers.core.db.session import WrongEncoding
from bank_transfers.core.secrets import KEY_HINT, cipher

# What is looked at before a command of the service begins (management/base.py).
CONFIGURATION = "configuration"

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# As browsers write it: no path, no capital, no star.
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?")


@register(CONFIGURATION, Tags.security)
def credential_encryption_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: without a proper key no stored API key can be read or written."""
    try:
        cipher()
    except ImproperlyConfigured as error:
        return [Error(str(error).removesuffix(KEY_HINT).strip(), hint=KEY_HINT, id="bank_transfers.E001")]
    return []


@register(CONFIGURATION)
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


@register(CONFIGURATION)
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


@register(Tags.database)
def database_encoding(
    app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E015: a database that can't hold every text. One that is away may be right: readiness tells."""
    wrong = []
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except WrongEncoding as error:
            wrong.append(str(error))
        except DatabaseError:
            continue
    return [Error(sentence, id="bank_transfers.E015") for sentence in wrong]


@register(CONFIGURATION, Tags.security)
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


@register(CONFIGURATION)
def mnb_rates_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E016: an address of rates that is none would be noticed at night."""
    if not settings.MNB_RATES_URL or _is_http(settings.MNB_RATES_URL):
        return []
    return [
        Error(
            "MNB_RATES_URL must be an http:// or https:// address, or off",
            hint="Leave it unset for the real service: http://www.mnb.hu/arfolyamok.asmx",
            id="bank_transfers.E016",
        )
    ]


@register(CONFIGURATION, Tags.security)
def cors_allowed_origins(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E010: the sites whose pages may call the API are named one by one."""
    wrong = [origin for origin in settings.CORS_ALLOWED_ORIGINS if not ORIGIN.fullmatch(origin)]
    if not wrong:
        return []
    return [
        Error(
            f"CORS_ALLOWED_ORIGINS holds what is no origin: {', '.join(wrong)}",
            hint="Write https://erp.example.hu: no path, no star; http:// only for this machine.",
            id="bank_transfers.E010",
        )
    ]


@register(CONFIGURATION)
def public_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E005: what stands in mails must be a link."""
    parts = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL or (parts.scheme in {"http", "https"} and parts.hostname):
        return []
    return [
        Error(
            "PUBLIC_URL must be the http:// or https:// address of this service",
            hint="For example https://szamlak.example.hu; leave it unset, and mails hold no link.",
            id="bank_transfers.E005",
        )
    ]


@register(CONFIGURATION)
def proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E014: a proxy that can't be used would be noticed at night."""
    wrong = [
        f"{scheme.upper()}_PROXY"
        for scheme in ("http", "https", "all")
        if (address := settings.PROXIES.get(scheme)) and not _is_http(address)
    ]
    if not wrong:
        return []
    return [
        Error(
            f"{', '.join(wrong)}: only proxies that speak HTTP can be used",
            hint="Write http://proxy.example.hu:3128; SOCKS is not spoken here.",
            id="bank_transfers.E014",
        )
    ]


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
