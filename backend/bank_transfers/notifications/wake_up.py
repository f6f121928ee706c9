"""Word as soon as a run has ended in a serving process, without waiting for the scheduler's next minute."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bank_transfers.operations.soon import Soon


def _work_off() -> None:
    from .outbox import work_off  # with the HTTP client, which a serving process loads when it is needed

    work_off()


_soon = Soon("notifications", _work_off)


def work_off_soon(**_signal: Any) -> None:
    """Returns at once; a receiver of signals too."""
    if settings.NOTIFY_AFTER_SYNC:
        _soon.begin()
