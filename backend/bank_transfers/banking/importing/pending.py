"""What became of pending lines: booked since, or never."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max
from django.db.models.functions import Coalesce

from bank_transfers.banking import changes
from bank_transfers.banking.changes.models import ChangeKind
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.formats import Kind
from bank_transfers.banking.models import BankAccount, BankStatement, BankTransaction, LineStatus

from .fingerprint import PENDING
from .similar import Likeness, Said, likeness

EARLIEST, LATEST = timedelta(days=3), timedelta(days=14)


def settle(account: BankAccount) -> None:
    """Each pending line of the account whose booked line is there is replaced by it. One that no statement booked
    within two weeks has expired."""
    waiting = BankTransaction.objects.filter(account=account, status=LineStatus.PENDING)
    if not waiting.exists():
        return
    explaining.hold(account.company_id)
    until = _complete_until(account)
    for pending in waiting.order_by("booking_date", "pk").iterator(chunk_size=500):
        booked = _booked(pending)
        day = pending.booking_date or pending.value_date
        if booked is not None:
            changes.record_one(
                pending, ChangeKind.REPLACED, "status", pending.status, LineStatus.REPLACED.value
            )
            waiting.filter(pk=pending.pk).update(status=LineStatus.REPLACED, replaced_by=booked)
        elif day is not None and until is not None and day + LATEST < until:
            changes.record_one(
                pending, ChangeKind.CHANGED, "status", pending.status, LineStatus.EXPIRED.value
            )
            waiting.filter(pk=pending.pk).update(status=LineStatus.EXPIRED)


def reopen(account: BankAccount) -> None:
    """Lines whose booked line is gone are what they were before it; a question about one is none any more. One that
    had expired waits again where no statement reaches that far beyond it now."""
    alone = BankTransaction.objects.filter(account=account, replaced_by=None, similar_to=None)
    expired = alone.filter(status=LineStatus.EXPIRED)
    if (until := _complete_until(account)) is not None:
        day = Coalesce("booking_date", "value_date")
        expired = expired.alias(day=day).filter(day__gte=until - LATEST)
    lost = alone.filter(status=LineStatus.REPLACED)
    for lines, status in (
        (lost.filter(fingerprint__contains=f"{PENDING}:"), LineStatus.PENDING),
        (lost.exclude(fingerprint__contains=f"{PENDING}:"), LineStatus.BOOKED),
        (alone.filter(status=LineStatus.QUESTION), LineStatus.BOOKED),
        (expired, LineStatus.PENDING),
    ):
        changes.record(lines, ChangeKind.CHANGED, "status", status.value)
        lines.update(status=status)


def _complete_until(account: BankAccount) -> date | None:
    """The last day that a statement of the account covers."""
    complete = BankStatement.objects.filter(account=account, kind=Kind.STATEMENT)
    day: date | None = complete.aggregate(day=Max("period_to"))["day"]
    return day


def _booked(pending: BankTransaction) -> BankTransaction | None:
    """The booked line of the nearest day that it can be."""
    found = BankTransaction.objects.filter(
        account_id=pending.account_id,
        status=LineStatus.BOOKED,
        amount=pending.amount,
        currency=pending.currency,
    ).exclude(pk__in=BankTransaction.objects.filter(replaced_by__isnull=False).values("replaced_by"))
    day = pending.booking_date or pending.value_date
    if day is not None:
        found = found.filter(booking_date__gte=day - EARLIEST, booking_date__lte=day + LATEST)
    said = _said(pending)
    for booked in found.order_by("booking_date", "pk")[:50]:
        if likeness(said, _said(booked), one_layout=False) is not Likeness.DIFFERENT:
            return booked
    return None


def _said(row: BankTransaction) -> Said:
    return Said(row.counterparty_account, row.counterparty_name, row.remittance_information)
