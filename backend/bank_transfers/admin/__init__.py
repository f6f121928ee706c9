"""Django admin: what an operator sees and may touch.

Companies, members, features and keys are managed here; the mirror itself is only looked at. Lists stay quick with
many rows: they read no raw documents, count once, and filter by fixed choices instead of asking for distinct values.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (
    audit,
    certificates,
    companies,
    credentials,
    mirror,
    money,
    notifications,
    operations,
)

admin.site.site_header = _("Billingo mirror")
admin.site.site_title = _("Billingo mirror")
admin.site.index_title = _("Administration")
admin.site.site_url = "/"

__all__ = [
    "audit",
    "certificates",
    "companies",
    "credentials",
    "mirror",
    "money",
    "notifications",
    "operations",
]
