"""Slowing down who guesses passwords, without letting him lock somebody else out.

Failed attempts of the last quarter of an hour are counted three ways, in the database, so that all processes agree:

- of this user from this address: 5, then none until the first is a quarter of an hour old. Where the user has logged in
  from that address within 60 days (a whole office may sit behind it): 10, then the attempts must be ever farther apart,
  30 seconds at most.
- of anybody from this address: after 50 the attempts must be 30 seconds apart, but for users who have logged in from
  there within 60 days.
- of this user from everywhere: after 20 the attempts must be ever farther apart, 30 seconds at most, with the same
  exemption, so an attacker with many addresses can't keep him out where he usually works.

So nobody is locked out where he works: at the worst he waits half a minute for a try while somebody guesses beside him.

An attempt is written before the password is looked at, so simultaneous ones count each other; one that is refused
is taken out again, so being refused never prolongs the wait.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bank_transfers.core.api.errors import Busy, Throttled

from .models import LoginAttempt

WINDOW = timedelta(minutes=15)
PAIR_LIMIT = 5
KNOWN_FREE = 10
ADDRESS_LIMIT = 50
USER_FREE = 20
LONGEST_DELAY = 30
KNOWN_FOR = timedelta(days=60)


def begin(username: str, address: str) -> LoginAttempt:
    """Notes an attempt. Raises Throttled, and takes the note back, when there were too many."""
    now = timezone.now()
    attempt = LoginAttempt.objects.create(
        user_key=key("user", username.strip().casefold()), address_key=key("address", address), tried_at=now
    )
    wait = seconds_to_wait(attempt, now)
    if wait > 0:
        attempt.delete()
        raise Throttled(wait)
    if random.random() < 0.01:
        forget_old_attempts(now)
    return attempt


@contextmanager
def guess(username: str, address: str) -> Iterator[None]:
    """Around whatever tells whether a password is right: a normal end says it was, an error that it was not.

    Raises Throttled; what never came to be looked at (Busy) counts for nothing.
    """
    attempt = begin(username, address)
    try:
        yield
    except Busy:
        attempt.delete()
        raise
    succeeded(attempt)


def succeeded(attempt: LoginAttempt) -> None:
    """The password was right: what this user did at this address before is forgiven, and it is known to be his."""
    # A login of the same user at the same moment may have taken this note out; its own says the same.
    LoginAttempt.objects.filter(pk=attempt.pk).update(succeeded=True)
    here = LoginAttempt.objects.filter(user_key=attempt.user_key, address_key=attempt.address_key)
    here.filter(pk__lt=attempt.pk).delete()


def seconds_to_wait(attempt: LoginAttempt, now: datetime) -> float:
    """How long this attempt comes too early; 0 when it may go on. It is itself among those counted."""
    since = now - WINDOW
    failed = LoginAttempt.objects.filter(succeeded=False, tried_at__gt=since).exclude(pk=attempt.pk)
    here = Q(address_key=attempt.address_key)
    user = Q(user_key=attempt.user_key)
    found = failed.filter(here | user).aggregate(
        pair=Count("pk", filter=here & user),
        pair_first=Min("tried_at", filter=here & user),
        pair_last=Max("tried_at", filter=here & user),
        address=Count("pk", filter=here),
        address_last=Max("tried_at", filter=here),
        user=Count("pk", filter=user),
        user_last=Max("tried_at", filter=user),
    )
    if found["pair"] < PAIR_LIMIT and found["address"] < ADDRESS_LIMIT and found["user"] < USER_FREE:
        return 0.0
    if _known(attempt, now):
        return _apart(found["pair"] - KNOWN_FREE, found["pair_last"], now)
    if found["pair"] >= PAIR_LIMIT:
        return seconds(found["pair_first"] + WINDOW - now)
    if found["address"] >= ADDRESS_LIMIT:
        return seconds(found["address_last"] + timedelta(seconds=LONGEST_DELAY) - now)
    return _apart(found["user"] - USER_FREE, found["user_last"], now)


def _apart(beyond: int, last: datetime | None, now: datetime) -> float:
    """How long to wait after the last one of so many beyond what is free: ever longer."""
    if beyond < 0 or last is None:
        return 0.0
    return seconds(last + timedelta(seconds=min(2 ** min(beyond, 5), LONGEST_DELAY)) - now)


def seconds(span: timedelta) -> float:
    return max(1.0, span.total_seconds()) if span > timedelta(0) else 0.0


def forget_old_attempts(now: datetime) -> None:
    """Deletes what no limit looks at any more."""
    LoginAttempt.objects.filter(tried_at__lt=now - WINDOW, succeeded=False).delete()
    LoginAttempt.objects.filter(tried_at__lt=now - KNOWN_FOR).delete()


def key(kind: str, value: str) -> str:
    """A digest that means nothing without SECRET_KEY: people type passwords into the wrong field."""
    return salted_hmac(f"bank_transfers.login_attempt.{kind}", value, algorithm="sha256").hexdigest()


def _known(attempt: LoginAttempt, now: datetime) -> bool:
    return LoginAttempt.objects.filter(
        user_key=attempt.user_key,
        address_key=attempt.address_key,
        succeeded=True,
        tried_at__gt=now - KNOWN_FOR,
    ).exists()
