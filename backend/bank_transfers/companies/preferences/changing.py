"""Reading and changing a user's preferences."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.fields.json_object import weight

from .models import UserPreferences

MOST_BYTES = 32 * 1024


def preferences_of(user: Any) -> UserPreferences:
    """The stored ones, else the defaults (not stored)."""
    return UserPreferences.objects.filter(user=user).first() or UserPreferences(user=user)


def change(user: Any, values: dict[str, Any]) -> UserPreferences:
    """Changes what is named. Of `page` each key for itself, null takes one away, so that two tabs keep each other's.

    Raises Invalid when `page` as a whole would be too large.
    """
    with transaction.atomic():
        get_user_model()._default_manager.select_for_update().get(pk=user.pk)  # one change at a time
        row = preferences_of(user)
        for name, value in values.items():
            setattr(row, name, _merged(row.page, value) if name == "page" else value)
        row.save()
    return row


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    page = {key: value for key, value in {**old, **new}.items() if value is not None}
    if weight(page) > MOST_BYTES:
        sentence = _("This is larger than {most_bytes} bytes.").format(most_bytes=MOST_BYTES)
        raise Invalid(errors={"page": [sentence]})
    return page
