"""Money that goes out to an account that paid before: what of it was too much, and so may be what goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from bank_transfers.banking.explaining import words
from bank_transfers.banking.explaining.engine import Code
from bank_transfers.banking.models import BankTransaction, LineStatus
from bank_transfers.core.db.totals import EXACT
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.reconciliation.models import Allocation, AllocationKind

# What came longer ago is hardly what is sent back now; the matcher pairs within as many days.
WITHIN = timedelta(days=120)
# Of what came: nobody knows what it is, or somebody said that it pays nothing.
PAYS_NOTHING = ("", Code.MISTAKEN_TRANSFER, Code.OTHER)
NOTHING = Decimal(0)

Payer = tuple[str, str]  # account as the bank writes it, currency


@dataclass(frozen=True, slots=True)
class Over:
    """What an account paid too much of a document and did not get back yet."""

    invoice: int
    number: str
    amount: Decimal


class GoingBack:
    """Of lines as `rows_of` tells them."""

    def __init__(self, company_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
        out = [row for row in rows if row["amount"] < 0 and row["left"] and row["counterparty_account"]]
        accounts = {row["counterparty_account"] for row in out}
        self._over = _paid_too_much(company_id, accounts) if accounts else {}
        self._came = _came_for_nothing(company_id, accounts, out) if accounts else {}

    def documents(self) -> set[int]:
        return {one.invoice for some in self._over.values() for one in some}

    def of(self, row: Mapping[str, Any]) -> list[int]:
        """The documents that who is paid by a line paid too much of, first what is exactly the line's sum."""
        back = EXACT.minus(row["left"])
        return [one.invoice for one in sorted(self._paid_by(row), key=lambda one: one.amount != back)]

    def likely(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        """What a line that nobody said anything about most likely is, and why: for a person to decide."""
        if row["explanation"]:
            return None
        back = EXACT.minus(row["left"])
        for one in self._paid_by(row):
            if one.amount == back:
                reason = _("This account paid exactly so much too much (%(number)s).") % {
                    "number": one.number
                }
                return _said(reason)
        days = self._came.get((_payer(row), back), ()) if row["amount"] < 0 else ()
        for day in days:
            if row["booking_date"] and timedelta(0) <= row["booking_date"] - day <= WITHIN:
                reason = _("As much came from this account on %(day)s, and pays no invoice.") % {
                    "day": LocaleFormat.now().day(day)
                }
                return _said(reason)
        return None

    def _paid_by(self, row: Mapping[str, Any]) -> Sequence[Over]:
        return self._over.get(_payer(row), ()) if row["amount"] < 0 else ()


def _said(reason: str) -> dict[str, str]:
    code = Code.CUSTOMER_REFUND
    return {"code": code, "code_text": words.code(code), "reason": reason}


def _payer(row: Mapping[str, Any]) -> Payer:
    return row["counterparty_account"], row["currency"]


def _paid_too_much(company_id: int, accounts: set[str]) -> dict[Payer, list[Over]]:
    """What such an account paid above a document, less what went back of that, to whomever."""
    standing = Allocation.objects.filter(company_id=company_id, undone_by=None).order_by("pk")
    theirs = standing.filter(kind=AllocationKind.OVERPAYMENT, line__counterparty_account__in=accounts)
    paid = theirs.annotate(account=F("line__counterparty_account"), number=F("invoice__invoice_number"))
    by = {
        (account, currency, invoice): number
        for account, currency, invoice, number in paid.values_list("account", "currency", "invoice", "number")
    }
    if not by:
        return {}
    over: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    kinds = (AllocationKind.OVERPAYMENT, AllocationKind.REFUND)
    rows = standing.filter(invoice__in={invoice for _account, _currency, invoice in by}, kind__in=kinds)
    for invoice, currency, taken, settled in rows.values_list(
        "invoice", "currency", "line_amount", "invoice_amount"
    ):
        if not settled:
            over[invoice, currency] = EXACT.add(over[invoice, currency], taken)
    found: dict[Payer, list[Over]] = defaultdict(list)
    for (account, currency, invoice), number in by.items():
        if over[invoice, currency] > 0:
            found[account, currency].append(Over(invoice, number, over[invoice, currency]))
    return found


def _came_for_nothing(
    company_id: int, accounts: set[str], out: Sequence[Mapping[str, Any]]
) -> dict[tuple[Payer, Decimal], list[date]]:
    """The days on which what goes out came from such an account, and nothing of it is laid on anything."""
    days = [row["booking_date"] for row in out if row["booking_date"]]
    if not days:
        return {}
    rows = BankTransaction.objects.filter(
        company_id=company_id, counterparty_account__in=accounts, status=LineStatus.BOOKED,
        amount__in={EXACT.minus(row["left"]) for row in out}, allocated_amount=0, explanation__in=PAYS_NOTHING,
        booking_date__gte=min(days) - WITHIN, booking_date__lte=max(days),
    )  # fmt: skip
    found: dict[tuple[Payer, Decimal], list[date]] = defaultdict(list)
    columns = ("counterparty_account", "currency", "amount", "booking_date")
    for account, currency, amount, day in rows.order_by("-booking_date", "pk").values_list(*columns):
        found[(account, currency), amount].append(day)
    return found
