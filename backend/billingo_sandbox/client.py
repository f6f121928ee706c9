"""`SandboxClient`: the controls of a sandbox in another process, under the names they have in `Sandbox`."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from .codec import Json, dumps, loads_amounts

# The sandbox is on this machine: a proxy set for the outside world has no business here.
_opener = build_opener(ProxyHandler({}))


class SandboxClient:
    """Controls the sandbox at `url` (with or without `/v3`).

    Methods raise `LookupError` where there is no such document, account or control and `ValueError` for a wrong
    argument, `OSError` if the sandbox can't be reached.
    """

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("the address of a sandbox starts with http://")
        self.root = url.rstrip("/").removesuffix("/v3")
        self.url = f"{self.root}/v3"
        self._timeout = timeout

    @property
    def documents(self) -> list[Json]:
        """The default account's documents, newest first, amounts as `Decimal`."""
        return self.documents_of(None)

    def documents_of(self, account: str | None) -> list[Json]:
        """The documents of an account."""
        documents: list[Json] = self.call("documents_of", account=account)
        return documents

    def raw(self, document_id: int, *, account: str | None = None) -> bytes:
        """The bytes of one document as the API sends them."""
        return base64.b64decode(self.call("raw", document_id=document_id, account=account))

    def modified(self, document_id: int, *, account: str | None = None) -> int:
        """The moment of a document's last change, seconds since 1970."""
        return int(self.call("modified", document_id=document_id, account=account))

    def payments(self, document_id: int, *, account: str | None = None) -> list[Json]:
        """The payment history of a document."""
        history: list[Json] = self.call("payments", document_id=document_id, account=account)
        return history

    def raw_payments(self, document_id: int, *, account: str | None = None) -> bytes:
        """The bytes that the API answers for a history."""
        return base64.b64decode(self.call("raw_payments", document_id=document_id, account=account))

    def set_payments(
        self,
        document_id: int,
        payments: Iterable[Mapping[str, Any]],
        *,
        account: str | None = None,
        touch: bool = True,
        follow: bool = True,
    ) -> None:
        """These entries in place of the history; days as text."""
        told = {"account": account, "touch": touch, "follow": follow}
        self.call("set_payments", document_id=document_id, payments=list(payments), **told)

    def set_raw_payments(
        self, document_id: int, raw: bytes, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Answer these bytes in place of the history until `heal_payments`."""
        encoded = base64.b64encode(raw).decode()
        self.call(
            "set_raw_payments", document_id=document_id, raw_base64=encoded, account=account, touch=touch
        )

    def poison_payments(
        self, document_id: int, kind: str, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Put one rotten thing into the answered history until `heal_payments`."""
        self.call("poison_payments", document_id=document_id, kind=kind, account=account, touch=touch)

    def heal_payments(self, document_id: int, *, account: str | None = None, touch: bool = False) -> None:
        """Answer the true history again."""
        self.call("heal_payments", document_id=document_id, account=account, touch=touch)

    def insert(self, *, account: str | None = None, **overrides: Any) -> int:
        """A new document at the head of the listing; returns its id."""
        return int(self.call("insert", account=account, **overrides))

    def delete(self, document_id: int, *, account: str | None = None) -> None:
        """The document is gone."""
        self.call("delete", document_id=document_id, account=account)

    def pay(
        self, document_id: int, amount: Decimal | int | None = None, *, account: str | None = None
    ) -> None:
        """Money comes in today."""
        self.call("pay", document_id=document_id, amount=amount, account=account)

    def move_due_date(self, document_id: int, due: date | str, *, account: str | None = None) -> None:
        """Set another due date."""
        self.call("move_due_date", document_id=document_id, due=str(due), account=account)

    def cancel(self, document_id: int, *, account: str | None = None) -> int:
        """Issue the storno of a document; returns the storno's id."""
        return int(self.call("cancel", document_id=document_id, account=account))

    def edit(
        self, document_id: int, *, account: str | None = None, touch: bool = True, **fields: Any
    ) -> None:
        """Replace top-level fields."""
        self.call("edit", document_id=document_id, account=account, touch=touch, **fields)

    def touch(self, document_id: int, *, account: str | None = None) -> None:
        """Move the modified time to now."""
        self.call("touch", document_id=document_id, account=account)

    def rename_live_partner(self, partner_id: int, name: str, *, account: str | None = None) -> int:
        """Rename a partner in the live `partner` of its documents; returns how many have it."""
        return int(self.call("rename_live_partner", partner_id=partner_id, name=name, account=account))

    def set_raw(
        self, document_id: int, raw: bytes, *, account: str | None = None, touch: bool = False
    ) -> None:
        """Send these bytes in place of the document until `heal`."""
        encoded = base64.b64encode(raw).decode()
        self.call("set_raw", document_id=document_id, raw_base64=encoded, account=account, touch=touch)

    def poison(self, document_id: int, kind: str, *, account: str | None = None, touch: bool = False) -> None:
        """Put one rotten thing into a document until `heal`."""
        self.call("poison", document_id=document_id, kind=kind, account=account, touch=touch)

    def heal(self, document_id: int, *, account: str | None = None, touch: bool = False) -> None:
        """Send the true document again."""
        self.call("heal", document_id=document_id, account=account, touch=touch)

    def fault(self, kind: str, **arguments: Any) -> int:
        """Script a fault, with the arguments of `Sandbox.fault`; returns its id."""
        return int(self.call("fault", kind=kind, **arguments))

    def clear_faults(self, fault_id: int | None = None) -> None:
        """Call off one fault, or all."""
        self.call("clear_faults", fault_id=fault_id)

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The faults in force."""
        faults: list[dict[str, Any]] = self._get("faults")
        return faults

    def between(
        self,
        after_page: int,
        action: tuple[str, Mapping[str, Any]],
        *,
        account: str | None = None,
        times: int = 1,
    ) -> None:
        """Do something (a control's name and its arguments) right after a page is made."""
        self.call("between", after_page=after_page, action=action, account=account, times=times)

    def before_page(
        self, page: int, action: tuple[str, Mapping[str, Any]], *, account: str | None = None, times: int = 1
    ) -> None:
        """The same, right before a page is made."""
        self.call("before_page", page=page, action=action, account=account, times=times)

    def before_payments(
        self,
        action: tuple[str, Mapping[str, Any]],
        document_id: int | None = None,
        *,
        account: str | None = None,
        times: int = 1,
    ) -> None:
        """Do something right before the history of a document (None: of any) is read."""
        self.call("before_payments", action=action, document_id=document_id, account=account, times=times)

    def after_payments(
        self,
        action: tuple[str, Mapping[str, Any]],
        document_id: int | None = None,
        *,
        account: str | None = None,
        times: int = 1,
    ) -> None:
        """The same, right after it is read."""
        self.call("after_payments", action=action, document_id=document_id, account=account, times=times)

    def correct_rate(self, day: date | str, currency: str, rate: Decimal | str) -> None:
        """The rate of a day is another from now on."""
        self.call("correct_rate", day=f"{day}", currency=currency, rate=f"{rate}")

    def hide_rates(self, day: date | str, hidden: bool = True) -> None:
        """The rates of a day are not published; or are, after all."""
        self.call("hide_rates", day=f"{day}", hidden=hidden)

    def advance(self, seconds: float) -> None:
        """Move the server's clock."""
        self.call("advance", seconds=seconds)

    def time(self) -> Json:
        """The server's clock, as `/utils/time` shows it."""
        clock: Json = self._get("time")
        return clock

    def add_account(self, key: str, **arguments: Any) -> None:
        """Another company, with the arguments of `Sandbox.add_account` (documents as plain data only)."""
        self.call("add_account", key=key, **arguments)

    def add_key(self, key: str, *, scope: str = "read", account: str | None = None) -> None:
        """Another key to an account."""
        self.call("add_key", key=key, scope=scope, account=account)

    def remove_key(self, key: str) -> None:
        """The key is refused from now on."""
        self.call("remove_key", key=key)

    def set_latency(self, milliseconds: float) -> None:
        """Milliseconds by which every answer is late."""
        self.call("set_latency", milliseconds=milliseconds)

    def set_rate_limit(
        self, limit: int | None, *, headers: str = "none", window: float = 60.0, counting: str = "sliding"
    ) -> None:
        """Grant a key `limit` requests in `window` seconds, counted "sliding", "fixed" or as a "bucket"."""
        self.call("set_rate_limit", limit=limit, headers=headers, window=window, counting=counting)

    @property
    def requests_by_endpoint(self) -> Counter[str]:
        """How many requests of each endpoint."""
        return Counter(self._get("requests_by_endpoint"))

    def stats(self) -> dict[str, Any]:
        """All statistics, the requests included."""
        stats: dict[str, Any] = self._get("stats")
        return stats

    def reset_stats(self) -> None:
        """Forget the requests so far."""
        self.call("reset_stats")

    def call(self, control: str, /, **arguments: Any) -> Any:
        """Any control by name."""
        return self._send(control, dumps(arguments))

    def _get(self, reading: str) -> Any:
        return self._send(reading, None)

    def _send(self, name: str, body: bytes | None) -> Any:
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self.root}/_sandbox/{name}", body, headers)  # noqa: S310  (checked in __init__)
        try:
            with _opener.open(request, timeout=self._timeout) as response:
                return loads_amounts(response.read())["result"]
        except HTTPError as error:
            message = loads_amounts(error.read())["error"]
            raise (LookupError if error.code == 404 else ValueError)(message) from None
