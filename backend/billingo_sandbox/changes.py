"""What can happen to documents at Billingo: made, paid, cancelled, edited, deleted."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from .account import Account
from .clock import Clock
from .codec import AMOUNT_KEYS, Json, dumps, loads
from .data import money, payments
from .data.documents import build
from .data.plan import Plan, choose_block
from .data.randomness import Chance

_KNOWN_KINDS = frozenset({"invoice", "advance", "proforma", "draft", "receipt"})
# A place that is a multiple of this gets none of the generator's oddities (a missing partner, an old name).
_PLAIN = 61 * 89 * 43
_CLAIMS = frozenset({"invoice", "advance", "modification", "receipt"})
_NEGATED = AMOUNT_KEYS - {"conversion_rate", "vat_percentage", "net_unit_amount"}


class Refused(Exception):
    """Billingo would not do this; the message says why."""


def insert(account: Account, clock: Clock, overrides: Mapping[str, Any]) -> int:
    """A new document at the head of the listing, created now; `overrides` replace its top-level fields.

    Returns its id. An `id` override must be larger than every id in the account (`ValueError`).
    """
    world = account.dataset.world
    kind = str(overrides.get("type") or "invoice")
    shape = kind if kind in _KNOWN_KINDS else "draft" if kind.startswith("draft") else "invoice"
    document_id = account.next_id()
    chance = Chance(world.seed, 4, document_id)
    block = choose_block(shape, world.blocks, chance)
    now = int(clock.now())
    number = "" if shape == "draft" else account.numbering.next(block, clock.budapest().year)
    plan = Plan(
        document_id * _PLAIN,
        document_id,
        shape,
        now,
        block,
        number,
        chance.between(1, 3),
        clock.budapest().date(),
    )
    document = loads(dumps(build(plan, [plan], replace(world, seed=world.seed + 1), chance).document))
    if shape != kind:
        document["correction_type"] = kind
    document.update(overrides)
    account.add(document, now)
    return int(document["id"])


def delete(account: Account, document_id: int) -> None:
    """The document is gone, as a deleted draft is. Raises `UnknownDocument`."""
    account.remove(document_id)


def edit(
    account: Account, clock: Clock, document_id: int, fields: Mapping[str, Any], touch: bool = True
) -> None:
    """Replace top-level fields; nothing else is recalculated. `touch` False leaves the modified time alone."""
    if "id" in fields and fields["id"] != document_id:
        raise ValueError("an id can't be edited; poison the document to send another one")
    document = account.document(document_id)
    document.update(fields)
    account.replace(document_id, document, int(clock.now()) if touch else None)


def payments_of(account: Account, document_id: int) -> list[Json]:
    """The payment history; drawn from the document (`data.payments`) where nobody has written one yet."""
    if document_id in account.payments:
        return account.payments[document_id]
    return payments.history_of(account.document(document_id), account.dataset.seed)


def set_payments(
    account: Account,
    clock: Clock,
    document_id: int,
    history: list[Json],
    *,
    touch: bool = True,
    follow: bool = True,
) -> None:
    """Replace the payment history and set `payment_status` and `paid_date` by what it adds up to.

    The document counts as modified, also where nothing has changed. Billingo's document is silent about that; what says
    more often "changed" misses nothing. `touch` False leaves the modified time alone, `follow` False the document.
    """
    document = account.document(document_id)
    account.payments[document_id] = history
    now = int(clock.now()) if touch else None
    if follow:
        days = (str(entry["date"]) for entry in history)
        document["payment_status"] = _status(document, history, clock.budapest().date().isoformat())
        document["paid_date"] = max(days, default=document["invoice_date"])
        account.replace(document_id, document, now)
    elif now is not None:
        account.touch(document_id, now)


def write_payments(
    account: Account,
    clock: Clock,
    document_id: int,
    entries: Iterable[Mapping[str, Any]],
    *,
    touch: bool,
    follow: bool,
) -> None:
    """The same with entries of which only `price` is needed. Raises `ValueError` for what can't be stored."""
    document, today = account.document(document_id), clock.budapest().date().isoformat()
    history = [payments.completed(document, given, today) for given in entries]
    set_payments(account, clock, document_id, history, touch=touch, follow=follow)


def _status(document: Json, history: list[Json], today: str) -> str:
    """What a history makes of a document. What is no claim (a draft, an offer) is none again without any money."""
    if payments.covers(document, history):
        return "paid"
    if payments.paid(document, history) > 0:
        return "partially_paid"
    if document["payment_status"] == "none" or document["type"] not in _CLAIMS:
        return "none"
    return "expired" if (document["due_date"] or today) < today else "outstanding"


