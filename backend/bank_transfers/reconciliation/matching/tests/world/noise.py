"""Lines that pay no claim of ours: fees, taxes, loans, suppliers, invoices of other programs, mistakes."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from .documents import DAYS, YEAR, Document
from .people import GIVEN, SURNAMES, account, company_name

if TYPE_CHECKING:
    from .life import Happening

KINDS = ("supplier", "fee", "tax", "tax_refund", "loan", "own", "deposit", "interest", "supplier_refund", "foreign_invoice",
         "mistake", "cash", "chargeback", "misc")  # fmt: skip
WEIGHTS = (40, 14, 8, 2, 2, 5, 2, 2, 4, 6, 4, 3, 1, 7)
EXPLAINED = {"fee": "bank_fee", "tax": "tax_payment", "tax_refund": "tax_refund", "own": "own_transfer",
             "interest": "interest_received", "cash": "cash_deposit", "loan": "loan"}  # fmt: skip


def noise(rng: Random, count: int, documents: list[Document], make: type[Happening]) -> list[Happening]:
    return [_line(rng, rng.choices(KINDS, WEIGHTS)[0], documents, make) for _ in range(count)]


def _line(rng: Random, kind: str, documents: list[Document], make: type[Happening]) -> Happening:
    day = YEAR + timedelta(days=rng.randrange(2, DAYS))
    amount = rng.randrange(1, 5000) * rng.choice((100, 1000, 10_000, 100_000))
    other = rng.choice(documents)
    name = company_name(rng)[0] + " Kft."
    number = account(rng)
    text = ""
    like_ours = rng.choice(
        (
            other.number,
            f"{other.day.year}-{rng.randrange(1, 900):06d}",
            f"{rng.choice(('INV', 'NAV', 'KSZ', 'A'))}{other.day.year}/{rng.randrange(1, 99999):05d}",
            f"{rng.randrange(10_000, 999_999)}",
        )
    )
    if kind == "supplier":
        amount, text = -amount, like_ours
    elif kind == "fee":
        amount, name, number, text = -rng.randrange(1, 90) * 1000, "", "", "számlavezetési díj"
    elif kind == "tax":
        amount, name, text = -amount, "NAV", "áfa"
    elif kind == "tax_refund":
        name, text = "NAV", "áfa visszautalás"
    elif kind == "loan":
        name, text = (
            f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}",
            rng.choice(("tagi kölcsön", "kölcsön", "tagi kolcson befizetes")),
        )
    elif kind == "own":
        amount, text = rng.choice((1, -1)) * amount, "átvezetés"
    elif kind == "deposit":
        text = rng.choice(("kaució", "bérleti kaució", "letét", "foglaló"))
    elif kind == "interest":
        name, number, amount, text = "", "", rng.randrange(1, 3000) * 10, "kamatjóváírás"
    elif kind == "supplier_refund":
        text = rng.choice(
            (f"visszatérítés {like_ours}", f"jóváírás {like_ours}", f"{like_ours} túlfizetés vissza")
        )
    elif kind == "foreign_invoice":
        text = rng.choice((like_ours, f"szla {like_ours}", f"számla {like_ours} kiegyenlítése"))
        if rng.random() < 0.4:
            name, amount = other.customer.name, (other.gross if rng.random() < 0.2 else amount)
    elif kind == "mistake":
        text = like_ours
        amount = other.gross if rng.random() < 0.15 else amount
    elif kind == "cash":
        name, number, text = "", "", "készpénz befizetés"
    elif kind == "chargeback":
        amount, text = -abs(other.gross), f"visszaterhelés {other.number}"
    else:
        name, text = (
            f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}",
            rng.choice(("ajándék", "belépő", "tagdíj 2025", "támogatás", "")),
        )
        if rng.random() < 0.1:
            amount = abs(other.gross)
    explanation = EXPLAINED.get(kind) if rng.random() < 0.75 else None
    return make(day, amount or 100, "HUF", name, number, text, [], f"none_{kind}", explanation=explanation)
