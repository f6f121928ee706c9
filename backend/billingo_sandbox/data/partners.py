"""The company whose account it is, its partners, bank accounts and document blocks."""

from dataclasses import dataclass

from billingo_sandbox.codec import Json

from . import vocabulary as words
from .check_digits import giro, hungarian_iban, iban, tax_number
from .randomness import Chance

DEFAULT_TAX_CODE = "12345676-2-41"

# Bank and branch of made-up accounts: codes of existing Hungarian banks, so that masks and checks accept them.
_BANKS = (("1040000", "OKHBHUHB"), ("1177300", "OTPVHUHB"), ("1210001", "GNBAHUHB"), ("1091800", "BACXHUHB"))
_FOREIGN_BANKS = {"AT": "GIBAATWW", "DE": "COBADEFF", "SK": "TATRSKBX", "RO": "BTRLRO22", "IT": "UNCRITMM"}
_LANGUAGES = {"AT": "de", "DE": "de", "SK": "sk", "RO": "ro", "IT": "it", "FR": "fr", "HR": "hr", "US": "us"}


@dataclass(slots=True, frozen=True)
class Party:
    """A partner in both dresses: the live record, and the one printed on documents."""

    live: Json
    printed: Json
    country: str
    language: str

    @property
    def id(self) -> int:
        """The partner's id at Billingo."""
        return int(self.live["id"])


@dataclass(slots=True, frozen=True)
class Block:
    """A document block: its id and the prefix of its numbers ("" for plain `2026-17`)."""

    id: int
    name: str
    prefix: str
    kind: str

    def number(self, year: int, sequence: int) -> str:
        """The document number with this sequence in this year."""
        return f"{self.prefix}-{year}-{sequence}" if self.prefix else f"{year}-{sequence}"

    def as_json(self) -> Json:
        """The block as `/document-blocks` shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "prefix": self.prefix,
            "custom_field1": "",
            "custom_field2": "",
            "type": self.kind,
        }


def make_blocks(chance: Chance) -> dict[str, Block]:
    """Blocks by purpose: `main`, `web`, `export`, `proforma`, `receipt`."""
    first = 90_000 + chance.below(20_000)
    return {
        "main": Block(first, "Alapértelmezett számlatömb", "", "invoice"),
        "proforma": Block(first + 7, "Díjbekérők", "D", "invoice"),
        "web": Block(first + 1_311, "Webáruház – őszi/téli", "WEB", "invoice"),
        "export": Block(first + 1_502, "Export / EU", "EXP", "invoice"),
        "receipt": Block(first + 2_040, "Nyugtatömb", "NY", "receipt"),
    }


def make_bank_accounts(chance: Chance) -> dict[str, Json]:
    """The company's own bank accounts by currency, as `/bank-accounts` shows them."""
    accounts = {}
    first = 110_000 + chance.below(9_000)
    for place, (currency, name) in enumerate(
        (("HUF", "Fő számla"), ("EUR", "Deviza EUR"), ("USD", "Deviza USD"))
    ):
        bank, swift = _BANKS[chance.below(len(_BANKS))]
        domestic = giro(int(bank), chance.below(10**15), long=True)
        accounts[currency] = {
            "id": first + 41 * place,
            "name": name,
            "account_number": domestic,
            "account_number_iban": hungarian_iban(domestic),
            "swift": swift,
            "currency": currency,
            "need_qr": False,
        }
    return accounts


def make_organization(name: str, tax_code: str, bank_account: Json) -> Json:
    """The issuer as printed on each document paid to `bank_account`."""
    keys = ("id", "name", "account_number", "account_number_iban", "swift")
    core = tax_code.partition("-")[0]
    return {
        "name": name,
        "tax_number": tax_code,
        "bank_account": {key: bank_account[key] for key in keys},
        "address": {
            "country_code": "HU",
            "post_code": "1117",
            "city": "Budapest",
            "address": "Őrház utca 12. 2/5.",
        },
        "small_taxpayer": False,
        "ev_number": "",
        "eu_tax_number": f"HU{core}" if core else "",
        "cash_settled": False,
    }


def make_party(chance: Chance, partner_id: int, serial: int) -> Party:
    """One partner; `serial` spreads the rare kinds (very long name, foreign, private person) evenly."""
    if serial % 9 == 4:
        return _foreign_party(chance, partner_id, serial)
    if serial % 6 == 1:
        return _person(chance, partner_id)
    return _company(chance, partner_id, serial)


def _company(chance: Chance, partner_id: int, serial: int) -> Party:
    field = chance.pick(words.COMPANY_FIELDS)
    stem = chance.pick(words.COMPANY_STEMS)
    name = " ".join(part for part in (stem, field, chance.pick(words.LEGAL_FORMS)) if part)
    place = chance.pick(words.PLACES)
    county = (
        place.county
        if chance.happens(0.85)
        else f"{int(place.county) + 20}"
        if int(place.county) <= 20
        else "44"
    )
    code = tax_number(1_000_000 + chance.below(2_999_999), chance.pick((2, 2, 2, 2, 1, 3, 4, 5)), county)
    record = _record(
        chance,
        partner_id,
        words.LONG_NAME if serial % 23 == 8 else name,
        _hungarian_address(chance, place),
        tax_code=code,
        tax_type="HAS_TAX_NUMBER",
    )
    if chance.happens(0.06):
        record["group_member_tax_number"] = tax_number(1_000_000 + chance.below(999_999), 4, county)
    return _party(record, "HU", "hu")


