"""Finding a document by hand: by words, by an amount, or by a list of numbers as it comes out of somebody's mail."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.core.db import search
from bank_transfers.core.db.totals import EXACT

from .worksheets import DOCUMENT_COLUMNS

MOST_FOUND = 20
MOST_NUMBERS = 60
BETWEEN = re.compile(r"[\s,;+|]+")
# What may stand around a number in a list.
AROUND = "()[]{}.:„”\"'"


def numbers_of(text: str) -> list[str]:
    """The numbers of a list, at most `MOST_NUMBERS`; empty where it is none: one word, or words without digits."""
    found = [word.strip(AROUND) for word in BETWEEN.split(text)]
    found = list(dict.fromkeys(word for word in found if word))[:MOST_NUMBERS]
    is_list = len(found) > 1 and all(any(sign.isdigit() for sign in word) for word in found)
    return found if is_list else []


def found_by_numbers(company_id: int, numbers: Sequence[str]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Documents in the order of the numbers, and the numbers that are nobody's. The whole number counts, else its end
    (`41` for `2026-000041`), where only one document ends so."""
    rows = _claims(company_id).order_by("pk")
    whole = Q(pk__in=[])
    for number in numbers:
        whole |= Q(invoice_number__iexact=number)
    exact: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows.filter(whole).values(*DOCUMENT_COLUMNS):
        exact[row["invoice_number"].lower()].append(row)
    missing = [number for number in numbers if number.lower() not in exact]
    ends = list(rows.filter(_ending(missing)).values(*DOCUMENT_COLUMNS)) if missing else []
    found, unknown = [], []
    for number in numbers:
        fitting = exact.get(number.lower()) or _only_one_ending(ends, number)
        if not fitting:
            unknown.append(number)
        found += [row for row in fitting if row not in found]
    return found, unknown


def _only_one_ending(rows: Sequence[Mapping[str, Any]], number: str) -> Sequence[Mapping[str, Any]]:
    end = re.compile(_end([number]), re.IGNORECASE)
    fitting = [row for row in rows if end.search(row["invoice_number"])]
    among = [row for row in fitting if row["open_amount"]] or fitting
    return among if len(among) == 1 else ()


def _ending(numbers: Sequence[str]) -> Q:
    """All of them: of some of them nobody knows whether there is only one."""
    return Q(invoice_number__iregex=_end(numbers))


def _end(numbers: Sequence[str]) -> str:
    """What stands before a number are signs and zeros, so that `41` is not `2026-141`."""
    return rf"(^|[^0-9])0*({'|'.join(map(re.escape, numbers))})$"


def found_by_words(company_id: int, text: str, amount: Decimal | None) -> list[Mapping[str, Any]]:
    """Those that hold every word, or are of this amount, open or in all; what is owed first. Raises search.TooLong."""
    among = search.condition(text, "search_text")
    if amount is not None:
        both = [amount, EXACT.minus(amount)]
        for one in both:
            among |= Q(open_amount=one) | Q(gross_total=one)
    rows = _claims(company_id).filter(among)
    rows = rows.annotate(
        settled=Case(When(open_amount=0, then=Value(1)), default=Value(0), output_field=IntegerField())
    )
    return list(rows.order_by("settled", "-due_date", "-pk").values(*DOCUMENT_COLUMNS)[:MOST_FOUND])


def _claims(company_id: int) -> QuerySet[BillingoInvoice]:
    return BillingoInvoice.objects.filter(
        company_id=company_id, type__in=CLAIM_TYPES, missing_upstream_since=None
    )
