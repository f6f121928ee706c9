"""How far an action of many lines is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bank_transfers.core.db.reading import Tell

from .balances import parts


class Progress:
    """tell: is told how many steps are done, of how many; what it raises ends the work."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def parts(self, keys: Iterable[int]) -> Iterator[list[int]]:
        """The keys, some hundreds at a time; each of them is a step that is done when the next ones are asked for."""
        for part in parts(keys):
            yield part
            self._done += len(part)
            self._tell(self._done, self._total)
