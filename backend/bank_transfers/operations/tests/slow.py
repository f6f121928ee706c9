"""A kind of work that takes as long as a test wants it to."""

from __future__ import annotations

import threading
import time

from bank_transfers.companies.models import Role
from bank_transfers.operations.kinds import Kind, Made
from bank_transfers.operations.models import Operation
from bank_transfers.operations.work import Work

STEPS = 400
go_on, begun = threading.Event(), threading.Event()
begun_by: list[int] = []


def _run(operation: Operation, work: Work) -> Made:
    begun_by.append(operation.attempt)
    begun.set()
    for step in range(STEPS):
        work.tell(step, STEPS)
        work.write(b"0123456789" * 20_000)
        if not go_on.is_set():
            time.sleep(0.05)
    work.tell(STEPS, STEPS)
    return Made("slow.bin", "application/octet-stream")


SLOW = Kind("slow", _run, frozenset({Role.ADMIN.value}), None)
