"""What changed, the latest first: lines that came, and what became of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from bank_transfers.banking.line_changes import BANK_LINES
from bank_transfers.banking.models import BankStatement, BankTransaction, StatementFile
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
        self._lines, self._files, self._changes = lines, files, changes
        memory = Memory(f"{BANK_LINES}:{company_id}", lambda: revision(company_id, BANK_LINES))
        # In one moment, a line comes before it changes.
        sources = [
            Source(lines, CAME_AT, _lines, keys=self._keys_of_lines),
            Source(changes, "changed_at", _changes),
        ]
        super().__init__(sources, BankChangeSerializer, memory, f"history|{since}|{sorted(kinds)}|{account}")

    def _keys_of_lines(self, at_once: int, skip: int) -> Iterator[tuple[Any, ...]]:
        if not skip:
            yield from _by_file(self._lines, self._files, at_once)
            return
        for at, number in self._came():
            if skip < number:
                for (key,) in walked(self._of_moment(at), "pk", descending=True, at_once=at_once, skip=skip):
                    yield at, key
            skip = max(0, skip - number)

    def _of_moment(self, at: datetime) -> QuerySet[BankTransaction]:
        of_files = BankStatement.objects.filter(file__in=self._files.filter(uploaded_at=at))
        first = list(of_files.order_by().values_list("pk", flat=True)[:2])
        # Lines of one statement come in order from its index; those of several have to be sorted.
        return self._lines.filter(statement__in=first if len(first) == 1 else of_files)

    def _came(self) -> list[tuple[datetime, int]]:
        """When lines came and how many, the latest first."""

        def found() -> list[tuple[datetime, int]]:
            rows = self._lines.order_by().values(CAME_AT).annotate(number=Count("pk"))
            return sorted(((row[CAME_AT], row["number"]) for row in rows), reverse=True)

        return self.remembered("came", found)

    def skips(self, start: int) -> list[int]:
        came = self._came()
        before = [0, *accumulate(number for _at, number in came)]

        def changes(moment: int) -> int:
            """Changes before the lines of a moment: later ones, and those of the same."""
            return self._changes.filter(changed_at__gte=came[moment][0]).count()

        # The last moment all before which is left out.
        last = bisect_right(range(len(came)), start, key=lambda moment: before[moment] + changes(moment)) - 1
        if last < 0:
            return [0, start]
        at = changes(last)
        rest = start - before[last] - at
        lines = min(rest, came[last][1])
        return [before[last] + lines, at + rest - lines]


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
