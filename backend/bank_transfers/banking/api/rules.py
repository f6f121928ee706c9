"""/api/matching-rules/

Rules that people of the company set. Today they explain lines; other kinds come beside `explanation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import account_numbers
from bank_transfers.banking.explaining import rules, words
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.explaining.engine import BY_KEY, Code
from bank_transfers.banking.explaining.errors import RuleExists, TooManyRules
from bank_transfers.banking.explaining.models import MatchingRule, RuleKind, SwitchedOffRule
from bank_transfers.banking.models import BANKING, BankAccount, BankTransaction
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import Invalid, NotFound
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.search import plain

EXPLAINING = PERMISSIONS["explain_lines"]
TEXTS = ("text", "counterparty_name", "type_text")
FEWEST_LETTERS = 3
CODES = [str(code) for code in Code]


class ConditionsSerializer(serializers.Serializer[Any]):
    """Which lines a rule is about: all that is given has to fit. Accents and case do not matter; of each text the
    first 240 letters are looked at. One of the texts or the counterparty's account has to be given."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Of the rule.")
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="What the remittance information contains.",
    )
    counterparty_name = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="What the counterparty's name contains."
    )
    counterparty_account = serializers.CharField(
        required=False, allow_blank=True, max_length=64, help_text="In any writing."
    )
    type_text = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="What the bank's type contains."
    )
    direction = serializers.ChoiceField(choices=["", "in", "out"], required=False)
    account = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Id of the company's account.",
    )

    @classmethod
    def checked(
        cls, said: Mapping[str, Any], company_id: int, before: MatchingRule | None = None
    ) -> dict[str, Any]:
        """The conditions as columns of a rule. Raises Invalid."""
        values = {name: said[name] for name in said if name not in {"account", "rule"}}
        if "account" in said:
            values["account_id"] = said["account"]
            accounts = BankAccount.objects.filter(company_id=company_id, pk=said["account"])
            if said["account"] is not None and not accounts.exists():
                raise Invalid(errors={"account": [_("The company has no such account.")]})
        for name in TEXTS:
            if values.get(name) and len(plain(values[name])) < FEWEST_LETTERS:
                raise Invalid(errors={name: [_("At least three letters.")]})
        for name, value in rules.folded(values).items():  # a letter may be folded into several
            longest = getattr(MatchingRule._meta.get_field(name), "max_length", None)
            if longest is not None and len(value) > longest:
                sentence = serializers.CharField.default_error_messages["max_length"]
                raise Invalid(errors={name: [sentence.format(max_length=longest)]})
        account = values.get("counterparty_account")
        if account and not any(sign.isalnum() for sign in account_numbers.normalise(account)):
            raise Invalid(errors={"counterparty_account": [_("This is no account number.")]})
        asked = (*TEXTS, "counterparty_account")
        if not any(values.get(name, getattr(before, name, "")) for name in asked):
            raise Invalid(
                errors={"text": [_("Say what the lines have in common: a text, a name or an account.")]}
            )
        return values


