"""Setting passwords: the rules that Django's validators hold, and what a change does to sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.locked import locked

from . import throttle
from .errors import WrongPassword
from .models import LoginSession
from .tokens import revoke_all


def require_good_password(password: str, user: Any, field: str) -> None:
    """Raises Invalid, with every rule the password breaks, under `field`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(errors={field: list(error.messages)}) from None


def change_password(session: LoginSession, current: str, new: str, address: str) -> None:
    """Sets the user's password and ends all his sessions but this one.

    Guesses at the present password count with those at the login. Raises Throttled, Busy, WrongPassword, Invalid.
    """
    user: Any = session.user
    with throttle.guess(user.get_username(), address):
        if not user.check_password(current):
            raise wrong_password()
    require_good_password(new, user, "new_password")
    checked = user.password
    with transaction.atomic():
        user = locked(user)
        if user.password != checked:
            raise wrong_password()  # by another request that knew it; one of them comes too late
        user.set_password(new)
        user.save(update_fields=["password"])
        session.password_mark = user.get_session_auth_hash()
        session.save(update_fields=["password_mark"])
        revoke_all(user, "password_changed", keep=session)


def wrong_password() -> WrongPassword:
    """Told beside the field."""
    return WrongPassword(errors={"current_password": [str(WrongPassword.default_detail)]})
