"""What was matched after imports, told once: which companies are due, and what there is to tell.

On workdays from seven o'clock on, when the run of matching that follows an import has ended; what several imports
within an hour brought is told together, and where nothing happened nothing is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from bank_transfers.banking.explaining.service import hold
from bank_transfers.banking.models import BankTransaction, LineStatus, StatementFile
from bank_transfers.companies.models import Company
from bank_transfers.notifications.models import Mail, MatchingDigest
from bank_transfers.notifications.recipients import recipients
from bank_transfers.reconciliation.models import (
    RECONCILIATION,
    ActionKind,
    Allocation,
    Match,
    MatchDecision,
    MatchingSetting,
)
from bank_transfers.reconciliation.queue.tabs import TO_DO, conditions

logger = logging.getLogger(__name__)

FROM_HOUR = 7
SATURDAY = 5
APART = timedelta(hours=1)
# Of a company that was never told of anything: as far back as a long weekend.
AT_FIRST = timedelta(days=4)
# A run that does not come to its end holds back no digest for longer.
LONGEST_RUN = timedelta(hours=6)
MOST_NAMED = 5


class Happened(msgspec.Struct, frozen=True):
    """Numbers of bank lines. to_do: by what is to be done about them, now."""

    imported: int
    automatic: int
    by_people: int
    undone: int
    to_do: dict[str, int]

    @property
    def anything(self) -> bool:
        return bool(self.imported or self.automatic or self.by_people or self.undone)


def make_digests(give_up_at: float, now: datetime | None = None) -> int:
    """Sees to it that mails wait where they are due. Out: of how many companies. give_up_at: monotonic; now: for tests.
    May run in any number of processes."""
    now = now or timezone.now()
    local = timezone.localtime(now)
    if local.weekday() >= SATURDAY or local.hour < FROM_HOUR:
        return 0
    made = 0
    for company_id in _due(now):
        if time.monotonic() > give_up_at:
            break
        try:
            made += _make(company_id, now)
        except Exception:  # one company's trouble is not another's
            logger.exception("company %s: its digest could not be made", company_id)
    return made


def _due(now: datetime) -> Collection[int]:
    """Companies that want it, with a file that was never told of and that a run has seen."""
    files = StatementFile.objects.filter(company=OuterRef("pk")).order_by().values("company")
    digests = MatchingDigest.objects.filter(company=OuterRef("pk")).order_by("-pk").values("until")[:1]
    unwanted = MatchingSetting.objects.filter(company=OuterRef("pk"), account=None, digest=False)
    rows = Company.objects.with_feature(RECONCILIATION).filter(~Exists(unwanted), is_active=True)
    rows = rows.annotate(
        file_at=Subquery(files.annotate(latest=Max("uploaded_at")).values("latest")),
        told_at=Subquery(digests),
    ).filter(file_at__isnull=False)
    untold = Q(told_at=None) | Q(file_at__gt=F("told_at"), told_at__lt=now - APART)
    seen = Q(file_at__lt=now - LONGEST_RUN)
    if settings.MATCH_BY_ITSELF:
        seen |= Q(matching_progress__began_at__gt=F("file_at"))
    else:
        seen |= Q(file_at__lt=now - APART)  # cron matches when it does
    return list(rows.filter(untold, seen).order_by("pk").values_list("pk", flat=True))


def _make(company_id: int, now: datetime) -> bool:
    with transaction.atomic():
        # Imports and matches take their time while they hold the company: those of before `now` are seen from here on,
        # and none of them can appear later.
        hold(company_id)
        last = MatchingDigest.objects.filter(company_id=company_id).order_by("-pk").first()
        if last is not None and last.until > now - APART:
            return False  # somebody else was quicker
        since = now - AT_FIRST if last is None else last.until
        digest = MatchingDigest.objects.create(company_id=company_id, since=since, until=now)
        if not happened(digest).anything:
            return False
        Mail.objects.bulk_create(
            Mail(
                membership=member,
                company_id=company_id,
                kind=Mail.Kind.DIGEST,
                digest=digest,
                created_at=now,
                next_try_at=now,
            )
            for member in recipients(company_id, Mail.Kind.DIGEST)
        )
    return True


def happened(digest: MatchingDigest) -> Happened:
    """Since the digest before. What was undone by now does not count as done."""
    company_id, within = digest.company_id, (digest.since, digest.until)
    lines = BankTransaction.objects.filter(company_id=company_id)
    live = Allocation.objects.filter(
        company_id=company_id, undone_by=None, line__isnull=False, action__made_at__range=within
    )
    undone = Allocation.objects.filter(
        company_id=company_id, undone_by__made_at__range=within, undone_by__kind=ActionKind.UNDO
    )
    found = conditions(company_id)
    counted = {str(tab): Count("pk", filter=found[tab]) for tab in TO_DO}
    return Happened(
        imported=lines.filter(status=LineStatus.BOOKED, statement__file__uploaded_at__range=within).count(),
        automatic=_lines(live.filter(action__kind=ActionKind.AUTOMATIC)),
        by_people=_lines(live.exclude(action__kind=ActionKind.AUTOMATIC)),
        undone=_lines(undone),
        to_do=lines.aggregate(**counted),
    )


def _lines(allocations: Any) -> int:
    return int(allocations.aggregate(number=Count("line", distinct=True))["number"])


def least_sure(digest: MatchingDigest) -> list[Match]:
    """Of what was accepted by itself and stands: those that are the likeliest to be wrong."""
    rows = Match.objects.filter(
        company_id=digest.company_id,
        decision=MatchDecision.ACCEPTED,
        action__kind=ActionKind.AUTOMATIC,
        action__made_at__range=(digest.since, digest.until),
    )
    return list(rows.select_related("line").order_by("confidence", "pk")[:MOST_NAMED])
