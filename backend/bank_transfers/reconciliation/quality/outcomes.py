"""What became of automatic matches: how many lines there were, and which of them a person undid.

An automatic match is undone where its allocations were taken back and nothing like them stands now: what was done
again, or accepted again as it was, is not. Lines that went with their import say nothing and are not counted.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from bank_transfers.reconciliation.models import ActionKind, Allocation

Settled = set[tuple[int, Decimal]]


def automatic(company_id: int) -> QuerySet[Allocation]:
    """Whatever an automatic match laid, whether it stands or not."""
    return Allocation.objects.filter(
        company_id=company_id, action__kind=ActionKind.AUTOMATIC, line__isnull=False
    ).order_by()


def automatic_lines(company_id: int) -> int:
    found: int = automatic(company_id).aggregate(count=Count("line", distinct=True))["count"]
    return found


def undone_lines(company_id: int) -> dict[Any, datetime]:
    """Lines whose automatic match was undone, and when."""
    taken: dict[int, Settled] = defaultdict(set)
    when: dict[int, datetime] = {}
    rows = automatic(company_id).filter(undone_by__isnull=False)
    columns = ("line_id", "invoice_id", "invoice_amount", "undone_by__made_at")
    for line, invoice, amount, made_at in rows.values_list(*columns):
        taken[line].add((invoice, amount))
        when[line] = max(made_at, when.get(line, made_at))
    if not taken:
        return {}
    standing: dict[Any, Settled] = defaultdict(set)
    live = Allocation.objects.filter(line__in=rows.values("line"), undone_by=None).order_by()
    for line, invoice, amount in live.values_list("line_id", "invoice_id", "invoice_amount"):
        standing[line].add((invoice, amount))
    return {line: when[line] for line, settled in taken.items() if standing[line] != settled}
