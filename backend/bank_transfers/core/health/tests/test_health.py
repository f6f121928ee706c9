"""GET /api/health/ and /api/health/ready/"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

ALIVE, READY = "/api/health/", "/api/health/ready/"


# Without the django_db mark any touch of the database fails.
def test_it_is_alive_without_a_database() -> None:
    answer = Client().get(ALIVE)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_bad_token_does_not_matter() -> None:
    assert Client().get(ALIVE, headers={"Authorization": "Bearer nonsense"}).status_code == 200


@pytest.mark.django_db
def test_it_is_ready() -> None:
    answer = Client().get(READY)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "queue": "in_process"},
    }


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unready() -> None:
    [(_app, newest)] = MigrationLoader(connection).graph.leaf_nodes("bank_transfers")
    MigrationRecorder(connection).record_unapplied("bank_transfers", newest)
    answer = Client().get(READY)
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["checks"]["migrations"] == "pending"


@pytest.mark.django_db
def test_an_unreachable_database_makes_it_unready_and_tells_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect to db.internal:5432 as billingo")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = Client().get(READY)
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "checks": {"database": "unreachable", "migrations": "unknown", "queue": "in_process"},
    }


@pytest.mark.django_db
def test_it_asks_the_database_little(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(9):  # six of them write a row and take it away
        Client().get(READY)
    with django_assert_max_num_queries(4):  # that it could is believed for some seconds
        Client().get(READY)
