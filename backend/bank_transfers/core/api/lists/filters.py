"""Query parameters into values: each is understood or refused, none is guessed at."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

MAX_VALUES = 50
WHOLE = re.compile(r"[0-9]{1,18}")
AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1901, 9998  # of moments: in every time zone a datetime can hold them
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class WordsField(forms.Field):
    """`paid` or `paid,expired`: a list of words. only: those there are, where they are ours and not another's."""

    def __init__(self, *args: Any, only: Collection[str] = (), **kwargs: Any) -> None:
        self.only = only
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        found = [word.strip() for word in str(value or "").split(",") if word.strip()]
        if len(found) > MAX_VALUES or any(len(word) > 64 for word in found):
            raise forms.ValidationError(_("At most 50 values of at most 64 characters each."))
        if self.only and not set(found) <= set(self.only):
            choices = ", ".join(self.only)
            raise forms.ValidationError(_("It is one of %(choices)s.") % {"choices": choices})
        return found


class FlagField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in {None, ""}:
            return None
        try:
            return BOOLEANS[str(value).lower()]
        except KeyError:
            raise forms.ValidationError(_("This is true or false.")) from None


class DayField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            day = parse_date(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError(no_day(value) or _("A day is written as 2026-01-31."))
        return day


def no_day(text: str) -> Any:
    """The sentence where a text is written as a day that there is not; None where it is not written so."""
    return _("There is no such day.") if DAY.fullmatch(text) else None


def out_of_years(year: int) -> str:
    """The sentence where a moment's year is none that can be asked for; else ""."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    return gettext("The year has to be from %(first)s to %(last)s.") % {
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
    }


class MomentField(forms.Field):
    """A time with offset, or a day, which is its first moment here; `day_ends`: its last."""

    def __init__(self, *args: Any, day_ends: bool = False, **kwargs: Any) -> None:
        self.day_ends = day_ends
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            # A plus sign that was not escaped arrives as a space.
            moment = self._of_day(value) if len(value) == 10 else parse_datetime(value.replace(" ", "+"))
        except (ValueError, OverflowError):
            moment = None
        if moment is None or timezone.is_naive(moment):
            raise forms.ValidationError(
                no_day(value) or _("A time is written as 2026-01-31T08:00:00+01:00, a day as 2026-01-31.")
            )
        if wrong := out_of_years(moment.year):
            raise forms.ValidationError(wrong)
        return moment

    def _of_day(self, text: str) -> datetime | None:
        day = parse_date(text)
        if day is None:
            return None
        if wrong := out_of_years(day.year):
            raise forms.ValidationError(wrong)
        first = timezone.make_aware(datetime.combine(day, time()))
        if not self.day_ends:
            return first
        following = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        return following - timedelta(microseconds=1)


class AmountField(forms.Field):
    def to_python(self, value: Any) -> Decimal | None:
        if not value:
            return None
        if not AMOUNT.fullmatch(value):
            raise forms.ValidationError(_("An amount is written as 1234.56."))
        return Decimal(value)


class WholeField(forms.Field):
    def to_python(self, value: Any) -> int | None:
        if not value:
            return None
        if not WHOLE.fullmatch(value):
            raise forms.ValidationError(_("This is a whole number."))
        return int(value)


@extend_schema_field(OpenApiTypes.STR)
class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(django_filters.Filter):
    field_class = FlagField


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(django_filters.Filter):
    field_class = DayField


@extend_schema_field(OpenApiTypes.STR)
class MomentFilter(django_filters.Filter):
    field_class = MomentField


@extend_schema_field({"type": "string", "format": "decimal", "pattern": f"^{AMOUNT.pattern}$"})
class AmountFilter(django_filters.Filter):
    field_class = AmountField


@extend_schema_field(OpenApiTypes.INT64)
class WholeFilter(django_filters.Filter):
    field_class = WholeField
