"""What a certificate counts of payments: how many, a digest over all of them, exact sums, and what is not known yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoicePayment
from bank_transfers.core.db.reading import streamed
from bank_transfers.core.fields import from_sqlite

from .figures import Sum, Sums, amount_text

COLUMNS = ("invoice__billingo_id", "date", "amount", "payment_method", "voucher_number", "conversion_rate")


class Payments(msgspec.Struct):
    """`digest`: SHA-256, in hexadecimal digits, of a line for each payment (see `content.DIGEST_OF`); `sums`: by month
    of the payment, method and currency; `not_known`: documents of which Billingo is still to be asked."""

    count: int
    digest: str
    sums: Sums
    not_known: int

    def same(self, other: Payments) -> bool:
        """Whether the two are of the same payments, whatever else is not known."""
        return (self.count, self.digest, self.sums) == (other.count, other.digest, other.sums)


def payments_of(company_id: int, at: datetime | None = None) -> Payments:
    """As they are known now, or were at a time; `not_known` is that of now. 2 statements, to be put inside a
    `snapshot`. The memory does not grow with their number."""
    known = Q(known_until__isnull=True)
    if at is not None:
        known = Q(known_from__lte=at) & (known | Q(known_until__gt=at))
    digest, sums, count = hashlib.sha256(), dict[tuple[str, str, str], Sum](), 0
    rows = BillingoInvoicePayment.objects.filter(known, company_id=company_id)
    for line, group, amount in _read(rows):
        digest.update(line)
        sums[group] = sums.get(group, Sum()).plus(Sum(1, amount))
        count += 1
    waiting = BillingoInvoice.objects.filter(
        company_id=company_id, payments_wanted__gt=0, missing_upstream_since__isnull=True
    )
    return Payments(count, digest.hexdigest(), sums, waiting.count())


Read = tuple[bytes, tuple[str, str, str], Decimal]


def _read(rows: QuerySet[BillingoInvoicePayment]) -> Iterator[Read]:
    """Each payment as a line, in which group it counts, and its amount: ids of documents ascending; the payments of one
    in the order of their lines, since they have no other."""
    found = streamed(rows.order_by("invoice__billingo_id"), *COLUMNS, "invoice__currency")
    for _billingo_id, of_document in groupby(found, key=itemgetter(0)):
        yield from sorted(map(_payment, of_document))


def _payment(row: tuple[Any, ...]) -> Read:
    billingo_id, day, amount, method, voucher, rate, currency = row
    exact = _number(amount)
    line = [billingo_id, str(day), amount_text(exact), method, voucher, "" if rate is None else _plain(rate)]
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode(), (str(day)[:7], method, currency), exact


def _plain(rate: Any) -> str:
    return amount_text(_number(rate))


def _number(value: Any) -> Decimal:
    """An amount as the driver gives it."""
    return value if isinstance(value, Decimal) else from_sqlite(value)
