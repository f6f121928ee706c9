"""The lines of one account in one file, as today's reader gives them, against those that came by this file before.

1. A line with the same fingerprint is the same row; what else the reader says of it is brought up to date.
2. What is left over on both sides and stands at the same place of the file is the same row in other words.
3. What is left of the rows is no line of the file any more: it goes to another file that tells it, else it goes, if
   nothing that people did stands on it.
4. What is left of the lines is new, and goes the way of every import.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q

from bank_transfers.banking import changes, standing
from bank_transfers.banking.changes.models import ChangeKind
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.importing import pending
from bank_transfers.banking.importing.fingerprint import PENDING
from bank_transfers.banking.importing.lines import AccountLines, Found, row_of
from bank_transfers.banking.importing.rows import COLUMNS
from bank_transfers.banking.importing.undo import others_of
from bank_transfers.banking.models import (
    BankAccount,
    BankTransaction,
    ExplainedBy,
    LineStatus,
    StatementFile,
)
from bank_transfers.banking.payouts.models import ProviderPayout
from bank_transfers.core.api.money import money

from .outcome import Reread

BATCH = 400
# What a person sees of a line.
SAID = (*(name for name in COLUMNS if name != "position"), "currency", "status", "transacted_at", "details")
KEPT = ("statement_id", "position", "fingerprint", "occurrence", "search_text")
# States that the bank tells; the others are what happened here since.
TOLD = {LineStatus.BOOKED, LineStatus.PENDING, LineStatus.INFORMATION}
SHOWN = ("booking_date", "amount", "currency", "counterparty_name", "remittance_information")

Mark = tuple[str, int]
# What other rows hang on.
FIELDS = {"statement_id": "statement", "replaced_by_id": "replaced_by"}
VALUE = {"amount", "currency", "booking_date"}


class Blocked(Exception):
    """Lines would go that something stands on."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines
        super().__init__(f"{len(lines)} lines")


class RereadLines:
    """One account of a file; it and its company have to be held. `lines`: what today's reader gives; empty for an
    account that it no longer tells of."""

    def __init__(self, account: BankAccount, file: StatementFile, lines: AccountLines, told: Reread) -> None:
        self._account, self._file, self._lines, self._told = account, file, lines, told
        self.moved: dict[Mark, Mark] = {}  # fingerprints of rows that are told in other words

    def settle(self) -> None:
        """Raises Blocked and OriginalUnreadable; the transaction has to be undone then."""
        ours = BankTransaction.objects.filter(account=self._account, statement__file=self._file)
        left = set(ours.values_list("pk", flat=True))
        over = [found for batch in _batches(self._lines.found()) for found in self._meet(batch, left)]
        self._pair(over, left)
        self._let_go(left)
        explaining.follow(self._account.pk, self.moved)
        before = self._lines.new
        newest = BankTransaction.objects.aggregate(pk=Max("pk"))["pk"] or 0
        self._lines.store()
        changes.came([self._account.pk], newest)
        self._told.new += self._lines.new - before
        pending.reopen(self._account)
        pending.settle(self._account)
        explaining.rerun(self._account.company_id, Q(statement__file=self._file))

    def _meet(self, batch: list[Found], left: set[int]) -> list[Found]:
        """Brings rows with the same fingerprint up to date. Out: lines without one."""
        rows = {
            (row.fingerprint, row.occurrence): row
            for row in BankTransaction.objects.filter(
                account=self._account, fingerprint__in={found.fingerprint for found in batch}
            )
        }
        over = []
        for found in batch:
            row = rows.get((found.fingerprint, found.occurrence))
            if row is None:
                over.append(found)
            elif row.pk in left:
                left.discard(row.pk)
                self._refresh(row, found)
        return over

    def _pair(self, over: list[Found], left: set[int]) -> None:
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        rows = BankTransaction.objects.filter(account=self._account, statement__file=self._file).order_by(
            "pk"
        )
        for pk, statement, position in rows.values_list("pk", "statement__position", "position"):
            if pk in left:
                places[statement, position].append(pk)
        pairs: list[tuple[int, Found]] = []
        for found in over:
            waiting = places.get((found.piece.stored.position, found.line.position))
            if waiting:
                pairs.append((waiting.pop(0), found))
        for batch in _batches(pairs):
            stored = BankTransaction.objects.in_bulk([pk for pk, _found in batch])
            for pk, found in batch:
                left.discard(pk)
                self.moved[stored[pk].fingerprint, stored[pk].occurrence] = (
                    found.fingerprint,
                    found.occurrence,
                )
                self._refresh(stored[pk], found)

    def _refresh(self, row: BankTransaction, found: Found) -> None:
        """Changes a row to what the line says."""
        made = row_of(found)
        made.details = list(made.details)  # as the database gives it back
        if row.status not in TOLD:
            made.status = row.status
        different = [name for name in (*SAID, *KEPT) if getattr(row, name) != getattr(made, name)]
        said = {
            name: {"before": _plain(getattr(row, name)), "after": _plain(getattr(made, name))}
            for name in different
            if name in SAID
        }
        if said.keys() & VALUE:
            self._revalue(row, made)
            different += ["status", "replaced_by_id"]
        for name in different:
            setattr(row, name, getattr(made, name))
        for name, values in said.items():
            changes.record_one(row, ChangeKind.CHANGED, name, _text(values["before"]), _text(values["after"]))
        if said:
            self._told.tell_change(row.pk, said)
        else:
            self._told.unchanged += 1
        if different:
            row.save(update_fields=[FIELDS.get(name, name) for name in different])

    def _revalue(self, row: BankTransaction, made: Any) -> None:
        """What hung on the row's amount, currency or day is found again, or is none any more."""
        if (row.amount, row.currency) != (made.amount, made.currency):
            if blocked := [_shown(line, why) for line, why in standing_on([row.pk], decided=False)]:
                raise Blocked(blocked)
            ProviderPayout.objects.filter(line=row).update(line=None, linked_at=None)
        was = BankTransaction.objects.filter(replaced_by=row, fingerprint__contains=f"{PENDING}:")
        was.update(status=LineStatus.PENDING, replaced_by=None)
        made.replaced_by_id = row.replaced_by_id
        if row.status in {LineStatus.REPLACED, LineStatus.EXPIRED} and _is_apart(row):
            made.status, made.replaced_by_id = LineStatus.PENDING, None

    def _let_go(self, left: set[int]) -> None:
        if not left:
            return
        for other in others_of(self._account, self._file):
            other.take_over(self._file, only=left)
        ours = BankTransaction.objects.filter(account=self._account, statement__file=self._file)
        going = sorted(left & set(ours.values_list("pk", flat=True)))
        self._told.taken_over += len(left) - len(going)
        blocked = [_shown(row, why) for row, why in standing_on(going)]
        if blocked:
            raise Blocked(blocked)
        standing.tell(self._account.company_id, going)
        for batch in _batches(going):
            for row in BankTransaction.objects.filter(pk__in=batch).order_by("pk"):
                self._told.tell(row.pk, "gone", {name: _plain(getattr(row, name)) for name in SHOWN})
            self._told.gone += len(batch)
            rows = BankTransaction.objects.filter(pk__in=batch)
            transfers = explaining.sums_of(rows)
            changes.withdrawn(rows)
            rows.delete()
            explaining.pair_again(self._account.company_id, transfers)


