"""Model fields that the database engines do not agree on, or must not see in clear."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from .secrets import Secret, SecretUnreadable, decrypt, encrypt

# SQLite turns decimal text into a binary float where 15 significant digits survive the way back.
SQLITE_EXACT_DIGITS = 15
# Put before a longer number, it keeps SQLite from taking the text for a number.
SQLITE_TEXT_MARK = "="


def sqlite_decimal(value: Decimal) -> str:
    """What SQLite stores without loss: a number up to 15 significant digits, marked text beyond."""
    text = str(value)
    if len(text) <= SQLITE_EXACT_DIGITS and "E" not in text:
        return text
    text = f"{value:f}"
    if len(value.as_tuple().digits) <= SQLITE_EXACT_DIGITS:
        return text
    whole, point, fraction = text.partition(".")
    if point and not fraction.strip("0"):
        text = whole  # with a point SQLite would make a float of it, which from 2**53 on is another number
    digits = text.lstrip("-").replace(".", "").strip("0")
    return text if len(digits) <= SQLITE_EXACT_DIGITS else SQLITE_TEXT_MARK + text


def from_sqlite(value: float | str) -> Decimal:
    """The number that `sqlite_decimal` wrote, from what SQLite made of it.

    SQLite does not always find the binary float that is nearest to a text (3.40 misses it by one for one text in some
    thousands of six or more decimals), so the shortest text of the float may be another number: 3.242923 would come
    back as 3.2429230000000002. To 15 digits it is the one that was written.
    """
    if isinstance(value, float):
        return Decimal(f"{value:.{SQLITE_EXACT_DIGITS}g}")
    return Decimal(str(value).removeprefix(SQLITE_TEXT_MARK))


class ExactDecimalField(models.DecimalField):  # type: ignore[type-arg]
    """A decimal stored with every digit it came with, on both databases.

    PostgreSQL: `numeric` without bounds. SQLite: a number where its 15 digits are enough (all money that
    occurs, so comparing and sorting work), otherwise the text itself behind a mark, which sorts last.
    Reading gives Decimal; a binary float is never shown to the caller.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_digits=None, decimal_places=None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        # Django asks for max_digits and decimal_places; having none is the point of this field.
        return [
            message for message in super().check(**kwargs) if message.id not in {"fields.E130", "fields.E132"}
        ]

    def get_internal_type(self) -> str:
        return "ExactDecimalField"  # or Django's own converters for DecimalField would round on SQLite

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "numeric" if connection.vendor == "postgresql" else "decimal"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return self.db_type(connection)

    @property
    def validators(self) -> list[Any]:
        return [*self.default_validators, *self._validators]  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return value
        if isinstance(value, float):
            raise ValidationError(_("A binary float is not an exact amount."), code="float")
        try:
            result = value if isinstance(value, Decimal) else Decimal(value)
        except (decimal.InvalidOperation, TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None
        if not result.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return result

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        if not prepared:
            value = self.get_prep_value(value)
        value = self.to_python(value)
        return value if connection.vendor == "postgresql" else sqlite_decimal(value)

    # DecimalField.get_db_prep_save goes to the backend's rounding; ours stores what it is given.
    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Decimal | None:
        if type(value) is int:  # of each row of a list or a file several
            return Decimal(value)
        if value is None or isinstance(value, Decimal):
            return value
        return from_sqlite(value)


class UnreadableSecret(Secret):
    """Stands for a stored secret that no configured key decrypts; `reveal()` raises SecretUnreadable.

    So a list of settings can still be shown, and saving the row keeps the token for the day the key is found.
    """

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        super().__init__("")
        self.token = token

    def reveal(self) -> str:
        raise SecretUnreadable("none of the keys in CREDENTIAL_ENCRYPTION_KEY decrypts this secret")

    def __bool__(self) -> bool:
        return True


class EncryptedSecretField(models.TextField):  # type: ignore[type-arg]
    """A Secret in Python, a Fernet token in the database; null for none. It can't be searched for by value."""

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, UnreadableSecret):
            return value.token
        if not isinstance(value, Secret):
            raise TypeError(f"{self.name} takes a Secret, so that its text is shown nowhere")
        return encrypt(value)

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Secret | None:
        if value is None:
            return None
        try:
            return decrypt(value)
        except SecretUnreadable:
            return UnreadableSecret(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Secret) else Secret(str(value))

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is never written to a fixture")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
