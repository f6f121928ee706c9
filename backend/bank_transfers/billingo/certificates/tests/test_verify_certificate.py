"""verify_certificate: says what a file says, and that it does not hold for whatever is not as it was signed."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from bank_transfers.billingo.certificates import keys, service
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoSyncLog,
    Company,
    SigningKey,
)
from billingo_sandbox import Sandbox
from conftest import BACKEND_DIR

from .conftest import Verify

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


def test_a_certificate_as_it_was_issued(certified: Path, verify: Verify, synced: Company) -> None:
    code, told = verify(certified, "--against-mirror")
    assert code == 0, told
    assert synced.name in told
    assert "documents: 282" in told
    assert told.count("HOLDS") == 2
    assert "tax authority" in told  # what it does not prove


def test_a_byte_anywhere(certified: Path, verify: Verify) -> None:
    """Whatever byte is another, in what is signed, in the signature, or between them."""
    original = certified.read_bytes()
    places = random.Random(7).sample(range(len(original)), 60)
    edges = [0, len(original) - 1, *range(original.index(b',"signature"') - 2, len(original), 7)]
    for place in places + edges:
        altered = bytearray(original)
        altered[place] ^= 1
        certified.write_bytes(bytes(altered))
        code, told = verify(certified)
        assert code == 1, (place, told)


def test_a_byte_more_or_less(certified: Path, verify: Verify) -> None:
    original = certified.read_bytes()
    for altered in (original + b"\n", original[:-1], b" " + original, original.replace(b"\n", b"\r\n")):
        certified.write_bytes(altered)
        assert verify(certified)[0] == 1


def test_a_file_that_another_program_wrote_anew(certified: Path, verify: Verify) -> None:
    certified.write_text(json.dumps(json.loads(certified.read_text()), indent=2))
    code, told = verify(certified)
    assert code == 1
    assert "Ask for the original" in told


def test_another_key(certified: Path, verify: Verify, tmp_path: Path) -> None:
    """Of another installation: its key is not known here, and ours is not what signed it. An older key of ours is."""
    key = SigningKey.objects.get()
    ours = tmp_path / "ours.pem"
    ours.write_text(keys.pem_of(key))
    SigningKey.objects.filter(pk=key.pk).update(key_id="0" * 16)
    code, told = verify(certified)
    assert (code, "none of this installation" in told) == (1, True)
    assert verify(certified, f"--key={ours}")[0] == 0
    SigningKey.objects.filter(pk=key.pk).update(key_id=key.key_id)
    new = keys.replace_key()
    assert verify(certified)[0] == 0
    ours.write_text(new.public_key)
    code, told = verify(certified, f"--key={ours}")
    assert (code, "who signed it is not known" in told) == (1, True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON"),
        (b"\x00" * 100, "no JSON"),
        (b"\xff\xfe{}", "no JSON"),
        (b"%PDF-1.7", "no certificate is attached"),
        (b"{}", "no certificate"),
        (b"[" * 100_000, "no"),
        (b'{"certificate":{},"signature":{"key_id":"","value":""}}', "no certificate"),
        (b" " * (16 * 1024 * 1024 + 1), "MiB"),
    ],
)
def test_what_is_no_certificate(tmp_path: Path, verify: Verify, content: bytes, told: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    code, out = verify(path)
    assert (code, told in out) == (1, True), out


def test_another_version_and_amounts_that_are_none(certified: Path, verify: Verify) -> None:
    text = certified.read_text()
    certified.write_text(text.replace('"version":1', '"version":99'))
    assert "Its version is 99" in verify(certified)[1]
    certified.write_text(text.replace('"amount":"', '"amount":"1E+999999999', 1))
    assert "can't be read" in verify(certified)[1]


def test_a_file_that_is_not_there_and_a_key_that_is_none(tmp_path: Path, verify: Verify) -> None:
    assert verify(tmp_path / "nothing")[0] == 2
    assert verify("nul\0")[0] == 2
    (tmp_path / "key").write_text("no key")
    assert verify(tmp_path / "key", f"--key={tmp_path / 'key'}")[0] == 2


@pytest.mark.parametrize("way", ["openssl", "python"])
def test_the_ways_without_this_program(certified: Path, tmp_path: Path, way: str) -> None:
    """As docs/certificates.md has them, run as they stand: they take the file, and refuse it with a byte altered."""
    page = (BACKEND_DIR.parent / "docs/certificates.md").read_text()
    lines = re.search(rf"<!-- run: {way} -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert lines
    (tmp_path / "key.pem").write_text(keys.pem_of(SigningKey.objects.get()))
    command = ["sh", "-ec", lines[1]] if way == "openssl" else [sys.executable, "-c", lines[1]]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    certified.write_text(certified.read_text().replace('"count":282', '"count":281'))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


# -- held against the mirror -----------------------------------------------------------------------------


def test_older_than_the_mirror(certified: Path, verify: Verify, sandbox: Sandbox, synced: Company) -> None:
    """Documents came, were changed, and are gone: those of then can still be told, to the last digit."""
    amount, gone, type_ = sandbox.documents[5], sandbox.documents[9], sandbox.documents[20]
    sandbox.edit(amount["id"], gross_total=Decimal("987654.321"))
    sandbox.edit(amount["id"], gross_total=Decimal("987654.322"))
    sandbox.edit(type_["id"], type="proforma")
    sandbox.delete(gone["id"])
    sandbox.insert()
    log = BillingoSyncService().sync_company(synced, full_sync=True)
    assert (log.status, log.invoices_created, log.invoices_missing) == ("COMPLETED", 1, 1)
    code, told = verify(certified, "--against-mirror")
    assert code == 0, told
    assert "since then 1 documents came, 3 of those that were there were stored anew, 1 are gone" in told
    assert "counts and sums are those of the certificate" in told
    assert "can't be shown" in told
    # Another one, of now, holds as it is; and once more is added, it is known that nothing else was touched.
    certified.write_bytes(service.file_of(service.issue(synced.pk)))
    sandbox.insert()
    BillingoSyncService().sync_company(synced)
    code, told = verify(certified, "--against-mirror")
    assert (code, "the digest is that of the certificate" in told) == (0, True), told


@pytest.mark.parametrize("older", [False, True])
def test_a_document_that_vanished(
    certified: Path, verify: Verify, synced: Company, sandbox: Sandbox, older: bool
) -> None:
    if older:
        sandbox.insert()
        BillingoSyncService().sync_company(synced)
    row = BillingoInvoice.objects.get(billingo_id=sandbox.documents[7]["id"])
    month = f"{row.invoice_date:%Y-%m}"
    row.delete()
    code, told = verify(certified, "--against-mirror")
    assert code == 1
    assert "282 by the certificate, 281 in the mirror: 1 have vanished" in told
    assert f"{month} {row.type} {row.currency}: " in told


def test_an_amount_and_a_content_that_were_changed_by_hand(
    certified: Path, verify: Verify, sandbox: Sandbox
) -> None:
    row = BillingoInvoice.objects.filter(billingo_id=sandbox.documents[7]["id"])
    row.update(digest=b"1" * 32)
    code, told = verify(certified, "--against-mirror")
    assert (code, "no sync changed it" in told) == (1, True), told
    row.update(gross_total=Decimal("1.01"))
    code, told = verify(certified, "--against-mirror")
    assert (code, "by the certificate" in told) == (1, True), told


def test_money_laid_on_documents_hides_no_content_changed_by_hand(
    certified: Path, verify: Verify, synced: Company, sandbox: Sandbox
) -> None:
    """To allocate, and to read payments, writes the document's row, but stores no document anew."""
    from bank_transfers.reconciliation.allocating.service import allocate
    from bank_transfers.reconciliation.tests.helpers import bank_lines, entry

    rows = BillingoInvoice.objects.filter(company=synced, type="invoice", currency="HUF", cancelled=False)
    owed = rows.filter(payment_status="outstanding", open_amount__gt=1).latest("pk")
    (line,) = bank_lines(synced, "1.00")
    allocate(synced.pk, None, {line.pk: [entry(owed, "1.00")]})
    BillingoInvoice.objects.filter(pk=BillingoInvoice.objects.earliest("pk").pk).update(digest=b"1" * 32)
    code, told = verify(certified, "--against-mirror")
    assert (code, "no sync changed it" in told) == (1, True), told
    # Of what a sync stored anew it can't be said, also where the change stands in no column.
    sandbox.edit(owed.billingo_id, unheard_of="x")
    log = BillingoSyncService().sync_company(synced)
    assert (log.invoices_updated, owed.changes.count()) == (1, 0)
    code, told = verify(certified, "--against-mirror")
    assert (code, "can't be shown" in told) == (0, True), told


