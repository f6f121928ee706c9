"""Why a line is not laid on a document that somebody names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.errors import NotFound
from bank_transfers.reconciliation.models import Match, MatchDecision

from . import words
from .learned import known_of
from .loading import claims_of, rates_of, waiting_of

MOST_RELATED = 20


def why_not(company_id: int, line_id: int, billingo_id: int) -> list[dict[str, Any]]:
    """Reasons in the active language, what speaks against it first; never none. It is compared with what is proposed
    for the line now: why the one and not the other. Raises NotFound: no such line, or no document to lay money on."""
    found = waiting_of(
        BankTransaction.objects.filter(company_id=company_id, pk=line_id, booking_date__isnull=False)
    )
    wanted = _document(company_id, billingo_id)
    if not found or wanted is None:
        raise NotFound
    line = found[0].line
    keys = {wanted["pk"], *_related(company_id, wanted["related_documents"]), *_proposed(company_id, line_id)}
    claims = claims_of(company_id, line.booking_date, keys)
    if all(claim.id != wanted["pk"] for claim in claims):
        raise NotFound
    known = known_of(company_id, line.booking_date, (line.counterparty_account, line.counterparty_name))
    from bank_transfers.reconciliation.matching.deciding.why_not import why_not as reasons  # see its package

    told = reasons(line, wanted["pk"], claims, known, rates_of(claims, found))
    return [words.shown(words.kept(reason)) for reason in told]


def _document(company_id: int, billingo_id: int) -> Mapping[str, Any] | None:
    rows = BillingoInvoice.objects.filter(company_id=company_id, billingo_id=billingo_id)
    return rows.values("pk", "related_documents").first()


def _related(company_id: int, related: Sequence[Any]) -> list[int]:
    ids = [key for one in related if 0 < (key := one.get("id") or 0) < 2**63]  # whatever Billingo tells
    rows = BillingoInvoice.objects.filter(company_id=company_id, billingo_id__in=ids[:MOST_RELATED])
    return list(rows.values_list("pk", flat=True))


def _proposed(company_id: int, line_id: int) -> set[int]:
    """What is proposed for the line, and what else was thought of."""
    waiting = Match.objects.filter(company_id=company_id, line=line_id, decision=MatchDecision.WAITING)
    return {
        one["invoice"]
        for allocations, others in waiting.values_list("allocations", "alternatives")
        for some in (allocations, *(other["allocations"] for other in others))
        for one in some
    }
