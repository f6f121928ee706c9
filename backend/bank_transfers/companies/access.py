"""Which company a request acts in, as which role, with which features: read from the database each time.

A removed member, a changed role, a company or feature switched off: all of it holds from the next request on.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from bank_transfers.core.api.errors import CompanyInactive, CompanyRequired, NoCompany, NotAMember
from bank_transfers.core.api.viewsets import Access

from .models import CompanyFeature, CompanyUser, FeatureTemplate

COMPANY_HEADER = "X-Company-ID"
# After so long a silence the next look is a new visit; within one, a look is noted this often.
VISIT_ENDS_AFTER, VISIT_NOTED_EVERY = timedelta(minutes=30), timedelta(minutes=1)
COMPANY_ID = re.compile(r"[0-9]{1,18}")


def find_access(user: Any, header: str | None) -> Access:
    """The company of a request: the one its header names, else the user's last used, else the only one.

    Raises NotAMember (the header names no company of the user's, or is no number), CompanyInactive, NoCompany, and
    CompanyRequired when there are several and none was used before.
    """
    membership = _default(user) if header is None else _named(user, header)
    return Access(
        company_id=membership.company_id,
        role=membership.role,
        features=frozenset(features_of([membership.company_id])[membership.company_id]),
    )


def memberships(user: Any) -> QuerySet[CompanyUser]:
    """The user's living memberships in active companies, the last used first."""
    mine = CompanyUser.objects.filter(user=user, is_active=True, company__is_active=True)
    return mine.select_related("company").order_by(F("last_used_at").desc(nulls_last=True), "pk")


def switch_to(user: Any, company_id: int) -> CompanyUser:
    """Remembers the company as the user's last used. Raises NotAMember or CompanyInactive."""
    membership = _named(user, str(company_id))
    membership.last_used_at = timezone.now()
    membership.save(update_fields=["last_used_at"])
    return membership


def visited(user: Any, company_id: int) -> datetime | None:
    """Notes that the member looks at the company's overview. Out: when he last did before this visit; None: never.

    A visit lasts until he is silent for half an hour. Of two looks at the same time one begins it.
    """
    now = timezone.now()
    mine = CompanyUser.objects.filter(user=user, company_id=company_id)
    seen, previous = mine.values_list("last_seen_at", "previous_visit_at").get()
    if seen is not None and now - seen < VISIT_NOTED_EVERY:
        return previous
    values = {"last_seen_at": now}
    if seen is not None and now - seen >= VISIT_ENDS_AFTER:
        values["previous_visit_at"] = seen
    if mine.filter(last_seen_at=seen).update(**values):
        return values.get("previous_visit_at", previous)
    return mine.values_list("previous_visit_at", flat=True).get()


def features_of(company_ids: Collection[int]) -> dict[int, list[str]]:
    """The codes of the features that are on for each company, sorted. Two queries, however many companies."""
    switches = {
        (company, template): on
        for company, template, on in CompanyFeature.objects.filter(company_id__in=company_ids).values_list(
            "company_id", "feature_template_id", "is_enabled"
        )
    }
    templates = list(
        FeatureTemplate.objects.order_by("feature_code").values_list("pk", "feature_code", "default_enabled")
    )
    return {
        company: [code for pk, code, default in templates if switches.get((company, pk), default)]
        for company in company_ids
    }


def _named(user: Any, header: str) -> CompanyUser:
    text = header.strip()
    if not COMPANY_ID.fullmatch(text):
        raise NotAMember
    mine = CompanyUser.objects.select_related("company")
    membership = mine.filter(user=user, company_id=int(text), is_active=True).first()
    if membership is None:
        raise NotAMember
    if not membership.company.is_active:
        raise CompanyInactive
    return membership


def _default(user: Any) -> CompanyUser:
    found = list(memberships(user)[:2])
    if not found:
        raise NoCompany
    if len(found) > 1 and found[0].last_used_at is None:
        raise CompanyRequired
    return found[0]
