"""Lines as the queue shows them: each with its proposal in short, or with what was done to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bank_transfers.banking.api.explanations import EXPLAINED, shown
from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.reconciliation.models import Allocation, Match, MatchDecision

COLUMNS = (
    "id", "account_id", "statement_id", "booking_date", "value_date", "amount", "currency", "allocated_amount",
    "bank_reference", "end_to_end_id", "original_amount", "original_currency",
)  # fmt: skip
MARK = (
    "is_aside",
    "aside_until",
    "note",
    "noted_by",
    "noted_at",
    "noted_to",
    "addressee_id",
    "seen_at",
    "seen_by",
)
READ = tuple({*COLUMNS, *EXPLAINED, "statement__adds_up", "mark__pk", *(f"mark__{name}" for name in MARK)})
NUMBERS_SHOWN = 3


def rows_of(company_id: int, keys: Sequence[int]) -> list[dict[str, Any]]:
    """Of these lines, in this order; of a proposal or an action only what a row has room for is told."""
    found = {
        row["id"]: row
        for row in BankTransaction.objects.filter(company_id=company_id, pk__in=keys).values(*READ)
    }
    rows = [found[key] for key in keys if key in found]
    proposals, done = _proposals(keys), _done(keys)
    return [
        {
            **row,
            "left": row["amount"] - row["allocated_amount"],
            "adds_up": row["statement__adds_up"],
            "mark": _mark(row) if row["mark__pk"] else None,
            "proposal": proposals.get(row["id"]),
            "done": done.get(row["id"]),
        }
        for row in shown(company_id, rows)
    ]


def _mark(row: Mapping[str, Any]) -> dict[str, Any]:
    mark = {name: row[f"mark__{name}"] for name in MARK}
    return {**mark, "note_to": mark.pop("addressee_id"), "note_back": ""}


def _proposals(keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """By line: the one that waits."""
    rows = list(
        Match.objects.filter(line__in=keys, decision=MatchDecision.WAITING).values(
            "id",
            "line_id",
            "version",
            "status",
            "confidence",
            "would_be_automatic",
            "allocations",
            "evidence",
        )
    )
    documents = _named({one["invoice"] for row in rows for one in row["allocations"]})
    return {row["line_id"]: _proposal(row, documents) for row in rows}


def _named(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = BillingoInvoice.objects.filter(pk__in=keys).values_list("pk", "invoice_number", "partner_name")
    return {key: (number, partner) for key, number, partner in rows}


def _proposal(row: Mapping[str, Any], documents: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    named = list(dict.fromkeys(one["invoice"] for one in row["allocations"]))
    told = [documents[key] for key in named if key in documents]
    return {
        "id": row["id"],
        "version": row["version"],
        "status": row["status"],
        "confidence": row["confidence"],
        "would_be_automatic": row["would_be_automatic"],
        "numbers": [number for number, _partner in told[:NUMBERS_SHOWN]],
        "documents": len(named),
        "partner_name": told[0][1] if told else "",
        "kinds": sorted({one["kind"] for one in row["allocations"]}),
        "against": sum(not reason["speaks_for"] for reason in row["evidence"]),
    }


def _done(keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """By line: what is laid of it, by the action that did so last."""
    live = Allocation.objects.filter(line__in=keys, undone_by=None).order_by("-action_id", "pk")
    found: dict[int, dict[str, Any]] = {}
    for row in live.values(
        "line_id", "action_id", "action__kind", "action__user_name", "action__made_at",
        "invoice__invoice_number", "invoice__partner_name", "kind",
    ):  # fmt: skip
        one = found.setdefault(
            row["line_id"],
            {
                "action_id": row["action_id"],
                "kind": row["action__kind"],
                "user_name": row["action__user_name"],
                "made_at": row["action__made_at"],
                "numbers": [],
                "documents": 0,
                "partner_name": row["invoice__partner_name"],
            },
        )
        if row["invoice__invoice_number"] not in one["numbers"]:
            one["documents"] += 1
            if len(one["numbers"]) < NUMBERS_SHOWN:
                one["numbers"].append(row["invoice__invoice_number"])
    return found
