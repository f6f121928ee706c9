"""/api/matching-rules/: what people set, and, where there is matching, what accepted matches taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import account_numbers
from bank_transfers.banking.api.rules import (
    CODES,
    EXPLAINING,
    MatchingRuleSerializer,
    MatchingRuleViewSet,
)
from bank_transfers.banking.explaining import rules as explaining_rules
from bank_transfers.banking.explaining import words as explaining_words
from bank_transfers.banking.explaining.models import MatchingRule, RuleKind
from bank_transfers.banking.models import BankTransaction
from bank_transfers.companies.api import EVERY_ROLE
from bank_transfers.core.api.errors import Invalid, NotFound
from bank_transfers.core.api.lists.filters import FlagField, WordsField
from bank_transfers.core.api.lists.rows import DayField, TimeField, page_of, rows_shown
from bank_transfers.core.db.search import plain
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.learning import forgetting, words
from bank_transfers.reconciliation.learning.models import RelationKind
from bank_transfers.reconciliation.learning.relations import (
    FIRST_NUMBER,
    Relation,
    latest_of,
    number_of,
    relation,
    relations,
    told_of,
)
from bank_transfers.reconciliation.models import RECONCILIATION, Match, MatchDecision

from .shown import LINE_COLUMNS, MatchedLineSerializer

MOST_LINES = 50
KINDS = [*RuleKind.values, *RelationKind.values]
QUOTED = ("number", "part", "month", "nothing")


class QuotingSerializer(serializers.Serializer[Any]):
    """What a customer's accepted payments quoted, by their number."""

    number = serializers.IntegerField(help_text="The whole number of the document.")
    part = serializers.IntegerField(help_text="A part of it, or with a slip.")
    month = serializers.IntegerField(help_text="Only the month.")
    nothing = serializers.IntegerField()


class HabitSerializer(serializers.Serializer[Any]):
    """When a customer pays, and what it quotes."""

    usual_delay = serializers.IntegerField(
        allow_null=True, help_text="Days from the due day to the bank's; below zero: before it."
    )
    spread = serializers.IntegerField(
        allow_null=True, help_text="Half of the payments are within so many days of that."
    )
    quoting = QuotingSerializer()


class ListedRuleSerializer(MatchingRuleSerializer):
    """A rule that people set (`kind` explanation), or what accepted matches taught: that an account or a name pays for
    a partner, and when it pays (habit). What was learnt can only be read, forgotten and remembered again."""

    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    code = serializers.ChoiceField(
        choices=[("", ""), *((code, code) for code in CODES)],
        read_only=True,
        help_text="What the lines are; empty of what was learnt.",
    )
    conclusion = serializers.CharField(read_only=True, help_text="What follows from it, in words.")
    is_active = serializers.BooleanField(
        read_only=True, help_text="Whether it is used: not switched off, not forgotten."
    )
    partner_id = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Billingo's; null of rules that people set."
    )
    partner_name = serializers.CharField(read_only=True)
    matches = serializers.IntegerField(
        read_only=True, help_text="On how many accepted matches it rests; 0 of what people set."
    )
    decided = serializers.IntegerField(
        read_only=True,
        help_text="How many lines it explains, or how many accepted matches had it among their reasons.",
    )
    last_on = DayField(allow_null=True, help_text="Booking day of the latest line of these.")
    habit = HabitSerializer(read_only=True, allow_null=True)
    denied = serializers.BooleanField(
        read_only=True,
        help_text="A person who rejected a proposal said that it does not pay for the partner.",
    )
    forgotten_at = TimeField(
        allow_null=True,
        help_text="When what was learnt until then was forgotten, or that it is so was denied.",
    )
    forgotten_by = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True, allow_null=True)
    updated_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta(MatchingRuleSerializer.Meta):
        fields = [
            *MatchingRuleSerializer.Meta.fields, "conclusion", "partner_id", "partner_name", "matches", "decided",
            "last_on", "habit", "denied", "forgotten_at", "forgotten_by",
        ]  # fmt: skip


class RestsOnSerializer(MatchedLineSerializer):
    """A line that a rule explains, or that what was learnt rests on, with the document that it was matched with."""

    invoice_id = serializers.IntegerField(
        allow_null=True, help_text="Billingo's id; null of a line that is explained."
    )
    invoice_number = serializers.CharField()
    decided = serializers.BooleanField(help_text="Whether it was among the reasons of this match.")


class RestsSerializer(serializers.Serializer[Any]):
    lines = RestsOnSerializer(many=True, help_text="The latest fifty.")


