"""Lines as a file: which columns there are, and their headings in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import Tell, keys_in_order, portions, untold
from bank_transfers.core.export.columns import Column, Kind, Row, column, read_by, with_currency
from bank_transfers.core.export.options import DIALECT, FORMAT, columns_parameter, file_options
from bank_transfers.core.export.options import FileOptions as CoreOptions
from bank_transfers.core.export.table import Table, refuse_too_many

from .explaining import words
from .explaining.states import LineState, state_of
from .models import BankTransaction, LineStatus

STATES = dict(LineStatus.choices)


def _state(row: Row) -> str | None:
    return state_of(row["status"], row["explanation"], row["match_state"])


COLUMNS = (
    column(
        "account_number", _("account"), reads=("account__number",), value=lambda row: row["account__number"]
    ),
    column("booking_date", _("booking date"), Kind.DAY),
    column("value_date", _("value date"), Kind.DAY),
    column("amount", _("amount"), Kind.MONEY),
    column("currency", _("currency")),
    column("counterparty_name", _("counterparty")),
    column("counterparty_account", _("counterparty's account")),
    column("remittance_information", _("remittance information")),
    column("bank_reference", _("the bank's reference")),
    column("end_to_end_id", _("end-to-end id")),
    column("type_text", _("type")),
    column("status", _("state"), words=lambda row: str(STATES.get(row["status"], row["status"]))),
    column(
        "state",
        _("matching"),
        reads=("status", "explanation", "match_state"),
        value=lambda row: _state(row) or "",
        words=lambda row: str(LineState(state).label) if (state := _state(row)) else "",
    ),
    column("explanation", _("explanation"), words=lambda row: words.code(row["explanation"])),
    column("allocated_amount", _("allocated"), Kind.MONEY),
)
CURRENCY = next(column for column in COLUMNS if column.name == "currency")
AMOUNTS = ("amount", "allocated_amount")
PARAMETERS = (FORMAT, DIALECT, columns_parameter(COLUMNS))
CHUNK = 1000


@dataclass(frozen=True)
class FileOptions(CoreOptions):
    """What a file is asked to be."""

    @classmethod
    def of(cls, parameters: QueryDict) -> FileOptions:
        """Raises InvalidExport."""
        asked = file_options(parameters, COLUMNS)
        columns = with_currency(asked.columns, CURRENCY, AMOUNTS) if asked.for_people else asked.columns
        return cls(asked.format, asked.dialect, columns)


def table_of(lines: QuerySet[BankTransaction], asked: FileOptions, tell: Tell = untold) -> Table:
    """The lines in their order as that file, not yet read. tell: is told how many are read. Raises TooManyRows."""
    refuse_too_many(lines.order_by().count, asked.format)
    stem = gettext("bank lines").replace(" ", "-") + f"-{timezone.localdate():%Y-%m-%d}"
    rows = rows_of(lines, asked.columns, tell)
    return Table(rows, asked.columns, asked.format, asked.dialect, gettext("Bank lines"), stem)


def rows_of(
    lines: QuerySet[BankTransaction], columns: Iterable[Column], tell: Tell = untold
) -> Iterator[Row]:
    """Those that fit when it begins, in their order, each once, a chunk at a time as it is then."""
    names = read_by(columns)
    for keys in portions(keys_in_order(lines), CHUNK, tell):
        found = {
            row["pk"]: row for row in BankTransaction.objects.filter(Among(F("pk"), keys)).values(*names)
        }
        for key in keys:
            if row := found.get(key):
                yield row
