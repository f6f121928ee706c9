"""What the overview shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from bank_transfers.billingo.api.serializers import Day, Flag, HealthSerializer, Text, Time, Whole
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.invoices.news import PERIODS
from bank_transfers.invoices.serializers import ChangeSerializer


class FigureSerializer(serializers.Serializer[Any]):
    """How many documents and what they come to, with the list that makes it up."""

    count = Whole()
    amount = MoneyField()
    amount_formatted = Text()
    query = serializers.DictField(
        child=Text(),
        help_text=(
            "Parameters of /api/billingo-invoices/: its `summary/` has the same `count`, and the amount as "
            "`outstanding` where they ask for open documents, else as `gross`."
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
    outstanding = FigureSerializer(help_text="What is open of claims; of a partly paid one the rest.")
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


class CurrencyAmountSerializer(serializers.Serializer[Any]):
    currency = Text(allow_blank=True)
    count = Whole()
    amount = MoneyField()
    amount_formatted = Text()


class PeriodSerializer(serializers.Serializer[Any]):
    """What syncs found in a period."""

    period = serializers.ChoiceField(choices=list(PERIODS), help_text="week: seven days, today among them.")
    counts = ChangeCountsSerializer(help_text="Without documents of imports.")
    created = CurrencyAmountSerializer(many=True, help_text="Claims among the new documents, by currency.")
    paid = CurrencyAmountSerializer(many=True, help_text="Claims that became paid, by currency.")
    query = serializers.DictField(child=Text(), help_text="Parameters of /api/billingo-changes/.")


class ImportSerializer(serializers.Serializer[Any]):
    """A sync whose new documents are told in one line: the first, and any with more than fifty."""

    sync_log_id = Whole()
    at = Time(help_text="When it ended.")
    documents = Whole(help_text="How many were new.")
    first = Flag(help_text="Whether it was the company's first.")


class NewsSerializer(serializers.Serializer[Any]):
    """What changed since the last visit (at the first visit: nothing), today, and in seven days."""

    counts = ChangeCountsSerializer()
    latest = ChangeSerializer(many=True, help_text="The ten latest.")
    query = serializers.DictField(child=Text(), help_text="Parameters of /api/billingo-changes/.")
    periods = PeriodSerializer(many=True)
    imports = ImportSerializer(many=True, help_text="Those of the last seven days.")


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
    last_success_time = Time(allow_null=True, help_text="End of the last sync without errors.")


@extend_schema_serializer(many=False)
class OverviewSerializer(MirrorStateSerializer):
    """The state of the company's claims today."""

    currencies = CurrencyOverviewSerializer(many=True, help_text="HUF in front, and always there.")
    changes = NewsSerializer()
