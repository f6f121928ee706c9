"""What moves on an account of the company, and the truth about it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from billingo_sandbox.codec import Json

from .days import is_working


class Category(StrEnum):
    """What a line is."""

    CUSTOMER_PAYMENT = "customer_payment"
    CUSTOMER_REFUND = "customer_refund"
    CARD_PAYOUT = "card_payout"
    SUPPLIER_PAYMENT = "supplier_payment"
    SUPPLIER_REFUND = "supplier_refund"
    PAYROLL = "payroll"
    TAX = "tax"
    TAX_REFUND = "tax_refund"
    REGULAR_COST = "regular_cost"  # rent, bookkeeping, direct debits: no invoice of them at Billingo
    CARD_PURCHASE = "card_purchase"
    CASH_WITHDRAWAL = "cash_withdrawal"
    CASH_DEPOSIT = "cash_deposit"
    BANK_FEE = "bank_fee"
    TRANSACTION_DUTY = "transaction_duty"
    INTEREST = "interest"
    OWN_TRANSFER = "own_transfer"
    OWNER = "owner"  # loans and dividends
    STRANGER = "stranger"  # somebody's mistake, and its return


class Part(StrEnum):
    """What an allocated amount is to its document."""

    PAYMENT = "payment"
    OVERPAYMENT = "overpayment"
    REFUND = "refund"
    # What did not come, though the document counts as paid:
    FEE = "fee"
    ROUNDING = "rounding"
    DISCOUNT = "discount"


MOVED = frozenset({Part.PAYMENT, Part.OVERPAYMENT, Part.REFUND})
"""Parts that make up the amount of the line; the others are what is missing from it."""


@dataclass(slots=True, frozen=True)
class Allocation:
    """Money of a line for one document. Signed as the line is: what comes in is positive.

    `amount`: hundredths of the line's currency; `settled`: hundredths of the document's, what it closes there.
    """

    kind: str  # "document" or "spending"
    id: int
    number: str
    part: Part
    amount: int
    settled: int

    def as_json(self) -> Json:
        """As the truth is written."""
        return {
            "kind": self.kind,
            "id": self.id,
            "number": self.number,
            "part": str(self.part),
            "amount": amount_text(self.amount),
            "settled": amount_text(self.settled),
        }


@dataclass(slots=True, kw_only=True)
class Movement:
    """One movement before the bank books it. `amount`: hundredths, signed; `clock`: seconds of the day."""

    day: date
    account: str
    amount: int
    category: Category
    explanation: str
    kind: str  # a key of `KINDS`
    clock: int
    name: str = ""
    counter_account: str = ""
    text: str = ""
    end_to_end_id: str = ""
    allocations: tuple[Allocation, ...] = ()
    settlement: str = ""
    """The name of the provider's file that opens this sum."""
    untaxed: bool = False
    """No transaction duty: taxes, and what stays within the company."""


@dataclass(slots=True, kw_only=True)
class Line(Movement):
    """A movement as booked: with the bank's reference and the balance after it (hundredths)."""

    reference: str
    balance: int
    place: int = field(default=0)
    """From 1, over all lines of the account."""


KINDS = {
    "transfer": ("NAPKÖZBENI ÁTUTALÁS", "PMNT", "RCDT", "DMCT", "NTRF"),
    "instant": ("AZONNALI ÁTUTALÁS", "PMNT", "RRCT", "DMCT", "NTRF"),
    "inside": ("BANKON BELÜLI ÁTUTALÁS", "PMNT", "RCDT", "BOOK", "NTRF"),
    "sepa": ("SEPA ÁTUTALÁS", "PMNT", "RCDT", "ESCT", "NTRF"),
    "foreign": ("DEVIZAÁTUTALÁS", "PMNT", "RCDT", "XBCT", "NTRF"),
    "debit": ("CSOPORTOS BESZEDÉS", "PMNT", "RDDT", "BBDD", "NDDT"),
    "card": ("VÁSÁRLÁS KÁRTYÁVAL", "PMNT", "CCRD", "POSD", "NMSC"),
    "atm": ("KÉSZPÉNZFELVÉTEL ATM", "PMNT", "CCRD", "CWDL", "NMSC"),
    "deposit": ("PÉNZTÁRI BEFIZETÉS", "PMNT", "CNTR", "CDPT", "NMSC"),
    "fee": ("IDŐSZAKOS KÖLTSÉGEK", "ACMT", "MDOP", "CHRG", "NCHG"),
    "duty": ("TRANZAKCIÓS ILLETÉK", "ACMT", "MDOP", "CHRG", "NCHG"),
    "interest": ("KAMATJÓVÁÍRÁS", "ACMT", "MCOP", "INTR", "NINT"),
    "conversion": ("KONVERZIÓ", "PMNT", "RCDT", "BOOK", "NFEX"),
}
"""What banks call a line: the words, the codes of ISO 20022 (domain, family, of what comes in) and of MT940."""


_MOST_INSTANT = 20_000_000 * 100


def transfer_kind(day: date, amount: int, *, is_instant: bool) -> str:
    """Instant transfers carry 20 million forints at most; on other than working days there is nothing else."""
    return "instant" if (is_instant or not is_working(day)) and amount <= _MOST_INSTANT else "transfer"


def amount_text(minor: int) -> str:
    """Hundredths as a decimal number with two places: -12345 -> "-123.45"."""
    whole, rest = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:02d}"
