"""Which company a request acts in, as which role, with which features: read from the database each time.

A removed member, a changed role, a company or feature switched off: all of it holds from the next request on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from bank_transfers.core.api.access import Access
from bank_transfers.core.api.errors import CompanyInactive, CompanyRequired, NoCompany, NotAMember
from bank_transfers.core.db.prepared import Given, Prepared

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
    company_id, role, name, codes = _default(user) if header is None else _named(user, header)
    return Access(company_id, role, frozenset(json.loads(codes)), company_name=name)


def memberships(user: Any) -> QuerySet[CompanyUser]:
    """The user's living memberships in active companies, the last used first."""
    mine = CompanyUser.objects.filter(user=user, is_active=True, company__is_active=True)
    return mine.select_related("company").order_by(F("last_used_at").desc(nulls_last=True), "pk")


def switch_to(user: Any, company_id: int) -> None:
    """Remembers the company as the user's last used. Raises NotAMember or CompanyInactive."""
    _named(user, str(company_id))
    CompanyUser.objects.filter(user=user, company_id=company_id).update(last_used_at=timezone.now())


def last_visit(user: Any, company_id: int) -> datetime | None:
    """When the member last looked at the company's overview before the present visit; None: never.

    A visit lasts until he is silent for half an hour. Notes nothing. Raises NotAMember.
    """
    seen, previous = _visits(user, company_id)
    return seen if _is_over(seen, timezone.now()) else previous


def note_visit(user: Any, company_id: int) -> None:
    """Notes that the member looks at the company's overview. Of two looks at once one begins the visit.

    Raises NotAMember.
    """
    now = timezone.now()
    seen, _previous = _visits(user, company_id)
    if seen is not None and now - seen < VISIT_NOTED_EVERY:
        return
    values = {"last_seen_at": now}
    if seen is not None and _is_over(seen, now):
        values["previous_visit_at"] = seen
    CompanyUser.objects.filter(user=user, company_id=company_id, last_seen_at=seen).update(**values)


def _visits(user: Any, company_id: int) -> tuple[datetime | None, datetime | None]:
    """When the member last looked, and the end of the visit before. Raises NotAMember."""
    found = VISITS.row(user=user.pk, company=company_id)
    if found is None:
        raise NotAMember
    seen, previous = found
    return seen, previous


def _is_over(seen: datetime | None, now: datetime) -> bool:
    """Whether the visit of which this was the last look has ended."""
    return seen is not None and now - seen >= VISIT_ENDS_AFTER


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


def _named(user: Any, header: str) -> tuple[int, str, str, str]:
    """Company, role, the company's name, and the codes of its features as JSON."""
    text = header.strip()
    if not COMPANY_ID.fullmatch(text):
        raise NotAMember
    found = MEMBERSHIP.row(user=user.pk, company=int(text))
    if found is None:
        raise NotAMember
    role, active, name, codes = found
    if not active:
        raise CompanyInactive
    return int(text), role, name, codes


def _default(user: Any) -> tuple[int, str, str, str]:
    """Company, role, the company's name, and the codes of its features as JSON."""
    found = MEMBERSHIPS.rows(user=user.pk)
    if not found:
        raise NoCompany
    company_id, role, name, last_used_at, codes = found[0]
    if len(found) > 1 and last_used_at is None:
        raise CompanyRequired
    return company_id, role, name, codes


# -- asked in every request ------------------------------------------------------------------------------


class CodesAsJson(Aggregate):
    """A column's texts as a list in JSON; an empty one where there are none."""

    function = "JSONB_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


def codes_of_features() -> Any:
    """For a queryset of memberships: the codes of the features that are on for each company, as JSON."""
    own = CompanyFeature.objects.filter(
        company=OuterRef(OuterRef("company_id")), feature_template=OuterRef("pk")
    )
    on = FeatureTemplate.objects.annotate(
        on=Coalesce(Subquery(own.values("is_enabled")), "default_enabled"), all=Value(1)
    ).filter(on=True)
    codes = on.order_by().values("all").annotate(codes=CodesAsJson("feature_code")).values("codes")
    return Coalesce(Subquery(codes), Value("[]"), output_field=TextField())


def _membership() -> QuerySet[CompanyUser]:
    return CompanyUser.objects.filter(
        user=Given.key(CompanyUser, "user"), company=Given.key(CompanyUser, "company")
    )


MEMBERSHIPS = Prepared(
    lambda: memberships(Given.key(CompanyUser, "user")).values_list(
        "company_id", "role", "company__name", "last_used_at", codes_of_features()
    )[:2]
)
MEMBERSHIP = Prepared(
    lambda: (
        _membership()
        .filter(is_active=True)
        .values_list("role", "company__is_active", "company__name", codes_of_features())
    )
)
VISITS = Prepared(lambda: _membership().values_list("last_seen_at", "previous_visit_at"))
