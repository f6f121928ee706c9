"""insert_rows puts into a table exactly what the ORM would have put there."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bank_transfers.core.db.writing import bulk_insert as rows_module
from bank_transfers.core.db.writing.bulk_insert import insert_rows, new_keys, update_rows
from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, Company

pytestmark = pytest.mark.django_db

Model = Any  # one of the two

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
AMOUNTS = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(-exponent),
    st.integers(-(10**29), 10**29) | st.integers(-1000, 1000),
    st.integers(-6, 30),
)
WORDS = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["", "\\N", "\\.", "\t\n\r\\", "NULL", "őŰ€😀", "'; --", "=1.5", "1e5"]
)
VALUES: list[tuple[type[models.Field[Any, Any]], SearchStrategy[Any]]] = [
    (ExactDecimalField, AMOUNTS),
    (
        models.JSONField,
        st.lists(WORDS | st.fixed_dictionaries({"id": st.integers(-(2**63), 2**63), "név": WORDS})),
    ),
    (models.BooleanField, st.booleans()),
    (models.BinaryField, st.binary(max_size=16)),
    (models.DateTimeField, st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
    (models.DateField, st.dates(date(1, 1, 1), date(9999, 12, 31))),
    (models.PositiveIntegerField, st.integers(0, 2**31 - 1)),
    (models.SmallIntegerField, st.integers(-(2**15), 2**15 - 1)),
    (models.IntegerField, st.integers(-(2**63), 2**63 - 1)),
    (models.CharField, WORDS),
    (models.TextField, WORDS),
]


def value_of(field: Any) -> SearchStrategy[Any]:
    values = next(values for kind, values in VALUES if isinstance(field, kind))
    return st.none() | values if field.null else values


def rows_of(model: Model, but: set[str]) -> SearchStrategy[dict[str, Any]]:
    fields = [field for field in model._meta.concrete_fields if field.attname not in but]
    return st.fixed_dictionaries({field.attname: value_of(field) for field in fields})


def in_the_table(model: Model, columns: list[str], owner: str, key: int) -> list[tuple[Any, ...]]:
    """What stands in the rows, and as what, by the database's own words."""
    if connection.vendor == "sqlite":
        shown = ", ".join(f'typeof("{name}"), quote("{name}")' for name in columns)
    else:
        shown = ", ".join(f'pg_typeof("{name}")::text, "{name}"::text' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {shown} FROM {model._meta.db_table} WHERE "{owner}" = %s ORDER BY id', [key])  # noqa: S608
        return list(cursor.fetchall())


def hold_against_the_orm(
    model: Model, rows: list[dict[str, Any]], owner: str, ours: int, theirs: int
) -> None:
    columns = list(rows[0])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows_module, "ROWS_A_STEP", 2)  # of SQLite: so that a few rows are several steps
        patched.setattr(rows_module, "_is_alone", lambda: len(rows) % 2 == 0)  # then each row is one
        insert_rows(
            model, [owner, *columns], ([ours, *values_given(row, columns)] for row in rows), utf8={"raw"}
        )
    model._default_manager.bulk_create([model(**{owner: theirs}, **row) for row in rows])

    kept, expected = (
        list(model._default_manager.filter(**{owner: key}).order_by("pk").values(*columns))
        for key in (ours, theirs)
    )
    assert kept == expected
    for row, stored in zip(rows, kept, strict=True):
        assert {name: plain(value) for name, value in stored.items()} == row
        assert all(type(stored[name]) is Decimal for name in columns if isinstance(row[name], Decimal))
    assert in_the_table(model, columns, owner, ours) == in_the_table(model, columns, owner, theirs)


