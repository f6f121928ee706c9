"""From payment histories as they came to rows, a batch in one transaction: what is new, what is gone, what is open."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from django.db import transaction
from django.utils import timezone

from bank_transfers.billingo.documents.diff import as_text
from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoicePayment,
    PaymentsWanted,
)
from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.core.db.writing.bulk_insert import insert_rows, update_rows

from .comparison import Difference, difference
from .mapping import COLUMNS, Payment, total_of
from .queue import Asked

READ_COLUMNS = (
    "paid_amount", "open_amount", "payments_read_at", "payments_wanted", "payments_tried_at", "updated_at",
)  # fmt: skip
NEW_PAYMENT_COLUMNS = ("company_id", "invoice_id", *COLUMNS, "known_from")


class Answer(msgspec.Struct):
    """What came of a question: `payments`; or None: the document is gone, or, with a `code`, they can't be had."""

    asked: Asked
    payments: list[Payment] | None = None
    code: str = ""


class Changed(msgspec.Struct):
    """An invoice whose payments are others than were known, as it is to be. `is_news`: it is a change, and not only the
    first look."""

    invoice: BillingoInvoice
    difference: Difference
    gone: list[Payment]
    paid_before: Decimal | None
    is_news: bool


class Plan(msgspec.Struct):
    """What a batch of answers will do to the database."""

    changed: list[Changed] = msgspec.field(default_factory=list)
    same: list[int] = msgspec.field(default_factory=list)  # read, nothing new, and waited for
    dropped: list[int] = msgspec.field(default_factory=list)  # gone at Billingo: nothing to be asked any more
    failed: list[Asked] = msgspec.field(default_factory=list)

    @property
    def writes(self) -> bool:
        return any((self.changed, self.same, self.dropped, self.failed))


