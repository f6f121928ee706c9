"""Files of banks into lines, through the command: every line once, all of a file or nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats.tests.no_statements import NO_STATEMENTS
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt, mt940
from bank_transfers.banking.importing import StatementImport, original, undo
from bank_transfers.companies.tests.helpers import together
from bank_transfers.models import BankAccount, BankStatement, BankTransaction, Company, StatementFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    """A company with a bank and nothing else."""
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


MONDAY = date(2026, 3, 2)
NUMBER = Account().number


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


RENT, SALE, FEE = (
    movement("-100.00", name="Bérbeadó Kft.", memo="bérleti díj"),
    movement("2500.50", 1, name="Vevő Zrt.", account="104040271234567800000008", memo="SZ-2026/1"),
    movement("-3.25", 2, memo="díj"),
)


def run(*paths: Path, **options: Any) -> list[dict[str, Any]]:
    """What the command tells of each file; it ends by 1 if one was refused."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_statements", *map(str, paths), json=True, stdout=out, **options)
    except CommandError as error:
        code = error.returncode
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert code == any(row["refused"] for row in told)
    return told


def file(directory: Path, name: str, *movements: Movement, **fields: Any) -> Path:
    path = directory / name
    path.write_bytes(camt(Account(movements=list(movements), **fields)))
    return path


def lines() -> list[tuple[Any, ...]]:
    rows = BankTransaction.objects.filter(status="booked").order_by("booking_date", "amount", "occurrence")
    return list(rows.values_list("booking_date", "amount", "remittance_information"))


def test_a_file_becomes_lines_and_its_account(company: Company, tmp_path: Path) -> None:
    (told,) = run(file(tmp_path, "a.xml", RENT, SALE, FEE))
    (statement,) = told["statements"]
    assert told["refused"] is None
    assert told["format"] == "camt.053"
    assert (statement["account"], statement["currency"], statement["new"], statement["known"]) == (
        NUMBER,
        "HUF",
        3,
        0,
    )
    assert (statement["lines"], statement["credits"], statement["debits"]) == (3, "2500.50", "103.25")
    assert (statement["opening"], statement["closing"], statement["adds_up"]) == ("1000.00", "3397.25", True)
    account = BankAccount.objects.get(company=company)
    assert (account.number, account.currency) == (NUMBER, "HUF")
    assert lines() == [
        (MONDAY, Decimal("-100.00"), "bérleti díj"),
        (MONDAY + timedelta(days=1), Decimal("2500.50"), "SZ-2026/1"),
        (MONDAY + timedelta(days=2), Decimal("-3.25"), "díj"),
    ]
    assert original(StatementFile.objects.get()) == (tmp_path / "a.xml").read_bytes()


