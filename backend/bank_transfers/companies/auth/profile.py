"""What a user changes of himself: his name, and with his password his e-mail address."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bank_transfers.companies import audit
from bank_transfers.companies.access import memberships
from bank_transfers.core.api.locked import locked

from . import throttle
from .passwords import wrong_password


def change_profile(user: Any, address: str, current_password: str = "", **values: str) -> Any:
    """Takes first_name, last_name and email as far as they are given; an entry in the audit of each of his companies.

    Another address needs the present password: mails about a company go there. Guesses count with those at the login.
    Raises Throttled, Busy, WrongPassword.
    """
    if values.get("email", user.email) != user.email:
        with throttle.guess(user.get_username(), address):
            if not user.check_password(current_password):
                raise wrong_password()
    with transaction.atomic():
        user = locked(user)
        changes = {
            name: [getattr(user, name), value]
            for name, value in values.items()
            if value != getattr(user, name)
        }
        if not changes:
            return user
        for name, (_before, value) in changes.items():
            setattr(user, name, value)
        user.save(update_fields=list(changes))
        for membership in memberships(user):
            audit.record(membership.company_id, user, "profile_changed", user.get_username(), changes=changes)
    return user
