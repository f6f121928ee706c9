"""Which documents a worksheet shows where nothing is proposed, why, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankTransaction, BillingoInvoice, Company, Match, Role
from bank_transfers.reconciliation.queue import worksheets
from bank_transfers.reconciliation.tests.helpers import MONDAY, PAYER, bank_lines

pytestmark = pytest.mark.django_db
QUEUE = "/api/reconciliation/queue/"
KOSZEG = {"partner_id": 7, "partner_name": "Kőszeg Textil Kkt."}
OTHER = {"partner_id": 8, "partner_name": "Vaskohó Zrt."}
LONG: dict[str, Any] = {"partner_id": 9, "partner_name": "Észak-Magyarországi Térségfejlesztő Nonprofit Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def shown(company: Company) -> Callable[[int], list[tuple[str, str]]]:
    anna = client_in(company, Role.ACCOUNTANT)

    def shown(line: int) -> list[tuple[str, str]]:
        (sheet,) = anna.get(f"{QUEUE}worksheets/?lines={line}").json()
        return [(one["invoice_number"], one["why"]) for one in sheet["documents"]]

    return shown


@pytest.fixture
def issued(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    def issued(number: str, amount: str, days: int = -7, **more: Any) -> BillingoInvoice:
        """days: before or after the line is booked."""
        day = MONDAY + timedelta(days=7 + days)
        said = {"invoice_number": number, "invoice_date": day, "due_date": day, **more}
        return make_invoice(company, gross_total=Decimal(amount), **said)

    return issued


def test_what_the_text_quotes_stands_first_also_settled_then_who_paid_this_sum(
    company: Company, issued: Callable[..., BillingoInvoice], shown: Callable[[int], list[tuple[str, str]]]
) -> None:
    issued("KFT-2026-912", "5000.00", payment_status="paid", **KOSZEG)
    issued("KFT-2026-91", "1.00", **OTHER)
    issued("A-1", "5000.00", **OTHER)
    issued("A-2", "5000.00", 3, **KOSZEG)
    memo = "kft/2026/912, koszonjuk"
    (line,) = bank_lines(company, "5000.00", memo=memo, name="KOSZEG TEXTIL KKT.", account=PAYER)
    assert shown(line.pk) == [("KFT-2026-912", "quoted"), ("A-2", "both"), ("A-1", "sum")]


@pytest.mark.parametrize("memo", ["KFT-26-949", "szla: kft/26/949.", "KFT-2026-949;x", "(kft-2026-949)"])
def test_a_number_is_quoted_in_other_writings_too(
    company: Company,
    issued: Callable[..., BillingoInvoice],
    shown: Callable[[int], list[tuple[str, str]]],
    memo: str,
) -> None:
    issued("KFT-2026-949", "5000.00", payment_status="paid", **KOSZEG)
    issued("KFT-2026-966", "5000.00", **KOSZEG)
    (line,) = bank_lines(company, "5000.00", memo=memo, name="KOSZEG TEXTIL KKT.", account=PAYER)
    assert shown(line.pk) == [("KFT-2026-949", "quoted"), ("KFT-2026-966", "both")]


@pytest.mark.parametrize(
    ("memo", "quotes"),
    [
        ("1086. számla", True),
        ("a 1086-os számla, köszönjük", True),
        ("1086 sz. számla", True),
        ("szla: 1086", True),
        ("SZAMLA SZAM: 001086", True),
        ("számlák: 1072, 1086 és 1093", True),
        ("1086 számú számla ellenértéke", True),
        ("1086", False),
        ("Fő utca 1086., 12 számla", False),
        ("szla 2026-1086-1", False),
        ("86. számla", False),
        ("11086. számla", False),
    ],
)
def test_a_running_number_beside_a_word_for_an_invoice_quotes_the_payers_only_one(
    company: Company,
    issued: Callable[..., BillingoInvoice],
    shown: Callable[[int], list[tuple[str, str]]],
    memo: str,
    quotes: bool,
) -> None:
    issued("KFT-2026-001086", "700.00", **KOSZEG)
    issued("VZ-1086", "900.00", **OTHER)
    (line,) = bank_lines(company, "5000.00", memo=memo, name="KOSZEG TEXTIL KKT.", account=PAYER)
    assert shown(line.pk) == ([("KFT-2026-001086", "quoted")] if quotes else [])
    # Of two of them nobody knows which, and nobody's payer quotes none.
    issued("KFT-2025-1086", "800.00", **KOSZEG)
    (strange,) = bank_lines(company, "5000.00", memo=memo, name="VALAKI", account=PAYER)
    assert [shown(line.pk), shown(strange.pk)] == [[], []]


def test_a_running_number_quotes_nothing_where_not_all_that_end_so_were_looked_at(
    company: Company,
    issued: Callable[..., BillingoInvoice],
    shown: Callable[[int], list[tuple[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worksheets, "MOST_OF_PAYERS", 2)
    issued("KFT-2026-1086", "700.00", **KOSZEG)
    issued("VZ-1086", "900.00", **OTHER)
    (line,) = bank_lines(company, "5000.00", memo="1086. számla", name="KOSZEG TEXTIL KKT.", account=PAYER)
    assert shown(line.pk) == [("KFT-2026-1086", "quoted")]
    issued("VZ-2-1086", "800.00", **OTHER)
    assert shown(line.pk) == []


@pytest.mark.parametrize("around", ["a" * 100_000, "1" * 100_000, "a1b2 " * 9])
def test_a_number_is_found_in_a_text_of_whatever_length(
    company: Company,
    issued: Callable[..., BillingoInvoice],
    shown: Callable[[int], list[tuple[str, str]]],
    around: str,
) -> None:
    issued("KFT-2026-949", "5000.00", payment_status="paid", **KOSZEG)
    (line,) = bank_lines(company, "5000.00", memo="x", account=PAYER)
    BankTransaction.objects.update(remittance_information=f"{around} KFT-2026-949 {around}")
    assert shown(line.pk) == [("KFT-2026-949", "quoted")]


def test_a_name_that_the_bank_cut_off_is_that_payer(
    company: Company, issued: Callable[..., BillingoInvoice], shown: Callable[[int], list[tuple[str, str]]]
) -> None:
    issued("A-1", "5000.00", -30, **OTHER)
    issued("A-2", "5000.00", -5, **LONG)
    (line,) = bank_lines(company, "5000.00", memo="", name=LONG["partner_name"][:32], account=PAYER)
    assert shown(line.pk) == [("A-2", "both"), ("A-1", "sum")]


@pytest.mark.parametrize("account", [PAYER, ""], ids=["by account", "by name"])
def test_of_whom_somebody_said_that_he_does_not_pay_for_it_the_payer_is_not_called_right(
    company: Company,
    issued: Callable[..., BillingoInvoice],
    shown: Callable[[int], list[tuple[str, str]]],
    account: str,
) -> None:
    anna = client_in(company, Role.ACCOUNTANT)
    issued("2026-000041", "5000.00", **KOSZEG)
    (line,) = bank_lines(company, "5000.00", memo="2026-000041", name="KOSZEG TEXTIL KKT.", account=account)
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    match = Match.objects.get(line=line)
    anna.post(f"/api/matches/{match.pk}/reject/", {"version": match.version})
    issued("2026-000042", "700.00", **KOSZEG)
    (later,) = bank_lines(company, "700.00", memo="", name="KOSZEG TEXTIL KKT.", account=account)
    assert shown(later.pk) == [("2026-000042", "both")]
    assert anna.post(f"/api/matches/{match.pk}/why/", {"code": "other_payer"}).status_code == 200
    assert shown(later.pk) == [("2026-000042", "denied")]
    # Matched later by hand it teaches otherwise.
    paid = BillingoInvoice.objects.get(invoice_number="2026-000041")
    said = {"allocations": [{"invoice_id": paid.billingo_id, "amount": "5000.00"}]}
    assert anna.post(f"/api/bank-transactions/{line.pk}/allocate/", said, format="json").status_code == 200
    assert shown(later.pk) == [("2026-000042", "both")]


def test_of_what_the_payer_owes_nearly_this_sum_stands_first_then_what_was_there_before_the_money(
    company: Company, issued: Callable[..., BillingoInvoice], shown: Callable[[int], list[tuple[str, str]]]
) -> None:
    paid = issued("A-0", "100.00", **KOSZEG)
    before, line = bank_lines(company, "100.00", "5000.00", memo="", name="MAS", account=PAYER)
    client_in(company, Role.FINANCIAL).post(
        f"/api/bank-transactions/{before.pk}/allocate/",
        {"allocations": [{"invoice_id": paid.billingo_id, "amount": "100.00"}]},
        format="json",
    )
    for number, amount, days in (("A-3", "700.00", 1), ("A-2", "900.00", -9), ("A-1", "5012.00", 4)):
        issued(number, amount, days, **KOSZEG)
    assert shown(line.pk) == [("A-1", "payer"), ("A-2", "payer"), ("A-3", "payer")]
