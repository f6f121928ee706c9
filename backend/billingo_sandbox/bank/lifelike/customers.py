"""Who buys, and the habits that stay: how they quote, who pays for them, when, and what they buy."""

from dataclasses import dataclass, replace

from billingo_sandbox.bank.happenings.payers import made_up_account
from billingo_sandbox.bank.writings.letters import capitals, plain
from billingo_sandbox.codec import Json
from billingo_sandbox.data import vocabulary
from billingo_sandbox.data.partners import make_party
from billingo_sandbox.data.randomness import Chance

LONG_FORMS = {
    "Nonprofit Kft.": "Nonprofit Korlátolt Felelősségű Társaság",
    "Kft.": "Korlátolt Felelősségű Társaság",
    "Bt.": "Betéti Társaság",
    "Zrt.": "Zártkörűen Működő Részvénytársaság",
    "Nyrt.": "Nyilvánosan Működő Részvénytársaság",
}
_SHORTER = (
    ("Kereskedelmi és Szolgáltató", "Ker. és Szolg."),
    ("Építőipari", "Ép.ip."),
    ("Gépgyártó és Karbantartó", "Gépgy. és Karb."),
    ("Mezőgazdasági Termelő és Értékesítő", "Mg. Term. és Ért."),
    ("Szoftverfejlesztő", "Szoftverfejl."),
    ("Fuvarozási", "Fuv."),
)
_WRITINGS = ("as is", "as is", "as is", "capitals", "capitals", "cut", "long form", "no form", "shorter")
_TRADES = (
    *["subscription"] * 22, *["orders"] * 20, *["once"] * 50, *["abroad"] * 6, *["factored"] * 2,
)  # fmt: skip
ACCOUNTANTS = ("Kockás Füzet Könyvelő Kft.", "Mérleghegy Számviteli Bt.")
PARENT = "Hajnalhasadás Holding Zrt."
FACTOR = "Karavella Faktorház Zrt."
POST = "Magyar Posta Elszámoló Központ"


@dataclass(slots=True, frozen=True)
class Payer:
    """The other side of a transfer, as the bank tells it. `plain_letters`: its bank loses accents and small letters."""

    who: str
    name: str
    account: str
    plain_letters: bool = False


@dataclass(slots=True, frozen=True)
class Customer:
    """`trade`: what it buys; `quoting`: how it fills in the remittance information; `plain`: it quotes each number in
    full and pays to the forint, from its own account, once."""

    id: int
    name: str
    record: Json
    trade: str  # subscription, orders, once, abroad, factored
    quoting: str  # careful, loose, silent, plain
    together: bool
    delay: int
    spread: int
    payer: Payer
    discount: int  # percent that it takes off
    in_forints: bool  # pays what it owes in EUR in HUF
    rounds: bool  # to five forints
    plain: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether its bank is abroad."""
        return str(self.record["address"]["country_code"]) != "HU"


def make_customers(seed: int, count: int, difficulty: float = 1.0) -> list[Customer]:
    """All customers of a company: those that come back, and those that buy once. `difficulty`: the share of them that
    do everything that customers do; the others are plain."""
    found = [_customer(seed, serial) for serial in range(count)]
    return [
        one if Chance(seed, 303, serial).happens(difficulty) else _plain(one, Chance(seed, 304, serial))
        for serial, one in enumerate(found)
    ]


def _plain(customer: Customer, chance: Chance) -> Customer:
    return replace(
        customer,
        quoting="plain",
        together=False,
        delay=max(0, customer.delay),
        payer=customer.payer if customer.payer.who == "customer" else itself(chance, customer.record),
        discount=0,
        in_forints=False,
        rounds=False,
        plain=True,
    )


def _customer(seed: int, serial: int) -> Customer:
    chance = Chance(seed, 301, serial)
    trade = chance.pick(_TRADES)
    # `serial` says which kind of party it is: 4 of nine is foreign, 1 of six a person.
    kind = {"abroad": 4, "once": chance.pick((1, 7, 1, 2)), "factored": 2}.get(
        trade, chance.pick((2, 3, 5, 6, 8, 1))
    )
    foreign_turn = 9 * chance.below(len(vocabulary.FOREIGN_PLACES))
    party = make_party(chance, 5_000_000 + 37 * serial, kind + foreign_turn if trade == "abroad" else kind)
    record = party.live
    at_home = party.country == "HU"
    return Customer(
        id=party.id,
        name=str(record["name"]),
        record=record,
        trade=trade,
        quoting=chance.pick(("careful",) * 55 + ("loose",) * 17 + ("silent",) * 28),
        together=trade == "orders" and chance.happens(0.45),
        delay=chance.pick((-5, -2, -1, 0, 0, 0, 1, 2, 5, 9, 20, 45)),
        spread=chance.pick((0, 1, 2, 4, 10)),
        payer=_payer(chance, record, seed, at_home=at_home),
        discount=chance.pick((2, 3)) if trade == "orders" and chance.happens(0.06) else 0,
        in_forints=at_home and chance.happens(0.4),
        rounds=at_home and chance.happens(0.04),
    )


def _payer(chance: Chance, record: Json, seed: int, *, at_home: bool) -> Payer:
    """Whoever always pays: mostly the customer itself."""
    roll, name = chance.unit(), str(record["name"])
    own = itself(chance, record)
    if not at_home or roll < 0.87:
        return own
    if roll < 0.91:
        place = chance.below(len(ACCOUNTANTS))
        return Payer("accountant", ACCOUNTANTS[place], shared_account(seed, place), plain_letters=True)
    if roll < 0.94:
        return Payer("parent", PARENT, shared_account(seed, 7), plain_letters=True)
    if roll < 0.97:
        return Payer("private person", person(chance, name), made_up_account(chance, "HU"))
    if roll < 0.98:
        return Payer("post office", POST, shared_account(seed, 8), plain_letters=True)
    return Payer("no name", "", own.account)


def itself(chance: Chance, record: Json) -> Payer:
    """The customer, from the account that its documents print or, where they print none, one that nobody knows."""
    domestic = str(record["account_number"]).strip("-").replace("-", "")
    country = str(record["address"]["country_code"])
    account = domestic.ljust(24, "0") if domestic else str(record["iban"]) or made_up_account(chance, country)
    style = chance.pick(_WRITINGS)
    return Payer("customer", written(str(record["name"]), style), account, style == "capitals")


def written(name: str, style: str) -> str:
    """A name as a bank writes it."""
    form = next((short for short in LONG_FORMS if name.endswith(f" {short}")), "")
    if style == "capitals":
        name = capitals(name)
    elif style == "cut":
        name = name[:32]
    elif style == "long form" and form:
        name = name.removesuffix(form) + LONG_FORMS[form]
    elif style == "no form":
        name = plain(name.removesuffix(f" {form}") if form else name)
    elif style == "shorter":
        for long, short in _SHORTER:
            name = name.replace(long, short)
    return " ".join(name[:70].split())


def person(chance: Chance, owner: str = "") -> str:
    """Somebody; of a customer that is a person itself, its spouse: often with the same surname."""
    surname = (
        owner.split(maxsplit=1)[0]
        if owner.split()[:1] and owner.split(maxsplit=1)[0] in vocabulary.SURNAMES
        else ""
    )
    return f"{surname or chance.pick(vocabulary.SURNAMES)} {chance.pick(vocabulary.GIVEN_NAMES)}"


def shared_account(seed: int, key: int) -> str:
    """The account of somebody who pays for several customers."""
    return made_up_account(Chance(seed, 302, key), "HU")
