"""The built-in rules: what they know, and what they leave alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from bank_transfers.banking.account_numbers import is_valid
from bank_transfers.banking.explaining.engine import BUILT_IN, TAX_ACCOUNTS, Code, Judge, Own, Taught, tax_of

pytestmark = pytest.mark.once
OTP = "117730161234567000000006"
KH = "104040271234567800000008"
CUSTOMER = "120100190123456700000000"


class Line(NamedTuple):
    amount: Decimal = Decimal(-100)
    counterparty_name: str = ""
    counterparty_account: str = ""
    remittance_information: str = ""
    type_code: str = ""
    type_text: str = ""
    account_id: int = 1
    booking_date: date | None = date(2026, 3, 2)
    currency: str = "HUF"


OWN = [Own(1, OTP, "HUF"), Own(2, KH, "HUF")]
SOLD = Decimal(100)
TOWN = {"counterparty_name": "Budapest Főváros Önkormányzata", "counterparty_account": CUSTOMER}
SZEP = {"counterparty_name": "SZÉP Kártya Elszámoló Zrt.", "counterparty_account": CUSTOMER, "amount": SOLD}


def code(judge: Judge | None = None, **fields: Any) -> str | None:
    verdict = (judge or Judge(OWN)).verdict(Line(**fields))
    return None if verdict is None else verdict.code


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type_code": "PMNT-MDOP-CHRG"}, Code.BANK_FEE),
        ({"type_code": "ACMT-MDOP-COMM", "counterparty_name": "Vevő Kft."}, Code.BANK_FEE),
        ({"type_code": "CHRG"}, Code.BANK_FEE),  # BiNX
        ({"type_code": "N077"}, Code.BANK_FEE),  # Raiffeisen
        ({"type_code": "NCHG"}, Code.BANK_FEE),
        ({"type_code": "PMNT-CCRD-FEES"}, Code.CARD_FEE),
        ({"type_code": "PMNT-CCRD-FEES", "amount": SOLD}, Code.BANK_FEE),
        ({"type_code": "ACMT-MCOP-INTR", "amount": SOLD}, Code.INTEREST_RECEIVED),
        ({"type_code": "ACMT-MDOP-INTR"}, Code.INTEREST_PAID),
        ({"type_code": "PMNT-CCRD-CWDL"}, Code.CASH_WITHDRAWAL),
        ({"type_code": "PMNT-CNTR-CDPT", "amount": SOLD}, Code.CASH_DEPOSIT),
        ({"type_code": "PMNT-CNTR-CDPT", "amount": SOLD, "counterparty_name": "Vevő Kft."}, None),
        ({"type_code": "PMNT-ICDT-SALA", "counterparty_name": "Nagy Éva"}, Code.SALARY),
        ({"type_code": "PMNT-RCDT-ESCT", "amount": SOLD, "counterparty_name": "Vevő Kft."}, None),
        ({"type_text": "ZÁRLATI DÍJ"}, Code.BANK_FEE),
        ({"type_text": "ESETI MEGBÍZÁSOK KÖLTSÉGE"}, Code.BANK_FEE),
        ({"type_text": "IDŐSZAKOS KÖLTSÉGEK", "counterparty_name": "OTP Bank Nyrt."}, Code.BANK_FEE),
        ({"type_text": "KAMATJÓVÁÍRÁS", "amount": SOLD}, Code.INTEREST_RECEIVED),
        ({"type_text": "KAMATJÓVÁÍRÁS"}, None),
        ({"type_text": "Tranzakciós illeték"}, Code.TRANSACTION_DUTY),
        ({"type_text": "Készpénzfelvétel díja"}, Code.BANK_FEE),
        ({"type_text": "Készpénzfelvétel"}, Code.CASH_WITHDRAWAL),
        ({"type_text": "KONVERZIÓ"}, Code.CURRENCY_EXCHANGE),
        (
            {"type_text": "CSOPORTOS DÍJBESZEDÉS", "counterparty_name": "Áram Zrt."},
            Code.SUPPLIER_PAYMENT,
        ),  # no fee of the bank
        ({"type_code": "PMNT-RDDT-BBDD", "counterparty_name": "Áram Zrt."}, Code.SUPPLIER_PAYMENT),
        ({"type_code": "PMNT-RDDT-BBDD", "counterparty_account": "10032000-01076868"}, Code.TAX_PAYMENT),
        ({"type_code": "PMNT-RDDT-BBDD", "counterparty_account": KH}, Code.OWN_TRANSFER),
        ({"type_code": "PMNT-RDDT-BBDD", "remittance_information": "hitel törlesztése"}, None),
        ({"type_code": "PMNT-RDDT-BBDD", "amount": SOLD}, None),
        ({"type_code": "PMNT-IDDT-BBDD", "counterparty_name": "Vevő Kft."}, None),  # our own, taken back
        ({"type_text": "AZONNALI BESZEDÉS", "counterparty_name": "Végrehajtó"}, None),
        ({"type_text": "VÁSÁRLÁS KÁRTYÁVAL"}, Code.CARD_PURCHASE),
        ({"type_text": "VÁSÁRLÁS KÁRTYÁVAL", "counterparty_name": "MINTA BENZINKÚT"}, Code.CARD_PURCHASE),
        ({"type_text": "CARD_PAYMENT", "counterparty_name": "Cloud Kft."}, Code.CARD_PURCHASE),
        ({"type_text": "VÁSÁRLÁS KÁRTYÁVAL", "amount": SOLD}, None),
        (
            {"type_code": "PMNT-CCRD-POSD", "remittance_information": "2026.03.02 ABC 3 BUDAPEST"},
            Code.CARD_PURCHASE,
        ),
        ({"type_code": "PMNT-CCRD-POSD", "remittance_information": "2026.03.02 ATM BUDAPEST"}, None),
        ({"type_code": "PMNT-MCRD-POSD"}, None),  # the company's own shop
        ({"remittance_information": "Pénzügyi tranzakciós illeték 2026.03"}, Code.TRANSACTION_DUTY),
        ({"remittance_information": "Havi számlavezetési díj"}, Code.BANK_FEE),
        ({"remittance_information": "Wise Charges for: TRANSFER-1"}, Code.BANK_FEE),
        ({"remittance_information": "Takarítási díj"}, None),
        ({"remittance_information": "Díj"}, None),
        ({"remittance_information": "Számlavezetési díj", "amount": SOLD}, None),
        ({"remittance_information": "Számlavezetési díj", "counterparty_name": "Vevő Kft."}, None),
        ({"remittance_information": "könyvelési díj", "counterparty_account": CUSTOMER}, None),
        ({"counterparty_account": "10404027-12345678-00000008"}, Code.OWN_TRANSFER),
        ({"counterparty_account": OTP}, None),  # itself, and in no other currency
        ({"counterparty_account": "10032000-01076868"}, Code.TAX_PAYMENT),
        ({"counterparty_account": "HU12100320000605591200000000", "amount": SOLD}, Code.TAX_REFUND),
        (
            {"counterparty_account": "10032000-00282637", "amount": SOLD},
            None,
        ),  # a university pays its invoice
        ({"counterparty_account": "10032000-00290713", "counterparty_name": "NAV Illeték"}, Code.TAX_PAYMENT),
        ({"counterparty_name": "NAVIGÁTOR Kft.", "counterparty_account": "10032000-00282637"}, None),
        ({"counterparty_name": "OTP Mobil Szolgáltató Kft.", "amount": SOLD}, Code.PAYOUT),
        ({"counterparty_name": "OTP Mobil Szolgáltató Kft."}, None),
        ({"type_code": "ACMT-MDOP-CHRG", "type_text": "TRANZAKCIÓS ILLETÉK"}, Code.TRANSACTION_DUTY),
        ({"type_code": "NCHG", "type_text": "PENZUGYI TRANZAKCIOS ILLETEK"}, Code.TRANSACTION_DUTY),
        (
            {"type_code": "NCHG", "remittance_information": "Tranzakciós illeték 2026.02"},
            Code.TRANSACTION_DUTY,
        ),
        ({"type_code": "NCHG", "type_text": "ILLETÉK"}, Code.BANK_FEE),
        ({"type_code": "NTRF", "type_text": "TRANZAKCIÓS ILLETÉK", "counterparty_name": "Áram Zrt."}, None),
        (
            {"type_code": "NCHG", "type_text": "TRANZAKCIÓS ILLETÉK", "amount": SOLD},
            Code.BANK_FEE,
        ),  # given back
        (
            {**TOWN, "remittance_information": "12345676-2-41 helyi iparűzési adó 2026/1. félév"},
            Code.TAX_PAYMENT,
        ),
        ({**TOWN, "remittance_information": "HIPA 2026/1"}, Code.TAX_PAYMENT),
        ({**TOWN, "remittance_information": "iparűzési adó", "amount": SOLD}, None),
        ({**TOWN, "remittance_information": "Közterület bérlet 2026/1"}, None),
        (
            {
                "counterparty_name": "Adótanácsadó Kft.",
                "remittance_information": "helyi iparűzési adó bevallás",
            },
            None,
        ),
        ({**SZEP, "remittance_information": "SZÉP kártya elfogadás 2026.02.01-2026.02.07"}, Code.PAYOUT),
        ({**SZEP, "remittance_information": "2026-17 számla"}, None),
        ({**SZEP, "remittance_information": "SZÉP kártya elfogadás", "amount": Decimal(-5)}, None),
        (
            {
                "counterparty_name": "Vevő Kft.",
                "remittance_information": "SZÉP kártya elfogadás",
                "amount": SOLD,
            },
            None,
        ),
        ({"counterparty_name": "Őri Márton", "remittance_information": "Munkabér 2026.02"}, Code.SALARY),
        (
            {"counterparty_name": "Őri Márton", "remittance_information": "2026. február havi munkabér"},
            Code.SALARY,
        ),
        ({"counterparty_name": "Bér Bt.", "remittance_information": "Munkabér számfejtés 2026.02"}, None),
        (
            {"counterparty_name": "Őri Márton", "remittance_information": "Munkabér 2026.02", "amount": SOLD},
            None,
        ),
        ({"remittance_information": "Munkabér 2026.02"}, None),
    ],
)
def test_a_line_is_what_the_bank_says_it_is(fields: dict[str, Any], expected: str | None) -> None:
    assert code(**fields) == expected


SUPPLIER = {
    "counterparty_name": "Bérbeadó Ingatlan Kft.",
    "counterparty_account": CUSTOMER,
    "remittance_information": "Bérleti díj 2026. március",
}


class Met:
    """A company that knows one firm, from a day on, and owes somebody one sum."""

    def __init__(self, since: date | None = None, owed: Decimal = Decimal(0)) -> None:
        self.since, self.owed = since, owed
        self.asked: list[tuple[str, str]] = []

    def first_day(self, name: str, account: str) -> date | None:
        self.asked.append((name, account))
        return self.since

    def is_owed(self, amount: Decimal, currency: str) -> bool:
        return (amount, currency) == (self.owed, "HUF")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, Code.SUPPLIER_PAYMENT),
        ({"counterparty_name": "BERBEADO INGATLAN KORLATOLT FELELOSSEGU TARSASAG"}, Code.SUPPLIER_PAYMENT),
        ({"remittance_information": "2025-6 sztornó miatt visszautalás"}, None),
        ({"remittance_information": "Téves utalás vissza"}, None),
        ({"remittance_information": "tagi kölcsön"}, None),
        ({"remittance_information": "osztalék 2025"}, None),
        ({"remittance_information": ""}, None),
        ({"counterparty_name": "Vörös Márton Dénes"}, None),
        ({"counterparty_name": "Pannon Őrlő Szoftverfejlesztő Kf"}, None),  # cut off: no form
        ({"counterparty_name": "Minta Bank Zrt."}, None),
        ({"counterparty_name": "Minta Faktor Kft."}, None),
        ({"counterparty_name": "A.B. Kft."}, None),  # nothing to look for
        ({"counterparty_account": ""}, None),
        ({"counterparty_account": KH}, Code.OWN_TRANSFER),
        ({"amount": SOLD}, None),
        ({"amount": Decimal(0)}, None),
    ],
)
def test_a_firm_that_never_bought_is_a_supplier_and_nobody_else(
    other: dict[str, Any], expected: str | None
) -> None:
    assert code(**{**SUPPLIER, **other}) == expected


def test_whoever_bought_or_paid_before_that_day_may_get_something_back() -> None:
    day = date(2026, 3, 2)
    for since, expected in ((date(2026, 3, 3), Code.SUPPLIER_PAYMENT), (day, None), (date.min, None)):
        met = Met(since)
        assert code(Judge(OWN, known=met), **SUPPLIER, booking_date=day) == expected
        assert met.asked == [("berbeado ingatlan", CUSTOMER)]
    assert code(Judge(OWN, known=Met(owed=Decimal(100))), **SUPPLIER) is None
    assert code(Judge(OWN, known=Met(owed=Decimal(101))), **SUPPLIER) == Code.SUPPLIER_PAYMENT
    assert code(Judge(OWN, off=["supplier"]), **SUPPLIER) is None


def test_every_built_in_rule_can_be_switched_off_and_each_has_a_key_of_its_own() -> None:
    keys = [rule.key for rule in BUILT_IN]
    assert len(set(keys)) == len(keys)
    judge = Judge(OWN, off=keys)
    assert code(judge, type_code="PMNT-MDOP-CHRG") is None
    assert code(judge, counterparty_account=KH) is None
    assert code(judge, counterparty_account="10032000-01076868") is None


def test_one_rule_that_is_off_leaves_the_others() -> None:
    judge = Judge(OWN, off=["bank-fee-code"])
    assert code(judge, type_code="NCHG") is None
    assert code(judge, type_code="NCHG", type_text="Zárlati díj") == Code.BANK_FEE


def test_accounts_of_the_tax_authority_are_right_numbers_and_tell_the_tax() -> None:
    for block, tax in TAX_ACCOUNTS.items():
        assert is_valid(f"10032000{block}")
        assert tax_of(f"10032000-{block}-00000000") == tax
    assert tax_of(CUSTOMER) is None


def test_what_people_teach_stands_above_what_everybody_has() -> None:
    judge = Judge(OWN, taught=[Taught(5, Code.LOAN, text="reszlet")])
    assert code(judge, remittance_information="3. RÉSZLET", type_code="NCHG") == Code.LOAN


def test_the_rule_that_asks_for_more_is_meant_and_equals_that_contradict_explain_nothing() -> None:
    broad, narrow = Taught(1, Code.LOAN, text="reszlet"), Taught(2, Code.OTHER, text="reszlet", sign=-1)
    contrary = Taught(3, Code.SALARY, text="3. reszlet", sign=-1)
    line: dict[str, Any] = {"remittance_information": "3. részlet", "type_code": "NCHG"}
    assert code(Judge(OWN, taught=[broad, narrow]), **line) == Code.OTHER
    assert code(Judge(OWN, taught=[narrow, broad]), **line) == Code.OTHER
    assert code(Judge(OWN, taught=[narrow, contrary]), **line) is None


@pytest.mark.parametrize(
    ("rule", "fields", "expected"),
    [
        ({"name": "epuletgep"}, {"counterparty_name": "ÉPÜLETGÉP Zrt."}, True),
        ({"name": "epuletgep"}, {"counterparty_name": "Épület Gép"}, False),
        ({"account": CUSTOMER}, {"counterparty_account": "12010019-01234567"}, True),
        ({"text": "dij", "sign": 1}, {"remittance_information": "díj"}, False),
        ({"text": "dij", "own_account": 2}, {"remittance_information": "díj"}, False),
        ({"type_text": "csoportos"}, {"type_text": "Csoportos beszedés"}, True),
        ({"text": "dij", "name": "aram"}, {"remittance_information": "díj"}, False),
    ],
)
def test_all_that_a_rule_asks_for_has_to_fit(
    rule: dict[str, Any], fields: dict[str, Any], expected: bool
) -> None:
    judge = Judge(OWN, taught=[Taught(1, Code.OTHER, **rule)])
    assert (code(judge, **fields) == Code.OTHER) is expected
