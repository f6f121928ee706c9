"""`Script`: the controls of documents, faults, clock, keys and limits, and what has been asked."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from billingo_sandbox import changes
from billingo_sandbox.account import Account, decoded
from billingo_sandbox.api.state import Access
from billingo_sandbox.clock import Clock
from billingo_sandbox.codec import Json
from billingo_sandbox.conditions.between import PAGE, Between
from billingo_sandbox.conditions.faults import LEFT_OUT
from billingo_sandbox.conditions.limits import COUNTING
from billingo_sandbox.conditions.poison import poisoned
from billingo_sandbox.data.dataset import Dataset, given
from billingo_sandbox.data.habits import generated
from billingo_sandbox.data.partners import DEFAULT_TAX_CODE
from billingo_sandbox.data.plan import DOCUMENTS
from billingo_sandbox.stats import Record

from .base import Action
from .payments import PaymentControls


class Script(PaymentControls):
    """Controls over a `State`. Every method may be called from any thread.

    `account` in a method is the account's name: the key it was added with; None means the default account.
    """

    # What there is

    @property
    def documents(self) -> list[Json]:
        """The default account's documents, newest created first, amounts as `Decimal`: see `documents_of`."""
        return self.documents_of(None)

    def documents_of(self, account: str | None) -> list[Json]:
        """What the API would list now, as plain data of the caller's own.

        A poisoned document is shown as it is without the poison; one whose bytes were set by hand as those bytes say,
        or left out if they are no JSON object.
        """
        with self._state.lock:
            shown = [row.shown for row in self._account(account).rows()]
        return [document for document in map(decoded, shown) if document is not None]

    @property
    def dataset(self) -> Dataset:
        """What the default account began with."""
        return self._account(None).dataset

    def raw(self, document_id: int, *, account: str | None = None) -> bytes:
        """The bytes of one document as the API sends them now. Raises `LookupError` if there is none."""
        with self._state.lock:
            return self._account(account).row(document_id).sent

    def modified(self, document_id: int, *, account: str | None = None) -> int:
        """The moment of a document's last change, seconds since 1970: what `last_modified_date` is compared with."""
        with self._state.lock:
            return self._account(account).row(document_id).modified

    # Documents change

    def insert(self, *, account: str | None = None, **overrides: Any) -> int:
        """A new document at the head of the listing, created now; `overrides` replace its top-level fields."""
        with self._state.lock:
            return changes.insert(self._account(account), self._state.clock, overrides)

    def delete(self, document_id: int, *, account: str | None = None) -> None:
        """The document is gone."""
        with self._state.lock:
            changes.delete(self._account(account), document_id)

    def pay(
        self, document_id: int, amount: Decimal | int | None = None, *, account: str | None = None
    ) -> None:
        """Money comes in today: all that is open, or `amount` in the document's currency (maybe `partially_paid`)."""
        with self._state.lock:
            changes.pay(self._account(account), self._state.clock, document_id, amount)

    def move_due_date(self, document_id: int, due: date | str, *, account: str | None = None) -> None:
        """Set another due date."""
        with self._state.lock:
            changes.move_due_date(self._account(account), self._state.clock, document_id, due)

    def cancel(self, document_id: int, *, account: str | None = None) -> int:
        """Issue the storno of a document; returns the storno's id."""
        with self._state.lock:
            return changes.cancel(self._account(account), self._state.clock, document_id)

    def edit(
        self, document_id: int, *, account: str | None = None, touch: bool = True, **fields: Any
    ) -> None:
        """Replace top-level fields. `touch` False: the change does not move the modified time."""
        with self._state.lock:
            changes.edit(self._account(account), self._state.clock, document_id, fields, touch)

    def touch(self, document_id: int, *, account: str | None = None) -> None:
        """Move the modified time to now and change nothing."""
        with self._state.lock:
            self._account(account).touch(document_id, int(self._state.clock.now()))

    def rename_live_partner(self, partner_id: int, name: str, *, account: str | None = None) -> int:
        """Rename a partner in the live `partner` of its documents only; returns how many have it."""
        with self._state.lock:
            return changes.rename_live_partner(self._account(account), partner_id, name)

    # Documents rot

    def set_raw(
        self, document_id: int, raw: bytes, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Send these bytes in place of the document, in the listing and alone, until `heal`."""
        self._override(document_id, raw, account, poisoned=False, touch=touch)

    def poison(self, document_id: int, kind: str, *, account: str | None = None, touch: bool = False) -> None:
        """Put one rotten thing (see `poison.KINDS`) into a document until `heal`. Raises `ValueError`."""
        with self._state.lock:
            rotten = poisoned(self._account(account).row(document_id).raw, kind)
            self._override(document_id, rotten, account, poisoned=True, touch=touch)

    def heal(self, document_id: int, *, account: str | None = None, touch: bool = False) -> None:
        """Send the true document again."""
        self._override(document_id, None, account, poisoned=False, touch=touch)

    # The server misbehaves

    def fault(
        self,
        kind: str,
        *,
        times: int | None = LEFT_OUT,
        probability: float | None = None,
        seed: int = 0,
        path: str | None = None,
        page: int | None = None,
        nth: int | None = None,
        account: str | None = None,
        method: str | None = None,
        documents: Collection[int] | None = None,
        **options: Any,
    ) -> int:
        """Script a fault (see `faults.KINDS` for names and options); returns its id.

        It meets requests whose path below /v3 fits the pattern `path` ("/documents", "/documents/*", `PAYMENTS`), of
        listing page `page` (of "/documents" unless `path` says otherwise), of `account`, by `method` ("GET", "PUT"),
        and about one of `documents` (ids). Of these it strikes the `nth` (from 1) and those after it, `times` in all
        (None: always; left out: once, or always if there is a `probability`), each with `probability` drawn from
        `seed`. Raises `ValueError` for an unknown kind, option or method.
        """
        with self._state.lock:
            return self._state.faults.add(
                kind,
                times=times,
                probability=probability,
                seed=seed,
                path=path,
                page=page,
                nth=nth,
                account=account,
                method=method,
                documents=documents,
                **options,
            )

    def clear_faults(self, fault_id: int | None = None) -> None:
        """Call off one fault, or all, and all that was scripted with `between`."""
        with self._state.lock:
            self._state.faults.clear(fault_id)
            if fault_id is None:
                self._state.betweens.clear()

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The faults in force: id, kind, options, requests matched (`seen`) and struck (`fired`)."""
        with self._state.lock:
            return self._state.faults.report()

    def between(self, after_page: int, action: Action, *, account: str | None = None, times: int = 1) -> None:
        """Do something right after page `after_page` of `GET /documents` is made, before any other page is.

        The action runs in the server's thread: it may change the sandbox, but must not ask it over HTTP nor wait for
        another thread that does. If it fails, leaving the context raises its error.
        """
        self._script(Between(self._callable(action), PAGE, after_page, False, account, times))

    def before_page(self, page: int, action: Action, *, account: str | None = None, times: int = 1) -> None:
        """The same, right before page `page` is made."""
        self._script(Between(self._callable(action), PAGE, page, True, account, times))

    # The rates of the MNB

    def correct_rate(self, day: date | str, currency: str, rate: Decimal | str) -> None:
        """The rate of a day is another from now on. Raises `ValueError` for a currency that is not listed."""
        with self._state.lock:
            self._state.rates.correct(date.fromisoformat(f"{day}"), currency, rate)

    def hide_rates(self, day: date | str, hidden: bool = True) -> None:
        """The rates of a day are not published; or are, after all."""
        with self._state.lock:
            days = self._state.rates.hidden
            (days.add if hidden else days.discard)(date.fromisoformat(f"{day}"))

    # Clock, keys, limits

    def advance(self, seconds: float) -> None:
        """Move the server's clock."""
        with self._state.lock:
            self._state.clock.advance(seconds)

    @property
    def clock(self) -> Clock:
        """The server's clock."""
        return self._state.clock

    def add_account(
        self,
        key: str,
        tax_code: str = DEFAULT_TAX_CODE,
        *,
        invoices: int = DOCUMENTS,
        seed: int = 1,
        documents: Dataset | Iterable[Json] | None = None,
        partly_paid: int | None = None,
        scope: str = "read",
    ) -> None:
        """Another company behind its own key: generated, or with given `documents` (listed by id, or a dataset).

        Of generated ones exactly `partly_paid` are partially paid; None: as it comes. Accounts may carry the same ids.
        Raises `ValueError` if the key is taken, or where not so many can be partially paid.
        """
        if documents is None:
            dataset = generated(invoices, seed, tax_code, partly_paid)
        elif isinstance(documents, Dataset):
            dataset = documents.for_company(tax_code)
        else:
            dataset = given(documents, tax_code, int(self._state.clock.now()))
        self._add(key, dataset, scope)

    def add_key(self, key: str, *, scope: str = "read", account: str | None = None) -> None:
        """Another key to an account, for instance one that may write. Raises `ValueError` if it is taken."""
        with self._state.lock:
            if key in self._state.access:
                raise ValueError(f"the key {key!r} is taken")
            self._state.access[key] = Access(self._account(account), _may_write(scope))

    def remove_key(self, key: str) -> None:
        """The key is refused from now on (401)."""
        with self._state.lock:
            self._state.access.pop(key, None)

    @property
    def latency_ms(self) -> float:
        """Milliseconds by which every answer is late."""
        return self._state.latency * 1000

    @latency_ms.setter
    def latency_ms(self, value: float) -> None:
        if not 0 <= value < math.inf:
            raise ValueError("the latency can't be negative")
        self._state.latency = value / 1000

    def set_latency(self, milliseconds: float) -> None:
        """The same as a method, for the controls over HTTP."""
        self.latency_ms = milliseconds

    def set_rate_limit(
        self, limit: int | None, *, headers: str = "none", window: float = 60.0, counting: str = "sliding"
    ) -> None:
        """Grant a key `limit` requests in `window` seconds from now on; None grants all.

        counting: in a window that slides, in fixed windows that follow each other, or out of a bucket that is refilled.
        """
        if counting not in COUNTING:
            raise ValueError(f"requests are counted {', '.join(COUNTING)}")
        if headers not in ("none", "full"):
            raise ValueError("rate headers are 'none' or 'full'")
        if limit is not None and limit < 1:
            raise ValueError("a rate limit is at least 1")
        with self._state.lock:
            self._state.limiter = None if limit is None else COUNTING[counting](limit, window)
            self._state.rate_headers = headers == "full"

    # Statistics

    @property
    def requests(self) -> list[Record]:
        """Requests to the API since the last `reset_stats`, oldest first."""
        return list(self._state.stats.records)

    @property
    def requests_by_endpoint(self) -> Counter[str]:
        """How many of each, as "GET /documents/{id}/payments", refused ones too; 0 for what nobody asked."""
        return Counter(self._state.stats.by_endpoint)

    @property
    def max_in_flight(self) -> int:
        """The most requests that were being answered at once, all accounts together."""
        return self._state.stats.max_in_flight

    @property
    def max_in_flight_by_account(self) -> dict[str, int]:
        """The same for each account."""
        return dict(self._state.stats.max_by_account)

    def stats(self) -> dict[str, Any]:
        """All statistics as plain data."""
        return self._state.stats.as_json()

    def reset_stats(self) -> None:
        """Forget the requests so far."""
        self._state.stats.reset()

    # Inside

    def _add(self, key: str, dataset: Dataset, scope: str) -> None:
        with self._state.lock:
            if key in self._state.access:
                raise ValueError(f"the key {key!r} is taken")
            account = Account.of(key, dataset)
            self._state.accounts[key] = account
            self._state.access[key] = Access(account, _may_write(scope))

    def _override(
        self, document_id: int, sent: bytes | None, account: str | None, poisoned: bool, touch: bool
    ) -> None:
        with self._state.lock:
            self._account(account).override(document_id, sent, poisoned)
            if touch:
                self.touch(document_id, account=account)


def _may_write(scope: str) -> bool:
    if scope not in ("read", "write"):
        raise ValueError("a scope is 'read' or 'write'")
    return scope == "write"
