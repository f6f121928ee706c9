"""From a user name and a password to a session."""

from __future__ import annotations

import random
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from . import throttle
from .errors import InvalidCredentials
from .models import LoginSession
from .tokens import Tokens, forget_old_sessions, start_session


def log_in(
    username: str, password: str, address: str, in_cookies: bool = False
) -> tuple[LoginSession, Tokens]:
    """A new session. Raises Throttled, Busy, and InvalidCredentials for every way in which the two can be wrong."""
    with throttle.guess(username, address):
        user = user_with(username, password)
        if user is None:
            raise InvalidCredentials
    if random.random() < 0.01:
        forget_old_sessions()
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    return start_session(user, in_cookies)


def user_with(username: str, password: str) -> Any | None:
    """The active user of that name with that password, or None. One password hash is computed in every case."""
    users = get_user_model()
    user: Any = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
    if user is None:
        make_password(password)  # as long as checking one takes
        return None
    return user if user.check_password(password) and user.is_active else None
