"""The kinds of long work that domains have: what each does, and who may have it done.

OPERATION_KINDS lists them by name, so that nothing here knows a domain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from bank_transfers.companies.models import Company
from bank_transfers.core.api.access import Access
from bank_transfers.core.api.errors import ApiError, CompanyInactive, FeatureNotEnabled, RoleRequired

if TYPE_CHECKING:
    from .models import Operation
    from .work import Work


@dataclass(frozen=True)
class Made:
    """What came out: a file (its bytes were given to `Work.write`), or an outcome that JSON holds."""

    file_name: str = ""
    content_type: str = ""
    result: Any = None


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    name: stays, rows hold it; run: does it; may be called again after it was interrupted, and must then do nothing
    twice; roles, feature: who may begin it, see it and take its file; errors: what it may fail with, as an endpoint's
    `api_errors`; downloaded: called in the transaction in which a file is handed out, for the audit.
    """

    name: str
    run: Callable[[Operation, Work], Made]
    roles: Collection[str]
    feature: str | None
    errors: Collection[type[ApiError]] = ()
    downloaded: Callable[[Operation, Any], object] | None = None

    def allow(self, access: Access) -> None:
        """Raises FeatureNotEnabled or RoleRequired for who may not."""
        if self.feature and self.feature not in access.features:
            raise FeatureNotEnabled
        if access.role not in self.roles:
            raise RoleRequired

    def allow_by_itself(self, company: Company) -> None:
        """Raises CompanyInactive or FeatureNotEnabled where it is not to go on without anybody's asking."""
        if not company.is_active:
            raise CompanyInactive
        if self.feature and not company.has_feature(self.feature):
            raise FeatureNotEnabled


@cache
def known() -> Mapping[str, Kind]:
    """By their names."""
    found: list[Kind] = [import_string(path) for path in settings.OPERATION_KINDS]
    return {kind.name: kind for kind in found}


def allowed(access: Access) -> list[str]:
    """The names of those that somebody with this access may see."""
    return [
        kind.name
        for kind in known().values()
        if access.role in kind.roles and (kind.feature is None or kind.feature in access.features)
    ]
