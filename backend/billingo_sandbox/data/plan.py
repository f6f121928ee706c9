"""What documents an account has: kinds, ids, numbers, times and who corrects whom. Cheap; contents come later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .partners import Block
from .randomness import Chance

BUDAPEST = ZoneInfo("Europe/Budapest")
REFERENCE_DATE = date(2026, 10, 27)
"""The day on which generated data "is": nothing is newer, and what is unpaid and due before it has expired."""

# The demo account of the product has 282 documents with 581 items; other sizes keep that ratio.
ITEMS, DOCUMENTS = 581, 282

_WEEKS = 156
_ID_LOW, _ID_SPAN = 80_000_000, 31_000_000
_KINDS = (
    *["cancellation"] * 4,
    *["modification"] * 2,
    *["draft"] * 4,
    *["proforma"] * 5,
    *["advance"] * 4,
    *["receipt"] * 5,
)
_ITEM_COUNTS = (1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6)
_CORRECTIONS = ("cancellation", "modification")


@dataclass(slots=True)
class Plan:
    """One document to be made. `original` and `successor` are places (not ids) in the list of plans."""

    place: int
    id: int
    kind: str
    created: int
    block: Block
    number: str
    items: int
    reference: date
    original: int | None = None
    successor: int | None = None

    @property
    def is_draft(self) -> bool:
        """Drafts have no number, and dates and partner may be missing."""
        return self.kind.startswith("draft")


class Numbering:
    """Hands out the next number of each block and year."""

    def __init__(self, last: dict[tuple[int, int], int] | None = None) -> None:
        self._last = dict(last or {})

    def copy(self) -> "Numbering":
        """Another source that goes on from where this one stands."""
        return Numbering(self._last)

    def next(self, block: Block, year: int) -> str:
        """The next free document number."""
        key = (block.id, year)
        self._last[key] = self._last.get(key, 0) + 1
        return block.number(year, self._last[key])


def make_plans(
    count: int, chance: Chance, blocks: dict[str, Block], reference: date, numbering: Numbering
) -> list[Plan]:
    """`count` plans, oldest first, with ids that ascend in the order of creation."""
    plans: list[Plan] = []
    identifiers = _identifiers(count, chance)
    for place, created in enumerate(_creation_times(count, chance, reference)):
        kind = chance.pick(_KINDS) if chance.happens(0.26) else "invoice"
        original = _original_for(kind, plans, chance)
        if kind in _CORRECTIONS and original is None:
            kind = "invoice"
        block = plans[original].block if original is not None else choose_block(kind, blocks, chance)
        year = datetime.fromtimestamp(created, BUDAPEST).year
        number = "" if kind == "draft" else numbering.next(block, year)
        items = chance.pick(_ITEM_COUNTS)
        plan = Plan(place, next(identifiers), kind, created, block, number, items, reference, original)
        if original is not None:
            plans[original].successor = place
            plan.items = plans[original].items if kind == "cancellation" else 2
        plans.append(plan)
    _fit_item_total(plans, round(count * ITEMS / DOCUMENTS), chance)
    return plans


def choose_block(kind: str, blocks: dict[str, Block], chance: Chance) -> Block:
    """The block a document of this kind is numbered in."""
    if kind in ("proforma", "receipt"):
        return blocks[kind]
    return blocks[chance.pick(("main", "main", "main", "main", "web", "export"))]


def _identifiers(count: int, chance: Chance) -> Iterator[int]:
    gap = max(2, _ID_SPAN // max(count, 1))
    current = _ID_LOW
    while True:
        current += chance.between(1, 2 * gap - 1) if gap < 200_000 else chance.between(100_000, 120_000)
        yield current


def _creation_times(count: int, chance: Chance, reference: date) -> Iterator[int]:
    """Ascending moments (seconds since 1970) on working days between 8 and 18 o'clock in Budapest."""
    monday = reference - timedelta(days=reference.weekday(), weeks=_WEEKS)
    workdays = _WEEKS * 5 + min(reference.weekday() + 1, 5)
    midnights: dict[int, int] = {}
    for place in range(count):
        moment = (place + chance.unit()) * workdays / count
        day = int(moment)
        if day not in midnights:
            on = monday + timedelta(days=day // 5 * 7 + day % 5)
            midnights[day] = int(datetime(on.year, on.month, on.day, 8, tzinfo=BUDAPEST).timestamp())
        yield midnights[day] + int((moment - day) * 36_000)


def _original_for(kind: str, plans: list[Plan], chance: Chance) -> int | None:
    """A recent invoice that nothing corrects yet, or None."""
    if kind not in _CORRECTIONS:
        return None
    for _ in range(8):
        candidate = len(plans) - 1 - chance.below(25)
        if candidate >= 0 and plans[candidate].kind == "invoice" and plans[candidate].successor is None:
            return candidate
    return None


def _fit_item_total(plans: list[Plan], target: int, chance: Chance) -> None:
    """Move item counts of documents that stand alone until all together have exactly `target` items."""
    free = [plan for plan in plans if plan.original is None and plan.successor is None]
    missing = target - sum(plan.items for plan in plans)
    while missing and free:
        plan = chance.pick(free)
        if missing > 0:
            plan.items += 1
            missing -= 1
        elif plan.items > 1:
            plan.items -= 1
            missing += 1
        elif all(entry.items == 1 for entry in free):
            return
