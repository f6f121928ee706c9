"""Fifty things that two people do, in any order, are undone in any order that is allowed: then all is as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_for, user_in
from bank_transfers.models import (
    Allocation,
    BankTransaction,
    BillingoInvoice,
    Company,
    InvoiceBalance,
    LineBalance,
    Match,
    MatchAction,
    Role,
)
from bank_transfers.reconciliation.tests.helpers import PAYER, bank_lines

pytestmark = pytest.mark.django_db
ACTIONS, TRIES = 50, 1500
SUMMARY = "/api/reconciliation/queue/summary/"


class Office:
    """Lines and documents over which two people work, each by REST as from the page."""

    def __init__(self, company: Company, make_invoice: Callable[..., BillingoInvoice], seed: int) -> None:
        self.company, self.draw = company, random.Random(seed)
        partner = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}
        self.invoices = [
            make_invoice(company, gross_total=Decimal(total), invoice_number=f"2026-0000{place}", **partner)
            for place, total in enumerate(("100", "250", "250", "310", "470", "90"), 41)
        ]
        for place, total in enumerate(("100", "310", "200", "470"), 41):
            bank_lines(company, total, memo=f"2026-0000{place}", name="HETSZINVIRAG KFT", account=PAYER)
        bank_lines(company, "250", "500", "40", memo="koszonjuk", name="HETSZINVIRAG KFT", account=PAYER)
        self.out = [line.pk for line in bank_lines(company, "-12", "-7", memo="dij", name="BANK")]
        self.lines = [pk for pk in _keys(company) if pk not in self.out]
        call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
        self.people = [
            user_in(company, role, name)
            for role, name in ((Role.ACCOUNTANT, "anna"), (Role.FINANCIAL, "bela"))
        ]
        self.clients = self.reloaded()
        self.kinds: set[str] = set()

    def reloaded(self) -> list[APIClient]:
        """Both open the page anew."""
        return [client_for(user, self.company.pk) for user in self.people]

    def state(self) -> Any:
        """All that decisions change: of lines, documents, proposals, running totals, and what the page counts."""
        lines = BankTransaction.objects.filter(company=self.company).order_by("pk")
        invoices = BillingoInvoice.objects.filter(company=self.company).order_by("pk")
        return (
            list(lines.values_list("pk", "match_state", "allocated_amount", "explanation", "explained_by")),
            list(invoices.values_list("pk", "open_amount", "allocated_amount")),
            list(Match.objects.order_by("pk").values_list("pk", "decision", "status", "confidence")),
            sorted(LineBalance.objects.exclude(allocated=0).values_list("pk", "allocated")),
            sorted(InvoiceBalance.objects.exclude(allocated=0).values_list("pk", "allocated")),
            self.clients[0].get(SUMMARY).json(),
        )

    def act(self) -> bool:
        """One thing that one of the two does; whether it was allowed."""
        client = self.draw.choice(self.clients)
        doing = self.draw.choice(
            (*[self._accept, self._allocate] * 3, self._reject, self._explain, *self._back())
        )
        answer = doing(client)
        if answer is None:
            return False
        assert answer.status_code < 500, answer.content
        if answer.status_code < 300:
            self.kinds.add(doing.__name__)
        return bool(answer.status_code < 300)

    def _back(self) -> tuple[Callable[[APIClient], Any], ...]:
        return (self._undo, self._redo)

    def _accept(self, client: APIClient) -> Any:
        match = self._waiting()
        return match and client.post(f"/api/matches/{match.pk}/accept/", {"version": match.version})

    def _reject(self, client: APIClient) -> Any:
        match = self._waiting()
        return match and client.post(f"/api/matches/{match.pk}/reject/", {"version": match.version})

    def _waiting(self) -> Match | None:
        found = list(Match.objects.filter(decision="waiting").order_by("pk"))
        return self.draw.choice(found) if found else None

    def _allocate(self, client: APIClient) -> Any:
        line, invoice = self.draw.choice(self.lines), self.draw.choice(self.invoices)
        kind = self.draw.choice(("payment", "payment", "overpayment", "fee"))
        amount = self.draw.choice(("0.01", "20", "40", "99.99", "100", "250"))
        body = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": amount, "kind": kind}]}
        return client.post(f"/api/bank-transactions/{line}/allocate/", body, format="json")

    def _explain(self, client: APIClient) -> Any:
        line = self.draw.choice(self.out)
        version = client.get(f"/api/bank-transactions/{line}/").json()["explanation_version"]
        body = {"code": "bank_fee", "version": version}
        return client.post(f"/api/bank-transactions/{line}/explain/", body, format="json")

    def _undo(self, client: APIClient) -> Any:
        found = self._standing()
        return client.post(f"/api/match-actions/{self.draw.choice(found)}/undo/") if found else None

    def _redo(self, client: APIClient) -> Any:
        found = list(MatchAction.objects.exclude(undone_at=None).values_list("pk", flat=True))
        return client.post(f"/api/match-actions/{self.draw.choice(found)}/redo/") if found else None

    def _standing(self) -> list[int]:
        found = MatchAction.objects.filter(undone_at=None).exclude(kind="undo")
        return list(found.order_by("pk").values_list("pk", flat=True))

    def undo_all(self) -> int:
        """Whatever order is drawn; what something else stands on waits for that. Returns how often it had to."""
        blocked = 0
        while standing := self._standing():
            self.draw.shuffle(standing)
            done = 0
            for action in standing:
                answer = self.draw.choice(self.clients).post(f"/api/match-actions/{action}/undo/")
                if answer.status_code == 409:
                    assert answer.json()["code"] == "undo_blocked", answer.content
                    blocked += 1
                else:
                    assert answer.status_code == 200, answer.content
                    done += 1
            assert done, "nothing of what stands may be undone"
        for line in self.out:
            self._take_back(line)
        return blocked

    def _take_back(self, line: int) -> None:
        """One after the other what the two said that it is."""
        while True:
            told = self.clients[0].get(f"/api/bank-transactions/{line}/").json()
            if not (told["explanation"] or {}).get("code"):
                return
            body = {"allocated_amount": "0", "version": told["explanation_version"]}
            answer = self.draw.choice(self.clients).post(f"/api/bank-transactions/{line}/undo/", body)
            assert answer.status_code == 200, answer.content


def _keys(company: Company) -> list[int]:
    return list(BankTransaction.objects.filter(company=company).order_by("pk").values_list("pk", flat=True))


# One walk on both databases; more of them find orders, which are the same on each.
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.stricter) for seed in (1, 2))])
def test_fifty_actions_of_two_people_are_undone_in_any_order(
    make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice], seed: int
) -> None:
    office = Office(make_company(key=None), make_invoice, seed)
    before = office.state()
    acted = 0
    for _ in range(TRIES):
        acted += office.act()
        if acted == ACTIONS:
            break
    assert acted == ACTIONS
    assert office.state() != before
    assert {"_accept", "_allocate", "_undo"} <= office.kinds, office.kinds
    history = MatchAction.objects.count(), Allocation.objects.count()
    names = set(MatchAction.objects.values_list("user_name", flat=True))
    assert len(names) == 2, names
    office.clients = office.reloaded()
    office.undo_all()
    assert office.state() == before
    assert MatchAction.objects.count() > history[0], "an undo is an action, too"
    assert Allocation.objects.count() == history[1], "nothing of the history is gone"
