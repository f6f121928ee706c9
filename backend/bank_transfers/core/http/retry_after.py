"""How long a server asks to be left alone."""

from __future__ import annotations

import email.utils
import math
import time


def retry_after(text: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, in seconds or as an HTTP date; None when it says nothing of use.

    A time that is over already is of no use either: whoever asks again at once is refused again at once.
    """
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return seconds if 0 < seconds < math.inf else None
