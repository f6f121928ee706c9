"""What is odd in a file that could be read all the same: codes for the sentences that are made elsewhere."""

from __future__ import annotations

from enum import StrEnum

from .statement import Remark

# One oddity a line in a file of 100,000 would be a second file.
MAX_REMARKS = 100


class RemarkCode(StrEnum):
    """Beside each: what `Remark.values` carries."""

    VALUE_DATE_IMPOSSIBLE = "value_date_impossible"  # value: 30 February of banks that count 30 days a month
    DETAILS_DIFFER = "details_differ"  # amount, details: the transactions of a line do not sum up to it
    TOTALS_DIFFER = "totals_differ"  # name, expected, found
    TAG_UNKNOWN = "tag_unknown"  # name
    BOOKING_DATE_MISSING = "booking_date_missing"  # a booked line without it
    CURRENCY_DIFFERS = "currency_differs"  # account, lines: their currencies
    ACCOUNT_MISSING = "account_missing"
    MORE = "more_remarks"  # count: those not listed


class Remarks:
    """Collects remarks, at most a hundred of them."""

    def __init__(self) -> None:
        self._kept: list[Remark] = []
        self._left_out = 0

    def add(self, code: RemarkCode, line: int | None = None, **values: object) -> None:
        if len(self._kept) >= MAX_REMARKS:
            self._left_out += 1
            return
        self._kept.append(Remark(code.value, line, {name: str(value)[:80] for name, value in values.items()}))

    def finish(self) -> tuple[Remark, ...]:
        if self._left_out:
            more = Remark(RemarkCode.MORE.value, None, {"count": str(self._left_out)})
            return (*self._kept, more)
        return tuple(self._kept)
