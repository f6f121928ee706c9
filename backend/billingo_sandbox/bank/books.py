"""What the bank is made of: a company's documents and how Billingo says they were paid."""

from dataclasses import dataclass

from billingo_sandbox.codec import Json
from billingo_sandbox.data.check_digits import giro, hungarian_iban
from billingo_sandbox.data.randomness import Chance
from billingo_sandbox.script import Script

MAIN, RESERVE = "main", "reserve"
_RESERVE_BANK = (1_160_000, "GIBAHUHB")


@dataclass(slots=True, frozen=True)
class OwnAccount:
    """An account of the company. `key`: `main`, `reserve`, or the currency of an account in a foreign one."""

    key: str
    name: str
    number: str  # 24 digits
    iban: str
    bic: str
    currency: str
    letter: str  # begins its bank references


@dataclass(slots=True)
class Books:
    """Documents newest first, as the API lists them, amounts as `Decimal`; payment histories by document id."""

    seed: int
    company: str
    tax_code: str
    documents: list[Json]
    payments: dict[int, list[Json]]
    spendings: list[Json]
    accounts: dict[str, OwnAccount]


def books_of(sandbox: Script) -> Books:
    """The books of a sandbox's default account, as they stand now."""
    dataset = sandbox.dataset
    documents = sandbox.documents
    return Books(
        seed=dataset.seed,
        company=str(dataset.world.organization["name"]),
        tax_code=dataset.tax_code,
        documents=documents,
        payments={int(document["id"]): sandbox.payments(document["id"]) for document in documents},
        spendings=dataset.spendings,
        accounts=own_accounts(dataset.seed, dataset.world.bank_accounts),
    )


def own_accounts(seed: int, printed: dict[str, Json]) -> dict[str, OwnAccount]:
    """The accounts by key: those that invoices print, given by currency, and the reserve."""
    accounts = {
        MAIN if currency == "HUF" else currency: _own(place, currency, record)
        for place, (currency, record) in enumerate(printed.items())
    }
    domestic = giro(_RESERVE_BANK[0], Chance(seed, 20).below(10**15), long=True)
    record = {
        "name": "Tartalék",
        "account_number": domestic,
        "account_number_iban": hungarian_iban(domestic),
        "swift": _RESERVE_BANK[1],
    }
    return {**accounts, RESERVE: _own(len(printed), "HUF", record, RESERVE)}


def _own(place: int, currency: str, record: Json, key: str = "") -> OwnAccount:
    return OwnAccount(
        key=key or (MAIN if currency == "HUF" else currency),
        name=str(record["name"]),
        number=str(record["account_number"]).replace("-", "").ljust(24, "0"),
        iban=str(record["account_number_iban"]),
        bic=str(record["swift"]),
        currency=currency,
        letter="ABCD"[place],
    )
