"""Lists in pages: `{count, next, previous, results}`, `page` from 1, `page_size` up to 1000."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

from django.core.paginator import InvalidPage as NoSuchPage
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from bank_transfers.core.api.errors import ApiError, InvalidCursor, InvalidPage, InvalidPageSize, PageNotFound

# ASCII digits only, and few enough for every database's integers.
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
WHOLE_KEY = re.compile(r"[0-9]{1,18}")


class Pages(PageNumberPagination):
    """Page numbers that are either right or refused.

    Raises InvalidPage, InvalidPageSize (400) for what is no page, PageNotFound (404) for one past the last.
    """

    parameter_names: ClassVar[tuple[str, ...]] = ("page", "page_size")
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.request = request
        number = whole_number(request, self.page_query_param, default=1, most=999_999_999, error=InvalidPage)
        paginator = self.django_paginator_class(queryset, self.get_page_size(request))
        try:
            self.page = paginator.page(number)
        except NoSuchPage:
            raise PageNotFound from None
        return list(self.page.object_list)  # not one by one by way of the page

    def get_page_size(self, request: Request) -> int:
        return whole_number(
            request,
            self.page_size_query_param,
            default=self.page_size,
            most=self.max_page_size,
            error=InvalidPageSize,
        )


class Scanned(Protocol):
    """What a list must have to be read by a cursor: count, and what comes behind a place."""

    def count(self) -> int: ...

    def after(self, place: str, size: int) -> tuple[list[Any], str]: ...


class PagesOrCursor(Pages):
    """Pages by number; or, with `cursor`, those behind a place in an order in which nothing is missed.

    `cursor=` (empty) begins; `next` has the following one, and is null at the end. Rows that change meanwhile come
    again at the end. Raises InvalidCursor beside what `Pages` raises.
    """

    parameter_names = (*Pages.parameter_names, "cursor")
    # Filters that are for who keeps in step: they are answered by a cursor, if nothing else is asked for.
    begins_with: ClassVar[Collection[str]] = ("updated_since",)
    _following: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        if not self._is_scan(request):
            return super().paginate_queryset(queryset, request, view)
        self.request = request
        rows, following = queryset.after(request.query_params.get("cursor", ""), self.get_page_size(request))
        self._count, self._following = queryset.count(), following
        return list(rows)

    def get_paginated_response(self, data: Any) -> Response:
        if self._following is None:
            return super().get_paginated_response(data)
        following = None
        if self._following and self.request:
            following = replace_query_param(self.request.build_absolute_uri(), "cursor", self._following)
        return Response({"count": self._count, "next": following, "previous": None, "results": data})

    def _is_scan(self, request: Request) -> bool:
        asked = request.query_params
        others = [name for name in ("page", "ordering") if name in asked]
        if "cursor" not in asked:
            return not others and any(asked.get(name) for name in self.begins_with)
        if others:
            raise InvalidCursor(errors={name: [str(InvalidCursor.default_detail)] for name in others})
        return True

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor = {
            "name": "cursor",
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": "Empty to begin, then as `next` gives it. In the order of `updated_at`; nothing is missed, "
            "and what changes meanwhile comes again. Not with `page` or `ordering`.",
        }
        return [*super().get_schema_operation_parameters(view), cursor]


def cursor_of(moment: datetime, key: int) -> str:
    """A place in the order of (moment, key), as a text that promises nothing."""
    return urlsafe_b64encode(f"{moment.astimezone(UTC).isoformat()}|{key}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, int]:
    """Raises InvalidCursor."""
    try:
        moment, _, key = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        if not cursor.isascii() or not WHOLE_KEY.fullmatch(key):
            raise ValueError
        found = datetime.fromisoformat(moment)
        if found.tzinfo is None or not 1900 < found.year < 9999:
            raise ValueError
    except ValueError:
        raise InvalidCursor(errors={"cursor": [str(InvalidCursor.default_detail)]}) from None
    return found, int(key)


def whole_number(request: Request, name: str, *, default: int, most: int, error: type[ApiError]) -> int:
    """A query parameter from 1 to `most`. Raises `error` for anything else, also when it is there twice."""
    values = request.query_params.getlist(name)
    if not values:
        return default
    if len(values) > 1 or not WHOLE_NUMBER.fullmatch(values[0]) or not 1 <= int(values[0]) <= most:
        raise error(errors={name: [str(error.default_detail)]})
    return int(values[0])
