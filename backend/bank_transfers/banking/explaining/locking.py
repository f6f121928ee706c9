"""One at a time for each company: whoever changes explanations holds this first.

An import stores its lines before, so it never waits longer than for the last step of another one. Accounts are locked
before it, lines after it, so that no two wait for each other.
"""

from __future__ import annotations

from bank_transfers.companies.models import Company


def hold(company_id: int) -> None:
    """Until the end of the transaction. Rows that belong to the company may be inserted meanwhile."""
    Company.objects.select_for_update(no_key=True).filter(pk=company_id).values_list("pk").get()
