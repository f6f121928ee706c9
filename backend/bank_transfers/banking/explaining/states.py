"""What is still to be done about a booked line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import LineStatus, MatchState


class LineState(models.TextChoices):
    OPEN = "open", _("open")
    PROPOSED = "proposed", _("proposed")
    MATCHED = "matched", _("matched")
    EXPLAINED = "explained", _("explained")


# What pays documents is matched, whatever rules say of it; a proposal counts where nothing explains the line.
_MATCHED = Q(match_state=MatchState.MATCHED)
_PROPOSED = Q(match_state=MatchState.PROPOSED)
BY_STATE = {
    LineState.OPEN: Q(status=LineStatus.BOOKED, explanation="", match_state=MatchState.NONE),
    LineState.PROPOSED: Q(_PROPOSED, status=LineStatus.BOOKED, explanation=""),
    LineState.MATCHED: Q(_MATCHED, status=LineStatus.BOOKED),
    LineState.EXPLAINED: Q(~_MATCHED, status=LineStatus.BOOKED, explanation__gt=""),
}


def state_of(status: str, explanation: str, match_state: str) -> LineState | None:
    """BY_STATE of one line in hand; None where it is not booked."""
    if status != LineStatus.BOOKED:
        return None
    if match_state == MatchState.MATCHED:
        return LineState.MATCHED
    if explanation:
        return LineState.EXPLAINED
    return LineState.PROPOSED if match_state == MatchState.PROPOSED else LineState.OPEN