# A person said what a line is, or whether it is another one.
DECIDED = Q(status=LineStatus.REPLACED) & ~Q(fingerprint__contains=f"{PENDING}:")
DECIDED |= Q(similar_to__isnull=False) & ~Q(status=LineStatus.QUESTION)
DECIDED |= Q(explained_by=ExplainedBy.PERSON)


def _is_apart(row: BankTransaction) -> bool:
    return row.fingerprint.partition(":")[0].endswith(PENDING)


def standing_on(lines: Iterable[int], decided: bool = True) -> list[tuple[BankTransaction, str]]:
    """Lines that people's work hangs on, and the name of it: decisions, links by hand, and whatever else of another
    table points at them."""
    found: list[tuple[BankTransaction, str]] = []
    for batch in _batches(lines):
        rows = BankTransaction.objects.in_bulk(batch)
        if decided:
            pks = BankTransaction.objects.filter(DECIDED, pk__in=batch).values_list("pk", flat=True)
            found += [(rows[pk], "decision") for pk in pks]
        for relation in BankTransaction._meta.related_objects:
            model: Any = relation.related_model
            if model is BankTransaction or getattr(model, "goes_with_its_line", False):
                continue
            name = relation.field.name
            pointing = model._default_manager.filter(**{f"{name}__in": batch})
            if any(each.name == "linked_by" for each in model._meta.fields):
                pointing = pointing.exclude(linked_by=None)  # what the rule did, it does again
            if any(each.name == "undone_by" for each in model._meta.fields):
                pointing = pointing.filter(undone_by=None)
            pks = pointing.order_by().values_list(name, flat=True).distinct()
            found += [(rows[pk], str(model._meta.model_name)) for pk in pks]
    return found


def _shown(row: BankTransaction, why: str) -> dict[str, Any]:
    return {"id": row.pk, "why": why, **{name: _plain(getattr(row, name)) for name in SHOWN}}


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Decimal):
        return money(value)
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _batches(rows: Iterable[Any]) -> Iterable[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
