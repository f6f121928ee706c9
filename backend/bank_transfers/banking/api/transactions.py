"""/api/bank-transactions/"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import export
from bank_transfers.banking.formats import raw_text
from bank_transfers.banking.importing import original
from bank_transfers.banking.models import BANKING, BankTransaction, LineStatus
from bank_transfers.banking.sums import summarized
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.errors import ApiError, Invalid
from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.lists.filters import AmountFilter, DayFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.rows import DayField, RowSerializer
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db import search
from bank_transfers.core.db.ordering import order_by, parsed
from bank_transfers.core.export import csv_file, workbook

IMPORTING = PERMISSIONS["import_statements"]
ORDERINGS = {
    "booking_date": "booking_date",
    "value_date": "value_date",
    "amount": "amount",
    "counterparty_name": "counterparty_name",
    "id": "pk",
}
ORDERING = OpenApiParameter(
    "ordering",
    str,
    description=(
        f"One or more of {', '.join(ORDERINGS)}, separated by commas; a minus sign turns one round. Default: "
        "`-booking_date`."
    ),
)

FORMAT = OpenApiParameter("format", str, enum=["csv", "xlsx"], description="Of the file; csv by default.")
DIALECT = OpenApiParameter(
    "dialect",
    str,
    enum=list(csv_file.DIALECTS),
    description="Of CSV: for Hungarian Excel (default), or plain for programs.",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {(200, "text/csv"): OpenApiTypes.STR, (200, XLSX): OpenApiTypes.BINARY}


class SearchFilter(django_filters.CharFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return qs.filter(search.condition(value, "search_text")) if value else qs
        except search.TooLong:
            sentence = _("A search has at most 200 characters and 10 words.")
            raise Invalid(errors={"search": [sentence]}) from None


class BankTransactionFilter(django_filters.FilterSet):
    account = WholeFilter(field_name="account_id", help_text="By the account's id.")
    statement = WholeFilter(field_name="statement_id", help_text="By the id of the statement it came by.")
    status = WordsFilter(help_text="One or more, separated by commas: booked, pending, question …")
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    direction = django_filters.ChoiceFilter(
        choices=[("in", "in"), ("out", "out")], method="by_direction", help_text="`in` or `out`."
    )
    booking_date_from = DayFilter(
        field_name="booking_date", lookup_expr="gte", help_text="This day included."
    )
    booking_date_to = DayFilter(field_name="booking_date", lookup_expr="lte", help_text="This day included.")
    value_date_from = DayFilter(field_name="value_date", lookup_expr="gte", help_text="This day included.")
    value_date_to = DayFilter(field_name="value_date", lookup_expr="lte", help_text="This day included.")
    amount_min = AmountFilter(
        field_name="amount", lookup_expr="gte", help_text="Signed; this amount included."
    )
    amount_max = AmountFilter(
        field_name="amount", lookup_expr="lte", help_text="Signed; this amount included."
    )
    search = SearchFilter(
        help_text="Words that all occur in counterparty, its account, text or references; accents and case do not "
        "matter."
    )

    class Meta:
        model = BankTransaction
        fields: list[str] = []

    def by_direction(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(amount__gt=0) if value == "in" else rows.filter(amount__lt=0)


class BankTransactionSerializer(RowSerializer):
    """One line of an account. What comes in is positive; only `booked` lines moved money."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    statement_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LineStatus.choices)
    booking_date = DayField(allow_null=True)
    value_date = DayField(allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    reversal = serializers.BooleanField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField(help_text="As the bank writes it.")
    remittance_information = serializers.CharField()
    bank_reference = serializers.CharField(help_text="A hint, and no key.")
    end_to_end_id = serializers.CharField()
    type_code = serializers.CharField()
    type_text = serializers.CharField()
    in_closed_period = serializers.BooleanField(help_text="Came for days that were complete already.")
    similar_to_id = serializers.IntegerField(allow_null=True, help_text="Of a question: the line it may be.")
    replaced_by_id = serializers.IntegerField(allow_null=True, help_text="The line that it was booked as.")


class BankTransactionDetailSerializer(BankTransactionSerializer):
    """A line with all that the bank says of it, and where it came from."""

    transacted_at = serializers.CharField(help_text="As the bank says it, without a time zone.")
    counterparty_bank = serializers.CharField()
    ultimate_counterparty_name = serializers.CharField()
    creditor_reference = serializers.CharField()
    entry_reference = serializers.CharField()
    mandate_id = serializers.CharField()
    uetr = serializers.CharField()
    original_amount = MoneyField(allow_null=True)
    original_currency = serializers.CharField()
    exchange_rate = DecimalTextField(allow_null=True)
    fee = MoneyField(allow_null=True)
    fee_currency = serializers.CharField()
    card = serializers.CharField()
    merchant = serializers.CharField()
    balance_after = MoneyField(allow_null=True)
    number_of_transactions = serializers.IntegerField(allow_null=True)
    details = serializers.ListField(
        child=serializers.DictField(), help_text="The transactions that it sums up."
    )
    position = serializers.IntegerField(help_text="The line of the file, or the row of the sheet.")
    raw = serializers.CharField(help_text="As it stands in the file.")
    file_name = serializers.CharField()


class CurrencySerializer(RowSerializer):
    currency = serializers.CharField()
    count = serializers.IntegerField(help_text="Of all lines that fit.")
    credits = MoneyField(help_text="Of what is booked.")
    debits = MoneyField(help_text="Of what is booked, without a sign.")
    balance = MoneyField(help_text="Credits without debits.")


class BankSummarySerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    currencies = CurrencySerializer(many=True)


class DecisionSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(
        choices=["same", "other"],
        help_text="`same`: it is the line that it is similar to; `other`: a line of its own.",
    )


class NotAsked(ApiError):
    status_code = 409
    default_code = "not_in_question"
    default_detail = gettext_lazy("This line is not in question.")


LISTED = tuple(map(str, BankTransactionSerializer().fields))
DETAILED = [name for name in map(str, BankTransactionDetailSerializer().fields) if name != "file_name"]


class BankTransactionViewSet(CompanyViewSet):
    """Lines of the company's accounts."""

    queryset = BankTransaction.objects.all()
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "export": EVERY_ROLE,
        "decide": IMPORTING,
    }
    api_errors: ClassVar = {"decide": (NotAsked,)}
    parameters: ClassVar = {"list": (ORDERING,), "export": (ORDERING, FORMAT, DIALECT)}
    filtered = ("list", "summary", "export")
    filter_backends = (DjangoFilterBackend,)
    filterset_class = BankTransactionFilter
    serializer_class = BankTransactionSerializer

    def list(self, request: Request) -> Response:
        """Lines that fit all filters, a page at a time. `count` is exact."""
        rows = self.filter_queryset(self.get_queryset()).order_by(*self._ordering()).values(*LISTED)
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(BankTransactionSerializer(page, many=True).data)

    @extend_schema(responses=BankTransactionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One line with its raw text and where it came from."""
        return Response(self._shown(self.get_object()))

    @extend_schema(responses=BankSummarySerializer)
    @action(detail=False, pagination_class=None)
    def summary(self, request: Request) -> Response:
        """What the lines that fit the filters come to, per currency; only what is booked is summed."""
        currencies = summarized(self.filter_queryset(self.get_queryset()))
        count = sum(row["count"] for row in currencies)
        return Response(BankSummarySerializer({"count": count, "currencies": currencies}).data)

    @extend_schema(responses=FILES)
    @action(detail=False, pagination_class=None, content_negotiation_class=AnyAccept)
    def export(self, request: Request) -> FileResponse | HttpResponse | StreamingHttpResponse:
        """The lines that fit the filters as a file, all of them, in the order asked for."""
        kind = self._one_of("format", ("csv", "xlsx"))
        dialect = self._one_of("dialect", csv_file.DIALECTS)
        lines = self.filter_queryset(self.get_queryset()).order_by(*self._ordering())
        name = f"{_('bank lines')}-{timezone.localdate():%Y-%m-%d}".replace(" ", "-")
        audit.record(self.access.company_id, request.user, "bank_lines_exported", format=kind)
        if kind == "xlsx":
            if lines.count() > workbook.MAX_SHEET_ROWS:
                raise Invalid(errors={"format": [_("A sheet has no room for so many rows: export CSV.")]})
            sheet = workbook.as_xlsx(export.rows_of(lines), export.COLUMNS, _("Bank lines"))
            return FileResponse(sheet, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
        pieces = _in_language(
            translation.get_language(), csv_file.as_csv(export.rows_of(lines), export.COLUMNS, dialect)
        )
        answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
        return answer

    def _one_of(self, name: str, choices: Sequence[str]) -> str:
        value: str = self.request.query_params.get(name) or choices[0]
        if value not in choices:
            raise Invalid(errors={name: [", ".join(choices)]})
        return value

    @extend_schema(request=DecisionSerializer, responses=BankTransactionDetailSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decides about a line in question: whether it is the stored line in other words, or another one."""
        line = self.get_object()
        asked = DecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            line = locked(line)
            if line.status != LineStatus.QUESTION:
                raise NotAsked
            if asked.validated_data["decision"] == "same":
                line.status, line.replaced_by_id = LineStatus.REPLACED, line.similar_to_id
            else:
                line.status = LineStatus.BOOKED
            line.save(update_fields=["status", "replaced_by"])
        return Response(self._shown(line))

    def _ordering(self) -> Sequence[Any]:
        text = self.request.query_params.get("ordering") or "-booking_date"
        try:
            columns = parsed(text, ORDERINGS)
        except KeyError:
            sentence = f"{_('The list cannot be ordered by that.')} ({', '.join(ORDERINGS)})"
            raise Invalid(errors={"ordering": [sentence]}) from None
        nullable = {"booking_date", "value_date"}
        order = [order_by(column, down, column in nullable) for column, down in columns]
        return (
            order
            if any(column == "pk" for column, _d in columns)
            else [*order, order_by("pk", columns[-1][1], False)]
        )

    def _shown(self, line: BankTransaction) -> Any:
        file = line.statement.file
        row = {name: getattr(line, name) for name in DETAILED}
        raw = line.raw
        if not raw and file.layout == "camt":
            raw, row["position"] = raw_text(original(file), line.position)
        return BankTransactionDetailSerializer({**row, "raw": raw, "file_name": file.name}).data


def _in_language(language: str | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """In the language of the request, which has ended by the time a stream is read."""
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
