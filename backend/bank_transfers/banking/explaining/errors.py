"""What can be wrong with what a person asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class NotBooked(ApiError):
    status_code = 409
    default_code = "not_booked"
    default_detail = _("Only what is booked can be explained.")


class NotAPair(ApiError):
    """The two lines are no two sides of one transfer."""

    status_code = 409
    default_code = "not_a_pair"
    default_detail = _(
        "These two lines are no own transfer: both have to be booked, on two accounts, one out and one in, pay no "
        "documents, and be in no other pair."
    )


class NothingToUndo(ApiError):
    status_code = 409
    default_code = "nothing_to_undo"
    default_detail = _("There is nothing to undo.")


class ChangedMeanwhile(ApiError):
    status_code = 409
    default_code = "changed_meanwhile"
    default_detail = _("It was changed meanwhile. Look at it again.")
    extra_schema: ClassVar[dict[str, dict[str, Any]]] = {
        "version": {"type": "integer", "example": 3},
        "changed_by": {"type": "string", "nullable": True, "example": "anna"},
        "changed_at": {
            "type": "string",
            "format": "date-time",
            "nullable": True,
            "example": "2026-11-28T09:15:00+01:00",
        },
    }


class TooManyRules(ApiError):
    status_code = 409
    default_code = "too_many_rules"
    default_detail = _("The company has as many rules as there may be. Delete one first.")


class RuleExists(ApiError):
    status_code = 409
    default_code = "rule_exists"
    default_detail = _("Another rule says the same already.")
