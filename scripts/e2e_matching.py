"""What the page of matching is tried on: a company whose few lines each stand for one flow, and one that is like life.

Needs Django to be set up before a function that takes a company is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from billingo_sandbox import DEFAULT_TAX_CODE, Dataset
from billingo_sandbox.bank.bank import Bank
from billingo_sandbox.bank.books import OwnAccount, own_accounts
from billingo_sandbox.bank.lifelike import lifelike_bank
from billingo_sandbox.bank.movements import Category, Line
from billingo_sandbox.bank.writings.camt053 import write
from billingo_sandbox.bank.writings.files import settlement_files
from billingo_sandbox.bank.writings.statement import Statement
from billingo_sandbox.codec import Json
from billingo_sandbox.data.check_digits import giro
from billingo_sandbox.data.dataset import generate, given
from billingo_sandbox.data.partners import make_bank_accounts
from billingo_sandbox.data.randomness import Chance

if TYPE_CHECKING:
    from bank_transfers.models import Company

DAY = timedelta(days=1)
ISSUED, DUE, BOOKED = date(2026, 2, 10), date(2026, 2, 24), date(2026, 2, 25)
# Place of a document -> partner, forints. Documents are numbered by their places: PR-2026-11.
PARTNERS = ("Zöldmező Bt.", "Hétszínvirág Zrt.", "Alföldi Malom Kft.", "Dunai Hajózás Kft.", "Kékfény Nyrt.")
SHOWN = {11: (0, 6105), 12: (1, 21751), 13: (1, 21751), 14: (3, 100_000), 15: (4, 48_130), 16: (4, 77_777)}
STORY = {
    21: (0, 17_205),
    22: (1, 34_290),
    23: (1, 34_290),
    24: (2, 10_010),
    25: (2, 20_020),
    26: (2, 30_030),
    27: (3, 250_000),
    28: (4, 64_900),
    29: (0, 93_110),
}
# What the bank says: partner or a stranger's name, forints, text.
SHOWN_LINES: tuple[tuple[int | str, int, str], ...] = (
    (0, 6105, "PR-2026-11"),
    (1, 21751, "koszonjuk"),
    (3, 40_000, "PR-2026-14 elso resz"),
    (4, 48_130, "szla PR/2026/15"),
    (4, 77_777, "PR-2026-16"),
    ("TOTH ES TARSA", 3333, "koszonet"),
    ("KOVACS PETER", -12_500, "berleti dij"),
)
STORY_LINES: tuple[tuple[int | str, int, str], ...] = (
    (0, 17_205, "PR-2026-21"),
    (1, 34_290, "koszonjuk"),
    (2, 60_060, "szamlak"),
    (3, 90_000, "PR-2026-27 resz"),
    (4, 65_900, "PR-2026-28"),
    (0, 93_110, "PR-2026-29"),
    ("NAGY IRODAHAZ", -12_345, "kozos koltseg"),
)
HARD_SEED, HARD_START, HARD_UNTIL = 1, date(2026, 1, 1), date(2026, 11, 20)
# So that there are 20,000 documents.
HARD_CUSTOMERS = 2330
CHANGED = 1_790_000_000
# What else Billingo tells of a document.
TEMPLATE = next(generate(1).decoded())


def few_documents() -> list[Json]:
    """The documents of the company of flows."""
    return [
        whole(_document(place, partner, forints))
        for place, (partner, forints) in sorted((SHOWN | STORY).items())
    ]


def flow_statements() -> tuple[bytes, bytes]:
    """A statement whose lines are only looked at, and one of another account, for the story from import to undo."""
    first, second = (
        account
        for account in own_accounts(7, make_bank_accounts(Chance(7))).values()
        if account.currency == "HUF"
    )
    return _statement(first, SHOWN_LINES), _statement(second, STORY_LINES)


def hard_bank() -> Bank:
    """A year of a company whose customers do everything that customers do."""
    return lifelike_bank(HARD_SEED, HARD_START, HARD_UNTIL, HARD_CUSTOMERS)


def first_day_of(bank: Bank, lines: int) -> date:
    """From this day on the bank booked at least so many lines."""
    return sorted(line.day for line in bank.lines)[-min(lines, len(bank.lines))]


def hard_documents(bank: Bank, first: date) -> Dataset:
    """Its documents, of which Billingo was told before `first` what the bank had booked until then."""
    settled: dict[int, int] = defaultdict(int)
    paid_on: dict[int, date] = {}
    for line in bank.lines:
        if line.day < first:
            for part in line.allocations:
                settled[part.id] += part.settled
                paid_on[part.id] = line.day
    documents = []
    for document in bank.books.documents:
        key = int(document["id"])
        history = bank.books.payments[key]
        day = None
        if key in paid_on and settled[key] == round(document["gross_total"] * 100):
            day = f"{paid_on[key]}"
        elif history and document["invoice_date"] < f"{first}":
            day = history[-1]["date"]
        paid = {"payment_status": "paid", "paid_date": day} if day else {}
        documents.append(whole(document | paid))
    return given(documents, DEFAULT_TAX_CODE, CHANGED)


def import_few(company: Company) -> None:
    """The lines that are only looked at, and what is thought of them."""
    from bank_transfers.reconciliation.by_itself.run import run

    imported(company, flow_statements()[0], "kivonat.xml")
    run(company.pk, lambda done, total: None)


def import_hard(company: Company, bank: Bank, first: date) -> int:
    """The lines from a day on, all of which wait for somebody. Returns how many there are."""
    from bank_transfers.reconciliation.by_itself.run import run

    count = 0
    for key, account in bank.accounts.items():
        lines = bank.lines_of(key, first)
        if lines:
            imported(company, _written(account, lines, first, bank.until), f"{account.key}.xml")
            count += len(lines)
    days = {line.settlement for line in bank.lines if line.day >= first}
    for name, content in settlement_files(bank):
        if name.rpartition("/")[2] in days:
            imported(company, content, name.rpartition("/")[2])
    run(company.pk, lambda done, total: None)
    return count


def _document(place: int, partner: int, forints: int) -> Json:
    whose = Partner(partner, PARTNERS[partner], _account_of(partner))
    return document(90_000_000 + place, f"PR-2026-{place}", whose, forints, place % 10)


class Partner(NamedTuple):
    """Who owes a document: place, name, and the account that Billingo knows; empty: none."""

    place: int
    name: str
    account: str


def document(
    key: int, number: str, partner: Partner, gross: Decimal | int, days: int, currency: str = "HUF"
) -> Json:
    """An open invoice as Billingo tells of it, but for items and VAT. days: after the first day of issue."""
    record = {
        "id": 7_000_000 + partner.place,
        "name": partner.name,
        "address": {"country_code": "HU", "post_code": "6000", "city": "Kecskemét", "address": "Fő tér 1."},
        "emails": [],
        "taxcode": "",
        "iban": "",
        "swift": "",
        "account_number": partner.account,
        "phone": "",
    }
    return {
        "id": key,
        "invoice_number": number,
        "type": "invoice",
        "cancelled": False,
        "payment_status": "outstanding",
        "payment_method": "wire_transfer",
        "gross_total": gross,
        "currency": currency,
        "conversion_rate": 1 if currency == "HUF" else 390,
        "invoice_date": f"{ISSUED + days * DAY}",
        "fulfillment_date": f"{ISSUED}",
        "due_date": f"{DUE + days * DAY}",
        "paid_date": None,
        "partner": record,
        "document_partner": record,
        "comment": "",
        "settings": {"order_number": ""},
        "related_documents": [],
    }


def whole(document: Json) -> Json:
    """With the keys that the sandbox's banks leave away: no items, no VAT."""
    rate = Decimal(document["conversion_rate"])
    gross = Decimal(document["gross_total"])
    local = (gross * rate).quantize(Decimal("0.01"))
    summary = {
        "net_amount": gross,
        "net_amount_local": local,
        "gross_amount_local": local,
        "vat_amount": 0,
        "vat_amount_local": 0,
        "vat_rate_summary": [],
    }
    settings = TEMPLATE["settings"] | document["settings"]
    return TEMPLATE | document | {"items": [], "summary": summary, "settings": settings}


