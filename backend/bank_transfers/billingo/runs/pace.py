"""The limit of an account at Billingo, kept by all processes together.

One row an account says when which process took leave for how many requests. Who wants leave reads it, adds up what the
others took within the last minute, and writes his own part, if the row is still as he read it. What he took himself he
knows exactly (`client/pacing.py`), so one process alone is as quick as the limit. Times are the database's.
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
import uuid
from contextlib import nullcontext
from datetime import datetime

import msgspec
from django.db import DatabaseError, IntegrityError, InterfaceError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from bank_transfers.billingo.client import pacing
from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.models import BillingoPace, CompanyBillingoSettings

from .accounts import account_of

logger = logging.getLogger(__name__)

TRIES = 5
Taken = dict[str, list[list[int]]]  # process -> pairs of second and number

# Our clock and the database's drift apart, if slowly.
SEEN_SECONDS = 600.0

_processes: dict[int, str] = {}
_seen: dict[str, Seen] = {}


def client_of(row: CompanyBillingoSettings) -> BillingoClient:
    """A client with the company's key, which keeps the account's limit together with all other processes."""
    return BillingoClient(row.api_key, organization=row.organization, ledger=AccountLedger(row))


class AccountLedger:
    """Of one account (`pacing.Ledger`)."""

    def __init__(self, row: CompanyBillingoSettings) -> None:
        """row: a company's settings; of `with_pace`, or others."""
        self._account = account_of(row)
        self._rows = BillingoPace.objects.filter(pk=self._account)
        self.others = 0
        if (now := getattr(row, "pace_now", None)) is not None:
            _seen[self._account] = Seen.at(now, getattr(row, "pace_taken", None))

    def take(self, wanted: int, used: int, limit: int) -> int | None:
        """Leave for at most so many requests; 0 while the limit is used up, or others come first all the time."""
        try:
            for _try in range(TRIES):
                granted = self._taken(wanted, used, limit)
                if granted is not None:
                    return granted
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the pace of an account can't be shared (%s)", type(error).__name__)
            return None
        return 0

    def _taken(self, wanted: int, used: int, limit: int) -> int | None:
        """None: somebody else wrote meanwhile."""
        seen = _seen.pop(self._account, None)
        if seen is None or seen.is_old:
            seen = self._read()
        taken = still_counting(json.loads(seen.text), seen.now) if seen.text else {}
        self.others = of_others(taken, this_process())
        granted = min(wanted, limit - used - self.others)
        if granted <= 0:
            return 0
        taken.setdefault(this_process(), []).append([math.floor(seen.now), granted])
        written = json.dumps(taken, separators=(",", ":"))
        if not (self._changed(seen.text, written) if seen.text else self._made(written)):
            return None
        _seen[self._account] = msgspec.structs.replace(seen, text=written)
        return granted

    def _read(self) -> Seen:
        found = self._rows.annotate(now=Now()).values_list("taken", "now").first()
        # The first time that anybody asks the account our own clock has to do.
        return Seen.at(found[1], found[0]) if found else Seen.at(timezone.now(), None)

    def _changed(self, before: str, after: str) -> bool:
        return self._rows.filter(taken=before).update(taken=after) == 1

    def _made(self, text: str) -> bool:
        inside = transaction.get_connection().in_atomic_block
        try:
            with transaction.atomic() if inside else nullcontext():
                BillingoPace.objects.create(account=self._account, taken=text)
        except IntegrityError:
            return False
        return True


class Seen(msgspec.Struct, frozen=True):
    """A row as it is in the database (text: '' for none), or as this process wrote it last: who writes it again need
    not read it, unless somebody else wrote. ahead: by how much the database's clock is ahead of our monotonic one."""

    text: str
    ahead: float
    read_at: float

    @classmethod
    def at(cls, now: datetime, text: str | None) -> Seen:
        """As it was read just now, by the database's clock."""
        return cls(text or "", now.timestamp() - time.monotonic(), time.monotonic())

    @property
    def now(self) -> float:
        """The database's time, in seconds since 1970."""
        return time.monotonic() + self.ahead

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.read_at > SEEN_SECONDS


def still_counting(taken: Taken, now: float) -> Taken:
    """What was taken so lately that its requests count at Billingo: they begin within LEAVE_SECONDS, and count for a
    minute from then on. (A second is written down without its fraction.)"""
    since = now - pacing.WINDOW_SECONDS - pacing.LEAVE_SECONDS - 1
    kept = {process: [pair for pair in pairs if pair[0] > since] for process, pairs in taken.items()}
    return {process: pairs for process, pairs in kept.items() if pairs}


def of_others(taken: Taken, me: str) -> int:
    return sum(number for process, pairs in taken.items() if process != me for _second, number in pairs)


def this_process() -> str:
    """A name for it that no other has, not even its own child."""
    return _processes.setdefault(os.getpid(), uuid.uuid4().hex[:12])
