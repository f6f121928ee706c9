"""What login and its neighbours take and give."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bank_transfers import __version__
from bank_transfers.companies.access import features_of, memberships
from bank_transfers.companies.models import CompanyUser, Role
from bank_transfers.companies.permissions import PERMISSIONS, permissions_of
from bank_transfers.companies.preferences.changing import preferences_of
from bank_transfers.companies.preferences.views import PreferencesSerializer

PASSWORD: dict[str, Any] = {
    # Spaces are part of a password; nobody needs more than this, and hashing it costs.
    "trim_whitespace": False,
    "max_length": 256,
    "write_only": True,
    "style": {"input_type": "password"},
}


class LoginSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(**PASSWORD)
    cookies = serializers.BooleanField(
        default=False,
        help_text=(
            "For the page: the tokens go into HttpOnly cookies and not into the answer. Needs the header "
            "`X-Requested-With: billingo-page`, as does every later request that changes something."
        ),
    )


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(
        required=False, max_length=1024, help_text="Without it: that of the cookie."
    )


class LogoutSerializer(serializers.Serializer[Any]):
    everywhere = serializers.BooleanField(default=False, help_text="Ends all sessions of the user.")


class SwitchCompanySerializer(serializers.Serializer[Any]):
    company = serializers.IntegerField(min_value=1, max_value=10**18 - 1)


class ChangePasswordSerializer(serializers.Serializer[Any]):
    current_password = serializers.CharField(**PASSWORD)
    new_password = serializers.CharField(**PASSWORD)


class ProfileSerializer(serializers.Serializer[Any]):
    """What is to be changed; another e-mail address needs the present password."""

    first_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    last_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    current_password = serializers.CharField(required=False, default="", **PASSWORD)


class InvitationTokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=128)


class InvitationStateSerializer(serializers.Serializer[Any]):
    """Where an invitation leads, and whether it still holds."""

    company = serializers.CharField(help_text="Its name.")
    invited_by = serializers.CharField(help_text="Full name, else user name.")
    role = serializers.ChoiceField(choices=Role.choices)
    email = serializers.CharField(help_text="Whom it is meant for.")
    expires_at = serializers.DateTimeField()
    state = serializers.ChoiceField(
        choices=["open", "used", "expired", "void"],
        help_text="void: who made it is no administrator any more, or the company is switched off.",
    )


class AcceptInvitationSerializer(serializers.Serializer[Any]):
    """The token alone for who is logged in; the rest for who makes an account."""

    token = serializers.CharField(max_length=128)
    username = serializers.CharField(required=False, max_length=150, help_text="Of the new account.")
    password = serializers.CharField(required=False, **PASSWORD)
    first_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    last_name = serializers.CharField(required=False, allow_blank=True, max_length=150)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.context["request"].user.is_authenticated:
            missing = [name for name in ("username", "password") if name not in attrs]
            if missing:
                required = self.fields["token"].error_messages["required"]
                raise serializers.ValidationError({name: [required] for name in missing})
        return attrs


class UserSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", read_only=True)
    username = serializers.CharField(read_only=True)
    first_name = serializers.CharField(read_only=True)
    last_name = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True)


class MyselfSerializer(UserSerializer):
    is_operator = serializers.BooleanField(
        source="is_superuser", read_only=True, help_text="Runs the service: may enter /admin/."
    )


class MyCompanySerializer(serializers.Serializer[Any]):
    """A company as one of its members sees it in the list of his companies."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text=f"What the role may do: of {', '.join(PERMISSIONS)}."
    )
    features = serializers.ListField(child=serializers.CharField(), help_text="Codes of what is switched on.")


class MeSerializer(serializers.Serializer[Any]):
    user = MyselfSerializer()
    companies = MyCompanySerializer(many=True)
    company = serializers.IntegerField(
        allow_null=True, help_text="Where requests without X-Company-ID act; null: name one."
    )
    preferences = PreferencesSerializer()
    version = serializers.CharField(help_text="The service's version.")


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(
        required=False, help_text="For `Authorization: Bearer`. Not there when it went into a cookie."
    )
    refresh = serializers.CharField(
        required=False, help_text="Good once, at /api/auth/refresh/. Not there when it went into a cookie."
    )
    expires_in = serializers.IntegerField(help_text="Seconds that the access token lasts.")


class LoginAnswerSerializer(TokensSerializer, MeSerializer):
    """Tokens, and who and where one is."""


def me(user: Any) -> dict[str, Any]:
    """The content of MeSerializer: the user and his living memberships, the last used first."""
    mine = list(memberships(user))
    features = features_of([membership.company_id for membership in mine])
    return {
        "user": user,
        "companies": [
            {
                "id": membership.company_id,
                "name": membership.company.name,
                "role": membership.role,
                "permissions": permissions_of(membership.role),
                "features": features[membership.company_id],
            }
            for membership in mine
        ],
        "company": default_company(mine),
        "preferences": preferences_of(user),
        "version": __version__,
    }


def default_company(mine: list[CompanyUser]) -> int | None:
    """The company of a request without the header; None where it must be named (or there is none)."""
    if mine and (len(mine) == 1 or mine[0].last_used_at):
        return mine[0].company_id
    return None
