"""What the overview shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from bank_transfers.billingo.api.serializers import Day, HealthSerializer, Text, Time, Whole
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.invoices.serializers import ChangeSerializer


class FigureSerializer(serializers.Serializer[Any]):
    """How many documents and what they come to, with the list that makes it up."""

    count = Whole()
    amount = MoneyField()
    amount_formatted = Text()
    query = serializers.DictField(
        child=Text(),
        help_text=(
            "Parameters of /api/billingo-invoices/: its `summary/` has the same `count`, and the amount as `gross`."
        ),
    )


class AgeSerializer(FigureSerializer):
    age = serializers.ChoiceField(
        choices=["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90_days"],
        help_text="Days after the due date. Together they are `outstanding`.",
    )


class DebtorSerializer(serializers.Serializer[Any]):
    """A partner with open claims: known by tax number, where there is none by name."""

    partner_name = Text(help_text="As on his newest open document.")
    partner_tax_number = Text(allow_blank=True)
    outstanding = FigureSerializer()
    overdue = FigureSerializer()


class MonthSerializer(FigureSerializer):
    month = Text(help_text="2026-01")


class CurrencyOverviewSerializer(serializers.Serializer[Any]):
    """The figures of one currency. Nothing is converted."""

    currency = Text(allow_blank=True)
    outstanding = FigureSerializer(help_text="Open claims.")
    overdue = FigureSerializer(help_text="Of them, due before today.")
    due_this_week = FigureSerializer(help_text="Of them, due today or in the six days after it.")
    paid_this_month = FigureSerializer(
        help_text="Invoices that are paid in full, by the day of payment; without cancelled ones."
    )
    ageing = AgeSerializer(many=True)
    debtors = DebtorSerializer(many=True, help_text="The ten that owe most.")
    turnover = MonthSerializer(
        many=True, help_text="Thirteen months by the day of fulfillment, gross; this month is the last."
    )


class ChangeCountsSerializer(serializers.Serializer[Any]):
    created = Whole()
    changed = Whole(help_text="Fields that differ.")
    gone = Whole()
    returned = Whole()


class NewsSerializer(serializers.Serializer[Any]):
    """What changed since the last visit. At the first visit: nothing."""

    counts = ChangeCountsSerializer()
    latest = ChangeSerializer(many=True, help_text="The ten latest.")
    query = serializers.DictField(child=Text(), help_text="Parameters of /api/billingo-changes/.")


class MirrorStateSerializer(serializers.Serializer[Any]):
    """As of when the overview is, and how well the mirror is."""

    today = Day(help_text="In Budapest.")
    since = Time(
        allow_null=True,
        help_text="When the user last looked before this visit (half an hour of silence ends one); null: never.",
    )
    health = HealthSerializer()
    last_sync_time = Time(allow_null=True)
    last_sync_time_formatted = Text(allow_null=True)


@extend_schema_serializer(many=False)
class OverviewSerializer(MirrorStateSerializer):
    """The state of the company's claims today."""

    currencies = CurrencyOverviewSerializer(many=True, help_text="HUF in front, and always there.")
    changes = NewsSerializer()
