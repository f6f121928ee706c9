"""What is sent to a webhook, and what came of it. Apart from `sending`, which loads the HTTP client."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bank_transfers.core.secrets import Secret

# The status decides; its body is only for the log, and nobody waits long for it.
BODY_SECONDS = 2.0


class Message(msgspec.Struct, frozen=True):
    """What is to be sent where. keys: those that sign, the present one first."""

    url: str
    event_id: str
    body: str
    keys: Sequence[Secret]


class Outcome(msgspec.Struct, frozen=True):
    """What came of one try. error: '' when it was delivered, else a code; detail: what more is known."""

    error: str = ""
    detail: str = ""
    status: int | None = None
    response: str = ""
    duration_ms: int = 0
    retry_after: float | None = None

    @property
    def delivered(self) -> bool:
        return not self.error
