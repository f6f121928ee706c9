"""/api/billingo-invoices/"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.api.errors import BillingoUnreachable, KeyUnreadable, NotConfigured
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
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.api.lists.filter_set import ListFilterBackend
from bank_transfers.core.api.lists.pagination import Pages, PagesOrCursor
from bank_transfers.core.api.lists.rows import page_of
from bank_transfers.core.export.chosen import ChosenSerializer, StartSerializer
from bank_transfers.core.export.errors import InvalidExport, TooManyRows
from bank_transfers.core.export.table import FILES
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.exchange_rates.shown import official_rate
from bank_transfers.invoices.errors import (
    BillingoRefused,
    NotAPdf,
    PdfNotFound,
    PdfNotReady,
)
from bank_transfers.invoices.export.operation import EXPORT_ERRORS, arguments_of, record_export
from bank_transfers.invoices.export.operation import KIND as INVOICES_EXPORT
from bank_transfers.invoices.export.options import PARAMETERS as EXPORT_PARAMETERS
from bank_transfers.invoices.export.options import ExportOptions
from bank_transfers.invoices.export.table import table_of
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.invoices.listing import ORDERING, SHOWN_COLUMNS, Selection
from bank_transfers.invoices.pdf import file_name, pdf_of
from bank_transfers.invoices.presenter import InvoicePresenter
from bank_transfers.invoices.serializers import (
    ChangeSerializer,
    InvoiceDetailSerializer,
    InvoiceSerializer,
    SummarySerializer,
)
from bank_transfers.operations.api import OperationDetailSerializer, accepted
from bank_transfers.operations.dispatch import start
from bank_transfers.operations.errors import START_ERRORS

from .changes import ChangeFilter
from .detail import document_of

logger = logging.getLogger(__name__)
PDF_ERRORS = (PdfNotFound, PdfNotReady, BillingoUnreachable, NotAPdf, BillingoRefused)


class InvoiceViewSet(CompanyViewSet):
    """The company's documents as Billingo has them."""

    queryset = BillingoInvoice.objects.all()
    list_name = "invoices"
    ordering = ORDERING
    lookup_field = "billingo_id"
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "export": EVERY_ROLE,
        "export_chosen": EVERY_ROLE,
        "start_export": EVERY_ROLE,
        "changes": EVERY_ROLE,
        "pdf": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        "list": (SearchTooLong, InvalidOrdering, InvalidCursor),
        "summary": (SearchTooLong,),
        "export": EXPORT_ERRORS,
        "export_chosen": EXPORT_ERRORS,
        "start_export": (SearchTooLong, InvalidOrdering, InvalidExport, TooManyRows, *START_ERRORS),
        "pdf": (*PDF_ERRORS, NotConfigured, KeyUnreadable, Throttled, Busy),
    }
    parameters: ClassVar = {
        "list": (ORDERING.parameter,),
        "export": (ORDERING.parameter, *EXPORT_PARAMETERS),
        "export_chosen": (ORDERING.parameter, *EXPORT_PARAMETERS),
        "start_export": (ORDERING.parameter, *EXPORT_PARAMETERS),
        "changes": ChangeFilter.parameters(),
    }
    filtered = ("list", "summary", "export", "export_chosen", "start_export")
    reading = ("export_chosen", "start_export")
    paged = ("list", "changes")
    pagination_class = PagesOrCursor
    serializer_class = InvoiceSerializer
    renderer_classes = (QuickJSONRenderer,)
    filter_backends = (ListFilterBackend,)
    filterset_class = InvoiceFilter

    def list(self, request: Request) -> Response:
        """Documents that fit all filters, a page at a time. `count` is exact."""
        return self.get_paginated_response(page_of(self, self._selection()))

    @extend_schema(responses=InvoiceDetailSerializer)
    def retrieve(self, request: Request, billingo_id: str) -> Response:
        """One document with its items, payments and related documents."""
        document = document_of(self.get_queryset(), billingo_id)
        shown = InvoicePresenter(timezone.localdate(), self.access.company_name)
        detail = shown.detail(document.invoice, document.items, document.payments)
        day = detail["fulfillment_date"] or detail["invoice_date"]
        detail["official_rate"] = official_rate(detail["gross_total"], detail["currency"], day)
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
        return self._file(self._selection(ChosenSerializer.asked(request.data)))

    @extend_schema(request=StartSerializer, responses={202: OperationDetailSerializer})
    @action(detail=False, methods=["post"], url_path="export/start", pagination_class=None)
    def start_export(self, request: Request) -> Response:
        """Begins the same export in the background, for many documents. The operation has its progress and its file."""
        ids = StartSerializer.asked(request.data)
        parameters = request.query_params
        table_of(self._selection(ids), ExportOptions.of(parameters))  # what is wrong is said now
        started = start(INVOICES_EXPORT.name, self.access, request.user, arguments_of(parameters, ids))
        return accepted(started, request)

    def _file(self, selection: Selection) -> FileResponse | StreamingHttpResponse:
        """The documents as the request's parameters want them."""
        parameters = self.request.query_params
        answer = table_of(selection, ExportOptions.of(parameters)).answer()
        record_export(self.access.company_id, self.request.user, parameters)
        return answer

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
        access = self.access
        return Selection.asked_by(
            self.request.query_params, self.get_queryset(), access.company_id, access.company_name, chosen
        )

    def _row(self, billingo_id: str) -> dict[str, Any]:
        """One of the company's documents. Raises NotFound."""
        row = self.get_queryset().filter(billingo_id=billingo_id).values(*SHOWN_COLUMNS).first()
        if row is None:
            raise NotFound
        return row
