"""The company's own accounts as its documents print them: for the bank to offer, which knows no documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max

from bank_transfers.core.api.lists.memory import Memory

from .mirror_version import mirror_version
from .models import BillingoInvoice

Printed = tuple[str, str, str, int, date | None]


def own_accounts(company_id: int) -> Iterator[tuple[str, str, int, date | None]]:
    """Number as it is printed (the IBAN where there is none), currency of the documents, how many, the latest day.

    Counted once for each state of the mirror, from an index alone.
    """
    memory = Memory(f"billingo:{company_id}", lambda: mirror_version(company_id))
    for number, iban, currency, documents, last_day in memory.of(
        "own-accounts", lambda: _counted(company_id)
    ):
        if (number or iban) and len(currency) == 3:
            yield number or iban, currency, documents, last_day


def _counted(company_id: int) -> list[Printed]:
    printed = BillingoInvoice.objects.filter(company_id=company_id).order_by()
    columns = ("organization_account_number", "organization_iban", "currency")
    # Not of the key, which this index does not hold.
    counted = printed.values(*columns).annotate(documents=Count("*"), last_day=Max("invoice_date"))
    return list(counted.values_list(*columns, "documents", "last_day"))