def values_given(row: dict[str, Any], columns: list[str]) -> list[Any]:
    """The raw document as the bytes that came, all else as it is."""
    return [row[name].encode() if name == "raw" else row[name] for name in columns]


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def undone(work: Any) -> None:
    """Each of hypothesis's examples begins with empty tables."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


QUIET = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@QUIET
@given(
    rows=st.lists(
        rows_of(BillingoInvoice, {"id", "company_id", "created_by_sync_id"}),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row["billingo_id"],
    )
)
def test_invoices_are_stored_as_the_orm_stores_them(rows: list[dict[str, Any]], db: None) -> None:
    def work() -> None:
        ours = Company.objects.create(name="a", tax_id="11111111-1-11").pk
        theirs = Company.objects.create(name="b", tax_id="22222222-2-22").pk
        hold_against_the_orm(BillingoInvoice, rows, "company_id", ours, theirs)

    undone(work)


@QUIET
@given(
    rows=st.lists(
        rows_of(BillingoInvoice, {"id", "company_id", "created_by_sync_id", "billingo_id", "digest"}),
        min_size=1,
        max_size=3,
    )
)
def test_invoices_are_changed_as_the_orm_changes_them(
    rows: list[dict[str, Any]], db: None, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    def work() -> None:
        companies = [
            Company.objects.create(name=tax, tax_id=tax) for tax in ("11111111-1-11", "22222222-2-22")
        ]
        ours, theirs = ([make_invoice(company).pk for _row in rows] for company in companies)
        columns = list(rows[0])
        values = ([*(row[name] for name in columns), key] for row, key in zip(rows, ours, strict=True))
        update_rows(BillingoInvoice, columns, values)
        for row, key in zip(rows, theirs, strict=True):
            BillingoInvoice.objects.filter(pk=key).update(**row)
        kept, expected = (in_the_table(BillingoInvoice, columns, "company_id", each.pk) for each in companies)
        assert kept == expected

    undone(work)


@QUIET
@given(
    rows=st.lists(
        rows_of(BillingoInvoiceItem, {"id", "invoice_id"}),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row["position"],
    )
)
def test_items_are_stored_as_the_orm_stores_them(rows: list[dict[str, Any]], db: None) -> None:
    def work() -> None:
        ours, theirs = two_invoices()
        hold_against_the_orm(BillingoInvoiceItem, rows, "invoice_id", ours, theirs)

    undone(work)


def two_invoices() -> tuple[int, int]:
    company = Company.objects.create(name="a", tax_id="11111111-1-11")
    now = datetime.now(UTC)
    one, other = (
        BillingoInvoice.objects.create(
            company=company, billingo_id=number, raw="{}", digest=b"", created_at=now, updated_at=now
        ).pk
        for number in (1, 2)
    )
    return one, other


@pytest.mark.parametrize("digits", [15, 16, 17, 18, 31])
def test_numbers_around_the_border_of_binary_floats_come_back_whole(db: None, digits: int) -> None:
    invoice, _ = two_invoices()
    values = [
        sign * Decimal("9" * digits).scaleb(-place)
        for sign in (1, -1)
        for place in range(min(digits, 30) + 1)
    ]
    columns = ["invoice_id", "position", "name", "quantity", "unit", "vat", "comment"]
    insert_rows(
        BillingoInvoiceItem,
        columns,
        ([invoice, place, "", value, "", "", ""] for place, value in enumerate(values, start=1)),
    )

    stored = BillingoInvoiceItem.objects.order_by("position").values_list("quantity", flat=True)
    assert list(stored) == values


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "beside other threads"])
def test_a_long_list_of_rows_needs_no_splitting(
    db: None, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    monkeypatch.setattr(rows_module, "_is_alone", lambda: alone)
    invoice, _ = two_invoices()
    columns = ["invoice_id", "position", "name", "unit", "vat", "comment"]
    count = 40_007  # on SQLite some are left after the last whole step

    insert_rows(BillingoInvoiceItem, columns, ([invoice, place, "x", "", "", ""] for place in range(count)))

    assert BillingoInvoiceItem.objects.count() == count
    assert BillingoInvoiceItem.objects.aggregate(sum=models.Sum("position"))["sum"] == math.comb(count, 2)


@pytest.mark.parametrize(
    "fault", [{"position": 1}, {"name": None}], ids=["twice the same", "null where none may be"]
)
def test_what_the_database_refuses_is_djangos_error_and_leaves_nothing(
    db: None, fault: dict[str, Any]
) -> None:
    invoice, _ = two_invoices()
    sound = {"invoice_id": invoice, "position": 1, "name": "", "unit": "", "vat": "", "comment": ""}
    rows = [sound, {**sound, "position": 2, **fault}]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(BillingoInvoiceItem, list(sound), (list(row.values()) for row in rows))

    assert not BillingoInvoiceItem.objects.exists()


def test_rows_are_inserted_however_few_values_sqlite_takes_at_once(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's COPY knows no such limit")
    invoice, _ = two_invoices()
    columns = ["invoice_id", "position", "name", "unit", "vat", "comment"]
    usual = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 15)
    try:
        insert_rows(BillingoInvoiceItem, columns, ([invoice, place, "x", "", "", ""] for place in range(5)))
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, usual)

    stored = BillingoInvoiceItem.objects.order_by("position").values_list("position", flat=True)
    assert list(stored) == [0, 1, 2, 3, 4]


def test_keys_are_given_once(db: None) -> None:
    """Neither to rows inserted by the ORM in between, nor again after the rows that had them are gone."""
    invoice, _ = two_invoices()
    columns = ["id", "invoice_id", "position", "name", "unit", "vat", "comment"]
    given: list[int] = []
    for place in (0, 10, 20):
        with transaction.atomic():
            keys = new_keys(BillingoInvoiceItem, 3)
            insert_rows(
                BillingoInvoiceItem,
                columns,
                ([key, invoice, place + number, "", "", "", ""] for number, key in enumerate(keys)),
            )
        assert len(keys) == 3
        assert list(keys) == sorted(keys)
        given += keys
        between = BillingoInvoiceItem.objects.create(invoice_id=invoice, position=place + 5)
        given.append(between.pk)
        if place == 10:
            BillingoInvoiceItem.objects.all().delete()

    assert len(set(given)) == 12
    assert given == sorted(given)
