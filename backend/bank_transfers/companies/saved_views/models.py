"""A saved view."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company

INVOICES = "invoices"  # the list of those that name none: it was the only one once


class SavedView(models.Model):
    """What one user calls by a name: parameters of a list, and which of its columns are shown."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="saved_views",
        db_index=False,
        verbose_name=_("company"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    list_name = models.CharField(
        _("list"), max_length=64, default=INVOICES, help_text=_("Its name: invoices, bank-transactions …")
    )
    name = models.CharField(_("name"), max_length=100)
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Every member of the company sees it.")
    )
    query = models.JSONField(
        _("query"), default=dict, blank=True, help_text=_("Parameters of the list, as texts.")
    )
    columns = models.JSONField(_("columns"), default=list, blank=True, help_text=_("Their names, in order."))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "owner", "list_name", "name"], name="one_saved_view_of_a_name_per_list"
            )
        ]

    def __str__(self) -> str:
        return self.name