def _person(chance: Chance, partner_id: int) -> Party:
    name = f"{chance.pick(words.SURNAMES)} {chance.pick(words.GIVEN_NAMES)}"
    if chance.happens(0.2):
        name = f"dr. {name} egyéni vállalkozó"
    address = _hungarian_address(chance, chance.pick(words.PLACES))
    return _party(
        _record(chance, partner_id, name, address, tax_code="", tax_type="NO_TAX_NUMBER"), "HU", "hu"
    )


def _foreign_party(chance: Chance, partner_id: int, serial: int) -> Party:
    place = words.FOREIGN_PLACES[(serial // 9) % len(words.FOREIGN_PLACES)]
    address = {
        "country_code": place.country,
        "post_code": place.post_code,
        "city": place.city,
        "address": place.street,
    }
    name = chance.pick(words.FOREIGN_COMPANIES[place.country])
    code = _foreign_tax_number(chance, place.country)
    record = _record(chance, partner_id, name, address, tax_code=code, tax_type="FOREIGN")
    record["account_number"] = ""
    record["iban"], record["swift"] = _foreign_account(chance, place.country)
    return _party(record, place.country, _LANGUAGES[place.country])


def _party(record: Json, country: str, language: str) -> Party:
    keys = (
        "id",
        "name",
        "address",
        "emails",
        "taxcode",
        "iban",
        "swift",
        "account_number",
        "phone",
        "tax_type",
    )
    return Party(record, {key: record[key] for key in keys}, country, language)


def _record(chance: Chance, partner_id: int, name: str, address: Json, tax_code: str, tax_type: str) -> Json:
    account, account_iban, swift = _hungarian_account(chance)
    return {
        "id": partner_id,
        "name": name,
        "address": address,
        "emails": [f"szamla{partner_id}@minta.example"] if chance.happens(0.7) else [],
        "taxcode": tax_code,
        "iban": account_iban,
        "swift": swift,
        "account_number": account,
        "phone": f"+36 30 {chance.between(100, 999)} {chance.below(10000):04d}"
        if chance.happens(0.5)
        else "",
        "general_ledger_number": "311" if chance.happens(0.1) else "",
        "tax_type": tax_type,
        "custom_billing_settings": _billing_settings(chance),
        "group_member_tax_number": "",
        "giro_settings": {"giro_default_settings": False, "giro_payment_request_enabled": False},
    }


def _billing_settings(chance: Chance) -> Json | None:
    if not chance.happens(0.15):
        return None
    return {
        "payment_method": "wire_transfer",
        "document_form": "electronic",
        "due_days": chance.pick((8, 15, 30)),
        "document_currency": "HUF",
        "template_language_code": "hu",
        "discount": {"type": "percent", "value": 5} if chance.happens(0.3) else None,
    }


def _hungarian_address(chance: Chance, place: words.Place) -> Json:
    street = f"{chance.pick(words.STREETS)} {chance.between(1, 140)}{chance.pick(('.', '.', '/A.', '. 3. em. 12.'))}"
    return {"country_code": "HU", "post_code": place.post_code, "city": place.city, "address": street}


def _hungarian_account(chance: Chance) -> tuple[str, str, str]:
    """Account number, IBAN and SWIFT code; often one of the two ways of saying that there is none."""
    if chance.happens(0.45):
        return chance.pick(("--", "")), "", ""
    bank, swift = chance.pick(_BANKS)
    long = chance.happens(0.6)
    domestic = giro(int(bank) + chance.below(90), chance.below(10 ** (15 if long else 7)), long)
    return (domestic, hungarian_iban(domestic), swift) if chance.happens(0.7) else (domestic, "", "")


def _foreign_account(chance: Chance, country: str) -> tuple[str, str]:
    lengths = {"AT": 16, "DE": 18, "SK": 20}
    if country in lengths:
        digits = str(chance.between(10 ** (lengths[country] - 1), 10 ** lengths[country] - 1))
        return iban(country, digits[: lengths[country]]), _FOREIGN_BANKS[country]
    if country == "RO":
        return iban("RO", f"BTRL{chance.between(10**15, 10**16 - 1)}"), _FOREIGN_BANKS["RO"]
    return "", ""


def _foreign_tax_number(chance: Chance, country: str) -> str:
    digits = f"{chance.between(10**10, 10**11 - 1)}"
    shapes = {
        "AT": f"ATU{digits[:8]}",
        "DE": f"DE{digits[:9]}",
        "SK": f"SK{digits[:10]}",
        "RO": f"RO{digits[:8]}",
        "IT": f"IT{digits[:11]}",
        "FR": f"FR{digits[:11]}",
        "HR": f"HR{digits[:11]}",
    }
    return shapes.get(country, "")
