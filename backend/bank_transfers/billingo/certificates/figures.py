"""What a certificate counts: documents, a digest over all of them, and exact sums by month, type and currency."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation

import msgspec
from django.db.models import ExpressionWrapper, Field, Q, QuerySet

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.reading import streamed
from bank_transfers.core.db.totals import totals

# Month (`2026-01`; empty where the document has no date), type, currency.
Group = tuple[str, str, str]
IS_MISSING = ExpressionWrapper(Q(missing_upstream_since__isnull=False), output_field=Field())
NOTHING = Decimal(0)


class Sum(msgspec.Struct, frozen=True):
    """Of one group. `amount`: gross totals in the group's currency, every digit kept; `without_amount`: how many of
    the documents have none (drafts)."""

    count: int = 0
    amount: Decimal = NOTHING
    without_amount: int = 0

    def plus(self, other: Sum, sign: int = 1) -> Sum:
        return Sum(
            self.count + sign * other.count,
            exactly(self.amount, other.amount, sign),
            self.without_amount + sign * other.without_amount,
        )


Sums = dict[Group, Sum]


class Documents(msgspec.Struct):
    """`digest`: SHA-256, in hexadecimal digits, of a line `id:digest` for each document, ids ascending."""

    count: int
    digest: str
    sums: Sums


class Figures(msgspec.Struct):
    """`documents`: what Billingo has; `missing`: what is kept here although Billingo does not list it any more."""

    documents: Documents
    missing: Documents


def figures_of(company_id: int) -> Figures:
    """Reads them from the mirror: 2 statements, to be put inside a `snapshot`. The memory does not grow with the
    number of documents."""
    rows = BillingoInvoice.objects.filter(company_id=company_id)
    held, missing = sums_of(rows)
    digests = Digests()
    for billingo_id, digest, is_missing in digests_of(rows):
        digests.add(billingo_id, digest, is_missing)
    return digests.figures(held, missing)


def digests_of(rows: QuerySet[BillingoInvoice]) -> Iterator[tuple[int, bytes, bool]]:
    """Id, digest, and whether it is missing upstream, of each document, ids ascending."""
    for billingo_id, digest, is_missing in streamed(
        rows.order_by("billingo_id"), "billingo_id", "digest", IS_MISSING
    ):
        yield billingo_id, bytes(digest), bool(is_missing)


class Digests:
    """The two digests, made document by document in the order of their ids."""

    def __init__(self) -> None:
        self._held, self._missing = hashlib.sha256(), hashlib.sha256()
        self._count = [0, 0]

    def add(self, billingo_id: int, digest: bytes, is_missing: bool) -> None:
        (self._missing if is_missing else self._held).update(
            b"%d:%s\n" % (billingo_id, digest.hex().encode())
        )
        self._count[is_missing] += 1

    def figures(self, held: Sums, missing: Sums) -> Figures:
        return Figures(
            Documents(self._count[0], self._held.hexdigest(), held),
            Documents(self._count[1], self._missing.hexdigest(), missing),
        )


def sums_of(rows: QuerySet[BillingoInvoice]) -> tuple[Sums, Sums]:
    """Of what Billingo has, and of what is missing there. Grouped by days in the database, which an index answers."""
    gone, blank = Q(missing_upstream_since__isnull=False), Q(gross_total__isnull=True)
    found = totals(
        rows,
        ("invoice_date", "type", "currency"),
        {"held": ~gone, "held_blank": ~gone & blank, "missing": gone, "missing_blank": gone & blank},
        amount="gross_total",
    )
    held: Sums = {}
    missing: Sums = {}
    for (day, type_, currency), of_day in found.items():
        group = (month_of(day), type_, currency)
        for name, sums in (("held", held), ("missing", missing)):
            figure = of_day.figures[name]
            blanks = of_day.figures[f"{name}_blank"].count
            if figure.count:
                sums[group] = sums.get(group, Sum()).plus(Sum(figure.count, figure.amount, blanks))
    return held, missing


# Rather no certificate than a rounded one.
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])


def exactly(one: Decimal, other: Decimal, sign: int = 1) -> Decimal:
    """The sum of the two (for -1: the difference), every digit kept."""
    return _EXACT.add(one, other) if sign > 0 else _EXACT.subtract(one, other)


def month_of(day: date | None) -> str:
    return day.isoformat()[:7] if day else ""


def amount_text(amount: Decimal) -> str:
    """Every digit and no more, but two decimals at least: `-1250.00`, `0.125`."""
    whole, _, fraction = f"{amount or Decimal(0):f}".partition(".")
    return f"{whole}.{fraction.rstrip('0'):0<2}"
