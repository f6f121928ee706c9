"""Lines that pay no claim of ours: fees, taxes, loans, suppliers, invoices of other programs, mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from .documents import DAYS, YEAR, Document
from .people import GIVEN, SURNAMES, account, company_name

if TYPE_CHECKING:
    from .life import Happening

EXPLAINED = {
    "fee": "bank_fee", "tax": "tax_payment", "tax_refund": "tax_refund", "own": "own_transfer",
    "interest": "interest_received", "cash": "cash_deposit", "loan": "loan",
}  # fmt: skip
WEIGHTS = {
    "supplier": 40, "fee": 14, "tax": 8, "tax_refund": 2, "loan": 2, "own": 5, "deposit": 2, "interest": 2,
    "supplier_refund": 4, "foreign_invoice": 6, "mistake": 4, "cash": 3, "chargeback": 1, "misc": 7,
}  # fmt: skip
TEXTS = {
    "fee": ("számlavezetési díj",), "tax": ("áfa",), "tax_refund": ("áfa visszautalás",), "own": ("átvezetés",),
    "loan": ("tagi kölcsön", "kölcsön", "tagi kolcson befizetes"), "interest": ("kamatjóváírás",),
    "deposit": ("kaució", "bérleti kaució", "letét", "foglaló"), "cash": ("készpénz befizetés",),
    "supplier_refund": ("visszatérítés {}", "jóváírás {}", "{} túlfizetés vissza"),
    "foreign_invoice": ("{}", "szla {}", "számla {} kiegyenlítése"), "supplier": ("{}",), "mistake": ("{}",),
    "chargeback": ("visszaterhelés {other}",), "misc": ("ajándék", "belépő", "tagdíj 2025", "támogatás", ""),
}  # fmt: skip
OUT = frozenset({"supplier", "tax", "fee"})
SILENT = frozenset({"fee", "interest", "cash"})
PERSONS = frozenset({"loan", "misc"})


@dataclass
class _Draft:
    amount: int
    name: str


def noise(rng: Random, count: int, documents: list[Document], make: type[Happening]) -> list[Happening]:
    kinds = rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    return [_line(rng, kind, rng.choice(documents), make) for kind in kinds]


def _line(rng: Random, kind: str, other: Document, make: type[Happening]) -> Happening:
    draft = _Draft(
        rng.randrange(1, 5000) * rng.choice((100, 1000, 10_000, 100_000)), company_name(rng) + " Kft."
    )
    if kind in PERSONS:
        draft.name = f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}"
    elif kind in SILENT:
        draft.name = ""
    elif kind.startswith("tax"):
        draft.name = "NAV"
    _sum(rng, kind, other, draft)
    day = YEAR + timedelta(days=rng.randrange(2, DAYS))
    text = rng.choice(TEXTS[kind]).format(_like_ours(rng, other), other=other.number)
    number = "" if kind in SILENT else account(rng)
    explanation = EXPLAINED.get(kind) if rng.random() < 0.75 else None
    return make(
        day, draft.amount, "HUF", draft.name, number, text, [], f"none_{kind}", explanation=explanation
    )


def _sum(rng: Random, kind: str, other: Document, draft: _Draft) -> None:
    """The amount; now and then that of one of our documents, or from one of our customers."""
    gross = abs(other.gross)
    if kind == "chargeback":
        draft.amount = -gross
    elif kind in OUT or (kind == "own" and rng.random() < 0.5):
        draft.amount = -draft.amount
    elif kind in {"fee", "interest"}:
        draft.amount = draft.amount % 90_000 + 10
    elif kind == "foreign_invoice" and rng.random() < 0.4:
        draft.name = other.customer.name
        draft.amount = gross if rng.random() < 0.2 else draft.amount
    elif kind in {"mistake", "misc"} and rng.random() < 0.12:
        draft.amount = gross


def _like_ours(rng: Random, other: Document) -> str:
    """A number of another program, or of ours by mistake."""
    return rng.choice(
        (
            other.number,
            f"{other.day.year}-{rng.randrange(1, 900):06d}",
            f"{rng.choice(('INV', 'NAV', 'KSZ', 'A'))}{other.day.year}/{rng.randrange(1, 99999):05d}",
            f"{rng.randrange(10_000, 999_999)}",
        )
    )
