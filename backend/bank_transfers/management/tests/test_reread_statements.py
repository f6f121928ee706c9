"""`reread_statements`: what is the same stays the same row, and nothing that people did is lost."""

from __future__ import annotations

import io
import json
import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bank_transfers.banking import payouts
from bank_transfers.banking.api.tests.test_layouts import MAPPING, TABLE
from bank_transfers.banking.formats.providers.tests.test_settlements import STRIPE
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.tests.helpers import client_in, together, user_in
from bank_transfers.models import (
    BankStatement,
    BankTransaction,
    Company,
    PayoutItem,
    ProviderPayout,
    StatementFile,
    StatementLayout,
)

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


RENT, SALE, FEE = (
    movement("-100.00", name="Bérbeadó Kft.", memo="bérleti díj"),
    movement("2500.50", 1, name="Vevő Zrt.", memo="SZ-2026/1"),
    movement("-3.25", 2, memo="díj"),
)


def imported(company: Company, *movements: Movement, **options: Any) -> StatementFile:
    return taken(company, camt(Account(movements=list(movements))), **options)


def taken(company: Company, content: bytes | str, **options: Any) -> StatementFile:
    data = content.encode() if isinstance(content, str) else content
    told = StatementImport(company.pk, **options).file(data, "a.xml")
    assert told.refused is None, told.refused
    return StatementFile.objects.latest("pk")


def keeps(file: StatementFile, content: bytes | str) -> None:
    """As if a reader made something else of the file: its original is another one."""
    data = content.encode() if isinstance(content, str) else content
    StatementFile.objects.filter(pk=file.pk).update(content=zlib.compress(data))


def reread(**options: Any) -> list[dict[str, Any]]:
    """What the command tells of each file; it ends by 1 if one was refused."""
    out, code = io.StringIO(), 0
    if "file" not in options:
        options["all"] = True
    try:
        call_command("reread_statements", json=True, stdout=out, **options)
    except CommandError as error:
        code = error.returncode
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert code == any(row["refused"] for row in told)
    return told


def everything() -> list[Any]:
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (BankTransaction, BankStatement, StatementFile, ProviderPayout, PayoutItem)
    ]


def counts(told: dict[str, Any]) -> tuple[int, ...]:
    return tuple(told[name] for name in ("unchanged", "changed", "new", "gone"))


def test_what_is_the_same_changes_nothing(company: Company) -> None:
    imported(company, RENT, SALE, SALE)
    imported(company, SALE, SALE, FEE)
    taken(company, STRIPE)
    before = everything()
    told = reread()
    assert [counts(one) for one in told] == [(3, 0, 0, 0), (1, 0, 0, 0), (4, 0, 0, 0)]
    after = everything()
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert after[3:] == before[3:]


def test_a_mended_reader_changes_fields_and_keeps_the_row(company: Company) -> None:
    file = imported(company, RENT, SALE)
    rent, sale = BankTransaction.objects.order_by("booking_date")
    mended = movement("-100.50", name="Bérbeadó Kft.", memo="bérleti díj 2026/3")
    keeps(file, camt(Account(movements=[mended, SALE])))
    before = everything()
    (told,) = reread(dry_run=True)
    assert everything() == before
    assert counts(told) == (1, 1, 0, 0)
    (change,) = told["lines"]
    assert (change["id"], change["outcome"]) == (rent.pk, "changed")
    assert change["fields"]["amount"] == {"before": "-100.00", "after": "-100.50"}
    assert change["fields"]["remittance_information"]["before"] == "bérleti díj"
    assert reread()[0]["lines"] == told["lines"]
    rent.refresh_from_db()
    assert (rent.amount, rent.remittance_information) == (Decimal("-100.50"), "bérleti díj 2026/3")
    assert "2026/3" in rent.search_text
    statement = BankStatement.objects.get()
    assert (statement.debits, statement.closing, statement.adds_up) == (
        Decimal("100.50"),
        Decimal("3400.00"),
        True,
    )
    # The fingerprint is that of what it says now.
    assert reread()[0]["unchanged"] == 2
    told_again = StatementImport(company.pk).file(camt(Account(movements=[mended, SALE])), "b.xml")
    assert (told_again.statements[0].new, told_again.statements[0].known) == (0, 2)
    assert BankTransaction.objects.count() == 2
    assert sale.pk in BankTransaction.objects.values_list("pk", flat=True)


