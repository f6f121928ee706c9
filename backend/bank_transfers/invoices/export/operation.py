"""The export of invoices as long work: the same file, with its progress."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoInvoice
from bank_transfers.companies import audit
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.export.errors import FILE_ERRORS, InvalidExport
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.invoices.listing import Selection
from bank_transfers.operations.kinds import Kind, Made
from bank_transfers.operations.models import Operation
from bank_transfers.operations.work import Work

from .options import ExportOptions
from .table import table_of

FILTERS = {*InvoiceFilter.base_filters, "ordering"}
EXPORT_ERRORS = (SearchTooLong, InvalidOrdering, InvalidExport, *FILE_ERRORS)


def record_export(company_id: int, user: Any, parameters: QueryDict) -> None:
    """Writes into the audit that somebody got the file which these parameters ask for."""
    asked = ExportOptions.of(parameters)
    query = {key: value for key, value in parameters.items() if key in FILTERS}
    audit.record(company_id, user, "invoices_exported", format=asked.format, items=asked.items, query=query)


def arguments_of(parameters: QueryDict, chosen: list[int] | None) -> dict[str, Any]:
    """What an operation is begun with. chosen: Billingo's ids; None: all that fit."""
    return {"query": parameters.urlencode(), "ids": chosen}


def _run(operation: Operation, work: Work) -> Made:
    company = operation.company
    parameters = QueryDict(operation.arguments["query"])
    selection = Selection.asked_by(
        parameters,
        BillingoInvoice.objects.filter(company=company),
        company.pk,
        company.name,
        operation.arguments["ids"],
    )
    table = table_of(selection, ExportOptions.of(parameters), work.tell)
    table.write(work.write)
    return Made(table.file_name, table.content_type)


def _downloaded(operation: Operation, user: Any) -> None:
    record_export(operation.company_id, user, QueryDict(operation.arguments["query"]))


KIND = Kind(
    "invoices_export",
    _run,
    PERMISSIONS["export_invoices"],
    BILLINGO_SYNC,
    errors=EXPORT_ERRORS,
    downloaded=_downloaded,
)
