"""Everything the server answers from: accounts, keys, clock, faults, statistics. One lock guards all of it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from billingo_sandbox.account import Account, Row, UnknownAccount
from billingo_sandbox.clock import Clock
from billingo_sandbox.conditions.between import Between
from billingo_sandbox.conditions.faults import FaultList
from billingo_sandbox.conditions.limits import Limiter
from billingo_sandbox.data.plan import BUDAPEST
from billingo_sandbox.data.rates import RateBook
from billingo_sandbox.stats import Stats

from .answers import Answer

_CACHE_BYTES = 256 * 2**20


@dataclass(slots=True, frozen=True)
class Access:
    """What a key opens: which account, and whether it may write."""

    account: Account
    may_write: bool


class PageCache:
    """Answers of `GET /documents`, kept until their account changes; the least used go first when it is full."""

    def __init__(self, limit: int = _CACHE_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Any, tuple[int, Answer, int]] = OrderedDict()

    def get(self, key: Any, version: int) -> Answer | None:
        """The kept answer, if nothing has changed since."""
        entry = self._entries.get(key)
        if entry is None or entry[0] != version:
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def put(self, key: Any, version: int, answer: Answer) -> None:
        """Keep an answer whose compressed body is made."""
        self._drop(key)
        size = len(answer.gzipped)
        self._entries[key] = (version, answer, size)
        self._size += size
        while self._size > self._limit and self._entries:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Any) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry[2]


@dataclass(slots=True)
class State:
    """See the module. `filter_zone` is the timezone in which `last_modified_date` is read."""

    clock: Clock
    limiter: Limiter | None = None
    rate_headers: bool = False
    latency: float = 0.0
    pdf_delay: int = 1
    filter_zone: ZoneInfo = BUDAPEST
    lock: threading.RLock = field(default_factory=threading.RLock)
    accounts: dict[str, Account] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    faults: FaultList = field(default_factory=FaultList)
    betweens: list[Between] = field(default_factory=list)
    stats: Stats = field(default_factory=Stats)
    rates: RateBook = field(default_factory=RateBook)
    pages: PageCache = field(default_factory=PageCache)
    selections: dict[Any, tuple[int, list[Row]]] = field(default_factory=dict)
    action_errors: list[Exception] = field(default_factory=list)

    def account(self, name: str | None) -> Account:
        """The account with this name (its first key), or the first one of all. Raises `UnknownAccount`."""
        if not self.accounts:
            raise UnknownAccount("the sandbox has no account")
        if name is None:
            return next(iter(self.accounts.values()))
        if name in self.accounts:
            return self.accounts[name]
        if name in self.access:
            return self.access[name].account
        raise UnknownAccount(f"the sandbox has no account {name!r}")

    def run_betweens(self, what: str, number: int, account: str, before: bool) -> None:
        """Do what is scripted for this moment. An action that fails is kept and raised when the sandbox stops."""
        for between in self.betweens:
            if not between.due(what, number, account, before):
                continue
            try:
                between.action()
            except Exception as error:  # noqa: BLE001  (it is a test's own code)
                self.action_errors.append(error)
