"""/api/refresh/<token>/ asks for a sync from outside; /api/refresh-tokens/ are what it is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.jobs import refresh, refresh_tokens
from bank_transfers.billingo.models import BILLINGO_SYNC, RefreshToken
from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.core import logs
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.content.parsers import declared_length
from bank_transfers.core.api.errors import FeatureNotEnabled, NotFound, PayloadTooLarge, Throttled
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.core.api.rate import Rate
from bank_transfers.core.api.views import PublicApiView
from bank_transfers.core.web.caller import address_of

from .errors import NotConfigured, SyncInactive, TooManyRefreshTokens

# A minute, of one process. Zapier and the like call for many from one address; who guesses needs but few tries.
CALLS_OF_AN_ADDRESS, WRONG_OF_AN_ADDRESS = 1200, 30
calls, of_tokens, wrong = Rate(), Rate(), Rate()

REFUSED: Mapping[str, Promise | str] = {
    "feature_not_enabled": FeatureNotEnabled.default_detail,
    "not_configured": NotConfigured.default_detail,
    "inactive": SyncInactive.default_detail,
    refresh.PAUSED: _("Automatic synchronization of this company is paused."),
}


class RefreshTokenSerializer(serializers.ModelSerializer[RefreshToken]):
    """A token, without what it is good for: that is shown when it is made, and never again."""

    name = serializers.CharField(
        max_length=100, help_text="Who asks with it; no two living ones have the same."
    )
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, default="", help_text="Empty: a user who is gone."
    )
    created_at = TimeField()
    last_used_at = TimeField(allow_null=True, help_text="To the minute; null: never.")
    revoked_at = TimeField(
        allow_null=True, help_text="Null: it is good. Revoked ones are listed for 90 days."
    )

    class Meta:
        model = RefreshToken
        fields = ["id", "name", "beginning", "created_by", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = ["id", "beginning"]


class NewRefreshTokenSerializer(RefreshTokenSerializer):
    """With the token, which is shown this once."""

    token = serializers.CharField(read_only=True, help_text="For `POST /api/refresh/<token>/`.")

    class Meta(RefreshTokenSerializer.Meta):
        fields = [*RefreshTokenSerializer.Meta.fields, "token"]


class RefreshTokenViewSet(mixins.ListModelMixin, CompanyViewSet):
    """What shops and other programs ask for a sync with, the newest first."""

    queryset = RefreshToken.objects.select_related("created_by").order_by("-created_at", "-pk")
    required_feature = BILLINGO_SYNC
    required_roles = {"list": ADMIN_ONLY, "create": ADMIN_ONLY, "destroy": ADMIN_ONLY}
    needs_login = {"list", "create", "destroy"}
    api_errors: ClassVar = {"create": (TooManyRefreshTokens,)}
    serializer_class = RefreshTokenSerializer

    @extend_schema(responses={201: NewRefreshTokenSerializer})
    def create(self, request: Request) -> Response:
        """Makes a token. The answer holds it, which is shown this once."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        name: str = serializer.validated_data["name"]
        token, text = refresh_tokens.make(self.access.company_id, request.user, name)
        return Response({**self.get_serializer(token).data, "token": text}, status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: str) -> Response:
        """Revokes a token, at once."""
        refresh_tokens.revoke(self.get_object(), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RefreshAnswerSerializer(serializers.Serializer[Any]):
    """Whether the company will be synced."""

    status = serializers.ChoiceField(
        choices=["accepted", "ignored"],
        help_text="`accepted`: a sync begins soon, or after the one that goes on. `ignored`: none does, see `code`.",
    )
    code = serializers.CharField(
        required=False,
        help_text="Why it is ignored: `inactive`, `paused`, `not_configured` or `feature_not_enabled`.",
    )
    detail = serializers.CharField(required=False, help_text="The same in the language of the request.")


class RefreshView(PublicApiView):
    """Asks for a sync, for who holds a token. What is sent along is not looked at."""

    serializer_class = RefreshAnswerSerializer
    content_negotiation_class = AnyAccept  # shops ask for whatever they please
    api_errors: ClassVar = {"post": (Throttled, PayloadTooLarge)}

    @extend_schema(
        request=None,
        responses={202: RefreshAnswerSerializer},
        examples=[
            OpenApiExample(
                "accepted",
                {"status": "accepted"},
                response_only=True,
                status_codes=["202"],
            )
        ],
    )
    def post(self, request: Request, token: str) -> Response:
        """Asks for a sync. Answers at once, whatever is sent along; many calls become one sync.

        Any kind of content will do, so that a webhook of a shop can call it. While the company can't be synced (paused,
        switched off, no key) the answer is 202 too, and says so: many shops give up a webhook that is refused often.
        """
        address = address_of(request)
        _refuse_if_too_many(calls.wait(address, CALLS_OF_AN_ADDRESS))
        if declared_length({"request": request}) > settings.API_MAX_BODY_BYTES:
            raise PayloadTooLarge
        _refuse_if_too_many(of_tokens.wait(hash(token), settings.REFRESH_CALLS_PER_MINUTE))
        answer = refresh.ask(token)
        if answer is None:
            _refuse_if_too_many(wrong.wait(address, WRONG_OF_AN_ADDRESS))
            raise NotFound
        logs.bind(company_id=answer.company_id)
        if not answer.refused:
            return _accepted({"status": "accepted"})
        sentence = str(REFUSED.get(answer.refused, SyncInactive.default_detail))
        return _accepted({"status": "ignored", "code": answer.refused, "detail": sentence})


def _accepted(body: dict[str, Any]) -> Response:
    return Response(body, status.HTTP_202_ACCEPTED)


def _refuse_if_too_many(wait: float) -> None:
    if wait:
        raise Throttled(wait)
