"""Databases without a table, for tests of what makes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from conftest import on_sqlite


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`empty("name")`: the address of a new one, which goes with the test."""
    if on_sqlite():
        yield lambda name: f"sqlite:///{tmp_path / name}.sqlite3"
        return
    url = urlsplit(os.environ["DATABASE_URL"])
    made: list[str] = []
    with psycopg.connect(url.geturl(), autocommit=True) as server:

        def make(name: str) -> str:
            made.append(f"{connection.settings_dict['NAME']}_{name}")
            server.execute(f'DROP DATABASE IF EXISTS "{made[-1]}"'.encode())
            server.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
            return url._replace(path="/" + made[-1]).geturl()

        yield make
        for name in made:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
