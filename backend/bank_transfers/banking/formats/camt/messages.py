"""A whole file, in pieces: the tree is built by the standard library's parser in C, and what is complete of it is
read and cut off after each piece, so that memory does not grow with the number of entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from bank_transfers.banking.formats.detection import Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.remarks import Remarks
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import Kind, ReadFile, Statement
from bank_transfers.banking.formats.xml import broken

from .locate import place
from .statements import StatementReader
from .tree import NAMES, Trouble

# Small pieces stay in the processor's cache.
PIECE = 64 * 1024
# What a single entry may have: thousands of transactions, no more.
MAX_ENTRY = 16 * 1024 * 1024
MAX_DEPTH = 200


class Message(NamedTuple):
    format: str
    kind: Kind
    statement: str  # the element of one statement


MESSAGES = {
    "BkToCstmrStmt": Message("camt.053", Kind.STATEMENT, "Stmt"),
    "BkToCstmrAcctRpt": Message("camt.052", Kind.REPORT, "Rpt"),
    "BkToCstmrDbtCdtNtfctn": Message("camt.054", Kind.NOTIFICATION, "Ntfctn"),
}


def read(sample: Sample) -> ReadFile:
    """All statements of a file. Raises Refused."""
    prolog = sample.prolog  # refuses a DOCTYPE, and with it every entity
    at = next((at for at, name in enumerate(prolog.names) if name in MESSAGES), None)
    if at is None:
        raise Refused(Code.ELEMENT_MISSING, line=1, column=1, name="BkToCstmrStmt")
    message, namespace = MESSAGES[prolog.names[at]], prolog.namespaces[at]
    reading = _Reading(message, prolog.depths[at])
    try:
        statements = reading.run(sample.source)
    except Trouble as trouble:
        raise trouble.refused.at(*place(sample.source, reading.path_to(trouble.element))) from None
    except ParseError as error:
        raise broken(error) from None
    return ReadFile(
        format=message.format,
        layout="camt",
        version=namespace.partition(f"{message.format}.")[2],
        statements=tuple(statements),
        remarks=reading.remarks.finish(),
    )


class _Reading:
    """The state of one run: which statement is open, and how many children were cut off the tree before it."""

    def __init__(self, message: Message, depth: int) -> None:
        self.message = message
        self.depth = depth  # how deep messages lie: 0 where one is the root
        self.remarks = Remarks()
        self.entries = 0
        self.statement: StatementReader | None = None
        self.root: Element | None = None
        # By element that has lost children: how many. Only the open ones, from the root to the statement.
        self.cut: dict[Element, int] = {}

    def run(self, source: Source) -> list[Statement]:
        statements: list[Statement] = []
        builder = TreeBuilder()
        parser = XMLParser(target=builder)  # noqa: S314 - the prolog was read: there are no entities
        waiting = 0
        for piece in source.chunks(PIECE):
            parser.feed(piece)
            # The builder gives its root at any time; its stack of open elements stays as it is.
            self.root = cast("Element | None", builder.close())  # None before the first element
            if self.root is None:
                continue
            before = sum(self.cut.values())
            statements += self._walk(self.root, 0, complete=False)
            waiting = 0 if sum(self.cut.values()) != before else waiting + len(piece)
            if waiting > MAX_ENTRY or self._too_deep(self.root):
                element = self._open(self.root)
                raise Trouble(element, Refused(Code.ELEMENT_TOO_LARGE, name=NAMES[element.tag]))
        self.root = parser.close()
        statements += self._walk(self.root, 0, complete=True)
        return statements

    def _walk(self, element: Element, level: int, *, complete: bool) -> Iterator[Statement]:
        """Reads and cuts off what can't change any more: all but the last child of every open element."""
        while len(element):
            child = element[0]
            child_complete = complete or len(element) > 1
            if level < self.depth:
                yield from self._walk(child, level + 1, complete=child_complete)
            elif NAMES[child.tag] == self.message.statement:
                yield from self._read_statement(child, complete=child_complete)
            if not child_complete:
                return
            self._cut_off(element, 1)
            self.cut.pop(child, None)

    def _read_statement(self, element: Element, *, complete: bool) -> Iterator[Statement]:
        if self.statement is None:
            self.statement = StatementReader(element, self.message.kind, self.remarks, self.entries)
        count = len(element) if complete else len(element) - 1
        for child in element[: max(count, 0)]:
            self.statement.take(child)
        self.entries = self.statement.entries
        self._cut_off(element, count)
        if complete:
            yield self.statement.finish()
            self.statement = None

    def _cut_off(self, element: Element, count: int) -> None:
        if count > 0:
            del element[:count]
            self.cut[element] = self.cut.get(element, 0) + count

    def _open(self, element: Element) -> Element:
        """What is being read below the root: an entry, or what stands there in its place."""
        for _ in range(self.depth + 2):
            element = element[-1] if len(element) else element
        return element

    @staticmethod
    def _too_deep(root: Element) -> bool:
        element, depth = root, 0
        while len(element) and depth <= MAX_DEPTH:
            element, depth = element[-1], depth + 1
        return depth > MAX_DEPTH

    def path_to(self, wanted: Element) -> list[int]:
        """Ordinals of children from the root to an element, as they stand in the whole file."""
        if self.root is None:
            return []
        parents = {child: parent for parent in self.root.iter() for child in parent}
        path: list[int] = []
        while (parent := parents.get(wanted)) is not None:
            path.append(list(parent).index(wanted) + self.cut.get(parent, 0))
            wanted = parent
        return path[::-1]
