"""Re-encrypting every stored secret with the first of the configured keys, whatever model it belongs to.

Each row is one statement, so it may be stopped anywhere and repeated: what has the first key already is passed over.
A row is written only if it still holds the token that was read (compare and set), so a secret that somebody stores
meanwhile is never overwritten by an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from django.apps import apps
from django.db.models import Model, TextField
from django.db.models.functions import Cast

from .fields import EncryptedSecretField
from .secrets import SecretUnreadable, decrypt, has_first_key

BATCH_ROWS = 500


class StoredSecret(msgspec.Struct, frozen=True):
    """Where one secret is kept."""

    model: type[Model]
    field: str
    pk: int


class Rotation:
    """One pass over the secrets of one field. Made, executed once; the counts hold also if it was stopped.

    unreadable: told of each secret that no configured key decrypts; it is left as it is, for the day the key is found.
    """

    def __init__(
        self, field: EncryptedSecretField, dry_run: bool, unreadable: Callable[[StoredSecret], None]
    ) -> None:
        self.name = f"{field.model._meta.model_name}.{field.attname}"
        self.rotated = self.current = self.unreadable = 0
        self._model, self._field = field.model, field.attname
        self._dry_run, self._tell = dry_run, unreadable

    @property
    def stored(self) -> int:
        return self.rotated + self.current + self.unreadable

    def execute(self) -> None:
        last = None
        while rows := self._tokens(after=last):
            for pk, token in rows:
                self._rotate(pk, token)
            last = rows[-1][0]

    def _tokens(self, after: int | None = None, pk: int | None = None) -> list[tuple[int, str]]:
        """(primary key, token as it is stored) of rows that hold a secret, in the order of their keys."""
        rows = self._model._base_manager.exclude(**{f"{self._field}__isnull": True})
        if after is not None:
            rows = rows.filter(pk__gt=after)
        if pk is not None:
            rows = rows.filter(pk=pk)
        tokens = rows.order_by("pk").annotate(token=Cast(self._field, TextField()))
        return list(tokens.values_list("pk", "token")[:BATCH_ROWS])

    def _rotate(self, pk: int, token: str) -> None:
        while not self._settled(pk, token):
            # Somebody stored another secret, or removed it, while this one was at hand.
            found = self._tokens(pk=pk)
            if not found:
                return
            token = found[0][1]

    def _settled(self, pk: int, token: str) -> bool:
        """Deals with one row; False when it does not hold this token any more."""
        if has_first_key(token):
            self.current += 1
            return True
        try:
            secret = decrypt(token)
        except SecretUnreadable:
            self.unreadable += 1
            self._tell(StoredSecret(self._model, self._field, pk))
            return True
        if not self._dry_run:
            held = self._model._base_manager.annotate(token=Cast(self._field, TextField()))
            if not held.filter(pk=pk, token=token).update(**{self._field: secret}):
                return False
        self.rotated += 1
        return True


def encrypted_fields() -> Iterator[EncryptedSecretField]:
    """Every field of every model that keeps a secret."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedSecretField):
                yield field
