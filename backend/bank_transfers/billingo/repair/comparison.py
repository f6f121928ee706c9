"""Two lists of documents side by side, however long: what Billingo has, and what is stored here.

They stand in a private temporary database of SQLite's, which is kept in memory while it is small, goes to disk when it
is not, and vanishes with its connection. So comparing a million documents takes no more memory than a hundred.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal, Inexact, localcontext
from types import TracebackType
from typing import Self

import msgspec

THERE, HERE = "there", "here"

MISSING_HERE = "missing_here"
GONE_THERE = "gone_there"
DIFFERENT = "different"
SET_ASIDE = "set_aside"
MARKED_GONE = "marked_gone"
KINDS = (MISSING_HERE, GONE_THERE, DIFFERENT, SET_ASIDE, MARKED_GONE)

_TABLES = """
CREATE TABLE there (id INTEGER PRIMARY KEY, month TEXT, currency TEXT, gross TEXT, fingerprint BLOB, gone INTEGER);
CREATE TABLE here (id INTEGER PRIMARY KEY, month TEXT, currency TEXT, gross TEXT, fingerprint BLOB, gone INTEGER);
CREATE TABLE aside (id INTEGER PRIMARY KEY);
CREATE VIEW difference AS
    SELECT there.id AS id, CASE
        WHEN there.id IN (SELECT id FROM aside) THEN 'set_aside'
        WHEN here.id IS NULL THEN 'missing_here'
        WHEN here.gone THEN 'marked_gone'
        ELSE 'different' END AS kind
    FROM there LEFT JOIN here ON here.id = there.id
    WHERE here.id IS NULL OR here.gone OR there.fingerprint IS NULL OR here.fingerprint <> there.fingerprint
    UNION ALL
    SELECT here.id, 'gone_there' FROM here
    WHERE NOT here.gone AND NOT EXISTS (SELECT 1 FROM there WHERE there.id = here.id);
"""


class Entry(msgspec.Struct, array_like=True):
    """One document on one side. `fingerprint`: of all it says; None for one that can't be stored as it is.
    `gone`: kept here, but marked as missing at Billingo."""

    id: int
    month: str
    currency: str
    gross: str | None
    fingerprint: bytes | None
    gone: bool = False


class MonthSums(msgspec.Struct):
    """The documents of one month and currency on both sides."""

    month: str
    currency: str
    there_count: int = 0
    here_count: int = 0
    there_gross: Decimal = Decimal(0)
    here_gross: Decimal = Decimal(0)

    @property
    def same(self) -> bool:
        return (self.there_count, self.there_gross) == (self.here_count, self.here_gross)


class Comparison:
    """The two sides, and what differs between them. A context manager; after it nothing is left."""

    def __enter__(self) -> Self:
        # The empty name is a database of its own on disk that nobody else can open.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()

    # -- filling -------------------------------------------------------------------------------------

    def put(self, side: str, entries: Iterable[Entry]) -> None:
        """Adds documents, in the place of what is known of them."""
        self._database.executemany(
            f"INSERT OR REPLACE INTO {side} VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608  (THERE or HERE)
            map(msgspec.structs.astuple, entries),
        )

    def drop(self, side: str, ids: Iterable[int]) -> None:
        self._database.executemany(f"DELETE FROM {side} WHERE id = ?", ((id_,) for id_ in ids))  # noqa: S608

    def clear(self, side: str) -> None:
        self._database.execute(f"DELETE FROM {side}")  # noqa: S608

    def set_aside(self, ids: Iterable[int]) -> None:
        """Says which documents wait aside."""
        self._database.execute("DELETE FROM aside")
        self._database.executemany("INSERT INTO aside VALUES (?)", ((id_,) for id_ in ids))

    # -- asking --------------------------------------------------------------------------------------

    def newest_there(self) -> int:
        return int(self._one("SELECT ifnull(max(id), 0) FROM there"))

    def count_there(self) -> int:
        return int(self._one("SELECT count(*) FROM there"))

    def count_here(self) -> int:
        return int(self._one("SELECT count(*) FROM here WHERE NOT gone"))

    def count_kept(self) -> int:
        """Documents that are marked as gone here, and are gone there."""
        return int(self._one("SELECT count(*) FROM here WHERE gone AND id NOT IN (SELECT id FROM there)"))

    def count_unreadable(self) -> int:
        return int(self._one("SELECT count(*) FROM there WHERE fingerprint IS NULL"))

    def differing(self) -> array[int]:
        """The ids of all documents that differ, newest first: eight bytes each."""
        with closing(self._database.execute("SELECT id FROM difference ORDER BY id DESC")) as rows:
            return array("q", (id_ for (id_,) in rows))

    def kind(self, id_: int) -> str | None:
        """In what way a document differs; None if it does not."""
        row = self._database.execute("SELECT kind FROM difference WHERE id = ?", (id_,)).fetchone()
        return row and str(row[0])

    def counts(self) -> dict[str, int]:
        """How many documents differ, by kind; only kinds that occur."""
        rows = self._database.execute("SELECT kind, count(*) FROM difference GROUP BY kind")
        found = dict(rows.fetchall())
        return {kind: found[kind] for kind in KINDS if kind in found}

    def months(self) -> list[MonthSums]:
        """Numbers and sums of both sides by month and currency, every digit kept; what can't be read is in none."""
        sums: dict[tuple[str, str], MonthSums] = {}
        for month, currency, gross in self._amounts(THERE):
            row = sums.setdefault((month, currency), MonthSums(month, currency))
            row.there_count, row.there_gross = row.there_count + 1, _sum(row.there_gross, gross)
        for month, currency, gross in self._amounts(HERE):
            row = sums.setdefault((month, currency), MonthSums(month, currency))
            row.here_count, row.here_gross = row.here_count + 1, _sum(row.here_gross, gross)
        return [sums[key] for key in sorted(sums)]

    def _amounts(self, side: str) -> Iterator[tuple[str, str, str | None]]:
        query = f"SELECT month, currency, gross FROM {side} WHERE fingerprint IS NOT NULL AND NOT gone"  # noqa: S608
        with closing(self._database.execute(query)) as rows:
            yield from rows

    def _one(self, query: str) -> int:
        return int(self._database.execute(query).fetchone()[0])


def _sum(total: Decimal, amount: str | None) -> Decimal:
    with localcontext(prec=200) as context:
        context.traps[Inexact] = True  # rather no answer than a rounded one
        return total + Decimal(amount or 0)
