"""Who gets mails about a company, and in which language."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.companies.preferences.models import UserPreferences

from .models import Mail


def recipients(company_id: int, kind: str = "") -> QuerySet[CompanyUser]:
    """Members who can log in, have an e-mail address and did not switch mails off: administrators, of a digest (kind:
    of mail) all who match, of a note whoever can be asked."""
    return (
        CompanyUser.objects.filter(
            company_id=company_id,
            company__is_active=True,
            role__in=roles_of(kind),
            is_active=True,
            user__is_active=True,
        )
        .exclude(user__email="")
        .exclude(mail_choice__enabled=False)
        .select_related("user", "company")
        .order_by("pk")
    )


def roles_of(kind: str) -> Collection[str]:
    """Whose members get mails of that kind."""
    if kind == Mail.Kind.NOTE:
        return PERMISSIONS["view_bank"]
    return PERMISSIONS["explain_lines"] if kind == Mail.Kind.DIGEST else {Role.ADMIN}


def usable_address(membership: CompanyUser) -> str:
    """The member's address; '' where it is none that a mail could be sent to."""
    address: str = membership.user.email
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def language_of(membership: CompanyUser) -> str:
    """The language that the member chose for the page; else the installation's."""
    chosen = (
        UserPreferences.objects.filter(user_id=membership.user_id).values_list("language", flat=True).first()
    )
    return chosen or settings.LANGUAGE_CODE
