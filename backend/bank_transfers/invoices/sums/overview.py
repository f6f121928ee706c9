"""What a company is owed, at a glance. Each figure comes with the list's filters that make it up.

A query is what `/api/billingo-invoices/` takes; its `summary/` has the figure's count as `count` and its amount as
`outstanding` where it is of open claims (of a partly paid one the part that is open), else as `gross`. Nothing here is
converted from one currency into another: a document's rate is of its own day, so a sum of such forints would be of no
day at all.

**Paid this month** are invoices whose status is paid, by the day of the last payment: not those paid in part, and not
cancelled ones, since their payment is mostly moved to the invoice in their place.
**Turnover** goes by the day of fulfillment, as VAT and revenue do in Hungary, gross, cancellations taken off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from heapq import nsmallest
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMonth

from bank_transfers.billingo.models import BillingoInvoice, InvoiceTotals
from bank_transfers.billingo.models.documents import LONGEST_INDEXED, NAMED_ONLY
from bank_transfers.billingo.receivables import CLAIM_TYPES, IS_CLAIM, IS_OPEN
from bank_transfers.core.db.totals import EVERY, NOTHING, Figure, Group, Totals, totals

from .summary import HOME_CURRENCY, home_first

Query = dict[str, str]
Invoices = QuerySet[BillingoInvoice]

MONTHS = 13
DEBTORS = 10
DUE_SOON = 7  # days, today among them: the same length on every day of the week
NO_CURRENCY = "none"  # what the filter calls it
DAY = timedelta(days=1)
# Open claims by the days that they are late: name, from, to.
AGES = (("days_1_30", 1, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90), ("over_90_days", 91, None))
PAID_TYPES = [name for name in CLAIM_TYPES if name != "cancellation"]

WHOLE, OPEN = "gross_total", "open_amount"


class LinkedFigure(NamedTuple):
    """A figure with the query that makes it up."""

    figure: Figure
    query: Query


class Debtor(NamedTuple):
    partner_name: str
    partner_tax_number: str
    outstanding: LinkedFigure
    overdue: LinkedFigure


class Overview(NamedTuple):
    """Of one currency."""

    currency: str
    figures: dict[str, LinkedFigure]
    ageing: dict[str, LinkedFigure]
    debtors: list[Debtor]
    turnover: dict[date, LinkedFigure]


def overview_of(
    invoices: Invoices, today: date, kept: QuerySet[InvoiceTotals] | None = None
) -> list[Overview]:
    """One for each currency that occurs in it, HUF in front and always there. invoices: of one company; kept: their
    kept totals, where there are any."""
    counted: QuerySet[Any] = invoices if kept is None else kept
    conditions = {"outstanding": EVERY, **{name: cond for name, (cond, _query) in _open(today).items()}}
    of_open = totals(counted.filter(IS_OPEN), ("currency",), conditions, amount=OPEN)
    of_paid = totals(counted.filter(_paid(today)), ("currency",), {"paid": EVERY}, amount=WHOLE)
    of_months = _turnover(counted, today)
    debtors = _debtors(invoices.filter(IS_OPEN), today)
    currencies = {HOME_CURRENCY, *(currency for (currency, *_rest) in (*of_open, *of_paid, *of_months))}
    return [
        Overview(
            currency,
            figures={
                **_shown(currency, of_open, _figures(today)),
                "paid_this_month": LinkedFigure(
                    _figure(of_paid, (currency,), "paid"), _paid_query(currency, today)
                ),
            },
            ageing=_shown(currency, of_open, _ageing(today)),
            debtors=debtors[currency],
            turnover={
                month: LinkedFigure(
                    _figure(of_months, (currency, month), "turnover"), _month_query(currency, month)
                )
                for month in _months(today)
            },
        )
        for currency in sorted(currencies, key=home_first)
    ]


# -- open claims -----------------------------------------------------------------------------------------

# Condition (of an open claim) and the filters that say the same.
Named = Mapping[str, tuple[Q, Query]]


def _late(today: date) -> Q:
    """`is_overdue` of what is open anyway: it names no column that the index of open claims does not carry."""
    return Q(due_date__lt=today)


def _figures(today: date) -> Named:
    last = today + (DUE_SOON - 1) * DAY
    return {
        "outstanding": (EVERY, {}),
        "overdue": (_late(today), {"overdue": "true"}),
        "due_this_week": (
            Q(due_date__gte=today, due_date__lte=last),
            {"due_date_from": f"{today}", "due_date_to": f"{last}"},
        ),
    }


def _ageing(today: date) -> Named:
    found: dict[str, tuple[Q, Query]] = {
        # Without a due date nothing is late.
        "not_due": (Q(due_date__gte=today) | Q(due_date__isnull=True), {"overdue": "false"})
    }
    for name, least, most in AGES:
        last = today - least * DAY
        condition, query = Q(due_date__lte=last), {"due_date_to": f"{last}"}
        if most is not None:
            first = today - most * DAY
            condition, query = condition & Q(due_date__gte=first), {"due_date_from": f"{first}", **query}
        found[name] = (condition, query)
    return found


def _open(today: date) -> Named:
    return {**_figures(today), **_ageing(today)}


def _shown(currency: str, of_open: Mapping[Group, Totals], named: Named) -> dict[str, LinkedFigure]:
    return {
        name: LinkedFigure(_figure(of_open, (currency,), name), _open_query(currency) | query)
        for name, (_condition, query) in named.items()
    }


def _open_query(currency: str) -> Query:
    return {"open": "true", "currency": currency or NO_CURRENCY}


# -- debtors ---------------------------------------------------------------------------------------------


BY_NUMBER, BY_NAME = "partner_tax_number", "partner_name"


def _debtors(open_claims: Invoices, today: date) -> dict[str, list[Debtor]]:
    """The partners that owe most, by tax number, else by name; one without either can't be named."""
    owing: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    parts = _parts(open_claims)
    for part, (by, rows) in enumerate(parts):
        newest = "billingo_id" if by == BY_NUMBER else ""
        found = totals(rows, ("currency", by), {"outstanding": EVERY}, amount=OPEN, newest=newest)
        for (currency, key), total in found.items():
            figure = total.figures["outstanding"]
            if figure.amount > 0:
                owing[currency].append((-figure.amount, key, part, figure, total.newest))
    chosen = {currency: nsmallest(DEBTORS, rows) for currency, rows in owing.items()}
    late = _late_of(chosen, parts, today)
    names = _names(open_claims, [row[-1] for rows in chosen.values() for row in rows])
    return defaultdict(
        list,
        {
            currency: [_debtor(currency, row, parts[row[2]][0], late, names) for row in rows]
            for currency, rows in chosen.items()
        },
    )


