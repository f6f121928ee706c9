"""Pairs that are read as one row are those that the rows hold, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from bank_transfers.core.db.reading import among_scattered_pages, numbers_with_bytes
from bank_transfers.models import BillingoInvoice, Company
from conftest import on_sqlite

pytestmark = pytest.mark.django_db
FIRST = 9_007_199_254_740_993  # beyond what a float tells apart
CONTENTS = [b"\x00" * 16, b"\xff" * 32, b"", b",'\n%s" * 2, bytes(range(32))]


def test_pairs_are_what_the_rows_hold(
    make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice]
) -> None:
    company = make_company()
    wanted = [
        (make_invoice(company, billingo_id=FIRST + place, digest=content).billingo_id, content, not content)
        for place, content in enumerate(CONTENTS * 3)
    ]
    rows = BillingoInvoice.objects.filter(company=company).order_by()
    empty = ExpressionWrapper(Q(digest=b""), output_field=BooleanField())
    assert sorted(numbers_with_bytes(rows, "billingo_id", "digest", empty)) == wanted
    assert numbers_with_bytes(rows.filter(pk=0), "billingo_id", "digest", empty) == []
    one = rows.filter(digest=b"")[:1].get()
    found = numbers_with_bytes(rows.filter(pk=one.pk), "billingo_id", "digest", Value(False))
    assert found == [(one.billingo_id, b"", False)]


@pytest.mark.skipif(on_sqlite(), reason="SQLite has no such setting")
def test_what_a_page_costs_is_said_for_one_question_only() -> None:
    def cost() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW random_page_cost")
            return str(cursor.fetchone()[0])

    assert cost() == "1.1"
    with transaction.atomic():
        with among_scattered_pages():
            assert cost() == "4"
        assert cost() == "1.1"
    assert cost() == "1.1"
