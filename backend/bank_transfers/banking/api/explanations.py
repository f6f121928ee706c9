"""What a line is: its part of /api/bank-transactions/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.explaining import rules, words
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.explaining.engine import PAYOUT_LINK, Code
from bank_transfers.banking.explaining.models import MatchingRule
from bank_transfers.banking.explaining.states import BY_STATE, state_of
from bank_transfers.banking.models import BankTransaction, ExplainedBy
from bank_transfers.banking.payouts.models import ProviderPayout
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import NotFound
from bank_transfers.core.api.lists.rows import RowSerializer, TimeField

from .rules import ConditionsSerializer

EXPLAINING = PERMISSIONS["explain_lines"]
# Columns of a line from which its explanation is told.
EXPLAINED = (
    "id", "explanation", "explained_by", "explained_rule", "explanation_version", "pair_id", "type_code", "type_text",
    "remittance_information", "counterparty_name", "counterparty_account", "status",
    "match_state",
)  # fmt: skip


class ExplainedRuleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(
        allow_null=True, help_text="Of one that people set, see /api/matching-rules/."
    )
    key = serializers.CharField(
        allow_null=True,
        help_text="Of a built-in one; `payout-link`: the line is linked to a provider's payout.",
    )
    name = serializers.CharField()


class ExplanationSerializer(serializers.Serializer[Any]):
    """What a line is, who says so, and why. A person who said that it is nothing known leaves `code` empty."""

    code = serializers.ChoiceField(choices=[("", ""), *((str(code), str(code)) for code in Code)])
    code_text = serializers.CharField(help_text="In the language of the request.")
    tax = serializers.CharField(allow_null=True, help_text="Which tax, where the account tells it.")
    by = serializers.ChoiceField(choices=ExplainedBy.choices)
    rule = ExplainedRuleSerializer(allow_null=True)
    reason = serializers.CharField(help_text="Why, in words; empty where a person decided.")
    pair = serializers.IntegerField(
        allow_null=True,
        help_text="Of an own transfer: the line of the other account; null as long as it is not there.",
    )


class ExplanationHistorySerializer(RowSerializer):
    code = serializers.CharField(help_text="Empty: no rule is to explain the line.")
    note = serializers.CharField()
    user = serializers.CharField()
    decided_at = TimeField()
    undone_at = TimeField(allow_null=True)
    undone_by = serializers.CharField()


class StateCountsSerializer(serializers.Serializer[Any]):
    open = serializers.IntegerField()
    proposed = serializers.IntegerField()
    matched = serializers.IntegerField()
    explained = serializers.IntegerField()


class ExplainSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=[str(code) for code in Code])
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    pair = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Of an own transfer: the line of the other account, also in another currency. Both are explained.",
    )
    version = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="`explanation_version` as it was seen: 409 if it changed since.",
    )
    rule = ConditionsSerializer(required=False, help_text="Makes it a rule: which other lines are the same.")


class UndoSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, min_value=0, help_text="As of `explain/`.")


class ExplanationActions:
    """What people do to the explanation of one line."""

    required_roles: ClassVar[Mapping[str, Any]] = {"explain": EXPLAINING, "undo": EXPLAINING}
    api_errors: ClassVar[Mapping[str, Any]] = {
        "explain": (
            explaining.NotBooked, explaining.NotAPair, explaining.ChangedMeanwhile, explaining.TooManyRules,
        ),
        "undo": (explaining.NotBooked, explaining.NothingToUndo, explaining.ChangedMeanwhile),
    }  # fmt: skip

    @extend_schema(request=ExplainSerializer)
    @action(detail=True, methods=["post"])
    def explain(self: Any, request: Request, pk: str) -> Response:
        """Says what a line is, where it pays no invoice; rules don't touch it any more. With `rule`, lines like it
        are explained the same from now on."""
        line = self.get_object()
        asked = ExplainSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        pair = None
        if "pair" in said:
            pair = self.company_rows(BankTransaction.objects.all()).filter(pk=said["pair"]).first()
            if pair is None:
                raise NotFound
        with transaction.atomic():
            line = explaining.decide(
                line,
                Code.OWN_TRANSFER if pair else said["code"],
                request.user,
                note=said.get("note", ""),
                pair=pair,
                version=said.get("version"),
            )
            if "rule" in said:
                values = ConditionsSerializer.checked(said["rule"], self.access.company_id)
                rules.create(self.access.company_id, request.user, {**values, "code": said["code"]})
        line.refresh_from_db()
        return Response(self._shown(line))

    @extend_schema(request=UndoSerializer)
    @action(detail=True, methods=["post"])
    def undo(self: Any, request: Request, pk: str) -> Response:
        """Takes back what a person decided last; where nobody decided anything, what a rule said: then no rule
        explains the line again."""
        line = self.get_object()
        asked = UndoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            line = explaining.undo(line, request.user, version=asked.validated_data.get("version"))
        line.refresh_from_db()
        return Response(self._shown(line))


def shown(company_id: int, lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the columns of EXPLAINED → rows with `state` and `explanation` as the API tells them."""
    rows = [dict(line) for line in lines]
    numbers = {int(key) for row in rows if (key := row["explained_rule"]).isascii() and key.isdigit()}
    taught = MatchingRule.objects.filter(company_id=company_id).in_bulk(numbers) if numbers else {}
    linked = {row["id"] for row in rows if row["explained_rule"] == PAYOUT_LINK}
    payouts = {one.line_id: one for one in ProviderPayout.objects.filter(line__in=linked)} if linked else {}
    for row in rows:
        row["state"] = state_of(row["status"], row["explanation"], row["match_state"])
        row["explanation"] = _explanation(row, taught, payouts.get(row["id"]))
    return rows


def _explanation(
    row: Mapping[str, Any], taught: Mapping[int, MatchingRule], payout: ProviderPayout | None
) -> dict[str, Any] | None:
    key = row["explained_rule"]
    if not row["explained_by"]:
        return None
    rule = taught.get(int(key)) if key.isascii() and key.isdigit() else None
    by_rule = None
    if rule is not None:
        by_rule = {"id": rule.pk, "key": None, "name": words.rule_name(rule)}
    elif words.is_built_in(key):
        by_rule = {"id": None, "key": key, "name": words.built_in_name(key)}
    code = row["explanation"]
    reason = (
        words.payout_reason(payout.provider_name, payout.identification or str(payout.pk))
        if payout is not None
        else words.reason(key, row, rule)
    )
    return {
        "code": code,
        "code_text": words.code(code) if code else "",
        "tax": words.tax(row["counterparty_account"])
        if code in {Code.TAX_PAYMENT, Code.TAX_REFUND}
        else None,
        "by": row["explained_by"],
        "rule": by_rule,
        "reason": reason,
        "pair": row["pair_id"],
    }


def shown_history(line: BankTransaction) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "note": one.note,
            "user": one.user_name,
            "decided_at": one.decided_at,
            "undone_at": one.undone_at,
            "undone_by": one.undone_by,
        }
        for one in explaining.history(line)
    ]


def state_counts(lines: QuerySet[Any]) -> dict[str, int]:
    """How many of the booked lines are in each state."""
    of: Any = {str(state): Count("pk", filter=among) for state, among in BY_STATE.items()}
    found: dict[str, int] = lines.order_by().aggregate(**of)
    return found
