"""Whose limit at Billingo a company's key takes of. Apart from `pace`, which brings the client."""

from __future__ import annotations

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Now

from bank_transfers.billingo.models import BillingoPace, CompanyBillingoSettings

# Before the company's id, where it is not known whose account its key opens.
OWN = "company "


def with_pace(rows: QuerySet[CompanyBillingoSettings]) -> QuerySet[CompanyBillingoSettings]:
    """Settings with what was taken of their account, so that a sync need not ask for it by a statement of its own."""
    own = Concat(Value(OWN), Cast("company_id", CharField()))
    account = Case(When(organization="", then=own), default=F("organization"))
    taken = BillingoPace.objects.filter(account=OuterRef("pace_account")).values("taken")[:1]
    return rows.annotate(pace_account=account, pace_taken=Subquery(taken), pace_now=Now())


def account_of(row: CompanyBillingoSettings) -> str:
    """Of whose limit a company's key takes: the account's, or where it is not known, the company's own."""
    return row.organization or f"{OWN}{row.company_id}"
