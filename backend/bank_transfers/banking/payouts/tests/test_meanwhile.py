"""A line that becomes another one, or goes, between a person's look at it and the link."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import AuditEntry, BankTransaction, Company, ProviderPayout

from .test_payouts import company, imported, statement, week

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["company"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("meanwhile", "answered"),
    [
        (lambda lines: lines.delete(), (404, "not_found")),
        (lambda lines: lines.update(status="replaced"), (409, "payout_differs")),
        (lambda lines: lines.update(amount=Decimal("2005.01")), (409, "payout_differs")),
    ],
)
def test_a_line_is_linked_as_it_is_then(
    company: Company, meanwhile: Callable[[Any], Any], answered: tuple[int, str]
) -> None:
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, name="Valaki Kft.")
    payout = ProviderPayout.objects.get()
    line = BankTransaction.objects.get()
    client = client_in(company)
    read: list[str] = []

    def once_read(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SELECT") and 'FROM "bank_transfers_banktransaction"' in sql and not read:
            read.append(sql)
            with connection.cursor():
                meanwhile(BankTransaction.objects.filter(pk=line.pk))
        return found

    with connection.execute_wrapper(once_read):
        answer = client.post(f"/api/provider-payouts/{payout.pk}/link/", {"line_id": line.pk})
    assert read
    assert (answer.status_code, answer.json()["code"]) == answered, answer.content
    payout.refresh_from_db()
    assert payout.line_id is None
    assert not AuditEntry.objects.filter(action="payout_linked").exists()
