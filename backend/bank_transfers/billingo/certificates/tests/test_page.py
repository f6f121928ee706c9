"""The PDF for an auditor: one page, with every letter, and no byte of it can be changed unseen."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bank_transfers.billingo.certificates import content, keys, service, signed_page
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company, SigningKey

from .conftest import Verify

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LONG_NAME = "Őszi Űrtávközlési és Gyümölcstermesztő Nagykereskedelmi Kft. „végelszámolás alatt” Ж 漢"


@pytest.fixture
def page(synced: Company, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    certificate = service.issue(synced.pk)
    path.write_bytes(signed_page.make(certificate, service.file_of(certificate), "certificate"))
    return path


def told_by(pdf: bytes, path: Path) -> str:
    """What stands on it, for readers of PDFs."""
    path.write_bytes(pdf)
    ran = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    assert not ran.stderr  # nothing to repair
    return re.sub(r" +", " ", ran.stdout.decode())


@pytest.mark.poppler
def test_it_says_in_both_languages_what_the_certificate_says(synced: Company, tmp_path: Path) -> None:
    Company.objects.update(name=LONG_NAME)
    certificate = service.issue(synced.pk)
    answer = client_in(synced).get(f"/api/certificates/{certificate.pk}/file/", {"format": "pdf"})
    assert (answer["Content-Type"], ".pdf" in answer["Content-Disposition"]) == ("application/pdf", True)
    text = told_by(answer.content, tmp_path / "x.pdf")
    assert LONG_NAME.replace("漢", "?") in text  # what the font lacks is said to be lacking
    said = content.read_file(service.file_of(certificate)).said
    assert said.documents.digest in text
    assert "282 (a teljes lista szerint · by the whole list: 282)" in text
    assert "Mit nem bizonyít" in text
    assert "What it does not prove" in text
    assert "Előlegszámla Advance invoice" in text
    again = client_in(synced, language="en").get(
        f"/api/certificates/{certificate.pk}/file/", {"format": "pdf"}
    )
    assert told_by(again.content, tmp_path / "y.pdf").count("Teljességi igazolás") == 1


@pytest.mark.poppler
def test_what_has_no_room_is_added_up(
    synced: Company, make_invoice: Callable[..., BillingoInvoice], tmp_path: Path
) -> None:
    """Twelve years in four currencies: one page all the same, and in it each forint once."""
    BillingoSyncLog.objects.update(documents_listed=None)
    BillingoInvoice.objects.all().delete()
    for year in range(2015, 2027):
        for currency in ("HUF", "EUR", "USD", "GBP"):
            make_invoice(synced, invoice_date=date(year, 6, 1), currency=currency, gross_total=Decimal(100))
    certificate = service.issue(synced.pk)
    pdf = signed_page.make(certificate, service.file_of(certificate), "x")
    assert b"/Count 1\n" in pdf
    text = told_by(pdf, tmp_path / "x.pdf")
    periods = re.findall(r"(20\d\d(?:-ig)?)(?: until 20\d\d)? (\d+) (\d+) Ft", text)
    assert sum(int(count) for _period, count, _sum in periods) == 12
    assert sum(int(amount) for _period, _count, amount in periods) == 1200
    assert periods[0][0].endswith("-ig")


def test_verify_reads_it_and_finds_any_byte(page: Path, verify: Verify) -> None:
    code, told = verify(page, "--against-mirror")
    assert (code, "The page is unaltered" in told, told.count("HOLDS")) == (0, True, 3), told
    original = page.read_bytes()
    for place in (
        *random.Random(3).sample(range(len(original)), 40),
        *range(len(original) - 130, len(original)),
    ):
        altered = bytearray(original)
        altered[place] ^= 1
        page.write_bytes(bytes(altered))
        assert verify(page)[0] == 1, place
    for altered_whole in (original + b"%", original[:-1], original[: original.rindex(signed_page.MARK)]):
        page.write_bytes(altered_whole)
        code, told = verify(page)
        assert (code, "believe what the attached certificate says" in told) == (1, True), told


def test_the_last_letter_of_its_signature_has_bits_that_say_nothing(page: Path, verify: Verify) -> None:
    """Base64 of 64 bytes ends in four bits too many: with others in them the same bytes come out."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    data = bytearray(page.read_bytes())
    at = len(data) - len(b"==\n") - 1
    data[at] = letters[letters.index(data[at]) ^ 1]
    page.write_bytes(data)
    assert verify(page)[0] == 1


def test_a_page_of_another_installation_around_a_certificate_of_ours(page: Path, verify: Verify) -> None:
    ours = SigningKey.objects.get()
    theirs = keys.replace_key()
    other = page.read_bytes()
    SigningKey.objects.filter(pk=theirs.pk).delete()
    line = signed_page.LAST_LINE.search(other)
    assert line
    forged = other[: line.start()] + line[0].replace(ours.key_id.encode(), theirs.key_id.encode())
    page.write_bytes(forged)
    code, told = verify(page)
    assert (code, f"signed by the key {theirs.key_id}, which is none of" in told) == (1, True), told
    assert "The certificate is unaltered" in told


def test_a_pdf_that_is_none_of_ours(tmp_path: Path, verify: Verify) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    code, told = verify(path)
    assert (code, "no certificate is attached" in told) == (1, True)
