"""The account of the demo: as it stood on the day it began, and what happened since, day by day."""

from datetime import date, datetime, timedelta
from typing import Any

from .codec import Json
from .data.dataset import generate
from .data.habits import as_customers_pay
from .data.plan import BUDAPEST, DOCUMENTS
from .sandbox import Sandbox

DAY = timedelta(days=1)
SOON = 6 * DAY  # seven days, today among them
_OPEN = ("outstanding", "expired")
_CLAIMS = ("invoice", "advance")


class DemoSandbox(Sandbox):
    """A sandbox whose days go by. Deterministic: the same first day and the same day give the same documents.

    On its `first_day` it has the documents of the standard account. Each day one of them is paid, and something falls
    due within a week; from the second one on each working day has a new invoice. `name`: of the company that sells.
    Some customers pay several documents together, or one in parts (`data.habits`).
    """

    def __init__(
        self,
        first_day: date,
        today: date,
        *,
        key: str,
        tax_code: str,
        name: str,
        invoices: int = DOCUMENTS,
        seed: int = 1,
    ) -> None:
        dataset = generate(invoices, seed, reference=first_day - DAY, tax_code=tax_code, name=name)
        super().__init__(key=key, dataset=as_customers_pay(dataset), now=_midnight(first_day))
        self._first_day = first_day
        self._next = first_day
        self.catch_up(today)
        self.clock.advance(datetime.now(BUDAPEST).timestamp() - self.clock.now())

    def catch_up(self, today: date) -> None:
        """Whatever happens until the end of a day happens. At the time that the clock shows, once it runs."""
        while self._next <= today:
            before = _midnight(self._next).timestamp() - self.clock.now()
            if before > 0:
                self.clock.advance(before)
            self._happens(self._next)
            self._next += DAY

    def _happens(self, day: date) -> None:
        if day > self._first_day and day.weekday() < 5:
            self.insert(type="invoice")
        owed = [document for document in self.documents if _is_owed(document)]
        due = [document for document in owed if document["due_date"] <= f"{day}"]
        if due:
            self.pay(max(due, key=_by_due_day)["id"])
            owed.remove(max(due, key=_by_due_day))
        if any(f"{day}" <= document["due_date"] <= f"{day + SOON}" for document in owed):
            return
        # What has come in of an invoice stays: one that is paid in part is not told to be wholly open.
        owed = [document for document in owed if not self.payments(document["id"])]
        if owed:
            # The customer that is late for the shortest time gets a few days more.
            late = [document for document in owed if document["due_date"] < f"{day}"]
            later = max(late or owed, key=_by_due_day)
            self.edit(later["id"], due_date=f"{day + 3 * DAY}", payment_status="outstanding")


def _is_owed(document: Json) -> bool:
    return bool(
        document["type"] in _CLAIMS
        and document["payment_status"] in _OPEN
        and not document["cancelled"]
        and document["currency"] == "HUF"  # what people look at first
        and document["due_date"]
    )


def _by_due_day(document: Json) -> tuple[Any, Any]:
    return document["due_date"], document["id"]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BUDAPEST)
