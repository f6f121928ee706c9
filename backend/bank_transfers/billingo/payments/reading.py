"""The payments of a run: asked for when its documents are done, several at a time, and stored in batches.

What can't be had of one document stops no other: it is named in the log, and tried again at every run. What can't be
had of several in a row ends the reading, since Billingo then gives out none; the rest waits for the next run.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings as django_settings
from django.utils import timezone

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import (
    AnswerTooLarge,
    BillingoError,
    BillingoUnreachable,
    Forbidden,
    NotFound,
    RateLimited,
    RequestRefused,
    Stopped,
    TimeIsUp,
    Unstorable,
)
from bank_transfers.billingo.models import BillingoSyncLog, CompanyBillingoSettings, PaymentsWanted

from .mapping import map_payments
from .queue import Asked, Queue
from .store import Answer, PaymentStore, Plan

if TYPE_CHECKING:  # they import us
    from bank_transfers.billingo.sync.heartbeat import Heartbeat
    from bank_transfers.billingo.sync.tally import Tally

BATCH_ANSWERS = 200
BATCH_PAYMENTS = 20_000
BATCH_SECONDS = 5.0
# So many in a row that Billingo does not give out, and it is not about a single document.
MAX_FAILURES_IN_A_ROW = 3
NOT_GIVEN_OUT = "payments_not_given_out"
# How often documents that were found paid or expired have their turn: once a day, however often is synced.
FOUND_SO_EVERY = timedelta(hours=20)


class PaymentsUnfinished(Exception):
    """Billingo gives out none at the moment: the rest waits for the next run."""


class PaymentReading:
    """Of one run. settings: of whom; log: its counts are kept up to date; tally: is told what could not be had."""

    def __init__(
        self,
        settings: CompanyBillingoSettings,
        log: BillingoSyncLog,
        client: BillingoClient,
        heartbeat: Heartbeat,
        tally: Tally,
    ) -> None:
        self._settings = settings
        self._log = log
        self._client = client
        self._heartbeat = heartbeat
        self._tally = tally
        self._store = PaymentStore(log.company_id, log.pk)
        self._answers: list[Answer] = []
        self._held = 0
        self._flushed = time.monotonic()
        self._failures_in_a_row = 0

    def queue(self) -> Queue:
        """Who is to be asked."""
        return Queue(
            self._log,
            timezone.now(),  # of this machine, as all that is written of a try
            bound=django_settings.BILLINGO_PAYMENTS_PER_RUN,
            found_so=self._turn_of_found_so(),
        )

    def _turn_of_found_so(self) -> bool:
        last = self._settings.last_payments_time
        if self._log.full_sync or last is None:
            return True
        return not timedelta(0) <= timezone.now() - last < FOUND_SO_EVERY

    def read(self, queue: Queue) -> None:
        """Asks for all that is to be asked, and stores what comes.

        Raises PaymentsUnfinished, and what waiting raises; what had come by then is stored.
        """
        self._log.payments_total = queue.length()
        self._heartbeat.beat()
        try:
            self._ask_all(queue.partly_paid())
            self._ask_all(queue.asked_again(), queue)
            self._ask_behind(queue)
            self._ask_in_vain(queue)
        except (BillingoError, PaymentsUnfinished, Stopped, TimeIsUp):
            self._flush()
            queue.keep_the_rest()
            raise

    # -- asking --------------------------------------------------------------------------------------

    def _ask_all(self, pages: Iterable[list[Asked]], queue: Queue | None = None) -> None:
        for page in pages:
            self._ask(page, queue)

    def _ask_behind(self, queue: Queue) -> None:
        """Within the bound, and with what the pace has to spare: a scheduled run waits for that, another does not."""
        left, waits = queue.bound, self._log.sync_type == BillingoSyncLog.Type.AUTOMATIC
        found_so = False
        for page in queue.behind():
            found_so |= page[-1].wanted > PaymentsWanted.JUST_CHANGED
            start, end = 0, min(len(page), left)
            while start < end:
                spare = self._heartbeat.wait(self._client.spare(waits))
                if not spare:
                    return
                self._ask(page[start : min(end, start + spare)])
                start += spare
            left -= end
            if not left:
                break
        if found_so:
            row = CompanyBillingoSettings.objects.filter(pk=self._settings.pk)
            row.update(last_payments_time=timezone.now())

    def _ask_in_vain(self, queue: Queue) -> None:
        """Those that fail again are named; that several do in a row says nothing of the others, which were had."""
        try:
            self._ask_all(queue.in_vain())
        except PaymentsUnfinished:
            self._flush()

    def _ask(self, page: list[Asked], queue: Queue | None = None) -> None:
        """One page of the queue, several on the way, used in order; then all of it is written."""
        waiting, coming = deque(page), deque[tuple[Asked, Future[bytes]]]()
        try:
            while waiting or coming:
                while waiting and len(coming) < 2 * self._client.pages_in_flight:
                    asked = waiting.popleft()
                    coming.append((asked, self._client.payments(asked.billingo_id)))
                asked, future = coming.popleft()
                self._take(asked, future)
                if queue is not None:
                    queue.reached = asked.billingo_id
        finally:
            for _asked, future in coming:
                future.cancel()
        self._flush()

    def _take(self, asked: Asked, future: Future[bytes]) -> None:
        """What came of one question. Raises PaymentsUnfinished when nothing comes any more."""
        try:
            text = self._heartbeat.wait(future)
        except NotFound:
            self._keep(Answer(asked))  # gone; the next full run marks it
        except RateLimited:
            raise  # of no other would they be given out
        except (BillingoUnreachable, Forbidden, RequestRefused, AnswerTooLarge) as error:
            self._refuse(asked, NOT_GIVEN_OUT, str(error))
            self._failures_in_a_row += 1
            if self._failures_in_a_row >= MAX_FAILURES_IN_A_ROW:
                raise PaymentsUnfinished(
                    f"Billingo gave out no payments of several documents: {error}"
                ) from None
            return
        else:
            self._understand(asked, text)
        self._failures_in_a_row = 0

    def _understand(self, asked: Asked, text: bytes) -> None:
        try:
            payments = map_payments(text, asked.currency)
        except Unstorable as error:
            self._refuse(asked, error.code, str(error))
            return
        self._log.payments_read += 1
        self._held += len(payments)
        self._keep(Answer(asked, payments))

    def _refuse(self, asked: Asked, code: str, reason: str) -> None:
        self._log.payments_failed += 1
        self._tally.payments_not_had(asked.billingo_id, asked.invoice_number, code, reason)
        self._keep(Answer(asked, code=code))

    # -- writing -------------------------------------------------------------------------------------

    def _keep(self, answer: Answer) -> None:
        self._answers.append(answer)
        late = time.monotonic() - self._flushed > BATCH_SECONDS
        if late or len(self._answers) >= BATCH_ANSWERS or self._held >= BATCH_PAYMENTS:
            self._flush()
        self._heartbeat.show()

    def _flush(self) -> None:
        answers, self._answers, self._held = self._answers, [], 0
        self._flushed = time.monotonic()
        if answers:
            self._store.apply(self._store.plan(answers), self._renew_claim)

    def _renew_claim(self, plan: Plan) -> None:
        """Inside the transaction that writes the plan: only who still has the claim may, and with it the counts."""
        values: dict[str, Any] = {"payments_changed": self._log.payments_changed + len(plan.changed)}
        self._heartbeat.beat(**values)
        self._log.payments_changed += len(plan.changed)
