"""One company's account: its documents in order of creation, kept as encoded bytes beside their filter keys."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .codec import Json, dumps, loads, loads_amounts
from .data.dataset import Dataset, Generated, Keys, keys_of, partner_id_of
from .data.plan import Numbering


class UnknownDocument(LookupError):
    """The account has no document with this id."""

    def __init__(self, document_id: int) -> None:
        super().__init__(f"no document {document_id} in this account")


class UnknownAccount(LookupError):
    """The sandbox has no such account."""


@dataclass(slots=True)
class Row:
    """A document as stored: `raw` is the true one, `override` what the API sends in its place if it is set."""

    id: int
    modified: int
    raw: bytes
    keys: Keys
    override: bytes | None = None
    poisoned: bool = False

    @property
    def sent(self) -> bytes:
        """The bytes that the API answers with."""
        return self.raw if self.override is None else self.override

    @property
    def shown(self) -> bytes:
        """What counts as the document's content: the true bytes if it is poisoned, else what is sent."""
        return self.raw if self.poisoned else self.sent


def decoded(raw: bytes) -> Json | None:
    """Plain data with amounts as `Decimal`; None if the bytes are no JSON object."""
    try:
        document = loads_amounts(raw)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


@dataclass(slots=True)
class Account:
    """The state behind one company's keys. Not thread-safe: the sandbox holds its lock around every use.

    `version` grows with each change of any document; caches compare it. `payments` are the histories that somebody has
    written, `sent_payments` bytes that are answered in place of a history.
    """

    name: str
    dataset: Dataset
    numbering: Numbering
    version: int = 0
    payments: dict[int, list[Json]] = field(default_factory=dict)
    sent_payments: dict[int, bytes] = field(default_factory=dict)
    downloads: dict[int, int] = field(default_factory=dict)
    partner_names: dict[int, str] = field(default_factory=dict)
    _rows: dict[int, Row] = field(default_factory=dict)
    _order: list[int] = field(default_factory=list)
    _highest: int = 0
    _by_modified: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, dataset: Dataset) -> "Account":
        """An account that starts out with the documents of a dataset; the dataset itself is never changed."""
        account = cls(name, dataset, dataset.numbering.copy())
        for document in dataset.documents:
            account._rows[document.id] = Row(*document)
        account.payments = {key: list(history) for key, history in dataset.payments.items()}
        account._order = [document.id for document in dataset.documents]
        account._highest = account._order[-1] if account._order else 111_000_000
        account._by_modified = sorted((document.modified, document.id) for document in dataset.documents)
        return account

    @property
    def tax_code(self) -> str:
        """The company's own tax number, as `/organization` shows it."""
        return self.dataset.tax_code

    def __len__(self) -> int:
        return len(self._order)

    def row(self, document_id: int) -> Row:
        """The row with this id. Raises `UnknownDocument`."""
        try:
            return self._rows[document_id]
        except KeyError:
            raise UnknownDocument(document_id) from None

    def newest(self, start: int, stop: int) -> list[Row]:
        """Rows from place `start` up to `stop` of the listing (newest created first)."""
        last = len(self._order)
        chosen = self._order[max(0, last - stop) : max(0, last - start)]
        return [self._rows[document_id] for document_id in reversed(chosen)]

    def rows(self) -> Iterator[Row]:
        """All rows, newest created first."""
        return (self._rows[document_id] for document_id in reversed(self._order))

    def rows_modified_since(self, moment: float) -> Iterable[Row]:
        """Rows changed at or after a moment (seconds since 1970), newest created first."""
        recent = self._by_modified[bisect_left(self._by_modified, (moment,)) :]
        return [
            self._rows[document_id] for document_id in sorted((entry[1] for entry in recent), reverse=True)
        ]

    def next_id(self) -> int:
        """An id larger than any the account ever had, deleted ones included."""
        return self._highest + 37 + len(self._order) % 61

    def add(self, document: Json, modified: int) -> None:
        """Put a new document at the head of the listing."""
        raw, document_id = dumps(document), int(document["id"])
        if document_id <= self._highest:
            raise ValueError(f"id {document_id} is not newer than every id so far ({self._highest})")
        self._highest = document_id
        keys = _keys_of_encoded(raw)
        self._rows[document_id] = Row(*Generated(document_id, modified, raw, keys))
        self._order.append(document_id)
        insort(self._by_modified, (modified, document_id))
        self.version += 1

    def remove(self, document_id: int) -> None:
        """Delete a document. Raises `UnknownDocument`."""
        row = self.row(document_id)
        del self._order[bisect_left(self._order, document_id)]
        self._forget_moment(row)
        del self._rows[document_id]
        self.payments.pop(document_id, None)
        self.sent_payments.pop(document_id, None)
        self.version += 1

    def replace(self, document_id: int, document: Json, modified: int | None) -> None:
        """Store a changed document; `modified` None leaves the time of its last change alone."""
        row = self.row(document_id)
        row.raw = dumps(document)
        row.keys = _keys_of_encoded(row.raw)
        if modified is not None:
            self.touch(document_id, modified)
        self.version += 1

    def override(self, document_id: int, sent: bytes | None, poisoned: bool) -> None:
        """Answer with other bytes than the document's own; None goes back to the document."""
        row = self.row(document_id)
        row.override, row.poisoned = sent, poisoned and sent is not None
        self.version += 1

    def touch(self, document_id: int, modified: int) -> None:
        """Move the time of a document's last change."""
        row = self.row(document_id)
        self._forget_moment(row)
        row.modified = modified
        insort(self._by_modified, (modified, document_id))
        self.version += 1

    def document(self, document_id: int) -> Json:
        """The true document as plain data with all digits of its numbers. Raises `UnknownDocument`."""
        document: Any = loads(self.row(document_id).raw)
        return dict(document)

    def partners(self) -> list[Json]:
        """Live partners, newest first, under their present names."""
        parties = sorted(
            (party.live for party in self.dataset.world.parties), key=lambda live: -int(live["id"])
        )
        return [{**live, "name": self.partner_names.get(live["id"], live["name"])} for live in parties]

    def _forget_moment(self, row: Row) -> None:
        del self._by_modified[bisect_left(self._by_modified, (row.modified, row.id))]


def _keys_of_encoded(raw: bytes) -> Keys:
    document = loads(raw)
    return keys_of(document, partner_id_of(document))
