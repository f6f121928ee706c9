"""Long work with the bank: files of lines, and the import of large statements, with their progress."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from bank_transfers.companies import audit
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.export.errors import FILE_ERRORS, InvalidExport
from bank_transfers.operations.kinds import Kind, Made
from bank_transfers.operations.models import Operation
from bank_transfers.operations.work import Work

from .export import FileOptions, table_of
from .importing.upload import files_imported, importer_for, told_of
from .listing import asked_by
from .models import BANKING, BankTransaction, StatementFile


def record_export(company_id: int, user: Any, parameters: QueryDict) -> None:
    """Writes into the audit that somebody got the file which these parameters ask for."""
    audit.record(company_id, user, "bank_lines_exported", format=FileOptions.of(parameters).format)


def arguments_of(parameters: QueryDict, chosen: list[int] | None) -> dict[str, Any]:
    """What an export is begun with. chosen: ids of lines; None: all that fit."""
    return {"query": parameters.urlencode(), "ids": chosen}


def _export(operation: Operation, work: Work) -> Made:
    parameters = QueryDict(operation.arguments["query"])
    rows = BankTransaction.objects.filter(company=operation.company_id)
    lines = asked_by(parameters, rows, operation.arguments.get("ids"))
    table = table_of(lines, FileOptions.of(parameters), work.tell)
    table.write(work.write)
    return Made(table.file_name, table.content_type)


def _downloaded(operation: Operation, user: Any) -> None:
    record_export(operation.company_id, user, QueryDict(operation.arguments["query"]))


def _import(operation: Operation, work: Work) -> Made:
    """Each file is stored whole, with its audit, or not at all; one that was stored before an interruption is known."""
    user, options = operation.requested_by, operation.arguments["options"]

    importer = importer_for(
        operation.company_id, user, options, tell=work.tell, confirm=lambda _outcome: work.confirm()
    )
    told: list[dict[str, Any]] = []
    for number, file in enumerate(operation.arguments["files"]):
        with work.handed_in(number, file["size"]) as content:
            told += told_of(importer.files(content, file["name"]))
    files_imported.send(sender=StatementFile)
    return Made(result={"files": told})


LINES_EXPORT = Kind(
    "bank_lines_export",
    _export,
    PERMISSIONS["view_bank"],
    BANKING,
    errors=(SearchTooLong, InvalidOrdering, InvalidExport, *FILE_ERRORS),
    downloaded=_downloaded,
)
STATEMENTS_IMPORT = Kind("statements_import", _import, PERMISSIONS["import_statements"], BANKING)
