"""Which accepted matches teach no more, because a person had the relation forgotten that they taught."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Min

from bank_transfers.reconciliation.models import Allocation

from .models import ForgottenRelation


class Name(NamedTuple):
    """What a relation is known by, within a company."""

    kind: str
    key: str
    partner_id: int


def changes_of(company_id: int) -> int:
    """How often something was forgotten, or remembered again."""
    rows = ForgottenRelation.objects.filter(company_id=company_id)
    found: int = rows.aggregate(number=Count("pk") + Count("restored_at"))["number"]
    return found


class Stones:
    """Of one company. `by_name`: what is forgotten now."""

    def __init__(self, company_id: int) -> None:
        rows = ForgottenRelation.objects.filter(company_id=company_id, restored_at=None)
        self.by_name = {Name(row.kind, row.key, row.partner_id): row for row in rows}
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
