"""/api/reports/<name>/: an endpoint for each report; a new one is a subclass with its name and answer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO, Any, ClassVar

from django import forms
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.models import BankAccount
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.lists.filters import DayField, MomentField
from bank_transfers.core.export.errors import FILE_ERRORS
from bank_transfers.core.export.table import CSV, XLSX
from bank_transfers.core.export.workbook import NoRoom
from bank_transfers.reconciliation.models import RECONCILIATION

from . import files, registry
from .reconciliation.answer import ReconciliationReportSerializer
from .registry import Asked

PDF = "application/pdf"
TYPES = {"csv": f"{CSV}; charset=utf-8", "xlsx": XLSX, "pdf": PDF}
PARAMETERS = (
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="The last day that counts; without it today."),
    OpenApiParameter(
        "known_at",
        OpenApiTypes.DATETIME,
        description="What was stored or decided later does not count: a time, or a day, which counts to its end.",
    ),
    OpenApiParameter("format", str, enum=files.FORMATS, default="json", description="Of the answer."),
)


class AskedForm(forms.Form):
    as_of = DayField(required=False)
    known_at = MomentField(required=False, day_ends=True)
    format = forms.ChoiceField(choices=[(name, name) for name in files.FORMATS], required=False)


class ReportViewSet(CompanyViewSet):
    """One report."""

    report_name: ClassVar[str]
    required_roles = {"list": EVERY_ROLE}
    api_errors: ClassVar = {"list": (Invalid, *FILE_ERRORS)}
    parameters: ClassVar = {"list": PARAMETERS}
    pagination_class = None
    content_negotiation_class = AnyAccept

    def _answer(self, request: Request) -> Response | FileResponse:
        form = AskedForm({name: request.query_params.get(name) for name in AskedForm.base_fields})
        if not form.is_valid():
            raise Invalid(errors={name: list(map(str, texts)) for name, texts in form.errors.items()})
        said = form.cleaned_data
        report = registry.find(self.report_name)
        company_id = self.access.company_id
        asked = Asked(company_id, said["as_of"] or timezone.localdate(), said["known_at"])
        of = files.Of(report, self.access.company_name, asked, timezone.now())
        made = report.make(asked)
        file_format = said["format"] or "json"
        if file_format == "json":
            return Response(files.as_object(of, made))
        file = _kept(files.written(of, made, file_format))
        audit.record(company_id, request.user, "report_exported", report.name, format=file_format)
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{report.name}-{asked.as_of}.{file_format}",
            content_type=TYPES[file_format],
        )


def _kept(pieces: Iterable[bytes]) -> IO[bytes]:
    """A file that is made before it goes out, so that what is wrong can be said. Raises NoRoom, SheetFull."""
    file = tempfile.TemporaryFile(prefix="report-")  # noqa: SIM115  (the answer closes it)
    try:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise NoRoom(str(error)) from error
        raise
    return file


def responses(answer: type[serializers.Serializer[Any]]) -> dict[Any, Any]:
    """As the schema tells a report. answer: of JSON."""
    return {
        (200, "application/json"): answer,
        (200, CSV): OpenApiTypes.STR,
        (200, XLSX): OpenApiTypes.BINARY,
        (200, PDF): OpenApiTypes.BINARY,
    }


class ReconciliationReportViewSet(ReportViewSet):
    """What of the bank's money is allocated, explained and open."""

    queryset = BankAccount.objects.all()
    required_feature = RECONCILIATION
    report_name = "reconciliation"
    serializer_class = ReconciliationReportSerializer

    @extend_schema(responses=responses(ReconciliationReportSerializer))
    def list(self, request: Request) -> Response | FileResponse:
        """Accounts month by month up to a day: balances, credits and debits, and what of both is allocated, explained
        and open; what Billingo calls paid without a bank line; open lines and how long they wait. Sums are those of
        the lists beside them."""
        return self._answer(request)
