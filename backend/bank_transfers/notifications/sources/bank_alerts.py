"""When a company's administrators get a mail about its bank: files of its watched folder that were refused, and
exchange rates that are out of date.

- Refused files are told together, once a day at the most; what is refused meanwhile is in the next mail.
- Rates that were not fetched for two days are told once, and that they are again, to companies that have money or
  documents in another currency. What was told is what the last mail said.

Each company is decided about in one transaction, under the lock of its `Trouble`, so that nobody is told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bank_transfers.banking.inbox.models import RefusedFile
from bank_transfers.banking.models import BankAccount
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.companies.models import Company
from bank_transfers.core import logs
from bank_transfers.exchange_rates.rates import HUF
from bank_transfers.exchange_rates.state import is_out_of_date
from bank_transfers.notifications.models import Mail, Trouble
from bank_transfers.notifications.recipients import recipients

logger = logging.getLogger(__name__)

Kind = Mail.Kind
FILES_AGAIN_AFTER = timedelta(days=1)
OF_RATES = (Kind.RATES_OUT_OF_DATE, Kind.RATES_RECOVERY)


def tell_of_the_bank() -> None:
    """Makes the mails that are due now. What goes wrong with one company is no other's trouble."""
    now = timezone.now()
    bad = is_out_of_date(now)
    for company_id, refused in _concerned(bad):
        try:
            with logs.bound(company_id=company_id), transaction.atomic():
                Trouble.objects.get_or_create(company_id=company_id)
                ours = Trouble.objects.select_for_update(skip_locked=True).filter(company_id=company_id)
                if ours.first() is None:
                    continue
                if refused:
                    _tell_of_files(company_id, now)
                else:
                    _tell_of_rates(company_id, bad, now)
        except Exception:
            logger.exception("company %s: its bank could not be told of", company_id)


def _concerned(bad: bool) -> Iterator[tuple[int, bool]]:
    """Companies to look at, and whether for their files, else for rates."""
    untold = RefusedFile.objects.filter(told_at=None, company__is_active=True).order_by()
    for company_id in untold.values_list("company_id", flat=True).distinct():
        yield company_id, True
    told = Mail.objects.filter(kind__in=OF_RATES).order_by("company_id", "-created_at", "-pk")
    last: dict[int, str] = {}
    for company_id, kind in told.values_list("company_id", "kind"):
        last.setdefault(company_id, kind)
    if bad:
        know = [company_id for company_id, kind in last.items() if kind == Kind.RATES_OUT_OF_DATE]
        for company_id in _with_other_currencies().exclude(pk__in=know).values_list("pk", flat=True):
            yield company_id, False
    else:
        for company_id, kind in last.items():
            if kind == Kind.RATES_OUT_OF_DATE:
                yield company_id, False


def _with_other_currencies() -> QuerySet[Company]:
    accounts = BankAccount.objects.filter(company=OuterRef("pk")).exclude(currency=HUF)
    documents = BillingoInvoice.objects.filter(company=OuterRef("pk")).exclude(currency=HUF)
    return Company.objects.filter(Q(Exists(accounts)) | Q(Exists(documents)), is_active=True).order_by("pk")


def _tell_of_files(company_id: int, now: datetime) -> None:
    lately = Mail.objects.filter(
        company_id=company_id, kind=Kind.FILES_REFUSED, created_at__gt=now - FILES_AGAIN_AFTER
    )
    if not lately.exists() and _made(company_id, Kind.FILES_REFUSED, now):
        RefusedFile.objects.filter(company_id=company_id, told_at=None).update(told_at=now)


def _tell_of_rates(company_id: int, bad: bool, now: datetime) -> None:
    last = Mail.objects.filter(company_id=company_id, kind__in=OF_RATES).order_by("-created_at", "-pk")
    told = last.values_list("kind", flat=True).first() == Kind.RATES_OUT_OF_DATE
    if bad != told:
        _made(company_id, Kind.RATES_OUT_OF_DATE if bad else Kind.RATES_RECOVERY, now)


def _made(company_id: int, kind: str, now: datetime) -> int:
    """Mails to all that want them; how many. Where nobody does, the next look tries again."""
    return len(
        Mail.objects.bulk_create(
            [
                Mail(membership=member, company_id=company_id, kind=kind, created_at=now, next_try_at=now)
                for member in recipients(company_id)
            ]
        )
    )
