"""/api/auth/preferences/"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.core.api.fields import JsonObjectField
from bank_transfers.core.api.views import ApiView

from .changing import MOST_BYTES, change, preferences_of
from .models import Theme


class PreferencesSerializer(serializers.Serializer[Any]):
    """How the user likes the page."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES, help_text="`hu` or `en`.")
    theme = serializers.ChoiceField(choices=Theme.choices)
    page = JsonObjectField(
        most_bytes=MOST_BYTES,
        help_text=(
            "What the page keeps for itself, 32 KiB in all. A PATCH changes the keys it names; null takes one away."
        ),
    )


class PreferencesView(ApiView):
    """Language, theme and what the page keeps for itself, remembered for the user."""

    serializer_class = PreferencesSerializer

    @extend_schema(operation_id="preferences", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        return Response(PreferencesSerializer(preferences_of(request.user)).data)

    @extend_schema(operation_id="change_preferences", responses=PreferencesSerializer)
    def patch(self, request: Request) -> Response:
        serializer = PreferencesSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(PreferencesSerializer(change(request.user, serializer.validated_data)).data)
