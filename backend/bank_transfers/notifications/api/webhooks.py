"""/api/webhooks/ and /api/webhook-deliveries/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.core.api.errors import Throttled
from bank_transfers.core.gate import waiting_outside
from bank_transfers.notifications.errors import TooManyWebhooks, WebhookInactive, in_words
from bank_transfers.notifications.models import Webhook, WebhookDelivery

from . import webhook_service
from .serializers import (
    NewWebhookSerializer,
    RotateSecretSerializer,
    WebhookDeliveryDetailSerializer,
    WebhookDeliverySerializer,
    WebhookSerializer,
    WebhookTestSerializer,
)


class WebhookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Where the company's events are sent. Secrets are shown when they are made, and never again."""

    queryset = Webhook.objects.order_by("pk")
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": ADMIN_ONLY,
        "create": ADMIN_ONLY,
        "retrieve": ADMIN_ONLY,
        "partial_update": ADMIN_ONLY,
        "destroy": ADMIN_ONLY,
        "test": ADMIN_ONLY,
        "rotate_secret": ADMIN_ONLY,
        "deliveries": ADMIN_ONLY,
    }
    paged = ("list", "deliveries")
    api_errors: ClassVar = {"create": (TooManyWebhooks,), "test": (Throttled,)}
    texts: ClassVar = {"retrieve": "One webhook, without its secret."}
    serializer_class = WebhookSerializer

    @extend_schema(request=WebhookSerializer, responses={201: NewWebhookSerializer})
    def create(self, request: Request) -> Response:
        """Makes a webhook. The answer holds its secret, which is shown this once."""
        webhook, secret = webhook_service.make(
            self.access.company_id, request.user, **self._valid(WebhookSerializer(data=request.data))
        )
        return Response(
            {**WebhookSerializer(webhook).data, "secret": secret.reveal()}, status=status.HTTP_201_CREATED
        )

    @extend_schema(request=WebhookSerializer(partial=True), responses=WebhookSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes what is sent. Switched off, it gives up what waits; switched on, it begins with a clean record."""
        webhook = self.get_object()
        values = self._valid(WebhookSerializer(webhook, data=request.data, partial=True))
        return Response(WebhookSerializer(webhook_service.change(webhook, request.user, **values)).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes the webhook and its deliveries, those that wait included."""
        webhook_service.delete(self.get_object(), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=WebhookTestSerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Sends a `webhook.test` event now, once, and answers with what came of it."""
        webhook = self.get_object()
        with waiting_outside(self.access.company_id):
            delivery = webhook_service.try_out(webhook, request.user)
        delivered = delivery.state == WebhookDelivery.State.DELIVERED
        message = _("The receiver took the test event.") if delivered else in_words(delivery.last_error)
        shown = {"delivered": delivered, "message": message, "delivery": delivery}
        return Response(WebhookTestSerializer(shown).data)

    @extend_schema(request=RotateSecretSerializer, responses=NewWebhookSerializer)
    @action(detail=True, methods=["post"])
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """Makes a new secret, shown this once. For 24 hours deliveries are signed with both."""
        webhook = self.get_object()
        values = self._valid(RotateSecretSerializer(data=request.data))
        webhook, secret = webhook_service.rotate_secret(webhook, user=request.user, **values)
        return Response({**WebhookSerializer(webhook).data, "secret": secret.reveal()})

    @extend_schema(responses=WebhookDeliverySerializer(many=True))
    @action(detail=True)
    def deliveries(self, request: Request, pk: str) -> Response:
        """What was sent to the webhook in the last 30 days, and what waits; the latest first."""
        mine = WebhookDelivery.objects.filter(webhook=self.get_object()).select_related("event")
        page = self.paginate_queryset(mine.order_by("-pk").defer("event__payload"))
        return self.get_paginated_response(WebhookDeliverySerializer(page, many=True).data)

    def _valid(self, serializer: Any) -> dict[str, Any]:
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data


class DeliveryViewSet(mixins.RetrieveModelMixin, CompanyViewSet):
    """One event on its way to one webhook, with what is sent."""

    queryset = WebhookDelivery.objects.all()
    company_field = "webhook__company"
    required_feature = BILLINGO_SYNC
    required_roles = {"retrieve": ADMIN_ONLY, "retry": ADMIN_ONLY}
    api_errors: ClassVar = {"retry": (WebhookInactive,)}
    serializer_class = WebhookDeliveryDetailSerializer

    def narrowed(self, queryset: QuerySet[WebhookDelivery]) -> QuerySet[WebhookDelivery]:
        return queryset.select_related("event")

    @extend_schema(request=None, responses={202: WebhookDeliveryDetailSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Sends it again, whatever became of it, with the same id and with all tries anew."""
        again = webhook_service.send_again(self.get_object(), request.user)
        return Response(WebhookDeliveryDetailSerializer(again).data, status=status.HTTP_202_ACCEPTED)
