"""Members and invitations of a company: for its administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies import audit, members
from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.companies.auth.api.serializers import UserSerializer
from bank_transfers.companies.auth.errors import LastAdmin, TooManyInvitations
from bank_transfers.companies.auth.invitations import invite
from bank_transfers.companies.auth.models import Invitation
from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.core.api.locked import locked


class MemberUserSerializer(UserSerializer):
    is_active = serializers.BooleanField(read_only=True, help_text="False: can't log in at present.")
    last_login = serializers.DateTimeField(read_only=True, allow_null=True)


class MemberSerializer(serializers.ModelSerializer[CompanyUser]):
    """Of a member only the role can be set; whose membership it is, and where, can't."""

    user = MemberUserSerializer(read_only=True)
    role_formatted = serializers.CharField(source="get_role_display", read_only=True)
    is_me = serializers.SerializerMethodField()

    class Meta:
        model = CompanyUser
        fields = ["id", "user", "role", "role_formatted", "is_me", "created_at"]
        read_only_fields = ["id", "user", "created_at"]
        extra_kwargs = {"role": {"required": True}}

    def get_is_me(self, member: CompanyUser) -> bool:
        return bool(member.user_id == self.context["request"].user.pk)


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Who may do what in the company."""

    queryset = CompanyUser.objects.select_related("user").order_by("user__username", "pk")
    required_feature = None
    required_roles = {
        "list": ADMIN_ONLY,
        "retrieve": ADMIN_ONLY,
        "partial_update": ADMIN_ONLY,
        "destroy": ADMIN_ONLY,
    }
    needs_login = {"partial_update", "destroy"}
    api_errors = {"partial_update": (LastAdmin,), "destroy": (LastAdmin,)}
    texts: ClassVar = {"retrieve": "One member."}
    serializer_class = MemberSerializer

    def narrowed(self, queryset: QuerySet[CompanyUser]) -> QuerySet[CompanyUser]:
        return queryset.filter(is_active=True)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a member's role, at once. The last administrator keeps his."""
        serializer = self.get_serializer(self.get_object(), data=request.data)
        serializer.is_valid(raise_exception=True)
        role = serializer.validated_data["role"]
        member = members.change_role(self.access.company_id, int(pk), role, request.user)
        return Response(self.get_serializer(member).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Ends a membership, at once. The last administrator can't be removed."""
        members.remove(self.access.company_id, int(pk), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    invited_by = serializers.CharField(source="invited_by.username", read_only=True)
    role_formatted = serializers.CharField(source="get_role_display", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "role_formatted", "invited_by", "created_at", "expires_at"]
        read_only_fields = ["id", "invited_by", "created_at", "expires_at"]


class NewInvitationSerializer(InvitationSerializer):
    """With the token, which is shown this once."""

    token = serializers.CharField(
        read_only=True, help_text="For /api/auth/invitations/accept/; good once, for a week."
    )

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "token"]
        extra_kwargs = {"role": {"default": Role.USER}}


class InvitationViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, CompanyViewSet):
    """Open invitations to the company."""

    queryset = Invitation.objects.select_related("invited_by").order_by("-created_at", "-pk")
    required_feature = None
    required_roles = {"list": ADMIN_ONLY, "create": ADMIN_ONLY, "destroy": ADMIN_ONLY}
    needs_login = {"create", "destroy"}
    api_errors = {"create": (TooManyInvitations,)}
    texts: ClassVar = {"destroy": "Withdraws an invitation: its token is worth nothing from now on."}
    serializer_class = InvitationSerializer

    def narrowed(self, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        return queryset.filter(pk__in=Invitation.objects.open())

    @extend_schema(request=NewInvitationSerializer, responses={201: NewInvitationSerializer})
    def create(self, request: Request) -> Response:
        """Makes an invitation. Hand the token over yourself: nothing is mailed.

        The answer is the same whether or not the address has an account.
        """
        serializer = NewInvitationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        invitation, token = invite(self.access.company_id, data["email"], data["role"], request.user)
        shown = NewInvitationSerializer(invitation).data
        return Response({**shown, "token": token}, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: Invitation) -> None:
        with transaction.atomic():
            instance = locked(instance)
            audit.record(self.access.company_id, self.request.user, "invitation_withdrawn", instance.email)
            instance.delete()