class Asked(forms.Form):
    kind = WordsField(required=False, only=KINDS)
    forgotten = FlagField(required=False)
    search = forms.CharField(required=False, max_length=200)


PARAMETERS = (
    OpenApiParameter(
        "kind", OpenApiTypes.STR, description=f"One or more of {', '.join(KINDS)}, separated by commas."
    ),
    OpenApiParameter(
        "forgotten",
        OpenApiTypes.BOOL,
        description="Only what a person had forgotten; without it, never that.",
    ),
    OpenApiParameter(
        "search",
        OpenApiTypes.STR,
        description="Words in texts, names, accounts and partners. Accents do not matter.",
    ),
)


@dataclass(frozen=True)
class Listed:
    """Rules and relations, the rules first: shown a page at a time."""

    company_id: int
    rules: Sequence[MatchingRule]
    learnt: Sequence[Relation]
    serializer: Any

    def count(self) -> int:
        return len(self.rules) + len(self.learnt)

    def __getitem__(self, place: slice) -> list[Any]:
        rules = self.rules[place]
        before = len(self.rules)
        learnt = self.learnt[max(place.start - before, 0) : max(place.stop - before, 0)]
        return [
            *rules_shown(self.company_id, rules, self.serializer),
            *learnt_shown(self.company_id, learnt),
        ]


