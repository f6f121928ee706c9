"""Access and refresh tokens: signed, short-lived or rotating, and worth nothing without their session's row.

Both are JWTs signed with a key derived from SECRET_KEY (one from SECRET_KEY_FALLBACKS is accepted too). They carry
ids only: whether the session lives and the user is active is read from the database at every request, so a logout
holds at once. A refresh token is good once; presenting an older one ends the session, because two parties hold it.

The tabs of a browser share its cookies, and two of them may refresh in the same moment. So for a session in cookies
the refresh token of the generation just before is still answered for GRACE_SECONDS after its rotation, with tokens of
the present generation: nothing is rotated again, so there is never more than one line of tokens, and whoever holds a
stolen copy is found out at the next refresh of either party. Anything older, or later, ends the session as ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import jwt
import msgspec
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import F, Model
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from bank_transfers.core.db.prepared import Given, Prepared

from .errors import InvalidToken, RefreshReused, SessionEnded, TokenExpired
from .models import LoginSession

ALGORITHM = "HS256"
ISSUER = "billingo-mirror"
ACCESS, REFRESH = "access", "refresh"
MAX_TOKEN_LENGTH = 1024
GRACE_SECONDS = 10
# A token comes with every request; that its signature is right is worked out once. Whether it is over, or its session,
# is asked each time.
TOKENS_REMEMBERED = 4096
# Another process of this service may be so far ahead. Nothing is added to how long a token lasts.
CLOCKS_APART_SECONDS = 60


class Claims(msgspec.Struct):
    """What a token says: its session, and (a refresh token) its generation."""

    session: uuid.UUID
    generation: int


class Tokens(msgspec.Struct):
    access: str
    refresh: str


def start_session(user: Any, in_cookies: bool = False) -> tuple[LoginSession, Tokens]:
    """A new login of the user, with its first tokens. in_cookies: they go into cookies, and nowhere else."""
    session = LoginSession.objects.create(
        user=user,
        in_cookies=in_cookies,
        expires_at=_session_end(),
        password_mark=user.get_session_auth_hash(),
    )
    return session, _issue(session)


def refresh(token: str, in_cookies: bool = False) -> tuple[LoginSession, Tokens]:
    """New tokens for a refresh token, which is used up by this. in_cookies: whether it came in a cookie.

    Raises InvalidToken (also when it comes by the other way than its session's), TokenExpired, SessionEnded, and
    RefreshReused (which ends the session).
    """
    claims = read(token, REFRESH)
    session = _living(claims)
    if session.in_cookies != in_cookies:
        raise InvalidToken
    now = timezone.now()
    # One statement decides which of two simultaneous refreshes is the first; the other one is a reuse.
    rotated = LoginSession.objects.filter(
        pk=session.pk, generation=claims.generation, revoked_at__isnull=True
    ).update(generation=F("generation") + 1, refreshed_at=now, expires_at=_session_end())
    if not rotated:
        session = _living(claims)  # as it is after whoever was faster
        if _just_before(session, claims, now):
            return session, _issue(session)
        revoke(session, "reuse")
        raise RefreshReused
    session.generation = claims.generation + 1
    return session, _issue(session)


def session_of(access_token: str) -> LoginSession:
    """The living session of an access token, its user loaded. Raises InvalidToken, TokenExpired or SessionEnded."""
    return _living(read(access_token, ACCESS))


def revoke(session: LoginSession, reason: str) -> None:
    """Ends a session at once; its tokens are worth nothing from now on."""
    LoginSession.objects.filter(pk=session.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_because=reason
    )


def revoke_all(user: Any, reason: str, keep: LoginSession | None = None) -> int:
    """Ends all sessions of a user but `keep`; tells how many."""
    mine = LoginSession.objects.filter(user=user, revoked_at__isnull=True)
    if keep is not None:
        mine = mine.exclude(pk=keep.pk)
    return mine.update(revoked_at=timezone.now(), revoked_because=reason)


def forget_old_sessions() -> int:
    """Deletes sessions that ended longer than a month ago; tells how many."""
    return LoginSession.objects.filter(expires_at__lt=timezone.now() - timedelta(days=30)).delete()[0]


def read(token: str, kind: str) -> Claims:
    """The claims of a token of the given kind. Raises InvalidToken or TokenExpired."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            content = _signed(token, kind, secret)
            _require_begun(content)
            _require_lasting(content)
            return Claims(uuid.UUID(content["sid"]), int(content.get("gen", 0)))
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
            raise InvalidToken from None
    raise InvalidToken


@lru_cache(TOKENS_REMEMBERED)
def _signed(token: str, kind: str, secret: str | bytes) -> Mapping[str, Any]:
    """What a token says that was signed with this secret and is not over yet. Raises what `jwt` does, and that is not
    remembered."""
    content: Mapping[str, Any] = jwt.decode(
        token,
        _key(secret),
        # The only algorithm there is: what the token's own header asks for is not listened to.
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        audience=kind,
        options={"require": ["exp", "iss", "aud", "sid"], "verify_iat": False, "verify_nbf": False},
    )
    return content


def _require_lasting(content: Mapping[str, Any]) -> None:
    """Raises TokenExpired for one that was good when it was looked at first."""
    if int(content["exp"]) <= timezone.now().timestamp():
        raise TokenExpired


def _require_begun(content: Mapping[str, Any]) -> None:
    """Raises InvalidToken for a token from the future, further off than clocks may be apart."""
    latest = timezone.now().timestamp() + CLOCKS_APART_SECONDS
    for name in ("iat", "nbf"):
        since = content.get(name, 0)
        if not isinstance(since, int | float) or not since <= latest:  # NaN is on no side of anything
            raise InvalidToken


def _just_before(session: LoginSession, claims: Claims, now: datetime) -> bool:
    """Whether the token was rotated a moment ago, by another tab of the same browser."""
    fresh = now - session.refreshed_at < timedelta(seconds=GRACE_SECONDS)
    return session.in_cookies and claims.generation == session.generation - 1 and fresh


def _issue(session: LoginSession) -> Tokens:
    now = timezone.now()

    def signed(kind: str, lifetime: float, **claims: Any) -> str:
        content = {"iss": ISSUER, "aud": kind, "sid": str(session.pk), "iat": now, **claims}
        content["exp"] = now + timedelta(seconds=lifetime)
        return jwt.encode(content, _key(settings.SECRET_KEY), algorithm=ALGORITHM)

    return Tokens(
        access=signed(ACCESS, settings.ACCESS_TOKEN_SECONDS, sub=str(session.user_id)),
        refresh=signed(REFRESH, settings.REFRESH_TOKEN_SECONDS, gen=session.generation),
    )


def _key(secret: str | bytes) -> bytes:
    """A key of its own for tokens, so that no other use of SECRET_KEY makes something that looks like one."""
    return salted_hmac("bank_transfers.companies.auth.tokens", "signing", secret, algorithm="sha256").digest()


def _session_end() -> Any:
    return timezone.now() + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)


def _living(claims: Claims) -> LoginSession:
    """The session that a token names, its user loaded. Raises SessionEnded."""
    session = _session(claims.session)
    if session is None or session.revoked_at is not None or session.expires_at <= timezone.now():
        raise SessionEnded
    user: Any = session.user
    marks = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    if not user.is_active or not any(constant_time_compare(session.password_mark, mark) for mark in marks):
        raise SessionEnded
    return session


def _session(pk: uuid.UUID) -> LoginSession | None:
    """The session with its user loaded."""
    found = SESSION.row(session=pk)
    if found is None:
        return None
    own = len(_columns(LoginSession))
    session = LoginSession.from_db("default", _columns(LoginSession), found[:own])
    session.user = get_user_model().from_db("default", _columns(get_user_model()), found[own:])
    return session


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# Asked in every request.
SESSION = Prepared(
    lambda: LoginSession.objects.filter(pk=Given("session", LoginSession._meta.pk)).values_list(
        *_columns(LoginSession), *(f"user__{name}" for name in _columns(get_user_model()))
    )
)
