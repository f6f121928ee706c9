"""Which lines stand where: what is to be done about each, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.explaining.engine import Code
from bank_transfers.banking.explaining.states import BY_STATE, LineState
from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus, MatchState
from bank_transfers.reconciliation.models import ActionKind, Allocation, Match, MatchDecision, MatchStatus

from .marking import is_aside
from .models import LineMark


class Tab(models.TextChoices):
    PROPOSED = "proposed", _("proposal")
    AMBIGUOUS = "ambiguous", _("to be chosen")
    TO_EXPLAIN = "to_explain", _("to be classified")
    OPEN = "open", _("nothing found")
    AUTOMATIC = "automatic", _("automatic")
    DONE = "done", _("done")
    PENDING = "pending", _("not booked yet")


TO_DO = (Tab.PROPOSED, Tab.AMBIGUOUS, Tab.TO_EXPLAIN, Tab.OPEN)


def conditions(company_id: int) -> Mapping[Tab, Q]:
    """Of each tab, over the company's lines. What is to be done, automatic and done have no line in common.

    Money that goes out pays no invoice of ours: it is to be classified, where nothing is proposed for it. So is what a
    rule explains and the matcher would lay on documents: the two contradict each other. But a provider's payout is paid
    documents: there both say the same.
    """
    waiting = Match.objects.filter(company_id=company_id, decision=MatchDecision.WAITING)
    ambiguous = Q(pk__in=waiting.filter(status=MatchStatus.AMBIGUOUS).values("line"))
    laid = Allocation.objects.filter(
        company_id=company_id, undone_by=None, line__isnull=False, action__kind=ActionKind.AUTOMATIC
    )
    automatic = Q(pk__in=laid.values("line"))
    # What was seen is the match that was there; not one that was made after it.
    later = laid.filter(line=OuterRef("line"), action__made_at__gt=OuterRef("seen_at"))
    marks = LineMark.objects.filter(company_id=company_id, seen_at__isnull=False)
    seen = Q(pk__in=marks.exclude(Exists(later)).values("line"))
    # Not `gt`: exact decimals are compared by two lookups of their own (core/db/amounts.py).
    out = ~Q(amount__gte=0)
    both = Q(status=LineStatus.BOOKED, match_state=MatchState.PROPOSED, explained_by=ExplainedBy.RULE)
    payout = both & Q(explanation=Code.PAYOUT)
    contradicted = both & ~Q(explanation__in=("", Code.PAYOUT))
    proposed, opened = BY_STATE[LineState.PROPOSED] | payout, BY_STATE[LineState.OPEN]
    matched = BY_STATE[LineState.MATCHED]
    return {
        Tab.PROPOSED: proposed & ~ambiguous,
        Tab.AMBIGUOUS: proposed & ambiguous,
        Tab.TO_EXPLAIN: contradicted | (opened & out),
        Tab.OPEN: opened & ~out,
        Tab.AUTOMATIC: matched & automatic & ~seen,
        Tab.DONE: (matched & (~automatic | seen))
        | (BY_STATE[LineState.EXPLAINED] & ~(contradicted | payout)),
        Tab.PENDING: Q(status=LineStatus.PENDING),
    }


def to_do(company_id: int) -> Q:
    found = conditions(company_id)
    among = Q()
    for tab in TO_DO:
        among |= found[tab]
    return among


def in_order(tab: Tab, rows: QuerySet[BankTransaction]) -> QuerySet[Any]:
    """What is to be done: the oldest first, behind it what is put aside; what is done: the latest first."""
    if tab in TO_DO:
        aside = is_aside(timezone.localdate())
        return rows.annotate(aside=aside).order_by("aside", "booking_date", "pk")
    return rows.order_by("-booking_date", "-pk")
