"""What a run says of a line, as the command tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bank_transfers.core.api.money import money
from bank_transfers.reconciliation.matching import Allocation, Line

from . import words

if TYPE_CHECKING:
    from .keeping import Told
    from .run import Numbered

CONFIDENCE_PLACES = 6


def as_json(told: Told, documents: Mapping[int, Numbered]) -> dict[str, Any]:
    """One line. documents: by their keys here."""
    said = told.match
    return {
        "line": _line(told.waiting.line),
        "status": str(said.status),
        "explanation": said.explanation,
        "allocations": _allocations(said.allocations, documents),
        "confidence": round(float(said.confidence), CONFIDENCE_PLACES),
        "evidence": [
            {"code": reason.code, "text": words.text_of(reason.code, reason.parameters)}
            for reason in said.evidence
        ],
        "alternatives": [
            {
                "allocations": _allocations(other.allocations, documents),
                "confidence": round(float(other.confidence), CONFIDENCE_PLACES),
            }
            for other in said.alternatives
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "account": line.account,
        "booking_date": line.booking_date.isoformat(),
        "value_date": line.value_date.isoformat() if line.value_date else None,
        "amount": _amount(line.amount),
        "currency": line.currency,
        "counterparty_name": line.counterparty_name,
        "counterparty_account": line.counterparty_account,
        "remittance_information": line.remittance_information,
        "bank_reference": line.bank_reference,
        "end_to_end_id": line.end_to_end_id,
    }


def _allocations(
    allocations: Sequence[Allocation], documents: Mapping[int, Numbered]
) -> list[dict[str, Any]]:
    return [
        {
            "invoice_id": documents[one.claim_id].billingo_id,
            "invoice_number": documents[one.claim_id].number,
            "amount": _amount(one.amount),
            "kind": str(one.kind),
        }
        for one in allocations
    ]


def _amount(value: Decimal) -> str:
    return str(money(value))
