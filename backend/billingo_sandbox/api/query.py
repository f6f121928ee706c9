"""Reading the query string of a listing: paging and filters, refused with 422 where the API would refuse."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from billingo_sandbox.account import Account, Row
from billingo_sandbox.data.dataset import Keys

from .errors import validation_error

Query = Mapping[str, str]

MAX_PER_PAGE, DEFAULT_PER_PAGE = 100, 25

PAYMENT_STATUSES = frozenset({"none", "outstanding", "partially_paid", "paid", "expired"})
PAYMENT_METHODS = frozenset(
    {
        "aruhitel", "bankcard", "barion", "barter", "cash", "cash_on_delivery", "coupon", "elore_utalas", "ep_kartya",
        "kompenzacio", "levonas", "online_bankcard", "other", "paylike", "payoneer", "paypal", "paypal_utolag", "payu",
        "pick_pack_pont", "postai_csekk", "postautalvany", "skrill", "szep_card", "transferwise", "upwork",
        "utalvany", "valto", "wire_transfer",
    }
)  # fmt: skip
_TYPES = frozenset({"invoice", "receipt"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_DATE_FILTERS = {
    "start_date": ("invoice_date", False),
    "end_date": ("invoice_date", True),
    "paid_start_date": ("paid_date", False),
    "paid_end_date": ("paid_date", True),
    "fulfillment_start_date": ("fulfillment_date", False),
    "fulfillment_end_date": ("fulfillment_date", True),
}


class _Searched(msgspec.Struct):
    partner: Any = None
    document_partner: Any = None
    comment: Any = None


_searched = msgspec.json.Decoder(_Searched)

Test = Callable[[Keys], bool]


@dataclass(slots=True, frozen=True)
class Paging:
    """Which page is asked for; pages are counted from 1."""

    page: int
    per_page: int


def paging(query: Query) -> Paging:
    """`page` and `per_page` of a request. Raises a 422 for what is not a number or out of bounds."""
    page = _integer(query, "page", 1)
    per_page = _integer(query, "per_page", DEFAULT_PER_PAGE)
    if page < 1:
        raise validation_error(("page", "The page must be at least 1."))
    if not 1 <= per_page <= MAX_PER_PAGE:
        raise validation_error(("per_page", f"The per page must be between 1 and {MAX_PER_PAGE}."))
    return Paging(page, per_page)


def select(account: Account, query: Query, zone: ZoneInfo) -> list[Row] | None:
    """The rows that a query's filters leave, newest created first; None if it has no filter at all.

    `zone` is the timezone `last_modified_date` is read in. Raises a 422 for a filter that can't be read.
    """
    tests = list(_tests(query))
    moment = last_modified(query, zone)
    text = query.get("query", "").casefold()
    if not tests and moment is None and not text:
        return None
    rows: Iterable[Row] = account.rows() if moment is None else account.rows_modified_since(moment)
    chosen = [row for row in rows if all(test(row.keys) for test in tests)]
    return [row for row in chosen if text in searchable(row)] if text else chosen


def last_modified(query: Query, zone: ZoneInfo) -> float | None:
    """The moment (seconds since 1970) that `last_modified_date` names; of an hour that comes twice, the first."""
    value = query.get("last_modified_date")
    if not value:
        return None
    if _MOMENT.fullmatch(value):
        try:
            return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).timestamp()
        except (ValueError, OverflowError):
            pass
    raise validation_error(
        ("last_modified_date", "The last modified date does not match the format Y-m-d H:i:s.")
    )


def iso_date(query: Query, field: str) -> str | None:
    """A date parameter as YYYY-MM-DD, None if it is not given. Raises a 422 for anything else."""
    value = query.get(field)
    if not value:
        return None
    if is_date(value):
        return value
    raise validation_error((field, "The value is not a valid date (Y-m-d)."))


def is_date(value: object) -> bool:
    """True for the text of a day that there is, as Y-m-d and in no other of ISO's ways."""
    try:
        return isinstance(value, str) and bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def one_of(query: Query, field: str, allowed: frozenset[str]) -> str | None:
    """A parameter that must be one of some words, None if it is not given."""
    value = query.get(field)
    if not value:
        return None
    if value not in allowed:
        raise validation_error((field, f"The selected {field} is invalid."))
    return value


def searchable(row: Row) -> str:
    """What the `query` filter looks through: number, partner names and comment, case ignored."""
    try:
        document = _searched.decode(row.shown)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return row.keys.number.casefold()
    parties = (document.partner, document.document_partner)
    names = [party.get("name") for party in parties if isinstance(party, dict)]
    parts = (row.keys.number, *names, document.comment)
    return "\n".join(part for part in parts if isinstance(part, str)).casefold()


def _tests(query: Query) -> Iterable[Test]:
    for field, (key, is_end) in _DATE_FILTERS.items():
        if day := iso_date(query, field):
            yield _date_test(Keys._fields.index(key), day, is_end)
    for field in ("partner_id", "block_id"):
        if query.get(field):
            yield _equals(field, _integer(query, field, 0))
    words = {"payment_status": PAYMENT_STATUSES, "payment_method": PAYMENT_METHODS, "type": _TYPES}
    for field, allowed in words.items():
        if value := one_of(query, field, allowed):
            yield _equals(field, value)
    yield from _number_tests(query)


def _number_tests(query: Query) -> Iterable[Test]:
    for edge, is_end in (("start", False), ("end", True)):
        number, year = query.get(f"{edge}_number"), query.get(f"{edge}_year")
        if not number and not year:
            continue
        for field in (f"{edge}_number", f"{edge}_year"):
            if not query.get(field):
                raise validation_error((field, f"The {field} is required together with its pair."))
        bound = (_integer(query, f"{edge}_year", 0), _integer(query, f"{edge}_number", 0))
        yield _number_test(bound, is_end)


def _number_test(bound: tuple[int, int], is_end: bool) -> Test:
    def test(keys: Keys) -> bool:
        parts = keys.number.rsplit("-", 2)[-2:]
        if len(parts) != 2 or not all(part.isdecimal() for part in parts):
            return False
        place = (int(parts[0]), int(parts[1]))
        return place <= bound if is_end else place >= bound

    return test


def _date_test(place: int, day: str, is_end: bool) -> Test:
    # A missing date is "": it is before every start, and must not count as before an end either.
    if is_end:
        return lambda keys: "" < keys[place] <= day  # type: ignore[operator]
    return lambda keys: keys[place] >= day  # type: ignore[operator]


def _equals(field: str, value: str | int) -> Test:
    place = Keys._fields.index(field)
    return lambda keys: keys[place] == value


def _integer(query: Query, field: str, default: int) -> int:
    value = query.get(field)
    if value is None or value == "":
        return default
    if re.fullmatch(r"-?\d{1,18}", value, re.ASCII) is None:
        raise validation_error((field, f"The {field} must be an integer."))
    return int(value)
