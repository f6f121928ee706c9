"""/api/reconciliation/settings/"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankAccount
from bank_transfers.companies import audit
from bank_transfers.companies.api import ADMIN_ONLY, EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import TimeField
from bank_transfers.reconciliation.allocating.service import name_of
from bank_transfers.reconciliation.models import RECONCILIATION, Automatic, MatchingSetting
from bank_transfers.reconciliation.quality import stopping, words
from bank_transfers.reconciliation.quality.models import AutomaticStop, StopReason

from .amounts import AmountText


class AccountChoiceSerializer(serializers.Serializer[Any]):
    """What is chosen for one account."""

    account = serializers.IntegerField(source="account_id")
    automatic = serializers.ChoiceField(choices=Automatic.choices)
    upper_amount = MoneyField(allow_null=True)


class StoppedSerializer(serializers.Serializer[Any]):
    """Automatic matching stopped itself; what is chosen has no effect until an administrator switches it on again."""

    reason = serializers.ChoiceField(choices=StopReason.choices)
    text = serializers.CharField(help_text="Why, in the language of the request.")
    wrong = serializers.IntegerField()
    of = serializers.IntegerField()
    stopped_at = TimeField()


class MatchingSettingsSerializer(serializers.Serializer[Any]):
    """What may be accepted without a person."""

    automatic = serializers.ChoiceField(
        choices=Automatic.choices,
        help_text="off: nothing, proposals say what would be; exact: number, sum, a known account; on: what is sure.",
    )
    upper_amount = MoneyField(
        allow_null=True, help_text="Lines of more are never accepted by themselves; in the line's currency."
    )
    accounts = AccountChoiceSerializer(many=True, help_text="Accounts with a choice of their own.")
    digest = serializers.BooleanField(
        help_text="Whether who matches is told by mail, on workdays after imports, what was done and what is to do."
    )
    stopped = StoppedSerializer(allow_null=True, help_text="Null where it did not stop itself.")


class UpperAmountText(AmountText):
    """With 0 nothing would be automatic, whatever is chosen: that is said by `automatic` alone."""

    default_error_messages: ClassVar = {
        "zero": _("With 0 nothing would be automatic: choose that, or leave the amount empty.")
    }

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if not Decimal(text):
            self.fail("zero")
        return text


class AccountChoiceInputSerializer(serializers.Serializer[Any]):
    account = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    automatic = serializers.ChoiceField(
        choices=Automatic.choices, allow_null=True, help_text="Null: as the company's."
    )
    upper_amount = UpperAmountText(required=False, allow_null=True)


class MatchingSettingsInputSerializer(serializers.Serializer[Any]):
    automatic = serializers.ChoiceField(choices=Automatic.choices, required=False)
    upper_amount = UpperAmountText(required=False, allow_null=True)
    accounts = serializers.ListField(child=AccountChoiceInputSerializer(), required=False, max_length=1000)
    digest = serializers.BooleanField(required=False)
    resume = serializers.BooleanField(
        required=False,
        help_text="True: goes on after it stopped itself. So does another `automatic` than before, unless it is off.",
    )


class MatchingSettingsViewSet(CompanyViewSet):
    """What may be accepted without a person: of the company, and of single accounts."""

    queryset = MatchingSetting.objects.order_by("pk")
    required_feature = RECONCILIATION
    required_roles = {"list": EVERY_ROLE, "change": ADMIN_ONLY}
    api_errors: ClassVar = {}
    pagination_class = None
    serializer_class = MatchingSettingsSerializer

    @extend_schema(responses=MatchingSettingsSerializer)
    def list(self, request: Request) -> Response:
        """What may be accepted without a person."""
        return Response(self._told())

    @extend_schema(request=MatchingSettingsInputSerializer, responses=MatchingSettingsSerializer)
    def change(self, request: Request) -> Response:
        """Changes what is sent; the rest stays."""
        said = MatchingSettingsInputSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        with transaction.atomic():
            explaining.hold(self.access.company_id)
            before = self._told()
            values = dict(said.validated_data)
            if values.pop("resume", False) or self._chooses_anew(values):
                stopping.resume(self.access.company_id, request.user)
            self._store(None, {name: values[name] for name in values if name != "accounts"})
            for one in said.validated_data.get("accounts", ()):
                self._store_account(dict(one))
            told = self._told()
            self._audit(before, told)
        return Response(told)

    def _audit(self, before: Any, told: Any) -> None:
        """What is so already changes nothing."""
        changed: dict[str, dict[str, Any]] = {}
        if choices := self._changes(before, told):
            changed["matching_settings_changed"] = {"changes": choices}
        if told["digest"] != before["digest"]:
            changed[f"matching_digest_switched_{'on' if told['digest'] else 'off'}"] = {}
        for action, details in changed.items():
            audit.record(self.access.company_id, self.request.user, action, **details)

    def _changes(self, before: Any, told: Any) -> dict[str, Any]:
        """For the audit: what was chosen and what is, for the company and for accounts, by their numbers."""
        old, new = _by_account(before), _by_account(told)
        keys = [key for key in {*old, *new} if key is not None]
        numbers = dict(BankAccount.objects.filter(pk__in=keys).values_list("pk", "number"))
        changes: dict[str, Any] = {}
        for account in sorted({*old, *new}, key=lambda key: key or 0):
            was, now = _choice(old.get(account)), _choice(new.get(account))
            if was != now:
                number = numbers.get(account or 0, "")
                changes["automatic" if account is None else f"account {written(number)}"] = [was, now]
        return changes

    def _chooses_anew(self, values: dict[str, Any]) -> bool:
        """Whether `automatic` is said to be another than it was, and not off. A form sends all that it shows: who
        changed something else in it did not say that matching is to go on."""
        before = self.get_queryset().filter(account=None).values_list("automatic", flat=True).first()
        return values.get("automatic", Automatic.OFF) not in {Automatic.OFF, before}

    def _store_account(self, one: dict[str, Any]) -> None:
        account = one.pop("account")
        if not self.company_rows(BankAccount.objects.all()).filter(pk=account).exists():
            raise Invalid(errors={"accounts": [gettext("There is no such bank account.")]})
        if one["automatic"] is None:
            self.get_queryset().filter(account=account).delete()
        else:
            self._store(account, one)

    def _store(self, account: int | None, values: dict[str, Any]) -> None:
        if not values:
            return
        if values.get("upper_amount") is not None:
            values["upper_amount"] = Decimal(values["upper_amount"])
        MatchingSetting.objects.update_or_create(
            company_id=self.access.company_id,
            account_id=account,
            defaults={**values, "changed_by": name_of(self.request.user)},
        )

    def _told(self) -> Any:
        rows = {row.account_id: row for row in self.get_queryset()}
        usual = rows.pop(None, MatchingSetting())
        told = {
            "automatic": usual.automatic,
            "upper_amount": usual.upper_amount,
            "digest": usual.digest,
            "accounts": list(rows.values()),
            "stopped": _stopped(stopping.stop_of(self.access.company_id)),
        }
        return MatchingSettingsSerializer(told).data


def _by_account(told: Any) -> dict[int | None, Any]:
    return {None: told, **{one["account"]: one for one in told["accounts"]}}


def _choice(one: Any) -> dict[str, Any] | None:
    return None if one is None else {"automatic": one["automatic"], "upper_amount": one["upper_amount"]}


def _stopped(stop: AutomaticStop | None) -> dict[str, Any] | None:
    if stop is None:
        return None
    names = ("reason", "wrong", "of", "stopped_at")
    return {"text": words.reason(stop), **{name: getattr(stop, name) for name in names}}
