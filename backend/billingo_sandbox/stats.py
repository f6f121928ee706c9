"""What the server has seen: one record for each request to the API, and how many were in flight at once."""

import re
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

_KEPT = 200_000
_NUMBER = re.compile(r"/\d+(?=/|$)", re.ASCII)


@dataclass(slots=True)
class Record:
    """One request. `time` is seconds since 1970 on the sandbox's clock.

    `account` is the account's name ("" for an unknown key), `status` what was sent (0 if no status line was, None
    while it is being answered), `in_flight` the account's requests at its arrival, itself included, `fault` the kind
    of fault it met.
    """

    time: float
    account: str
    method: str
    path: str
    query_string: str
    in_flight: int
    status: int | None = None
    fault: str | None = None

    @property
    def endpoint(self) -> str:
        """Method and path below /v3, without ids: "GET /documents/{id}/payments"."""
        return f"{self.method} {_NUMBER.sub('/{id}', self.path.removeprefix('/v3'))}"

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    def as_json(self) -> dict[str, Any]:
        """The record as plain data."""
        return {**asdict(self), "query": self.query}


class Stats:
    """Counts and the newest 200,000 records since the last reset."""

    def __init__(self) -> None:
        self.in_flight: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        """Forget everything but what is in flight right now."""
        self.records: deque[Record] = deque(maxlen=_KEPT)
        self.total = 0
        self.by_endpoint: Counter[str] = Counter()
        self.max_in_flight = self.in_flight.total()
        self.max_by_account: Counter[str] = Counter(self.in_flight)

    def arrive(self, record: Record) -> None:
        """A request came in; fills `in_flight` of its record."""
        name = record.account
        self.in_flight[name] += 1
        record.in_flight = self.in_flight[name]
        self.max_by_account[name] = max(self.max_by_account[name], record.in_flight)
        self.max_in_flight = max(self.max_in_flight, self.in_flight.total())
        self.total += 1
        self.by_endpoint[record.endpoint] += 1
        self.records.append(record)

    def leave(self, record: Record) -> None:
        """Its answer is made (or given up)."""
        self.in_flight[record.account] -= 1

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        statuses = Counter(str(record.status) for record in self.records)
        return {
            "total": self.total,
            "refused": statuses.get("429", 0),
            "by_status": dict(statuses),
            "by_endpoint": dict(self.by_endpoint),
            "max_in_flight": self.max_in_flight,
            "max_in_flight_by_account": dict(self.max_by_account),
            "requests": [record.as_json() for record in self.records],
        }
