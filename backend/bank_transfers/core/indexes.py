"""Indexes for lists that can be turned round and paged through, the same on both databases."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class ListIndex(models.Index):
    """An index in the order of a list: empty values count as the smallest, and `include` is carried along.

    SQLite has it so by nature. PostgreSQL takes empty values for the largest unless told, and an index only serves
    an ORDER BY that says the same (`core/db/ordering.py`). Included columns let the list, its count and its sums be
    read from the index alone; SQLite has no INCLUDE, so there they become the last columns. `on_sqlite`: what is
    carried there besides: PostgreSQL takes no long texts into an index, and has other ways to search them.
    """

    def __init__(self, *expressions: Any, on_sqlite: Sequence[str] = (), **kwargs: Any) -> None:
        self.on_sqlite = tuple(on_sqlite)
        super().__init__(*expressions, **kwargs)

    def deconstruct(self) -> Any:
        path, expressions, kwargs = super().deconstruct()
        return path, expressions, {**kwargs, **({"on_sqlite": self.on_sqlite} if self.on_sqlite else {})}

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",
        **kwargs: Any,
    ) -> Any:
        features = schema_editor.connection.features
        index = copy.copy(self)
        if schema_editor.connection.vendor == "postgresql":
            index.fields_orders = [
                (name, _smallest(model, name, order)) for name, order in self.fields_orders
            ]
        elif not features.supports_covering_indexes:
            carried = (*self.include, *self.on_sqlite)
            index.fields_orders = [*self.fields_orders, *((name, "") for name in carried)]
            index.include = ()
        return models.Index.create_sql(index, model, schema_editor, using=using, **kwargs)


def _smallest(model: type[models.Model], name: str, order: str) -> str:
    if not model._meta.get_field(name).null:
        return order
    return f"{order} NULLS LAST" if order == "DESC" else "NULLS FIRST"
