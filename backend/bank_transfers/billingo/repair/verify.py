"""Holding a company's mirror against Billingo, document by document. Writes nothing, neither here nor there.

Everything Billingo lists is read as a full sync reads it, with the same proof that it was everything (`listing`). Of
each document the columns, the items and the whole text are compared with what is stored. What differs is asked for
again by its id, once, before it is told: a sync may have been at work, or somebody at Billingo.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

import msgspec

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.documents.diff import as_text
from bank_transfers.billingo.documents.digest import content as decoded
from bank_transfers.billingo.documents.mapping import INVOICE_COLUMNS, MappedDocument
from bank_transfers.billingo.errors import NotFound, Unstorable
from bank_transfers.billingo.kept_totals import wrong_totals
from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    CompanyBillingoSettings,
)
from bank_transfers.billingo.runs.pace import client_of
from bank_transfers.billingo.sync.listing import DocumentText, ListingReader
from bank_transfers.core.db.reading import walked

from .comparison import DIFFERENT, GONE_THERE, HERE, THERE, Comparison, Entry, MonthSums
from .remap import items_by_invoice
from .verify_payments import PaymentsVerification

T = TypeVar("T")

BATCH_INVOICES = 500
TOTALS = "totals"  # a kind of difference, of no single document
# So many documents that differ are asked for again by id.
MAX_RECHECKS = 100

Verdict = Literal["equal", "different", "not_shown"]


class FieldDifference(msgspec.Struct):
    field: str
    here: str | None
    there: str | None


class Difference(msgspec.Struct):
    """One document that is not the same on both sides, seen twice. `kind`: one of comparison.KINDS, or of
    verify_payments.KINDS."""

    kind: str
    billingo_id: int | None
    invoice_number: str
    fields: list[FieldDifference] = msgspec.field(default_factory=list)
    reason: str = ""


class Report(msgspec.Struct):
    """What a comparison found. `verdict`: "not_shown" when the two could not be compared; `reason` says why."""

    verdict: Verdict = "not_shown"
    reason: str = ""
    documents_there: int = 0
    documents_here: int = 0
    kept_but_gone_there: int = 0
    unreadable_there: int = 0
    sync_running: bool = False
    api_calls: int = 0
    payment_calls: int = 0
    payments_compared: int = 0
    payments_known: int = 0
    payments_not_had: int = 0
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    differences: list[Difference] = msgspec.field(default_factory=list)
    months: list[MonthSums] = msgspec.field(default_factory=list)


class _Held(msgspec.Struct):
    """A stored invoice with its items."""

    pk: int
    raw: str
    gone: bool
    columns: tuple[Any, ...]
    items: list[tuple[Any, ...]]

    @property
    def billingo_id(self) -> int:
        return int(self.columns[INVOICE_COLUMNS.index("billingo_id")])

    @property
    def invoice_number(self) -> str:
        return str(self.columns[INVOICE_COLUMNS.index("invoice_number")])


class Verification:
    """One comparison. Made, executed once. show: how many differences are told in full, at most MAX_RECHECKS;
    every_payment: asks for all payments that are known, not only for those of partly paid documents and a sample."""

    def __init__(
        self, settings: CompanyBillingoSettings, show: int = 20, every_payment: bool = False
    ) -> None:
        self._company_id = settings.company_id
        self._every_payment = every_payment
        self._client = client_of(settings)
        self._show = show
        self._confirmed: list[Difference] = []
        self._not_found: list[int] = []

    def execute(self) -> Report:
        """Raises BillingoError or SecretUnreadable when Billingo can't be read."""
        with Comparison() as comparison:
            report = self._compared(comparison)
        if not report.reason:
            self._compare_payments(report)
        if wrong := wrong_totals(self._company_id):
            report.counts[TOTALS] = wrong
            report.verdict = "different"
        report.api_calls, report.payment_calls = self._client.document_calls, self._client.payment_calls
        return report

    def _compare_payments(self, report: Report) -> None:
        found = PaymentsVerification(self._company_id, self._client, self._every_payment).execute()
        report.payments_compared, report.payments_known = found.compared, found.known
        report.payments_not_had = found.not_had
        if found.counts:
            report.counts |= found.counts
            report.verdict = "different"
        for each in found.differences[: max(0, self._show - len(report.differences))]:
            fields = [FieldDifference(*field) for field in each.fields]
            report.differences.append(
                Difference(each.kind, each.billingo_id, each.invoice_number, fields, each.reason)
            )
        if found.not_had and report.verdict == "equal":
            report.verdict = "not_shown"
            report.reason = f"The payments of {found.not_had} documents could not be had: {found.reason}"

    def _compared(self, comparison: Comparison) -> Report:
        reader = ListingReader(self._client, self._result)
        for page in reader.read():
            if page.number == 1:
                comparison.clear(THERE)  # a reading from the front counts alone
            comparison.put(THERE, map(_entry_there, page.documents))
        if not reader.complete:
            return Report(reason=reader.reason)
        self._read_here(comparison)
        checked_all = self._check_again(comparison, reader.total)
        return self._report(comparison, checked_all)

    # -- this side -----------------------------------------------------------------------------------

    def _read_here(self, comparison: Comparison) -> None:
        last = 0
        while held := self._held(billingo_id__gt=last):
            comparison.put(HERE, map(_entry_here, held))
            last = held[-1].billingo_id
        self._read_set_aside(comparison)

    def _read_set_aside(self, comparison: Comparison) -> None:
        aside = BillingoSetAsideDocument.objects.filter(company_id=self._company_id)
        comparison.set_aside(int(identity) for (identity,) in walked(aside, "identity"))

    def _held(self, **which: Any) -> list[_Held]:
        rows = (
            BillingoInvoice.objects.filter(company_id=self._company_id, **which)
            .order_by("billingo_id")
            .values_list("pk", "raw", "missing_upstream_since", *INVOICE_COLUMNS)[:BATCH_INVOICES]
        )
        held = [_Held(pk, raw, gone is not None, tuple(columns), []) for pk, raw, gone, *columns in rows]
        items = items_by_invoice([invoice.pk for invoice in held])
        for invoice in held:
            invoice.items = items.get(invoice.pk, [])
        return held

    # -- looking again -------------------------------------------------------------------------------

    def _check_again(self, comparison: Comparison, listed: int) -> bool:
        """Looks once more at what differs; first here, where it costs no request. False if there was too much."""
        newest = comparison.newest_there()
        differing = comparison.differing()
        for start in range(0, len(differing), BATCH_INVOICES):
            self._read_again_here(comparison, differing[start : start + BATCH_INVOICES])
        self._read_set_aside(comparison)
        differing = comparison.differing()
        for identity in differing[:MAX_RECHECKS]:
            self._ask_again(comparison, identity, newest)
        if self._not_found:
            self._judge_not_found(comparison, listed, newest)
        return len(differing) <= MAX_RECHECKS

    def _read_again_here(self, comparison: Comparison, ids: array[int]) -> list[_Held]:
        held = self._held(billingo_id__in=list(ids))
        comparison.drop(HERE, ids)
        comparison.put(HERE, map(_entry_here, held))
        return held

    def _ask_again(self, comparison: Comparison, identity: int, newest: int) -> None:
        text = self._text_of(identity)
        listed = comparison.kind(identity) != GONE_THERE
        unlisted = text is not None and identity <= newest and not listed
        if text is None and identity > 0 and listed:
            self._not_found.append(identity)
            return
        if text is not None and not unlisted:
            comparison.put(THERE, [_entry_there(DocumentText(text, identity))])
        self._confirm(
            comparison, identity, text, "Billingo does not list it, but still has it" if unlisted else ""
        )

    def _judge_not_found(self, comparison: Comparison, listed: int, newest: int) -> None:
        """Whether what was listed and then not found by its id is gone. A 404 alone is no proof of that: the listing
        must have become shorter by as many, apart from documents newer than all that was listed."""
        page = self._result(self._client.page(1, document=DocumentText.of))
        newer = sum(document.identity > newest for document in page.documents)
        reason = "Billingo lists it, but does not find it by its id"
        if page.total - newer == listed - len(self._not_found):
            comparison.drop(THERE, self._not_found)
            reason = ""
        for identity in self._not_found:
            self._confirm(comparison, identity, None, reason)

    def _confirm(self, comparison: Comparison, identity: int, text: bytes | None, reason: str) -> None:
        """Notes a difference, if there still is one."""
        held = self._read_again_here(comparison, array("q", [identity]))
        kind = comparison.kind(identity)
        if kind is not None:
            self._confirmed.append(_difference(kind, identity, text, held[0] if held else None, reason))

    def _text_of(self, identity: int) -> bytes | None:
        """The document as it is now; None when it is gone, or has no id by which it could be asked for."""
        if identity < 0:
            return None
        try:
            return self._result(self._client.document(identity))
        except NotFound:
            return None

    # -- telling -------------------------------------------------------------------------------------

    def _report(self, comparison: Comparison, checked_all: bool) -> Report:
        counts = comparison.counts()
        report = Report(
            verdict="different" if counts else "equal",
            documents_there=comparison.count_there(),
            documents_here=comparison.count_here(),
            kept_but_gone_there=comparison.count_kept(),
            unreadable_there=comparison.count_unreadable(),
            sync_running=self._sync_running(),
            counts=counts,
            differences=self._confirmed[: self._show],
            months=comparison.months(),
        )
        if not self._confirmed and not checked_all:
            report.verdict = "not_shown"
            report.reason = (
                f"More than {MAX_RECHECKS} documents changed while they were compared; "
                "run it again when no sync is running"
            )
        return report

    def _result(self, future: Future[T]) -> T:
        try:
            return self._client.result(future)
        except BaseException:
            future.cancel()
            raise

    def _sync_running(self) -> bool:
        return BillingoSyncLog.objects.filter(
            company_id=self._company_id, status=BillingoSyncLog.Status.RUNNING
        ).exists()


