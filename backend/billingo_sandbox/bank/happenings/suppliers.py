"""Suppliers are paid: spendings of Billingo that were paid by transfer or card."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from billingo_sandbox.bank.books import Books
from billingo_sandbox.bank.days import working_from
from billingo_sandbox.bank.movements import Allocation, Category, Movement, Part, transfer_kind
from billingo_sandbox.bank.writings.letters import capitals
from billingo_sandbox.codec import Json
from billingo_sandbox.data.money import hundredths
from billingo_sandbox.data.randomness import Chance

from .customers import account_of
from .payers import own_payer, partner_of


def supplier_movements(books: Books) -> Iterator[Movement]:
    """What Billingo says was paid of spendings. Cash leaves no line."""
    for spending in books.spendings:
        amount = hundredths(Decimal(spending["total_gross"]))
        if not spending["paid_at"] or amount <= 0:
            continue
        allocation = Allocation(
            "spending", int(spending["id"]), str(spending["invoice_number"]), Part.PAYMENT, -amount, -amount
        )
        if spending["payment_method"] == "wire_transfer":
            yield _transfer(books, spending, allocation)
        elif spending["payment_method"] == "bankcard":
            yield _by_card(books, spending, allocation)


def _transfer(books: Books, spending: Json, allocation: Allocation) -> Movement:
    partner = partner_of(spending)
    chance = Chance(books.seed, 31, int(spending["id"]))
    payee = own_payer(partner, books.seed) if partner else None
    number, paid = allocation.number, date.fromisoformat(spending["paid_at"])
    return Movement(
        day=paid,
        account=account_of(books, str(spending["currency"])),
        amount=allocation.amount,
        category=Category.SUPPLIER_PAYMENT,
        explanation="transfer",
        kind="sepa"
        if payee and payee.is_foreign
        else transfer_kind(paid, -allocation.amount, is_instant=False),
        clock=9 * 3600 + chance.below(7200),
        name=partner.name[:70].strip() if partner else "",
        counter_account=payee.account if payee else "",
        text=chance.pick((number, number, f"{number} számla", f"Számla: {number}", "számla ellenértéke")),
        allocations=(allocation,),
    )


def _by_card(books: Books, spending: Json, allocation: Allocation) -> Movement:
    """Booked one or two days after the purchase, on a working day: cards show the shop and not the invoice."""
    partner = partner_of(spending)
    chance = Chance(books.seed, 32, int(spending["id"]))
    bought = date.fromisoformat(spending["paid_at"])
    shop = capitals(partner.name)[:26].strip() if partner else ""
    return Movement(
        day=working_from(bought + timedelta(days=chance.between(1, 2))),
        account=account_of(books, str(spending["currency"])),
        amount=allocation.amount,
        category=Category.SUPPLIER_PAYMENT,
        explanation="card",
        kind="card",
        clock=4 * 3600 + chance.below(3600),
        text=card_text(bought, shop, "BUDAPEST"),
        allocations=(allocation,),
    )


def card_text(bought: date, shop: str, town: str) -> str:
    """What a card purchase says: the day, the masked card, the shop."""
    return f"{bought:%Y.%m.%d} 557777******4417 {shop} {town}"