class MatchingRuleSerializer(serializers.ModelSerializer[MatchingRule]):
    """A rule that people of the company set."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    kind = serializers.ChoiceField(choices=RuleKind.choices, required=False)
    code = serializers.ChoiceField(choices=CODES, help_text="What the lines are.")
    code_text = serializers.SerializerMethodField(help_text="In the language of the request.")
    text = ConditionsSerializer().fields["text"]
    counterparty_name = ConditionsSerializer().fields["counterparty_name"]
    counterparty_account = ConditionsSerializer().fields["counterparty_account"]
    type_text = ConditionsSerializer().fields["type_text"]
    direction = ConditionsSerializer().fields["direction"]
    account = ConditionsSerializer().fields["account"]
    conditions = serializers.SerializerMethodField(help_text="In words.")
    is_active = serializers.BooleanField(required=False)
    explained_lines = serializers.SerializerMethodField(help_text="How many lines it explains.")
    created_by = serializers.SerializerMethodField()

    class Meta:
        model = MatchingRule
        fields = [
            "id", "kind", "name", "code", "code_text", "text", "counterparty_name", "counterparty_account",
            "type_text", "direction", "account", "conditions", "is_active", "explained_lines", "created_by",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at", "updated_at"]

    def to_representation(self, instance: MatchingRule) -> dict[str, Any]:
        shown = super().to_representation(instance)
        account = account_numbers.written(instance.counterparty_account)
        return {**shown, "account": instance.account_id, "counterparty_account": account}

    def get_code_text(self, rule: MatchingRule) -> str:
        return words.code(rule.code)

    def get_conditions(self, rule: MatchingRule) -> str:
        return words.conditions(rule)

    def get_explained_lines(self, rule: MatchingRule) -> int:
        counted: dict[str, int] | None = self.context.get("explained_lines")
        if counted is None:
            counted = rules.explained_lines(rule.company_id)
        return counted.get(str(rule.pk), 0)

    def get_created_by(self, rule: MatchingRule) -> str:
        return rule.created_by.get_username() if rule.created_by else ""


class PreviewSerializer(ConditionsSerializer):
    code = serializers.ChoiceField(choices=CODES)
    rule = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Id of the rule that it is to be instead of.",
    )


class PreviewLineSerializer(RowSerializer):
    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booking_date = DayField(allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    remittance_information = serializers.CharField()


class PreviewedSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Lines that it would explain.")
    decided = serializers.IntegerField(help_text="Lines that fit and stay as a person decided.")
    other = serializers.IntegerField(
        help_text="Lines that fit, of which another rule says more, or something else."
    )
    lines = PreviewLineSerializer(many=True, help_text="The latest twenty of those that it would explain.")


class AppliedSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="Lines that are explained otherwise than before.")


class BuiltInRuleSerializer(serializers.Serializer[Any]):
    """A rule that every company has."""

    key = serializers.CharField(read_only=True)
    code = serializers.ChoiceField(choices=CODES, read_only=True)
    name = serializers.CharField(read_only=True, help_text="In the language of the request.")
    direction = serializers.CharField(read_only=True, help_text="in, out, or empty for both.")
    looks_at = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The codes, phrases or names that it knows."
    )
    only_without_counterparty = serializers.BooleanField(
        read_only=True, help_text="Only where nobody is told on the other side, or the bank itself."
    )
    is_active = serializers.BooleanField(help_text="Whether the company uses it.")
    explained_lines = serializers.IntegerField(read_only=True, help_text="How many lines it explains.")


class MatchingRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Rules that people of the company set, the oldest first."""

    queryset = MatchingRule.objects.select_related("created_by").order_by("pk")
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "create": EXPLAINING,
        "partial_update": EXPLAINING,
        "destroy": EXPLAINING,
        "preview": EVERY_ROLE,
        "apply": EXPLAINING,
    }
    api_errors: ClassVar = {"create": (TooManyRules,), "partial_update": (RuleExists,)}
    reading = ("preview",)
    serializer_class = MatchingRuleSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if getattr(self, "action", None) == "list" and not getattr(self, "swagger_fake_view", False):
            context["explained_lines"] = rules.explained_lines(self.access.company_id)
        return context

    @extend_schema(responses={200: MatchingRuleSerializer, 201: MatchingRuleSerializer})
    def create(self, request: Request) -> Response:
        """Sets a rule: stored lines that fit are explained at once, later ones as they are imported. 200: a rule that
        says the same was there already, and is switched on."""
        values = self._checked(request)
        with transaction.atomic():
            rule, made = rules.create(self.access.company_id, request.user, values)
        return Response(
            self.get_serializer(rule).data, status.HTTP_201_CREATED if made else status.HTTP_200_OK
        )

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a rule, or switches it on or off (`is_active`); its lines are judged anew."""
        rule = self.get_object()
        with transaction.atomic():
            explaining.hold(rule.company_id)
            rule = locked(rule)  # two changes at once may each leave what the other takes away
            values = self._checked(request, rule)
            rule = rules.change(rule, request.user, values)
        return Response(self.get_serializer(rule).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a rule: its lines are as if it had never been."""
        rule = self.get_object()
        with transaction.atomic():
            rules.delete(rule, request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=PreviewSerializer, responses=PreviewedSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a rule would do to the lines that are there. Nothing is stored."""
        asked = PreviewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = ConditionsSerializer.checked(asked.validated_data, self.access.company_id)
        told = rules.preview(self.access.company_id, values, asked.validated_data.get("rule"))
        names = tuple(map(str, PreviewLineSerializer().fields))
        lines = self.company_rows(BankTransaction.objects.filter(pk__in=told["lines"])).values(*names)
        told["lines"] = lines.order_by("-booking_date", "-pk")
        return Response(PreviewedSerializer(told).data)

    @extend_schema(request=None, responses=AppliedSerializer)
    @action(detail=False, methods=["post"])
    def apply(self, request: Request) -> Response:
        """Judges all lines by the rules as they are now, but none that a person decided about."""
        with transaction.atomic():
            changed = rules.apply(self.access.company_id, request.user)
        return Response(AppliedSerializer({"changed": changed}).data)

    def _checked(self, request: Request, rule: MatchingRule | None = None) -> dict[str, Any]:
        serializer = self.get_serializer(rule, data=request.data, partial=rule is not None)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        said.pop("kind", None)
        return ConditionsSerializer.checked(said, self.access.company_id, rule)


class BuiltInRuleViewSet(CompanyViewSet):
    """Rules that every company has, and whether this one uses them."""

    queryset = SwitchedOffRule.objects.all()
    lookup_field = "key"
    lookup_value_regex = "[a-z-]{1,64}"
    required_feature = BANKING
    required_roles = {"list": EVERY_ROLE, "partial_update": EXPLAINING}
    pagination_class = None
    serializer_class = BuiltInRuleSerializer

    @extend_schema(responses=BuiltInRuleSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All of them, in the order in which they are asked: the first that fits explains a line."""
        return Response(BuiltInRuleSerializer(rules.built_in(self.access.company_id), many=True).data)

    def partial_update(self, request: Request, key: str) -> Response:
        """Switches a rule on or off for the company: its lines are judged anew."""
        if key not in BY_KEY:
            raise NotFound
        serializer = BuiltInRuleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            rules.switch(self.access.company_id, key, serializer.validated_data["is_active"], request.user)
        (told,) = [rule for rule in rules.built_in(self.access.company_id) if rule["key"] == key]
        return Response(BuiltInRuleSerializer(told).data)
