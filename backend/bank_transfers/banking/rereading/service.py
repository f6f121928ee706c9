"""The one verb: a file's original, read again. One transaction a file: all of it, or nothing."""

from __future__ import annotations

import io
import zlib
from typing import Any

from django.db import transaction

from bank_transfers.banking import layouts, payouts, texts
from bank_transfers.banking.account_numbers import normalise
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.formats import Code, ReadFile, Refused, Statement, read
from bank_transfers.banking.importing import OriginalUnreadable, original, versions
from bank_transfers.banking.importing.accounts import AccountFinder, ImportRefused, Why
from bank_transfers.banking.importing.lines import AccountLines, Piece
from bank_transfers.banking.importing.outcome import FileOutcome, StatementOutcome
from bank_transfers.banking.importing.rows import fields_of, identity
from bank_transfers.banking.models import BankAccount, BankStatement, BankTransaction, StatementFile

from .lines import Blocked, RereadLines
from .outcome import Reread

BLOCKED = "lines_in_use"


def reread(file: StatementFile, *, dry_run: bool = False) -> Reread:
    """Reads a file's original with today's readers, and brings its lines up to date. A dry run changes nothing."""
    told = Reread(file.pk, file.name, file.layout)
    try:
        with transaction.atomic():
            _Rereading(file, told).run()
            if dry_run:
                transaction.set_rollback(True)
    except Refused as refused:
        return Reread(file.pk, file.name, file.layout, refused=texts.refusal(refused))
    except OriginalUnreadable as error:
        return _refused(file, "original_unreadable", f"{error.file}: {error.code}")
    except Blocked as blocked:
        refused_ = _refused(file, BLOCKED, str(len(blocked.lines)))
        refused_.blocked = blocked.lines
        return refused_
    return told


def _refused(file: StatementFile, code: str, value: str) -> Reread:
    text = texts.sentence(texts.REFUSALS, code, {"value": value})
    return Reread(
        file.pk, file.name, file.layout, refused={"code": code, "text": text, "line": None, "column": None}
    )


class _Rereading:
    def __init__(self, file: StatementFile, told: Reread) -> None:
        self._file, self._told = file, told
        self._outcome = FileOutcome(file.name)
        self._finder = AccountFinder(file.company_id)
        self._stored = {
            row.position: row for row in BankStatement.objects.filter(file=file).select_related("account")
        }

    def run(self) -> None:
        """Raises Refused, OriginalUnreadable, Blocked."""
        found = self._read()
        if not found.statements and not (found.settlement and found.settlement.payouts):
            raise ImportRefused(Why.NO_STATEMENT)
        self._told.layout = found.layout
        of_accounts = self._by_account(found)
        for account, statements in of_accounts:
            self._told.renewed += len(versions.renew(account))
            self._reread_account(account, statements, found.layout)
        self._drop_empty({position for _, statements in of_accounts for position, _ in statements})
        self._settle_payouts(found)
        self._outcome.remarks = list(found.remarks)
        StatementFile.objects.filter(pk=self._file.pk).update(
            format=found.format, layout=found.layout, mapping=self._file.mapping
        )

    def _read(self) -> ReadFile:
        """By the layout that it was read by, as it is today; by what it was then where a company's own is gone; by
        whoever knows it where there is no such layout any more."""
        try:
            content = original(self._file)
        except zlib.error:
            raise Refused(Code.ARCHIVE_BROKEN, file=self._file.name) from None
        own = layouts.own_layouts(self._file.company_id)
        today = [] if self._file.layout in own.mappings else layouts.as_imported(self._file)
        try:
            found = read(
                io.BytesIO(content),
                filename_for_messages=self._file.name,
                layout=self._file.layout,
                extra=[*own.readers, *today],
            )
        except Refused as refused:
            if refused.code is not Code.UNKNOWN_FORMAT:
                raise
            found = read(io.BytesIO(content), filename_for_messages=self._file.name, extra=own.readers)
        self._file.mapping = own.mappings.get(
            found.layout, self._file.mapping if found.layout == self._file.layout else None
        )
        return found

    def _by_account(self, found: ReadFile) -> list[tuple[BankAccount, list[tuple[int, Statement]]]]:
        """Statements by account, also accounts that the file no longer tells of; locked, in one order."""
        of: dict[int, list[tuple[int, Statement]]] = {row.account_id: [] for row in self._stored.values()}
        seen: set[Any] = set()
        for position, statement in enumerate(found.statements):
            account = self._account(position, statement)
            same = identity(account, statement)
            if same not in seen:
                of.setdefault(account.pk, []).append((position, statement))
            seen.add(same)
        accounts = BankAccount.objects.select_for_update(no_key=True).filter(pk__in=sorted(of))
        held = list(accounts.order_by("pk"))
        # Before any line of theirs: what people decide meanwhile waits, or is seen.
        explaining.hold(self._file.company_id)
        return [(account, of[account.pk]) for account in held]

    def _account(self, position: int, statement: Statement) -> BankAccount:
        """Where the file names none, the one that the import was told."""
        stored = self._stored.get(position)
        if stored is not None:
            number = normalise(statement.account) if statement.account else stored.account.number
            if number == stored.account.number and statement.currency in ("", stored.account.currency):
                return stored.account
        return self._finder.find(statement)[0]

    def _reread_account(
        self, account: BankAccount, statements: list[tuple[int, Statement]], layout: str
    ) -> None:
        pieces = [self._piece(account, position, statement) for position, statement in statements]
        lines = AccountLines(account, pieces, layout, self._outcome)
        RereadLines(account, self._file, lines, self._told).settle()
        for piece in pieces:
            new = BankTransaction.objects.filter(statement=piece.stored).count()
            BankStatement.objects.filter(pk=piece.stored.pk).update(
                new_lines=new, known_lines=max(0, len(piece.statement.lines) - new)
            )

    def _piece(self, account: BankAccount, position: int, statement: Statement) -> Piece:
        told = StatementOutcome.of(statement, account.number, statement.currency or account.currency)
        stored = self._stored.get(position)
        values = fields_of(statement)
        if stored is None or stored.account_id != account.pk:
            stored = BankStatement.objects.create(
                company_id=self._file.company_id,
                account=account,
                file=self._file,
                position=position,
                **values,
            )
            self._told.statements_changed += 1
        elif different := {name: value for name, value in values.items() if getattr(stored, name) != value}:
            BankStatement.objects.filter(pk=stored.pk).update(**different)
            for name, value in different.items():
                setattr(stored, name, value)
            self._told.statements_changed += 1
        told.id = stored.pk
        return Piece(statement, stored, told)

    def _drop_empty(self, positions: set[int]) -> None:
        """Statements that the file no longer tells; their lines went elsewhere, or went."""
        gone = [row.pk for position, row in self._stored.items() if position not in positions]
        self._told.statements_changed += len(gone)
        BankStatement.objects.filter(pk__in=gone, transactions=None).delete()

    def _settle_payouts(self, found: ReadFile) -> None:
        if found.settlement is None:
            if payouts.PayoutMention.objects.filter(file=self._file).exists():
                payouts.forget(self._file)
        else:
            counted = payouts.restore(self._file, found.settlement)
            self._told.unchanged += counted.unchanged
            self._told.changed += counted.changed
            self._told.new += counted.new
            self._told.gone += counted.gone
        payouts.link_found(self._file.company_id)
