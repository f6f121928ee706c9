"""Files in the database, in pieces: any process of any machine reads them, and none holds one whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from .models import Operation, OperationPiece

SIZE = 1024 * 1024
Role = OperationPiece.Role


class PieceMissing(Exception):
    """A file was removed while it was read."""


class Writer:
    """Takes a file in parts of any size. attempt: whose file it is; file: which of several."""

    def __init__(self, operation: Operation, role: str, attempt: int = 0, file: int = 0) -> None:
        self._of = {"operation": operation, "role": role, "attempt": attempt, "file": file}
        self._buffer = bytearray()
        self._position = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, part: bytes) -> None:
        self._digest.update(part)
        self.size += len(part)
        self._buffer += part
        while len(self._buffer) >= SIZE:
            self._store(SIZE)

    def close(self) -> str:
        """Stores the rest. Out: the file's SHA-256."""
        if self._buffer:
            self._store(len(self._buffer))
        return self._digest.hexdigest()

    def _store(self, length: int) -> None:
        content = bytes(self._buffer[:length])
        OperationPiece.objects.create(position=self._position, content=content, **self._of)
        del self._buffer[:length]
        self._position += 1


def copied(source: BinaryIO, writer: Writer) -> None:
    """The whole of an open file."""
    source.seek(0)
    while part := source.read(SIZE):
        writer.write(part)
    writer.close()


def read(operation: Operation, role: str, size: int, attempt: int = 0, file: int = 0) -> Iterator[bytes]:
    """A file of that size, piece by piece; nothing is held in between. Raises PieceMissing."""
    stored = OperationPiece.objects.filter(operation=operation, role=role, attempt=attempt, file=file)
    for position in range(-(-size // SIZE)):
        content = stored.filter(position=position).values_list("content", flat=True).first()
        if content is None:
            raise PieceMissing(f"piece {position} of operation {operation.pk}")
        yield bytes(content)


def forget(operation_id: int) -> None:
    """Removes what was handed in: it is needed no more."""
    OperationPiece.objects.filter(operation=operation_id, role=Role.INPUT).delete()


def forget_results(operation_id: int, attempt: int) -> None:
    """Removes what an attempt made that did not come to its end."""
    OperationPiece.objects.filter(operation=operation_id, role=Role.RESULT, attempt=attempt).delete()
