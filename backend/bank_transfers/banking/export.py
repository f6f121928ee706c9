"""Lines as a file: which columns there are, and their headings in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import Tell, keys_in_order, portions, untold
from bank_transfers.core.export.columns import Kind, Row, column
from bank_transfers.core.export.csv_file import DIALECTS
from bank_transfers.core.export.table import FORMATS, Table, refuse_too_many

from .models import BankTransaction, LineStatus

STATES = dict(LineStatus.choices)

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
)
READ = ["pk", *dict.fromkeys(name for each in COLUMNS for name in each.reads)]
CHUNK = 1000


@dataclass(frozen=True)
class FileOptions:
    """What a file is asked to be."""

    format: str
    dialect: str

    @classmethod
    def of(cls, parameters: QueryDict) -> FileOptions:
        """Raises Invalid."""
        return cls(_one_of("format", FORMATS, parameters), _one_of("dialect", DIALECTS, parameters))


def table_of(lines: QuerySet[BankTransaction], asked: FileOptions, tell: Tell = untold) -> Table:
    """The lines in their order as that file, not yet read. tell: is told how many are read. Raises TooManyRows."""
    refuse_too_many(lines.order_by().count, asked.format)
    stem = f"{gettext('bank lines')}-{timezone.localdate():%Y-%m-%d}".replace(" ", "-")
    return Table(rows_of(lines, tell), COLUMNS, asked.format, asked.dialect, gettext("Bank lines"), stem)


def rows_of(lines: QuerySet[BankTransaction], tell: Tell = untold) -> Iterator[Row]:
    """Those that fit when it begins, in their order, each once, a chunk at a time as it is then."""
    for keys in portions(keys_in_order(lines), CHUNK, tell):
        found = {row["pk"]: row for row in BankTransaction.objects.filter(Among(F("pk"), keys)).values(*READ)}
        for key in keys:
            if row := found.get(key):
                yield row


def _one_of(name: str, choices: Sequence[str], parameters: QueryDict) -> str:
    value: str = parameters.get(name) or choices[0]
    if value not in choices:
        raise Invalid(errors={name: [", ".join(choices)]})
    return value
