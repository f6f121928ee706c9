"""Which line of the bank a payout is: same currency and amount, within days, from the provider.

The rule links only what is sure: one line that names the provider, or names nobody, and that no other payout may be.
Everything else is asked about.
"""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankTransaction, LineStatus
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.search import plain

from .models import STATES, ProviderPayout

# How lines of the bank call them, without accents and case.
NAMES = {
    "simplepay": ("simplepay", "simple pay", "otp mobil"),
    "barion": ("barion",),
    "stripe": ("stripe",),
}
ONE_DAY = datetime.timedelta(days=1)
EARLIER, LATER = 1 * ONE_DAY, 7 * ONE_DAY  # around the day that the provider tells
AFTER_ITEMS = 14 * ONE_DAY  # after the last item, where it tells none
BATCH = 400


class CannotLink(Exception):
    """`code`: why a person's link is refused."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def window(payout: ProviderPayout) -> tuple[datetime.date, datetime.date] | None:
    """The days on which the line may be booked; None: the file tells no day at all."""
    if payout.paid_on is not None:
        return payout.paid_on - EARLIER, payout.paid_on + LATER
    if payout.last_day is not None:
        return payout.last_day, payout.last_day + AFTER_ITEMS
    return None


def link_found(company_id: int, first: datetime.date | None = None, last: datetime.date | None = None) -> int:
    """Links payouts that have no line yet, where that is sure, and asks about the others; those whose days meet
    `first` to `last`, if given. Inside a transaction. Out: how many were linked."""
    free = ProviderPayout.objects.filter(STATES["waiting"] | STATES["question"], company_id=company_id)
    if not free.exists():
        return 0
    explaining.hold(company_id)
    met = [payout for payout in free.order_by("pk") if _meets(payout, first, last)]
    lines = {payout.pk: candidates(payout) for payout in met}
    wanted = Counter(line.pk for found in lines.values() for line in found)
    linked: list[int] = []
    for payout in met:
        sure = _sure(payout, lines[payout.pk], wanted)
        if sure is not None:
            _link(payout, sure, None)
            linked.append(sure.pk)
        elif payout.is_asked != bool(lines[payout.pk]):
            payout.is_asked = not payout.is_asked
            payout.save(update_fields=["is_asked"])
    explaining.links_changed(company_id, linked)
    return len(linked)


def _meets(payout: ProviderPayout, first: datetime.date | None, last: datetime.date | None) -> bool:
    days = window(payout)
    if days is None:
        return False
    return first is None or last is None or (days[0] <= last and first <= days[1])


def candidates(payout: ProviderPayout) -> list[BankTransaction]:
    """The lines that a payout may be, the nearest day first; those of other payouts left out."""
    days = window(payout)
    if days is None or payout.is_open:
        return []
    found = BankTransaction.objects.filter(
        company_id=payout.company_id,
        status=LineStatus.BOOKED,
        booking_date__gte=days[0],
        booking_date__lte=days[1],
        amount=payout.amount,
        currency=payout.currency,
        payout=None,
    )
    lines = list(islice(found.order_by("booking_date", "pk"), 50))
    named = [line for line in lines if names(payout, line)]
    return named or lines


def names(payout: ProviderPayout, line: BankTransaction) -> bool:
    """Whether the line says that it is from the provider."""
    said = plain(f"{line.counterparty_name} {line.remittance_information}")
    return any(name in said for name in NAMES.get(payout.provider, (payout.provider,)))


def _sure(
    payout: ProviderPayout, lines: list[BankTransaction], wanted: Counter[int]
) -> BankTransaction | None:
    if len(lines) != 1 or wanted[lines[0].pk] != 1:
        return None
    (line,) = lines
    return line if names(payout, line) or not line.counterparty_name else None


def link(payout: ProviderPayout, line: BankTransaction, user: Any) -> ProviderPayout:
    """A person says that this line is it. Raises CannotLink, and NotFound where an undo took one of the two."""
    with transaction.atomic():
        explaining.hold(payout.company_id)
        payout, line = locked(payout), locked(line)
        if payout.line_id == line.pk:
            return payout
        if payout.line_id is not None or ProviderPayout.objects.filter(line=line).exists():
            raise CannotLink("already_linked")
        if line.status != LineStatus.BOOKED or (line.currency, line.amount) != (
            payout.currency,
            payout.amount,
        ):
            raise CannotLink("payout_differs")
        _link(payout, line, user)
        explaining.links_changed(payout.company_id, [line.pk])
        lines_changed(payout.company_id)  # also where a person says what the line is
        return payout


def unlink(payout: ProviderPayout) -> ProviderPayout:
    """A person says that this line is not it: the rule gives it none from now on. Raises CannotLink, NotFound."""
    with transaction.atomic():
        explaining.hold(payout.company_id)
        payout = locked(payout)
        if payout.line_id is None:
            raise CannotLink("not_linked")
        gone = payout.line_id
        payout.line = payout.linked_by = payout.linked_at = None
        payout.kept_apart, payout.is_asked = True, False
        payout.save()
        explaining.links_changed(payout.company_id, [gone])
        lines_changed(payout.company_id)
        return payout


def let_go(lines: QuerySet[BankTransaction]) -> None:
    """Before lines go: their payouts are as if never linked. The company has to be held."""
    found = ProviderPayout.objects.filter(line__in=lines)
    found.update(line=None, linked_by=None, linked_at=None)


def _link(payout: ProviderPayout, line: BankTransaction, user: Any) -> None:
    payout.line, payout.linked_by, payout.linked_at = line, user, timezone.now()
    payout.is_asked = payout.kept_apart = False
    payout.save()
