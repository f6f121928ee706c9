"""The base of every endpoint with company data: scoping filled in with companies, roles and features."""

from __future__ import annotations

from rest_framework.request import Request

from bank_transfers.core.api.access import Access
from bank_transfers.core.api.errors import NotAMember
from bank_transfers.core.api.viewsets import ScopedViewSet

from .access import COMPANY_HEADER, find_access
from .models import Role

EVERY_ROLE = frozenset(Role.values)
ADMIN_ONLY = frozenset({Role.ADMIN.value})


class CompanyViewSet(ScopedViewSet):
    """Derive endpoints from this. `core/api/__init__.py` tells how."""

    every_role = EVERY_ROLE

    def find_access(self, request: Request) -> Access:
        asked = request.headers.get(COMPANY_HEADER)
        # A token opens one company, whichever others its member belongs to.
        own: int | None = getattr(request.auth, "company_id", None)
        if own is None:
            return find_access(request.user, asked)
        if asked is not None and asked.strip() != str(own):
            raise NotAMember
        return find_access(request.user, str(own))
