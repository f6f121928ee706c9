"""A company with very many bank lines, for measuring the API: real statements once, then copies of their rows.

Run in a process of its own: `python -m benchmarks.bank_seed LINES`, on the database that DATABASE_URL names. Prints
the access token of an administrator.
"""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bank_transfers.banking.importing import StatementImport  # noqa: E402
from bank_transfers.banking.line_changes import lines_changed  # noqa: E402
from bank_transfers.models import BankTransaction, Company  # noqa: E402
from benchmarks.api_seed import analyze, token  # noqa: E402
from billingo_sandbox import DemoSandbox  # noqa: E402
from billingo_sandbox.bank import books_of, make_bank, statement_files  # noqa: E402

FIRST_DAY = date(2026, 11, 1)
LINES = BankTransaction._meta.db_table


def seed(count: int) -> None:
    """Fills the company that is there with at least `count` lines of the sandbox's bank."""
    company = Company.objects.get()
    company.enable_feature("BANKING")
    sandbox = DemoSandbox(
        FIRST_DAY, FIRST_DAY, key="bench", tax_code=company.tax_id, name=company.name, invoices=5000
    )
    bank = make_bank(books_of(sandbox), FIRST_DAY - timedelta(days=1), first_day=FIRST_DAY)
    importer = StatementImport(company.pk)
    for file in statement_files(bank, FIRST_DAY):
        refused = importer.file(file.content, file.name.rpartition("/")[2]).refused
        if refused is not None:
            sys.exit(f"{file.name}: {refused}")
    real = BankTransaction.objects.count()
    last = BankTransaction.objects.latest("pk").pk
    for copy in range(1, -(-count // real)):
        add_copy(copy, last)
    lines_changed(company.pk)
    analyze()


@transaction.atomic
def add_copy(copy: int, last: int) -> None:
    """The real lines once more: days a week earlier each time, another fingerprint. last: the highest real key."""
    postgresql = connection.vendor == "postgresql"
    columns = [str(field.column) for field in BankTransaction._meta.concrete_fields if not field.primary_key]
    changed = {
        "fingerprint": f"substr(fingerprint, 1, 30) || '/{copy}'",
        "similar_to_id": "NULL",
        "replaced_by_id": "NULL",
    }
    for day in ("booking_date", "value_date"):
        changed[day] = f"{day} - {copy * 7}" if postgresql else f"date({day}, '-{copy * 7} days')"
    values = ", ".join(changed.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        # Names of our own table and columns, and numbers.
        cursor.execute(
            f"INSERT INTO {LINES} ({', '.join(columns)}) SELECT {values} FROM {LINES} "  # noqa: S608
            f"WHERE id <= {last} ORDER BY id"
        )


if __name__ == "__main__":
    seed(int(sys.argv[1]))
    print(token())
