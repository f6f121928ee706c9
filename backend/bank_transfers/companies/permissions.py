"""What a role may do, by names that the page can ask for instead of knowing roles.

The endpoints decide for themselves (`required_roles`); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from .models import Role

ADMIN = frozenset({Role.ADMIN})
SHARING = frozenset({Role.ADMIN, Role.FINANCIAL})
IMPORTING = frozenset({Role.ADMIN, Role.FINANCIAL, Role.ACCOUNTANT})
ALL = frozenset(Role)

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "explain_lines": IMPORTING,
    "export_invoices": ALL,
    "import_statements": IMPORTING,
    "issue_certificates": IMPORTING,
    "manage_members": ADMIN,
    "manage_settings": ADMIN,
    "share_views": SHARING,
    "trigger_sync": ADMIN,
    "view_audit": ADMIN,
    "view_bank": ALL,
    "view_features": ADMIN,
    "view_invoices": ALL,
    "view_sync_logs": ALL,
}


def permissions_of(role: str) -> list[str]:
    """The names of what the role may do, sorted."""
    return sorted(name for name, roles in PERMISSIONS.items() if role in roles)
