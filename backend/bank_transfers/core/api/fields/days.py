"""Days and times in the body of a request; what is wrong with one is told as of a filter (`lists/filters.py`)."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class DayInputField(serializers.DateField):
    default_error_messages: ClassVar = {"invalid": _("A day is written as 2026-01-31.")}


class TimeInputField(serializers.DateTimeField):
    default_error_messages: ClassVar = {
        "invalid": _("A time is written as 2026-01-31T08:00:00+01:00, a day as 2026-01-31.")
    }
