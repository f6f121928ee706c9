"""What a search finds: the text it looks into, the migration that made it, and the index behind it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from bank_transfers.billingo.documents.search_text import search_text
from bank_transfers.billingo.models.documents import LONGEST_INDEXED
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.core.db.search import TooLong, condition, plain, words
from bank_transfers.invoices import search_index
from bank_transfers.models import BillingoInvoice, BillingoInvoiceChange, Company
from billingo_sandbox import Sandbox

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Árvíztűrő Tükörfúrógép", "arvizturo tukorfurogep"),
        ("ŐŰőű", "ouou"),
        ("o\u030b", "o"),
        ("  „Fő”\t Út  ", "fo ut"),
        ("STRASSE Straße", "strasse strasse"),
        ("\ufb01x", "fix"),
        ("", ""),
    ],
)
def test_accents_case_quotes_and_spaces_do_not_matter(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_the_text_begins_with_the_partner_and_has_both_forms_of_the_tax_number() -> None:
    assert (
        search_text("Fő Kft.", "2026-7", "15366052-2-08")
        == " fo kft.\n 2026-7\n 15366052-2-08\n 15366052208\n"
    )


def test_no_text_is_too_long_for_an_index() -> None:
    assert len(search_text("𐐨" * 5000, "𐐨" * 255, "𐐨-" * 100).encode()) < 1600


def test_words_of_a_search() -> None:
    assert words(" Kórház  Minta minta ") == ["korhaz", "minta"]
    assert words('""') == []
    with pytest.raises(TooLong):
        words("x" * 201)
    with pytest.raises(TooLong):
        words(" ".join("abcdefghijk"))


@pytest.fixture
def found(make_company: Make, make_invoice: Make) -> Callable[[str], list[str]]:
    company = make_company()
    for number, name, tax in [
        ("2026-1", "Minta Kórház", "15366052-2-08"),
        ("2026-12", "„Őrség” Fűtőmű Zrt.", "24681012-2-42"),
        ("AX_1", "100% Gyümölcs Bt.", ""),
        ("AXB1", "", ""),
    ]:
        make_invoice(
            company,
            invoice_number=number,
            partner_name=name,
            partner_tax_number=tax,
            search_text=search_text(name, number, tax),
        )

    def numbers(query: str) -> list[str]:
        rows = BillingoInvoice.objects.filter(condition(query, "search_text")).order_by("invoice_number")
        return [row.invoice_number for row in rows]

    return numbers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("korhaz", ["2026-1"]),
        ("KÓRHÁZ minta", ["2026-1"]),
        ("fűtőmű", ["2026-12"]),
        ("FUTOMU orseg", ["2026-12"]),
        ("15366052-2", ["2026-1"]),
        ("15366052208", ["2026-1"]),
        ("2026-1", ["2026-1", "2026-12"]),
        ("zr", ["2026-12"]),  # two letters: where a word begins
        ("rt", []),
        ("%", []),
        ("100%", ["AX_1"]),
        ("ax_1", ["AX_1"]),
        ("\\", []),
        ("korhaz orseg", []),
        ("", ["2026-1", "2026-12", "AXB1", "AX_1"]),
        ("'; DROP TABLE x; --", []),
    ],
)
def test_what_is_found(found: Callable[[str], list[str]], query: str, expected: list[str]) -> None:
    assert found(query) == sorted(expected)


def test_a_sync_stores_it_and_tells_no_change_of_it(company: Company, sandbox: Sandbox) -> None:
    BillingoSyncService().sync_company(company)
    for row in BillingoInvoice.objects.all():
        assert row.search_text == search_text(row.partner_name, row.invoice_number, row.partner_tax_number)
    sandbox.pay(BillingoInvoice.objects.filter(payment_status="outstanding")[0].billingo_id)
    BillingoSyncService().sync_company(company)
    assert BillingoInvoiceChange.objects.exists()
    assert not BillingoInvoiceChange.objects.filter(field="search_text").exists()


def test_the_migration_fills_the_rows_that_are_there(
    make_company: Make, make_invoice: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make_company()
    migration = importlib.import_module("bank_transfers.migrations.0004_invoice_search")
    monkeypatch.setattr(migration, "BATCH", 2)
    for number in range(5):
        make_invoice(company, invoice_number=f"N-{number}", partner_name="Ő", partner_tax_number="1-1")
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _Editor() as editor:
        migration.fill(apps, editor)
    texts = set(BillingoInvoice.objects.values_list("search_text", flat=True))
    assert texts == {f" o\n n-{number}\n 1-1\n 11\n" for number in range(5)}


class _Editor:
    """SQLite's schema editor can't be opened inside a test's transaction; its connection is all that is needed."""

    connection = connection

    def __enter__(self) -> _Editor:
        return self

    def __exit__(self, *error: object) -> None: ...


@pytest.mark.django_db
def test_postgresql_has_the_trigram_index_after_migrating() -> None:
    assert search_index.ensure() is (connection.vendor == "postgresql")


@pytest.mark.django_db
def test_without_the_right_to_make_the_extension_migrating_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {search_index.NAME}")
    execute = CursorWrapper.execute

    def refused(self: Any, sql: Any, params: Any = None) -> Any:
        if "CREATE EXTENSION" in str(sql):
            return execute(self, "SELECT 1 / 0")
        return execute(self, sql, params)

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", refused)
        assert search_index.ensure() is False
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    assert (
        BillingoInvoice.objects.filter(condition("anything", "search_text")).count() == 0
    )  # the transaction lives on
    assert search_index.ensure() is True


def test_the_longest_document_fits_into_every_index(make_company: Make, make_invoice: Make) -> None:
    wide = "𐐨"  # four bytes, and the database can't shorten what never repeats
    letters = "".join(chr(0x10400 + number % 80) + chr(0x1F300 + number % 700) for number in range(200))
    row = make_invoice(
        make_company(),
        invoice_number=(wide + letters)[:255],
        partner_name=letters * 30,
        partner_tax_number=letters[:64],
        payment_status=letters[:64],
        type=letters[-64:],
        currency=letters[:16],
        search_text=search_text(letters * 30, letters[:255], letters[:64]),
    )
    assert BillingoInvoice.objects.get(pk=row.pk).partner_name == letters * 30
    for length in (LONGEST_INDEXED, LONGEST_INDEXED + 1):
        name = (letters * 2)[:length]
        row = make_invoice(
            make_company(f"{length}", f"{length:08}-2-42"), partner_name=name, currency=letters[:16]
        )
        assert BillingoInvoice.objects.get(pk=row.pk, partner_name__length=length).partner_name == name
