"""What is measured of a bank's file: the bare parser, the bare insert, and the import. Jobs of `worker.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse


def parse_camt(path: Path) -> int:
    """The elements of the file by the standard library's parser, thrown away entry by entry."""
    entries = 0
    for _event, element in iterparse(path):  # noqa: S314  (made by us)
        if element.tag.endswith("}Ntry"):
            entries += 1
            element.clear()
    return entries


ROW = re.compile(r":([0-9]{2}[A-Z]?):(.*)")
ENTRY = re.compile(r"([0-9]{6})([0-9]{4})?(R?[CD])([A-Z])?([0-9,]+)([A-Z][A-Z0-9]{3})(.*)")


def parse_mt940(path: Path) -> int:
    """Each value of the file by itself, as XML's parser gives it: fields by one pattern, entries (:61:) by another, the
    texts below them (:86:) at their question marks; all thrown away."""
    entries, text = 0, ""
    values: list[tuple[Any, ...]]
    with path.open(encoding="cp852") as file:
        for row in file:
            found = ROW.match(row)
            if found is None:
                text += row[:-1]
                continue
            tag, value = found.groups()
            if text:
                values = [(part[:2], part[2:]) for part in text.split("?")]
            if tag == "61" and (entry := ENTRY.match(value)):
                values = [entry.groups()]
                entries += len(values)
            text = value if tag == "86" else ""
    return entries


PARSERS: dict[str, Callable[[Path], int]] = {"camt": parse_camt, "mt940": parse_mt940}


class BareInsert:
    """The rows that the import makes of a file, ready for the driver; `write` then only writes."""

    def __init__(self, path: Path) -> None:
        from django.db import connection

        from bank_transfers.banking.formats import read
        from bank_transfers.banking.importing.fingerprint import fingerprint
        from bank_transfers.banking.importing.rows import as_list, row, stored_fields
        from bank_transfers.models import BankAccount, BankStatement, BankTransaction, Company, StatementFile

        company = Company.objects.get()
        with path.open("rb") as file:
            (statement,) = read(file).statements
        account = BankAccount.objects.create(company=company, number=statement.account, currency="HUF")
        kept = StatementFile.objects.create(
            company=company, name="bare", size=0, digest="0", content=b"", format="x", layout="x"
        )
        stored = BankStatement.objects.create(
            company=company, account=account, file=kept, position=0, kind="statement", lines=0, pending=0,
            credits=0, debits=0,
        )  # fmt: skip
        fields = stored_fields()
        self.rows: list[list[Any]] = []
        for line in statement.lines:
            mark = fingerprint(account.number, "HUF", line)
            values = as_list(row(line, stored, "HUF", "booked", mark, 1))
            self.rows.append(
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, values, strict=True)
                ]
            )
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        self._into = f"{connection.ops.quote_name(BankTransaction._meta.db_table)} ({names})"
        self._marks = ", ".join("?" for _ in fields)

    def write(self) -> None:
        """All rows in one transaction, by the driver alone."""
        from django.db import connection

        raw: Any = connection.connection
        raw.execute("BEGIN")
        if connection.vendor == "postgresql":
            with raw.cursor() as cursor, cursor.copy(f"COPY {self._into} FROM STDIN") as copy:
                for values in self.rows:
                    copy.write_row(values)
        else:
            raw.executemany(f"INSERT INTO {self._into} VALUES ({self._marks})", self.rows)  # noqa: S608
        raw.execute("COMMIT")


def imported(path: Path, company_id: int) -> dict[str, Any]:
    """One import by the product. Out: what it told."""
    from bank_transfers.banking.importing import StatementImport

    with path.open("rb") as file:
        (told,) = StatementImport(company_id).files(file, path.name)
    new = sum(statement.new for statement in told.statements)
    return {"new": new, "refused": told.refused and told.refused["code"]}
