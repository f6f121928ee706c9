"""How long the matcher takes: many open claims, many lines, in one call."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import replace

from bank_transfers.reconciliation.matching import Claim, Known, Line
from bank_transfers.reconciliation.matching.engine import match

from .moments import Books
from .worlds import World, lifelike

CUSTOMERS = 3_000


class Load:
    """A large company: claims that are all open, and lines that pay some of them."""

    def __init__(self, seed: int, year: int, customers: int = CUSTOMERS) -> None:
        self.world: World = lifelike(seed, year, 1, customers)
        every = Books(self.world).claims(self.world.bank.until)
        self._claims = [one for one in every if one.open_amount > 0]

    def task(self, lines: int, claims: int) -> tuple[list[Line], list[Claim]]:
        """So many claims, and lines of customers who pay some of them (again and again under new ids, where there are
        not so many). Raises `ValueError` where the company has fewer claims."""
        if len(self._claims) < claims:
            raise ValueError(f"the company has only {len(self._claims)} claims")
        chosen = self._claims[-claims:]
        ids = {one.id for one in chosen}
        paying = [
            line
            for line in self.world.lines
            if self.world.truth[line.id].pays.keys() & ids and line.amount > 0
        ]
        return [replace(paying[place % len(paying)], id=place + 1) for place in range(lines)], chosen

    def seconds(self, lines: Sequence[Line], claims: Sequence[Claim]) -> tuple[float, float, int]:
        """Of the wall and of the processor, and the most memory that this process had until now (MiB)."""
        wall, cpu = time.perf_counter(), time.process_time()
        match(lines, claims, Known(), self.world.rates)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return time.perf_counter() - wall, time.process_time() - cpu, peak