def test_new_lines_are_added_and_lines_that_are_none_go(company: Company) -> None:
    file = imported(company, RENT, SALE)
    keeps(file, camt(Account(movements=[RENT, SALE, FEE])))
    assert counts(reread()[0]) == (2, 0, 1, 0)
    keeps(file, camt(Account(movements=[RENT])))
    (told,) = reread()
    assert counts(told) == (1, 0, 0, 2)
    assert [line["fields"]["amount"] for line in told["lines"]] == ["2500.50", "-3.25"]
    assert BankTransaction.objects.count() == 1
    assert (BankStatement.objects.get().new_lines, BankStatement.objects.get().known_lines) == (1, 0)


def test_a_line_that_another_file_tells_goes_over_to_it(company: Company) -> None:
    file = imported(company, RENT, SALE)
    other = imported(company, SALE, FEE)
    keeps(file, camt(Account(movements=[RENT])))
    told = reread(file=file.pk)[0]
    assert (counts(told), told["taken_over"]) == ((1, 0, 0, 0), 1)
    assert BankTransaction.objects.get(amount=Decimal("2500.50")).statement.file == other
    assert BankTransaction.objects.count() == 3


def test_a_line_that_something_stands_on_refuses_the_file(company: Company) -> None:
    file = imported(company, RENT, movement("-390.00", 5, name="Stripe"))
    taken(company, STRIPE)
    payout = ProviderPayout.objects.get(identification="po_A")
    line = BankTransaction.objects.get(amount=-390)
    assert payout.line == line
    keeps(file, camt(Account(movements=[RENT])))
    # What the rule linked, it links again.
    assert reread(file=file.pk, dry_run=True)[0]["gone"] == 1
    ProviderPayout.objects.filter(pk=payout.pk).update(linked_by=user_in(company))
    before = everything()
    (told,) = reread(file=file.pk)
    assert told["refused"]["code"] == "lines_in_use"
    assert [(one["id"], one["why"], one["amount"]) for one in told["blocked"]] == [
        (line.pk, "providerpayout", "-390.00")
    ]
    assert everything() == before
    payouts.unlink(payout)
    assert counts(reread(file=file.pk)[0]) == (1, 0, 0, 1)


def test_a_decision_of_a_person_stays(company: Company) -> None:
    imported(
        company, movement("2500.50", 1, name="Vevő Zrt.", account="104040271234567800000008", memo="SZ-1")
    )
    file = imported(company, movement("2500.50", 1, memo=""), movement("1.00", 2))
    client = client_in(company)
    line = BankTransaction.objects.get(status="question")
    client.post(f"/api/bank-transactions/{line.pk}/decide/", {"decision": "same"})
    before = everything()
    assert [counts(told) for told in reread()] == [(1, 0, 0, 0), (2, 0, 0, 0)]
    assert everything()[0] == before[0]
    keeps(file, camt(Account(movements=[movement("1.00", 2)])))
    told = reread(file=file.pk)[0]
    assert [one["why"] for one in told["blocked"]] == ["decision"]


def test_fingerprints_of_another_version_are_made_anew_before_anything_is_compared(company: Company) -> None:
    imported(company, RENT, SALE, SALE, movement("-7.00", 3, memo="vár", pending=True))
    marks = list(BankTransaction.objects.order_by("pk").values_list("fingerprint", "occurrence"))

    def older() -> None:
        for row in BankTransaction.objects.all():
            version, _, digest = row.fingerprint.partition(":")
            row.fingerprint = f"{version.replace('1', '0')}:{digest[::-1]}"
            row.save()

    older()
    told = imported(company, SALE, SALE, FEE), BankStatement.objects.latest("pk")
    assert (told[1].new_lines, told[1].known_lines) == (1, 2)
    assert list(BankTransaction.objects.order_by("pk").values_list("fingerprint", "occurrence"))[:4] == marks
    older()
    (first, second) = reread()
    assert (first["renewed"], second["renewed"]) == (5, 0)
    assert counts(first) == (4, 0, 0, 0)
    older()
    client = client_in(company)
    assert client.delete(f"/api/statement-files/{StatementFile.objects.latest('pk').pk}/").status_code == 204
    assert list(BankTransaction.objects.order_by("pk").values_list("fingerprint", "occurrence")) == marks


