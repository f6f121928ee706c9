"""What tests work out anew from what stands on a row."""

from __future__ import annotations

from decimal import Decimal, localcontext

from bank_transfers.billingo.receivables import CLAIM_TYPES, OPEN_STATUSES
from bank_transfers.models import BillingoInvoice


def open_by_hand(row: BillingoInvoice) -> Decimal:
    """What is owed of it: its total less what came; nothing where it asks for nothing or more came, and never more than
    its total."""
    asks = row.type in CLAIM_TYPES and row.payment_status in OPEN_STATUSES
    if not asks or row.cancelled or row.missing_upstream_since or not row.gross_total:
        return Decimal(0)
    with localcontext(prec=100):
        rest = row.gross_total - (row.paid_amount or 0)
    if (rest > 0) != (row.gross_total > 0):
        return Decimal(0)
    return rest if abs(rest) < abs(row.gross_total) else Decimal(row.gross_total)
