"""Times that machines wrote whose clocks are not alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

# So far apart clocks may be. What is further ahead was written by one that went wrong.
CLOCK_TOLERANCE = timedelta(minutes=5)


def earlier(column: str, moment: datetime) -> Q:
    """Rows whose time lies before this one, and those whose time was written by a clock that was ahead: to wait for
    that day could take years."""
    ahead = timezone.now() + CLOCK_TOLERANCE
    return Q((f"{column}__lt", moment)) | Q((f"{column}__gt", ahead))
