"""What can be wrong with what is asked of matching, as the API and the command say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.api.errors import BusyElsewhere
from bank_transfers.banking.explaining.errors import ChangedMeanwhile, NothingToUndo
from bank_transfers.core.api.errors import ApiError

__all__ = [
    "BusyElsewhere",
    "ChangedMeanwhile",
    "NothingToUndo",
]  # said alike wherever something is changed or undone


class NothingToAccept(ApiError):
    status_code = 409
    default_code = "nothing_to_accept"
    default_detail = _("Nothing tells these apart: say which one it is.")


class NothingToLearn(ApiError):
    status_code = 409
    default_code = "nothing_to_learn"
    default_detail = _("The refused proposal is of several partners, or the bank tells nobody who paid.")


class LineNotMatchable(ApiError):
    status_code = 409
    default_code = "line_not_matchable"
    default_detail = _("Only a booked line of a statement that adds up can be matched.")


class MoreThanTheLineHas(ApiError):
    """`left`: how much of the line is not allocated, in its currency."""

    status_code = 409
    default_code = "more_than_the_line_has"
    default_detail = _("That is more than what is left of the bank line.")
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "line_id": {"type": "integer", "example": 17},
        "left": {"type": "string", "example": "1250.00"},
    }


class MoreThanIsOpen(ApiError):
    """`open`: how much can still be allocated to the document, in its currency."""

    status_code = 409
    default_code = "more_than_is_open"
    default_detail = _("That is more than what is open of the document. What is above it is an overpayment.")
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "invoice_id": {"type": "integer", "example": 105},
        "invoice_number": {"type": "string", "example": "2026-0041"},
        "open": {"type": "string", "example": "1250.00"},
    }


class CurrencyDiffers(ApiError):
    status_code = 409
    default_code = "currency_differs"
    default_detail = _(
        "The currencies of line and document differ: say how much of the document it settles (invoice_amount)."
    )


class AmountNotAllocable(ApiError):
    status_code = 400
    default_code = "amount_not_allocable"
    default_detail = _(
        "An amount is needed that is not zero, has at most six decimals and is below 9000 billion."
    )


class NotOfThisKind(ApiError):
    status_code = 400
    default_code = "not_of_this_kind"
    default_detail = _("These amounts do not fit the kind of the allocation.")


class AmountsDisagree(ApiError):
    status_code = 400
    default_code = "amounts_disagree"
    default_detail = _(
        "The amounts of the bank line and of the document disagree: in one currency they have to be equal, in two of "
        "the same sign."
    )


class WrongDirection(ApiError):
    status_code = 400
    default_code = "wrong_direction"
    default_detail = _(
        "The direction of the money does not fit: an overpayment and a rounding have the sign of the bank line, a "
        "refund gives money back."
    )


class RoundingTooLarge(ApiError):
    """`most`: how much a rounding may be, in `currency`."""

    status_code = 400
    default_code = "rounding_too_large"
    default_detail = _("That is too much for a rounding. Say what it is: a discount, a fee, an overpayment.")
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "most": {"type": "string", "example": "5.00"},
        "currency": {"type": "string", "example": "HUF"},
    }


class UndoBlocked(ApiError):
    status_code = 409
    default_code = "undo_blocked"
    default_detail = _("Something else stands on it, which has to be undone first.")
    extra_schema: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "blocked_by": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"type": "string"},
                    "text": {"type": "string"},
                    "action_id": {"type": "integer", "nullable": True},
                },
            },
            "example": [{"code": "later_allocation", "text": "…", "action_id": 12}],
        }
    }


class NothingToRedo(ApiError):
    status_code = 409
    default_code = "nothing_to_redo"
    default_detail = _(
        "Only what was undone, and of which the bank lines are still there, can be done again."
    )


class StandsUndone(ApiError):
    status_code = 409
    default_code = "stands_undone"
    default_detail = _("It was undone. Do it again first, if it was right.")
