"""Rows that are only ever added: what they say of the past stays as it was said."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

AnyModel = TypeVar("AnyModel", bound=models.Model)


class AppendOnly(TypeError):
    """Somebody tried to change or delete what only grows. A company that is deleted takes its rows along."""


class AppendOnlyQuerySet(models.QuerySet[AnyModel]):
    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("such a row is not changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("such a row is not deleted")


class AppendOnlyModel(models.Model):
    """The base of such a model. `objects`, `save` and `delete` refuse everything but adding."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("such a row is not changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("such a row is not deleted")
