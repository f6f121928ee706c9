"""Serializer fields that keep what the database holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bank_transfers.core.api.money import money


@extend_schema_field({"type": "string", "format": "decimal", "example": "31750.00"})
class MoneyField(serializers.Field[Decimal, Any, str, Any]):
    """An amount to be shown, as text: no digit is lost, and none is made up. Read only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Decimal) -> str:
        return money(value)


@extend_schema_field({"type": "string", "format": "decimal", "example": "0.27"})
class DecimalTextField(serializers.Field[Decimal, Any, str, Any]):
    """A number that is no money (a rate, a quantity), as text with its own digits. Read only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Decimal) -> str:
        return f"{value:f}"
