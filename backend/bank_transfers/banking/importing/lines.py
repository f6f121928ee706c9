"""The lines of one account in one file against those that are stored: what is new is stored, nothing twice.

The n-th of equal lines in the file is the n-th of equal lines stored; only the surplus is new. What is left over on
both sides, on one day with one amount, may be one line in other words: `similar.py` looks at it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, Max, Min, Q

from bank_transfers.banking.explaining.service import Explainer
from bank_transfers.banking.formats import Kind, Line, Statement
from bank_transfers.banking.models import (
    BankAccount,
    BankStatement,
    BankTransaction,
    LineStatus,
    StatementFile,
)

from .fingerprint import fingerprint
from .outcome import FileOutcome, StatementOutcome
from .rows import insert, row, status_of
from .similar import Likeness, Said, likeness

BATCH = 900  # below the number of parameters that SQLite takes
SETTLED = (LineStatus.BOOKED, LineStatus.QUESTION)


class Piece(NamedTuple):
    """A statement of the file, its row, and where its outcome is told."""

    statement: Statement
    stored: BankStatement
    outcome: StatementOutcome


class Found(NamedTuple):
    """A line of the file with all that tells it from others."""

    line: Line
    piece: Piece
    currency: str
    status: str
    fingerprint: str
    occurrence: int


class Stored(NamedTuple):
    pk: int
    said: Said
    layout: str


def row_of(found: Found) -> Any:
    """A line that is not stored yet, with the attributes of one that is."""
    return row(
        found.line, found.piece.stored, found.currency, found.status, found.fingerprint, found.occurrence
    )


class AccountLines:
    """`store` stores what is new; the account's row has to be locked by then. step: is told how many more are done."""

    def __init__(
        self,
        account: BankAccount,
        pieces: list[Piece],
        layout: str,
        told: FileOutcome,
        step: Callable[[int], object] = lambda lines: None,
    ) -> None:
        self._step = step
        self._account, self._pieces, self._layout, self._told = account, pieces, layout, told
        self._left: dict[tuple[Any, Decimal, str], list[Stored]] = {}
        self._closed = _closed_periods(account, pieces)
        self.in_closed_period = 0
        self.in_question = 0
        self.new = 0
        self._explainer: Explainer | None = None

    def store(self) -> None:
        self.insert()
        self.settle()

    def insert(self) -> None:
        """Lines that are not known yet; explained each for itself."""
        empty = not BankTransaction.objects.filter(account=self._account).exists()
        if not empty:
            self._find_left_over()
        rows: list[Any] = []
        for batch in _batches(self.found(), BATCH):
            known = set() if empty else self._known(batch)
            for found in batch:
                self._sort(found, (found.fingerprint, found.occurrence) in known, rows)
            self._insert(rows)
            self._step(len(batch))

    def settle(self) -> None:
        """What lines are to each other. Holds the company."""
        if self._explainer is not None:
            self._explainer.settle()

    def alike_in_neighbours(self) -> int:
        """How many lines were known by a statement that balances put before or after this one: then it may be another
        payment, alike in everything, which nothing but the balances tells apart."""
        return sum(self._of_neighbours(piece) for piece in self._pieces if piece.outcome.known)

    def _of_neighbours(self, piece: Piece) -> int:
        statement = piece.statement
        told = (statement.opening, statement.closing, statement.period_from, statement.period_to)
        if not statement.adds_up or statement.opening == statement.closing or None in told:
            return 0
        neighbours = (
            BankStatement.objects.filter(
                Q(closing=statement.opening, period_to__lte=statement.period_from)
                | Q(opening=statement.closing, period_from__gte=statement.period_to),
                account=self._account,
                kind=Kind.STATEMENT,
                adds_up=True,
            )
            .exclude(pk=piece.stored.pk)
            .exclude(opening=F("closing"))
        )
        theirs = BankTransaction.objects.filter(statement__in=neighbours, status__in=SETTLED)
        # Only lines of the days that both statements have.
        marks = set(
            theirs.filter(
                booking_date__gte=statement.period_from, booking_date__lte=statement.period_to
            ).values_list("fingerprint", "occurrence")
        )
        if not marks:
            return 0
        mine = (found for found in self.found() if found.piece is piece)
        return sum((found.fingerprint, found.occurrence) in marks for found in mine)

    def take_over(self, file: StatementFile, only: Collection[int] | None = None) -> None:
        """Lines that came by that other file and are in this one too come by this one from now on. `only`: those."""
        for batch in _batches(self.found(), BATCH):
            of_other = BankTransaction.objects.filter(
                account=self._account,
                statement__file=file,
                fingerprint__in={found.fingerprint for found in batch},
            )
            if only is not None:
                of_other = of_other.filter(pk__in=only)
            theirs = {(row.fingerprint, row.occurrence): row for row in of_other}
            taken = []
            for found in batch:
                if stored := theirs.get((found.fingerprint, found.occurrence)):
                    stored.statement = found.piece.stored
                    stored.position, stored.raw = found.line.position, found.line.raw
                    taken.append(stored)
            BankTransaction.objects.bulk_update(taken, ["statement", "position", "raw"], batch_size=100)

    def _sort(self, found: Found, known: bool, rows: list[Any]) -> None:
        """Whether a line is known, new or in question."""
        outcome = found.piece.outcome
        similar, like = (None, Likeness.DIFFERENT) if known or not self._left else self._similar(found)
        if known or like is Likeness.SAME:
            outcome.known += 1
            self._told.tell(found.line.position, "known")
            return
        made = row_of(found)
        if like is Likeness.UNCLEAR and similar is not None:
            made.status, made.similar_to_id = LineStatus.QUESTION, similar.pk
            self.in_question += 1
        if self._closed and found.status == LineStatus.BOOKED and self._is_late(found.line):
            made.in_closed_period = True
            self.in_closed_period += 1
        outcome.new += 1
        self.new += 1
        self._told.tell(found.line.position, "question" if like is Likeness.UNCLEAR else "new")
        rows.append(made)

    def found(self) -> Iterator[Found]:
        """The lines of the file, each with what tells it from others."""
        count: dict[int, int] = {}  # by numbers, which are half as large as texts
        number = self._account.number
        for piece in self._pieces:
            statement = piece.statement
            for line in statement.lines:
                currency = line.currency or statement.currency or self._account.currency
                status = status_of(line, statement.kind == Kind.STATEMENT)
                apart = status == LineStatus.PENDING
                mark = fingerprint(number, currency, line, apart=apart)
                key = 2 * int(mark.rpartition(":")[2], 16) + apart
                count[key] = occurrence = count.get(key, 0) + 1
                yield Found(line, piece, currency, status, mark, occurrence)

    def _known(self, batch: list[Found]) -> set[tuple[str, int]]:
        stored = BankTransaction.objects.filter(
            account=self._account, fingerprint__in={found.fingerprint for found in batch}
        )
        return set(stored.order_by().values_list("fingerprint", "occurrence"))

    def _insert(self, rows: list[Any]) -> None:
        if rows:
            self._explainer = self._explainer or Explainer(self._account)
            self._explainer.mark(rows)
            insert(rows)
            rows.clear()

    def _find_left_over(self) -> None:
        """What is stored of the days of the file, and is not in the file in the same words."""
        count: Counter[tuple[Any, Decimal, str]] = Counter()
        known: set[tuple[str, int]] = set()
        days = set()
        for batch in _batches(self.found(), BATCH):
            there = self._known(batch)
            known |= there
            for found in batch:
                if found.status in SETTLED and (found.fingerprint, found.occurrence) not in there:
                    count[_key(found)] += 1
                    days.add(found.line.booking_date)
        if not count:
            return
        found_days = [day for day in days if day is not None]
        among = Q(booking_date__isnull=True)
        if found_days:
            among |= Q(booking_date__gte=min(found_days), booking_date__lte=max(found_days))
        left = defaultdict(list)
        stored = BankTransaction.objects.filter(among, account=self._account, status__in=SETTLED).order_by(
            "pk"
        )
        for (day, amount, currency, mark, nth, pk, account, name, text, layout) in stored.values_list(
            "booking_date", "amount", "currency", "fingerprint", "occurrence", "pk", "counterparty_account",
            "counterparty_name", "remittance_information", "statement__file__layout",
        ).iterator():  # fmt: skip
            key = (day, amount, currency)
            if key in count and (mark, nth) not in known:
                left[key].append(Stored(pk, Said(account, name, text), layout))
        self._left = dict(left)

    def _similar(self, found: Found) -> tuple[Stored | None, Likeness]:
        """The stored line that this one is, or may be; it is used up then."""
        candidates = self._left.get(_key(found)) if found.status in SETTLED else None
        if not candidates:
            return None, Likeness.DIFFERENT
        line = found.line
        said = Said(line.counterparty_account, line.counterparty_name, line.remittance_information)
        judged = [
            (likeness(said, stored.said, stored.layout == self._layout), stored) for stored in candidates
        ]
        for wanted in (Likeness.SAME, Likeness.UNCLEAR):
            for like, stored in judged:
                if like is wanted:
                    candidates.remove(stored)
                    return stored, like
        return None, Likeness.DIFFERENT

    def _is_late(self, line: Line) -> bool:
        day = line.booking_date
        return day is not None and any(first <= day <= last for first, last in self._closed)


def _key(found: Found) -> tuple[Any, Decimal, str]:
    return found.line.booking_date, found.line.amount, found.currency


def _closed_periods(account: BankAccount, pieces: list[Piece]) -> list[tuple[Any, Any]]:
    """Days that are complete by stored statements that add up; not those that a statement of the file goes on from."""
    stored = BankStatement.objects.filter(account=account, kind=Kind.STATEMENT, adds_up=True)
    stored = stored.exclude(pk__in=[piece.stored.pk for piece in pieces]).exclude(period_from=None)
    bounds = stored.aggregate(first=Min("period_from"), last=Max("period_to"))
    if bounds["first"] is None:
        return []
    ends = {
        balance
        for piece in pieces
        for balance in (piece.statement.opening, piece.statement.closing)
        if balance is not None
    }
    return [
        (first, last)
        for first, last, opening, closing in stored.values_list(
            "period_from", "period_to", "opening", "closing"
        )
        if last is not None and not (first == last and ends & {opening, closing})
    ]


def _batches(found: Iterator[Found], size: int) -> Iterator[list[Found]]:
    while batch := list(islice(found, size)):
        yield batch
