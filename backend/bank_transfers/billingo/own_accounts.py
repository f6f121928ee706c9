"""The company's own accounts as its documents print them: for the bank to offer, which knows no documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max

from .models import BillingoInvoice


def own_accounts(company_id: int) -> Iterator[tuple[str, str, int, date | None]]:
    """Number as it is printed (the IBAN where there is none), currency of the documents, how many, the latest day."""
    printed = BillingoInvoice.objects.filter(company_id=company_id).order_by()
    counted = printed.values("organization_account_number", "organization_iban", "currency").annotate(
        documents=Count("pk"), last_day=Max("invoice_date")
    )
    for row in counted:
        number = row["organization_account_number"] or row["organization_iban"]
        if number and len(row["currency"]) == 3:
            yield number, row["currency"], row["documents"], row["last_day"]
