"""A large value is written byte by byte as it is, and what goes wrong is said in Django's words."""

from __future__ import annotations

import os

import pytest
from django.db import DatabaseError, connection

from bank_transfers.core.db.writing.large_value import write_large
from bank_transfers.models import Company, StatementFile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "value", [b"", b"\0\\x'%s%b\xff" * 3, os.urandom(64) * 50_000], ids=["none", "odd", "large"]
)
def test_it_is_there_as_it_was_and_of_that_row_alone(company: Company, value: bytes) -> None:
    rows = [
        StatementFile.objects.create(company=company, name="a", size=1, digest=f"{n}" * 64, content=b"own")
        for n in (1, 2)
    ]
    write_large(StatementFile, "content", rows[0].pk, value)
    found = StatementFile.objects.order_by("pk").values_list("content", flat=True)
    assert [bytes(content) for content in found] == [value, b"own"]


def test_what_the_server_refuses_is_told_as_django_does(company: Company) -> None:
    table = StatementFile._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN content TO other")
    with pytest.raises(DatabaseError):
        write_large(StatementFile, "content", 1, b"x")
