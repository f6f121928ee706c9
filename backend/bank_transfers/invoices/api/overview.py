"""/api/billingo-overview/"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.kept_totals import kept_totals
from bank_transfers.billingo.models import (
    BILLINGO_SYNC,
    BillingoInvoice,
    BillingoInvoiceChange,
    CompanyBillingoSettings,
)
from bank_transfers.billingo.runs.health import health_of, last_success, latest_logs
from bank_transfers.companies.access import last_visit, note_visit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.content.encoding import encoded
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.db.totals import Figure
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.invoices.cache import MirrorCache
from bank_transfers.invoices.history import KINDS, History
from bank_transfers.invoices.imports import imports_of
from bank_transfers.invoices.news import Period, periods_of
from bank_transfers.invoices.sums.overview import LinkedFigure, Overview, overview_of
from bank_transfers.invoices.sums.serializers import (
    CurrencyOverviewSerializer,
    ImportSerializer,
    MirrorStateSerializer,
    OverviewSerializer,
    PeriodSerializer,
)
from bank_transfers.invoices.sums.summary import home_first

LATEST = 10


class OverviewViewSet(CompanyViewSet):
    """What is owed, what is late, what changed."""

    queryset = BillingoInvoice.objects.all()
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "visit": EVERY_ROLE}
    needs_login = {"visit"}  # a program's look is nobody's visit
    pagination_class = None
    serializer_class = OverviewSerializer
    renderer_classes = (QuickJSONRenderer,)

    @extend_schema(responses=OverviewSerializer)
    def list(self, request: Request) -> Response:
        """The company at a glance. Each figure names the filters of the list that makes it up."""
        company_id, today = self.access.company_id, timezone.localdate()
        since = last_visit(request.user, company_id)
        memory, people = MirrorCache(company_id), LocaleFormat.now()
        settings = self.company_rows(CompanyBillingoSettings.objects.all()).first()
        last = settings and settings.last_sync_time
        state = {
            "today": today,
            "since": since,
            "health": health_of(settings, latest_logs(company_id), timezone.now()),
            "last_sync_time": last,
            "last_sync_time_formatted": last and people.time(last),
            "last_success_time": last_success(company_id),
        }
        figures = memory.of(f"overview|{get_language()}|{today}", lambda: self._figures(today, people))
        return Response(
            {
                **MirrorStateSerializer(state).data,
                "currencies": msgspec.Raw(figures),
                "changes": self._changes(since, today, memory, people),
            }
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"])
    def visit(self, request: Request) -> Response:
        """Notes that the user looked at the overview: what changes from now on is news at his next visit."""
        note_visit(request.user, self.access.company_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _figures(self, today: date, people: LocaleFormat) -> bytes:
        """Those of each currency, as JSON in the active language."""
        found = overview_of(self.get_queryset(), today, kept_totals(self.access.company_id))
        shown = [currency_shown(overview, people) for overview in found]
        return encoded(CurrencyOverviewSerializer(shown, many=True).data)

    def _changes(
        self, since: datetime | None, today: date, memory: MirrorCache, people: LocaleFormat
    ) -> dict[str, Any]:
        invoices = self.get_queryset()
        changes = self.company_rows(BillingoInvoiceChange.objects.all())
        imports = imports_of(self.access.company_id)

        def found() -> bytes:
            periods = periods_of(invoices, changes, today, imports, memory)
            week = [each for each in imports if each.at >= min(period.since for period in periods)]
            shown = [period_shown(period, people) for period in periods]
            return encoded(
                {
                    "periods": PeriodSerializer(shown, many=True).data,
                    "imports": ImportSerializer(week, many=True).data,
                }
            )

        lasting = msgspec.json.decode(
            memory.of(f"news|{get_language()}|{today}", found), type=dict[str, msgspec.Raw]
        )
        if since is None:
            return {"counts": dict.fromkeys(KINDS, 0), "latest": [], "query": {}, **lasting}
        history = History(invoices, changes, since, memory=memory, imports=imports)
        query = {"since": since.isoformat(), "imports": "false"}
        latest = history[0:LATEST]
        return {"counts": history.counts(), "latest": latest, "query": query, **lasting}


def period_shown(period: Period, people: LocaleFormat) -> dict[str, Any]:
    """For PeriodSerializer."""

    def shown(figures: dict[str, Figure]) -> list[dict[str, Any]]:
        return [
            {
                "currency": currency,
                "count": figures[currency].count,
                "amount": figures[currency].amount,
                "amount_formatted": people.money(figures[currency].amount, currency),
            }
            for currency in sorted(figures, key=home_first)
        ]

    return {
        "period": period.name,
        "counts": period.counts,
        "created": shown(period.created),
        "paid": shown(period.paid),
        "query": {"since": period.since.isoformat(), "imports": "false"},
    }


def currency_shown(overview: Overview, people: LocaleFormat) -> dict[str, Any]:
    """For CurrencyOverviewSerializer."""

    def shown(found: LinkedFigure) -> dict[str, Any]:
        return {
            "count": found.figure.count,
            "amount": found.figure.amount,
            "amount_formatted": people.money(found.figure.amount, overview.currency),
            "query": found.query,
        }

    return {
        "currency": overview.currency,
        **{name: shown(found) for name, found in overview.figures.items()},
        "ageing": [{"age": name, **shown(found)} for name, found in overview.ageing.items()],
        "debtors": [
            {
                "partner_name": debtor.partner_name,
                "partner_tax_number": debtor.partner_tax_number,
                "outstanding": shown(debtor.outstanding),
                "overdue": shown(debtor.overdue),
            }
            for debtor in overview.debtors
        ],
        "turnover": [
            {"month": f"{month:%Y-%m}", **shown(found)} for month, found in overview.turnover.items()
        ],
    }
