"""Finding a document by hand: by words, by an amount, or by a list of numbers as it comes out of somebody's mail."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.core.db import search
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.matching.text.folding import squeezed

from .quoting import end_of, ending
from .worksheets import DOCUMENT_COLUMNS

MOST_FOUND = 20
MOST_SIMILAR = 5
# What is written in fewer letters is like anything.
SHORTEST_SIMILAR = 4
# So many of the open documents are compared, the latest; and how like a partner's name has to be, of 100.
MOST_COMPARED, LIKE = 20_000, 82
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
    ends = list(rows.filter(ending(missing)).values(*DOCUMENT_COLUMNS)) if missing else []
    found, unknown = [], []
    for number in numbers:
        fitting = exact.get(number.lower()) or _only_one_ending(ends, number)
        if not fitting:
            unknown.append(number)
        found += [row for row in fitting if row not in found]
    return found, unknown


def _only_one_ending(rows: Sequence[Mapping[str, Any]], number: str) -> Sequence[Mapping[str, Any]]:
    end = re.compile(end_of([number]), re.IGNORECASE)
    fitting = [row for row in rows if end.search(row["invoice_number"])]
    among = [row for row in fitting if row["open_amount"]] or fitting
    return among if len(among) == 1 else ()


def found_by_words(
    company_id: int, text: str, amount: Decimal | None, day: date | None = None
) -> list[Mapping[str, Any]]:
    """Those that hold every word, or are of this amount, open or in all. First those whose number is or ends with what
    was written, then what is owed; before the day the latest first, then those that were issued after it, in their
    order. Raises search.TooLong."""
    among = search.condition(text, "search_text")
    if amount is not None:
        both = [amount, EXACT.minus(amount)]
        for one in both:
            among |= Q(open_amount=one) | Q(gross_total=one)
    order: list[Case | str] = [_last_where(Q(open_amount=0)), "-invoice_date", "-due_date", "-pk"]
    if day is not None:
        later = Q(invoice_date__gt=day)
        order[1:1] = [_last_where(later), Case(When(later, then=F("invoice_date")), output_field=DateField())]
    if len(text.split()) == 1 and any(sign.isdigit() for sign in text):
        order.insert(0, _last_where(~ending([text.strip()])))
    rows = _claims(company_id).filter(among).order_by(*order)
    return list(rows.values(*DOCUMENT_COLUMNS)[:MOST_FOUND])


def _last_where(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def found_similar(company_id: int, text: str, without: Collection[int]) -> list[Mapping[str, Any]]:
    """Open documents whose number is one letter off, or whose partner is written alike; the likest first."""
    asked = squeezed(text)
    if len(asked) < SHORTEST_SIMILAR:
        return []
    rows = _claims(company_id).exclude(open_amount=0).order_by("-due_date", "-pk")
    score = _likeness_to_number if any(sign.isdigit() for sign in asked) else _likeness_to_name
    compared = rows.values_list("pk", "invoice_number", "partner_name")[:MOST_COMPARED]
    known: dict[str, float] = {}  # a partner has many documents
    found = []
    for at, (key, number, partner) in enumerate(compared.iterator(chunk_size=2000)):
        of = number if score is _likeness_to_number else partner
        if of not in known:
            known[of] = score(asked, squeezed(of))
        if known[of] >= LIKE and key not in without:
            found.append((-known[of], at, key))
    keys = [key for _score, _at, key in sorted(found)[:MOST_SIMILAR]]
    by_key = {row["pk"]: row for row in rows.filter(pk__in=keys).values(*DOCUMENT_COLUMNS)}
    return [by_key[key] for key in keys if key in by_key]


def _likeness_to_number(asked: str, number: str) -> float:
    """100: the same but for one sign at most, as the whole number or as its end."""
    end = number[-len(asked) :]
    return 100.0 if any(OSA.distance(asked, one, score_cutoff=1) <= 1 for one in (number, end)) else 0.0


def _likeness_to_name(asked: str, name: str) -> float:
    return float(fuzz.partial_ratio(asked, name, score_cutoff=LIKE)) if len(name) >= len(asked) else 0.0


def _claims(company_id: int) -> QuerySet[BillingoInvoice]:
    return BillingoInvoice.objects.filter(
        company_id=company_id, type__in=CLAIM_TYPES, missing_upstream_since=None
    )
