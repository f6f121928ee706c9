"""Whose payments are to be asked for, in which order, a page at a time: nothing here grows with the company.

First those that were not asked in vain yet, by how soon they are wanted, the newest document first; then those that
were, the longest ago first. So none that fails keeps another from being asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from bank_transfers.billingo.models import BillingoInvoice, BillingoSyncLog, PaymentsWanted
from bank_transfers.companies.models import Company
from bank_transfers.core.db.ordering import order_by

from .clocks import earlier
from .wanted import PARTLY_PAID

PAGE = 500
# The order of the index, so that a page of the queue reads a page of it.
IN_ORDER = (order_by("payments_tried_at", descending=False), "payments_wanted", "-billingo_id")
BEHIND = PaymentsWanted.JUST_CHANGED  # and later


class Asked(msgspec.Struct):
    """A document whose payments are asked for. `wanted`: 0 where it is asked again though nothing changed."""

    pk: int
    billingo_id: int
    invoice_number: str
    currency: str
    wanted: int


class Queue:
    """Of the company and run of this log.

    begun: when the reading of payments begins; bound: how many of those behind the partly paid ones it asks at most;
    found_so: whether documents that were found paid or expired are among them. Partly paid ones are asked again though
    nothing says that they changed, by a full run, and by the next one where that was killed before it had asked.
    """

    def __init__(self, log: BillingoSyncLog, begun: datetime, *, bound: int, found_so: bool) -> None:
        self._log, self._company_id = log, log.company_id
        self._begun = begun
        self.bound = bound
        self._last = _last_level(bound, found_so)
        self._again = log.full_sync
        self.reached: int | None = None

    def is_empty(self) -> bool:
        """One statement (two, where partly paid ones are asked again), by an index that holds none but who waits."""
        somebody = Q(Exists(self._fresh(1, self._last))) | Q(Exists(self._in_vain()))
        company = Company.objects.filter(pk=self._company_id).order_by()
        waits = ExpressionWrapper(somebody, output_field=BooleanField())
        found, status_before = company.values_list(waits, self._before()).get()
        self._again |= status_before == BillingoSyncLog.Status.FAILED
        return not found and not (self._again and self._not_waiting().exists())

    def _before(self) -> Subquery:
        """The status of the last run that came to the end of the payments, or of a later full one that came to them:
        FAILED only where that was killed among them."""
        ended = Q(status__in=(BillingoSyncLog.Status.COMPLETED, BillingoSyncLog.Status.PARTIAL))
        came_to_them = Q(full_sync=True, documents_done_at__isnull=False)
        runs = BillingoSyncLog.objects.filter(ended | came_to_them, company_id=self._company_id)
        return Subquery(runs.filter(pk__lt=self._log.pk).order_by("-pk").values("status")[:1])

    def length(self) -> int:
        """How many documents are to be asked."""
        fresh, partly_paid = Q(payments_tried_at=None), Q(payments_wanted=PaymentsWanted.PARTLY_PAID)
        # Of a column of the index, so that nothing else is read.
        found = self._waiting().aggregate(
            partly_paid=Count("payments_wanted", filter=fresh & partly_paid),
            behind=Count("payments_wanted", filter=fresh & Q(payments_wanted__range=(BEHIND, self._last))),
            in_vain=Count("payments_wanted", filter=~fresh),
        )
        again = self._not_waiting().count() if self._again else 0
        return int(found["partly_paid"] + min(found["behind"], self.bound) + found["in_vain"] + again)

    # A page is read when what was asked of the page before is written: who was asked is not among it.

    def partly_paid(self) -> Iterator[list[Asked]]:
        """What is open hangs on them."""
        yield from _pages(lambda: self._fresh(1, PaymentsWanted.PARTLY_PAID), *IN_ORDER)

    def asked_again(self) -> Iterator[list[Asked]]:
        """Partly paid ones that do not wait. Of those that are still the same nothing is written."""
        page = _asked(self._not_waiting().order_by("-billingo_id")) if self._again else []
        while page:
            yield page
            self.reached = page[-1].billingo_id
            page = _asked(self._not_waiting().order_by("-billingo_id")) if len(page) == PAGE else []

    def behind(self) -> Iterator[list[Asked]]:
        """Those behind the partly paid ones."""
        if self._last >= BEHIND:
            yield from _pages(lambda: self._fresh(BEHIND, self._last), *IN_ORDER)

    def in_vain(self) -> Iterator[list[Asked]]:
        """Those that earlier runs asked in vain."""
        yield from _pages(self._in_vain, "payments_tried_at", "pk")

    def keep_the_rest(self) -> None:
        """Has those wait that this run was to ask again and did not come to."""
        if self._again:
            self._not_waiting().update(payments_wanted=PaymentsWanted.PARTLY_PAID)

    def _fresh(self, first: int, last: int) -> QuerySet[BillingoInvoice]:
        return self._waiting().filter(payments_tried_at=None, payments_wanted__range=(first, last))

    def _in_vain(self) -> QuerySet[BillingoInvoice]:
        # "Not null" is what the index is asked by.
        tried = self._waiting().filter(payments_tried_at__isnull=False)
        return tried.filter(earlier("payments_tried_at", self._begun))

    def _waiting(self) -> QuerySet[BillingoInvoice]:
        # The condition is the index's own.
        return BillingoInvoice.objects.filter(company_id=self._company_id, payments_wanted__gt=0).order_by()

    def _not_waiting(self) -> QuerySet[BillingoInvoice]:
        rows = BillingoInvoice.objects.filter(
            Q(payments_read_at=None) | earlier("payments_read_at", self._begun),
            company_id=self._company_id,
            payment_status=PARTLY_PAID,
            missing_upstream_since=None,
            payments_wanted=0,
        )
        return (rows if self.reached is None else rows.filter(billingo_id__lt=self.reached)).order_by()


def _last_level(bound: int, found_so: bool) -> int:
    if not bound:
        return PaymentsWanted.PARTLY_PAID
    return PaymentsWanted.PAID_NO_CLAIM if found_so else PaymentsWanted.JUST_CHANGED


def _pages(rows: Callable[[], QuerySet[BillingoInvoice]], *order: str | OrderBy) -> Iterator[list[Asked]]:
    page = _asked(rows().order_by(*order))
    while page:
        yield page
        page = _asked(rows().order_by(*order)) if len(page) == PAGE else []


def _asked(rows: QuerySet[BillingoInvoice]) -> list[Asked]:
    columns = ("pk", "billingo_id", "invoice_number", "currency", "payments_wanted")
    return [Asked(*row) for row in rows.values_list(*columns)[:PAGE]]