def _account_of(partner: int) -> str:
    return giro(1_170_001, 7_000_000 + partner, long=True)


def _statement(account: OwnAccount, told: tuple[tuple[int | str, int, str], ...]) -> bytes:
    return statement(
        account,
        [
            Told(who, forints * 100, text)
            if isinstance(who, str)
            else Told(PARTNERS[who], forints * 100, text, _account_of(who).replace("-", ""))
            for who, forints, text in told
        ],
    )


class Told(NamedTuple):
    """What the bank says of a line: who, hundredths, the text, and from which account; empty: from none."""

    name: str
    minor: int
    text: str
    account: str = ""


def statement(account: OwnAccount, told: Sequence[Told]) -> bytes:
    """The file of a day."""
    lines, balance = [], 100_000_000
    for place, one in enumerate(told, 1):
        balance += one.minor
        lines.append(
            Line(
                day=BOOKED,
                account=account.key,
                amount=one.minor,
                category=Category.CUSTOMER_PAYMENT if one.account else Category.STRANGER,
                explanation="",
                kind="transfer",
                clock=place,
                name=one.name,
                counter_account=one.account,
                text=one.text,
                reference=f"{account.letter}{place:09d}",
                balance=balance,
                place=place,
            )
        )
    return _written(account, lines, BOOKED, BOOKED)


def _written(account: OwnAccount, lines: list[Line], first: date, last: date) -> bytes:
    opening = lines[0].balance - lines[0].amount
    return write(Statement(account, "Párosító Kft.", first, last, 1, opening, lines[-1].balance, lines))


def imported(company: Company, content: bytes, name: str) -> None:
    from bank_transfers.banking.importing import StatementImport

    outcome = StatementImport(company.pk).file(content, name)
    if outcome.refused:
        raise SystemExit(f"{name}: {outcome.refused}")
