"""What a batch costs, and what becomes of it when its process dies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.companies.revisions import Revision
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import Allocation, BankTransaction, Company, MatchAction, Operation
from bank_transfers.operations import dispatch, running
from bank_transfers.operations.work import Stopped
from bank_transfers.reconciliation.allocating import balances, service, undoing
from bank_transfers.reconciliation.api import actions
from bank_transfers.reconciliation.operation import VERBS

from .helpers import PAYER, allocated_of, bank_lines, entry

pytestmark = pytest.mark.django_db


def test_a_batch_tells_open_pages_once_and_not_line_by_line(make_company: Any, make_invoice: Any) -> None:
    company = make_company(key=None)
    invoices = [
        make_invoice(company, gross_total=Decimal("1000.00"), invoice_number=f"2026-{at:06}")
        for at in range(12)
    ]
    lines = bank_lines(company, *["1000.00"] * 12, account=PAYER)
    before = Revision.objects.count()
    laid = {line.pk: [entry(invoice, "1000")] for line, invoice in zip(lines, invoices, strict=True)}
    service.allocate(company.pk, None, laid)
    assert Revision.objects.count() - before <= 3
    assert {allocated_of(line) for line in lines} == {("matched", Decimal(1000))}


def laid(company: Company, make_invoice: Any, count: int) -> MatchAction:
    """An action of so many lines, each on a document of its own."""
    lines = bank_lines(company, *["1000.00"] * count, account=PAYER)
    made: MatchAction = service.allocate(
        company.pk,
        None,
        {line.pk: [entry(make_invoice(company, gross_total=Decimal("1000.00")), "1000")] for line in lines},
    )
    return made


def test_statements_do_not_grow_with_lines(make_company: Any, make_invoice: Any) -> None:
    company = make_company(key=None)
    costs: list[list[int]] = []
    for count in (3, 40):
        costs.append([])
        action = laid(company, make_invoice, count)
        for verb in (undoing.undo, undoing.redo):
            with CaptureQueriesContext(connection) as statements:
                verb(company.pk, None, action.pk)
            costs[-1].append(len(statements))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 45


@pytest.fixture
def large(make_company: Any, make_invoice: Any, monkeypatch: pytest.MonkeyPatch) -> MatchAction:
    """An action that is too large for a request; its steps are single lines."""
    monkeypatch.setattr(actions, "IN_A_REQUEST", 2)
    action = laid(make_company(key=None), make_invoice, 3)
    monkeypatch.setattr(balances, "TOGETHER", 1)
    return action


def states() -> set[Any]:
    return set(BankTransaction.objects.values_list("match_state", "allocated_amount"))


@pytest.mark.django_db(transaction=True)
def test_a_large_action_is_undone_and_done_again_in_the_background(large: MatchAction) -> None:
    client = client_in(large.company)
    for verb, kind, state in (("undo", "undo", ("", 0)), ("redo", "redo", ("matched", 1000))):
        answer = client.post(f"/api/match-actions/{large.pk}/{verb}/")
        assert answer.status_code == 202, answer.content
        until(lambda: not dispatch._threads, 30, "the end of the work")
        told = client.get(answer.headers["Location"]).json()
        assert (told["status"], told["done"]) == ("done", told["total"])
        assert client.get(f"/api/match-actions/{told['result']['action_id']}/").json()["kind"] == kind
        assert states() == {state}
    answer = client.post(f"/api/match-actions/{large.pk}/redo/")  # it stands
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_redo")


def test_whoever_is_killed_half_way_leaves_all_as_it_was(large: MatchAction) -> None:
    def killed(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undoing.undo(large.company_id, None, large.pk, tell=killed)
    assert (states(), Allocation.objects.filter(undone_by=None).count()) == ({("matched", 1000)}, 3)
    undoing.undo(large.company_id, None, large.pk)
    assert states() == {("", 0)}


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_what_is_cancelled_before_it_is_stored_leaves_all_as_it_was(large: MatchAction, verb: str) -> None:
    def cancelled() -> None:
        raise Stopped

    if verb == "redo":
        undoing.undo(large.company_id, None, large.pk)
    before = (states(), MatchAction.objects.count())
    with pytest.raises(Stopped):
        VERBS[verb](large.company_id, None, large.pk, confirm=cancelled)
    assert (states(), MatchAction.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_whoever_dies_when_it_is_stored_is_not_told_that_it_failed(
    large: MatchAction, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_in(large.company)
    begin: Callable[[], None] = dispatch.begin
    monkeypatch.setattr(dispatch, "begin", lambda: None)
    location = client.post(f"/api/match-actions/{large.pk}/undo/").headers["Location"]
    operation = Operation.objects.get()
    made = undoing.undo(large.company_id, operation.requested_by, large.pk)
    Operation.objects.update(attempt=1)
    begin()
    until(lambda: not dispatch._threads and not running._running, 30, "the end of the work")
    assert client.get(location).json()["result"] == {"action_id": made.pk}
