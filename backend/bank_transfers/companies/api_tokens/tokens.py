"""Making tokens, revoking them, and finding whose one is.

A token is 256 random bits, so a plain digest of it is as good as a slow one, and finding a row by the digest tells
nothing of the token by the time it takes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.companies import audit
from bank_transfers.companies.models import CompanyUser
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.prepared import Given, Prepared

from .errors import ApiTokenExpired, ApiTokenInvalid, TooManyApiTokens
from .models import ApiToken

# By this a scanner for leaked secrets, and a log's mask (core/logs.py), know one.
PREFIX = "bmt_"
FORM = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
SHOWN_CHARACTERS = len(PREFIX) + 6
MOST_FOR_A_MEMBER = 20


class Bearer(msgspec.Struct):
    """Who comes with a token: the member's user, and the token's row."""

    user: Any
    token: ApiToken


def make(company_id: int, user: Any, name: str, scope: str, expires_at: datetime) -> tuple[ApiToken, str]:
    """A new token of the member's, and its text, which is stored nowhere.

    Raises TooManyApiTokens, and Invalid for a name that the member has given already.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        # One at a time for each member, so that the bound holds.
        membership = CompanyUser.objects.select_for_update().get(company_id=company_id, user=user)
        if membership.api_tokens.count() >= MOST_FOR_A_MEMBER:
            raise TooManyApiTokens
        try:
            with transaction.atomic():
                token = ApiToken.objects.create(
                    company_id=company_id,
                    membership=membership,
                    name=name,
                    scope=scope,
                    digest=digest(text),
                    beginning=text[:SHOWN_CHARACTERS],
                    expires_at=expires_at,
                )
        except IntegrityError:
            raise Invalid(errors={"name": [_("You have an API token of this name already.")]}) from None
        until = expires_at.date().isoformat()
        audit.record(company_id, user, "api_token_created", name, scope=scope, expires=until)
    return token, text


def revoke(token: ApiToken, by: Any) -> None:
    """Ends a token at once. Raises NotFound when somebody was faster."""
    with transaction.atomic():
        token = locked(token)
        owner = token.membership.user.get_username()
        audit.record(token.company_id, by, "api_token_revoked", token.name, owner=owner)
        token.delete()


def bearer_of(text: str) -> Bearer:
    """Whose token it is. Raises ApiTokenInvalid or ApiTokenExpired. Notes the day, once a day."""
    found = TOKEN.row(digest=digest(text)) if FORM.fullmatch(text) else None
    if found is None:
        raise ApiTokenInvalid
    own = len(_columns(ApiToken))
    is_member, *values = found
    token = ApiToken.from_db("default", _columns(ApiToken), values[:own])
    user: Any = get_user_model().from_db("default", _columns(get_user_model()), values[own:])
    if not is_member or not user.is_active:
        raise ApiTokenInvalid
    if token.expires_at <= timezone.now():
        raise ApiTokenExpired
    _note_day(token)
    return Bearer(user, token)


def digest(text: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def _note_day(token: ApiToken) -> None:
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# Asked in every request with a token.
TOKEN = Prepared(
    lambda: ApiToken.objects.filter(digest=Given("digest", ApiToken._meta.get_field("digest"))).values_list(
        "membership__is_active",
        *_columns(ApiToken),
        *(f"membership__user__{name}" for name in _columns(get_user_model())),
    )
)
