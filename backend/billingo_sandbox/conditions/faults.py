"""Scripted bad days: which request meets which fault. What a fault does is in `bending` and `wire`."""

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from billingo_sandbox.data.randomness import Chance

PAYMENTS = "/documents/*/payments"
"""The path of all payment histories, as a fault takes it."""

_METHODS = (None, "GET", "POST", "PUT", "DELETE")
_OF_DOCUMENT = re.compile(r"/documents/(\d{1,18})(?:/.*)?", re.ASCII)

KINDS: dict[str, dict[str, Any]] = {
    "latency": {"seconds": 0.2},
    # Refusals
    "too_many_requests": {"retry_after": 1, "form": "seconds"},
    "server_error": {"status": 500, "body": "json"},
    "quota_used_up": {},
    "unauthorized": {},
    "payment_required": {},
    "forbidden": {},
    "not_found": {},
    "unprocessable": {"field": "per_page", "message": "The given value is invalid."},
    "redirect": {"location": None, "status": 302},
    # On the wire
    "reset": {},
    "close": {},
    "cut_body": {"share": 0.5},
    "cut_chunked": {"share": 0.5},
    "stall": {"seconds": 3600.0},
    "stall_body": {"share": 0.5, "seconds": 3600.0},
    "trickle": {"interval_ms": 10.0, "bytes": 1},
    # Bodies
    "html_200": {},
    "empty_200": {},
    "truncated_json": {"share": 0.5},
    "broken_gzip": {},
    "gzip_bomb": {"megabytes": 200},
    # Listings that lie
    "wrong_total": {"delta": 1, "value": None},
    "repeated_rows": {"count": 1, "push_out": True},
    "missing_row": {"count": 1},
    "shuffled_rows": {},
    "wrong_current_page": {"delta": 1, "value": None},
    "data_not_list": {"value": {"0": "x"}},
    "not_object": {"value": []},
}
"""Every fault by name, with its options and their defaults."""

OF_RATES = (
    "xml_doctype",
    "xml_entities",
    "xml_other",
    "xml_amount",
    "xml_future",
    "xml_past",
    "xml_cut",
    "soap_fault",
)
"""Answers of the rate service that are not what they should be; on other answers they do nothing."""

KINDS |= {kind: {} for kind in OF_RATES}

_CHOICES = {
    ("too_many_requests", "form"): ("seconds", "date", "none"),
    ("server_error", "body"): ("json", "html", "empty"),
}


LEFT_OUT = -1
"""`times` left out: once, or for as long as it is in force if the fault has a probability."""


@dataclass(slots=True)
class Fault:
    """One scripted fault: what it does (`kind`, `options`), whom it meets, how often it still will."""

    id: int
    kind: str
    options: dict[str, Any]
    path: str | None = None
    page: int | None = None
    account: str | None = None
    nth: int | None = None
    times: int | None = 1
    probability: float | None = None
    chance: Chance = field(default_factory=lambda: Chance(0))
    seen: int = 0
    fired: int = 0
    method: str | None = None
    documents: frozenset[int] | None = None

    def concerns(self, method: str, path: str, page: int | None, account: str) -> bool:
        """True if a request matches, whether or not the fault strikes it."""
        if self.page is not None and self.page != page:
            return False
        if self.account not in (None, account) or self.method not in (None, method):
            return False
        if self.documents is not None and _document_of(path) not in self.documents:
            return False
        return self.path is None or fnmatchcase(path, self.path)

    def strikes(self) -> bool:
        """Count one matching request; True if it is one to be struck."""
        self.seen += 1
        if self.times is not None and self.fired >= self.times:
            return False
        if self.nth is not None and self.seen < self.nth:
            return False
        return self.probability is None or self.chance.happens(self.probability)


class FaultList:
    """All faults in force, in the order they were scripted."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(
        self,
        kind: str,
        *,
        times: int | None = LEFT_OUT,
        probability: float | None = None,
        seed: int = 0,
        path: str | None = None,
        page: int | None = None,
        nth: int | None = None,
        account: str | None = None,
        method: str | None = None,
        documents: Collection[int] | None = None,
        **options: Any,
    ) -> int:
        """Script a fault; see `Sandbox.fault`. Raises `ValueError` for a kind or option that does not exist."""
        merged = _checked_options(kind, options)
        if probability is not None and not 0 <= probability <= 1:
            raise ValueError("a probability is between 0 and 1")
        if method not in _METHODS:
            raise ValueError(f"a method is one of {', '.join(filter(None, _METHODS))}")
        if documents is not None and not all(type(document) is int for document in documents):
            raise ValueError("documents are named by their ids")
        if times == LEFT_OUT:
            times = 1 if probability is None else None
        if page is not None and path is None:
            path = "/documents"
        fault = Fault(
            next(self._ids), kind, merged, path, page, account, nth, times, probability, Chance(seed)
        )
        fault.method, fault.documents = method, None if documents is None else frozenset(documents)
        self._faults.append(fault)
        return fault.id

    def clear(self, fault_id: int | None = None) -> None:
        """Call off one fault, or all of them."""
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def strike(self, method: str, path: str, page: int | None, account: str) -> tuple[float, Fault | None]:
        """What one request meets: seconds of added latency (they add up) and the first other fault that strikes it."""
        delay, hit = 0.0, None
        for fault in self._faults:
            if not fault.concerns(method, path, page, account) or not fault.strikes():
                continue
            if fault.kind == "latency":
                delay += float(fault.options["seconds"])
            elif hit is None:
                hit = fault
            else:
                continue
            fault.fired += 1
        return delay, hit

    def report(self) -> list[dict[str, Any]]:
        """Each fault with how many requests it matched (`seen`) and struck (`fired`)."""
        keys: tuple[str, ...] = ("id", "kind", "options", "seen", "fired", "times")
        return [{key: getattr(fault, key) for key in keys} for fault in self._faults]


def _document_of(path: str) -> int | None:
    found = _OF_DOCUMENT.fullmatch(path)
    return int(found[1]) if found else None


def _checked_options(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    if kind not in KINDS:
        raise ValueError(f"unknown fault {kind!r}; there are: {', '.join(KINDS)}")
    unknown = options.keys() - KINDS[kind].keys()
    if unknown:
        raise ValueError(f"fault {kind!r} has no option {', '.join(sorted(unknown))}")
    for name, value in options.items():
        allowed = _CHOICES.get((kind, name))
        if allowed and value not in allowed:
            raise ValueError(f"{name} of {kind!r} is one of {', '.join(allowed)}")
    return {**KINDS[kind], **options}