def pay(account: Account, clock: Clock, document_id: int, amount: Decimal | int | None) -> None:
    """Money comes in today: `amount` in the document's currency, or all that is still open if None."""
    document = account.document(document_id)
    history = payments_of(account, document_id)
    if amount is None:
        amount = Decimal(document["gross_total"] or 0) - sum(Decimal(entry["price"]) for entry in history)
    today = clock.budapest().date().isoformat()
    set_payments(account, clock, document_id, [*history, payments.entry(document, amount, today)])


def cancel(account: Account, clock: Clock, document_id: int) -> int:
    """Issue the storno of a document at the head of the listing; returns the storno's id.

    Raises `Refused` if the document is a draft, a storno, or cancelled already.
    """
    original = account.document(document_id)
    if original["cancelled"] or original["type"] == "cancellation" or not original["invoice_number"]:
        raise Refused("The document can't be cancelled.")
    today = clock.budapest().date()
    storno = _negated(original)
    storno_id = account.next_id()
    block = next(
        (block for block in account.dataset.world.blocks.values() if block.id == original["block_id"]), None
    )
    number = account.numbering.next(block or account.dataset.world.blocks["main"], today.year)
    dates = dict.fromkeys(("invoice_date", "fulfillment_date", "due_date", "paid_date"), today.isoformat())
    storno |= dates | {
        "id": storno_id,
        "invoice_number": number,
        "type": "cancellation",
        "correction_type": "cancellation",
        "payment_status": "none",
        "notification_status": "none",
        "related_documents": [{"id": document_id, "invoice_number": original["invoice_number"]}],
    }
    related = [*original["related_documents"], {"id": storno_id, "invoice_number": number}]
    account.add(storno, int(clock.now()))
    changed = {"cancelled": True, "correction_type": "canceled", "related_documents": related}
    edit(account, clock, document_id, changed)
    return storno_id


def rename_live_partner(account: Account, partner_id: int, name: str) -> int:
    """Give a partner another name in the deprecated live `partner` of its documents; returns how many have it.

    What is printed on them (`document_partner`) and their modified times stay, as at Billingo.
    """
    account.partner_names[partner_id] = name
    changed = 0
    for row in list(account.rows()):
        if row.keys.partner_id != partner_id:
            continue
        document = account.document(row.id)
        if isinstance(document["partner"], dict):
            document["partner"] = {**document["partner"], "name": name}
            account.replace(row.id, document, None)
            changed += 1
    return changed


def move_due_date(account: Account, clock: Clock, document_id: int, due: date | str) -> None:
    """Set another due date; nothing else changes but the modified time."""
    edit(account, clock, document_id, {"due_date": due if isinstance(due, str) else due.isoformat()})


def nav_record(account: Account, document_id: int) -> Json | None:
    """What the tax authority answered about a document, None where there is no record."""
    document = account.document(document_id)
    status = document["online_szamla_status"]
    if document["type"].startswith(("draft", "proforma", "receipt")) or status not in _REPORTED:
        return None
    digest = hashlib.sha256(f"{account.dataset.seed}:{document_id}".encode()).hexdigest()
    return {"transaction_id": digest[:16].upper(), "status": status, "messages": _MESSAGES.get(status, [])}


_REPORTED = frozenset({"done", "sent", "processing", "nav_warn", "aborted", "received"})
_MESSAGES = {
    "nav_warn": [
        {
            "validation_result_code": "WARN",
            "validation_error_code": "CUSTOMER_DATA_CHECK",
            "human_readable_message": "A vevő adatai eltérnek a nyilvántartásban szereplőktől.",
        }
    ],
    "aborted": [
        {
            "validation_result_code": "ERROR",
            "validation_error_code": "SCHEMA_VIOLATION",
            "human_readable_message": "Az adatszolgáltatás formailag hibás.",
        }
    ],
}


def _negated(value: Any) -> Any:
    if isinstance(value, list):
        return [_negated(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _opposite(entry) if key in _NEGATED and isinstance(entry, int | Decimal) else _negated(entry)
        for key, entry in value.items()
    }


def _opposite(amount: money.Number) -> money.Number:
    # Unlike the minus sign, `copy_negate` keeps every digit whatever the decimal context says.
    return -amount if isinstance(amount, int) else amount.copy_negate()