def _parts(open_claims: Invoices) -> list[tuple[str, Invoices]]:
    """What is open, by the column that names its partner; each part is read from an index of its own."""
    named = open_claims.filter(NAMED_ONLY).exclude(partner_name="")
    return [
        (BY_NUMBER, open_claims.exclude(NAMED_ONLY)),
        (BY_NAME, named.filter(partner_name__length__lte=LONGEST_INDEXED)),
        (BY_NAME, named.filter(partner_name__length__gt=LONGEST_INDEXED)),
    ]


def _late_of(
    chosen: Mapping[str, list[tuple[Any, ...]]], parts: list[tuple[str, Invoices]], today: date
) -> dict[tuple[str, int, str], Figure]:
    """What is overdue of those chosen: by their currency, and the part in which they are called so."""
    found: dict[tuple[str, int, str], Figure] = {}
    for number, (by, rows) in enumerate(parts):
        keys = {key for of_currency in chosen.values() for _, key, part, *_ in of_currency if part == number}
        # With the currencies the database finds them in its index.
        late = rows.filter(_late(today), currency__in=sorted(chosen), **{f"{by}__in": sorted(keys)})
        for (currency, key), total in totals(late, ("currency", by), {"overdue": EVERY}, amount=OPEN).items():
            found[currency, number, key] = total.figures["overdue"]
    return found


def _names(invoices: Invoices, billingo_ids: list[int]) -> dict[int, str]:
    return dict(
        invoices.filter(billingo_id__in=billingo_ids).order_by().values_list("billingo_id", "partner_name")
    )


def _debtor(
    currency: str,
    row: tuple[Any, ...],
    by: str,
    late: Mapping[tuple[str, int, str], Figure],
    names: Mapping[int, str],
) -> Debtor:
    _amount, key, part, outstanding, newest = row
    query = _open_query(currency) | {by: key}
    if by == BY_NAME:
        query["has_partner_tax_number"] = "false"
    return Debtor(
        partner_name=key if by == BY_NAME else names.get(newest, ""),
        partner_tax_number=key if by == BY_NUMBER else "",
        outstanding=LinkedFigure(outstanding, query),
        overdue=LinkedFigure(late.get((currency, part, key), NOTHING), {**query, "overdue": "true"}),
    )


# -- what came in, and what was sold -----------------------------------------------------------------------


def _paid(today: date) -> Q:
    first, last = month_of(today)
    return Q(
        payment_status="paid", type__in=PAID_TYPES, cancelled=False, missing_upstream_since__isnull=True,
        paid_date__gte=first, paid_date__lte=last,
    )  # fmt: skip


def _paid_query(currency: str, today: date) -> Query:
    first, last = month_of(today)
    return {
        "currency": currency or NO_CURRENCY,
        "payment_status": "paid",
        "type": ",".join(PAID_TYPES),
        "cancelled": "false",
        "missing_upstream": "false",
        "paid_date_from": f"{first}",
        "paid_date_to": f"{last}",
    }


def _turnover(invoices: QuerySet[Any], today: date) -> dict[Group, Totals]:
    """By (currency, first day of the month)."""
    *_later, oldest = _months_back(today)
    rows = invoices.filter(
        IS_CLAIM, fulfillment_date__gte=oldest, fulfillment_date__lte=month_of(today)[1]
    ).annotate(month=TruncMonth("fulfillment_date"))
    return totals(rows, ("currency", "month"), {"turnover": EVERY}, amount=WHOLE)


def _month_query(currency: str, month: date) -> Query:
    first, last = month_of(month)
    return {
        "currency": currency or NO_CURRENCY,
        "type": ",".join(CLAIM_TYPES),
        "missing_upstream": "false",
        "fulfillment_date_from": f"{first}",
        "fulfillment_date_to": f"{last}",
    }


def month_of(day: date) -> tuple[date, date]:
    """First and last day of its month."""
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1) - DAY


def _months(today: date) -> list[date]:
    """The first days of the last months, the oldest first, this month last."""
    return list(_months_back(today))[::-1]


def _months_back(today: date) -> Iterator[date]:
    first = today.replace(day=1)
    for _ in range(MONTHS):
        yield first
        first = (first - DAY).replace(day=1)


def _figure(found: Mapping[Group, Totals], group: Group, name: str) -> Figure:
    return found[group].figures[name] if group in found else NOTHING
