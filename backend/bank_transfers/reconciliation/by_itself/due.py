"""Which companies have something new to be matched: found in the database, so that no word of it can be lost.

What is new: a file of a bank or a provider, or a sync that stored documents or payments. Both are told by keys that
only imports and syncs make, so nobody's matching, nor a run's own, counts as new; what a person had forgotten of what
matching learnt, or remembered again, does. However many there were, they make one run; one that comes while a run goes
on makes another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    F,
    Max,
    OuterRef,
    PositiveIntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from bank_transfers.banking.models import StatementFile
from bank_transfers.billingo.mirror_version import WROTE
from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.companies.models import Company
from bank_transfers.operations import dispatch
from bank_transfers.operations.soon import Soon
from bank_transfers.reconciliation.learning.models import ForgottenRelation
from bank_transfers.reconciliation.models import RECONCILIATION

KIND = "match_payments"
# At once; what is due beyond that is begun by the next look.
MOST_AT_ONCE = 200


def begin_due() -> int:
    """Begins a run for each company that is due. Out: of how many. Several processes may do so at once."""
    if not settings.MATCH_BY_ITSELF:
        return 0
    begun = sum(dispatch.start_by_itself(KIND, key) for key in _due(timezone.now())[:MOST_AT_ONCE])
    if begun:
        dispatch.begin()
    return begun


_soon = Soon("matching-due", begin_due)


def begin_due_soon(**_signal: Any) -> None:
    """For whoever knows that something is new. Returns at once; a receiver of signals too."""
    if settings.MATCH_BY_ITSELF:
        _soon.begin()


def state_of(company_id: int) -> str:
    """What there is to be matched, as one text: another one when a file came, a sync wrote, or a person had
    something forgotten that matching learnt."""
    rows = _with_state(Company.objects.filter(pk=company_id)).values_list(*STATE)
    return _text(*rows.get())


def _due(now: datetime) -> list[int]:
    """Companies with lines of a bank, of which the state is another one than the last run had before it."""
    companies = _with_state(Company.objects.with_feature(RECONCILIATION).filter(is_active=True)).order_by(
        "pk"
    )
    rows = companies.values_list("pk", "matching_progress__reached", "matching_progress__next_at", *STATE)
    return [
        key
        for key, reached, next_at, *state in rows.iterator()
        if state[0] is not None and _text(*state) != reached and (next_at is None or next_at <= now)
    ]


STATE = ("last_file", "files", "last_sync", "payments", "forgotten")


def _with_state(companies: Any) -> Any:
    files = StatementFile.objects.filter(company=OuterRef("pk")).order_by().values("company")
    relations = ForgottenRelation.objects.filter(company=OuterRef("pk")).order_by().values("company")
    # A sync that still reads payments has its documents.
    ready = ~Q(status=BillingoSyncLog.Status.RUNNING) | Q(documents_done_at__isnull=False)
    syncs = BillingoSyncLog.objects.filter(WROTE, ready, company=OuterRef("pk")).order_by("-id")
    ended = Case(
        When(status=BillingoSyncLog.Status.RUNNING, then=Value(0)),
        default=F("payments_changed"),
        output_field=PositiveIntegerField(),
    )
    return companies.annotate(
        last_file=Subquery(files.annotate(figure=Max("pk")).values("figure")),
        files=Subquery(files.annotate(figure=Count("pk")).values("figure")),
        last_sync=Subquery(syncs.values("pk")[:1]),
        payments=Subquery(syncs.annotate(figure=ended).values("figure")[:1]),
        forgotten=Subquery(relations.annotate(figure=Count("pk") + Count("restored_at")).values("figure")),
    )


def _text(*figures: int | None) -> str:
    # Who began to import earlier may be done later: so both the highest key and the number.
    return ".".join(str(figure or 0) for figure in figures)
