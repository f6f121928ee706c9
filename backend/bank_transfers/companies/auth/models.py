"""What login needs to remember: sessions, failed attempts, invitations. No token and no address is stored in clear."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company, Role


class LoginSession(models.Model):
    """One login. Every token names its session and is worth nothing once that is revoked or over.

    `generation` counts the refreshes: only the refresh token of the present generation is good, and an older one
    is a sign of theft (`tokens.py` tells of the one exception).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="login_sessions",
        verbose_name=_("user"),
    )
    generation = models.PositiveIntegerField(_("generation"), default=0)
    password_mark = models.CharField(
        _("password mark"),
        max_length=128,
        help_text=_("Of the user's password at login; a password changed anywhere ends the session."),
    )
    in_cookies = models.BooleanField(
        _("in cookies"),
        default=False,
        help_text=_("Its tokens are in a browser's cookies, and given out in no other way."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    refreshed_at = models.DateTimeField(_("refreshed"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("revoked because"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("login session")
        verbose_name_plural = _("login sessions")

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%Y-%m-%d %H:%M}"


class LoginAttempt(models.Model):
    """One try to log in, kept for the throttle. User name and address are keyed digests."""

    user_key = models.CharField(_("user (digest)"), max_length=64)
    address_key = models.CharField(_("address (digest)"), max_length=64)
    tried_at = models.DateTimeField(_("tried"), db_index=True)
    succeeded = models.BooleanField(_("succeeded"), default=False)

    class Meta:
        verbose_name = _("login attempt")
        verbose_name_plural = _("login attempts")
        indexes = [
            models.Index(fields=["user_key", "tried_at"], name="login_attempt_user"),
            models.Index(fields=["address_key", "tried_at"], name="login_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.tried_at:%Y-%m-%d %H:%M:%S} {'ok' if self.succeeded else 'failed'}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted, as far as time and use go."""
        return self.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An offer of a membership, taken up once with the token that only its maker was shown."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("company")
    )
    email = models.EmailField(_("e-mail"), help_text=_("Whom it is meant for; nothing is sent there."))
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.USER)
    token_digest = models.CharField(_("token (digest)"), max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("invited by"),
        help_text=_("It holds while this user is an administrator of the company."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("accepted by"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.email} · {self.company} · {self.get_role_display()}"
