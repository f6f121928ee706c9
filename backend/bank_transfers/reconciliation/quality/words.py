"""Why automatic matching stopped itself, in words."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from .models import AutomaticStop, StopReason
from .stopping import WITHIN


def reason(stop: AutomaticStop) -> str:
    """In the active language."""
    values = {"wrong": stop.wrong, "of": stop.of, "days": WITHIN.days}
    if stop.reason == StopReason.UNDONE:
        sentence = ngettext(
            "%(wrong)s automatic match was undone within %(days)s days.",
            "%(wrong)s automatic matches were undone within %(days)s days.",
            stop.wrong,
        )
    else:
        sentence = gettext(
            "The spot check found %(wrong)s wrong of %(of)s: that is more than one in a thousand."
        )
    return sentence % values
