"""/api/billingo-invoices/"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.api.errors import BillingoUnreachable, KeyUnreadable, NotConfigured
from bank_transfers.billingo.documents.mapping import ITEM_COLUMNS
from bank_transfers.billingo.models import (
    BILLINGO_SYNC,
    BillingoInvoice,
    BillingoInvoiceChange,
)
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.api.errors import Busy, InvalidCursor, NotFound, Throttled
from bank_transfers.core.api.lists.pagination import Pages, PagesOrCursor
from bank_transfers.core.api.lists.rows import page_of
from bank_transfers.core.export import csv_file, workbook
from bank_transfers.core.locale_format import LocaleFormat, hungarian
from bank_transfers.invoices.errors import (
    BillingoRefused,
    InvalidExport,
    InvalidOrdering,
    NoRoomForFile,
    NotAPdf,
    PdfNotFound,
    PdfNotReady,
    SearchTooLong,
    TooManyRows,
)
from bank_transfers.invoices.export.options import PARAMETERS as EXPORT_PARAMETERS
from bank_transfers.invoices.export.options import ChosenSerializer, ExportOptions
from bank_transfers.invoices.export.rows import invoice_rows, item_rows
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.invoices.listing import ORDERINGS, SHOWN_COLUMNS, USUAL_ORDER, Selection
from bank_transfers.invoices.pdf import file_name, pdf_of
from bank_transfers.invoices.presenter import InvoicePresenter
from bank_transfers.invoices.serializers import (
    ChangeSerializer,
    InvoiceDetailSerializer,
    InvoiceSerializer,
    SummarySerializer,
)

from .changes import ChangeFilter

logger = logging.getLogger(__name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = {*InvoiceFilter.base_filters, "ordering"}
PDF_ERRORS = (PdfNotFound, PdfNotReady, BillingoUnreachable, NotAPdf, BillingoRefused)
EXPORT_ERRORS = (SearchTooLong, InvalidOrdering, InvalidExport, TooManyRows, NoRoomForFile)
FILES = {(200, "text/csv"): OpenApiTypes.STR, (200, XLSX): OpenApiTypes.BINARY}

ORDERING = OpenApiParameter(
    "ordering",
    str,
    description=(
        f"One or more of {', '.join(ORDERINGS)}, separated by commas; a minus sign turns one round. Empty values count "
        f"as the smallest. Default: `{USUAL_ORDER}`."
    ),
)


class InvoiceViewSet(CompanyViewSet):
    """The company's documents as Billingo has them."""

    queryset = BillingoInvoice.objects.all()
    lookup_field = "billingo_id"
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "export": EVERY_ROLE,
        "export_chosen": EVERY_ROLE,
        "changes": EVERY_ROLE,
        "pdf": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        "list": (SearchTooLong, InvalidOrdering, InvalidCursor),
        "summary": (SearchTooLong,),
        "export": EXPORT_ERRORS,
        "export_chosen": EXPORT_ERRORS,
        "pdf": (*PDF_ERRORS, NotConfigured, KeyUnreadable, Throttled, Busy),
    }
    parameters: ClassVar = {
        "list": (ORDERING,),
        "export": (ORDERING, *EXPORT_PARAMETERS),
        "export_chosen": (ORDERING, *EXPORT_PARAMETERS),
        "changes": ChangeFilter.parameters(),
    }
    filtered = ("list", "summary", "export", "export_chosen")
    reading = ("export_chosen",)
    paged = ("list", "changes")
    pagination_class = PagesOrCursor
    serializer_class = InvoiceSerializer
    renderer_classes = (QuickJSONRenderer,)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = InvoiceFilter

    def list(self, request: Request) -> Response:
        """Documents that fit all filters, a page at a time. `count` is exact."""
        return self.get_paginated_response(page_of(self, self._selection()))

    @extend_schema(responses=InvoiceDetailSerializer)
    def retrieve(self, request: Request, billingo_id: str) -> Response:
        """One document with its items and related documents."""
        detail = InvoicePresenter(timezone.localdate(), self.access.company_name).detail(
            *self._with_items(billingo_id)
        )
        return Response(InvoiceDetailSerializer(detail).data)

    @extend_schema(responses=SummarySerializer)
    @action(detail=False, pagination_class=None)
    def summary(self, request: Request) -> Response:
        """What the documents that fit the filters come to, per currency."""
        currencies = [dict(totals) for totals in self._selection().summary()]
        people = LocaleFormat.now()
        for totals in currencies:
            for name in ("gross", "outstanding", "overdue"):
                totals[f"{name}_formatted"] = people.money(totals[name], totals["currency"])
        count = sum(totals["count"] for totals in currencies)
        return Response(SummarySerializer({"count": count, "currencies": currencies}).data)

    @extend_schema(responses=FILES)
    @action(detail=False, pagination_class=None, content_negotiation_class=AnyAccept)
    def export(self, request: Request) -> FileResponse | StreamingHttpResponse:
        """The documents that fit the filters as a file, all of them, in the order asked for."""
        return self._file(self._selection())

    @extend_schema(request=ChosenSerializer, responses=FILES)
    @export.mapping.post
    def export_chosen(self, request: Request) -> FileResponse | StreamingHttpResponse:
        """The same of those documents only that the body names."""
        chosen = ChosenSerializer(data=request.data)
        chosen.is_valid(raise_exception=True)
        return self._file(self._selection(chosen.validated_data["ids"]))

    def _file(self, selection: Selection) -> FileResponse | StreamingHttpResponse:
        """The documents as the request's parameters want them."""
        asked = ExportOptions.of(self.request.query_params)
        read = item_rows if asked.items else invoice_rows
        rows = read(selection.in_order(), selection.today, asked.columns)
        name = (
            f"szamlak-{selection.today:%Y-%m-%d}" if hungarian() else f"invoices-{selection.today:%Y-%m-%d}"
        )
        if asked.format == "csv":
            self._record_export(asked)
            answer = StreamingHttpResponse(
                in_language_of_now(csv_file.as_csv(rows, asked.columns, asked.dialect)),
                content_type="text/csv; charset=utf-8",
            )
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
            return answer
        if selection.count() > workbook.MAX_SHEET_ROWS:
            raise TooManyRows
        file = workbook.as_xlsx(rows, asked.columns, _("Invoices"))
        self._record_export(asked)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)

    def _record_export(self, asked: ExportOptions) -> None:
        query = {key: value for key, value in self.request.query_params.items() if key in FILTERS}
        self._record("invoices_exported", format=asked.format, items=asked.items, query=query)

    @extend_schema(responses=ChangeSerializer(many=True))
    @action(detail=True, pagination_class=Pages)
    def changes(self, request: Request, billingo_id: str) -> Response:
        """What syncs found changed in this document, the latest first; at the end, when it was first stored."""
        invoice = self.get_queryset().filter(pk=self._row(billingo_id)["pk"])
        found = self.company_rows(BillingoInvoiceChange.objects.filter(invoice__in=invoice))
        history = ChangeFilter(request.query_params).history(invoice, found)
        return self.get_paginated_response(page_of(self, history))

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def pdf(self, request: Request, billingo_id: str) -> HttpResponse:
        """The original PDF, as Billingo made it. Waits while Billingo makes it, half a minute at most."""
        invoice = self.get_queryset().filter(billingo_id=billingo_id).first()
        if invoice is None:
            raise NotFound
        content = pdf_of(invoice)
        self._record("pdf_downloaded", str(invoice), invoice_id=invoice.billingo_id)
        answer = HttpResponse(content, content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'inline; filename="{file_name(invoice)}"'
        return answer

    def _record(self, action: str, target: str = "", **details: Any) -> None:
        audit.record(self.access.company_id, self.request.user, action, target, **details)

    def _selection(self, chosen: Sequence[int] | None = None) -> Selection:
        """The documents that the request's parameters ask for. Raises Invalid, SearchTooLong, InvalidOrdering.

        chosen: those of them only, by Billingo's ids.
        """
        parameters = self.request.query_params
        rows, asked = InvoiceFilter.applied(parameters, self.get_queryset())
        if chosen is not None:
            rows, asked = rows.filter(billingo_id__in=chosen), f"{asked}|{sorted(chosen)}"
        return Selection(
            rows, self.access.company_id, asked, parameters.get("ordering", ""), self.access.company_name
        )

    def _with_items(self, billingo_id: str) -> tuple[dict[str, Any], Iterable[dict[str, Any]]]:
        """One of the company's documents and its items, as of one moment, so by one statement. Raises NotFound."""
        rows = (
            self.get_queryset()
            .filter(billingo_id=billingo_id)
            .order_by("items__position")
            .values(*SHOWN_COLUMNS, *(f"items__{name}" for name in ITEM_COLUMNS))
        )
        found = [dict(row) for row in rows]
        if not found:
            raise NotFound
        items = [{name: row[f"items__{name}"] for name in ITEM_COLUMNS} for row in found]
        return found[0], [item for item in items if item["position"] is not None]

    def _row(self, billingo_id: str) -> dict[str, Any]:
        """One of the company's documents. Raises NotFound."""
        row = self.get_queryset().filter(billingo_id=billingo_id).values(*SHOWN_COLUMNS).first()
        if row is None:
            raise NotFound
        return row


def in_language_of_now(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, made in the language of the request, which has ended by the time a stream is read."""
    language = translation.get_language()

    def made() -> Iterator[bytes]:
        while True:
            with translation.override(language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    return made()
