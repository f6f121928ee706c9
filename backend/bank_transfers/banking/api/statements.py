"""/api/bank-statements/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.importing.upload import files_imported, importer_for, told_of
from bank_transfers.banking.models import BANKING, BankStatement, StatementFile
from bank_transfers.banking.operations import STATEMENTS_IMPORT
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, TimeField
from bank_transfers.operations.api import OperationDetailSerializer, accepted
from bank_transfers.operations.dispatch import start
from bank_transfers.operations.errors import START_ERRORS

from .files import UNDO_ALLOCATIONS, UNDO_ERRORS, as_it_came, undo_import
from .uploads import MOST_FILES, UploadParser, wrong_number_of_files

IMPORTING = PERMISSIONS["import_statements"]
IMPORT_OPTIONS = ("account", "layout", "new_accounts", "dry_run")


class BankStatementSerializer(serializers.ModelSerializer[BankStatement]):
    """One statement as its file tells it. The sums are of its booked lines, without a sign."""

    account_id = serializers.IntegerField()
    account_number = serializers.CharField(source="account.number")
    currency = serializers.CharField(source="account.currency")
    date_from = DayField(source="period_from", allow_null=True)
    date_to = DayField(source="period_to", allow_null=True)
    opening = MoneyField(allow_null=True)
    closing = MoneyField(allow_null=True)
    credits = MoneyField()
    debits = MoneyField()
    file_id = serializers.IntegerField()
    file_name = serializers.CharField(source="file.name")
    format = serializers.CharField(source="file.format")
    layout = serializers.CharField(source="file.layout")
    imported_at = TimeField(source="file.uploaded_at")
    imported_by = serializers.SerializerMethodField(help_text="Empty for the command.")

    class Meta:
        model = BankStatement
        fields = [
            "id", "account_id", "account_number", "currency", "kind", "number", "identification", "date_from",
            "date_to", "opening", "closing", "lines", "pending", "credits", "debits", "adds_up", "new_lines",
            "known_lines", "file_id", "file_name", "format", "layout", "imported_at", "imported_by",
        ]  # fmt: skip
        read_only_fields = fields

    def get_imported_by(self, statement: BankStatement) -> str:
        user = statement.file.uploaded_by
        return user.get_username() if user else ""


class UploadSerializer(serializers.Serializer[Any]):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),  # it is told, and the others are read
        help_text="One or more files, or ZIPs of them.",
    )
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Tell what would be; store nothing."
    )
    new_accounts = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether an account that a file names and the company does not have yet is added; else the file is "
        "refused with `account_unknown`.",
    )
    account = serializers.CharField(
        required=False, allow_blank=True, max_length=64, help_text="The account of files that do not say it."
    )
    layout = serializers.CharField(
        required=False, allow_blank=True, max_length=64, help_text="The only layout to try."
    )
    background = serializers.BooleanField(
        required=False,
        default=False,
        help_text="For large files: answers 202 with an operation as soon as they have arrived; its `result` is what "
        "is answered else.",
    )


class RefusalSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField(help_text="In the language of the request.")
    line = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)


class ImportWarningSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class ImportedLineSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="Where it stands in the file.")
    outcome = serializers.ChoiceField(choices=["new", "known", "question"])


ImportedStatementSerializer = type(
    "ImportedStatementSerializer",
    (serializers.Serializer,),
    {
        "__doc__": "A statement of the file, and how many of its lines are new and known.",
        "id": serializers.IntegerField(allow_null=True, help_text="Null in a dry run."),
        "account": serializers.CharField(),
        "currency": serializers.CharField(),
        "number": serializers.CharField(),
        "from": serializers.DateField(allow_null=True),
        "to": serializers.DateField(allow_null=True),
        "opening": serializers.CharField(allow_null=True),
        "closing": serializers.CharField(allow_null=True),
        "lines": serializers.IntegerField(),
        "credits": serializers.CharField(),
        "debits": serializers.CharField(),
        "pending": serializers.IntegerField(),
        "adds_up": serializers.BooleanField(allow_null=True),
        "new": serializers.IntegerField(),
        "known": serializers.IntegerField(),
    },
)


class ImportedPayoutSerializer(serializers.Serializer[Any]):
    """A payout of a payment provider's file, and how many of its items are new and known."""

    id = serializers.IntegerField(
        allow_null=True, help_text="Null in a dry run, and where surer files tell all of its items."
    )
    provider = serializers.CharField()
    identification = serializers.CharField(help_text="Empty where the provider gives none.")
    currency = serializers.CharField()
    gross = serializers.CharField(allow_null=True)
    fee = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)
    items = serializers.IntegerField()
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    adds_up = serializers.BooleanField(allow_null=True)
    state = serializers.CharField(help_text="`linked`, `waiting`, `question`, `open`, `apart`, `elsewhere`.")


