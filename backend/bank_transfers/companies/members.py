"""The members of a company: who is one, changing roles, removing; never without an administrator."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bank_transfers.core.api.errors import NotFound

from . import audit
from .auth.errors import LastAdmin
from .models import Company, CompanyUser, Role


def change_role(company_id: int, membership_id: int, role: str, by: Any = None) -> CompanyUser:
    """Gives a member another role, which holds from his next request on. by: who did it, if known.

    Raises NotFound or LastAdmin.
    """
    with transaction.atomic():
        membership = _locked(company_id, membership_id)
        if role != Role.ADMIN:
            _require_another_admin(membership)
        if membership.role != role:
            audit.record(
                company_id,
                by,
                "member_role_changed",
                membership.user.get_username(),
                before=membership.role,
                after=role,
            )
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


def remove(company_id: int, membership_id: int, by: Any = None) -> None:
    """Ends a membership at once; the row is kept, switched off. Raises NotFound or LastAdmin."""
    with transaction.atomic():
        membership = _locked(company_id, membership_id)
        _require_another_admin(membership)
        membership.is_active = False
        membership.save(update_fields=["is_active"])
        name = membership.user.get_username()
        audit.record(company_id, by, "member_removed", name, role=membership.role)


def _locked(company_id: int, membership_id: int) -> CompanyUser:
    """The living membership. Other changes of this company's members wait until the transaction ends."""
    Company.objects.select_for_update().get(pk=company_id)
    membership = (
        CompanyUser.objects.select_related("user")
        .filter(pk=membership_id, company_id=company_id, is_active=True)
        .first()
    )
    if membership is None:
        raise NotFound
    return membership


def _require_another_admin(membership: CompanyUser) -> None:
    """Raises LastAdmin when the company would be left without an administrator who can log in."""
    if membership.role != Role.ADMIN:
        return
    others = CompanyUser.objects.filter(
        company_id=membership.company_id, role=Role.ADMIN, is_active=True, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        raise LastAdmin
