"""What the matcher is given: the lines that wait, the claims that they may pay, payouts and rates.

Only columns that are used are read, row by row; texts are cut to what the matcher reads of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus, MatchState
from bank_transfers.banking.payouts.models import PayoutItem as StoredItem
from bank_transfers.banking.payouts.models import PayoutItemKind, ProviderPayout
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.core.db.totals import EXACT
from bank_transfers.exchange_rates.models import ExchangeRate
from bank_transfers.reconciliation.matching import Claim, Line, Payout, PayoutItem, Rates
from bank_transfers.reconciliation.matching.data import LONGEST_BREAK, ONLY_BY_PAYOUTS
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import InvoiceBalance

CHUNK = 2000
READ_OF_TEXT = 2000  # as the matcher
# Documents settled longer before the first line are quoted by nobody.
SETTLED_WITHIN = timedelta(days=400)
# A payment that Billingo knows may be the line's: it is typed in some days before or after.
PAID_BEFORE = timedelta(days=14)
ASKED_TYPES = (*CLAIM_TYPES, "proforma")
NOT_BY_BANK = ("cash",)
# Paid in one of these ways, the customer's money comes in a provider's payout or not at all, never by his own transfer.
# Of the 28 methods of Billingo's published description.
NOT_BY_TRANSFER = frozenset({
    "bankcard", "barion", "barter", "cash_on_delivery", "coupon", "ep_kartya", "kompenzacio", "levonas",
    "online_bankcard", "paylike", "payoneer", "paypal", "paypal_utolag", "payu", "pick_pack_pont", "skrill",
    "szep_card", "upwork", "utalvany",
})  # fmt: skip
NOTHING = Decimal(0)

_LINE = (
    "id", "account__number", "booking_date", "amount", "currency", "value_date", "name", "counterparty_account",
    "text", "end_to_end_id", "bank_reference", "type_code", "explanation", "original_amount", "original_currency",
)  # fmt: skip
_CLAIM = (
    "id", "billingo_id", "invoice_number", "type", "partner_id", "partner_name", "gross_total", "open_amount",
    "currency", "invoice_date", "due_date", "fulfillment_date", "partner_tax_number", "partner_iban",
    "partner_account_number", "organization_account_number", "payment_method", "order_number", "payment_status",
    "cancelled", "related_documents", "comment_start", "paid_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that was asked about, beside what the matcher sees of it."""

    line: Line
    account_id: int
    adds_up: bool | None
    by_rule: bool
    by_person: bool
    version: tuple[str, Decimal]


def booked(company_id: int, first: date | None, last: date | None) -> QuerySet[BankTransaction]:
    """Lines of which nothing is allocated yet."""
    rows = BankTransaction.objects.filter(
        company_id=company_id, status=LineStatus.BOOKED, allocated_amount=0, booking_date__isnull=False
    ).exclude(match_state=MatchState.MATCHED)
    if first is not None:
        rows = rows.filter(booking_date__gte=first)
    if last is not None:
        rows = rows.filter(booking_date__lte=last)
    return rows


def lines_of(company_id: int, first: date | None, last: date | None) -> list[Waiting]:
    """In the order of time."""
    return waiting_of(booked(company_id, first, last))


def waiting_of(rows: QuerySet[BankTransaction]) -> list[Waiting]:
    """Lines with a booking day, in the order of time."""
    rows = rows.annotate(
        name=Left("counterparty_name", READ_OF_TEXT), text=Left("remittance_information", READ_OF_TEXT)
    )
    more = ("account_id", "statement__adds_up", "explained_by", "match_state", "allocated_amount")
    found = []
    for row in rows.order_by("booking_date", "pk").values_list(*_LINE, *more).iterator(chunk_size=CHUNK):
        said = dict(zip((*_LINE, *more), row, strict=True))
        found.append(
            Waiting(
                _line(said),
                said["account_id"],
                said["statement__adds_up"],
                said["explained_by"] == ExplainedBy.RULE and bool(said["explanation"]),
                said["explained_by"] == ExplainedBy.PERSON,
                (said["match_state"], said["allocated_amount"]),
            )
        )
    return found


def _line(said: dict[str, Any]) -> Line:
    return Line(
        id=said["id"],
        account=said["account__number"],
        booking_date=said["booking_date"],
        amount=said["amount"],
        currency=said["currency"],
        value_date=said["value_date"],
        counterparty_name=said["name"],
        counterparty_account=said["counterparty_account"][:64],
        remittance_information=said["text"],
        end_to_end_id=said["end_to_end_id"][:READ_OF_TEXT],
        bank_reference=said["bank_reference"][:READ_OF_TEXT],
        kind=said["type_code"],
        explanation=said["explanation"] or None,
        original_amount=said["original_amount"],
        original_currency=said["original_currency"],
    )


def claims_of(company_id: int, first: date, only: Collection[int] | None = None) -> list[Claim]:
    """Open documents, and settled ones so far back that a line from `first` on may name them; or `only` these.

    What Billingo calls paid of which the bank showed no money is open to the bank: its line pays it, and both are one
    payment. But only to lines that come about when it was paid, and where a transfer may have paid it.
    """
    recent = Q(invoice_date__gte=first - SETTLED_WITHIN)
    rows = BillingoInvoice.objects.filter(
        Q(~Q(open_amount=0) | recent) if only is None else Q(pk__in=only),
        company_id=company_id,
        type__in=ASKED_TYPES,
        missing_upstream_since=None,
        gross_total__isnull=False,
        invoice_date__isnull=False,
    ).exclude(invoice_number="")
    taken = _taken(company_id, only)
    rows = rows.annotate(comment_start=Left("comment", READ_OF_TEXT)).order_by("pk")
    loaded = [dict(zip(_CLAIM, row, strict=True)) for row in rows.values_list(*_CLAIM).iterator(CHUNK)]
    keys = {said["billingo_id"]: said["id"] for said in loaded}
    return [_claim(said, keys, taken.get(said["id"], NOTHING), first) for said in loaded]


