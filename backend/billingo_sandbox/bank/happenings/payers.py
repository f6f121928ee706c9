"""Who pays: a partner's account and how its bank writes its name; sometimes somebody else."""

from dataclasses import dataclass

from billingo_sandbox.bank.writings.letters import capitals, plain
from billingo_sandbox.codec import Json
from billingo_sandbox.data import vocabulary
from billingo_sandbox.data.check_digits import giro, hungarian_iban, iban
from billingo_sandbox.data.randomness import Chance

from . import words

# Bank and branch of accounts that documents don't tell.
_BANKS = (1_177_300, 1_040_000, 1_160_000, 1_200_100, 1_070_000, 1_030_000, 1_620_000)
_FOREIGN_LENGTHS = {"AT": 16, "DE": 18, "SK": 20, "IT": 23, "FR": 23, "HR": 17, "RO": 20}
_LONG_FORMS = {
    "Nonprofit Kft.": "Nonprofit Korlátolt Felelősségű Társaság",
    "Kft.": "Korlátolt Felelősségű Társaság",
    "Bt.": "Betéti Társaság",
    "Zrt.": "Zártkörűen Működő Részvénytársaság",
    "Nyrt.": "Nyilvánosan Működő Részvénytársaság",
    "Kkt.": "Közkereseti Társaság",
}
_LONGEST = 70  # what a transfer carries


@dataclass(slots=True, frozen=True)
class Payer:
    """The other side of a transfer as the bank tells it. `plain_letters`: its bank loses accents and small letters."""

    name: str
    account: str
    is_foreign: bool
    plain_letters: bool
    who: str = "partner"


@dataclass(slots=True, frozen=True)
class Partner:
    """What documents tell of a partner."""

    id: int
    name: str
    country: str
    account: str


def partner_of(document: Json) -> Partner | None:
    """The partner of a document or a spending; None of a receipt without one."""
    record = document.get("partner") or document.get("document_partner")
    if not record:
        return None
    domestic = str(record.get("account_number") or "").strip("-")
    account = hungarian_iban(domestic)[4:] if domestic else str(record.get("iban") or "")
    return Partner(int(record["id"]), str(record["name"]), str(record["address"]["country_code"]), account)


def own_payer(partner: Partner, seed: int) -> Payer:
    """The partner itself, from the account that it always uses."""
    chance = Chance(seed, 21, partner.id)
    account = partner.account or made_up_account(chance, partner.country)
    style = chance.pick(("as is", "as is", "as is", "capitals", "capitals", "cut", "long form", "no form"))
    name = _styled(partner.name, style)
    return Payer(name, account, partner.country != "HU", style == "capitals")


def other_payer(partner: Partner, chance: Chance) -> Payer:
    """Somebody who pays for the partner: its owner, its bookkeeper, its parent; or it, from a new account."""
    who = chance.pick(("person", "bookkeeper", "parent", "new account"))
    account = made_up_account(chance, "HU")
    if who == "person":
        return Payer(_person(chance), account, is_foreign=False, plain_letters=False, who=who)
    if who == "new account":
        return Payer(partner.name[:_LONGEST], account, is_foreign=False, plain_letters=False, who=who)
    name = words.PAYERS_OF_OTHERS[2] if who == "parent" else chance.pick(words.PAYERS_OF_OTHERS[:2])
    return Payer(name, account, is_foreign=False, plain_letters=True, who=who)


def unknown_person(chance: Chance) -> Payer:
    """A private person whom no document names."""
    account = made_up_account(chance, "HU")
    return Payer(_person(chance), account, is_foreign=False, plain_letters=False, who="person")


def fixed_account(seed: int, *key: int) -> str:
    """An account that stays the same: 24 digits with right check digits."""
    return made_up_account(Chance(seed, *key), "HU")


def made_up_account(chance: Chance, country: str) -> str:
    """24 digits of a domestic account, or an IBAN of another country."""
    if country in _FOREIGN_LENGTHS:
        length = _FOREIGN_LENGTHS[country]
        return iban(country, f"{chance.between(10 ** (length - 1), 10**length - 1)}"[:length])
    if country != "HU":
        return f"{chance.between(10**9, 10**10 - 1)}"
    domestic = giro(chance.pick(_BANKS) + chance.below(90), chance.below(10**15), long=True)
    return domestic.replace("-", "")


def _styled(name: str, style: str) -> str:
    form = next((short for short in _LONG_FORMS if name.endswith(f" {short}")), "")
    if style == "capitals":
        name = capitals(name)
    elif style == "cut":
        name = name[:32]
    elif style == "long form" and form:
        name = name.removesuffix(form) + _LONG_FORMS[form]
    elif style == "no form" and form:
        name = plain(name.removesuffix(f" {form}"))
    return " ".join(name[:_LONGEST].split())


def _person(chance: Chance) -> str:
    return f"{chance.pick(vocabulary.SURNAMES)} {chance.pick(vocabulary.GIVEN_NAMES)}"
