"""/api/notification-settings/"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies import audit
from bank_transfers.companies.api import ADMIN_ONLY, EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.core.api.errors import Throttled
from bank_transfers.core.gate import waiting_outside
from bank_transfers.notifications.errors import MailNotSent, NoEmailAddress
from bank_transfers.notifications.mails.queue import send_test_mail
from bank_transfers.notifications.models import Mail, MailChoice
from bank_transfers.notifications.recipients import roles_of, usable_address
from bank_transfers.reconciliation.models import RECONCILIATION

from .serializers import (
    NotificationSettingsInputSerializer,
    NotificationSettingsSerializer,
    TestMailSerializer,
)

TESTS, TESTS_WITHIN = 3, timedelta(minutes=10)


class NotificationSettingsViewSet(CompanyViewSet):
    """Whether mails about the company are wanted. Administrators get them; each decides for himself."""

    queryset = CompanyUser.objects.select_related("user", "mail_choice").order_by("user__username", "pk")
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE, "change": EVERY_ROLE, "test_mail": ADMIN_ONLY}
    api_errors: ClassVar = {"test_mail": (NoEmailAddress, MailNotSent, Throttled)}
    pagination_class = None
    serializer_class = NotificationSettingsSerializer

    @extend_schema(responses=NotificationSettingsSerializer)
    def list(self, request: Request) -> Response:
        """The user's own choice; for administrators also who gets mails."""
        return Response(self._shown(request))

    @extend_schema(request=NotificationSettingsInputSerializer, responses=NotificationSettingsSerializer)
    def change(self, request: Request) -> Response:
        """Switches the user's own mails about this company on or off."""
        serializer = NotificationSettingsInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        enabled = serializer.validated_data["mail_enabled"]
        with transaction.atomic():
            MailChoice.objects.update_or_create(membership=self._mine(request), defaults={"enabled": enabled})
            act = "mails_switched_on" if enabled else "mails_switched_off"
            audit.record(self.access.company_id, request.user, act, request.user.get_username())
        return Response(self._shown(request))

    @extend_schema(request=None, responses=TestMailSerializer)
    @action(detail=False, methods=["post"])
    def test_mail(self, request: Request) -> Response:
        """Sends a test mail to the user himself, now."""
        mine = self._mine(request)
        address = usable_address(mine)
        if not address:
            raise NoEmailAddress
        sent_lately = Mail.objects.filter(
            kind=Mail.Kind.TEST, membership__user=mine.user, created_at__gt=timezone.now() - TESTS_WITHIN
        )
        if sent_lately.count() >= TESTS:
            raise Throttled(TESTS_WITHIN.total_seconds())
        with waiting_outside(self.access.company_id):
            mail = send_test_mail(CompanyUser.objects.select_related("user", "company").get(pk=mine.pk))
        if mail.state != Mail.State.SENT:
            raise MailNotSent(f"{MailNotSent.default_detail} ({mail.last_error})")
        message = _("A test mail is on its way to %(email)s.") % {"email": address}
        return Response(TestMailSerializer({"sent": True, "email": address, "message": message}).data)

    def _mine(self, request: Request) -> CompanyUser:
        mine: CompanyUser = self.get_queryset().get(user=request.user)
        return mine

    def _shown(self, request: Request) -> dict[str, Any]:
        mine = self._mine(request)
        everybody = None
        if mine.role == Role.ADMIN:
            admins = self.get_queryset().filter(role=Role.ADMIN, is_active=True, user__is_active=True)
            everybody = [_member(membership, {Role.ADMIN}) for membership in admins]
        kinds = ("", Mail.Kind.DIGEST) if RECONCILIATION in self.access.features else ("",)
        shown = _member(mine, {role for kind in kinds for role in roles_of(kind)})
        return dict(
            NotificationSettingsSerializer(
                {**shown, "mail_server": bool(settings.EMAIL_HOST), "recipients": everybody}
            ).data
        )


def _member(membership: CompanyUser, roles: Collection[str]) -> dict[str, Any]:
    """roles: whose members get mails."""
    choice: MailChoice | None = getattr(membership, "mail_choice", None)
    enabled = choice is None or choice.enabled
    reached = enabled and membership.role in roles and bool(usable_address(membership))
    return {
        "membership": membership.pk,
        "username": membership.user.get_username(),
        "email": membership.user.email,
        "mail_enabled": enabled,
        "gets_mails": reached,
    }
