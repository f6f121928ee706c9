"""/api/features/"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.companies.models import Company, CompanyFeature, FeatureTemplate
from bank_transfers.core.api.errors import ApiError, NotFound
from bank_transfers.core.locale_format import hungarian


class OperatorRequired(ApiError):
    """Features are what the operator gives; a company's administrator can't take them."""

    status_code = 403
    default_code = "operator_required"
    default_detail = _("Only the operator of the service may do this.")


class FeatureSerializer(serializers.Serializer[Any]):
    """A feature, and whether the company has it."""

    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, help_text="In the language of the request.")
    name_hu = serializers.CharField(read_only=True)
    name_en = serializers.CharField(read_only=True)
    description_hu = serializers.CharField(read_only=True)
    description_en = serializers.CharField(read_only=True)
    category = serializers.ChoiceField(choices=FeatureTemplate.Category.choices, read_only=True)
    category_formatted = serializers.CharField(read_only=True)
    is_enabled = serializers.BooleanField()
    is_default = serializers.BooleanField(read_only=True, help_text="Never switched for this company.")
    changed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    changed_by = serializers.CharField(read_only=True, allow_null=True)


class FeatureViewSet(CompanyViewSet):
    """The features there are, and whether the company has them."""

    queryset = CompanyFeature.objects.select_related("changed_by")
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_]{1,64}"
    required_feature = None
    required_roles = {"list": ADMIN_ONLY, "partial_update": ADMIN_ONLY}
    api_errors: ClassVar = {"partial_update": (OperatorRequired,)}
    pagination_class = None
    serializer_class = FeatureSerializer

    @extend_schema(responses=FeatureSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All features, with names in both languages, and whether the company has them."""
        return Response(FeatureSerializer(self._shown(FeatureTemplate.objects.all()), many=True).data)

    @extend_schema(responses=FeatureSerializer)
    def partial_update(self, request: Request, code: str) -> Response:
        """Switches a feature for the company, at once. Only for the operator, where he is an administrator."""
        user: Any = request.user
        if not user.is_superuser:
            raise OperatorRequired
        template = FeatureTemplate.objects.filter(feature_code=code).first()
        if template is None:
            raise NotFound
        serializer = FeatureSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        company = Company.objects.get(pk=self.access.company_id)
        switch = (
            company.enable_feature if serializer.validated_data["is_enabled"] else company.disable_feature
        )
        switch(template, user=user)
        (shown,) = self._shown([template])
        return Response(FeatureSerializer(shown).data)

    def _shown(self, templates: Iterable[FeatureTemplate]) -> Sequence[dict[str, Any]]:
        switches = {switch.feature_template_id: switch for switch in self.get_queryset()}
        return [shown(template, switches.get(template.pk)) for template in templates]


def shown(template: FeatureTemplate, switch: CompanyFeature | None) -> dict[str, Any]:
    """For FeatureSerializer. switch: the company's own, if it has one."""
    english = template.display_name_en or template.display_name
    changed_by: Any = switch and switch.changed_by
    return {
        "code": template.feature_code,
        "name": template.display_name if hungarian() else english,
        "name_hu": template.display_name,
        "name_en": english,
        "description_hu": template.description,
        "description_en": template.description_en or template.description,
        "category": template.category,
        "category_formatted": template.get_category_display(),
        "is_enabled": switch.is_enabled if switch else template.default_enabled,
        "is_default": switch is None,
        "changed_at": switch and switch.changed_at,
        "changed_by": changed_by and changed_by.get_username(),
    }
