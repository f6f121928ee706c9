"""Items to payouts: by currency, by the id of the payout, or by the running balance."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal

from bank_transfers.banking.formats.refusal import Code, Refused

from .declaration import ItemRow
from .settlement import Item, ItemKind, Payout


def by_currency(rows: Sequence[ItemRow]) -> tuple[Payout, ...]:
    """One file is one payout of each currency."""
    found: dict[str, list[Item]] = {}
    for row in rows:
        found.setdefault(row.item.currency, []).append(row.item)
    return tuple(
        Payout(identification="", currency=currency, items=tuple(items)) for currency, items in found.items()
    )


def by_id(rows: Sequence[ItemRow]) -> tuple[Payout, ...]:
    """Each row names its payout; those that name none wait for one."""
    found: dict[tuple[str, str], list[ItemRow]] = {}
    for row in rows:
        found.setdefault((row.payout, row.item.currency), []).append(row)
    return tuple(
        Payout(
            identification=payout,
            currency=currency,
            items=tuple(row.item for row in members),
            paid_at=max((row.paid_at for row in members if row.paid_at), default=None),
            is_open=not payout,
        )
        for (payout, currency), members in found.items()
    )


# How a row is called that takes the balance to the bank, by the beginning, in lower case.
WITHDRAWALS = ("withdraw", "bank transfer", "payout", "kifizetés", "banki kifizetés", "banki átutalás")


def by_balance(rows: Sequence[ItemRow]) -> tuple[Payout, ...]:
    """A withdrawal ends a payout. Balances prove that no row is missing between them."""
    payouts: list[Payout] = []
    for currency in dict.fromkeys(row.item.currency for row in rows):
        payouts.extend(_of_currency([row for row in rows if row.item.currency == currency], currency))
    return tuple(payouts)


def _of_currency(rows: list[ItemRow], currency: str) -> Iterable[Payout]:
    rows = _oldest_first(rows)
    items: list[Item] = []
    opening = _balance(rows[0]) - rows[0].item.net
    for row in rows:
        if not row.item.type_text.casefold().startswith(WITHDRAWALS) or row.item.net > 0:
            items.append(row.item)
            continue
        paid_at = row.item.occurred_at.date() if row.item.occurred_at else None
        yield Payout(
            identification=row.item.reference,
            currency=currency,
            items=_with_their_fees(items),
            paid_at=paid_at,
            amount=-row.item.net,
            opening=opening,
        )
        items, opening = [], _balance(row)
    if items:
        yield Payout(
            identification="", currency=currency, items=_with_their_fees(items), opening=opening, is_open=True
        )


def _balance(row: ItemRow) -> Decimal:
    if row.balance_after is None:
        raise Refused(Code.AMOUNT_MISSING, line=row.item.position, name="balance")
    return row.balance_after


def _oldest_first(rows: list[ItemRow]) -> list[ItemRow]:
    """The rows in the order in which their balances follow. Raises Refused (TOTALS_DIFFER)."""
    if _break(rows) is None:
        return rows
    backwards = rows[::-1]
    found = _break(backwards)
    if found is None:
        return backwards
    before, row = found
    expected = _balance(before) + row.item.net
    raise Refused(
        Code.TOTALS_DIFFER, line=row.item.position, name="balance", expected=expected, found=_balance(row)
    )


def _break(rows: list[ItemRow]) -> tuple[ItemRow, ItemRow] | None:
    """The first two rows whose balances don't follow from each other."""
    for before, row in itertools.pairwise(rows):
        if _balance(before) + row.item.net != _balance(row):
            return before, row
    return None


def _with_their_fees(items: list[Item]) -> tuple[Item, ...]:
    """Fees of a payment are rows with its id: they go into its item. A fee of its own stays one."""
    whole: dict[str, Item] = {}
    others: list[Item] = []
    for item in items:
        if item.kind is not ItemKind.FEE and item.reference and item.reference not in whole:
            whole[item.reference] = item
        else:
            others.append(item)
    kept: list[Item] = []
    for item in others:
        payment = whole.get(item.reference)
        if item.kind is not ItemKind.FEE or payment is None:
            kept.append(item)
            continue
        whole[item.reference] = Item(
            **{name: getattr(payment, name) for name in Item.__struct_fields__ if name not in {"fee", "net"}},
            fee=payment.fee + item.fee,
            net=payment.net + item.net,
        )
    return tuple(sorted((*whole.values(), *kept), key=lambda item: item.position))
