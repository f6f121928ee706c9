"""What the endpoint of changes shows."""

from __future__ import annotations

from rest_framework import serializers

from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField

from .models import ChangeKind


class BankChangeSerializer(RowSerializer):
    """A line that came, or what became of one."""

    kind = serializers.ChoiceField(
        choices=ChangeKind.choices,
        help_text="new; replaced: it was pending or in question, and is booked as another line; withdrawn: the import "
        "that it came by was undone, or its file does not tell it any more; explained: it is something else by now; "
        "changed: another field.",
    )
    at = TimeField(help_text="Of the import, or of what changed it.")
    line_id = serializers.IntegerField(help_text="A line that was withdrawn is not there any more.")
    account_id = serializers.IntegerField()
    booking_date = DayField(allow_null=True, help_text="As it was then, as all of the line here.")
    amount = MoneyField()
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    remittance_information = serializers.CharField()
    field = serializers.CharField(
        allow_null=True,
        help_text="`status`, `explanation`, or what the bank says; null where the line came or went.",
    )
    old_value = serializers.CharField(allow_null=True, help_text="A code, decimal, ISO date or text.")
    new_value = serializers.CharField(allow_null=True)
    user = serializers.CharField(help_text="Who did it; empty: it happened by itself.")
