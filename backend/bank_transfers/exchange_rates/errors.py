"""Why rates could not be fetched."""

from __future__ import annotations


class RatesError(Exception):
    """`code` is for programs, the text for people."""

    code = "internal_error"


class RatesUnreachable(RatesError):
    """No answer, or one that may be another next time."""

    code = "mnb_unreachable"


class RatesUnreadable(RatesError):
    """An answer that is not what the service gives."""

    code = "mnb_unreadable"


class RatesOff(RatesError):
    """The service is switched off by the settings."""

    code = "mnb_off"


class AlreadyRunning(RatesError):
    """Somebody else fetches rates at the moment, or has taken this attempt."""

    code = "already_running"
