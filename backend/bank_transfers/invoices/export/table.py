"""A selection of invoices as the file that was asked for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bank_transfers.core.db.reading import Tell, untold
from bank_transfers.core.export.table import Table, refuse_too_many
from bank_transfers.core.locale_format import hungarian
from bank_transfers.invoices.listing import Selection

from .options import ExportOptions
from .rows import invoice_rows, item_rows


def table_of(selection: Selection, asked: ExportOptions, tell: Tell = untold) -> Table:
    """The file, not yet read. tell: is told how many invoices are read. Raises TooManyRows."""
    refuse_too_many(selection.count, asked.format)
    read = item_rows if asked.items else invoice_rows
    rows = read(selection.in_order(), selection.today, asked.columns, tell)
    stem = "szamlak" if hungarian() else "invoices"
    return Table(
        rows, asked.columns, asked.format, asked.dialect, _("Invoices"), f"{stem}-{selection.today:%Y-%m-%d}"
    )
