"""Whatever is paid, taken back, edited and deleted, and wherever syncs are stopped or killed: in the end the mirror
says what Billingo says, field by field, and of any moment what was known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db.models import F, Q
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.robustness import MANAGE, ended, left_alone, quicken, start, until
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, BillingoSyncLog, Company
from billingo_sandbox import Sandbox
from billingo_sandbox.data.habits import generated

# What a process of its own is killed in has to be committed.
pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENTS = generated(24, 3, partly_paid=6)
PRICES = st.sampled_from(
    [Decimal(1), Decimal("0.5"), Decimal(100), Decimal(100), Decimal("1234.56"), Decimal(9_999_999)]
)
WHICH = st.integers(0, 11)  # of the newest, which are claims for the most part
STEP = st.one_of(
    st.tuples(st.just("pay"), WHICH, st.none() | PRICES),
    st.tuples(st.just("replace"), WHICH, st.lists(PRICES, max_size=4)),
    st.tuples(st.just("silently"), WHICH, st.lists(PRICES, min_size=1, max_size=3)),
    st.tuples(st.just("edit"), WHICH, st.none()),
    st.tuples(st.just("delete"), WHICH, st.none()),
    st.tuples(st.just("insert"), WHICH, st.none()),
    st.tuples(st.just("sync"), WHICH, st.booleans()),
    st.tuples(st.just("stop"), st.integers(1, 12), st.booleans()),
    st.tuples(st.just("kill"), st.integers(1, 4), st.booleans()),
)


@pytest.fixture
def world(settings: Any) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_PAYMENTS_PER_RUN = 1000
    with Sandbox(key="nobody", invoices=0) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


class Play:
    """One company and its account, and what was known of its payments after each sync that read all of them."""

    def __init__(self, world: Sandbox, company: Company, account: str, env: dict[str, str]) -> None:
        self.world, self.company, self.account, self.env = world, company, account, env
        self.known: list[tuple[datetime, dict[int, list[Decimal]]]] = []

    def act(self, verb: str, which: int, what: Any) -> None:
        if verb in {"sync", "stop"}:
            self.sync(full=what, stop_after=which if verb == "stop" else None)
            return
        if verb == "kill":
            self.kill(full=what, after=which)
            return
        documents = self.world.documents_of(self.account)
        document = documents[which % len(documents)] if documents else None
        if verb == "insert" or document is None:
            self.world.insert(account=self.account, payment_status="outstanding", cancelled=False)
        elif verb == "edit":
            self.world.edit(document["id"], account=self.account, comment=f"{timezone.now()}")
        elif verb == "delete":
            self.world.delete(document["id"], account=self.account)
        elif document["type"] == "draft" or not document["gross_total"]:
            return
        else:
            self._pay(document, verb, what)

    def _pay(self, document: dict[str, Any], verb: str, what: Any) -> None:
        sign = 1 if document["gross_total"] > 0 else -1
        if verb == "pay":
            rest = abs(document["gross_total"]) - abs(
                sum(entry["price"] for entry in self.world.payments(document["id"], account=self.account))
            )
            if what is None and rest <= 0:
                return  # to pay what was paid too much back would be a negative payment
            amount = None if what is None else sign * what
            self.world.pay(document["id"], amount, account=self.account)
            return
        entries = [{"price": sign * price} for price in what]
        follow = verb == "replace"
        self.world.set_payments(document["id"], entries, account=self.account, follow=follow)

    def sync(self, *, full: bool, stop_after: int | None = None) -> None:
        self._wait_for_hours()
        service = BillingoSyncService()
        if stop_after is not None:
            asked = count(1)

            def stop_in_time() -> None:
                if next(asked) == stop_after:
                    service.stop()

            self.world.before_payments(stop_in_time, account=self.account, times=stop_after)
        log = service.sync_company(self.company, full_sync=full)
        # A question of the run before may still arrive, and have this one stopped before its documents are done.
        assert log.status in ({"COMPLETED"} if stop_after is None else {"COMPLETED", "PARTIAL", "FAILED"}), (
            log.errors
        )
        self.known.append((timezone.now(), self.histories()))

    def kill(self, *, full: bool, after: int) -> None:
        """A process of its own is killed at its so many-th question for payments, unless it ends before."""
        self._wait_for_hours()
        options = ["--full"] if full else []
        process = start(
            MANAGE, "sync_billingo_invoices", "--company-id", self.company.pk, *options, env=self.env
        )
        asked = count(1)

        def kill_in_time() -> None:
            if next(asked) == after:
                process.kill()

        self.world.before_payments(kill_in_time, account=self.account, times=after)
        ended(process)
        until(left_alone, what="the end of the session of the dead")
        runs = BillingoSyncLog.objects.filter(company=self.company, status="RUNNING")
        runs.update(heartbeat_at=timezone.now() - timedelta(hours=1))
        self.known.append((timezone.now(), self.histories()))

    def _wait_for_hours(self) -> None:
        """As if they had gone by: what was read long ago is read again where Billingo says that something changed."""
        read = BillingoInvoice.objects.filter(company=self.company)
        read.update(payments_read_at=F("payments_read_at") - timedelta(hours=2))

    def histories(self, moment: datetime | None = None) -> dict[int, list[Decimal]]:
        """What is known now, or was then, from the rows alone."""
        rows = BillingoInvoicePayment.objects.filter(company=self.company)
        there = Q(known_until=None)
        if moment is not None:
            rows, there = rows.filter(known_from__lte=moment), there | Q(known_until__gt=moment)
        found: dict[int, list[Decimal]] = {}
        for invoice, amount in rows.filter(there).values_list("invoice_id", "amount"):
            found[invoice] = sorted([*found.get(invoice, []), amount])
        return found


@examples(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=3, max_size=12))
def test_any_mixture_ends_exact_and_any_moment_can_be_told(
    world: Sandbox,
    make_company: Callable[..., Company],
    subprocess_env: dict[str, str],
    steps: list[tuple[str, int, Any]],
) -> None:
    number = Company.objects.count()
    account = f"mixed-{number}-{timezone.now().timestamp()}"
    world.add_account(account, documents=DOCUMENTS)
    company = make_company(name=f"Mixed {number}", tax_id=f"{number + 10_000_000}-2-42", key=account)
    play = Play(world, company, account, subprocess_env)

    for step in [*steps, ("sync", 0, False), ("sync", 0, True)]:
        play.act(*step)

    mirror.assert_mirrors(company, world, account)
    mirror.assert_payments(company, world, account=account)
    for moment, known in play.known:
        assert play.histories(moment) == known
