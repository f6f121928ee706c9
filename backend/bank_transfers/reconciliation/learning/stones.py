"""Which accepted matches teach no more, because a person had the relation forgotten that they taught, or denied it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min

from bank_transfers.reconciliation.models import Allocation, MatchAction

from .models import ForgottenRelation


class Name(NamedTuple):
    """What a relation is known by, within a company."""

    kind: str
    key: str
    partner_id: int


class Changes(NamedTuple):
    """How often something was forgotten or remembered again, and how often it was denied."""

    forgotten: int
    denied: int


def changes_of(company_id: int) -> Changes:
    rows = ForgottenRelation.objects.filter(company_id=company_id)
    return Changes(**rows.aggregate(forgotten=Count("pk") + Count("restored_at"), denied=Count("denied_by")))


class Stones:
    """Of one company. `by_name`: what is forgotten now; `denied`: what of it a refusal said besides."""

    def __init__(self, company_id: int) -> None:
        rows = ForgottenRelation.objects.filter(company_id=company_id, restored_at=None)
        self.by_name = {Name(row.kind, row.key, row.partner_id): row for row in rows}
        self.denied = {name for name, row in self.by_name.items() if row.denied_by_id is not None}
        self._first = self._first_allocations(company_id) if self.by_name else {}

    def cover(self, name: Name, line_id: int) -> bool:
        """Whether a line that was matched with the relation's partner was so before the relation was forgotten."""
        stone = self.by_name.get(name)
        return stone is not None and self._first.get((line_id, name.partner_id), 0) <= stone.last_allocation

    def _first_allocations(self, company_id: int) -> dict[tuple[int | None, int | None], int]:
        """By line and partner. What was undone counts too: done again it is the same old match."""
        partners = {name.partner_id for name in self.by_name}
        rows = Allocation.objects.filter(company_id=company_id, invoice__partner_id__in=partners)
        found = rows.order_by().values_list("line_id", "invoice__partner_id").annotate(first=Min("pk"))
        return {(line, partner): first for line, partner, first in found}


def lay_stone(
    company_id: int, name: Name, partner_name: str, user_name: str, denied_by: MatchAction | None = None
) -> None:
    """None may lie there."""
    latest = Allocation.objects.filter(company_id=company_id).aggregate(latest=Max("pk"))["latest"] or 0
    ForgottenRelation.objects.create(
        company_id=company_id,
        kind=name.kind,
        key=name.key,
        partner_id=name.partner_id,
        partner_name=partner_name,
        last_allocation=latest,
        forgotten_by=user_name,
        denied_by=denied_by,
    )


def take_away(stones: Collection[ForgottenRelation], user_name: str, at: datetime) -> None:
    keys = [stone.pk for stone in stones]
    ForgottenRelation.objects.filter(pk__in=keys, restored_at=None).update(
        restored_at=at, restored_by=user_name
    )
