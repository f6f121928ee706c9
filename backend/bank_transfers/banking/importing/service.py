"""The one verb: a bank's file into the company's accounts, all of it or nothing.

A file is read to its end first. Then one transaction locks the accounts it is of, so that one import of an account
happens at a time, and stores what is new. Whoever is killed half-way leaves nothing.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from bank_transfers.banking import layouts, payouts
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.formats import Kind, ReadFile, Refused, Remark, Statement, read, unpack
from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankAccount, BankStatement, StatementFile
from bank_transfers.core.api.money import money
from bank_transfers.core.db.reading import Tell, untold
from bank_transfers.core.db.writing.large_value import write_large

from . import pending, versions
from .accounts import AccountFinder, ImportRefused, Why
from .lines import AccountLines, Piece
from .outcome import FileOutcome, StatementOutcome, as_text, balance
from .rows import fields_of, identity

CHUNK = 256 * 1024
Confirm = Callable[[FileOutcome], object]
OF_ONE_IMPORT = {"account_made", "in_closed_period", "in_question"}  # not told when the file comes again


def unasked(told: FileOutcome) -> None:
    """For who has nothing to add to the transaction of a file."""


class Progress:
    """Lines looked at, of those of all files read so far. tell: as `Tell` says."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._done = self._total = 0

    def expect(self, lines: int) -> None:
        self._total += lines
        self.step(0)

    def step(self, lines: int) -> None:
        self._done += lines
        self._tell(self._done, self._total)


