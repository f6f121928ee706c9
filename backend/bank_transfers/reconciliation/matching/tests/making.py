"""Lines and claims for tests, with what a test does not care about filled in."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bank_transfers.reconciliation.matching import Claim, Line, Match, Status
from bank_transfers.reconciliation.matching.engine import match

DAY = date(2026, 3, 2)
ACCOUNT = "11700024-20000041-00000000"


def partner_id(name: str) -> int:
    return zlib.crc32(name.encode())


def claim(at: int, gross: str, partner: str = "Hétszínvirág Kft.", **more: Any) -> Claim:
    """at: its running number; a partner is known by its name."""
    values: dict[str, Any] = {
        "id": at,
        "billingo_id": 5000 + at,
        "number": f"2026-{at:06d}",
        "type": "invoice",
        "partner_id": partner_id(partner),
        "partner_name": partner,
        "gross": Decimal(gross),
        "open_amount": Decimal(gross),
        "currency": "HUF",
        "invoice_date": DAY,
        "due_date": DAY + timedelta(days=8),
    }
    return Claim(**values | more)


def line(amount: str, text: str = "", name: str = "HETSZINVIRAG KFT", **more: Any) -> Line:
    values: dict[str, Any] = {
        "id": 1,
        "account": "11705008-20412345",
        "booking_date": DAY + timedelta(days=7),
        "amount": Decimal(amount),
        "currency": "HUF",
        "counterparty_name": name,
        "counterparty_account": ACCOUNT,
        "remittance_information": text,
    }
    return Line(**values | more)


def only(lines: list[Line] | Line, claims: list[Claim], **more: Any) -> Match:
    """Of the last line in the order of time."""
    return match([lines] if isinstance(lines, Line) else lines, claims, **more)[-1]


def laid(found: Match) -> list[tuple[int, str, str]]:
    """What is laid on which claim; of what is asked about the likeliest."""
    allocations = found.alternatives[0].allocations if found.status is Status.AMBIGUOUS else found.allocations
    return [(one.claim_id, str(one.amount), str(one.kind)) for one in allocations]
