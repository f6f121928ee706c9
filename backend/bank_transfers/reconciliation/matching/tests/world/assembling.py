"""Happenings and documents become what the matcher gets, and the truth beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from bank_transfers.reconciliation.matching.data import Claim, Line, Payout, PayoutItem, Rates

from . import writing
from .documents import Document
from .life import OWN, OWN_EUR, Happening, World
from .shops import gathered


def money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def assemble(
    rng: Random,
    seed: int,
    documents: list[Document],
    happenings: list[Happening],
    rates: Rates,
    profile: dict[str, float],
) -> World:
    happenings = gathered(rng, happenings, Happening)
    # Of two that are alike, the first one pays.
    happenings.sort(key=lambda one: (one.day, one.category == "twice", one.name, one.amount, one.text))
    world = World(seed, [], [claim(one) for one in documents], rates, [])
    for document in documents:
        world.partner[document.id] = document.customer.id
        if document.proforma is not None:
            world.same[document.proforma.id] = document.id
    for at, one in enumerate(happenings, 1):
        _line(rng, world, at, one, profile)
    rng.shuffle(world.lines)
    rng.shuffle(world.claims)
    return world


def _line(rng: Random, world: World, at: int, one: Happening, profile: dict[str, float]) -> None:
    without = rng.random() < profile["no_account"]
    text = writing.dressed(rng, one.text, int(profile["cut"]))
    own = OWN_EUR if one.currency == "EUR" else OWN
    world.lines.append(
        Line(
            at,
            own,
            one.day,
            money(one.amount),
            one.currency,
            counterparty_name=one.name,
            counterparty_account="" if without else one.account,
            remittance_information=text,
            end_to_end_id=one.end_to_end_id or rng.choice(("", "NOTPROVIDED", f"{rng.randrange(10**15)}")),
            explanation=one.explanation,
        )
    )
    paid: dict[int, int] = {}
    for document, cents in one.pays:
        paid[document.id] = paid.get(document.id, 0) + cents
    world.truth[at] = {document: money(cents) for document, cents in paid.items()}
    world.category[at] = one.category
    if one.payout:
        items = []
        for document, gross, fee in one.payout:
            reference = document.order if rng.random() < 0.9 else document.number
            items.append(PayoutItem((reference,), money(gross), money(fee), one.day))
        world.payouts.append(Payout(at, tuple(items)))


def claim(document: Document) -> Claim:
    who = document.customer
    settled = document.settled_elsewhere or document.cancelled or document.type == "cancellation"
    return Claim(
        id=document.id,
        billingo_id=document.id + 500_000,
        number=document.number,
        type=document.type,
        partner_id=who.id,
        partner_name=who.name,
        gross=money(document.gross),
        open_amount=Decimal(0) if settled else money(document.gross),
        currency=document.currency,
        invoice_date=document.day,
        due_date=document.due,
        fulfillment_date=document.day,
        partner_tax_number=who.tax_number,
        partner_accounts=tuple(who.accounts) if who.master else (),
        payment_method=document.method,
        order_number=document.order,
        cancelled=document.cancelled,
        related=tuple(sorted(one.id for one in document.related)),
    )


LAST = date(2026, 6, 30)
