"""Amounts as they are sent: as text, so that no digit of money is lost on the way."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class AmountText(serializers.RegexField):
    """A decimal number in text, or a whole one in JSON. A JSON number with a point is a binary float to who reads it:
    of 12345678901.123456 it would keep another last digit. Signed where `signed` says so."""

    default_error_messages: ClassVar = {"invalid": _("An amount is written as 1234.56.")}

    def __init__(self, *, signed: bool = False, **options: Any) -> None:
        sign = "-?" if signed else ""
        super().__init__(rf"^{sign}[0-9]{{1,30}}(\.[0-9]{{1,6}})?$", **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, float):
            self.fail("invalid")
        return super().to_internal_value(data)
