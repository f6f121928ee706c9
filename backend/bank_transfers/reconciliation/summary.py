"""What of the bank's money is allocated, explained and open, per account and period; and what the two sides miss.

All sums are of what is booked. Of a line that is allocated in part, that part counts as allocated, and the rest as what
the line is besides.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

from django.db.models import Q, QuerySet

from bank_transfers.banking.chain import Chain, chains
from bank_transfers.banking.explaining.states import BY_STATE, LineState
from bank_transfers.banking.models import BankAccount, BankTransaction, LineStatus
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import IS_CLAIM
from bank_transfers.core.db.totals import EXACT, Figure, totals

from .models import InvoiceBalance
from .proposing.loading import NOT_BY_BANK

# Whoever pays like this sends no money, so no bank shows it: cash, set-off, barter, deduction, coupons and vouchers.
NO_MONEY = (*NOT_BY_BANK, "barter", "coupon", "kompenzacio", "levonas", "utalvany")
BOOKED = Q(status=LineStatus.BOOKED)
# Not `gt`: exact decimals are compared by two lookups of their own (core/db/amounts.py).
IN, OUT = BOOKED & ~Q(amount__lte=0), BOOKED & ~Q(amount__gte=0)
EXPLAINED = BY_STATE[LineState.EXPLAINED]
WAITING = BY_STATE[LineState.OPEN] | BY_STATE[LineState.PROPOSED]
CONDITIONS = {
    "in": IN, "out": OUT, "allocated_in": IN, "allocated_out": OUT, "explained_in": IN & EXPLAINED,
    "explained_out": OUT & EXPLAINED, "part_in": IN & EXPLAINED, "part_out": OUT & EXPLAINED,
    "matched": BY_STATE[LineState.MATCHED], "explained": EXPLAINED, "waiting": WAITING,
}  # fmt: skip
# Sums of what is allocated, the others of the whole amount.
AMOUNTS = dict.fromkeys(("allocated_in", "allocated_out", "part_in", "part_out"), "allocated_amount")
ONE_DAY = timedelta(days=1)
NOTHING = Figure(0, Decimal(0))


def summary(company_id: int, first: date | None, last: date | None, account: int | None) -> dict[str, Any]:
    """first, last: booking days, included. With sums of an account's own currency."""
    accounts = BankAccount.objects.filter(company_id=company_id).order_by("name", "number", "currency", "pk")
    if account is not None:
        accounts = accounts.filter(pk=account)
    rows = BankTransaction.objects.filter(company_id=company_id, account__in=accounts)
    within = _within(rows, first, last)
    found = totals(within, ("account_id",), CONDITIONS, amount="amount", amounts=AMOUNTS)
    listed = list(accounts)
    known = chains([one.pk for one in listed])
    with localcontext(EXACT):
        told = []
        for one in listed:
            figures = found[one.pk,].figures if (one.pk,) in found else dict.fromkeys(CONDITIONS, NOTHING)
            told.append(_account(one, known[one.pk], figures, first, last))
    return {
        "accounts": told,
        "paid_without_money": _paid_without_money(company_id, first, last),
        "money_without_invoice": _money_without_invoice(within),
    }


def _within(rows: QuerySet[Any], first: date | None, last: date | None) -> QuerySet[Any]:
    if first is not None:
        rows = rows.filter(booking_date__gte=first)
    return rows if last is None else rows.filter(booking_date__lte=last)


def _account(
    account: BankAccount, chain: Chain, figures: dict[str, Figure], first: date | None, last: date | None
) -> dict[str, Any]:
    amounts = {name: figure.amount for name, figure in figures.items()}
    came, went = amounts["in"], -amounts["out"]
    allocated = {"credits": amounts["allocated_in"], "debits": -amounts["allocated_out"]}
    explained = {
        "credits": amounts["explained_in"] - amounts["part_in"],
        "debits": amounts["part_out"] - amounts["explained_out"],
    }
    rows = BankTransaction.objects.filter(account=account)
    opening = balance_on(rows, chain, first - ONE_DAY if first is not None and first > date.min else None)
    closing = None if opening is None else opening + came - went
    told = chain.balances.get(last) if last is not None else chain.balance
    return {
        "account_id": account.pk,
        "account_number": account.number,
        "name": account.name,
        "currency": account.currency,
        "opening": opening,
        "credits": came,
        "debits": went,
        "closing": closing,
        "closing_told": told,
        "allocated": {**allocated, "count": figures["matched"].count},
        "explained": {**explained, "count": figures["explained"].count},
        "open": {
            "credits": came - allocated["credits"] - explained["credits"],
            "debits": went - allocated["debits"] - explained["debits"],
            "count": figures["waiting"].count,
        },
    }


def balance_on(rows: QuerySet[Any], chain: Chain, day: date | None) -> Decimal | None:
    """What was on the account of these lines when the day ended (None: before the first statement), by the nearest
    balance that a statement tells and the lines between; None where none tells any."""
    if not chain.balances:
        return None
    earliest = min(chain.balances)
    if day is None:
        # Lines may be older than the first balance: so the balance before all of them.
        return EXACT.subtract(chain.balances[earliest], _sum(rows, None, earliest))
    before = [known for known in chain.balances if known <= day]
    if before:
        base = max(before)
        return EXACT.add(chain.balances[base], _sum(rows, base + ONE_DAY, day))
    return EXACT.subtract(chain.balances[earliest], _sum(rows, day + ONE_DAY, earliest))


def _sum(rows: QuerySet[Any], first: date | None, last: date) -> Decimal:
    found = totals(_within(rows, first, last), ("account_id",), {"all": BOOKED}, amount="amount")
    return sum((each.figures["all"].amount for each in found.values()), Decimal(0))


def _paid_without_money(company_id: int, first: date | None, last: date | None) -> list[dict[str, Any]]:
    """Documents that Billingo calls paid, by money, of which no line of the bank is allocated; by currency."""
    shown = InvoiceBalance.objects.filter(invoice__company_id=company_id, allocated__gt=0)
    rows = BillingoInvoice.objects.filter(
        IS_CLAIM, company_id=company_id, payment_status="paid", cancelled=False
    ).exclude(payment_method__in=NO_MONEY)
    rows = rows.exclude(pk__in=shown.values("pk"))
    if first is not None:
        rows = rows.filter(paid_date__gte=first)
    if last is not None:
        rows = rows.filter(paid_date__lte=last)
    return _by_currency(totals(rows, ("currency",), {"all": Q()}, amount="gross_total"))


def _money_without_invoice(within: QuerySet[Any]) -> list[dict[str, Any]]:
    """What of the money that came in nobody knows the reason of, by currency: of lines that are open or proposed, what
    is not allocated."""
    came = WAITING & ~Q(amount__lte=0)
    amounts = {"allocated": "allocated_amount"}
    found = totals(within, ("currency",), {"all": came, "allocated": came}, amount="amount", amounts=amounts)
    return _by_currency(found)


def _by_currency(found: Any) -> list[dict[str, Any]]:
    """found: by currency `all`, and maybe `allocated`, which is taken off."""
    rows = [
        {
            "currency": currency,
            "count": total.figures["all"].count,
            "amount": EXACT.subtract(
                total.figures["all"].amount, total.figures.get("allocated", NOTHING).amount
            ),
        }
        for (currency,), total in found.items()
        if total.figures["all"].count
    ]
    return sorted(rows, key=lambda row: (row["currency"] != "HUF", row["currency"]))
