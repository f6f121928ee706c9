"""A connection to PostgreSQL that is kept: it is found out when the server ended it, and plans are kept with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection, transaction

from bank_transfers.companies import access
from bank_transfers.core.db.prepared import Given, Prepared
from bank_transfers.models import Company, FeatureTemplate
from bank_transfers.tests.serving.pooler import PROGRAM, pooled
from conftest import on_sqlite

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(on_sqlite(), reason="SQLite has no server"),
]
TABLE = FeatureTemplate._meta.db_table
NAMES = Prepared(
    lambda: FeatureTemplate.objects.filter(
        feature_code=Given("code", FeatureTemplate._meta.get_field("feature_code"))
    ).values_list("display_name")
)


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    connection.close()
    yield
    connection.close()


@pytest.fixture
def template() -> None:
    FeatureTemplate.objects.create(feature_code="ABC", display_name="x", default_enabled=True)


def plans() -> list[str]:
    """The names of what the server keeps of this connection's questions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{TABLE}%display%"]
        )
        return [name for (name,) in cursor.fetchall()]


def in_a_request() -> int:
    """What a request asks, and the server's process that answers it."""
    request_started.send(None)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])
    finally:
        request_finished.send(None)


@pytest.fixture
def health_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the server to see whether it is there, from now on."""
    found: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        found.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return found


def test_a_connection_that_the_server_ended_is_replaced(health_checks: None) -> None:
    first = in_a_request()
    assert in_a_request() == first
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert in_a_request() != first


def test_one_that_answered_a_moment_ago_is_not_asked_again(
    health_checks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_request()
    queries = asked(monkeypatch)
    in_a_request()
    assert "SELECT 1" not in queries
    monkeypatch.setattr("bank_transfers.core.db.postgresql.base.ANSWERED_LATELY_SECONDS", 0)
    in_a_request()
    assert "SELECT 1" in queries


def test_nor_is_one_believed_that_had_an_error(health_checks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_request()
    request_started.send(None)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    queries = asked(monkeypatch)
    request_finished.send(None)
    assert "SELECT 1" in queries


def test_the_server_keeps_the_plan_of_what_is_asked_again(template: None) -> None:
    assert plans() == []
    for _turn in range(3):
        assert NAMES.rows(code="ABC") == [("x",)]
    assert len(plans()) == 1
    FeatureTemplate.objects.update(display_name="y")
    assert NAMES.rows(code="ABC") == [("y",)]
    assert NAMES.rows(code="' OR 1=1 --") == []


def test_a_plan_that_no_longer_fits_is_done_without(template: None) -> None:
    for _turn in range(3):
        NAMES.rows(code="ABC")
    kind = FeatureTemplate._meta.get_field("display_name").db_type(connection)
    change = f"ALTER TABLE {TABLE} ALTER COLUMN display_name TYPE"
    with psycopg.connect(
        **connection.get_connection_params(), autocommit=True
    ) as other:  # as `migrate` would
        other.execute(f"{change} text")
        try:
            assert [NAMES.rows(code="ABC") for _again in range(2)] == [[("x",)]] * 2
        finally:
            other.execute(f"{change} {kind}")


def test_a_plan_that_was_thrown_away_is_done_without(template: None) -> None:
    for _turn in range(3):
        NAMES.rows(code="ABC")
    with connection.cursor() as cursor:
        cursor.execute(f"DEALLOCATE {plans()[0]}")
    assert NAMES.rows(code="ABC") == [("x",)]


def test_a_question_is_the_same_in_and_after_a_transaction_that_was_rolled_back(template: None) -> None:
    for _turn in range(2):
        with transaction.atomic():
            FeatureTemplate.objects.update(display_name="y")
            assert [NAMES.rows(code="ABC") for _again in range(3)] == [[("y",)]] * 3
            transaction.set_rollback(True)
        assert NAMES.rows(code="ABC") == [("x",)]


@pytest.mark.pgbouncer
@pytest.mark.skipif(not PROGRAM, reason="PgBouncer is not installed")
def test_behind_a_pooler_no_plan_is_kept(company: Company, subprocess_env: dict[str, str]) -> None:
    url = subprocess_env["DATABASE_URL"]
    own = connection.settings_dict
    with pooled(url, size=2) as through:
        port = int(through.rpartition("/")[0].rpartition(":")[2])
        connection.close()
        connection.settings_dict = {**own, "HOST": "127.0.0.1", "PORT": port}
        try:
            assert [access.MEMBERSHIPS.rows(user=company.pk) for _turn in range(3)]
            assert connection.connection.prepare_threshold is None
        finally:
            connection.close()
            connection.settings_dict = own
