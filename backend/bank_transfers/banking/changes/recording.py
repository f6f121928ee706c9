"""Writing down what changes, in the transaction that changes it and before it does."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bank_transfers.banking.models import BankTransaction
from bank_transfers.core.db.writing.bulk_insert import insert_rows

from .models import BankLineChange, ChangeKind

SNAPSHOT = ("booking_date", "amount", "currency", "counterparty_name", "remittance_information")
READ = ("pk", "company_id", "account_id", *SNAPSHOT)
WRITTEN = (
    "company_id", "account_id", "line_number", "kind", "field", "old_value", "new_value", "user_name", "changed_at",
    *SNAPSHOT,
)  # fmt: skip
BATCH = 2000


def record(
    lines: QuerySet[BankTransaction], kind: str, field: str = "", new: str | None = None, user: Any = None
) -> None:
    """That a field of these lines is to become `new`; where it is that already, nothing."""
    columns = (*READ, field) if field else READ
    now, name = timezone.now(), _name(user)
    rows = lines.order_by("pk").values_list(*columns).iterator(chunk_size=BATCH)
    made = (
        [
            company, account, pk, kind, field, str(told[-1]) if field else None, new, name, now,
            *told[: len(SNAPSHOT)],
        ]
        for pk, company, account, *told in rows
        if not field or str(told[-1]) != new
    )  # fmt: skip
    # A batch is read before it is written: undoing a statement tells of each of its lines.
    while batch := list(islice(made, BATCH)):
        insert_rows(BankLineChange, WRITTEN, batch)


def record_one(
    line: BankTransaction, kind: str, field: str, old: str | None, new: str | None, user: Any = None
) -> None:
    """The same of a line in hand, whose values are known."""
    BankLineChange.objects.create(
        company_id=line.company_id,
        account_id=line.account_id,
        line_number=line.pk,
        kind=kind,
        field=field,
        old_value=old,
        new_value=new,
        user_name=_name(user),
        **{name: getattr(line, name) for name in SNAPSHOT},
    )


def withdrawn(lines: QuerySet[BankTransaction], user: Any = None) -> None:
    """Lines that are about to go."""
    record(lines, ChangeKind.WITHDRAWN, user=user)


def came(accounts: Collection[int], after: int) -> None:
    """Lines of these accounts with ids above `after` came, not by the import of the file that they are of now."""
    record(BankTransaction.objects.filter(account__in=accounts, pk__gt=after), ChangeKind.NEW)


def _name(user: Any) -> str:
    return str(user.get_username()) if getattr(user, "is_authenticated", False) else ""