class StatementImport:
    """Imports files for one company.

    account: the number that files have to be of, or that those are of which name none; layout: the only reader to
    try; known_accounts_only: an account that is not there yet refuses the file; dry_run: tells what would be, stores
    nothing; user: who does it; companies: those that the user belongs to, None for whoever sees all; tell: is told how
    many lines are looked at, of how many; confirm: is told each file's outcome at the end of its transaction, which
    ends with what it raises.
    """

    def __init__(
        self,
        company_id: int,
        *,
        account: str = "",
        layout: str = "",
        known_accounts_only: bool = False,
        dry_run: bool = False,
        user: Any = None,
        companies: Collection[int] | None = None,
        tell: Tell = untold,
        confirm: Confirm = unasked,
    ) -> None:
        self._company_id = company_id
        self._own = layouts.own_layouts(company_id)
        self._layout = self._own.code(layout)
        self._dry_run, self._user = dry_run, user
        self._progress, self._confirm = Progress(tell), confirm
        self._made: list[BankAccount] = []  # by the file at hand
        self._accounts = AccountFinder(
            company_id, account, makes=not known_accounts_only, lenient=dry_run, seen=companies
        )

    def files(self, data: bytes | BinaryIO, name: str) -> Iterator[FileOutcome]:
        """What became of a file; of an archive, what became of each file in it."""
        try:
            for path, member in unpack(data, filename_for_messages=name):
                yield self.file(member, path)
        except Refused as refused:
            yield FileOutcome(name, why=refused)

    def file(self, data: bytes | BinaryIO, name: str) -> FileOutcome:
        """One file, no archive. Nothing of it is stored when it is refused."""
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        told = FileOutcome(name)
        self._progress.step(0)
        try:
            digest, size = _digest(source)
            known = StatementFile.objects.filter(company_id=self._company_id, digest=digest).first()
            if known is not None:
                return self._known(known, told)
            found = read(source, filename_for_messages=name, layout=self._layout, extra=self._own.readers)
            told.format, told.layout = found.format, found.layout
            told.remarks = list(found.remarks)
            if not found.statements and not (found.settlement and found.settlement.payouts):
                raise ImportRefused(Why.NO_STATEMENT)
            self._progress.expect(sum(len(statement.lines) for statement in found.statements))
            self._store(source, digest, size, found, told)
        except Refused as refused:
            return FileOutcome(name, told.format, told.layout, why=refused)
        return told

    def _store(self, source: BinaryIO, digest: str, size: int, found: ReadFile, told: FileOutcome) -> None:
        content = _compressed(source)
        with transaction.atomic():
            of_accounts = self._locked(found, told)
            file, made = StatementFile.objects.get_or_create(
                company_id=self._company_id,
                digest=digest,
                defaults={
                    "name": told.file, "size": size, "content": b"", "format": found.format,
                    "layout": found.layout, "mapping": self._own.mappings.get(found.layout),
                    "uploaded_by": self._user,
                },
            )  # fmt: skip
            if not made:  # somebody else was quicker
                self._known(file, told)
                return
            write_large(StatementFile, "content", file.pk, content)
            # The original is large, and nobody needs it any more.
            del content
            file = StatementFile.objects.defer("content").get(pk=file.pk)
            for account, statements in of_accounts:
                self._store_account(account, statements, file, told)
            for account in self._made:
                explaining.account_added(account)
            self._hold_payouts(file, found)
            told.payouts = payouts.told_of(file)
            StatementFile.objects.filter(pk=file.pk).update(
                warnings=[_kept(remark) for remark in told.remarks]
            )
            # Files, statements and balances are shown too, whether or not a line is new.
            lines_changed(self._company_id)
            self._confirm(told)
            if self._dry_run:
                transaction.set_rollback(True)
        if self._dry_run:
            for statement in told.statements:
                statement.id = None
            for payout in told.payouts:
                payout["id"] = None

    def _hold_payouts(self, file: StatementFile, found: ReadFile) -> None:
        """Payouts of the file are stored; those that are waiting are held against lines of the days that it tells."""
        if found.settlement is not None:
            payouts.store(file, found.settlement)
            payouts.link_found(self._company_id)
            return
        days = [day for each in found.statements for day in (each.period_from, each.period_to) if day]
        if days:
            payouts.link_found(self._company_id, min(days), max(days))

    def _locked(
        self, found: ReadFile, told: FileOutcome
    ) -> list[tuple[BankAccount, list[tuple[int, Statement]]]]:
        """The file's statements by account, in order; the accounts are ours until the transaction ends."""
        of: dict[int, tuple[BankAccount, list[tuple[int, Statement]]]] = {}
        self._made = []
        seen: set[Any] = set()
        for position, statement in enumerate(found.statements):
            account, made = self._accounts.find(statement)
            if made:
                self._made.append(account)
                told.warn("account_made", value=account.number)
            of.setdefault(account.pk, (account, []))
            if (same := identity(account, statement)) in seen:
                told.warn("statement_repeated", name=statement.number or statement.identification)
                continue
            seen.add(same)
            of[account.pk][1].append((position, statement))
        # In one order, so that no two imports wait for each other.
        list(BankAccount.objects.select_for_update(no_key=True).filter(pk__in=sorted(of)).order_by("pk"))
        return [of[pk] for pk in sorted(of)]

    def _store_account(
        self,
        account: BankAccount,
        statements: list[tuple[int, Statement]],
        file: StatementFile,
        told: FileOutcome,
    ) -> None:
        versions.renew(account)
        pieces = [self._piece(account, position, statement, file) for position, statement in statements]
        told.statements += [piece.outcome for piece in pieces]
        lines = AccountLines(account, pieces, file.layout, told, self._progress.step)
        lines.insert()
        self._imported_now(file)
        lines.settle()
        for piece in pieces:
            BankStatement.objects.filter(pk=piece.stored.pk).update(
                new_lines=piece.outcome.new, known_lines=piece.outcome.known
            )
            if piece.outcome.adds_up is False:
                told.warn("does_not_add_up", name=piece.outcome.number)
            if piece.statement.kind is Kind.STATEMENT and piece.outcome.opening and not piece.outcome.closing:
                told.warn("closing_missing", name=piece.outcome.number)
        if lines.in_closed_period:
            told.warn("in_closed_period", count=str(lines.in_closed_period))
        if lines.in_question:
            told.warn("in_question", count=str(lines.in_question))
        if alike := lines.alike_in_neighbours():
            told.warn("alike_in_neighbours", count=str(alike))
        pending.settle(account)

    def _imported_now(self, file: StatementFile) -> None:
        """From here to the end the company is held: who holds it at any time sees all that was imported before. Changes
        of the lines come later, and where there are several accounts, all is of one moment."""
        explaining.hold(self._company_id)
        of_file = StatementFile.objects.filter(pk=file.pk, uploaded_at=file.uploaded_at)
        of_file.update(uploaded_at=timezone.now())

    def _piece(self, account: BankAccount, position: int, statement: Statement, file: StatementFile) -> Piece:
        outcome = StatementOutcome.of(statement, account.number, statement.currency or account.currency)
        stored = BankStatement.objects.create(
            company_id=self._company_id,
            account=account,
            file=file,
            position=position,
            **fields_of(statement),
        )
        outcome.id = stored.pk
        return Piece(statement, stored, outcome)

    def _known(self, file: StatementFile, told: FileOutcome) -> FileOutcome:
        """The file was imported before: nothing is written."""
        told.format, told.layout = file.format, file.layout
        told.remarks = [_remark(kept) for kept in file.warnings if kept["code"] not in OF_ONE_IMPORT]
        told.payouts = [{**told, "new": 0, "known": told["items"]} for told in payouts.told_of(file)]
        told.statements = [
            StatementOutcome(
                account=row.account.number,
                currency=row.account.currency,
                number=row.number or row.identification,
                period_from=as_text(row.period_from),
                period_to=as_text(row.period_to),
                opening=balance(row.opening),
                closing=balance(row.closing),
                lines=row.lines,
                credits=money(row.credits),
                debits=money(row.debits),
                pending=row.pending,
                adds_up=row.adds_up,
                new=0,
                known=row.new_lines + row.known_lines,
                id=row.pk,
            )
            for row in file.statements.select_related("account").order_by("position")
        ]
        return told


def _kept(remark: Remark) -> dict[str, Any]:
    """As it is stored: without words, which are those of whoever reads it."""
    return {"code": remark.code, "line": remark.line, "values": remark.values}


def _remark(kept: dict[str, Any]) -> Remark:
    return Remark(kept["code"], kept.get("line"), kept.get("values", {}))


def _digest(source: BinaryIO) -> tuple[str, int]:
    source.seek(0)
    made, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        made.update(chunk)
        size += len(chunk)
    return made.hexdigest(), size


def _compressed(source: BinaryIO) -> bytes:
    source.seek(0)
    packer = zlib.compressobj(1)  # a third of the time; a fifth of the bytes instead of a seventh
    pieces = []
    while chunk := source.read(CHUNK):
        pieces.append(packer.compress(chunk))
    return b"".join((*pieces, packer.flush()))
