"""Work that locks rows without waiting for them, begun anew while somebody else holds one.

Two who lock many rows in different orders, and wait, may wait for each other in a circle. So whoever locks rows that a
sync may hold does so without waiting (`nowait=True`), and begins anew after a moment, with nothing held meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import OperationalError, transaction

ATTEMPTS, PAUSE_SECONDS = 40, 0.05
LOCK_NOT_AVAILABLE = "55P03"

Work = TypeVar("Work", bound=Callable[..., Any])


def in_one_transaction(busy: type[Exception]) -> Callable[[Work], Work]:
    """Of a function: it does all of its work or nothing, again where rows are locked, and raises `busy` when they stay
    so. Within another transaction it is tried once, and who began that one tries again."""

    def decorated(work: Work) -> Work:
        @wraps(work)
        def attempt(*args: Any, **kwargs: Any) -> Any:
            if transaction.get_connection().in_atomic_block:
                with transaction.atomic():
                    return work(*args, **kwargs)
            for left in reversed(range(ATTEMPTS)):
                try:
                    with transaction.atomic():
                        return work(*args, **kwargs)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                        raise
                    if not left:
                        raise busy from None
                time.sleep(PAUSE_SECONDS)
            raise busy

        return cast("Work", attempt)

    return decorated
