"""Scratch databases: a migrated one with a company in it for each engine, and quick copies of that."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from scripts.test import find_postgres

from .processes import KEY, environment, work

PREFIX = "billingo_bench"


class Engine(Protocol):
    """A database engine that hands out fresh databases: migrated, with one company that has a key, and empty."""

    @property
    def name(self) -> str: ...

    def fresh(self) -> AbstractContextManager[str]: ...


class Sqlite:
    """Files in a temporary directory."""

    name = "SQLite"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._template = directory / "template.sqlite3"
        self._numbers = itertools.count(1)
        work("prepare", environment(f"sqlite:///{self._template}"), key=KEY)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a fresh database; it is gone afterwards."""
        path = self._directory / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self._template, path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for leftover in self._directory.glob(path.name + "*"):
                leftover.unlink(missing_ok=True)


class Postgres:
    """Databases on a running server, each copied from the first."""

    name = "PostgreSQL"

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._numbers = itertools.count(1)
        self._template = f"{PREFIX}_{os.getpid()}_template"
        self._admin = psycopg.connect(server_url, autocommit=True, connect_timeout=5)
        try:
            self._drop_leftovers()
            self._create(self._template, "template1")
            work("prepare", environment(self._url(self._template)), key=KEY)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a fresh database; it is gone afterwards."""
        name = f"{PREFIX}_{os.getpid()}_{next(self._numbers)}"
        self._create(name, self._template)
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drops the template."""
        with suppress(psycopg.Error):
            self._drop(self._template)
        self._admin.close()

    def _url(self, name: str) -> str:
        return urlsplit(self._server_url)._replace(path=f"/{name}").geturl()

    def _create(self, name: str, template: str) -> None:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._admin.execute(words.format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _drop_leftovers(self) -> None:
        """Drops what a benchmark that was killed on this machine has left behind."""
        rows = self._admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (PREFIX + r"\_%",)
        )
        for (name,) in rows.fetchall():
            owner = name.removeprefix(PREFIX + "_").partition("_")[0]
            if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
                self._drop(name)


@contextmanager
def engines(wanted: set[str]) -> Iterator[tuple[list[Engine], str]]:
    """The engines that are wanted and answer, and in words what was left out."""
    found: list[Engine] = []
    left_out = ""
    with tempfile.TemporaryDirectory(prefix="billingo-bench-") as directory:
        if "sqlite" in wanted:
            found.append(Sqlite(Path(directory)))
        postgres = None
        if "postgresql" in wanted:
            url, reason = find_postgres()
            if url:
                postgres = Postgres(url)
                found.append(postgres)
            else:
                left_out = f"PostgreSQL is left out: {reason}"
        try:
            yield found, left_out
        finally:
            if postgres:
                postgres.close()
