"""What several endpoints show of matching: lines, allocations, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer
from bank_transfers.reconciliation.models import Allocation, AllocationKind

DOCUMENT_COLUMNS = ("billingo_id", "invoice_number", "partner_name", "currency")
LINE_COLUMNS = (
    "id", "account_id", "booking_date", "amount", "currency", "counterparty_name", "counterparty_account",
    "remittance_information",
)  # fmt: skip


class MatchedLineSerializer(RowSerializer):
    """A bank line, as far as one needs it to decide."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booking_date = DayField()
    amount = MoneyField()
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField()
    remittance_information = serializers.CharField()


class MatchAllocationSerializer(RowSerializer):
    """A part of a line on a document."""

    invoice_id = serializers.IntegerField(help_text="Billingo's id.")
    invoice_number = serializers.CharField()
    partner_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=AllocationKind.choices)
    amount = MoneyField(help_text="In the line's currency.")
    line_amount = MoneyField(help_text="How much of the line's money it takes.")
    invoice_amount = MoneyField(help_text="How much of the document it settles, in the document's currency.")
    invoice_currency = serializers.CharField()


class EvidenceSerializer(serializers.Serializer[Any]):
    """A reason."""

    code = serializers.CharField()
    text = serializers.CharField(help_text="In the language of the request.")
    speaks_for = serializers.BooleanField(help_text="False: it speaks against.")
    quoted = serializers.CharField(
        help_text="What was read in the line's text, as it stands there; empty: a reason of another kind."
    )


def documents_of(company_id: int, keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Documents of the company by their keys here."""
    rows = BillingoInvoice.objects.filter(company_id=company_id, pk__in=set(keys))
    return {row["pk"]: dict(row) for row in rows.values("pk", *DOCUMENT_COLUMNS)}


def kept_allocations(
    kept: Sequence[Mapping[str, Any]], documents: Mapping[int, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Of a proposal. What is no document of the company any more is left out."""
    return [
        _shown(
            documents[one["invoice"]],
            one["kind"],
            *(Decimal(one[name]) for name in ("amount", "line_amount", "invoice_amount")),
        )
        for one in kept
        if one["invoice"] in documents
    ]


def stored_allocations(
    rows: Sequence[Allocation], documents: Mapping[int, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    return [
        _shown(documents[row.invoice_id], row.kind, row.amount, row.line_amount, row.invoice_amount)
        for row in rows
    ]


def _shown(document: Mapping[str, Any], kind: str, *amounts: Decimal) -> dict[str, Any]:
    amount, line_amount, invoice_amount = amounts
    return {
        "invoice_id": document["billingo_id"],
        "invoice_number": document["invoice_number"],
        "partner_name": document["partner_name"],
        "invoice_currency": document["currency"],
        "kind": kind,
        "amount": amount,
        "line_amount": line_amount,
        "invoice_amount": invoice_amount,
    }
