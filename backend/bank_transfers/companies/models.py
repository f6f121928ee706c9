"""Companies, who may do what in them, and which features they have."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import audit
from .tax_numbers import normalized


class Role(models.TextChoices):
    ADMIN = "ADMIN", _("Administrator")
    FINANCIAL = "FINANCIAL", _("Finance")
    ACCOUNTANT = "ACCOUNTANT", _("Accountant")
    USER = "USER", _("User")


def validate_tax_number(value: str) -> None:
    try:
        normalized(value)
    except ValueError:
        raise ValidationError(_("A tax number has the form 12345678-1-42."), code="tax_number") from None


class CompanyQuerySet(models.QuerySet["Company"]):
    def with_feature(self, feature_code: str) -> CompanyQuerySet:
        """Those for which the feature is on: by their own switch, else by the template's default."""
        switches = CompanyFeature.objects.filter(
            company=models.OuterRef("pk"), feature_template__feature_code=feature_code
        )
        default = FeatureTemplate.objects.filter(feature_code=feature_code, default_enabled=True)
        on = models.Exists(switches.filter(is_enabled=True))
        return self.filter(on | (models.Exists(default) & ~models.Exists(switches)))


class Company(models.Model):
    """A company whose documents are kept here. Everything else that holds money belongs to exactly one."""

    name = models.CharField(
        _("name"), max_length=255, help_text=_("As people call it; not necessarily unique.")
    )
    tax_id = models.CharField(
        _("tax number"),
        max_length=20,
        unique=True,
        validators=[validate_tax_number],
        help_text=_("As 12345678-1-42; no two companies have the same."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("A company that is not active is not synced.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self._normalize_tax_id()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._normalize_tax_id()
        super().save(*args, **kwargs)

    def _normalize_tax_id(self) -> None:
        """Stored in one form, so that "unique" means unique. What is no tax number is left to the validator."""
        with suppress(ValueError):
            self.tax_id = normalized(self.tax_id)

    def enable_feature(self, feature: FeatureTemplate | str, user: Any = None) -> CompanyFeature:
        """Switches a feature on for this company. `feature`: a template or its code; `user`: who did it, if known.

        Raises FeatureTemplate.DoesNotExist for an unknown code.
        """
        return self._switch_feature(feature, on=True, user=user)

    def disable_feature(self, feature: FeatureTemplate | str, user: Any = None) -> CompanyFeature:
        """Switches a feature off for this company; its data stays. Same arguments as `enable_feature`."""
        return self._switch_feature(feature, on=False, user=user)

    def _switch_feature(self, feature: FeatureTemplate | str, on: bool, user: Any) -> CompanyFeature:
        template = (
            feature
            if isinstance(feature, FeatureTemplate)
            else FeatureTemplate.objects.get(feature_code=feature)
        )
        with transaction.atomic():
            if self.has_feature(template.feature_code) != on:
                action = "feature_switched_on" if on else "feature_switched_off"
                audit.record(self.pk, user, action, template.feature_code)
            row, _created = CompanyFeature.objects.update_or_create(
                company=self,
                feature_template=template,
                defaults={"is_enabled": on, "changed_at": timezone.now(), "changed_by": user},
            )
        return row

    def has_feature(self, feature_code: str) -> bool:
        """Whether the feature is on: by the company's own switch, else by the template's default."""
        # Asked in every request and every sync: two plain questions are put sooner than the one of `with_feature`.
        own = CompanyFeature.objects.filter(company_id=self.pk, feature_template__feature_code=feature_code)
        for is_enabled in own.values_list("is_enabled", flat=True):
            return is_enabled
        return FeatureTemplate.objects.filter(feature_code=feature_code, default_enabled=True).exists()


class CompanyUser(models.Model):
    """A person's membership in a company, with one role."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("company")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="company_memberships",
        verbose_name=_("user"),
    )
    role = models.CharField(
        _("role"),
        max_length=16,
        choices=Role,
        default=Role.USER,
        help_text=_("ADMIN sets the key and starts syncs; every role reads."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: the membership is kept, and gives no access.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(
        _("last used"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the user last switched to this company; the latest one is where requests act."),
    )
    last_seen_at = models.DateTimeField(
        _("last seen"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the user last looked at the company's overview."),
    )
    previous_visit_at = models.DateTimeField(
        _("previous visit"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The end of the visit before this one: what is later is news to the user."),
    )

    class Meta:
        verbose_name = _("company member")
        verbose_name_plural = _("company members")
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="one_membership_per_user_and_company")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.company} · {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if not self.is_active:
            # Its tokens end with it: who is let in again later makes new ones.
            self.api_tokens.all().delete()


class FeatureTemplate(models.Model):
    """A feature that companies can have switched on. New ones come with a migration."""

    class Category(models.TextChoices):
        SYNC = "SYNC", _("Synchronization")
        EXPORT = "EXPORT", _("Export")
        REPORTING = "REPORTING", _("Reporting")
        GENERAL = "GENERAL", _("General")

    feature_code = models.CharField(
        _("code"), max_length=64, unique=True, help_text=_("What the program asks for, e.g. BILLINGO_SYNC.")
    )
    display_name = models.CharField(_("name"), max_length=255)
    display_name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    category = models.CharField(_("category"), max_length=16, choices=Category, default=Category.GENERAL)
    default_enabled = models.BooleanField(
        _("on by default"), default=False, help_text=_("For companies without a switch of their own.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        ordering = ["category", "feature_code"]

    def __str__(self) -> str:
        return self.feature_code


class CompanyFeature(models.Model):
    """A company's own switch for a feature. Without a row the template's default holds."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="features", verbose_name=_("company")
    )
    feature_template = models.ForeignKey(
        FeatureTemplate, on_delete=models.CASCADE, related_name="companies", verbose_name=_("feature")
    )
    is_enabled = models.BooleanField(_("enabled"), default=False)
    changed_at = models.DateTimeField(
        _("changed"), default=timezone.now, help_text=_("When it was last switched.")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("company feature")
        verbose_name_plural = _("company features")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "feature_template"], name="one_switch_per_company_and_feature"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.feature_template} · {'on' if self.is_enabled else 'off'}"
