"""An empty database gets its tables at once, and they are those that the migrations make one after the other."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from bank_transfers.management import new_database
from conftest import on_sqlite

pytestmark = pytest.mark.django_db(transaction=True)

Empty = Callable[[str], str]
Run = Callable[..., subprocess.CompletedProcess[str]]
AT_ONCE = "Made all tables of an empty database."


def schema(url: str) -> list[str]:
    """All that the database says of its tables, indexes, functions and triggers; rows are none of it."""
    if not on_sqlite():
        dump = subprocess.run(["pg_dump", "--schema-only", url], capture_output=True, text=True, check=True)
        # Newer ones write a line that differs from dump to dump.
        return [
            line for line in dump.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))
        ]
    database = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    return [" ".join(map(str, (*row[:3], without_order(row[3] or "")))) for row in rows]


def without_order(table: str) -> str:
    """To change a column SQLite's table is made anew, and in three of Django's own the column comes to stand last."""
    ours = table.startswith('CREATE TABLE "bank_transfers_')
    return table if ours else ", ".join(sorted(re.split(', (?=")|\\(|\\)$', table)))


def rows(url: str) -> dict[str, Any]:
    """How many rows each table has; those of the migrations and of the features as they are."""
    if on_sqlite():
        database: Any = sqlite3.connect(url.removeprefix("sqlite:///"))
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        database = psycopg.connect(url)
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found: dict[str, Any] = {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in database.execute(names).fetchall()
    }
    for table, columns in (
        ("django_migrations", "app, name"),
        (
            "bank_transfers_featuretemplate",
            "feature_code, display_name, display_name_en, category, default_enabled",
        ),
    ):
        found[table] = sorted(database.execute(f"SELECT {columns} FROM {table}").fetchall())  # noqa: S608
    database.close()
    return found


@contextmanager
def connected(url: str) -> Iterator[BaseDatabaseWrapper]:
    """Inside, this process's connection is one to that database."""
    before = connections["default"]
    connection = connections["default"] = before.copy()
    connection.settings_dict["NAME"] = url.removeprefix("sqlite:///") if on_sqlite() else Path(url).name
    try:
        yield connection
    finally:
        connection.close()
        connections["default"] = before


def test_it_is_the_same_as_that_of_the_migrations(empty: Empty, run_manage: Run) -> None:
    at_once, one_by_one = empty("at_once"), empty("one_by_one")
    made = run_manage("migrate", env={"DATABASE_URL": at_once})
    assert AT_ONCE in made.stdout, made.stderr
    assert "Applying" not in made.stdout
    # Who names an app gets its migrations one by one, and then there are tables.
    for arguments in (["bank_transfers"], []):
        applied = run_manage("migrate", *arguments, env={"DATABASE_URL": one_by_one})
        assert "Applying" in applied.stdout, applied.stderr
        assert AT_ONCE not in applied.stdout
    assert schema(at_once) == schema(one_by_one)
    assert rows(at_once) == rows(one_by_one)


@pytest.mark.parametrize("option", ["--plan", "--check", "--prune", "--fake", "contenttypes"])
def test_who_asks_for_something_else_gets_that(
    empty: Empty, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    arguments = ["bank_transfers", option] if option == "--prune" else [option]
    with connected(empty("asked")) as connection:
        with pytest.raises(SystemExit) if option == "--check" else nullcontext():
            call_command("migrate", *arguments)
        assert not any(name.startswith("bank_") for name in connection.introspection.table_names())
        ContentType.objects.clear_cache()
    assert AT_ONCE not in capsys.readouterr().out


def test_what_fails_in_the_middle_leaves_nothing(empty: Empty, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(MigrationRecorder, "record_applied", fail)
    url = empty("killed")
    with connected(url) as connection:
        with pytest.raises(RuntimeError):
            new_database.make_if_new(connection)
        assert connection.introspection.table_names() == []
        monkeypatch.undo()
        assert new_database.make_if_new(connection)
        assert not new_database.make_if_new(connection)


def test_with_apps_of_which_it_knows_nothing_it_leaves_all_to_the_migrations(
    empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_database, "KNOWN", new_database.KNOWN - {"sessions"})
    with connected(empty("embedded")) as connection:
        assert not new_database.make_if_new(connection)
        assert connection.introspection.table_names() == []
