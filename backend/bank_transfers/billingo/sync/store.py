"""From documents as they came to rows in the database, a batch at a time, each batch in one transaction.

`plan` reads what is stored and has each document judged (`judging`), `apply` writes. An unchanged document costs one
comparison of digests and no write; what can't be stored is set aside with its reason and takes nothing else with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Field, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.documents.digest import same_digest
from bank_transfers.billingo.documents.mapping import INVOICE_COLUMNS, ITEM_COLUMNS, MappedDocument
from bank_transfers.billingo.errors import Unstorable
from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    PaymentsWanted,
)
from bank_transfers.billingo.payments.clocks import earlier
from bank_transfers.billingo.payments.wanted import Standing, derived_of_new, wanted_after_change
from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import numbers_with_bytes
from bank_transfers.core.db.writing.bulk_insert import insert_rows, new_keys

from .judging import Plan, Renewed, SetAside, Stored, Updated, judge, refused
from .listing import DocumentText

NEW_INVOICE_COLUMNS = (
    "id", *INVOICE_COLUMNS, "company_id", "raw", "digest", "created_at", "updated_at", "created_by_sync_id",
    "open_amount", "payments_wanted",
)  # fmt: skip
UPDATED_COLUMNS = [
    *(name for name in INVOICE_COLUMNS if name != "billingo_id"),
    "raw",
    "digest",
    "updated_at",
    "open_amount",
    "payments_wanted",
]
NEW_ITEM_COLUMNS = ("invoice_id", *ITEM_COLUMNS)

# Why a document still waits that Billingo does not know by its id: a 404 alone is no proof that it is gone.
NOT_FOUND_BY_ID = "not_found_by_id"


class Store:
    """The mirror of one company, as one run writes it.

    company_id: whose; log_id: the run's log, if there is one. `set_aside` holds the
    documents that are waiting to be stored: identity -> number of attempts.
    """

    def __init__(self, company_id: int, log_id: int | None = None) -> None:
        self._company_id = company_id
        self.log_id = log_id
        rows = BillingoSetAsideDocument.objects.filter(company_id=company_id).values_list(
            "identity", "attempts", "code"
        )
        waiting = [(int(identity), attempts, code) for identity, attempts, code in rows]
        self.set_aside: dict[int, int] = {identity: attempts for identity, attempts, _code in waiting}
        # Those without an id can't be asked for; of those that are not found by theirs, only a listing that was read
        # whole can tell whether they are gone.
        self.only_a_listing_tells = any(
            identity < 0 or code == NOT_FOUND_BY_ID for identity, _attempts, code in waiting
        )
        self._lowest: int | None = None
        # Set by a reading of what was changed: payments read before then are to be read again where a document is in it
        # that says the same as before. It was changed, perhaps in nothing but its payments.
        self.reread_before: datetime | None = None

    def nothing_is_stored(self) -> None:
        """Told by a run that found the mirror empty after its claim. As only it may write from then on, a document
        older than all that it stored is new without a look: in a listing from new to old, nearly each one is."""
        self._lowest = mapping.MAX_INTEGER

    # -- deciding ------------------------------------------------------------------------------------

    def plan(self, documents: Iterable[DocumentText]) -> Plan:
        """Compares documents with what is stored. Reads at most twice, whatever their number.

        Of a full reading nearly all are unchanged: what its digest tells so costs nothing more.
        """
        latest = {document.identity: document for document in documents}
        waiting = [identity for identity in latest if identity in self.set_aside] if self.set_aside else []
        plan = Plan()
        for billingo_id, digest, to_be_reread in self._digests(latest):
            if same_digest(digest, latest[billingo_id].text):
                del latest[billingo_id]
                if to_be_reread:
                    plan.reread.append(billingo_id)
        stored = self._stored(latest)
        for identity, document in latest.items():
            row = stored.get(identity)
            judgement = judge(document, row)
            plan.add(judgement)
            if row is not None and row.is_missing and not isinstance(judgement, SetAside):
                plan.returned.append(row.pk)
        refused_now = {document.identity for document in plan.set_aside}
        plan.healed = [identity for identity in waiting if identity not in refused_now]
        return plan

    def _digests(self, documents: Collection[int]) -> list[tuple[int, bytes, bool]]:
        """Of these documents those that are stored and not marked missing, and whether the payments that are known of
        them are to be read again."""
        rows = self._invoices(documents, missing_upstream_since=None)
        if rows is None:
            return []
        to_be_reread: Combinable = Value(False)
        if self.reread_before is not None:
            read_long_ago = Q(payments_wanted=0) & earlier("payments_read_at", self.reread_before)
            to_be_reread = ExpressionWrapper(read_long_ago, output_field=BooleanField())
        return numbers_with_bytes(rows, "billingo_id", "digest", to_be_reread)

    def _stored(self, documents: Collection[int]) -> dict[int, Stored]:
        """What there is of these documents, by their ids."""
        rows = self._invoices(documents)
        if rows is None:
            return {}
        return {
            billingo_id: Stored(pk, bytes(digest), text, bool(missing), Standing(*standing))
            for billingo_id, pk, digest, text, missing, *standing in rows.values_list(
                "billingo_id", "pk", "digest", "raw", IS_MISSING, *Standing.__struct_fields__
            )
        }

    def _invoices(self, documents: Collection[int], **narrowed: Any) -> QuerySet[BillingoInvoice] | None:
        """The company's rows of these documents; None where there can't be any. The range keeps PostgreSQL from
        reading the whole company as long as it has no statistics of a table that is just being filled."""
        least = self._lowest or 1
        billingo_ids = [identity for identity in documents if identity >= least]
        if not billingo_ids:
            return None
        return BillingoInvoice.objects.filter(
            Among(F("billingo_id"), billingo_ids),
            company_id=self._company_id,
            billingo_id__range=(min(billingo_ids), max(billingo_ids)),
            **narrowed,
        ).order_by()

    # -- writing -------------------------------------------------------------------------------------

    def store(
        self,
        documents: Sequence[DocumentText],
        renew_claim: Callable[[Plan], None],
        written: Callable[[Plan], None],
    ) -> None:
        """Plans and writes a batch in one transaction. What the database itself refuses is found by halving the
        batch, and set aside. `renew_claim`: see `apply`; `written` is told each plan that was."""
        plan = self.plan(documents)
        try:
            self.apply(plan, renew_claim)
        except (DataError, IntegrityError) as error:
            if len(documents) > 1:
                middle = len(documents) // 2
                self.store(documents[:middle], renew_claim, written)
                self.store(documents[middle:], renew_claim, written)
                return
            reason = Unstorable("database_refused", str(error).splitlines()[0][:300])
            plan = Plan(set_aside=[refused(documents[0], reason)])
            self.apply(plan, renew_claim)
        written(plan)

    def apply(self, plan: Plan, renew_claim: Callable[[Plan], None]) -> None:
        """Writes a plan, all of it or nothing. `renew_claim` runs first, inside the transaction."""
        if not plan.writes:
            renew_claim(plan)
            return
        now = timezone.now()
        with transaction.atomic(durable=True):
            renew_claim(plan)
            self._create(plan.created, now)
            self.update(plan.updated, now)
            self._renew(plan.renewed)
            self._return(plan.returned, now)
            self._reread(plan.reread)
            self.note_changes(
                ((update.pk, *change) for update in plan.updated for change in update.changes), now
            )
            self._set_aside(plan.set_aside, now)
            if plan.healed:
                self._of_company(plan.healed).delete()
        if self._lowest is not None:
            created = (document.invoice.billingo_id for document in plan.created)
            self._lowest = min([self._lowest, *created])
        for identity in plan.healed:
            self.set_aside.pop(identity, None)
        for document in plan.set_aside:
            self.set_aside[document.identity] = self.set_aside.get(document.identity, 0) + 1

    def _create(self, documents: list[MappedDocument], now: datetime) -> None:
        if not documents:
            return
        keys = new_keys(BillingoInvoice, len(documents))
        tail = [now, now, self.log_id]
        insert_rows(
            BillingoInvoice,
            NEW_INVOICE_COLUMNS,
            (
                [
                    key,
                    *msgspec.structs.astuple(document.invoice),
                    self._company_id,
                    document.text,
                    document.digest,
                    *tail,
                    *msgspec.structs.astuple(derived_of_new(document.invoice)),
                ]
                for key, document in zip(keys, documents, strict=True)
            ),
            utf8={"raw"},
        )
        self._insert_items(zip(keys, documents, strict=True))

    def update(self, updates: Sequence[Updated], now: datetime) -> None:
        """Writes stored invoices anew, with their items. To be called inside a transaction."""
        if not updates:
            return
        BillingoInvoice.objects.bulk_create(
            [self._instance(update, now) for update in updates],
            update_conflicts=True,
            unique_fields=["company", "billingo_id"],
            update_fields=UPDATED_COLUMNS,
        )
        BillingoInvoiceItem.objects.filter(invoice_id__in=[update.pk for update in updates]).delete()
        self._insert_items((update.pk, update.document) for update in updates)
        documents_written.send(BillingoInvoice, invoices=[update.pk for update in updates])

    def _renew(self, renewed: list[Renewed]) -> None:
        """The text as it came, with its digest; nothing has changed, so nothing else is touched."""
        for row in renewed:
            BillingoInvoice.objects.filter(pk=row.pk).update(raw=row.document.raw, digest=row.document.digest)

    def _instance(self, update: Updated, now: datetime) -> BillingoInvoice:
        document, derived = update.document, update.derived
        columns = dict(zip(INVOICE_COLUMNS, msgspec.structs.astuple(document.invoice), strict=True))
        return BillingoInvoice(
            company_id=self._company_id,
            raw=document.raw,
            digest=document.digest,
            created_at=now,  # not among the updated columns
            updated_at=now,
            open_amount=derived.open_amount,
            payments_wanted=derived.payments_wanted,
            **columns,
        )

    def _insert_items(self, documents: Iterable[tuple[int, MappedDocument]]) -> None:
        rows = [[pk, *msgspec.structs.astuple(item)] for pk, document in documents for item in document.items]
        if rows:
            insert_rows(BillingoInvoiceItem, NEW_ITEM_COLUMNS, rows)

    def _return(self, returned: list[int], now: datetime) -> None:
        """Rows marked missing that are there again: what is open of them is open again."""
        if not returned:
            return
        back = list(BillingoInvoice.objects.filter(pk__in=returned).only("payments_wanted", *OPEN_BY))
        since = [(row.pk, row.missing_upstream_since) for row in back]
        self.note_changes([(pk, MISSING, moment.isoformat(), None) for pk, moment in since if moment], now)
        for row in back:
            row.missing_upstream_since, row.updated_at = None, now
            row.open_amount = open_amount({name: getattr(row, name) for name in OPEN_BY})
            row.payments_wanted = wanted_after_change(
                row.type,
                row.payment_status,
                row.cancelled,
                status_before="",
                wanted_before=row.payments_wanted,
                paid_before=row.paid_amount,
            )
        BillingoInvoice.objects.bulk_update(back, [MISSING, "updated_at", "open_amount", "payments_wanted"])
        documents_written.send(BillingoInvoice, invoices=returned)

    def _reread(self, billingo_ids: list[int]) -> None:
        rows = self._invoices(billingo_ids)
        if rows is not None:
            rows.update(payments_wanted=PaymentsWanted.PARTLY_PAID)

    def note_changes(self, found: Iterable[tuple[int, str, str | None, str | None]], now: datetime) -> None:
        """Keeps (invoice, field, old, new) rows in the change log."""
        BillingoInvoiceChange.objects.bulk_create(
            [
                BillingoInvoiceChange(
                    company_id=self._company_id,
                    invoice_id=pk,
                    sync_log_id=self.log_id,
                    changed_at=now,
                    field=field,
                    old_value=old,
                    new_value=new,
                )
                for pk, field, old, new in found
            ]
        )

    def _set_aside(self, documents: list[SetAside], now: datetime) -> None:
        if not documents:
            return
        BillingoSetAsideDocument.objects.bulk_create(
            [
                BillingoSetAsideDocument(
                    company_id=self._company_id,
                    identity=str(document.identity),
                    billingo_id=document.billingo_id,
                    invoice_number=document.invoice_number,
                    code=document.code,
                    reason=document.reason,
                    raw=document.raw,
                    attempts=self.set_aside.get(document.identity, 0) + 1,
                    first_seen_at=now,  # kept by the update below
                    last_tried_at=now,
                )
                for document in documents
            ],
            update_conflicts=True,
            unique_fields=["company", "identity"],
            update_fields=["invoice_number", "code", "reason", "raw", "attempts", "last_tried_at"],
        )

    def waiting(self, identity: int) -> SetAside:
        """A document set aside by an earlier run, as it was kept."""
        row = self._of_company([identity]).get()
        return SetAside(identity, row.invoice_number, row.code, row.reason, row.raw)

    def _of_company(self, identities: Iterable[int]) -> Any:
        return BillingoSetAsideDocument.objects.filter(
            company_id=self._company_id, identity__in=[str(identity) for identity in identities]
        )

    def mark_missing(self, billingo_ids: list[int], now: datetime) -> None:
        """Marks invoices that Billingo no longer lists; they are kept. Ids already marked keep their first date."""
        for start in range(0, len(billingo_ids), 1000):
            rows = BillingoInvoice.objects.filter(
                company_id=self._company_id, billingo_id__in=billingo_ids[start : start + 1000]
            )
            keys = list(rows.order_by().values_list("pk", flat=True))
            self.note_changes([(pk, MISSING, None, now.isoformat()) for pk in keys], now)
            rows.update(missing_upstream_since=now, updated_at=now, open_amount=0, payments_wanted=0)
            documents_written.send(BillingoInvoice, invoices=keys)

    def forget_set_aside(self, identities: Sequence[int]) -> None:
        """Drops documents that are no longer at Billingo."""
        if identities:
            self._of_company(identities).delete()
            for identity in identities:
                self.set_aside.pop(identity, None)


MISSING = "missing_upstream_since"
# As the database says it: a date, a number or a truth Django would convert row by row.
IS_MISSING = ExpressionWrapper(Q(missing_upstream_since__isnull=False), output_field=Field())


class DryStore(Store):
    """The mirror as a dry run writes it: not at all."""

    def store(
        self,
        documents: Sequence[DocumentText],
        renew_claim: Callable[[Plan], None],
        written: Callable[[Plan], None],
    ) -> None:
        written(self.plan(documents))

    def apply(self, plan: Plan, renew_claim: Callable[[Plan], None]) -> None:
        pass

    def forget_set_aside(self, identities: Sequence[int]) -> None:
        pass
