"""`generate`: a whole account, deterministic by seed and independent of today's date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from billingo_sandbox.codec import Json, dumps, escaped_like_php, loads_amounts

from .documents import World, build
from .partners import DEFAULT_TAX_CODE, make_bank_accounts, make_blocks, make_organization, make_party
from .plan import DOCUMENTS, REFERENCE_DATE, Numbering, make_plans
from .randomness import Chance
from .spendings import make_spendings

_ESCAPED_EVERY = 29


class Keys(NamedTuple):
    """What documents are filtered by, kept beside the encoded document so that no filter has to decode it."""

    type: str
    number: str
    invoice_date: str
    fulfillment_date: str
    paid_date: str
    partner_id: int
    block_id: int
    payment_status: str
    payment_method: str


class Generated(NamedTuple):
    """One generated document: its JSON, the moment of its last change (seconds since 1970) and its filter keys."""

    id: int
    modified: int
    raw: bytes
    keys: Keys


@dataclass(slots=True)
class Dataset:
    """One account's data. `documents` is oldest first, the order in which they were created.

    `payments`: the histories by document id, of those that have another one than `history_of` draws for them.
    """

    seed: int
    tax_code: str
    reference: date
    documents: list[Generated]
    world: World
    spendings: list[Json]
    numbering: Numbering
    payments: dict[int, list[Json]] = field(default_factory=dict)

    def decoded(self) -> Iterator[Json]:
        """The documents as plain data, amounts as `Decimal`, newest first as the API lists them."""
        return (loads_amounts(document.raw) for document in reversed(self.documents))

    def for_company(self, tax_code: str) -> "Dataset":
        """The same documents behind another tax number."""
        return replace(self, tax_code=tax_code)


def given(documents: Iterable[Json], tax_code: str, modified: int) -> Dataset:
    """An account of ready documents, all last changed at `modified` (seconds since 1970).

    They are listed by id, the largest first. Raises `ValueError` if an id comes twice.
    """
    empty = generate(0, tax_code=tax_code)
    listed = [
        Generated(int(document["id"]), modified, dumps(document), keys_of(document, partner_id_of(document)))
        for document in documents
    ]
    if len({document.id for document in listed}) < len(listed):
        raise ValueError("two documents have the same id")
    return replace(empty, documents=sorted(listed))


def generate(
    count: int = DOCUMENTS,
    seed: int = 1,
    *,
    reference: date = REFERENCE_DATE,
    tax_code: str = DEFAULT_TAX_CODE,
    name: str = "Minta Őrláng Informatikai Kft.",
) -> Dataset:
    """Make an account of `count` documents as they would stand on the day `reference` (Europe/Budapest).

    The same arguments give the same bytes, on any day and in any process. Raises `ValueError` for a negative count.
    """
    if count < 0:
        raise ValueError("the number of documents can't be negative")
    chance = Chance(seed, 1)
    bank_accounts = make_bank_accounts(chance)
    blocks = make_blocks(chance)
    first = 1_000_000 + chance.below(10**7)
    partner_count = max(14, min(4_000, count // 6))
    parties = [
        make_party(chance, first + 113 * serial + chance.below(100), serial)
        for serial in range(partner_count)
    ]
    organization = make_organization(name, tax_code, bank_accounts["HUF"])
    world = World(seed, organization, bank_accounts, blocks, parties)
    numbering = Numbering()
    documents = _documents(count, world, reference, numbering)
    spendings = make_spendings(max(12, min(2_000, count // 8)), parties, reference, Chance(seed, 3))
    return Dataset(seed, tax_code, reference, documents, world, spendings, numbering)


def partner_id_of(document: Json) -> int:
    """The id of a decoded document's partner, 0 if it has none."""
    partner = document.get("partner") or document.get("document_partner")
    return _integer(partner.get("id")) if isinstance(partner, dict) else 0


def keys_of(document: Json, partner_id: int) -> Keys:
    """The filter keys of a document; missing or odd values become "" or 0, which no filter matches."""
    return Keys(
        _text(document.get("type")),
        _text(document.get("invoice_number")),
        _text(document.get("invoice_date")),
        _text(document.get("fulfillment_date")),
        _text(document.get("paid_date")),
        partner_id,
        _integer(document.get("block_id")),
        _text(document.get("payment_status")),
        _text(document.get("payment_method")),
    )


def _documents(count: int, world: World, reference: date, numbering: Numbering) -> list[Generated]:
    plans = make_plans(count, Chance(world.seed, 2), world.blocks, reference, numbering)
    chance = Chance(0)
    # One string object for each date and word that repeats: at 200,000 documents this is what memory goes into.
    shared: dict[str, str] = {}
    documents = []
    for plan in plans:
        document, modified, partner_id = build(plan, plans, world, chance)
        raw = dumps(document)
        if plan.place % _ESCAPED_EVERY == 13:
            raw = escaped_like_php(raw)
        keys = _shared(keys_of(document, partner_id), shared)
        documents.append(Generated(plan.id, modified, raw, keys))
    return documents


def _shared(keys: Keys, shared: dict[str, str]) -> Keys:
    share = shared.setdefault
    return keys._replace(
        type=share(keys.type, keys.type),
        invoice_date=share(keys.invoice_date, keys.invoice_date),
        fulfillment_date=share(keys.fulfillment_date, keys.fulfillment_date),
        paid_date=share(keys.paid_date, keys.paid_date),
        payment_status=share(keys.payment_status, keys.payment_status),
        payment_method=share(keys.payment_method, keys.payment_method),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _integer(value: object) -> int:
    return value if type(value) is int else 0
