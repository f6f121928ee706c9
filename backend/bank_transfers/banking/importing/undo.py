"""Taking back the import of a file, as if it had never come."""

from __future__ import annotations

import io
import zlib
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from bank_transfers.banking import changes, layouts, payouts, standing
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.formats import Refused, read
from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankAccount, BankStatement, BankTransaction, StatementFile

from . import pending, versions
from .lines import AccountLines, Piece
from .outcome import FileOutcome, StatementOutcome


class OriginalUnreadable(Exception):
    """An import that can't be undone: another file may tell its lines too, and can't be read any more."""

    def __init__(self, file: StatementFile, code: str) -> None:
        self.file_id, self.file, self.code = file.pk, file.name, code
        super().__init__(f"{file.name}: {code}")


def undo(file: StatementFile, *, release_by: Any = None, release: bool = False) -> int:
    """Takes a whole import back. Lines that other files of the account tell too stay, as theirs: what those tell is
    read from their originals. Out: how many lines went.

    release: what stands on lines that go is undone first, by the user `release_by`; else it is refused.
    Raises OriginalUnreadable, and what `standing.leave` raises; and changes nothing then."""
    with transaction.atomic():
        of_file = BankStatement.objects.filter(file=file).order_by().values("account")
        accounts = list(
            BankAccount.objects.select_for_update(no_key=True).filter(pk__in=of_file).order_by("pk")
        )
        explaining.hold(file.company_id)
        for account in accounts:
            versions.renew(account)
        kept = [lines for account in accounts for lines in others_of(account, file)]
        for lines in kept:
            lines.take_over(file)
        going = BankTransaction.objects.filter(statement__file=file)
        standing.leave(
            file.company_id, list(going.values_list("pk", flat=True)), release=release, user=release_by
        )
        gone, decided, transfers = going.count(), explaining.decided(going), explaining.sums_of(going)
        days = going.aggregate(first=Min("booking_date"), last=Max("booking_date"))
        changes.withdrawn(going, release_by)
        newest = BankTransaction.objects.aggregate(pk=Max("pk"))["pk"] or 0
        payouts.forget(file)
        payouts.let_go(going)
        file.delete()  # its lines with it, by a cascade
        lines_changed(file.company_id)
        for lines in kept:  # those that they tell in other words, which the file's lines stood for
            lines.store()
            gone -= lines.new
        changes.came([account.pk for account in accounts], newest)
        for account in accounts:
            pending.reopen(account)
            pending.settle(account)
        explaining.carry_over(decided)
        explaining.pair_again(file.company_id, transfers)
        # A payout whose line went, or may have been it, looks for one among those that are left.
        payouts.link_found(file.company_id, days["first"], days["last"])
    return gone


def others_of(account: BankAccount, file: StatementFile) -> list[AccountLines]:
    """What the other files of an account tell, read from their originals. Raises OriginalUnreadable."""
    others = BankStatement.objects.filter(account=account).exclude(file=file).order_by().values("file")
    return [_lines(account, other) for other in StatementFile.objects.filter(pk__in=others).order_by("pk")]


def _lines(account: BankAccount, file: StatementFile) -> AccountLines:
    try:
        found = read(io.BytesIO(original(file)), layout=file.layout, extra=layouts.as_imported(file))
    except Refused as refused:
        raise OriginalUnreadable(file, str(refused.code)) from None
    except zlib.error:
        raise OriginalUnreadable(file, "original_broken") from None
    pieces = []
    for stored in BankStatement.objects.filter(account=account, file=file).order_by("position"):
        if stored.position >= len(found.statements):
            raise OriginalUnreadable(file, "statement_without_lines")
        statement = found.statements[stored.position]
        told = StatementOutcome.of(statement, account.number, account.currency)
        pieces.append(Piece(statement, stored, told))
    return AccountLines(account, pieces, file.layout, FileOutcome(file.name))


def original(file: StatementFile) -> bytes:
    """The file as it came."""
    return zlib.decompress(bytes(file.content))
