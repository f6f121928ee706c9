"""/api/reconciliation/queue/"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.api.transactions import CurrencySerializer
from bank_transfers.banking.line_changes import BANK_LINES
from bank_transfers.banking.listing import DirectionFilter
from bank_transfers.banking.models import BankTransaction
from bank_transfers.banking.sums import summarized
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.revisions import revision
from bank_transfers.core.api.errors import Invalid, NotFound, Throttled
from bank_transfers.core.api.lists.errors import SearchTooLong
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend, SearchFilter
from bank_transfers.core.api.lists.filters import (
    AmountField,
    AmountFilter,
    DayFilter,
    WholeField,
    WholeFilter,
    WordsField,
    WordsFilter,
)
from bank_transfers.core.api.lists.memory import Memory
from bank_transfers.core.api.lists.rows import rows_shown
from bank_transfers.core.db import search
from bank_transfers.reconciliation.errors import ChangedMeanwhile
from bank_transfers.reconciliation.models import RECONCILIATION
from bank_transfers.reconciliation.proposing.why_not import why_not
from bank_transfers.reconciliation.queue.finding import (
    MOST_FOUND,
    found_by_numbers,
    found_by_words,
    found_similar,
    numbers_of,
)
from bank_transfers.reconciliation.queue.forecast import forecast
from bank_transfers.reconciliation.queue.marking import mark
from bank_transfers.reconciliation.queue.notes import called, colleagues
from bank_transfers.reconciliation.queue.rates import Official
from bank_transfers.reconciliation.queue.rows import rows_of
from bank_transfers.reconciliation.queue.tabs import Tab, conditions, in_order, to_do
from bank_transfers.reconciliation.queue.worksheets import FOUND, MOST_LINES, Worksheets, candidate

from .actions import MATCHING
from .matches import MOST_AT_ONCE, matches_shown, pairs_shown
from .shown import EvidenceSerializer, documents_of, stored_allocations
from .worksheets import (
    ColleagueSerializer,
    ForecastSerializer,
    FoundSerializer,
    MarkInputSerializer,
    QueueLineSerializer,
    WorksheetSerializer,
)

# Inside the viewset `list` is an action.
Keys = list[str]
Documents = list[Mapping[str, Any]]

TAB = OpenApiParameter(
    "tab",
    enum=Tab.values,
    description="What is to be done: proposed (the default), ambiguous, to_explain, open; or automatic, done, pending.",
)
LINES = OpenApiParameter(
    "lines", str, required=True, description=f"Ids of lines, {MOST_LINES} at most, separated by commas."
)

SEARCH = OpenApiParameter(
    "search",
    str,
    required=True,
    description="Words of number, partner or tax number; or a list of numbers, as it stands in a mail.",
)
INVOICE = OpenApiParameter("invoice", int, required=True, description="Billingo's id of the document.")
AMOUNT = OpenApiParameter(
    "amount", str, description="What one searches for as an amount, if it is one: open or in all, `1234.50`."
)
LONGEST_LIST = 2000


class QueueFilter(ListFilter):
    account = WholeFilter(field_name="account_id", help_text="By the account's id.")
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    direction = DirectionFilter(help_text="`in` or `out`.")
    booking_date_from = DayFilter(
        field_name="booking_date", lookup_expr="gte", help_text="This day included."
    )
    booking_date_to = DayFilter(field_name="booking_date", lookup_expr="lte", help_text="This day included.")
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


class TabCountsSerializer(serializers.Serializer[Any]):
    proposed = serializers.IntegerField()
    ambiguous = serializers.IntegerField()
    to_explain = serializers.IntegerField()
    open = serializers.IntegerField()
    automatic = serializers.IntegerField()
    done = serializers.IntegerField()
    pending = serializers.IntegerField()


class QueueSummarySerializer(serializers.Serializer[Any]):
    """Of the lines that fit the filters."""

    tabs = TabCountsSerializer()
    to_do = CurrencySerializer(
        many=True, help_text="What the lines come to about which something is to be done."
    )


class ForecastMatchSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    version = serializers.IntegerField(required=False, min_value=1, help_text="As it was seen.")


class ForecastAskedSerializer(serializers.Serializer[Any]):
    matches = serializers.ListField(
        child=ForecastMatchSerializer(), allow_empty=False, max_length=MOST_AT_ONCE
    )


class QueueViewSet(CompanyViewSet):
    """Lines by what a person has to do about them."""

    queryset = BankTransaction.objects.all()
    required_feature = RECONCILIATION
    required_roles = {
        "list": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "worksheets": EVERY_ROLE,
        "forecast": EVERY_ROLE,
        "documents": EVERY_ROLE,
        "why_not": EVERY_ROLE,
        "mark": MATCHING,
        "colleagues": MATCHING,
    }
    api_errors: ClassVar = {
        "list": (Invalid,), "worksheets": (Invalid,), "documents": (Invalid, SearchTooLong), "why_not": (Invalid,),
        "mark": (Invalid, Throttled, ChangedMeanwhile),
    }  # fmt: skip
    parameters: ClassVar = {
        "list": (TAB,), "worksheets": (LINES,), "documents": (SEARCH, AMOUNT), "why_not": (INVOICE,),
    }  # fmt: skip
    filtered = ("list", "summary")
    reading = ("forecast",)
    filter_backends = (ListFilterBackend,)
    filterset_class = QueueFilter
    serializer_class = QueueLineSerializer

    def list(self, request: Request) -> Response:
        """The lines of a tab, a page at a time, each with its proposal in short: what is to be done with the oldest
        first, what is done with the latest first."""
        asked = request.query_params.get(TAB.name, "") or Tab.PROPOSED
        if asked not in Tab.values:
            raise Invalid(
                errors={"tab": [_("It is one of %(choices)s.") % {"choices": ", ".join(Tab.values)}]}
            )
        tab = Tab(asked)
        rows = self.filter_queryset(self.get_queryset()).filter(conditions(self.access.company_id)[tab])
        keys: Any = self.paginate_queryset(in_order(tab, rows).values_list("pk", flat=True)) or ()
        shown = rows_of(self.access.company_id, list(keys))
        return self.get_paginated_response(rows_shown(QueueLineSerializer, shown))

    @extend_schema(responses=QueueSummarySerializer)
    @action(detail=False, pagination_class=None)
    def summary(self, request: Request) -> Response:
        """How many lines are in each tab, and what those come to about which something is to be done."""
        company = self.access.company_id
        rows, asked = QueueFilter.applied(request.query_params, self.get_queryset())
        memory = Memory(f"queue:{company}", lambda: revision(company, BANK_LINES))
        told = memory.of(asked, lambda: _summary(company, rows))
        return Response(QueueSummarySerializer(told).data)

    @extend_schema(responses=WorksheetSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def worksheets(self, request: Request) -> Response:
        """All that one needs to decide about these lines: proposal with reasons, candidates with what is open of
        them, what is laid already, history. One call for several, so that the next ones are there before they are
        asked for."""
        keys = _lines(request.query_params)
        company = self.access.company_id
        sheets = Worksheets(company, keys)
        told = sheets.told()
        matches = [one["match"] for one in told if one["match"] is not None]
        shown = dict(zip((match.pk for match in matches), matches_shown(company, matches), strict=True))
        documents = documents_of(company, {row.invoice_id for one in told for row in one["allocations"]})
        for one in told:
            laid = one["allocations"]
            one["allocations"] = [
                {**shown_one, "action_id": row.action_id}
                for row, shown_one in zip(laid, stored_allocations(laid, documents), strict=True)
            ]
        answer = rows_shown(WorksheetSerializer, [{**one, "match": None} for one in told])
        for row, one in zip(answer, told, strict=True):
            row["match"] = shown[one["match"].pk] if one["match"] is not None else None
        return Response(answer)

    @extend_schema(request=ForecastAskedSerializer, responses=ForecastSerializer)
    @action(detail=False, methods=["post"], pagination_class=None)
    def forecast(self, request: Request) -> Response:
        """What is to be expected where these proposals are accepted at once: `expected_wrong` is the sum of what each
        is unsure by. What is better looked at one by one is left out, with the reason:
        `changed`, `to_be_chosen`, `unsure` (below 97 %), `against` (a reason speaks against it), `rest` (something of
        the line is left)."""
        said = ForecastAskedSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        asked = {one["id"]: one.get("version") for one in said.validated_data["matches"]}
        told = forecast(self.access.company_id, asked)
        told["matches"] = pairs_shown(self.access.company_id, told["matches"])
        return Response(ForecastSerializer(told).data)

    @extend_schema(responses=FoundSerializer)
    @action(detail=True, pagination_class=None)
    def documents(self, request: Request, pk: str) -> Response:
        """Documents that somebody looks for to lay the line on, also settled ones; at most twenty, of a list of
        numbers sixty. They hold what was written, exactly; what is only like it is told apart (`similar`)."""
        company = self.access.company_id
        # Not `get_object`: `search` is for documents, the list's filter has another.
        keys = list(self.get_queryset().filter(pk=pk).values_list("pk", flat=True))
        if not keys:
            raise NotFound
        (row,) = rows_of(company, keys)
        text = request.query_params.get(SEARCH.name, "")[:LONGEST_LIST]
        amount = request.query_params.get(AMOUNT.name, "")
        numbers = [] if amount else numbers_of(text)
        unknown: Keys = []
        similar: Documents = []
        if numbers:
            found, unknown = found_by_numbers(company, numbers)
        else:
            found = _found_by_words(company, text, amount, row["booking_date"])
            if not amount and len(found) < MOST_FOUND:
                similar = found_similar(company, text, {one["pk"] for one in found})
        days = {row["booking_date"]} - {None}
        official = Official(days, {row["currency"]} | {one["currency"] for one in (*found, *similar)})
        told, like = ([candidate(one, FOUND, row, official) for one in some] for some in (found, similar))
        return Response(FoundSerializer({"documents": told, "similar": like, "not_found": unknown}).data)

    @extend_schema(responses=EvidenceSerializer(many=True))
    @action(detail=True, url_path="why-not", pagination_class=None)
    def why_not(self, request: Request, pk: str) -> Response:
        """Why the line is not laid on this document: what speaks against it first, then what speaks for it."""
        if not self.get_queryset().filter(pk=pk).exists():
            raise NotFound
        try:
            document = WholeField().clean(request.query_params.get(INVOICE.name, ""))
        except forms.ValidationError as wrong:
            raise Invalid(errors={INVOICE.name: list(wrong.messages)}) from None
        reasons = why_not(self.access.company_id, int(pk), document)
        return Response(EvidenceSerializer(reasons, many=True).data)

    @extend_schema(request=MarkInputSerializer, responses=QueueLineSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: str) -> Response:
        """Notes something about the line: that it has to wait (`aside`, with a day or without), a `note`, or that an
        automatic match was `seen` and found right. Nothing that is laid on documents changes. A note to a colleague
        (`note_to`) is mailed to them, as long as they want mails about the company; 30 an hour at most. The answer's
        `mark` has what takes the note back (`note_back`)."""
        line = self.get_object()
        said = MarkInputSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        way_back = mark(line, request.user, **said.validated_data)
        (row,) = rows_of(self.access.company_id, [line.pk])
        row["mark"]["note_back"] = way_back
        return Response(rows_shown(QueueLineSerializer, [row])[0])

    @extend_schema(responses=ColleagueSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def colleagues(self, request: Request) -> Response:
        """Whom a note can ask: the other members."""
        rows = [
            {"id": member.pk, "name": called(member.user)}
            for member in colleagues(self.access.company_id, request.user)
        ]
        return Response(rows_shown(ColleagueSerializer, rows))


def _found_by_words(company_id: int, text: str, amount: str, day: date | None) -> Any:
    """Raises Invalid, SearchTooLong."""
    try:
        value = AmountField(required=False).clean(amount)
    except forms.ValidationError as wrong:
        raise Invalid(errors={AMOUNT.name: list(wrong.messages)}) from None
    if not text.strip():
        return []
    try:
        return found_by_words(company_id, text, value, day)
    except search.TooLong:
        raise SearchTooLong from None


def _summary(company_id: int, rows: Any) -> dict[str, Any]:
    found = conditions(company_id)
    return {
        "tabs": {str(tab): rows.filter(among).order_by().count() for tab, among in found.items()},
        "to_do": summarized(rows.filter(to_do(company_id))),
    }


def _lines(parameters: Mapping[str, Any]) -> list[int]:
    """Raises Invalid."""
    try:
        texts = WordsField().clean(parameters.get(LINES.name, ""))
    except forms.ValidationError as wrong:
        raise Invalid(errors={"lines": list(wrong.messages)}) from None
    keys = list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit()))
    if len(keys) != len(texts) or len(keys) > MOST_LINES or any(key >= 2**63 for key in keys):
        said = _("Ids of lines, %(most)s at most, separated by commas.") % {"most": MOST_LINES}
        raise Invalid(errors={"lines": [said]})
    return keys