class AllRulesViewSet(MatchingRuleViewSet):
    """What people of the company set, and what accepted matches taught."""

    required_roles: ClassVar = {
        **MatchingRuleViewSet.required_roles,
        "restore": EXPLAINING,
        "lines": EVERY_ROLE,
    }
    api_errors: ClassVar = {
        **MatchingRuleViewSet.api_errors,
        "list": (Invalid,),
        "restore": (errors.NothingToUndo,),
    }
    parameters: ClassVar = {"list": PARAMETERS}

    @extend_schema(responses=ListedRuleSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Rules that people set, the oldest first, then what was learnt, the most used first."""
        sent = request.query_params
        asked = Asked({name: sent[name] for name in Asked.base_fields if name in sent})
        if not asked.is_valid():
            raise Invalid(errors={name: list(map(str, texts)) for name, texts in asked.errors.items()})
        kinds = asked.cleaned_data["kind"] or KINDS
        forgotten, search = bool(asked.cleaned_data["forgotten"]), asked.cleaned_data["search"]
        rules: list[MatchingRule] = []
        if RuleKind.EXPLANATION in kinds and not forgotten:
            rules = [rule for rule in self.get_queryset() if _says(rule, search)]
        learnt: list[Relation] = []
        if RECONCILIATION in self.access.features and set(kinds) & set(RelationKind.values):
            learnt = relations(self.access.company_id, kinds, forgotten=forgotten, search=search)
        return self.get_paginated_response(
            page_of(self, Listed(self.access.company_id, rules, learnt, self.get_serializer))
        )

    @extend_schema(responses=ListedRuleSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One rule, or one thing that was learnt, with what it rests on and what it decided."""
        found = self._learnt(kwargs["pk"])
        if found is not None:
            return Response(learnt_shown(self.access.company_id, [found])[0])
        return Response(self._shown(self.get_object()))

    @extend_schema(
        request=MatchingRuleSerializer, responses={200: ListedRuleSerializer, 201: ListedRuleSerializer}
    )
    def create(self, request: Request) -> Response:
        """Sets a rule: stored lines that fit are explained at once, later ones as they are imported. 200: a rule that
        says the same was there already, and is switched on."""
        made = super().create(request)
        return Response(self._shown(self.get_queryset().get(pk=made.data["id"])), made.status_code)

    @extend_schema(request=MatchingRuleSerializer, responses=ListedRuleSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a rule that people set, or switches it on or off (`is_active`); its lines are judged anew."""
        super().partial_update(request, pk)
        return Response(self._shown(self.get_object()))

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a rule: its lines are as if it had never been. What was learnt is forgotten: what is matched so far
        teaches it no more; that can be taken back. What was denied is as if nobody had said so."""
        if int(pk) < FIRST_NUMBER:
            return super().destroy(request, pk)
        self._asks_matching()
        forgetting.forget(self.access.company_id, request.user, int(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=ListedRuleSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Takes back that it was forgotten: old matches teach it again."""
        self._asks_matching()
        found = forgetting.restore(self.access.company_id, request.user, int(pk))
        return Response(learnt_shown(self.access.company_id, [found])[0])

    @extend_schema(responses=RestsSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def lines(self, request: Request, pk: str) -> Response:
        """The latest lines that a rule explains, or that what was learnt rests on, with their documents."""
        found = self._learnt(pk)
        rows = _explained(self.get_object()) if found is None else self._matched(found)
        return Response({"lines": rows_shown(RestsOnSerializer, rows)})

    # -- parts ---------------------------------------------------------------------------------------------------

    def _learnt(self, pk: str) -> Relation | None:
        """What was learnt of that number; None where the number is a rule's. Raises NotFound."""
        number = int(pk)
        if number < FIRST_NUMBER:
            return None
        self._asks_matching()
        found = relation(self.access.company_id, number)
        if found is None:
            raise NotFound
        return found

    def _asks_matching(self) -> None:
        """Without it nothing is learnt. Raises NotFound."""
        if RECONCILIATION not in self.access.features:
            raise NotFound

    def _shown(self, rule: MatchingRule) -> dict[str, Any]:
        (shown,) = rules_shown(self.access.company_id, [rule], self.get_serializer)
        return shown

    def _matched(self, found: Relation) -> Any:
        accepted = Match.objects.filter(
            line=OuterRef("line"),
            action=OuterRef("action"),
            decision=MatchDecision.ACCEPTED,
            learnt__contains=found.name.kind,
        )
        columns = [name if name == "booking_date" else f"line__{name}" for name in LINE_COLUMNS]
        rows = latest_of(self.access.company_id, found, MOST_LINES).annotate(decided=Exists(accepted))
        for *line, invoice, number, decided in rows.values_list(
            *columns, "invoice__billingo_id", "invoice__invoice_number", "decided"
        ):
            told = dict(zip(LINE_COLUMNS, line, strict=True))
            yield {**told, "invoice_id": invoice, "invoice_number": number, "decided": decided}


def _explained(rule: MatchingRule) -> list[dict[str, Any]]:
    lines = BankTransaction.objects.filter(
        company_id=rule.company_id, explanation__gt="", explained_rule=str(rule.pk)
    ).order_by("-booking_date", "-pk")
    more = {"invoice_id": None, "invoice_number": "", "decided": True}
    return [{**row, **more} for row in lines.values(*LINE_COLUMNS)[:MOST_LINES]]


def _says(rule: MatchingRule, search: str) -> bool:
    text = plain(f"{explaining_words.rule_name(rule)} {explaining_words.conditions(rule)}")
    return all(word in text for word in plain(search).split())


def rules_shown(company_id: int, rules: Sequence[MatchingRule], serializer: Any) -> list[dict[str, Any]]:
    """serializer: makes that of a rule."""
    latest = explaining_rules.latest_days(company_id) if rules else {}
    return [
        {
            **(shown := serializer(rule).data),
            "conclusion": shown["code_text"],
            "partner_id": None,
            "partner_name": "",
            "matches": 0,
            "decided": shown["explained_lines"],
            "last_on": day.isoformat() if (day := latest.get(str(rule.pk))) else None,
            "habit": None,
            "denied": False,
            "forgotten_at": None,
            "forgotten_by": "",
        }
        for rule in rules
    ]


def learnt_shown(company_id: int, some: Sequence[Relation]) -> list[dict[str, Any]]:
    """Of one page."""
    told = told_of(company_id, some)
    return [_relation_shown(company_id, one, told[one.name]) for one in some]


def _relation_shown(company_id: int, one: Relation, told: Any) -> dict[str, Any]:
    habit, stone = one.name.kind == RelationKind.HABIT, one.stone
    delays = {"usual_delay": told.usual_delay, "spread": told.spread}
    account = one.name.kind == RelationKind.PAYER_ACCOUNT
    return {
        "id": number_of(company_id, one.name),
        "kind": one.name.kind,
        "name": "",
        "code": "",
        "code_text": "",
        "text": "",
        "counterparty_name": "" if account else one.name.key,
        "counterparty_account": account_numbers.written(one.name.key) if account else "",
        "type_text": "",
        "direction": "",
        "account": None,
        "conditions": words.conditions(one),
        "is_active": not one.forgotten,
        "explained_lines": 0,
        "created_by": "",
        "created_at": None,
        "updated_at": None,
        "conclusion": words.conclusion(one, told),
        "partner_id": one.name.partner_id,
        "partner_name": one.partner_name,
        "matches": one.matches,
        "decided": 0 if one.denied else told.decided,
        "last_on": one.last_on.isoformat() if one.last_on else None,
        "habit": {**delays, "quoting": {name: told.quoting.get(name, 0) for name in QUOTED}}
        if habit
        else None,
        "denied": one.denied,
        "forgotten_at": TimeField().to_representation(stone.forgotten_at) if stone else None,
        "forgotten_by": stone.forgotten_by if stone else "",
    }
