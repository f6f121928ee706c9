"""A certificate held against the mirror as it is now: what still stands there, what came since, and what is gone.

A certificate is mostly older than the mirror. What was there then is told by its runs: rows know which run stored them,
and the change log knows which run changed a date, a type, a currency, an amount, or found a document gone. So counts
and sums of then can be made again, to the last digit. The digests of documents that have changed since can not: their
earlier text is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceChange, BillingoSyncLog
from bank_transfers.companies.models import Company
from bank_transfers.core.db.reading import snapshot, streamed

from . import content
from .checking import Line
from .content import Said
from .figures import (
    Digests,
    Documents,
    Figures,
    Group,
    Sum,
    Sums,
    amount_text,
    digests_of,
    figures_of,
    month_of,
    sums_of,
)
from .payments import Payments, payments_of

# What a sum depends on, as the change log calls it.
FIELDS = ("invoice_date", "type", "currency", "gross_total", "missing_upstream_since")
# What the change log tells of payments: the document stays as it was stored.
OF_PAYMENTS = ("paid_amount", "payments")
AT_ONCE = 1000
MOST_GROUPS_TOLD = 20


class Since(msgspec.Struct):
    """What came after the certificate. `rewritten`: of the documents that were there, how many a sync stored anew; to
    read payments, or to lay money of the bank on a document, stores none anew."""

    added: int = 0
    rewritten: int = 0
    gone: int = 0
    returned: int = 0


def compare(said: Said) -> list[Line]:
    """What of the certificate the mirror of the company with its tax number bears out, and what not."""
    company = Company.objects.filter(tax_id=said.company.tax_number).first()
    if company is None:
        return [(False, f"There is no company with the tax number {said.company.tax_number} here")]
    certified, paid = content.figures_said(said), content.payments_as_figures(said.payments)
    with snapshot():
        now, paid_now = figures_of(company.pk), payments_of(company.pk)
        if now == certified and paid_now.same(paid):
            same = "The mirror holds exactly what it says: the same documents with the same content, the same payments"
            return [(True, same)]
        if not _knows_the_run(said, company.pk):
            unknown = (
                f"The mirror does not know the synchronisation {said.last_sync.id} of {said.last_sync.ended_at}: it is "
                "older than the certificate, or was built anew"
            )
            return [(False, unknown), *_differences(certified, now), *_payments(paid, paid_now)]
        past = _Past(company.pk, said.last_sync.id, content.time_said(said.last_sync.ended_at))
        then, paid_then = past.figures(), payments_of(company.pk, content.time_said(said.issued_at))
    return [
        _told(past.since),
        *_differences(certified, then),
        *_digests(certified, then, past.since),
        *_payments(paid, paid_then),
    ]


def _knows_the_run(said: Said, company_id: int) -> bool:
    run = BillingoSyncLog.objects.filter(pk=said.last_sync.id, company_id=company_id).first()
    return run is not None and content.moment(run.started_at) == said.last_sync.started_at


class _Past:
    """The mirror of a company as a run had left it."""

    def __init__(self, company_id: int, run_id: int, ended_at: datetime) -> None:
        self._company_id, self._run_id = company_id, run_id
        self._rows = BillingoInvoice.objects.filter(company_id=company_id)
        # By the run where it is known, since clocks may be apart.
        self._there = Q(created_by_sync_id__lte=run_id) | Q(
            created_by_sync__isnull=True, created_at__lte=ended_at
        )
        self._later = Q(sync_log_id__gt=run_id) | Q(sync_log__isnull=True, changed_at__gt=ended_at)
        self._ended_at = ended_at
        self._was_missing: dict[int, bool] = {}  # of documents for which it is another today
        self.since = Since()

    def figures(self) -> Figures:
        there = self._rows.filter(self._there)
        held, missing = (dict(sums) for sums in sums_of(there))
        for changed in self._changed():
            for sums, sign, values in (
                (missing if changed.now.missing else held, -1, changed.now),
                (missing if changed.then.missing else held, 1, changed.then),
            ):
                sums[values.group] = sums.get(values.group, Sum()).plus(values.sum, sign)
        digests = Digests()
        for billingo_id, digest, is_missing in digests_of(there):
            digests.add(billingo_id, digest, self._was_missing.get(billingo_id, is_missing))
        self._count(there)
        return digests.figures(_without_empty(held), _without_empty(missing))

    def _count(self, there: QuerySet[BillingoInvoice]) -> None:
        was_missing = list(self._was_missing.values())
        later = BillingoInvoiceChange.objects.filter(self._later, invoice=OuterRef("pk"))
        anew = Q(Exists(later.exclude(field__in=OF_PAYMENTS)))
        if self._stored_without_a_word():
            anew |= Q(updated_at__gt=self._ended_at)
        self.since = Since(
            added=self._rows.count() - there.count(),
            rewritten=there.filter(anew).count(),
            gone=was_missing.count(False),
            returned=was_missing.count(True),
        )

    def _stored_without_a_word(self) -> bool:
        """Whether a run since stored more documents anew than the change log tells of: what changed of them stands in
        no column. Which ones, only the time tells at which the row was last written, by whatever it was."""
        marked_missing = Q(changes__field="missing_upstream_since", changes__new_value__isnull=False)
        told = Count(
            "changes__invoice", distinct=True, filter=~Q(changes__field__in=OF_PAYMENTS) & ~marked_missing
        )
        runs = BillingoSyncLog.objects.filter(
            company_id=self._company_id, pk__gt=self._run_id, invoices_updated__gt=0
        )
        return runs.annotate(told=told).filter(invoices_updated__gt=F("told")).exists()

    def _changed(self) -> Iterator[_Changed]:
        """Documents that were there, and of which something has changed since that sums depend on."""
        changes = BillingoInvoiceChange.objects.filter(
            self._later, company_id=self._company_id, field__in=FIELDS
        ).order_by("invoice_id", "id")
        by_invoice = groupby(streamed(changes, "invoice_id", "field", "old_value"), key=itemgetter(0))
        # Of several changes of a field, the first one knows what it was.
        olds = ((pk, {field: old for _pk, field, old in reversed(list(found))}) for pk, found in by_invoice)
        while some := dict(islice(olds, AT_ONCE)):
            rows = self._rows.filter(self._there, pk__in=list(some)).values("pk", "billingo_id", *FIELDS)
            for row in rows:
                changed = _Changed(_Values.of(row), _Values.of(row | _parsed(some[row["pk"]])))
                if changed.now.missing != changed.then.missing:
                    self._was_missing[row["billingo_id"]] = changed.then.missing
                yield changed


class _Values(msgspec.Struct):
    """What one document adds to the sums."""

    group: Group
    sum: Sum
    missing: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Values:
        amount = row["gross_total"]
        return cls(
            (month_of(row["invoice_date"]), row["type"], row["currency"]),
            Sum(1, amount or Decimal(0), int(amount is None)),
            row["missing_upstream_since"] is not None,
        )


class _Changed(msgspec.Struct):
    now: _Values
    then: _Values


def _parsed(olds: Mapping[str, str | None]) -> dict[str, Any]:
    """Values of the change log as the columns have them."""
    parsed: dict[str, Any] = dict(olds)
    if parsed.get("invoice_date"):
        parsed["invoice_date"] = date.fromisoformat(parsed["invoice_date"])
    if parsed.get("gross_total"):
        parsed["gross_total"] = Decimal(parsed["gross_total"])
    for name in ("type", "currency"):
        if name in parsed:
            parsed[name] = parsed[name] or ""
    return parsed


def _without_empty(sums: Sums) -> Sums:
    return {group: found for group, found in sums.items() if found.count}


# -- in words --------------------------------------------------------------------------------------------


def _told(since: Since) -> Line:
    return True, (
        f"It is older than the mirror: since then {since.added} documents came, {since.rewritten} of those that were "
        f"there were stored anew, {since.gone} are gone at Billingo and {since.returned} are back"
    )


def _differences(certified: Figures, found: Figures) -> list[Line]:
    """Counts and sums."""
    lines = [
        *_of_kind("documents at Billingo", certified.documents, found.documents),
        *_of_kind("documents missing at Billingo", certified.missing, found.missing),
    ]
    return lines or [
        (True, "The documents of then are all there: counts and sums are those of the certificate")
    ]


def _payments(certified: Payments, found: Payments) -> list[Line]:
    if found.same(certified):
        return [(True, "The payments that were known then are all there, with the digest of the certificate")]
    lines = _of_kind("payments", certified, found)
    return lines or [(False, "The payments are not those of the certificate: the digest is another")]


def _of_kind(kind: str, certified: Documents | Payments, found: Documents | Payments) -> list[Line]:
    lines = []
    if certified.count != found.count:
        less = certified.count - found.count
        what = f"{less} have vanished" if less > 0 else f"{-less} are there that it does not know"
        lines.append(
            (False, f"{kind}: {certified.count} by the certificate, {found.count} in the mirror: {what}")
        )
    groups = sorted(certified.sums.keys() | found.sums.keys())
    differing = [group for group in groups if certified.sums.get(group) != found.sums.get(group)]
    for group in differing[:MOST_GROUPS_TOLD]:
        one, other = certified.sums.get(group, Sum()), found.sums.get(group, Sum())
        name = " ".join((group[0] or "no date", group[1], group[2])).strip()
        lines.append(
            (False, f"{kind}, {name}: {_figure(one)} by the certificate, {_figure(other)} in the mirror")
        )
    if len(differing) > MOST_GROUPS_TOLD:
        lines.append(
            (False, f"{kind}: {len(differing) - MOST_GROUPS_TOLD} more months, types or currencies differ")
        )
    return lines


def _figure(found: Sum) -> str:
    blank = f" ({found.without_amount} without amount)" if found.without_amount else ""
    return f"{found.count} with {amount_text(found.amount)}{blank}"


def _digests(certified: Figures, then: Figures, since: Since) -> list[Line]:
    pairs = ((certified.documents, then.documents), (certified.missing, then.missing))
    if all(one.digest == other.digest for one, other in pairs):
        return [(True, "Their content is unchanged: the digest is that of the certificate")]
    if since.rewritten:
        unshown = (
            f"Whether their content is that of then can't be shown: {since.rewritten} were stored anew since, and "
            "their earlier text is not kept"
        )
        return [(True, unshown)]
    return [
        (
            False,
            "Their content is not that of the certificate: the digest is another, though no sync changed it",
        )
    ]
