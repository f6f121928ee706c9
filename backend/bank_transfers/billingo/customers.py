"""The company's customers by its documents: for the bank, which knows no documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Min, Q, Value
from django.db.models.functions import StrIndex, Substr

from bank_transfers.core.db import search

from .models import BillingoInvoice


def names(company_id: int, words: str = "") -> Iterator[tuple[str, date]]:
    """Who got documents of any kind, by name as it is searched, with the day of the first; `date.min` for one without
    a day. words: only of documents that have them in what they are found by. Read from the index of the list."""
    found = BillingoInvoice.objects.filter(search.condition(words, "search_text"), company_id=company_id)
    name = Substr("search_text", 1, StrIndex("search_text", Value("\n")))
    for row in (
        found.order_by().values(name=name).annotate(first=Min("invoice_date")).iterator(chunk_size=2000)
    ):
        yield row["name"].strip(), row["first"] or date.min


def owed(company_id: int) -> set[tuple[Decimal, str]]:
    """Open amounts below nothing, of credit notes and cancelled invoices that were paid, without a sign."""
    rows = BillingoInvoice.objects.filter(Q(open_amount__lt=0), company_id=company_id)
    return {
        (abs(amount), currency) for amount, currency in rows.order_by().values_list("open_amount", "currency")
    }
