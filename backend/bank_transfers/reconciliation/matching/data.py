"""What goes into the matcher and what comes out. No Django, no database: whoever has rows builds these from them.

Amounts are Decimals in the currency beside them, signed as seen from the company: money in and debts owed to it are
positive, money out and credit notes negative. Days are the bank's and the documents' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Mode(StrEnum):
    """What may be accepted without a person: nothing; number, sum and known account; whatever is sure enough."""

    OFF = "off"
    EXACT = "exact"
    ON = "on"


class Status(StrEnum):
    AUTOMATIC = "automatic"
    PROPOSED = "proposed"
    AMBIGUOUS = "ambiguous"
    EXPLAINED = "explained"
    OPEN = "open"


class Kind(StrEnum):
    """Of an allocation."""

    PAYMENT = "payment"
    OVERPAYMENT = "overpayment"
    FEE = "fee"
    ROUNDING = "rounding"
    DISCOUNT = "discount"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    REFUND = "refund"


class ClaimType(StrEnum):
    INVOICE = "invoice"
    ADVANCE = "advance"
    PROFORMA = "proforma"
    MODIFICATION = "modification"
    CREDIT_NOTE = "credit_note"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Line:
    """A booked line of the bank. `account`: the company's own. `explanation`: what it is known to be, where it is
    known to pay no claim (codes of `banking.explaining`)."""

    id: int
    account: str
    booking_date: date
    amount: Decimal
    currency: str
    value_date: date | None = None
    counterparty_name: str = ""
    counterparty_account: str = ""
    remittance_information: str = ""
    end_to_end_id: str = ""
    bank_reference: str = ""
    kind: str = ""
    explanation: str | None = None
    # What was paid before the bank exchanged it, where it tells so.
    original_amount: Decimal | None = None
    original_currency: str = ""


# `open_until` of a claim that no customer's own line pays, only a payout.
ONLY_BY_PAYOUTS = date.min


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that asks for money, or gives some back. Settled and cancelled ones belong here too (with nothing
    open): their numbers are quoted by mistake, and whoever pays twice names them.

    `open_amount`: what is still to be paid, of the sign of `gross`. `related`: ids of the documents it belongs with
    (a proforma and its invoice, a cancellation and what it cancels, an invoice and what replaces it).
    `open_until`: the last booking day of lines that it is open to, None where there is none; to later ones it is
    settled. What a provider's file names, its payout pays whenever it comes.
    """

    id: int
    billingo_id: int
    number: str
    type: str
    partner_id: int | None
    partner_name: str
    gross: Decimal
    open_amount: Decimal
    currency: str
    invoice_date: date
    due_date: date | None = None
    fulfillment_date: date | None = None
    partner_tax_number: str = ""
    partner_accounts: tuple[str, ...] = ()
    own_account: str = ""
    payment_method: str = ""
    order_number: str = ""
    status: str = ""
    cancelled: bool = False
    related: tuple[int, ...] = ()
    comment: str = ""
    open_until: date | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer pays, counted from accepted matches. Days are from the due day to the booking day.

    `oldest_first`: of payments without a number, with several equal claims open, how many paid the oldest, of how many.
    """

    payments: int
    usual_delay: int = 0
    spread: int = 0
    oldest_first: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """Money that was booked on a claim before this run: by it a second payment of the same is known."""

    claim_id: int
    line_id: int
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt from accepted matches and what people set. Partners are `partner_id`s.

    `payer_accounts`, `payer_names`: how often an account, or a name as the bank writes it, paid for which partner.
    `denied_accounts`, `denied_names`: for whom a person said that an account, or a name, does not pay.
    `refused`: (line, claims) that a person refused or undid: never automatic again. `own_names`: the company's.
    """

    payer_accounts: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    payer_names: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    denied_accounts: Mapping[str, frozenset[int]] = field(default_factory=dict)
    denied_names: Mapping[str, frozenset[int]] = field(default_factory=dict)
    habits: Mapping[int, Habit] = field(default_factory=dict)
    payments: tuple[EarlierPayment, ...] = ()
    refused: frozenset[tuple[int, frozenset[int]]] = frozenset()
    own_names: tuple[str, ...] = ()
    own_accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One payment inside a provider's payout. `references`: what the provider or the shop wrote on it."""

    references: tuple[str, ...]
    gross: Decimal
    fee: Decimal = Decimal(0)
    day: date | None = None
    payer_name: str = ""


@dataclass(frozen=True, slots=True)
class Payout:
    """A provider's payout that a line of the bank was linked with. `fee`: what was kept besides the items' fees."""

    line_id: int
    items: tuple[PayoutItem, ...]
    fee: Decimal = Decimal(0)


LONGEST_BREAK = timedelta(days=10)


class Rates:
    """Official rates: forints for one unit of a currency, by day. Where a day has none, the last one before counts."""

    def __init__(self, by_day: Mapping[tuple[str, date], Decimal] | None = None) -> None:
        self._by_day = dict(by_day or {})

    def on(self, currency: str, day: date) -> Decimal | None:
        if currency == "HUF":
            return Decimal(1)
        for back in range(LONGEST_BREAK.days + 1):
            found = self._by_day.get((currency, day - timedelta(days=back)))
            if found is not None:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Allocation:
    """`amount`: in the line's currency, as people see it. `of_line`: how much of the line's money it takes; `of_claim`:
    how much of the claim's open amount it settles, in the claim's currency.

    A payment takes and settles; a fee, a discount and a rounding to the payer's favour settle without money; an
    overpayment and a rounding to ours take money that settles nothing. A credit note that was netted is a negative
    payment.
    """

    claim_id: int
    amount: Decimal
    kind: Kind
    of_line: Decimal
    of_claim: Decimal


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason, as a code with its parameters; `evidence.TEXTS` has the words. `speaks_for`: or against. Where a number
    was read in a text the parameters tell its `field`, `start` and `end`, beside what the words need."""

    code: str
    parameters: Mapping[str, str]
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class Alternative:
    allocations: tuple[Allocation, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """What is said of one line.

    Ambiguous ones have no allocations of their own: all of them are alternatives, the likeliest first, the older debt
    first among equals. `explanation`: what an explained line is. `line_ids`: other lines that it goes with (what was
    paid twice, and the money sent back). `sure_enough`: it would be automatic where that is switched on.
    """

    line_id: int
    status: Status
    allocations: tuple[Allocation, ...] = ()
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    explanation: str | None = None
    line_ids: tuple[int, ...] = ()
    sure_enough: bool = False
