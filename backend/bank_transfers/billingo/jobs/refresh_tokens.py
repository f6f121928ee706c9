"""Tokens with which a shop asks for a sync: making and revoking them, and what one finds.

A token is 256 random bits, so a plain digest of it is as good as a slow one, and finding a row by the digest tells
nothing of the token by the time it takes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.billingo.models import RefreshToken
from bank_transfers.billingo.runs.eligible import syncable
from bank_transfers.companies import audit
from bank_transfers.companies.models import Company
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.prepared import Given, Prepared

from .slots import waiting_triggers

# By this a scanner for leaked secrets, and a log's mask (core/logs.py), know one.
PREFIX = "bmr_"
FORM = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
SHOWN_CHARACTERS = len(PREFIX) + 6
MOST_FOR_A_COMPANY = 20
NOTED_EVERY = timedelta(minutes=1)
# A revoked one is shown so long, for who wonders why his shop is refused.
REVOKED_SHOWN = timedelta(days=90)


class TooManyTokens(Exception):
    """The company has as many as it may."""


class Found(msgspec.Struct):
    """Whose token it is, whether the company may be synced by itself, and since when an asked-for sync waits."""

    token_id: int
    company_id: int
    last_used_at: datetime | None
    ready: bool
    waits_until: datetime | None


def make(company_id: int, user: Any, name: str) -> tuple[RefreshToken, str]:
    """A new token of the company's, and its text, which is stored nowhere.

    Raises TooManyTokens, and Invalid for a name that a living token has.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        # One at a time for each company, so that the bound holds.
        Company.objects.select_for_update(no_key=True).get(pk=company_id)
        living = RefreshToken.objects.filter(company_id=company_id, revoked_at__isnull=True)
        if living.count() >= MOST_FOR_A_COMPANY:
            raise TooManyTokens
        try:
            with transaction.atomic():
                token = RefreshToken.objects.create(
                    company_id=company_id,
                    name=name,
                    digest=digest(text),
                    beginning=text[:SHOWN_CHARACTERS],
                    created_by=user,
                )
        except IntegrityError:
            raise Invalid(errors={"name": [_("There is a token of this name already.")]}) from None
        audit.record(company_id, user, "refresh_token_created", name)
    return token, text


def revoke(token: RefreshToken, by: Any) -> None:
    """Ends a token at once; one that is revoked stays as it is. Raises NotFound when it is gone."""
    with transaction.atomic():
        token = locked(token)
        if token.revoked_at is not None:
            return
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(token.company_id, by, "refresh_token_revoked", token.name)


def find(text: str) -> Found | None:
    """What a living token leads to, by one statement; None for any other text."""
    row = TOKEN.row(digest=digest(text)) if FORM.fullmatch(text) else None
    return None if row is None else Found(*row)


def note_use(found: Found, now: datetime) -> None:
    """Remembers that the token was used, once a minute."""
    last = found.last_used_at
    if last is None or not timedelta(0) <= now - last < NOTED_EVERY:
        RefreshToken.objects.filter(pk=found.token_id).update(last_used_at=now)


def forget_old(now: datetime) -> int:
    """Deletes those that were revoked long ago; tells how many."""
    return RefreshToken.objects.filter(revoked_at__lt=now - REVOKED_SHOWN).delete()[0]


def digest(text: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


# Asked at every call: ten thousand a minute are to cost little.
TOKEN = Prepared(
    lambda: (
        RefreshToken.objects.filter(
            digest=Given("digest", RefreshToken._meta.get_field("digest")), revoked_at__isnull=True
        )
        .annotate(
            ready=Exists(syncable().filter(pk=OuterRef("company_id"), billingo_settings__sync_paused=False)),
            waits_until=Subquery(
                waiting_triggers().filter(company_id=OuterRef("company_id")).values("try_at")[:1]
            ),
        )
        .order_by()
        .values_list("pk", "company_id", "last_used_at", "ready", "waits_until")
    )
)