def test_a_file_again_writes_nothing(company: Company, tmp_path: Path) -> None:
    path = file(tmp_path, "a.xml", RENT, SALE)
    (before,) = run(path)
    assert [warning["code"] for warning in before["warnings"]] == ["account_made"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (told,) = run(path)
    assert (told["statements"][0]["new"], told["statements"][0]["known"]) == (0, 2)
    assert told["warnings"] == []
    assert told["statements"] == [{**before["statements"][0], "new": 0, "known": 2}]
    assert not [q for q in asked.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_overlapping_files_give_each_line_once_and_equal_lines_stay_two(
    company: Company, tmp_path: Path
) -> None:
    run(file(tmp_path, "a.xml", RENT, SALE, SALE), file(tmp_path, "b.xml", SALE, SALE, FEE))
    assert [amount for _day, amount, _text in lines()] == [
        Decimal(a) for a in ("-100", "2500.5", "2500.5", "-3.25")
    ]


def test_a_line_that_came_later_is_taken_and_told(company: Company, tmp_path: Path) -> None:
    run(file(tmp_path, "a.xml", RENT, SALE, FEE))
    (told,) = run(file(tmp_path, "b.xml", RENT, movement("77.00", 1, memo="később"), SALE, FEE))
    assert told["statements"][0]["new"] == 1
    assert "in_closed_period" in [warning["code"] for warning in told["warnings"]]
    assert BankTransaction.objects.get(in_closed_period=True).remittance_information == "később"


OTHER_WORDS = movement("2500.50", 1, name="VEVO ZRT", memo="SZ 2026 1", bank_reference="X9")


def test_other_words_for_one_line_meet_in_it_or_ask(company: Company, tmp_path: Path) -> None:
    run(file(tmp_path, "a.xml", SALE))
    sale_in_mt940 = (
        ":20:1\r\n:25:11773016-12345676-00000000\r\n:28C:1\r\n:60F:C260303HUF1000,00\r\n"
        ":61:2603030303C2500,50NTRFNONREF\r\n:86:SZ-2026/1 Vevo Zrt.\r\n:62F:C260303HUF3500,50\r\n-\r\n"
    )
    path = tmp_path / "a.sta"
    path.write_text(sale_in_mt940.replace("11773016-12345676-00000000", NUMBER), encoding="ascii")
    (told,) = run(path)
    assert told["refused"] is None
    assert (told["statements"][0]["new"], told["statements"][0]["known"]) == (0, 1)
    path.write_text(path.read_text().replace("SZ-2026/1 Vevo Zrt.", "egeszen mas"), encoding="ascii")
    (told,) = run(path)
    assert [warning["code"] for warning in told["warnings"]] == ["in_question"]
    asked = BankTransaction.objects.get(status="question")
    assert asked.similar_to == BankTransaction.objects.get(status="booked")


def test_pending_waits_apart_until_it_is_booked(company: Company, tmp_path: Path) -> None:
    waiting = movement("-40.00", 1, name="Bolt", memo="vásárlás", pending=True)
    run(file(tmp_path, "a.xml", RENT, waiting))
    assert [amount for _day, amount, _text in lines()] == [Decimal(-100)]
    run(file(tmp_path, "b.xml", movement("-40.00", 3, name="Bolt", memo="vásárlás")))
    replaced = BankTransaction.objects.get(status="replaced")
    assert replaced.replaced_by == BankTransaction.objects.get(status="booked", amount=-40)


def test_a_report_within_the_day_is_not_counted_again(company: Company, tmp_path: Path) -> None:
    report, statement = tmp_path / "r.xml", tmp_path / "s.xml"
    report.write_bytes(camt(Account(movements=[SALE]), version="052.001.08"))
    statement.write_bytes(camt(Account(movements=[SALE])))
    for order in ((report, statement), (statement, report)):
        StatementFile.objects.all().delete()
        run(*order)
        assert Counter(BankTransaction.objects.values_list("status", flat=True)) == {
            "booked": 1,
            "replaced": 1,
        }


def test_what_can_not_be_read_is_refused_with_its_place_and_leaves_nothing(
    company: Company, tmp_path: Path
) -> None:
    good = file(tmp_path, "a.xml", RENT)
    bad = tmp_path / "b.xml"
    bad.write_bytes(good.read_bytes().replace(b"100.00", b"10O.00"))
    told = run(bad)
    assert told[0]["refused"]["code"] == "amount_unreadable"
    assert "10O.00" in told[0]["refused"]["text"]
    assert told[0]["refused"]["line"]
    assert not StatementFile.objects.exists()
    assert not BankAccount.objects.exists()


def test_each_file_of_an_archive_stands_for_itself(company: Company, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.xml", camt(Account(movements=[RENT])))
        archive.writestr("two.txt", b"nothing of a bank")
    told = run(tmp_path / "a.zip")
    assert [row["refused"] is None for row in told] == [True, False]
    assert BankTransaction.objects.count() == 1


def test_a_dry_run_stores_nothing(company: Company, tmp_path: Path) -> None:
    (told,) = run(file(tmp_path, "a.xml", RENT), dry_run=True)
    assert told["statements"][0]["new"] == 1
    assert not BankAccount.objects.exists()
    assert not StatementFile.objects.exists()


def test_a_file_that_can_not_be_opened_stops_no_other(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(tmp_path, "a.xml", RENT)
    file(tmp_path, "b.xml", SALE)
    opened = Path.open

    def closed(path: Path, *mode: Any) -> Any:
        if path.name == "a.xml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *mode)

    monkeypatch.setattr(Path, "open", closed)
    first, second = run(tmp_path)
    assert (first["refused"]["code"], second["refused"]) == ("file_out_of_reach", None)
    assert "Permission denied" in first["refused"]["text"]


@pytest.mark.parametrize(
    ("name", "words"), [("missing", "no file or folder"), ("x" * 5000, "can't be looked at")]
)
def test_a_path_that_is_none_is_said_in_a_line(company: Company, name: str, words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        call_command("import_statements", name)
    assert len(str(refused.value)) < 400


def test_another_companys_account_is_refused(company: Company, tmp_path: Path) -> None:
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    BankAccount.objects.create(company=other, number=NUMBER, currency="HUF")
    (told,) = run(file(tmp_path, "a.xml", RENT), company_id=company.pk)
    assert told["refused"]["code"] == "account_of_another_company"
    assert not BankTransaction.objects.exists()


def test_an_unknown_account_can_be_refused(company: Company, tmp_path: Path) -> None:
    (told,) = run(file(tmp_path, "a.xml", RENT), known_accounts_only=True)
    assert told["refused"]["code"] == "account_unknown"
    (told,) = run(tmp_path / "a.xml", account="11773016-12345676-00000001")
    assert told["refused"]["code"] == "account_differs"


def test_a_statement_that_does_not_add_up_is_kept_and_told(company: Company, tmp_path: Path) -> None:
    path = file(tmp_path, "a.xml", RENT)
    path.write_bytes(path.read_bytes().replace(b">900.00<", b">901.00<"))
    (told,) = run(path)
    assert told["statements"][0]["adds_up"] is False
    assert "does_not_add_up" in [warning["code"] for warning in told["warnings"]]
    assert BankStatement.objects.get().adds_up is False
    assert len(lines()) == 1


def test_an_account_that_can_not_be_kept_refuses_the_file(company: Company, tmp_path: Path) -> None:
    bad = tmp_path / "a.xml"
    for number, currency, code in (
        ("7" * 65, "HUF", "text_too_long"),
        (NUMBER, "FORINT", "currency_unreadable"),
        (NUMBER, "1EU", "currency_unreadable"),
    ):
        whole = camt(Account(number, movements=[RENT])).decode()
        bad.write_text(whole.replace("<Ccy>HUF<", f"<Ccy>{currency}<"))
        for _turn in range(2):
            (told,) = run(bad)
            assert told["refused"]["code"] == code
    assert not BankAccount.objects.exists()
    bad.write_bytes(camt(Account("7" * 64, movements=[RENT])))
    assert run(bad)[0]["refused"] is None


def test_a_statement_without_its_end_is_warned_about(company: Company, tmp_path: Path) -> None:
    whole = mt940(Account(movements=[RENT]))
    cut = tmp_path / "a.sta"
    cut.write_bytes(whole[: whole.index(b":62F:")])
    (told,) = run(cut)
    assert (told["statements"][0]["adds_up"], [one["code"] for one in told["warnings"]][-1]) == (
        None,
        "closing_missing",
    )
    cut.write_bytes(whole)
    assert "closing_missing" not in [one["code"] for one in run(cut)[0]["warnings"]]


def test_undoing_an_import_leaves_what_other_files_tell(company: Company, tmp_path: Path) -> None:
    run(file(tmp_path, "a.xml", RENT, SALE, SALE), file(tmp_path, "b.xml", SALE, FEE))
    stays = set(
        BankTransaction.objects.filter(amount=Decimal("2500.50"), occurrence=1).values_list("pk", flat=True)
    )
    assert undo(StatementFile.objects.get(name__endswith="a.xml")) == 2
    assert [amount for _day, amount, _text in lines()] == [Decimal("2500.50"), Decimal("-3.25")]
    assert stays <= set(BankTransaction.objects.values_list("pk", flat=True))
    run(tmp_path / "a.xml")
    assert len(lines()) == 4


@pytest.mark.django_db(transaction=True)
def test_two_people_importing_one_file_at_once_store_it_once(company: Company, tmp_path: Path) -> None:
    path = file(tmp_path, "a.xml", *[movement(f"{n}.00", n % 20) for n in range(1, 60)])
    content = path.read_bytes()
    other = camt(Account(movements=[movement(f"{n}.00", n % 20) for n in range(1, 70)]))

    def importing(data: bytes) -> Any:
        return lambda: StatementImport(company.pk).file(data, "a.xml")

    told = together(*[importing(data) for data in (content, content, other, other)])
    assert [outcome.refused for outcome in told] == [None] * 4
    assert BankTransaction.objects.count() == 69
    assert StatementFile.objects.count() == 2
    assert sum(statement.new for outcome in told for statement in outcome.statements) == 69


def test_killed_half_way_it_leaves_nothing(company: Company, tmp_path: Path) -> None:
    path = file(tmp_path, "a.xml", *[movement(f"{n}.00") for n in range(1, 1001)])
    there = 0

    def killed(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal there
        if sql.startswith('UPDATE "bank_transfers_bankstatement"'):
            there = BankTransaction.objects.count()
            raise KeyboardInterrupt
        return execute(sql, *rest)

    with connection.execute_wrapper(killed), pytest.raises(KeyboardInterrupt):
        StatementImport(company.pk).file(path.read_bytes(), "a.xml")
    assert there == 1000
    assert not BankTransaction.objects.exists()
    assert not BankAccount.objects.exists()


MOVEMENTS = st.builds(
    lambda amount, memo: (Decimal(amount), memo),
    st.sampled_from([-100, 100, 250]),
    st.sampled_from(["", "egy", "kettő"]),
)
DAYS = st.lists(st.lists(MOVEMENTS, max_size=3), min_size=4, max_size=4)
SPANS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted), max_size=4)


@pytest.mark.parametrize("written", [camt, mt940])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=DAYS, spans=SPANS, order=st.randoms(use_true_random=False))
def test_any_order_overlap_and_repetition_of_files_gives_the_same_lines(
    company: Company, written: Any, days: Any, spans: Any, order: Any
) -> None:
    StatementFile.objects.all().delete()
    made = [
        [movement(str(amount), day, memo=memo) for amount, memo in found] for day, found in enumerate(days)
    ]
    files = [(0, 1), (2, 3), *spans, *spans]
    order.shuffle(files)
    importer = StatementImport(company.pk)
    for first, last in files:
        content = [line for day in made[first : last + 1] for line in day]
        assert importer.file(written(Account(movements=content)), "x").refused is None
    expected = Counter((m.booking_date, m.amount, m.memo) for day in made for m in day)
    assert Counter(lines()) == expected


def test_what_is_no_statement_at_all_is_refused_and_the_good_file_is_stored(
    company: Company, tmp_path: Path
) -> None:
    paths = [file(tmp_path, "a.xml", RENT)]
    for name, (content, _codes, _said) in NO_STATEMENTS.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    good, *refused = run(*paths, company_id=company.pk)
    assert good["refused"] is None
    for told, (content, codes, _said) in zip(refused, NO_STATEMENTS.values(), strict=True):
        assert told["refused"]["code"] in codes, content[:20]
        assert told["refused"]["text"]
    assert StatementFile.objects.get().name.endswith("a.xml")
