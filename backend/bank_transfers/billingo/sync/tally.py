"""What a run has done so far: its counts, kept in its log, and the documents that it could not store."""

from __future__ import annotations

from typing import Any

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.claim import Problem, problem

from .judging import LONGEST_REASON, Plan, SetAside


class Tally:
    """Of one run. log: whose counts it keeps. `refused`: identities of what can't be stored as it is now;
    `lacks_payments`: whether those of a document could not be had."""

    def __init__(self, log: BillingoSyncLog) -> None:
        self._log = log
        self._problems: dict[int | str, Problem] = {}
        self.refused: set[int] = set()
        self.lacks_payments = False

    def add(self, plan: Plan) -> None:
        """Counts what was written."""
        for name, value in self.with_(plan).items():
            setattr(self._log, name, value)
        for refused in plan.set_aside:
            self.refuse(refused)
        for healed in plan.healed:
            self.refused.discard(healed)
            self._problems.pop(healed, None)

    def with_(self, plan: Plan) -> dict[str, Any]:
        """The log's counts as they are once the plan is written."""
        log = self._log
        return {
            "invoices_created": log.invoices_created + len(plan.created),
            "invoices_updated": log.invoices_updated + plan.updates,
            "items_extracted": log.items_extracted + plan.items,
        }

    def refuse(self, document: SetAside) -> None:
        """Notes a document that can't be stored."""
        self.refused.add(document.identity)
        if len(self._problems) < claim.MAX_ERRORS:
            self._problems[document.identity] = problem(
                document.code, document.reason, document.billingo_id, document.invoice_number
            )

    def payments_not_had(self, billingo_id: int, invoice_number: str, code: str, reason: str) -> None:
        """Notes a stored document whose payments can't be had."""
        self.lacks_payments = True
        if len(self._problems) < claim.MAX_ERRORS:
            found = problem(code, reason[:LONGEST_REASON], billingo_id, invoice_number)
            self._problems[f"payments of {billingo_id}"] = found

    def read(self, documents: int) -> None:
        """Counts so many different documents as processed: one that moved while it was read came twice, and is one."""
        log = self._log
        log.invoices_processed += documents
        log.invoices_skipped = len(self.refused)
        counted = log.invoices_created + log.invoices_updated + log.invoices_skipped
        log.invoices_unchanged = max(0, log.invoices_processed - counted)

    def close(self) -> None:
        """At the end: a run that broke off has counted nothing yet; what it stored it has also processed."""
        log = self._log
        stored = log.invoices_created + log.invoices_updated + len(self.refused)
        log.invoices_processed = max(log.invoices_processed, stored)

    def put_first(self, code: str, reason: str) -> None:
        """Why the run ended as it did, before what is told of single documents, of which there may be too many."""
        first: dict[int | str, Problem] = {code: problem(code, reason)}
        self._problems = first | self._problems

    @property
    def errors(self) -> str:
        """As the log keeps them."""
        return claim.as_json(self._problems.values())