class ImportedFileSerializer(serializers.Serializer[Any]):
    """What became of one file."""

    file = serializers.CharField()
    format = serializers.CharField(allow_null=True)
    layout = serializers.CharField(allow_null=True)
    refused = RefusalSerializer(allow_null=True, help_text="Why nothing of it was stored.")
    statements = ImportedStatementSerializer(many=True)
    payouts = ImportedPayoutSerializer(many=True, help_text="Of a payment provider's file.")
    warnings = ImportWarningSerializer(many=True)
    lines = ImportedLineSerializer(many=True, help_text="The first thousand; none of a file that was known.")


class ImportedSerializer(serializers.Serializer[Any]):
    files = ImportedFileSerializer(many=True)


class BankStatementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Statements of banks, the latest first."""

    queryset = BankStatement.objects.select_related("account", "file__uploaded_by").defer("file__content")
    queryset = queryset.order_by("-period_to", "-id")
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "file": EVERY_ROLE,
        "create": IMPORTING,
        "destroy": IMPORTING,
    }
    api_errors: ClassVar = {"create": START_ERRORS, "destroy": UNDO_ERRORS}
    parameters: ClassVar = {"destroy": (UNDO_ALLOCATIONS,)}
    parser_classes = (UploadParser,)
    serializer_class = BankStatementSerializer

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={200: ImportedSerializer, 202: OperationDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """Imports files: each is stored whole or refused whole. Importing again, or what overlaps, doubles nothing."""
        sent: Any = request.data
        asked = UploadSerializer(
            data={
                **{name: sent[name] for name in map(str, UploadSerializer().fields) if name in sent},
                "files": request.FILES.getlist("files"),
            }
        )
        asked.is_valid(raise_exception=True)
        options = asked.validated_data
        if not 0 < len(options["files"]) <= MOST_FILES:
            raise wrong_number_of_files()
        if options["background"]:
            return self._begin(request, options)
        importer = importer_for(self.access.company_id, request.user, options)
        told = []
        for upload in options["files"]:
            told += told_of(importer.files(upload.file, upload.name))
        files_imported.send(sender=StatementFile)
        return Response({"files": told})

    def _begin(self, request: Request, options: dict[str, Any]) -> Response:
        uploads = options["files"]
        arguments = {
            "options": {name: options[name] for name in IMPORT_OPTIONS if name in options},
            "files": [{"name": upload.name, "size": upload.size} for upload in uploads],
        }
        files = [upload.file for upload in uploads]
        return accepted(start(STATEMENTS_IMPORT.name, self.access, request.user, arguments, files), request)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def file(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The original file, byte for byte."""
        return as_it_came(StatementFile.objects.get(pk=self.get_object().file_id))

    def destroy(self, request: Request, pk: str) -> Response:
        """Undoes the whole import of the statement's file. Lines that other files tell too stay, as theirs."""
        undo_import(self.get_object().file, request)
        return Response(status=status.HTTP_204_NO_CONTENT)
