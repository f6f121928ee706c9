"""A row that was read before the transaction, for who is about to change it."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from .errors import NotFound

Row = TypeVar("Row", bound=Model)


def locked(row: Row) -> Row:
    """The row as it is now, which nobody else changes or deletes until the end of the transaction.

    Raises NotFound when it was deleted meanwhile: saved nevertheless, Django would insert it again.
    """
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise NotFound
    return found
