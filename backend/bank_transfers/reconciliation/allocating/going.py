"""What is allocated of bank lines that are about to go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bank_transfers.banking.standing import Standing
from bank_transfers.core.api.money import money
from bank_transfers.reconciliation.models import Allocation

from .undoing import undo_lines


def standing_on(lines: Collection[int]) -> list[Standing]:
    """Each allocation that stands on one of the lines."""
    rows = Allocation.objects.filter(line__in=list(lines), undone_by=None).order_by("pk")
    told = rows.values_list(
        "line_id", "line_text", "invoice__invoice_number", "amount", "currency", "action_id"
    )
    return [
        Standing(line, f"{text} → {number}: {money(amount)} {currency}", action)
        for line, text, number, amount, currency, action in told
    ]


def release(company_id: int, lines: Collection[int], user: Any) -> None:
    """Undoes all of it, as one action. That says nothing of whether it was right."""
    undo_lines(company_id, user, lines, corrects=False)
