"""How /api/reconciliation/queue/ shows lines, and what one needs to decide about them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from bank_transfers.banking.api.explanations import ExplanationSerializer
from bank_transfers.banking.explaining.engine import Code
from bank_transfers.banking.explaining.states import LineState
from bank_transfers.banking.models import LineStatus
from bank_transfers.core.api.fields import DayInputField, DecimalTextField, MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField
from bank_transfers.reconciliation.models import ActionKind, AllocationKind, MatchStatus
from bank_transfers.reconciliation.queue.forecast import REASONS
from bank_transfers.reconciliation.queue.worksheets import ACCOUNTS, WHYS

from .lines import LineAllocationSerializer
from .matches import MatchSerializer
from .shown import MatchAllocationSerializer, MatchedLineSerializer

NUMBERS = "The first three."


class ProposalSerializer(RowSerializer):
    """The proposal that waits for a line, in short."""

    id = serializers.IntegerField(help_text="Of /api/matches/.")
    version = serializers.IntegerField(help_text="To be sent with what one decides.")
    status = serializers.ChoiceField(choices=MatchStatus.choices)
    confidence = serializers.FloatField(help_text="From 0 to 1.")
    would_be_automatic = serializers.BooleanField()
    numbers = serializers.ListField(child=serializers.CharField(), help_text=NUMBERS)
    documents = serializers.IntegerField(help_text="How many it lays the line on.")
    partner_name = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=AllocationKind.choices))
    against = serializers.IntegerField(help_text="How many reasons speak against it.")


class LineDoneSerializer(RowSerializer):
    """What is laid of a line, in short, and by whom last."""

    action_id = serializers.IntegerField(help_text="Of /api/match-actions/.")
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    user_name = serializers.CharField(help_text="Empty: a run by itself.")
    made_at = TimeField()
    numbers = serializers.ListField(child=serializers.CharField(), help_text=NUMBERS)
    documents = serializers.IntegerField(help_text="On how many.")
    partner_name = serializers.CharField()


class LineMarkSerializer(RowSerializer):
    """What people noted about a line."""

    is_aside = serializers.BooleanField(help_text="It stands behind the others that wait.")
    aside_until = DayField(allow_null=True, help_text="On this day it waits as before; null: without a day.")
    note = serializers.CharField()
    noted_by = serializers.CharField()
    noted_at = TimeField(allow_null=True)
    noted_to = serializers.CharField(help_text="Whom the note asks; empty: nobody.")
    note_to = serializers.IntegerField(
        allow_null=True, help_text="The same, by the membership; null where that is gone."
    )
    note_back = serializers.CharField(
        help_text="Beside an answer to `mark/`: sent as `note_back`, it has the note as it was before."
    )
    seen_at = TimeField(
        allow_null=True, help_text="When somebody found right what was matched automatically."
    )
    seen_by = serializers.CharField()


class QueueLineSerializer(RowSerializer):
    """A bank line with what is proposed for it, or done about it."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    statement_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LineStatus.choices)
    adds_up = serializers.BooleanField(
        allow_null=True, help_text="Whether its statement does; of one that does not, nothing is matched."
    )
    booking_date = DayField(allow_null=True)
    value_date = DayField(allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    left = MoneyField(help_text="How much of it is not allocated, signed as its amount.")
    allocated_amount = MoneyField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField()
    remittance_information = serializers.CharField()
    bank_reference = serializers.CharField()
    end_to_end_id = serializers.CharField()
    type_text = serializers.CharField()
    original_amount = MoneyField(allow_null=True)
    original_currency = serializers.CharField()
    state = serializers.ChoiceField(choices=LineState.choices, allow_null=True)
    explanation = ExplanationSerializer(allow_null=True)
    explanation_version = serializers.IntegerField()
    mark = LineMarkSerializer(allow_null=True)
    proposal = ProposalSerializer(allow_null=True)
    done = LineDoneSerializer(allow_null=True)


class CandidateSerializer(RowSerializer):
    """A document that the line may be laid on."""

    invoice_id = serializers.IntegerField(help_text="Billingo's id.")
    invoice_number = serializers.CharField()
    type = serializers.CharField()
    partner_name = serializers.CharField()
    gross_total = MoneyField()
    open_amount = MoneyField()
    currency = serializers.CharField()
    invoice_date = DayField(allow_null=True)
    due_date = DayField(allow_null=True)
    cancelled = serializers.BooleanField()
    why = serializers.ChoiceField(
        choices=[(why, why) for why in WHYS],
        help_text="Proposed, another reading, quoted by the line's text (also what is settled), paid too much by who "
        "is paid, of its sum and of who paid, of its sum only, of its sum though somebody said that who paid does not "
        "pay for its partner, of who paid from this account only, refused before, or found by hand.",
    )
    rate = DecimalTextField(
        allow_null=True,
        help_text="What one of its currency was worth in the line's, officially on that day; null in one currency.",
    )
    rate_day = DayField(allow_null=True)


class LineHistorySerializer(RowSerializer):
    action_id = serializers.IntegerField(help_text="Of /api/match-actions/.")
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    user_name = serializers.CharField(help_text="Empty: a run by itself.")
    made_at = TimeField()


class LikelySerializer(RowSerializer):
    code = serializers.ChoiceField(choices=[(code.value, code.value) for code in Code])
    code_text = serializers.CharField()
    reason = serializers.CharField(help_text="In words.")


class UsuallySerializer(RowSerializer):
    code = serializers.ChoiceField(choices=[(code, code) for code in ("choice", "delay", "quoting")])
    text = serializers.CharField()


class WorksheetSerializer(RowSerializer):
    """All that one needs to decide about a line."""

    line = QueueLineSerializer()
    match = MatchSerializer(allow_null=True, help_text="The proposal that waits.")
    account_is = serializers.ChoiceField(
        choices=[("", ""), *((one, one) for one in ACCOUNTS)],
        help_text="Whether who pays from this account has paid before; `other`: for others than is proposed.",
    )
    account_times = serializers.IntegerField(help_text="How many lines from it are allocated.")
    likely = LikelySerializer(
        allow_null=True,
        help_text="Where nothing is proposed: what the line most likely is, which no rule says by itself. Of money "
        "that goes out to an account that paid exactly so much too much, or for nothing: a refund to a customer.",
    )
    usually = UsuallySerializer(
        many=True,
        help_text="Where several candidates of the line's sum are one customer's: which of such it paid so far, "
        "how long after the due day it pays, whether it quotes numbers; each only where enough matches say so.",
    )
    documents = CandidateSerializer(many=True, help_text="At most nine, what is proposed first.")
    allocations = LineAllocationSerializer(many=True, help_text="That stand.")
    history = LineHistorySerializer(many=True, help_text="The latest first.")
    file_name = serializers.CharField()
    position = serializers.IntegerField(help_text="The line of the file, or the row of the sheet.")
    read_at = TimeField(help_text="When it was imported.")


class CurrencyForecastSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = MoneyField()


class ForecastedSerializer(RowSerializer):
    """A proposal in short: the money, and what it is laid on."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    confidence = serializers.FloatField(help_text="From 0 to 1.")
    line = MatchedLineSerializer()
    allocations = MatchAllocationSerializer(many=True)


class LeftOutSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reason = serializers.ChoiceField(choices=[(reason, reason) for reason in REASONS])


class ForecastSerializer(serializers.Serializer[Any]):
    """What is to be expected of many proposals accepted at once."""

    matches = ForecastedSerializer(many=True, help_text="That may be accepted together.")
    invoices = serializers.IntegerField(help_text="How many documents they are laid on.")
    expected_wrong = serializers.FloatField(
        help_text="How many of them are wrong, as far as their confidence says."
    )
    currencies = CurrencyForecastSerializer(many=True)
    left_out = LeftOutSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    documents = CandidateSerializer(
        many=True,
        help_text="Whose number it is first, then what is owed, latest before the line first; of a list in its order.",
    )
    similar = CandidateSerializer(
        many=True, help_text="Open ones whose number or partner is only like what was written; at most five."
    )
    not_found = serializers.ListField(
        child=serializers.CharField(), help_text="Of a list of numbers: those that are nobody's."
    )


class MarkInputSerializer(serializers.Serializer[Any]):
    """What is not sent stays as it is."""

    aside = serializers.BooleanField(required=False)
    aside_until = DayInputField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    note_to = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Beside a `note`: the membership of a colleague whom it asks, who gets a mail; without it: nobody.",
    )
    note_back = serializers.CharField(
        required=False,
        max_length=8000,
        help_text="Of an earlier answer: the note as it was before that, with who wrote it and whom it asked. Nobody "
        "is mailed again. 409 where somebody wrote another one since.",
    )
    seen = serializers.BooleanField(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if "note" in said and "note_back" in said:
            raise serializers.ValidationError({"note_back": [_("Not together with a note.")]})
        return said


class ColleagueSerializer(RowSerializer):
    id = serializers.IntegerField(help_text="Of the membership.")
    name = serializers.CharField()