# -- one document, as an entry of either side ------------------------------------------------------------


def _entry_there(document: DocumentText) -> Entry:
    identity = document.identity
    try:
        mapped = mapping.map_document(document.text, identity if identity > 0 else None)
    except Unstorable:
        return Entry(identity, "", "", None, None)
    columns, items = _values(mapped)
    return _entry(identity, columns, _fingerprint(columns, items, mapped.raw), gone=False)


def _entry_here(held: _Held) -> Entry:
    fingerprint = _fingerprint(held.columns, held.items, held.raw)
    return _entry(held.billingo_id, held.columns, fingerprint, gone=held.gone)


def _entry(identity: int, columns: Sequence[Any], fingerprint: bytes, gone: bool) -> Entry:
    value = dict(zip(INVOICE_COLUMNS, columns, strict=True))
    day: date | None = value["invoice_date"]
    month = f"{day:%Y-%m}" if day else ""
    return Entry(identity, month, value["currency"], as_text(value["gross_total"]), fingerprint, gone)


def _values(mapped: MappedDocument) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    return msgspec.structs.astuple(mapped.invoice), [msgspec.structs.astuple(item) for item in mapped.items]


def _fingerprint(columns: Sequence[Any], items: Iterable[Sequence[Any]], raw: str) -> bytes:
    """The same for documents whose columns, items and text say the same, however their numbers are written."""
    try:
        content = json.dumps(decoded(raw), default=_canonical, sort_keys=True)
    except (ValueError, ArithmeticError, RecursionError):
        content = raw
    rows = json.dumps([columns, *items], default=_canonical, sort_keys=True)
    return hashlib.sha256(f"{rows}\n{content}".encode("utf-8", "surrogatepass")).digest()


