"""/api/statement-files/: what was imported, file by file."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import django_filters
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.importing import undo
from bank_transfers.banking.models import BANKING, BankAccount, BankStatement, StatementFile
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.errors import Invalid, NotFound
from bank_transfers.core.api.lists.filters import FlagFilter, WholeFilter
from bank_transfers.core.api.lists.rows import DayField, TimeField
from bank_transfers.core.db.writing.retried import in_one_transaction

from .errors import AllocationsStand, BusyElsewhere, OriginalUnreadable

CHUNK = 256 * 1024
UNDO_ERRORS = (OriginalUnreadable, AllocationsStand, BusyElsewhere, Invalid)
UNDO_ALLOCATIONS = OpenApiParameter(
    "undo_allocations",
    OpenApiTypes.BOOL,
    description="Whether what is allocated of its lines is undone with it; else it is refused while something is.",
)


class AccountOfFileSerializer(serializers.ModelSerializer[BankAccount]):
    """An account that a file has statements of."""

    account_number = serializers.SerializerMethodField()

    class Meta:
        model = BankAccount
        fields = ["id", "name", "account_number", "currency"]
        read_only_fields = fields

    def get_account_number(self, account: BankAccount) -> str:
        return written(account.number)


class StatementFileSerializer(serializers.ModelSerializer[StatementFile]):
    """A file that was imported, and what its statements came to then."""

    imported_at = TimeField(source="uploaded_at")
    imported_by = serializers.SerializerMethodField(help_text="Empty for the command and the watched folder.")
    accounts = serializers.SerializerMethodField()
    statements = serializers.IntegerField(source="n_statements", help_text="How many are in it.")
    date_from = DayField(source="first_day", allow_null=True)
    date_to = DayField(source="last_day", allow_null=True)
    lines = serializers.IntegerField(source="booked_lines", help_text="Booked ones.")
    pending = serializers.IntegerField(source="pending_lines")
    new_lines = serializers.IntegerField(source="lines_made", help_text="That it brought.")
    known_lines = serializers.IntegerField(source="lines_met", help_text="That were there before.")
    unproved = serializers.IntegerField(
        source="n_unproved", help_text="How many of its statements do not add up."
    )

    class Meta:
        model = StatementFile
        fields = [
            "id", "name", "size", "format", "layout", "imported_at", "imported_by", "accounts", "statements",
            "date_from", "date_to", "lines", "pending", "new_lines", "known_lines", "unproved",
        ]  # fmt: skip
        read_only_fields = fields

    def get_imported_by(self, file: StatementFile) -> str:
        return file.uploaded_by.get_username() if file.uploaded_by else ""

    @extend_schema_field(AccountOfFileSerializer(many=True))
    def get_accounts(self, file: StatementFile) -> Any:
        known: dict[int, list[BankAccount]] = self.context.get("accounts") or accounts_of([file])
        return AccountOfFileSerializer(known[file.pk], many=True).data


class StatementFileFilter(django_filters.FilterSet):
    account = WholeFilter(method="by_account", help_text="Files with statements of this account, by its id.")
    unproved = FlagFilter(method="by_proof", help_text="Whether a statement of it does not add up.")

    class Meta:
        model = StatementFile
        fields: list[str] = []

    def by_account(self, files: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return files.filter(pk__in=BankStatement.objects.filter(account_id=value).values("file"))

    def by_proof(self, files: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        wrong = BankStatement.objects.filter(adds_up=False).values("file")
        return files.filter(pk__in=wrong) if value else files.exclude(pk__in=wrong)


class StatementFileViewSet(CompanyViewSet):
    """Files that were imported, the latest first."""

    queryset = (
        StatementFile.objects.defer("content")
        .select_related("uploaded_by")
        .annotate(
            n_statements=Count("statements"),
            first_day=Min("statements__period_from"),
            last_day=Max("statements__period_to"),
            booked_lines=Sum("statements__lines", default=0),
            pending_lines=Sum("statements__pending", default=0),
            lines_made=Sum("statements__new_lines", default=0),
            lines_met=Sum("statements__known_lines", default=0),
            n_unproved=Count("statements", filter=Q(statements__adds_up=False)),
        )
        .order_by("-pk")
    )
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "original": EVERY_ROLE,
        "destroy": PERMISSIONS["import_statements"],
    }
    api_errors: ClassVar = {"destroy": UNDO_ERRORS}
    parameters: ClassVar = {"destroy": (UNDO_ALLOCATIONS,)}
    filtered = ("list",)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = StatementFileFilter
    serializer_class = StatementFileSerializer

    def list(self, request: Request) -> Response:
        """Files that were imported, the latest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        context = {**self.get_serializer_context(), "accounts": accounts_of(rows)}
        return self.get_paginated_response(StatementFileSerializer(rows, many=True, context=context).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One file."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def original(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The file as it came, byte for byte."""
        return as_it_came(StatementFile.objects.get(pk=self.get_object().pk))

    def destroy(self, request: Request, pk: str) -> Response:
        """Undoes the import of the file. Lines that other files tell too stay, as theirs."""
        undo_import(self.get_object(), request)
        return Response(status=status.HTTP_204_NO_CONTENT)


def accounts_of(files: Sequence[StatementFile]) -> dict[int, list[BankAccount]]:
    """The accounts of each file's statements."""
    pairs = BankStatement.objects.filter(file__in=[file.pk for file in files]).order_by()
    of_files = list(pairs.values_list("file", "account").distinct())
    accounts = BankAccount.objects.in_bulk({account for _file, account in of_files})
    found: dict[int, list[BankAccount]] = defaultdict(list)
    for file, account in sorted(of_files):
        found[file].append(accounts[account])
    return found


def undo_import(file: StatementFile, request: Request) -> None:
    """Takes the import of a file back, and writes down who did; with `undo_allocations` also what is allocated of its
    lines. Raises Invalid and UNDO_ERRORS."""
    said = request.query_params.get("undo_allocations", "false").lower()
    if said not in {"true", "false"}:
        raise Invalid(errors={"undo_allocations": [_("Write true or false.")]})
    _undone(file, request.user, release=said == "true")


@in_one_transaction(BusyElsewhere)
def _undone(file: StatementFile, user: Any, *, release: bool) -> None:
    # Of an attempt that was rolled back the object has no key any more.
    found = StatementFile.objects.defer("content").filter(pk=file.pk).first()
    if found is None:  # somebody else was quicker
        raise NotFound
    audit.record(found.company_id, user, "import_undone", found.name)
    undo(found, release=release, release_by=user)


def as_it_came(kept: StatementFile) -> StreamingHttpResponse:
    """The original as a download."""
    answer = StreamingHttpResponse(_pieces(kept), content_type="application/octet-stream")
    name = quote(kept.name.rsplit("/", 1)[-1] or "statement", safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Content-Length"] = str(kept.size)
    return answer


def _pieces(kept: StatementFile) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    rest: bytes = bytes(kept.content)
    while rest:
        yield unpacker.decompress(rest, CHUNK)
        rest = unpacker.unconsumed_tail
    yield unpacker.flush()
