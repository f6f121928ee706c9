"""What the admin pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bank_transfers.models import Company

NOTHING = "–"
MOST_COMPANIES_IN_A_FILTER = 40
RAW_CHARACTERS_SHOWN = 200_000


class ReadOnly:
    """Rows that only a sync writes: looked at here, never made, changed or removed by hand."""

    class Media:
        css = {"all": ["bank_transfers/admin.css"]}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CompanyFilter(admin.SimpleListFilter):
    """By company, while there are few enough to choose from; a company's own page links to its rows otherwise."""

    title = _("company")
    parameter_name = "company"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = list(
            Company.objects.order_by("name", "id").values_list("pk", "name")[: MOST_COMPANIES_IN_A_FILTER + 1]
        )
        if len(rows) > MOST_COMPANIES_IN_A_FILTER:
            rows = list(Company.objects.filter(pk=chosen_id(self.value())).values_list("pk", "name"))
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() is None else queryset.filter(company_id=chosen_id(self.value()))


def chosen_id(value: str | None) -> int:
    """The id in an address; 0, which no row has, for what is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0


class FixedChoices(admin.SimpleListFilter):
    """A filter over one column with choices known beforehand, so that showing it asks the database nothing."""

    choices_shown: Mapping[str, Any] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.choices_shown.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return (
            queryset if self.value() is None else queryset.filter(**{self.parameter_name or "": self.value()})
        )


def pretty_json(text: str) -> str:
    """The document indented for reading, its numbers untouched; as it stands where it is no JSON."""
    try:
        shown = msgspec.json.format(text, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError):
        shown = text
    if len(shown) > RAW_CHARACTERS_SHOWN:
        shown = shown[:RAW_CHARACTERS_SHOWN] + "\n…"
    return format_html(
        '<pre style="white-space: pre-wrap; overflow-wrap: anywhere; margin: 0">{}</pre>', shown
    )


def amount(value: Decimal | None, unit: str = "") -> str:
    """A number for people, with every digit it has: `-31 750,50 HUF`."""
    if value is None:
        return NOTHING
    places = max(0, -int(value.as_tuple().exponent))
    if value == value.to_integral_value():
        places = 0
    text = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return format_html('<span class="amount">{}</span>', f"{text} {unit}".strip())


def money(field: str, label: Any, currency: str = "") -> Callable[[Any], str]:
    """A column that shows an amount: of at least two places where it is not whole, with the row's currency or `HUF`."""

    @admin.display(description=label)
    def shown(row: Any) -> str:
        value = getattr(row, field)
        if value is not None and value.as_tuple().exponent == -1:
            value = value.quantize(Decimal("0.01"))
        return amount(value, getattr(row, "currency", "") if currency == "own" else currency)

    shown.__name__ = f"{field}_shown"
    return shown


def day(field: str, label: Any) -> Callable[[Any], str]:
    """A column that shows a date in its shortest form."""

    @admin.display(description=label)
    def shown(row: Any) -> str:
        value = getattr(row, field)
        return NOTHING if value is None else format_html('<span class="day">{}</span>', value.isoformat())

    shown.__name__ = f"{field}_shown"
    return shown