def test_a_changed_layout_of_the_company_counts_and_one_that_is_gone_is_as_it_was(company: Company) -> None:
    layout = StatementLayout.objects.create(company=company, name="saját", mapping=MAPPING)
    taken(company, TABLE)
    amounts = list(BankTransaction.objects.order_by("pk").values_list("amount", flat=True))
    layout.mapping = {**MAPPING, "columns": {**MAPPING["columns"], "bank_reference": "Közlemény"}}
    layout.save()
    assert counts(reread()[0]) == (0, 2, 0, 0)
    assert set(BankTransaction.objects.values_list("bank_reference", flat=True)) == {"SZ-1", "SZ-2"}
    assert StatementFile.objects.get().mapping == layout.mapping
    layout.delete()
    assert counts(reread()[0]) == (2, 0, 0, 0)
    assert list(BankTransaction.objects.order_by("pk").values_list("amount", flat=True)) == amounts


def test_a_payout_is_read_again(company: Company) -> None:
    file = taken(company, STRIPE)
    item = PayoutItem.objects.get(reference="txn_1")
    keeps(
        file,
        STRIPE.replace("2026-000130,in_1", "2026-000131,in_1").replace(",network_cost,,?", ",dispute,,?"),
    )
    assert counts(reread()[0]) == (2, 2, 0, 0)
    item.refresh_from_db()
    assert item.order_number == "2026-000131"
    assert PayoutItem.objects.get(reference="txn_4").kind == "chargeback"
    keeps(file, "".join(STRIPE.splitlines(keepends=True)[:3]))
    assert counts(reread()[0])[3] == 2
    assert [payout.identification for payout in ProviderPayout.objects.all()] == ["po_A"]


def test_an_original_that_can_not_be_read_refuses_its_file_only(company: Company) -> None:
    broken, torn = imported(company, RENT), imported(company, SALE)
    imported(company, FEE)
    keeps(broken, "nothing of a bank")
    StatementFile.objects.filter(pk=torn.pk).update(content=b"torn")
    before = everything()
    told = reread()
    assert [one["refused"] and one["refused"]["code"] for one in told] == [
        "unknown_format",
        "archive_broken",
        None,
    ]
    assert everything()[0] == before[0]


def test_the_account_that_the_import_was_told_stays(company: Company) -> None:
    columns = {name: value for name, value in MAPPING.items() if name != "account"}
    StatementLayout.objects.create(company=company, name="saját", mapping=columns)
    taken(company, TABLE, account="11773016-12345670-00000006")
    assert counts(reread()[0]) == (2, 0, 0, 0)


def test_pending_lines_stay_what_they_became(company: Company) -> None:
    imported(company, movement("-40.00", 1, name="Bolt", pending=True))
    file = imported(company, movement("-40.00", 3, name="Bolt"))
    assert BankTransaction.objects.filter(status="replaced").count() == 1
    before = everything()
    reread()
    assert everything()[0] == before[0]
    keeps(file, camt(Account(movements=[RENT])))
    reread(file=file.pk)
    assert BankTransaction.objects.get(amount=-40).status == "pending"


def test_an_amount_under_what_a_person_linked_is_not_changed(company: Company) -> None:
    file = imported(company, movement("-390.00", 5, name="Stripe"))
    taken(company, STRIPE)
    payout = ProviderPayout.objects.get(identification="po_A")
    keeps(file, camt(Account(movements=[movement("-391.00", 5, name="Stripe")])))
    ProviderPayout.objects.filter(pk=payout.pk).update(linked_by=user_in(company))
    assert reread(file=file.pk)[0]["refused"]["code"] == "lines_in_use"
    ProviderPayout.objects.filter(pk=payout.pk).update(linked_by=None)
    assert counts(reread(file=file.pk)[0]) == (0, 1, 0, 0)
    payout.refresh_from_db()
    assert (payout.state, payout.line) == ("waiting", None)


