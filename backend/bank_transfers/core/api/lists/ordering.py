"""What a list can be ordered by, said once: for its endpoint, its export, its saved views and the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.db.models.expressions import OrderBy
from drf_spectacular.utils import OpenApiParameter

from bank_transfers.core.db.ordering import Column, order_by, parsed

from .errors import InvalidOrdering


class Ordering:
    """The names a caller may order a list by.

    columns: a name → the column of the model, or what is made of one that is never empty; each should have an index
    behind it. usual: the order that is meant where none is asked for. key: the column that is different in every row
    and decides among equals; keys: another one behind a certain column, where the index has it so.
    """

    def __init__(
        self,
        model: type[Model],
        columns: Mapping[str, Column],
        usual: str,
        key: str = "id",
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self._model, self._columns, self._key, self._keys = model, columns, key, keys or {}
        self.usual = usual
        self.parameter = OpenApiParameter(
            "ordering",
            str,
            description=(
                f"One or more of {', '.join(columns)}, separated by commas; a minus sign turns one round. Empty values "
                f"count as the smallest. Default: `{usual}`."
            ),
        )

    def of(self, text: str) -> list[OrderBy]:
        """`-due_date,gross_total` for `order_by`; "" is the usual order. Raises InvalidOrdering."""
        try:
            columns = parsed(text or self.usual, self._columns)
        except KeyError:
            sentence = f"{InvalidOrdering.default_detail} ({', '.join(self._columns)})"
            raise InvalidOrdering(errors={"ordering": [sentence]}) from None
        order = [order_by(column, descending, self._nullable(column)) for column, descending in columns]
        if any(column == self._key for column, _descending in columns):
            return order
        # The last word, in the same direction, so that an index can be read in either.
        column, descending = columns[-1]
        key = self._keys.get(column, self._key) if isinstance(column, str) else self._key
        return [*order, order_by(key, descending, nullable=False)]

    def _nullable(self, column: Column) -> bool:
        if not isinstance(column, str):
            return False
        field: Any = self._model._meta.get_field(column)
        return bool(field.null)
