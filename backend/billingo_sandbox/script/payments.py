"""Payments: what histories say, how they change, and how they lie."""

from collections.abc import Iterable, Mapping
from typing import Any

from billingo_sandbox import changes
from billingo_sandbox.api import payments as endpoint
from billingo_sandbox.codec import Json
from billingo_sandbox.conditions.between import PAYMENTS, Between
from billingo_sandbox.conditions.payment_poison import poisoned_history

from .base import Action, Controlled


class PaymentControls(Controlled):
    """The controls of `/documents/{id}/payments`."""

    def payments(self, document_id: int, *, account: str | None = None) -> list[Json]:
        """The true payment history of a document, poisoned or not. Raises `LookupError` if there is no document."""
        with self._state.lock:
            return [dict(entry) for entry in changes.payments_of(self._account(account), document_id)]

    def raw_payments(self, document_id: int, *, account: str | None = None) -> bytes:
        """The bytes that the API answers for a history now."""
        with self._state.lock:
            return endpoint.sent(self._account(account), document_id)

    def set_payments(
        self,
        document_id: int,
        payments: Iterable[Mapping[str, Any]],
        *,
        account: str | None = None,
        touch: bool = True,
        follow: bool = True,
    ) -> None:
        """These entries in place of the history, as if somebody had typed them in at Billingo, in this order.

        Of an entry only `price` (`int` or `Decimal`, of any digits and sign) is needed: it is of today, and of the
        document's own method and rate. `touch` False: the modified time stays. `follow` False: the document itself
        stays, state and paid date too. Raises `ValueError` for an entry that can't be stored; nothing is then.
        """
        with self._state.lock:
            changes.write_payments(
                self._account(account), self._state.clock, document_id, payments, touch=touch, follow=follow
            )

    def set_raw_payments(
        self, document_id: int, raw: bytes, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Answer these bytes in place of the history until `heal_payments`."""
        with self._state.lock:
            found = self._account(account)
            found.row(document_id)
            found.sent_payments[document_id] = raw
            if touch:
                found.touch(document_id, int(self._state.clock.now()))

    def poison_payments(
        self, document_id: int, kind: str, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Answer the history with one thing rotten in it (see `payment_poison.KINDS`) until `heal_payments`.

        Raises `ValueError` for an unknown kind. `touch`: the document counts as modified.
        """
        with self._state.lock:
            found = self._account(account)
            rotten = poisoned_history(
                found.document(document_id),
                changes.payments_of(found, document_id),
                kind,
                self._state.clock.budapest().date(),
            )
            self.set_raw_payments(document_id, rotten, account=account, touch=touch)

    def heal_payments(self, document_id: int, *, account: str | None = None, touch: bool = False) -> None:
        """Answer the true history again."""
        with self._state.lock:
            found = self._account(account)
            found.row(document_id)
            found.sent_payments.pop(document_id, None)
            if touch:
                found.touch(document_id, int(self._state.clock.now()))

    def before_payments(
        self,
        action: Action,
        document_id: int | None = None,
        *,
        account: str | None = None,
        times: int = 1,
    ) -> None:
        """Do something right before the history of a document (None: of any) is read over HTTP: see `between`."""
        self._script(Between(self._callable(action), PAYMENTS, document_id, True, account, times))

    def after_payments(
        self,
        action: Action,
        document_id: int | None = None,
        *,
        account: str | None = None,
        times: int = 1,
    ) -> None:
        """The same, right after it is read."""
        self._script(Between(self._callable(action), PAYMENTS, document_id, False, account, times))
