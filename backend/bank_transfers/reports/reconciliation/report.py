"""The report `reconciliation`: what of the bank's money is allocated, explained, open, and what the two sides miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.chain import chains
from bank_transfers.banking.models import BankAccount
from bank_transfers.core.api.money import money
from bank_transfers.core.db.reading import snapshot
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.models import RECONCILIATION
from bank_transfers.reconciliation.summary import balance_on
from bank_transfers.reports.registry import Asked, Made, Report, Section

from . import tables
from .documents import paid_without_money
from .lines import NOTHING, Line, lines, rows_known
from .periods import ONE_DAY, Account, Part, Period, Sums, total

PARTS = ("allocated", "explained", "open")
# How many days a line has waited, at the most; None: longer.
AGES: Sequence[int | None] = (30, 60, 90, None)


def _make(asked: Asked) -> Made:
    with snapshot():
        return _told(asked)


def _told(asked: Asked) -> Made:
    by_account: dict[int, Account] = defaultdict(Account)
    waiting: list[Line] = []
    for line in lines(asked):
        by_account[line.account_id].add(line)
        if line.state == "open":
            waiting.append(line)
    listed = BankAccount.objects.filter(company_id=asked.company_id).order_by(
        "name", "number", "currency", "pk"
    )
    accounts = list(listed)
    known = chains([one.pk for one in accounts], asked.known_at)
    told = []
    for one in accounts:
        account, chain = by_account[one.pk], known[one.pk]
        rows = rows_known(asked.company_id, asked.known_at).filter(account=one)
        first = account.first_day
        before = None if first is None else balance_on(rows, chain, first - ONE_DAY)
        told.append((one, list(account.periods(asked.as_of, chain, before))))
    paid = list(paid_without_money(asked))
    ageing = _ageing(waiting, asked.as_of)
    without = [line for line in waiting if line.amount > 0]
    figures = {
        "accounts": [_account(one, periods) for one, periods in told],
        "paid_without_money": {
            "totals": _by_currency((row["currency"], row["gross_total"]) for row in paid),
            "documents": [_document(row) for row in paid],
        },
        "money_without_invoice": {
            "totals": _by_currency((line.currency, line.left) for line in without),
            "lines": [_line(line) for line in without],
        },
        "ageing": [
            {**row, "credits": _text(row["credits"]), "debits": _text(row["debits"])} for row in ageing
        ],
    }
    return Made(figures, _sections(told, paid, waiting, ageing))


def _sections(
    told: Sequence[tuple[BankAccount, Sequence[Period]]],
    paid: Sequence[dict[str, Any]],
    waiting: Sequence[Line],
    ageing: Sequence[dict[str, Any]],
) -> list[Section]:
    periods = [tables.period_row(one, period) for one, months in told for period in months]
    open_lines = [tables.line_row(line) for line in waiting]
    return [
        Section("accounts", _("Accounts by month"), tables.PERIODS, periods),
        Section("paid_without_money", _("Paid at Billingo without money"), tables.DOCUMENTS, paid),
        Section("open", _("Lines nobody knows the reason of"), tables.LINES, open_lines),
        Section("ageing", _("How long they wait"), tables.AGEING, ageing),
    ]


def _account(account: BankAccount, periods: Sequence[Period]) -> dict[str, Any]:
    return {
        "account_id": account.pk,
        "account_number": account.number,
        "name": account.name,
        "currency": account.currency,
        "periods": [
            {
                "from": period.first.isoformat(),
                "to": period.last.isoformat(),
                "opening": _text(period.opening),
                "closing": _text(period.closing),
                "closing_told": _text(period.told),
                **_sums(period.sums),
            }
            for period in periods
        ],
        "total": {
            "opening": _text(periods[0].opening if periods else None),
            "closing": _text(periods[-1].closing if periods else None),
            **_sums(total(periods)),
        },
    }


def _sums(sums: Sums) -> dict[str, Any]:
    told: dict[str, Any] = {"credits": _text(sums.all.credits), "debits": _text(sums.all.debits)}
    return told | {name: _part(getattr(sums, name)) for name in PARTS}


def _part(part: Part) -> dict[str, Any]:
    return {"credits": _text(part.credits), "debits": _text(part.debits), "count": part.count}


def _document(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "invoice_id": row["billingo_id"],
        "invoice_number": row["invoice_number"],
        "partner_name": row["partner_name"],
        "paid_date": row["paid_date"] and row["paid_date"].isoformat(),
        "payment_method": row["payment_method"],
        "amount": _text(row["gross_total"]),
        "currency": row["currency"],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "account_id": line.account_id,
        "booking_date": line.day.isoformat(),
        "counterparty_name": line.name,
        "remittance_information": line.text,
        "amount": _text(line.amount),
        "left": _text(line.left),
        "currency": line.currency,
    }


def _ageing(waiting: Iterable[Line], as_of: date) -> list[dict[str, Any]]:
    """Of what is left of open lines, by currency and days since they were booked."""
    found: dict[tuple[str, int], Part] = defaultdict(Part)
    for line in waiting:
        days = (as_of - line.day).days
        place = next(at for at, most in enumerate(AGES) if most is None or days <= most)
        found[line.currency, place].add(line.left)
        found[line.currency, place].count += 1
    rows = []
    for currency, place in sorted(found, key=lambda key: (key[0] != "HUF", *key)):
        part, before = found[currency, place], AGES[place - 1] if place else None
        rows.append(
            {
                "currency": currency,
                "days_from": 0 if before is None else before + 1,
                "days_to": AGES[place],
                "count": part.count,
                "credits": part.credits,
                "debits": part.debits,
            }
        )
    return rows


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> list[dict[str, Any]]:
    sums: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    counts: dict[str, int] = defaultdict(int)
    for currency, amount in amounts:
        sums[currency] = EXACT.add(sums[currency], amount)
        counts[currency] += 1
    return [
        {"currency": currency, "count": counts[currency], "amount": _text(sums[currency])}
        for currency in sorted(sums, key=lambda one: (one != "HUF", one))
    ]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(money(amount))


REPORT = Report("reconciliation", _("Reconciliation"), RECONCILIATION, _make)