def test_a_mirror_that_is_older_than_the_certificate(
    certified: Path, verify: Verify, synced: Company
) -> None:
    """A copy of the database from before: the run that the certificate names is not there yet."""
    BillingoInvoice.objects.filter(pk__in=BillingoInvoice.objects.values("pk")[:3]).delete()
    BillingoSyncLog.objects.all().delete()
    code, told = verify(certified, "--against-mirror")
    assert (code, "older than the certificate" in told, "3 have vanished" in told) == (1, True, True), told
    Company.objects.update(tax_id="99999999-1-42")
    code, told = verify(certified, "--against-mirror")
    assert (code, "no company with the tax number" in told) == (1, True), told


def test_clocks_apart(
    certified: Path, verify: Verify, synced: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    """What a later run stored is later, though the clock of its machine was behind."""
    hour_ago = timezone.now() - timedelta(hours=1)
    log = BillingoSyncLog.objects.create(
        company=synced, status="COMPLETED", started_at=hour_ago, completed_at=hour_ago, cursor=hour_ago
    )
    make_invoice(synced, created_at=hour_ago, updated_at=hour_ago, created_by_sync=log)
    changed = BillingoInvoice.objects.exclude(gross_total=None).earliest("pk")
    BillingoInvoiceChange.objects.create(
        company=synced,
        invoice=changed,
        sync_log=log,
        changed_at=hour_ago,
        field="gross_total",
        old_value=str(changed.gross_total),
        new_value="1",
    )
    BillingoInvoice.objects.filter(pk=changed.pk).update(gross_total=1, digest=b"2" * 32)
    code, told = verify(certified, "--against-mirror")
    assert code == 0, told
    assert "since then 1 documents came, 1 of those" in told
