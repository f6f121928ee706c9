"""Lists in pages: `{count, next, previous, results}`, `page` from 1, `page_size` up to 1000."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import InvalidPage as NoSuchPage
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from bank_transfers.core.api.errors import ApiError, InvalidPage, InvalidPageSize, PageNotFound

# ASCII digits only, and few enough for every database's integers.
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


class Pages(PageNumberPagination):
    """Page numbers that are either right or refused.

    Raises InvalidPage, InvalidPageSize (400) for what is no page, PageNotFound (404) for one past the last.
    """

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
        return list(self.page)

    def get_page_size(self, request: Request) -> int:
        return whole_number(
            request,
            self.page_size_query_param,
            default=self.page_size,
            most=self.max_page_size,
            error=InvalidPageSize,
        )


def whole_number(request: Request, name: str, *, default: int, most: int, error: type[ApiError]) -> int:
    """A query parameter from 1 to `most`. Raises `error` for anything else, also when it is there twice."""
    values = request.query_params.getlist(name)
    if not values:
        return default
    if len(values) > 1 or not WHOLE_NUMBER.fullmatch(values[0]) or not 1 <= int(values[0]) <= most:
        raise error(errors={name: [str(error.default_detail)]})
    return int(values[0])