def _canonical(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return as_text(value)
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    # Not written out: 1E+999999999 in a part that nobody reads would fill the memory.
    text = "".join(map(str, digits)).lstrip("0")
    kept = text.rstrip("0")
    return f"{'-' * sign}{kept}e{exponent + len(text) - len(kept)}" if kept else "0e0"


def _difference(kind: str, identity: int, text: bytes | None, held: _Held | None, reason: str) -> Difference:
    found = Difference(kind, identity if identity > 0 else None, "", reason=reason)
    mapped = None
    if text is not None:
        found.invoice_number = mapping.readable_number(text)
        try:
            mapped = mapping.map_document(text, identity)
        except Unstorable as error:
            found.reason = str(error)
    if held is not None:
        found.invoice_number = held.invoice_number or found.invoice_number
        if mapped is not None and kind == DIFFERENT:
            found.fields = _fields(held, mapped)
    return found


def _fields(held: _Held, mapped: MappedDocument) -> list[FieldDifference]:
    columns, items = _values(mapped)
    found = [
        FieldDifference(name, as_text(here), as_text(there))
        for name, here, there in zip(INVOICE_COLUMNS, held.columns, columns, strict=True)
        if here != there
    ]
    if held.items != items:
        found.append(FieldDifference("items", *map(_items_in_words, (held.items, items))))
    if not found:
        found.append(FieldDifference("raw", None, None))
    return found


def _items_in_words(items: list[tuple[Any, ...]]) -> str:
    return as_text([[as_text(value) for value in item] for item in items]) or ""