class PaymentStore:
    """The payments of one company, as one run writes them: nobody else writes its invoices, since it has the claim."""

    def __init__(self, company_id: int, log_id: int | None) -> None:
        self._company_id = company_id
        self._log_id = log_id

    def plan(self, answers: Sequence[Answer]) -> Plan:
        """Compares what came with what is stored. Reads twice, whatever their number."""
        plan = Plan()
        read = [answer for answer in answers if answer.payments is not None]
        rows = self._invoices(read)
        known = self._known(read)
        for answer in answers:
            if answer.code:
                plan.failed.append(answer.asked)
            elif answer.payments is None:
                plan.dropped += [answer.asked.pk] if answer.asked.wanted else []
            elif row := rows.get(answer.asked.pk):  # else it was deleted here meanwhile
                self._judge(plan, answer.asked, row, known[row.pk], answer.payments)
        return plan

    def apply(self, plan: Plan, renew_claim: Callable[[Plan], None]) -> None:
        """Writes a plan, all of it or nothing. `renew_claim` runs first, inside the transaction."""
        if not plan.writes:
            return
        now = timezone.now()
        with transaction.atomic(durable=True):
            renew_claim(plan)
            self._write_payments(plan.changed, now)
            self._write_invoices(plan.changed, now)
            read = BillingoInvoice.objects.filter(pk__in=plan.same)
            read.update(payments_read_at=now, payments_wanted=0, payments_tried_at=None)
            gone = BillingoInvoice.objects.filter(pk__in=plan.dropped)
            gone.update(payments_wanted=0, payments_tried_at=None)
            self._write_failed(plan.failed, now)
            self._note_changes(plan.changed, now)
            if plan.changed:
                documents_written.send(BillingoInvoice, invoices=[each.invoice.pk for each in plan.changed])

    # -- deciding ------------------------------------------------------------------------------------

    def _invoices(self, answers: Sequence[Answer]) -> dict[int, BillingoInvoice]:
        columns = (*OPEN_BY, "open_amount", "payments_read_at", "created_at", "updated_at")
        keys = [answer.asked.pk for answer in answers]
        rows = BillingoInvoice.objects.filter(company_id=self._company_id, pk__in=keys)
        return {row.pk: row for row in rows.order_by().only(*columns)}

    def _known(self, answers: Sequence[Answer]) -> dict[int, list[tuple[int, Payment]]]:
        known: dict[int, list[tuple[int, Payment]]] = defaultdict(list)
        rows = BillingoInvoicePayment.objects.filter(
            invoice_id__in=[answer.asked.pk for answer in answers], known_until=None
        )
        for key, invoice, *columns in rows.order_by().values_list("pk", "invoice_id", *COLUMNS):
            known[invoice].append((key, Payment(*columns)))
        return known

    def _judge(
        self,
        plan: Plan,
        asked: Asked,
        row: BillingoInvoice,
        known: list[tuple[int, Payment]],
        told: list[Payment],
    ) -> None:
        found = difference(known, told)
        paid, paid_before = total_of(told), row.paid_amount
        row.paid_amount = paid
        still_open = open_amount({name: getattr(row, name) for name in OPEN_BY})
        if not found and paid_before == paid and row.open_amount == still_open:
            if asked.wanted:
                plan.same.append(row.pk)
            return
        row.open_amount = still_open
        # The first look at a document that never changed finds nothing new, only what is new here; nor is it news of
        # any document that nothing was paid.
        first_look = row.payments_read_at is None and row.updated_at == row.created_at
        is_news = not first_look and (bool(found) or paid_before is not None)
        payments = dict(known)
        gone = [payments[key] for key in found.gone]
        plan.changed.append(Changed(row, found, gone, paid_before, is_news))

    # -- writing -------------------------------------------------------------------------------------

    def _write_payments(self, changed: list[Changed], now: datetime) -> None:
        gone = [key for each in changed for key in each.difference.gone]
        for start in range(0, len(gone), 1000):
            rows = BillingoInvoicePayment.objects.filter(pk__in=gone[start : start + 1000])
            rows.update(known_until=now)
        new = [
            [self._company_id, each.invoice.pk, *msgspec.structs.astuple(payment), now]
            for each in changed
            for payment in each.difference.new
        ]
        if new:
            insert_rows(BillingoInvoicePayment, NEW_PAYMENT_COLUMNS, new)

    def _write_invoices(self, changed: list[Changed], now: datetime) -> None:
        rows = [
            [each.invoice.paid_amount, each.invoice.open_amount, now, 0, None, now, each.invoice.pk]
            for each in changed
        ]
        if rows:
            update_rows(BillingoInvoice, READ_COLUMNS, rows)

    def _write_failed(self, failed: Iterable[Asked], now: datetime) -> None:
        waiting = [asked.pk for asked in failed if asked.wanted]
        BillingoInvoice.objects.filter(pk__in=waiting).update(payments_tried_at=now)
        again = [asked.pk for asked in failed if not asked.wanted]
        BillingoInvoice.objects.filter(pk__in=again).update(
            payments_tried_at=now, payments_wanted=PaymentsWanted.PARTLY_PAID.value
        )

    def _note_changes(self, changed: list[Changed], now: datetime) -> None:
        BillingoInvoiceChange.objects.bulk_create(
            BillingoInvoiceChange(
                company_id=self._company_id,
                invoice_id=each.invoice.pk,
                sync_log_id=self._log_id,
                changed_at=now,
                field=field,
                old_value=old,
                new_value=new,
            )
            for each in changed
            if each.is_news
            for field, old, new in _changes(each)
        )


def _changes(each: Changed) -> Iterable[tuple[str, str | None, str | None]]:
    """As the change log keeps them: the sum, and the payments that are gone and those that came, each as a list."""
    if each.paid_before != each.invoice.paid_amount:
        yield "paid_amount", as_text(each.paid_before), as_text(each.invoice.paid_amount)
    if each.difference:
        yield "payments", payments_in_words(each.gone), payments_in_words(each.difference.new)


def payments_in_words(payments: list[Payment]) -> str | None:
    """As the change log keeps them: a list in JSON, amounts and days as text; null for none."""
    if not payments:
        return None
    plain = [
        dict(zip(COLUMNS, map(as_text, msgspec.structs.astuple(each)), strict=True)) for each in payments
    ]
    return json.dumps(plain, ensure_ascii=False)
