"""Fixtures: one generated account for the whole run, a fresh server for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from billingo_sandbox import Dataset, Sandbox, generate

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The demo account: 282 documents."""
    return generate()


@pytest.fixture
def sandbox(dataset: Dataset) -> Iterator[Sandbox]:
    """A running sandbox with the demo account, on 3 November 2026, 10:30 in Budapest."""
    with Sandbox(dataset=dataset, now=NOW) as running:
        yield running


@pytest.fixture
def writable(dataset: Dataset) -> Iterator[Sandbox]:
    """The same with a key that may write."""
    with Sandbox(dataset=dataset, now=NOW, scope="write") as running:
        yield running
