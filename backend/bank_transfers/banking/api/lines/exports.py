"""What /api/bank-transactions/ gives as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.export import PARAMETERS, FileOptions, table_of
from bank_transfers.banking.listing import ORDERING, asked_by
from bank_transfers.banking.models import BankTransaction
from bank_transfers.banking.operations import LINES_EXPORT, arguments_of, record_export
from bank_transfers.companies.api import EVERY_ROLE
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.export.chosen import ChosenSerializer, StartSerializer
from bank_transfers.core.export.errors import FILE_ERRORS, InvalidExport, TooManyRows
from bank_transfers.core.export.table import FILES
from bank_transfers.operations.api import OperationDetailSerializer, accepted
from bank_transfers.operations.dispatch import start
from bank_transfers.operations.errors import START_ERRORS

OF_EXPORTS = (ORDERING.parameter, *PARAMETERS)
EXPORTS = ("export", "export_chosen", "start_export")
EXPORT_ERRORS = (SearchTooLong, InvalidOrdering, InvalidExport, *FILE_ERRORS)


class LineExports:
    """Lines as a file: all that fit, or those that were chosen of them."""

    required_roles: ClassVar[Mapping[str, Any]] = dict.fromkeys(EXPORTS, EVERY_ROLE)
    api_errors: ClassVar[Mapping[str, Any]] = {
        "export": EXPORT_ERRORS,
        "export_chosen": EXPORT_ERRORS,
        "start_export": (SearchTooLong, InvalidOrdering, InvalidExport, TooManyRows, *START_ERRORS),
    }
    parameters: ClassVar[Mapping[str, Any]] = dict.fromkeys(EXPORTS, OF_EXPORTS)

    @extend_schema(responses=FILES)
    @action(detail=False, pagination_class=None, content_negotiation_class=AnyAccept)
    def export(self: Any, request: Request) -> FileResponse | StreamingHttpResponse:
        """The lines that fit the filters as a file, all of them, in the order asked for."""
        return _file(self, self._in_order())

    @extend_schema(request=ChosenSerializer, responses=FILES)
    @export.mapping.post
    def export_chosen(self: Any, request: Request) -> FileResponse | StreamingHttpResponse:
        """The same of those lines only that the body names."""
        return _file(self, self._in_order(ChosenSerializer.asked(request.data)))

    @extend_schema(request=StartSerializer, responses={202: OperationDetailSerializer})
    @action(detail=False, methods=["post"], url_path="export/start", pagination_class=None)
    def start_export(self: Any, request: Request) -> Response:
        """Begins the same export in the background, for many lines. The operation has its progress and its file."""
        ids, parameters = StartSerializer.asked(request.data), request.query_params
        table_of(self._in_order(ids), FileOptions.of(parameters))  # what is wrong is said now
        started = start(LINES_EXPORT.name, self.access, request.user, arguments_of(parameters, ids))
        return accepted(started, request)

    def _in_order(self: Any, chosen: Sequence[int] | None = None) -> QuerySet[BankTransaction]:
        """The lines that the request's parameters ask for. Raises Invalid, SearchTooLong, InvalidOrdering."""
        return asked_by(self.request.query_params, self.get_queryset(), chosen)


def _file(view: Any, lines: QuerySet[BankTransaction]) -> FileResponse | StreamingHttpResponse:
    parameters = view.request.query_params
    answer = table_of(lines, FileOptions.of(parameters)).answer()
    record_export(view.access.company_id, view.request.user, parameters)
    return answer
