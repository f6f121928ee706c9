"""What differs between the payments that are known and those that Billingo tells now. Pure.

Entries have no id. So the two are multisets: of entries alike in everything there are as many as there are, and which
of them is which, nothing tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from .mapping import Payment


class Difference(msgspec.Struct):
    """`gone`: primary keys of known payments that are there no more; `new`: payments that were not known."""

    gone: list[int]
    new: list[Payment]

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)


def difference(known: Iterable[tuple[int, Payment]], told: Iterable[Payment]) -> Difference:
    """known: by primary key. Of those alike the ones known longest (the smallest keys) stay."""
    waiting: dict[Payment, list[int]] = defaultdict(list)
    for key, payment in sorted(known, key=lambda pair: -pair[0]):
        waiting[payment].append(key)
    new = []
    for payment in told:
        if keys := waiting.get(payment):
            keys.pop()
        else:
            new.append(payment)
    return Difference(gone=sorted(key for keys in waiting.values() for key in keys), new=new)
