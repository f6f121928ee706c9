"""The command `report`: figures that add up, as of a day and as known at a time, in four formats."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, BillingoInvoiceChange, Company, StatementFile
from bank_transfers.reconciliation.allocating.service import allocate
from bank_transfers.reconciliation.allocating.undoing import undo
from bank_transfers.reconciliation.tests.helpers import bank_lines, entry

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 20), date(2026, 6, 10)


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None, name="Őszi Kft.")


@pytest.fixture
def owed(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> BillingoInvoice:
    return make_invoice(
        company, gross_total=Decimal("500.00"), invoice_number="2026-1", partner_name="Ősz Kft."
    )


def report(company: Company, *options: str) -> str:
    out = io.StringIO()
    call_command("report", "reconciliation", "--company-id", str(company.pk), *options, stdout=out)
    return out.getvalue()


def told(company: Company, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report(company, *options))
    return found


def months(company: Company, *options: str) -> list[Any]:
    (account,) = told(company, *options)["accounts"]
    names = ("to", "opening", "credits", "debits", "closing", "allocated", "explained", "open")
    return [
        [one[name] if isinstance(one[name], str) else list(one[name].values()) for name in names]
        for one in account["periods"]
    ]


def test_months_add_up_and_end_with_the_day(company: Company, owed: BillingoInvoice) -> None:
    paid, bought = bank_lines(company, "700.00", "-120.00", booking_date=MAY)
    bank_lines(company, "55.00", booking_date=JUNE)
    allocate(company.pk, None, {paid.pk: [entry(owed, "500.00")]})
    client = client_in(company)
    said = client.post(f"/api/bank-transactions/{bought.pk}/explain/", {"code": "bank_fee"})
    assert said.status_code == 200, said.content
    none = ["0.00", "0.00", 0]
    may = ["2026-05-31", "1000.00", "700.00", "120.00", "1580.00", ["500.00", "0.00", 0], ["0.00", "120.00", 1], ["200.00", "0.00", 1]]  # fmt: skip  # noqa: E501
    # The helper's next statement begins with 1000 again: a gap, so its month opens with what that tells.
    assert months(company, "--as-of", "2026-06-10") == [
        may, ["2026-06-10", "1580.00", "55.00", "0.00", "1635.00", none, none, ["55.00", "0.00", 1]],
    ]  # fmt: skip
    assert months(company, "--as-of", "2026-06-09")[1][2] == "0.00"
    assert months(company, "--as-of", "2026-05-19") == []
    found = told(company, "--as-of", "2026-06-10")
    assert found["company"]["name"] == "Őszi Kft."
    assert [one["left"] for one in found["money_without_invoice"]["lines"]] == ["200.00", "55.00"]
    assert found["money_without_invoice"]["totals"] == [{"currency": "HUF", "count": 2, "amount": "255.00"}]
    assert found["ageing"] == [
        {"currency": "HUF", "days_from": 0, "days_to": 30, "count": 2, "credits": "255.00", "debits": "0.00"}
    ]
    # The same figures as the page has.
    answer = client.get("/api/reconciliation/summary/?from=2026-05-01&to=2026-05-31").json()
    (account,) = answer["accounts"]
    assert [account[name] for name in ("opening", "closing")] == ["1000.00", "1580.00"]
    assert account["open"] == {"credits": "200.00", "debits": "0.00", "count": 1}


def test_of_a_day_to_come_nothing_more_is_told_than_of_today(company: Company) -> None:
    today = timezone.localdate()
    bank_lines(company, "700.00", booking_date=today)
    for day in ("2099-12-31", "9999-12-31"):
        told_on = client_in(company).get(f"/api/reports/reconciliation/?as_of={day}")
        assert told_on.status_code == 200, told_on.content
        (period,) = told_on.json()["accounts"][0]["periods"]
        assert (period["from"][:7], period["closing"]) == (f"{today:%Y-%m}", "1700.00")
    (period,) = months(company, "--as-of", str(today))
    assert period[0] == str(today)


YEARS = ("The year has to be from 1901 to 9998.", "Az év 1901 és 9998 közötti legyen.")
NO_DAY = ("There is no such day.", "Nincs ilyen nap.")
MOMENT = (
    "A time is written as 2026-01-31T08:00:00+01:00, a day as 2026-01-31.",
    "Az időpont formátuma: ÉÉÉÉ-HH-NNTóó:pp:mm+01:00, a dátumé: ÉÉÉÉ-HH-NN.",
)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("known_at=9999-12-31", YEARS), ("known_at=9999-01-01T00:00:00%2B01:00", YEARS),
        ("known_at=0001-01-01", YEARS), ("known_at=1900-12-31", YEARS), ("known_at=2026-02-30", NO_DAY),
        ("known_at=0000-01-01", NO_DAY), ("known_at=9999", MOMENT), ("as_of=2026-02-30", NO_DAY),
        ("as_of=0000-01-01", NO_DAY),
    ],
)  # fmt: skip
def test_what_no_day_or_year_is_is_told_in_a_sentence(
    company: Company, asked: str, said: tuple[str, str]
) -> None:
    bank_lines(company, "1.00")
    for language, sentence in zip(("en", "hu"), said, strict=True):
        answer = client_in(company, language=language).get(f"/api/reports/reconciliation/?{asked}")
        assert (answer.status_code, answer.json()["errors"]) == (
            400,
            {asked.split("=", maxsplit=1)[0]: [sentence]},
        )


@pytest.mark.parametrize("path", ["bank-transactions", "reconciliation/queue", "reconciliation/summary"])
def test_lists_say_the_same_of_a_day_that_there_is_not(company: Company, path: str) -> None:
    bank_lines(company, "1.00")
    name = "from" if path.endswith("summary") else "booking_date_from"
    answer = client_in(company).get(f"/api/{path}/?{name}=2026-02-30")
    assert (answer.status_code, answer.json()["errors"]) == (400, {name: ["There is no such day."]})
    assert client_in(company).get(f"/api/{path}/?{name}=0001-01-01").status_code == 200


def test_what_was_stored_or_done_later_was_not_known(company: Company, owed: BillingoInvoice) -> None:
    (line,) = bank_lines(company, "500.00", booking_date=MAY)
    now = timezone.now()
    StatementFile.objects.update(uploaded_at=now - timedelta(days=2))
    later, (bank_line,) = now.isoformat(), [line]
    action = allocate(company.pk, None, {bank_line.pk: [entry(owed, "500.00")]})
    between = timezone.now().isoformat()
    undo(company.pk, None, action.pk)
    as_of = ("--as-of", "2026-05-31", "--known-at")
    allocated = [months(company, *as_of, at)[0][5][0] for at in (later, between, timezone.now().isoformat())]
    assert allocated == ["0.00", "500.00", "0.00"]
    assert months(company, *as_of, str(timezone.localdate() - timedelta(days=3))) == []


def test_what_billingo_calls_paid_and_no_line_pays(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    def paid(**fields: Any) -> BillingoInvoice:
        more = {"gross_total": Decimal("10.00"), "payment_status": "paid", "paid_date": MAY}
        return make_invoice(company, **{**more, "payment_method": "wire_transfer", **fields})

    bank_lines(company, "10.00", booking_date=MAY)
    missing = paid(invoice_number="2026-7")
    for without_money in ("cash", "kompenzacio", "utalvany"):
        paid(payment_method=without_money)
    paid(cancelled=True)
    paid(paid_date=JUNE)
    found = told(company, "--as-of", "2026-05-31")["paid_without_money"]
    assert [one["invoice_number"] for one in found["documents"]] == ["2026-7"]
    assert found["totals"] == [{"currency": "HUF", "count": 1, "amount": "10.00"}]
    before = timezone.now()
    BillingoInvoiceChange.objects.create(
        company=company, invoice=missing, field="payment_status", old_value="outstanding", new_value="paid",
        changed_at=before + timedelta(hours=1),
    )  # fmt: skip
    asked = ("--as-of", "2026-05-31", "--known-at", before.isoformat())
    assert told(company, *asked)["paid_without_money"]["documents"] == []
    # What went away at Billingo since was there then; of what total nobody knew it has none.
    gone, unknown = paid(invoice_number="2026-8"), paid(invoice_number="2026-9")
    BillingoInvoice.objects.filter(pk=gone.pk).update(missing_upstream_since=before + timedelta(hours=1))
    BillingoInvoice.objects.update(created_at=before)
    BillingoInvoiceChange.objects.create(
        company=company, invoice=unknown, field="gross_total", old_value=None, new_value="10.00",
        changed_at=before + timedelta(hours=1),
    )  # fmt: skip
    documents = told(company, *asked)["paid_without_money"]["documents"]
    assert [one["invoice_number"] for one in documents] == ["2026-8"]


def test_the_same_in_every_format(company: Company, owed: BillingoInvoice, tmp_path: Path) -> None:
    bank_lines(company, "700.00", booking_date=MAY, name="ŐSZIRÓZSA")
    rows = list(csv.DictReader(io.StringIO(report(company, "--format", "csv", "--as-of", "2026-05-31"))))
    assert [(row["section"], row["credits"], row["left"]) for row in rows] == [
        ("accounts", "700.00", ""), ("open", "", "700.00"), ("ageing", "700.00", ""),
    ]  # fmt: skip
    for file_format in ("xlsx", "pdf"):
        path = tmp_path / f"a.{file_format}"
        report(company, "--format", file_format, "--as-of", "2026-05-31", "--output", str(path))
        if file_format == "xlsx":
            with zipfile.ZipFile(path) as book:
                assert "ŐSZIRÓZSA" in book.read("xl/worksheets/sheet3.xml").decode()
        elif shutil.which("pdftotext"):
            text = subprocess.run(
                ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
            )
            assert "ŐSZIRÓZSA" in text.stdout
        assert not path.with_name(f"{path.name}.part").exists()


def test_what_can_t_be_reported_is_said(company: Company, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no report 'ageing'\. There are: reconciliation"):
        call_command("report", "ageing", "--company-id", str(company.pk))
    with pytest.raises(CommandError, match="RECONCILIATION"):
        report(company)
    with pytest.raises(CommandError, match="no such company"):
        call_command("report", "reconciliation", "--company-id", "99999999999999999999")
    company.enable_feature("RECONCILIATION")
    with pytest.raises(CommandError, match="can't be written"):
        report(company, "--output", str(tmp_path / "nowhere" / "a.json"))
    with pytest.raises(CommandError, match="as-of"):
        report(company, "--as-of", "2026-02-30")


def test_the_same_over_rest(company: Company, owed: BillingoInvoice) -> None:
    bank_lines(company, "700.00", booking_date=MAY)
    client = client_in(company, "USER", "hu")
    path = "/api/reports/reconciliation/?as_of=2026-05-31"
    over_rest, said = client.get(path).json(), told(company, "--as-of", "2026-05-31")
    assert over_rest | {"made_at": ""} == said | {"made_at": ""}
    for file_format, begins in (("csv", b"section,"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer: Any = client.get(f"{path}&format={file_format}")
        assert answer.headers["Content-Disposition"].endswith(f'"reconciliation-2026-05-31.{file_format}"')
        assert b"".join(answer.streaming_content).startswith(begins)
    assert client.get(f"{path}&format=doc").json()["code"] == "invalid"
    assert client.get("/api/reports/reconciliation/?known_at=yesterday").status_code == 400
    texts = [row["text"] for row in client_in(company).get("/api/audit/").json()["results"]]
    assert "The report reconciliation was exported as pdf" in texts
