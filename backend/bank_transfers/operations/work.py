"""What a kind of work is given: a way to tell how far it is, to hand out a file, and to read what was handed in.

The heartbeat beats in a thread with a connection of its own. So it goes on while a library writes a sheet or reads a
file without a word, and shows progress that is made inside a transaction.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from bank_transfers.core.db.failures import is_locked

from . import claim, pieces
from .models import Operation, OperationPiece

logger = logging.getLogger(__name__)

PULSE_SECONDS = 1.0


class Stopped(BaseException):
    """The work is to end: cancelled, another's by now, or the process ends. No `except Exception` holds it back."""


class Work:
    """One attempt of an operation, while it goes on. In a `with` its heart beats."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._done = self._total = 0
        self._writer = pieces.Writer(operation, OperationPiece.Role.RESULT, operation.attempt)
        self._stop, self._over = threading.Event(), threading.Event()
        self.lost = False
        self._pulse = threading.Thread(
            target=self._beat_until_over, name=f"operation-{operation.pk}", daemon=True
        )

    def __enter__(self) -> Work:
        self._pulse.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._pulse.join()

    def stop(self) -> None:
        """Ends it at its next step. Called from any thread."""
        self._stop.set()

    # -- for the kinds -----------------------------------------------------------------------------

    def tell(self, done: int, total: int) -> None:
        """How many steps are done, of how many. Costs nothing: call it often. Raises Stopped."""
        self._done, self._total = done, total
        self._go_on()

    def write(self, part: bytes) -> None:
        """The next part of the file, of any size. Raises Stopped."""
        self._go_on()
        self._writer.write(part)

    def confirm(self) -> None:
        """Inside a transaction that does what can't be undone, at its end: from here to the commit nobody cancels.

        Raises Stopped when somebody has already.
        """
        if not claim.beat(self._operation):
            self.lost = True
            raise Stopped

    @contextmanager
    def handed_in(self, file: int, size: int) -> Iterator[BinaryIO]:
        """One of the files that came with the request, on disk, open for reading. Raises Stopped, PieceMissing."""
        role = OperationPiece.Role.INPUT
        with tempfile.TemporaryFile(prefix="operation-") as copy:
            for piece in pieces.read(self._operation, role, size, file=file):
                self._go_on()
                copy.write(piece)
            copy.seek(0)
            yield cast(BinaryIO, copy)

    # ----------------------------------------------------------------------------------------------

    def finished_file(self) -> tuple[int, str]:
        """Size and SHA-256 of what was written."""
        return self._writer.size, self._writer.close()

    @property
    def progress(self) -> dict[str, int]:
        return {"done": self._done, "total": self._total}

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _beat_until_over(self) -> None:
        """Beats until the end. A row that is not ours any more, or a database that is away for long, ends the work."""
        beaten = time.monotonic()
        try:
            while not self._over.wait(PULSE_SECONDS):
                try:
                    alive = claim.beat(self._operation, **self.progress)
                except (DatabaseError, InterfaceError) as error:
                    connections.close_all()
                    # On SQLite, our own transaction may be what it waited for: then nobody else writes either.
                    silent = 0.0 if is_locked(error) else time.monotonic() - beaten
                    if silent > settings.OPERATIONS_DEAD_AFTER_SECONDS:
                        self._stop.set()
                        return
                    continue
                beaten = time.monotonic()
                if not alive:
                    self.lost = True
                    self._stop.set()
                    return
        except Exception:
            logger.exception("the heartbeat of operation %s ended", self._operation.pk)
        finally:
            connections.close_all()  # this thread's own
