"""What the database does for the API's questions about bank lines, as JSON. Run by benchmarks/api.py."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.http import QueryDict  # noqa: E402

from bank_transfers.banking.listing import listed  # noqa: E402
from bank_transfers.banking.sums import summarized  # noqa: E402
from bank_transfers.models import BankTransaction, Company  # noqa: E402
from benchmarks.api_plans import scans  # noqa: E402

ASKED = (
    "", "direction=in&search=kft&ordering=-amount", "status=booked&search=zrt&ordering=value_date",
    "currency=EUR&ordering=-booking_date", "ordering=counterparty_name", "ordering=-amount", "account=1",
    "search=nincsilyenpartner", "status=question",
)  # fmt: skip


def ask(query: str) -> None:
    company = Company.objects.get()
    rows = BankTransaction.objects.filter(company=company)
    asked = listed(QueryDict(query), lambda: rows, company.pk, lambda keys: keys)
    asked.count()
    asked[0:100]
    asked.of_all("summary", summarized)


if __name__ == "__main__":
    json.dump({"scans": scans(ASKED, ask, BankTransaction._meta.db_table), "exports": {}}, sys.stdout)
