"""What changed, the latest first: lines that came, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from bank_transfers.banking.line_changes import BANK_LINES
from bank_transfers.banking.models import BankTransaction, StatementFile
from bank_transfers.companies.revisions import revision
from bank_transfers.core.api.lists.memory import Memory
from bank_transfers.core.api.lists.timeline import Entry, Source, Timeline
from bank_transfers.core.db.reading import walked

from .models import BankLineChange, ChangeKind
from .recording import SNAPSHOT
from .serializers import BankChangeSerializer

CAME_AT = "statement__file__uploaded_at"
LINES_AT_ONCE = 2000


class LineHistory(Timeline):
    """Entries in a stable order. Has what a paginator asks for.

    since: later than this; kinds: only these; account: of one account, by its id.
    """

    def __init__(
        self,
        company_id: int,
        since: datetime | None = None,
        kinds: Collection[str] = (),
        account: int | None = None,
    ) -> None:
        kinds = kinds or ChangeKind.values
        lines = BankTransaction.objects.filter(company=company_id)
        changes = BankLineChange.objects.filter(company=company_id, kind__in=kinds)
        if account is not None:
            lines, changes = lines.filter(account=account), changes.filter(account=account)
        if since is not None:
            lines, changes = lines.filter(**{f"{CAME_AT}__gt": since}), changes.filter(changed_at__gt=since)
        told = BankLineChange.objects.filter(kind=ChangeKind.NEW, line_number=OuterRef("pk"))
        lines = lines.exclude(Exists(told)) if ChangeKind.NEW in kinds else lines.none()
        files = StatementFile.objects.filter(company=company_id)
        files = files if since is None else files.filter(uploaded_at__gt=since)
        memory = Memory(f"{BANK_LINES}:{company_id}", lambda: revision(company_id, BANK_LINES))
        # In one moment, a line comes before it changes.
        sources = [
            Source(lines, CAME_AT, _lines, keys=lambda at_once: _by_file(lines, files, at_once)),
            Source(changes, "changed_at", _changes),
        ]
        super().__init__(sources, BankChangeSerializer, memory, f"history|{since}|{sorted(kinds)}|{account}")


def _by_file(
    lines: QuerySet[BankTransaction], files: QuerySet[StatementFile], at_once: int
) -> Iterator[tuple[Any, ...]]:
    """When lines came and their keys, the latest first: some files at once, so that neither all lines are sorted nor
    each file is asked for alone."""
    group: list[int] = []
    waiting = 0
    counted = files.order_by("-uploaded_at", "-pk").annotate(lines=Sum("statements__new_lines"))
    for pk, number in counted.values_list("pk", "lines"):
        group.append(pk)
        waiting += number or 0
        if waiting >= LINES_AT_ONCE:
            yield from _of_files(lines, group, at_once)
            group, waiting = [], 0
    if group:
        yield from _of_files(lines, group, at_once)


def _of_files(
    lines: QuerySet[BankTransaction], files: Collection[int], at_once: int
) -> Iterator[tuple[Any, ...]]:
    return walked(lines.filter(statement__file__in=files), CAME_AT, "pk", descending=True, at_once=at_once)


def _lines(keys: Collection[int]) -> dict[int, Entry]:
    rows = BankTransaction.objects.filter(pk__in=keys).order_by()
    return {
        pk: {
            "kind": ChangeKind.NEW,
            "at": at,
            "line_id": pk,
            "account_id": account,
            **dict(zip(SNAPSHOT, told, strict=True)),
            "field": None,
            "old_value": None,
            "new_value": None,
            "user": user or "",
        }
        for pk, at, account, user, *told in rows.values_list(
            "pk", CAME_AT, "account_id", "statement__file__uploaded_by__username", *SNAPSHOT
        )
    }


def _changes(keys: Collection[int]) -> dict[int, Entry]:
    rows = BankLineChange.objects.filter(pk__in=keys).order_by()
    return {
        row.pk: {
            "kind": row.kind,
            "at": row.changed_at,
            "line_id": row.line_number,
            "account_id": row.account_id,
            **{name: getattr(row, name) for name in SNAPSHOT},
            "field": row.field or None,
            "old_value": row.old_value,
            "new_value": row.new_value,
            "user": row.user_name,
        }
        for row in rows
    }
