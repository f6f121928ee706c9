"""All files of a bank: statements by account and period, settlements of providers, the documents, and the truth."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from billingo_sandbox.bank.bank import Bank
from billingo_sandbox.bank.movements import Line, amount_text
from billingo_sandbox.codec import Json, dumps

from . import camt053, mt940, simplepay, tables
from .statement import Statement, statements

WRITINGS: dict[str, tuple[Callable[[Statement], bytes], str]] = {
    "camt053": (camt053.write, "xml"),
    "mt940": (mt940.write, "sta"),
    "kh": (tables.kh, "csv"),
    "erste": (tables.erste, "csv"),
}
"""How statements can be written: the writer, and how names of its files end."""

_OF_BANK = {"116": "erste", "117": "camt053", "109": "mt940", "121": "mt940", "104": "camt053"}
_MAIN = "camt053"


@dataclass(slots=True, frozen=True)
class StatementFile:
    """One file. `name`: its path below the folder."""

    name: str
    writing: str
    statement: Statement
    content: bytes


def writing_of(bank: Bank, key: str) -> str:
    """What the account's bank gives out; the main account's gives CAMT.053."""
    return _MAIN if key == "main" else _OF_BANK.get(bank.accounts[key].number[:3], _MAIN)


def statement_files(
    bank: Bank, first_day: date, writings: Collection[str] = (), *, after: dict[str, date] | None = None
) -> Iterator[StatementFile]:
    """Statements of all accounts, in the writings that are named, or (none named) in that of each account's bank.

    `after`: by account key, the day up to which statements are there already.
    """
    for key, account in bank.accounts.items():
        known = (after or {}).get(key)
        for statement in statements(bank, key, first_day):
            if known is not None and statement.last <= known:
                continue
            for writing in writings or (writing_of(bank, key),):
                write, ending = WRITINGS[writing]
                period = f"{statement.first:%Y%m%d}_{statement.last:%Y%m%d}"
                name = f"statements/{writing}/{account.number}_{period}.{ending}"
                yield StatementFile(name, writing, statement, write(statement))


def settlement_files(bank: Bank) -> Iterator[tuple[str, bytes]]:
    """Name and content of the providers' files."""
    for payout in bank.payouts:
        if payout.file:
            content = simplepay.write(payout, bank.books.seed, bank.books.company)
            yield f"settlements/simplepay/{payout.file}", content


def write_bank(bank: Bank, folder: Path, first_day: date, writings: Collection[str] = ()) -> int:
    """Writes everything below a folder, which is made; files of the same name are written anew. Returns how many."""
    files = [(file.name, file.content) for file in statement_files(bank, first_day, writings)]
    files += settlement_files(bank)
    files += [("truth.json", truth(bank)), ("documents.json", documents(bank))]
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files)


def truth(bank: Bank) -> bytes:
    """What every line is, as JSON. A line is found by account and bank reference."""
    told: Json = {
        "company": bank.books.company,
        "tax_code": bank.books.tax_code,
        "seed": bank.books.seed,
        "from": f"{bank.start}",
        "until": f"{bank.until}",
        "accounts": [
            {
                "key": key,
                "number": account.number,
                "iban": account.iban,
                "currency": account.currency,
                "opening": amount_text(bank.opening[key]),
                "closing": amount_text(bank.balance(key)),
            }
            for key, account in bank.accounts.items()
        ],
        "lines": [_line(bank, line) for line in bank.lines],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def documents(bank: Bank) -> bytes:
    """The documents that the bank is consistent with, as Billingo has them, with their payments; and spendings."""
    return dumps(
        {
            "documents": bank.books.documents,
            "payments": {str(key): history for key, history in bank.books.payments.items() if history},
            "spendings": bank.books.spendings,
        }
    )


def _line(bank: Bank, line: Line) -> Json:
    account = bank.accounts[line.account]
    return {
        "account": account.number,
        "bank_reference": line.reference,
        "booking_date": f"{line.day}",
        "value_date": f"{line.day}",
        "amount": amount_text(line.amount),
        "currency": account.currency,
        "balance_after": amount_text(line.balance),
        "counterparty_name": line.name,
        "counterparty_account": line.counter_account,
        "remittance_information": line.text,
        "end_to_end_id": line.end_to_end_id,
        "category": str(line.category),
        "explanation": line.explanation,
        "settlement": line.settlement,
        "allocations": [allocation.as_json() for allocation in line.allocations],
    }
