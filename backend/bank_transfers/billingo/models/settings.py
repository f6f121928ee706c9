"""How a company's documents are fetched."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bank_transfers.companies.models import Company
from bank_transfers.core.fields import EncryptedSecretField
from bank_transfers.core.secrets import Secret

BILLINGO_SYNC = "BILLINGO_SYNC"
# Minutes between two syncs during the day.
SHORTEST_INTERVAL, LONGEST_INTERVAL = 5, 60


class KeyScope(models.TextChoices):
    """What an API key may do at Billingo, as far as Billingo told."""

    READ = "read", pgettext_lazy("scope of an API key", "reads only")
    WRITE = "write", pgettext_lazy("scope of an API key", "may also write; a key for reading is enough")
    UNKNOWN = "unknown", pgettext_lazy("scope of an API key", "unknown")


class CompanyBillingoSettings(models.Model):
    """How one company's documents are fetched: its API key, and how far the mirror has come."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, related_name="billingo_settings", verbose_name=_("company")
    )
    api_key = EncryptedSecretField(_("API key"), null=True, blank=True, editable=False)
    api_key_set_at = models.DateTimeField(_("API key set"), null=True, blank=True, editable=False)
    api_key_scope = models.CharField(
        _("scope of the API key"),
        max_length=8,
        choices=KeyScope,
        default=KeyScope.UNKNOWN,
        editable=False,
        help_text=_("As Billingo showed when the key was entered. Syncs need a key for reading only."),
    )
    organization = models.CharField(
        _("Billingo organization"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Tax number of the account that the key opens; keys of one account share one pace."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    sync_hour = models.PositiveSmallIntegerField(
        _("hour of the nightly sync"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text=_("0 to 23, every day at that hour; empty: by the schedule of the installation."),
    )
    sync_interval_minutes = models.PositiveSmallIntegerField(
        _("interval during the day (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_INTERVAL), MaxValueValidator(LONGEST_INTERVAL)],
        help_text=_(
            "5 to 60: besides the nightly sync it is synced so often, within the hours. Empty: at night only."
        ),
    )
    sync_interval_from = models.PositiveSmallIntegerField(
        _("from hour"), default=7, validators=[MaxValueValidator(23)]
    )
    sync_interval_to = models.PositiveSmallIntegerField(
        _("to hour"), default=19, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    sync_interval_workdays = models.BooleanField(_("from Monday to Friday only"), default=False)
    sync_paused = models.BooleanField(
        _("schedule paused"),
        default=False,
        help_text=_("No scheduled syncs; they can still be started by hand."),
    )
    last_sync_time = models.DateTimeField(
        _("last sync"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("End of the last sync that read everything."),
    )
    last_full_sync_time = models.DateTimeField(
        _("last full sync"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("End of the last sync that read the whole listing and proved it whole."),
    )
    sync_cursor = models.DateTimeField(
        _("cursor"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "Billingo's own time up to which every change is in the mirror; empty before the first full sync."
        ),
    )
    last_payments_time = models.DateTimeField(
        _("payments of paid documents read"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When a sync last went on with payments of documents that it found paid or expired."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("Billingo settings")
        verbose_name_plural = _("Billingo settings")
        constraints = [
            models.CheckConstraint(
                # Nothing is neither less nor more.
                condition=models.Q(
                    sync_interval_minutes__gte=SHORTEST_INTERVAL, sync_interval_minutes__lte=LONGEST_INTERVAL
                ),
                name="interval_of_5_to_60_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    sync_interval_from__lt=models.F("sync_interval_to"), sync_interval_to__lte=24
                ),
                name="interval_hours_in_order",
                violation_error_message=_("The first hour is before the last one."),
            ),
        ]

    def __str__(self) -> str:
        return f"Billingo · {self.company}"

    @property
    def has_api_key(self) -> bool:
        return bool(self.api_key)

    def set_api_key(self, key: Secret, organization: str = "", scope: KeyScope = KeyScope.UNKNOWN) -> None:
        """Takes a new key (not yet saved). The key may open another account, so the next sync is a full one.

        organization: the tax number that Billingo told with the key; scope: what the key may do. Both are unknown
        where the key was not tried; of the same key nothing is forgotten by not knowing it this time.
        """
        same = key == self.api_key
        if not same or scope != KeyScope.UNKNOWN:
            self.api_key_scope = scope
        if not same or organization:
            self.organization = organization
        if same:
            return
        self.api_key = key
        self.api_key_set_at = timezone.now()
        self.sync_cursor = None


class MirrorRevision(models.Model):
    """How often a company's invoices were changed outside of a sync. Apart from its settings: those may be deleted."""

    company = models.OneToOneField(
        Company,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mirror_revision",
        verbose_name=_("company"),
    )
    revision = models.PositiveIntegerField(
        _("mirror revision"),
        default=0,
        help_text=_("Goes up when invoices are changed outside of a sync, so that no old count is shown."),
    )

    class Meta:
        verbose_name = _("mirror revision")
        verbose_name_plural = _("mirror revisions")

    def __str__(self) -> str:
        return f"{self.company_id}: {self.revision}"
