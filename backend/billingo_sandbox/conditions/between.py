"""What is done between two answers of the API."""

from collections.abc import Callable
from dataclasses import dataclass

PAGE, PAYMENTS = "page", "payments"
"""What is answered: a page of `GET /documents`, or the payments of a document."""


@dataclass(slots=True)
class Between:
    """Something that is done right before or right after an answer is made.

    `what` is answered; `number` is the page, or the document's id, None for any; `times` is how often it still is done.
    """

    action: Callable[[], object]
    what: str
    number: int | None
    before: bool
    account: str | None
    times: int

    def due(self, what: str, number: int, account: str, before: bool) -> bool:
        """True, and counted, if it is to be done now."""
        if (self.what, self.before) != (what, before) or self.number not in (None, number):
            return False
        if self.times <= 0 or self.account not in (None, account):
            return False
        self.times -= 1
        return True
