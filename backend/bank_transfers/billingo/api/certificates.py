"""/api/certificates/ and /api/certificate-key/"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo.certificates import keys, service, signed_page
from bank_transfers.billingo.models import BILLINGO_SYNC, CompletenessCertificate, SigningKey
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.content.negotiation import AnyAccept
from bank_transfers.core.api.errors import Busy
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.core.api.views import PublicApiView
from bank_transfers.core.export.errors import InvalidExport
from bank_transfers.core.export.options import refused
from bank_transfers.core.export.table import attachment
from bank_transfers.core.gate import working_long
from bank_transfers.core.locale_format import LocaleFormat

from .certificate_errors import ISSUE_ERRORS, SigningKeyUnreadable

FORMATS = {"json": "application/json", "pdf": "application/pdf"}
FORMAT = OpenApiParameter("format", str, enum=list(FORMATS), default="json", description="Of the file.")


class CertificateSerializer(serializers.ModelSerializer[CompletenessCertificate]):
    """A certificate of completeness."""

    origin = serializers.ChoiceField(
        choices=[origin.value for origin in CompletenessCertificate.Origin],
        help_text="`sync`: by itself, after a full synchronization; `request`: somebody asked for it.",
    )
    issued_at = TimeField()
    issued_at_formatted = serializers.SerializerMethodField()
    requested_by = serializers.SerializerMethodField(
        help_text="Empty where it came by itself, or the user is gone."
    )
    sync_log_id = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="The last full synchronization."
    )
    key_id = serializers.CharField(source="key.key_id", read_only=True, help_text="Which key signed it.")

    class Meta:
        model = CompletenessCertificate
        fields = [
            "id", "issued_at", "issued_at_formatted", "origin", "requested_by", "sync_log_id", "documents", "key_id",
        ]  # fmt: skip
        read_only_fields = fields

    def get_issued_at_formatted(self, certificate: CompletenessCertificate) -> str:
        return LocaleFormat.now().time(certificate.issued_at)

    def get_requested_by(self, certificate: CompletenessCertificate) -> str:
        return certificate.requested_by.get_username() if certificate.requested_by else ""


class CertificateDetailSerializer(CertificateSerializer):
    """With what it says; docs/certificates.md explains each part."""

    certificate = serializers.SerializerMethodField(help_text="What is signed. To check it, take the file.")

    class Meta(CertificateSerializer.Meta):
        fields = [*CertificateSerializer.Meta.fields, "certificate"]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_certificate(self, certificate: CompletenessCertificate) -> Any:
        return json.loads(bytes(certificate.content))


class SignatureSerializer(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    key_id = serializers.CharField()
    value = serializers.CharField(allow_blank=True, help_text="64 bytes, in base64.")


class CertificateFileSerializer(serializers.Serializer[Any]):
    """The file. Its second line, to the byte, is what was signed."""

    certificate = serializers.DictField()
    signature = SignatureSerializer()


class CertificateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Certificates of completeness, the latest first. They are kept for good."""

    queryset = CompletenessCertificate.objects.select_related("key", "requested_by").order_by("-id")
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "file": EVERY_ROLE,
        "create": PERMISSIONS["issue_certificates"],
    }
    api_errors: ClassVar = {
        "create": (*ISSUE_ERRORS, Busy),
        "file": (InvalidExport, SigningKeyUnreadable),
    }
    parameters: ClassVar = {"file": (FORMAT,)}
    texts: ClassVar = {"retrieve": "One certificate, with what it says."}
    serializer_class = CertificateSerializer

    def narrowed(self, queryset: QuerySet[CompletenessCertificate]) -> QuerySet[CompletenessCertificate]:
        return queryset.defer("content", "signature") if self.action == "list" else queryset

    def get_serializer_class(self) -> Any:
        return CertificateSerializer if self.action == "list" else CertificateDetailSerializer

    @extend_schema(request=None, responses={201: CertificateDetailSerializer})
    def create(self, request: Request) -> Response:
        """Issues a certificate of what the mirror holds now. A million documents take some ten seconds."""

        def issued(certificate: CompletenessCertificate) -> None:
            self._record("certificate_issued", certificate)

        with working_long(self.access.company_id):
            certificate = service.issue(self.access.company_id, requested_by=request.user, issued=issued)
        return Response(self.get_serializer(certificate).data, status.HTTP_201_CREATED)

    @extend_schema(
        responses={
            (200, "application/json"): CertificateFileSerializer,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        }
    )
    @action(detail=True, content_negotiation_class=AnyAccept)
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The certificate as a signed file: as JSON always the same bytes, as PDF a page for an auditor."""
        certificate: CompletenessCertificate = self.get_object()
        file_format = request.query_params.get("format") or "json"
        if file_format not in FORMATS:
            raise refused("format", ", ".join(FORMATS))
        stem = _stem(certificate)
        content = service.file_of(certificate)
        if file_format == "pdf":
            content = signed_page.make(certificate, content, stem)
        self._record("certificate_downloaded", certificate, format=file_format)
        answer = HttpResponse(content, content_type=FORMATS[file_format])
        answer.headers["Content-Disposition"] = attachment(f"{stem}.{file_format}")
        return answer

    def _record(self, act: str, certificate: CompletenessCertificate, **details: Any) -> None:
        target = f"{timezone.localtime(certificate.issued_at):%Y-%m-%d %H:%M}"
        audit.record(
            self.access.company_id, self.request.user, act, target, certificate_id=certificate.pk, **details
        )


def _stem(certificate: CompletenessCertificate) -> str:
    day = timezone.localtime(certificate.issued_at)
    return slugify(_("certificate of completeness")) + f"-{day:%Y-%m-%d}-{certificate.pk}"


class PublicKeySerializer(serializers.ModelSerializer[SigningKey]):
    """The public part of a key."""

    algorithm = serializers.SerializerMethodField(help_text="`Ed25519` (RFC 8032).")
    public_key = serializers.CharField(help_text="The 32 bytes, in base64.")
    pem = serializers.SerializerMethodField(help_text="The same for openssl.")
    created_at = TimeField()
    retired_at = TimeField(allow_null=True, help_text="Since when another one signs.")

    class Meta:
        model = SigningKey
        fields = ["key_id", "algorithm", "public_key", "pem", "is_current", "created_at", "retired_at"]
        read_only_fields = fields

    def get_algorithm(self, key: SigningKey) -> str:
        return keys.ALGORITHM

    def get_pem(self, key: SigningKey) -> str:
        return keys.pem_of(key)


class PublicKeysSerializer(serializers.Serializer[Any]):
    current = PublicKeySerializer(
        allow_null=True, help_text="Which signs now; null before the first certificate."
    )
    keys = PublicKeySerializer(
        many=True,
        help_text="All that ever signed, the latest first: old certificates are checked with old keys.",
    )


class CertificateKeyView(PublicApiView):
    """What certificates are checked with: the public parts of the keys of this installation."""

    serializer_class = PublicKeysSerializer

    def get(self, request: Request) -> Response:
        """The public parts of the keys that sign certificates of completeness."""
        found = list(SigningKey.objects.order_by("-id"))
        current = next((key for key in found if key.is_current), None)
        return Response(self.get_serializer({"current": current, "keys": found}).data)
