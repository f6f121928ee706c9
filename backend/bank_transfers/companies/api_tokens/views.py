"""/api/api-tokens/"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import Role
from bank_transfers.core.api.fields import TimeInputField

from . import tokens
from .errors import TooManyApiTokens
from .models import ApiToken

USUAL_DAYS, MOST_DAYS = 90, 5 * 366


def usual_end() -> datetime:
    return timezone.now() + timedelta(days=USUAL_DAYS)


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without what it is good for: that is shown when it is made, and never again."""

    name = serializers.CharField(
        max_length=100, help_text="What it is for; of one's own tokens each has another."
    )
    scope = serializers.ChoiceField(
        choices=ApiToken.Scope.values,
        default=ApiToken.Scope.READ.value,
        help_text="`read`: only GET; `write`: everything that the member's role allows, but for members and tokens.",
    )
    scope_formatted = serializers.CharField(source="get_scope_display", read_only=True)
    expires_at = TimeInputField(
        default=usual_end,
        help_text=f"In the future, {MOST_DAYS} days at most; by default in {USUAL_DAYS} days.",
    )
    user = serializers.CharField(source="membership.user.username", read_only=True, help_text="Whose it is.")
    is_mine = serializers.SerializerMethodField()
    is_expired = serializers.SerializerMethodField()

    class Meta:
        model = ApiToken
        fields = [
            "id", "name", "scope", "scope_formatted", "beginning", "user", "is_mine", "created_at", "expires_at",
            "is_expired", "last_used_on",
        ]  # fmt: skip
        read_only_fields = ["id", "beginning", "created_at", "last_used_on"]

    def validate_expires_at(self, moment: datetime) -> datetime:
        now = timezone.now()
        if not now < moment <= now + timedelta(days=MOST_DAYS):
            raise serializers.ValidationError(
                _("This is a time in the future, at most %(days)s days ahead.") % {"days": MOST_DAYS}
            )
        return moment

    def get_is_mine(self, token: ApiToken) -> bool:
        return bool(token.membership.user_id == self.context["request"].user.pk)

    def get_is_expired(self, token: ApiToken) -> bool:
        return token.expires_at <= timezone.now()


class NewApiTokenSerializer(ApiTokenSerializer):
    """With the token, which is shown this once."""

    token = serializers.CharField(read_only=True, help_text="For `Authorization: Bearer`.")

    class Meta(ApiTokenSerializer.Meta):
        fields = [*ApiTokenSerializer.Meta.fields, "token"]


class ApiTokenViewSet(mixins.ListModelMixin, CompanyViewSet):
    """Tokens for programs. Everybody sees his own, administrators those of all members."""

    queryset = ApiToken.objects.select_related("membership__user").order_by("-created_at", "-pk")
    required_feature = None
    required_roles = {"list": EVERY_ROLE, "create": EVERY_ROLE, "destroy": EVERY_ROLE}
    needs_login = {"list", "create", "destroy"}
    api_errors: ClassVar = {"create": (TooManyApiTokens,)}
    serializer_class = ApiTokenSerializer

    def narrowed(self, queryset: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
        if self.access.role == Role.ADMIN:
            return queryset
        owner: Any = self.request.user
        return queryset.filter(membership__user=owner)

    @extend_schema(responses={201: NewApiTokenSerializer})
    def create(self, request: Request) -> Response:
        """Makes a token. The answer holds it, which is shown this once."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        token, text = tokens.make(self.access.company_id, request.user, **data)
        return Response({**self.get_serializer(token).data, "token": text}, status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: str) -> Response:
        """Revokes a token, at once: one's own, or as administrator anybody's."""
        tokens.revoke(self.get_object(), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
