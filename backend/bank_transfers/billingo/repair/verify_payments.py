"""Holding the stored payments against Billingo's, and what is open against the payments. Writes nothing.

Whether what is open follows from what is known is looked at for every document; it costs no request. Billingo is asked
for the payments of all documents that are partly paid, and of an even sample of the others whose payments are known:
a question for each of them would take hours. What differs is looked at twice, since a sync may have been at work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal

import msgspec
from django.db.models import QuerySet

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.documents.diff import as_text
from bank_transfers.billingo.errors import (
    AnswerTooLarge,
    BillingoUnreachable,
    Forbidden,
    NotFound,
    RateLimited,
    RequestRefused,
    Unstorable,
)
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoicePayment
from bank_transfers.billingo.payments.comparison import difference
from bank_transfers.billingo.payments.mapping import COLUMNS, Payment, map_payments, total_of
from bank_transfers.billingo.payments.store import payments_in_words
from bank_transfers.billingo.payments.wanted import PARTLY_PAID
from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.core.db.reading import keys_in_order, portions

BATCH = 500
SAMPLE = 200

PAYMENTS, OPEN_AMOUNT = "payments", "open_amount"
KINDS = (PAYMENTS, OPEN_AMOUNT)
MOST_TOLD = 100


class PaymentsDifference(msgspec.Struct):
    """One document of which payments, or what is open, are not as they should be. here, there: (field, here, there)."""

    kind: str
    billingo_id: int
    invoice_number: str
    fields: list[tuple[str, str | None, str | None]] = msgspec.field(default_factory=list)
    reason: str = ""


class PaymentsReport(msgspec.Struct):
    """compared: documents whose payments were asked for; known: documents whose payments are known here; not_had: of
    how many they could not be had, and `reason`: why not."""

    compared: int = 0
    known: int = 0
    not_had: int = 0
    reason: str = ""
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    differences: list[PaymentsDifference] = msgspec.field(default_factory=list)  # the first of them

    def note(self, found: PaymentsDifference) -> None:
        self.counts[found.kind] = self.counts.get(found.kind, 0) + 1
        if len(self.differences) < MOST_TOLD:
            self.differences.append(found)


class PaymentsVerification:
    """Of one company. every: asks for the payments of every document of which any are known."""

    def __init__(self, company_id: int, client: BillingoClient, every: bool) -> None:
        self._company_id = company_id
        self._client = client
        self._every = every
        self._report = PaymentsReport()

    def execute(self) -> PaymentsReport:
        """Raises BillingoError where Billingo answers nothing at all."""
        self._check_sums()
        for batch in portions(self._to_be_asked(), BATCH):
            self._compare(batch)
        return self._report

    # -- on this side --------------------------------------------------------------------------------

    def _check_sums(self) -> None:
        for batch in portions(keys_in_order(self._there().order_by("pk")), BATCH):
            rows, known = self._rows(batch), self._known(batch)
            for row in rows.values():
                if fields := _wrong_sums(row, [payment for _key, payment in known.get(row.pk, [])]):
                    again = self._rows([row.pk])[row.pk]
                    of_it = [payment for _key, payment in self._known([row.pk]).get(row.pk, [])]
                    if fields := _wrong_sums(again, of_it):
                        wrong = PaymentsDifference(OPEN_AMOUNT, row.billingo_id, row.invoice_number, fields)
                        self._report.note(wrong)

    # -- on the other --------------------------------------------------------------------------------

    def _to_be_asked(self) -> Sequence[int]:
        """Keys of partly paid documents, and of the sample."""
        known = self._there().exclude(payments_read_at=None)
        self._report.known = known.count()
        partly_paid = keys_in_order(self._there().filter(payment_status=PARTLY_PAID).order_by("pk"))
        others = keys_in_order(known.exclude(payment_status=PARTLY_PAID).order_by("pk"))
        step = 1 if self._every else -(-len(others) // SAMPLE) or 1
        return [*partly_paid, *others[::step]]

    def _compare(self, keys: list[int]) -> None:
        rows, known = self._rows(keys), self._known(keys)
        for row, future in self._asked([rows[key] for key in keys if key in rows]):
            if self._differs(row, known.get(row.pk, []), future) is None:
                continue
            (again,) = self._rows([row.pk]).values() or (row,)
            of_it = self._known([row.pk]).get(row.pk, [])
            if found := self._differs(again, of_it, self._client.payments(row.billingo_id)):
                self._report.note(found)

    def _asked(self, rows: Sequence[BillingoInvoice]) -> Iterator[tuple[BillingoInvoice, Future[bytes]]]:
        """Each with its question, several on the way."""
        waiting, coming = deque(rows), deque[tuple[BillingoInvoice, Future[bytes]]]()
        try:
            while waiting or coming:
                while waiting and len(coming) < 2 * self._client.pages_in_flight:
                    row = waiting.popleft()
                    coming.append((row, self._client.payments(row.billingo_id)))
                self._report.compared += 1
                yield coming.popleft()
        finally:
            for _row, future in coming:
                future.cancel()

    def _differs(
        self, row: BillingoInvoice, known: list[tuple[int, Payment]], future: Future[bytes]
    ) -> PaymentsDifference | None:
        try:
            told = map_payments(self._client.result(future), row.currency)
        except NotFound:
            return None  # gone since it was listed, which is told of the document itself
        except RateLimited:
            raise
        except (BillingoUnreachable, Forbidden, RequestRefused, AnswerTooLarge) as error:
            self._report.not_had += 1
            self._report.reason = str(error)
            return None
        except Unstorable as error:
            return PaymentsDifference(PAYMENTS, row.billingo_id, row.invoice_number, reason=str(error))
        found = difference(known, told)
        if not found and row.payments_read_at is not None:
            return None
        here = [payment for _key, payment in known]
        fields = [("payments", payments_in_words(here), payments_in_words(told))]
        reason = "" if row.payments_read_at else "Its payments were not read yet"
        return PaymentsDifference(PAYMENTS, row.billingo_id, row.invoice_number, fields, reason)

    # -- reading -------------------------------------------------------------------------------------

    def _there(self) -> QuerySet[BillingoInvoice]:
        return BillingoInvoice.objects.filter(company_id=self._company_id, missing_upstream_since=None)

    def _rows(self, keys: list[int]) -> dict[int, BillingoInvoice]:
        columns = (*OPEN_BY, "billingo_id", "invoice_number", "currency", "open_amount", "payments_read_at")
        rows = BillingoInvoice.objects.filter(company_id=self._company_id, pk__in=keys)
        return {row.pk: row for row in rows.order_by().only(*columns)}

    def _known(self, keys: list[int]) -> dict[int, list[tuple[int, Payment]]]:
        known: dict[int, list[tuple[int, Payment]]] = {}
        rows = BillingoInvoicePayment.objects.filter(invoice_id__in=keys, known_until=None).order_by("pk")
        for key, invoice, *columns in rows.values_list("pk", "invoice_id", *COLUMNS):
            known.setdefault(invoice, []).append((key, Payment(*columns)))
        return known


def _wrong_sums(row: BillingoInvoice, payments: list[Payment]) -> list[tuple[str, str | None, str | None]]:
    """(field, as stored, as it follows) of what does not follow from the payments that are stored."""
    # Not known yet: there is no sum, which is not a sum of nothing.
    unknown = row.paid_amount is None and not payments
    paid: Decimal | None = None if unknown else total_of(payments)
    owed = open_amount({**{name: getattr(row, name) for name in OPEN_BY}, "paid_amount": paid})
    pairs = (("paid_amount", row.paid_amount, paid), ("open_amount", row.open_amount, owed))
    return [(name, as_text(here), as_text(there)) for name, here, there in pairs if here != there]
