"""Files of payment providers through the doors: payouts and items once, held against the bank's line, undone."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats.providers.tests.test_settlements import BARION, SIMPLEPAY, STRIPE
from bank_transfers.banking.formats.tables.tests.writers import workbook
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport, undo
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.models import (
    BankTransaction,
    Company,
    PayoutItem,
    PayoutMention,
    ProviderPayout,
    StatementFile,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def imported(company: Company, content: bytes | str, **options: Any) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    told = StatementImport(company.pk, **options).file(data, "a.csv").as_json()
    assert told["refused"] is None, told
    return told


def statement(company: Company, amount: str, day: int, **fields: Any) -> None:
    on = MONDAY + timedelta(days=day)
    imported(company, camt(Account(movements=[Movement(Decimal(amount), on, on, **fields)])))


ROW = (
    "COMPLETED;Kártya;{id};R-{id};2026-03-{day:02} 10:00:00;2026-03-{day:02} 10:02:00;HUF;10,00;;;;{gross},00;"
    "{net},00;MI KFT;V;\n"
)
HEAD = SIMPLEPAY.splitlines(keepends=True)[0]


def week(*days: int) -> str:
    """A file of SimplePay with one payment a day, of 1000 + day."""
    return HEAD + "".join(ROW.format(id=day, day=day, gross=1010 + day, net=1000 + day) for day in days)


def payouts() -> list[tuple[str, str, Decimal, int]]:
    return sorted(
        (payout.provider, payout.identification, payout.net, payout.items.count())
        for payout in ProviderPayout.objects.all()
    )


def test_a_file_opens_into_payouts_and_items(company: Company) -> None:
    told = imported(company, SIMPLEPAY)
    assert (told["layout"], told["statements"]) == ("simplepay", [])
    forints, euros = told["payouts"]
    assert (forints["gross"], forints["fee"], forints["net"], forints["new"]) == (
        "31477.00",
        "1020.00",
        "30457.00",
        2,
    )
    assert (euros["currency"], euros["net"], euros["state"]) == ("EUR", "9.50", "waiting")
    payment = PayoutItem.objects.get(reference="9001")
    assert (payment.kind, payment.order_number, payment.gross, payment.fee, payment.net) == (
        "payment",
        "15333",
        Decimal(38477),
        Decimal(1020),
        Decimal(37457),
    )
    assert ProviderPayout.objects.get(currency="HUF").merchant == "MI KFT"


def test_a_chargeback_is_told_as_one(company: Company) -> None:
    imported(company, STRIPE.replace("network_cost", "dispute"))
    assert PayoutItem.objects.get(reference="txn_4").kind == "chargeback"


def test_a_withdrawal_is_proven_by_the_balance(company: Company) -> None:
    imported(company, workbook(BARION))
    paid, waiting = ProviderPayout.objects.order_by("-identification")
    assert (paid.identification, paid.amount, paid.net, paid.adds_up, paid.state) == (
        "w1",
        Decimal("1287.5"),
        Decimal("787.5"),
        True,
        "waiting",
    )
    assert (waiting.is_open, waiting.adds_up, waiting.state) == (True, None, "open")


def test_through_all_doors(company: Company, tmp_path: Path, settings: Settings) -> None:
    client = client_in(company, "ACCOUNTANT")
    body = {"files": [SimpleUploadedFile("s.csv", STRIPE.encode())], "dry_run": True}
    (told,) = client.post("/api/bank-statements/", body, format="multipart").json()["files"]
    assert [payout["id"] for payout in told["payouts"]] == [None, None]
    assert not StatementFile.objects.exists()
    path, out = tmp_path / "s.csv", io.StringIO()
    path.write_text(STRIPE, encoding="utf-8")
    call_command("import_statements", str(path), stdout=out)
    assert "payout po_A: 2 items, net -390.00 HUF, waiting; 2 new, 0 known" in out.getvalue()
    out = io.StringIO()
    call_command("import_statements", str(path), json=True, stdout=out)
    assert [(one["new"], one["known"]) for one in json.loads(out.getvalue())["payouts"]] == [(0, 2), (0, 2)]
    inbox = tmp_path / "inbox" / str(company.pk)
    inbox.mkdir(parents=True)
    (inbox / "w.csv").write_text(week(2, 3), encoding="utf-8")
    settings.STATEMENT_INBOX = str(tmp_path / "inbox")
    from bank_transfers.banking.inbox import watching as watched

    watched.QUIET_SECONDS, before = -1, watched.QUIET_SECONDS
    try:
        assert watched.import_inbox() == 1
    finally:
        watched.QUIET_SECONDS = before
    assert ("simplepay", "", Decimal(2005), 2) in payouts()
    assert StatementFile.objects.count() == 2


def test_files_that_overlap_tell_each_item_once(company: Company) -> None:
    first, *rest = STRIPE.splitlines(keepends=True)
    imported(company, "".join([first, *rest[:3]]))
    told = imported(company, "".join([first, *rest[1:]]) + "\n")
    assert [(one["identification"], one["new"], one["known"]) for one in told["payouts"]] == [
        ("po_A", 0, 1),
        ("po_B", 1, 1),
    ]
    assert payouts() == [("stripe", "po_A", Decimal(-390), 2), ("stripe", "po_B", Decimal(-265), 2)]


def test_what_is_open_goes_into_the_payout_when_it_is_paid_out(company: Company) -> None:
    imported(company, workbook(BARION))
    more: list[list[object]] = [
        *BARION,
        ["2026-03-05 09:00:00", "Withdrawal", -70, 0, "HUF", "", "w2"],
    ]
    told = imported(company, workbook(more))
    assert [(one["identification"], one["new"]) for one in told["payouts"]] == [("w1", 0), ("w2", 0)]
    assert {(payout.identification, payout.state) for payout in ProviderPayout.objects.all()} == {
        ("w1", "waiting"),
        ("w2", "waiting"),
    }
    undo(StatementFile.objects.latest("pk"))
    assert {payout.state for payout in ProviderPayout.objects.all()} == {"waiting", "open"}


PROVIDER = {"name": "OTP Mobil Kft.", "memo": "SimplePay elszámolás"}


@pytest.mark.parametrize("bank_first", [True, False])
def test_a_payout_finds_its_line_whichever_comes_first(company: Company, bank_first: bool) -> None:
    if bank_first:
        statement(company, "2005.00", 6, **PROVIDER)
    imported(company, week(2, 3))
    if not bank_first:
        statement(company, "2005.00", 6, **PROVIDER)
    payout = ProviderPayout.objects.get()
    assert (payout.state, payout.line) == ("linked", BankTransaction.objects.get())
    assert payout.linked_by is None


@pytest.mark.parametrize(
    ("amount", "day", "fields", "state"),
    [
        ("2005.00", 6, {}, "linked"),  # the line names nobody
        ("2005.00", 6, {"name": "Vevő Kft."}, "question"),
        ("2005.00", 6, {"name": "Valaki", "memo": "SIMPLEPAY 12"}, "linked"),
        ("2004.99", 6, PROVIDER, "waiting"),
        ("-2005.00", 6, PROVIDER, "waiting"),
        ("2005.00", 40, PROVIDER, "waiting"),
        ("2005.00", 0, PROVIDER, "waiting"),  # before its last item
    ],
)
def test_only_what_is_sure_is_linked(
    company: Company, amount: str, day: int, fields: dict[str, Any], state: str
) -> None:
    imported(company, week(2, 3))
    statement(company, amount, day, **fields)
    assert ProviderPayout.objects.get().state == state


def test_several_lines_or_several_payouts_are_asked_about(company: Company) -> None:
    imported(company, week(2, 3))
    line = Movement(Decimal(2005), date(2026, 3, 6), date(2026, 3, 6), **PROVIDER)  # type: ignore[arg-type]
    imported(company, camt(Account(movements=[line, line])))
    payout = ProviderPayout.objects.get()
    assert payout.state == "question"
    client = client_in(company)
    detail = client.get(f"/api/provider-payouts/{payout.pk}/").json()
    assert [one["id"] for one in detail["candidates"]] == list(
        BankTransaction.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert [item["net"] for item in detail["items"]] == ["1002.00", "1003.00"]
    answer = client.post(
        f"/api/provider-payouts/{payout.pk}/link/", {"line_id": detail["candidates"][1]["id"]}
    )
    assert (answer.json()["state"], answer.json()["linked_by"]) == ("linked", "admin-1")


def test_two_payouts_of_one_amount_do_not_share_a_line(company: Company) -> None:
    imported(company, week(2, 3))
    imported(company, week(1, 4))
    statement(company, "2005.00", 6, **PROVIDER)
    assert {payout.state for payout in ProviderPayout.objects.all()} == {"question"}


def test_a_person_takes_the_line_away_and_gives_another(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **PROVIDER)
    payout, line = ProviderPayout.objects.get(), BankTransaction.objects.get()
    address = f"/api/provider-payouts/{payout.pk}/"
    assert client_in(company, "USER").post(f"{address}unlink/").status_code == 403
    assert client.post(f"{address}unlink/").json()["state"] == "apart"
    assert client.post(f"{address}unlink/").json()["code"] == "not_linked"
    statement(company, "2005.00", 7, **PROVIDER)  # the rule leaves it alone
    assert ProviderPayout.objects.get().state == "apart"
    statement(company, "77.00", 7)
    other = BankTransaction.objects.get(amount=77)
    assert client.post(f"{address}link/", {"line_id": other.pk}).json()["code"] == "payout_differs"
    assert client.post(f"{address}link/", {"line_id": line.pk}).json()["line_id"] == line.pk
    assert client.post(f"{address}link/", {"line_id": line.pk}).status_code == 200
    second = BankTransaction.objects.get(amount=2005, booking_date=MONDAY + timedelta(days=7))
    assert client.post(f"{address}link/", {"line_id": second.pk}).json()["code"] == "already_linked"
    for line_id in (0, "x", 10**30, 999_999):
        assert client.post(f"{address}link/", {"line_id": line_id}).status_code in {400, 404}
    assert [
        row["state"] for row in client.get("/api/provider-payouts/", {"state": "linked"}).json()["results"]
    ]
    assert client.get("/api/provider-payouts/", {"state": "x"}).status_code == 400
    assert client.get("/api/provider-payouts/", {"provider": "barion"}).json()["count"] == 0


def test_another_companys_line_is_not_found(company: Company) -> None:
    imported(company, week(2, 3))
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    statement(other, "2005.00", 6, **PROVIDER)
    payout = ProviderPayout.objects.get()
    assert payout.state == "waiting"
    body = {"line_id": BankTransaction.objects.get().pk}
    assert client_in(company).post(f"/api/provider-payouts/{payout.pk}/link/", body).status_code == 404


def test_undoing_the_statement_or_the_settlement_leaves_the_other(company: Company) -> None:
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **PROVIDER)
    undo(StatementFile.objects.get(layout="camt"))
    assert ProviderPayout.objects.get().state == "waiting"
    statement(company, "2005.00", 6, **PROVIDER)
    assert ProviderPayout.objects.get().state == "linked"
    undo(StatementFile.objects.get(layout="simplepay"))
    assert not ProviderPayout.objects.exists()
    assert not PayoutItem.objects.exists()
    assert not PayoutMention.objects.exists()
    assert BankTransaction.objects.count() == 1


def test_undoing_a_statement_looks_for_another_line_of_its_payout(company: Company) -> None:
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **PROVIDER)
    statement(company, "2005.00", 8, name="OTP Mobil Kft.", memo="SimplePay elszámolás, újra")
    first, second = StatementFile.objects.filter(layout="camt").order_by("pk")
    payout = ProviderPayout.objects.get()
    assert payout.line is not None
    assert payout.line.statement.file_id == first.pk
    undo(first)
    payout.refresh_from_db()
    assert (payout.state, payout.line) == ("linked", BankTransaction.objects.get())
    assert BankTransaction.objects.get().explained_rule == "payout-link"
    undo(second)
    # Of two lines nothing tells which; once there is one only, it is that.
    statement(company, "2005.00", 7, name="OTP Mobil Kft.", memo="SimplePay")
    ProviderPayout.objects.update(line=None)
    statement(company, "2005.00", 6, **PROVIDER)
    payout.refresh_from_db()
    assert payout.state == "question"
    undo(StatementFile.objects.latest("pk"))
    payout.refresh_from_db()
    assert (payout.state, payout.line) == ("linked", BankTransaction.objects.get())


def test_a_link_ends_when_the_payout_turns_out_to_be_another_sum(company: Company) -> None:
    imported(company, week(2, 3))
    statement(company, "2005.00", 6, **PROVIDER)
    imported(company, week(3))  # the narrower file is the surer payout
    assert {(payout.net, payout.state) for payout in ProviderPayout.objects.all()} == {
        (Decimal(1003), "waiting"),
        (Decimal(1002), "waiting"),
    }


def test_killed_half_way_it_leaves_nothing(company: Company) -> None:
    def killed(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "bank_transfers_payoutitemmention"'):
            raise KeyboardInterrupt
        return execute(sql, *rest)

    with connection.execute_wrapper(killed), pytest.raises(KeyboardInterrupt):
        imported(company, STRIPE)
    assert not StatementFile.objects.exists()
    assert not ProviderPayout.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_store_it_once_and_link_it_once(company: Company) -> None:
    statement(company, "2005.00", 6, **PROVIDER)
    files = [week(2, 3), week(2, 3) + "\n", week(2, 3), week(2, 3) + "\n\n"]
    together(*[lambda content=content: imported(company, content) for content in files])
    assert payouts() == [("simplepay", "", Decimal(2005), 2)]
    assert ProviderPayout.objects.get().state == "linked"
    payout, line = ProviderPayout.objects.get(), BankTransaction.objects.get()
    client = client_in(company)
    address = f"/api/provider-payouts/{payout.pk}/"
    codes = together(*[lambda: client.post(f"{address}unlink/").status_code] * 3)
    assert sorted(codes) == [200, 409, 409]
    codes = together(*[lambda: client.post(f"{address}link/", {"line_id": line.pk}).status_code] * 3)
    assert codes == [200, 200, 200]


def stored() -> tuple[Any, ...]:
    items = PayoutItem.objects.values_list("reference", "net", "occurrence", "payout__key")
    return sorted(items), sorted(ProviderPayout.objects.values_list("key", "net", "amount", "is_open"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spans=st.lists(st.sets(st.integers(1, 6), min_size=1), min_size=1, max_size=4, unique_by=frozenset),
    order=st.randoms(use_true_random=False),
    undone=st.integers(0, 3),
)
def test_any_order_and_overlap_of_files_gives_the_same_and_undoing_takes_back_one(
    company: Company, spans: Iterable[set[int]], order: Any, undone: int
) -> None:
    # Files of different lengths, so that nothing hangs on which came first.
    files = list({len(span): week(*sorted(span)) for span in spans}.values())

    def after(contents: list[str]) -> tuple[Any, ...]:
        for file in StatementFile.objects.all():
            undo(file)
        assert stored() == ([], [])
        for content in contents:
            imported(company, content)
        return stored()

    expected = after(files)
    shuffled = [*files]
    order.shuffle(shuffled)
    assert after(shuffled) == expected
    if len(files) > 1:
        gone = shuffled[undone % len(files)]
        left = [content for content in files if content != gone]
        digest = next(f for f in StatementFile.objects.all() if f.size == len(gone.encode()))
        undo(digest)
        assert stored() == after(left)
