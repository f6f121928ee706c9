"""The company's own accounts as its documents print them, for the bank to offer."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max

from bank_transfers.banking.known_accounts import Known
from bank_transfers.billingo.models import BillingoInvoice


def known_accounts(company_id: int) -> Iterator[Known]:
    """Once for each writing and currency. The account number counts, else the IBAN."""
    printed = BillingoInvoice.objects.filter(company_id=company_id).order_by()
    counted = printed.values("organization_account_number", "organization_iban", "currency").annotate(
        documents=Count("pk"), last_day=Max("invoice_date")
    )
    for row in counted:
        number = row["organization_account_number"] or row["organization_iban"]
        if number and len(row["currency"]) == 3:
            yield Known(number, row["currency"], row["documents"], row["last_day"])