def _taken(company_id: int, only: Collection[int] | None) -> dict[int, Decimal]:
    """What lines of the bank pay of each document, without a sign."""
    rows = InvoiceBalance.objects.filter(invoice__company_id=company_id, allocated__gt=0)
    if only is not None:
        rows = rows.filter(pk__in=only)
    return {key: decimal(allocated) for key, allocated in rows.values_list("pk", "allocated").iterator(CHUNK)}


def _claim(said: dict[str, Any], keys: dict[int, int], taken: Decimal, first: date) -> Claim:
    related = tuple(
        keys[one["id"]]
        for one in said["related_documents"]
        if isinstance(one, dict) and one.get("id") in keys
    )
    accounts = tuple(text for text in (said["partner_iban"], said["partner_account_number"]) if text)
    return Claim(
        id=said["id"],
        billingo_id=said["billingo_id"],
        number=said["invoice_number"],
        type=said["type"],
        partner_id=said["partner_id"],
        partner_name=said["partner_name"],
        gross=said["gross_total"],
        open_amount=said["open_amount"] or _open_to_the_bank(said, taken, first),
        currency=said["currency"],
        invoice_date=said["invoice_date"],
        due_date=said["due_date"],
        fulfillment_date=said["fulfillment_date"],
        partner_tax_number=said["partner_tax_number"],
        partner_accounts=accounts,
        own_account=said["organization_account_number"],
        payment_method=said["payment_method"],
        order_number=said["order_number"],
        status=said["payment_status"],
        cancelled=said["cancelled"],
        related=related,
        comment=said["comment_start"],
        open_until=None if said["open_amount"] else _open_until(said),
    )


def _open_to_the_bank(said: dict[str, Any], taken: Decimal, first: date) -> Decimal:
    """Of what Billingo calls paid: what lines from `first` on may pay of it."""
    if said["payment_status"] != "paid" or said["cancelled"]:
        return NOTHING
    if said["type"] not in CLAIM_TYPES or said["payment_method"] in NOT_BY_BANK:
        return NOTHING
    if said["paid_date"] is not None and said["paid_date"] < first - PAID_BEFORE:
        return NOTHING
    total: Decimal = said["gross_total"]
    rest = EXACT.subtract(abs(total), taken)
    if rest <= 0:
        return NOTHING
    return rest if total > 0 else EXACT.minus(rest)


def _open_until(said: dict[str, Any]) -> date | None:
    """Of what Billingo calls paid: whoever names it later pays again, or names last month's number."""
    if said["payment_method"] in NOT_BY_TRANSFER:
        return ONLY_BY_PAYOUTS
    paid: date | None = said["paid_date"]
    return None if paid is None else min(paid, date.max - PAID_BEFORE) + PAID_BEFORE


def payouts_of(company_id: int, lines: Sequence[Waiting]) -> list[Payout]:
    """Payouts of providers that are linked to these lines, with their items."""
    wanted = {waiting.line.id for waiting in lines}
    linked = ProviderPayout.objects.filter(company_id=company_id, line__isnull=False)
    lines_by_payout = {payout: line for payout, line in linked.values_list("pk", "line_id") if line in wanted}
    items: dict[int, list[PayoutItem]] = defaultdict(list)
    fees: dict[int, Decimal] = defaultdict(Decimal)
    rows = StoredItem.objects.filter(company_id=company_id, payout__line__isnull=False).order_by("pk")
    for item in rows.iterator(CHUNK):
        line = lines_by_payout.get(item.payout_id)
        if line is None:
            continue
        if item.kind in {PayoutItemKind.PAYMENT, PayoutItemKind.REFUND}:
            texts = (item.order_number, item.invoice_id, item.reference, item.description)
            references = tuple(text[:READ_OF_TEXT] for text in texts if text)
            items[line].append(PayoutItem(references, item.gross, item.fee, _day(item.occurred_at)))
        else:
            fees[line] = EXACT.subtract(fees[line], item.net)
    return [Payout(line, tuple(some), fees[line]) for line, some in items.items()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def rates_of(claims: Sequence[Claim], lines: Sequence[Waiting]) -> Rates:
    """Official rates of the currencies that occur, around the days of the lines."""
    currencies = {claim.currency for claim in claims} | {waiting.line.currency for waiting in lines}
    foreign = currencies - {"HUF", ""}
    if not foreign or not lines:
        return Rates()
    days = [waiting.line.booking_date for waiting in lines]
    rows = ExchangeRate.objects.filter(
        currency__in=foreign, day__range=(min(days) - LONGEST_BREAK, max(days)), replaced_at=None
    )
    found: Iterator[tuple[str, date, Decimal, int]] = rows.values_list(
        "currency", "day", "rate", "unit"
    ).iterator(CHUNK)
    return Rates({(currency, day): EXACT.divide(rate, Decimal(unit)) for currency, day, rate, unit in found})
