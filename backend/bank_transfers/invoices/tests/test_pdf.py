"""GET /api/billingo-invoices/{id}/pdf/"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.invoices.pdf import file_name, kept_at
from bank_transfers.models import BillingoInvoice, Company, CompanyBillingoSettings, Role
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def own_directory(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.BILLINGO_BACKOFF_SECONDS = 0.01


def issued() -> BillingoInvoice:
    return BillingoInvoice.objects.filter(type="invoice").exclude(invoice_number="")[0]


def fetch(company: Company, billingo_id: int, role: str = Role.USER) -> Any:
    return client_in(company, role).get(f"/api/billingo-invoices/{billingo_id}/pdf/")


def downloads(sandbox: Sandbox) -> int:
    return sum(record.path.endswith("/download") for record in sandbox.requests)


def test_it_waits_for_billingo_and_is_kept(synced: Company, sandbox: Sandbox) -> None:
    invoice = issued()
    answer = fetch(synced, invoice.billingo_id)
    assert answer.status_code == 200, answer.content
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{file_name(invoice)}"'
    assert downloads(sandbox) == 2, "202 first, then the PDF"
    assert fetch(synced, invoice.billingo_id, Role.ACCOUNTANT).content == answer.content
    assert downloads(sandbox) == 2, "the second reader gets what was kept"
    path = kept_at(synced.pk, invoice.billingo_id)
    assert path.read_bytes() == answer.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == [path.name], "nothing temporary is left"


def test_a_drafts_pdf_is_not_kept(synced: Company, sandbox: Sandbox) -> None:
    draft = BillingoInvoice.objects.filter(type="draft")[0]
    assert fetch(synced, draft.billingo_id).content.startswith(b"%PDF")
    assert not kept_at(synced.pk, draft.billingo_id).exists()


def test_a_file_that_is_no_pdf_is_fetched_anew(synced: Company) -> None:
    invoice = issued()
    path = kept_at(synced.pk, invoice.billingo_id)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    assert fetch(synced, invoice.billingo_id).content.startswith(b"%PDF")
    assert path.read_bytes().startswith(b"%PDF")


def test_a_disk_that_takes_nothing_keeps_nothing_and_still_answers(synced: Company, tmp_path: Path) -> None:
    (tmp_path / "pdf").write_text("a file where a directory should be")
    assert fetch(synced, issued().billingo_id).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (lambda sandbox: sandbox.fault("forbidden", times=None), (502, "billingo_refused")),
        (lambda sandbox: sandbox.fault("unauthorized", times=None), (502, "billingo_refused")),
        (lambda sandbox: sandbox.fault("html_200", times=None), (502, "not_a_pdf")),
        (lambda sandbox: sandbox.fault("empty_200", times=None), (502, "not_a_pdf")),
        (lambda sandbox: sandbox.fault("redirect", times=None), (502, "billingo_refused")),
        (lambda sandbox: sandbox.fault("server_error", times=None), (503, "billingo_unreachable")),
        (lambda sandbox: sandbox.fault("too_many_requests", times=None), (503, "billingo_unreachable")),
        (lambda sandbox: sandbox.fault("stall", times=None), (503, "billingo_unreachable")),
        (lambda sandbox: sandbox.fault("stall_body", times=None), (503, "billingo_unreachable")),
        (lambda sandbox: sandbox.fault("reset", times=None), (503, "billingo_unreachable")),
        (lambda sandbox: sandbox.stop(), (503, "billingo_unreachable")),
    ],
)
def test_what_goes_wrong_at_billingo(
    synced: Company,
    sandbox: Sandbox,
    settings: Any,
    arrange: Callable[[Sandbox], object],
    expected: tuple[int, str],
) -> None:
    settings.BILLINGO_PDF_SECONDS, settings.BILLINGO_MAX_ATTEMPTS = 2.5, 3
    invoice = issued()
    arrange(sandbox)
    answer = fetch(synced, invoice.billingo_id)
    assert (answer.status_code, answer.json()["code"]) == expected
    assert not kept_at(synced.pk, invoice.billingo_id).exists()
    assert "sandbox-key" not in answer.content.decode()


def test_a_pdf_that_takes_too_long(make_company: Any, settings: Any) -> None:
    settings.BILLINGO_PDF_SECONDS = 2.0  # time for at least one answer on a crowded machine
    with Sandbox(key="sandbox-key", invoices=20, pdf_delay=1000) as sandbox:
        settings.BILLINGO_BASE_URL = sandbox.url
        company = make_company()
        client_in(company).post("/api/billingo-settings/trigger_sync/", {})
        answer = fetch(company, issued().billingo_id)
    assert (answer.status_code, answer.json()["code"]) == (504, "pdf_not_ready")


def test_a_document_that_is_gone_at_billingo(synced: Company, sandbox: Sandbox) -> None:
    draft = BillingoInvoice.objects.filter(type="draft")[0]
    sandbox.delete(draft.billingo_id)
    answer = fetch(synced, draft.billingo_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "pdf_not_found")


def test_without_a_key(synced: Company, settings: Any) -> None:
    CompanyBillingoSettings.objects.update(api_key=None)
    answer = fetch(synced, issued().billingo_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_configured")


def test_with_a_key_that_cannot_be_decrypted(synced: Company, settings: Any) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = ["YW5vdGhlci10ZXN0LWtleS1vZi0zMi1ieXRlcy0hISE="]
    answer = fetch(synced, issued().billingo_id)
    assert (answer.status_code, answer.json()["code"]) == (502, "key_unreadable")


def test_what_one_company_keeps_another_does_not_get(synced: Company, make_company: Any, add: Any) -> None:
    invoice = issued()
    assert fetch(synced, invoice.billingo_id).status_code == 200
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    assert fetch(other, invoice.billingo_id).json()["code"] == "not_found"
    add(other, billingo_id=invoice.billingo_id)
    assert fetch(other, invoice.billingo_id).json()["code"] == "not_configured"


@pytest.mark.parametrize(
    "path", ["..%2f..%2fsecret_key", "1%00", "../1", "1/../../2", "%2e%2e", "1.pdf", "-1", "1e3", "٣"]
)
def test_no_path_is_made_of_what_a_caller_sends(synced: Company, path: str) -> None:
    answer = client_in(synced).get(f"/api/billingo-invoices/{path}/pdf/")
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] in {"not_found", "invalid_characters"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("2026-7", "2026-7.pdf"),
        ('a"b\r\nSet-Cookie: x', "a_b_Set-Cookie_x.pdf"),
        ("../../etc/passwd", "etc_passwd.pdf"),
        ("Ő/1", "1.pdf"),
        ("", "7.pdf"),
        ("...", "7.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_the_file_name_is_harmless(number: str, expected: str) -> None:
    assert file_name(BillingoInvoice(invoice_number=number, billingo_id=7)) == expected