def test_what_a_person_explained_goes_with_the_line(company: Company) -> None:
    file = imported(company, RENT, SALE)
    client = client_in(company)
    rent = BankTransaction.objects.get(amount=-100)
    answer = client.post(f"/api/bank-transactions/{rent.pk}/explain/", {"code": "other", "note": "n"})
    assert answer.status_code == 200, answer.json()
    code = answer.json()["explanation"]
    keeps(file, camt(Account(movements=[movement("-100.00", name="Bérbeadó Kft.", memo="mended"), SALE])))
    assert counts(reread()[0]) == (1, 1, 0, 0)
    line = client.get(f"/api/bank-transactions/{rent.pk}/").json()
    assert (line["explanation"], line["remittance_information"]) == (code, "mended")
    # The decision is found by the line's new fingerprint, and taken back there.
    assert client.post(f"/api/bank-transactions/{rent.pk}/undo/", {}).status_code == 200
    client.post(f"/api/bank-transactions/{rent.pk}/explain/", {"code": "other"})
    keeps(file, camt(Account(movements=[SALE])))
    keeps(file, camt(Account(movements=[])))
    assert [one["why"] for one in reread(file=file.pk)[0]["blocked"]] == ["decision"]


def test_which_files(company: Company) -> None:
    file = imported(company, RENT)
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    for options in (
        {"company_id": other.pk},
        {"file": 999_999},
        {"file": 10**30},
        {"company_id": 10**30, "all": True},
    ):
        with pytest.raises(CommandError):
            call_command(
                "reread_statements", **({"all": True} | options if "file" not in options else options)
            )
    other.enable_feature("BANKING")
    assert reread(company_id=other.pk) == []
    with pytest.raises(CommandError):
        call_command("reread_statements", company_id=other.pk, file=file.pk)
    with pytest.raises(CommandError):
        call_command("reread_statements")
    out = io.StringIO()
    call_command("reread_statements", all=True, stdout=out)
    assert "the same (1)" in out.getvalue()


def test_killed_half_way_it_leaves_everything_as_it_was(company: Company) -> None:
    file = imported(company, RENT, SALE)
    keeps(file, camt(Account(movements=[movement("-101.00", name="Bérbeadó Kft."), SALE, FEE])))
    before = everything()

    def killed(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "bank_transfers_statementfile"'):  # its last step
            raise KeyboardInterrupt
        return execute(sql, *rest)

    with connection.execute_wrapper(killed), pytest.raises(KeyboardInterrupt):
        call_command("reread_statements", all=True, stdout=io.StringIO())
    assert everything() == before


def test_reading_again_what_is_the_same_writes_little(company: Company) -> None:
    imported(company, *[movement(f"{n}.00", n % 20) for n in range(1, 1001)])
    with CaptureQueriesContext(connection) as asked:
        assert counts(reread()[0]) == (1000, 0, 0, 0)
    written = [q for q in asked.captured_queries if q["sql"].startswith(("INSERT", "DELETE"))]
    assert written == []
    assert len(asked.captured_queries) < 60


@pytest.mark.django_db(transaction=True)
def test_reading_again_while_files_come(company: Company) -> None:
    file = imported(company, RENT, SALE)
    content = camt(Account(movements=[SALE, FEE]))
    keeps(file, camt(Account(movements=[movement("-101.00", name="Bérbeadó Kft."), SALE])))
    together(
        lambda: call_command("reread_statements", all=True, stdout=io.StringIO()),
        lambda: StatementImport(company.pk).file(content, "b.xml"),
        lambda: call_command("reread_statements", all=True, stdout=io.StringIO()),
        lambda: StatementImport(company.pk).file(content, "b.xml"),
    )
    assert sorted(BankTransaction.objects.values_list("amount", flat=True)) == [
        Decimal("-101.00"),
        Decimal("-3.25"),
        Decimal("2500.50"),
    ]
