"""Which rows of a list a file is to have, where it is not to have all that fit: named in the body, since some thousand
ids are too long for an address."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

MOST_CHOSEN = 10_000


class ChosenSerializer(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=MOST_CHOSEN,
        help_text="Of the rows, as the list tells them (of documents Billingo's). One that is not there, or does not "
        "fit the filters, is left out.",
    )

    @classmethod
    def asked(cls, body: Any) -> list[int] | None:
        """The ids; None where a body may name none, and does not. Raises a ValidationError."""
        given = cls(data=body)
        given.is_valid(raise_exception=True)
        found: list[int] | None = given.validated_data.get("ids")
        return found


class StartSerializer(ChosenSerializer):
    """Without ids: all that fit."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["ids"].required = False
        return fields
