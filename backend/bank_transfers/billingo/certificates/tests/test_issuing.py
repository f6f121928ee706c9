"""What a certificate says, when it is issued, and when it is refused."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bank_transfers.billingo.certificates import errors, keys, service
from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import together
from bank_transfers.core.db.models.append_only import AppendOnly
from bank_transfers.models import (
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
    CompletenessCertificate,
    SigningKey,
)
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

Origin = CompletenessCertificate.Origin


def said_by(certificate: CompletenessCertificate) -> Any:
    return json.loads(service.file_of(certificate))["certificate"]


def test_it_says_what_billingo_has(synced: Company, sandbox: Sandbox) -> None:
    """Counted anew from the sandbox's documents: by month, type and currency, to the last digit."""
    expected: dict[tuple[str, str, str], list[Any]] = {}
    for document in sandbox.documents:
        group = ((document["invoice_date"] or "")[:7], document["type"], document["currency"])
        found = expected.setdefault(group, [0, Decimal(0), 0])
        found[0] += 1
        found[1] += Decimal(document["gross_total"] or 0)
        found[2] += document["gross_total"] is None
    said = said_by(service.issue(synced.pk))
    assert said["documents"]["count"] == said["full_sync"]["listed"] == len(sandbox.documents)
    assert {
        (row["month"], row["type"], row["currency"]): [
            row["count"], Decimal(row["amount"]), row["without_amount"]
        ]
        for row in said["documents"]["sums"]
    } == expected  # fmt: skip
    log = BillingoSyncLog.objects.get()
    assert log.completed_at is not None
    assert said["full_sync"]["id"] == said["last_sync"]["id"] == log.pk
    assert said["full_sync"]["ended_at"] == f"{log.completed_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    assert said["company"] == {"name": synced.name, "tax_number": synced.tax_id}


def test_anybody_can_check_it_without_this_program(synced: Company) -> None:
    """The second line is what was signed, and the digest is that of the stored documents: as docs/certificates.md
    tells it."""
    certificate = service.issue(synced.pk)
    file = service.file_of(certificate)
    said, signature = json.loads(file)["certificate"], json.loads(file)["signature"]
    key = SigningKey.objects.get()
    signed = file.split(b"\n")[1]
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key)).verify(
        base64.b64decode(signature["value"]), signed
    )
    again = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert signed == again
    lines = "".join(
        f"{billingo_id}:{bytes(digest).hex()}\n"
        for billingo_id, digest in BillingoInvoice.objects.order_by("billingo_id").values_list(
            "billingo_id", "digest"
        )
    )
    assert said["documents"]["digest"] == hashlib.sha256(lines.encode()).hexdigest()
    assert not {float, bool, type(None)} & set(kinds_of(said))


def kinds_of(value: Any) -> list[type]:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [kind for part in parts for kind in kinds_of(part)]
    return [type(value)]


def test_odd_amounts_are_added_exactly(synced: Company, make_invoice: Callable[..., BillingoInvoice]) -> None:
    BillingoSyncLog.objects.update(documents_listed=None)  # rows of our own are none of Billingo's
    long = "123456789012345678901234567890.000000000000000000000000000001"
    for amount in (long, "-0.005", "100"):
        make_invoice(synced, currency="XTS", gross_total=Decimal(amount))
    make_invoice(synced, currency="XTS", gross_total=None, invoice_date=None)
    rows = said_by(service.issue(synced.pk))["documents"]["sums"]
    found = [(row["month"], row["amount"], row["count"]) for row in rows if row["currency"] == "XTS"]
    assert found == [
        ("", "0.00", 1),
        ("2026-01", "123456789012345678901234567989.995000000000000000000000000001", 3),
    ]


def test_what_is_missing_upstream_stands_apart(synced: Company, sandbox: Sandbox) -> None:
    gone = sandbox.documents[3]
    sandbox.delete(gone["id"])
    log = BillingoSyncService().sync_company(synced, full_sync=True)
    assert log.status == "COMPLETED", log.errors
    said = said_by(service.issue(synced.pk))
    assert said["documents"]["count"] == said["full_sync"]["listed"] == len(sandbox.documents)
    (row,) = said["missing_upstream"]["sums"]
    assert (row["count"], row["type"], row["currency"]) == (1, gone["type"], gone["currency"])
    assert said["missing_upstream"]["count"] == 1


# -- by itself -------------------------------------------------------------------------------------------


def test_one_comes_by_itself_after_each_full_sync_and_only_one(synced: Company) -> None:
    assert (service.issue_due(), service.issue_due()) == (1, 0)
    (first,) = CompletenessCertificate.objects.all()
    assert (first.origin, first.sync_log) == (Origin.SYNC, BillingoSyncLog.objects.get())
    BillingoSyncService().sync_company(synced)  # not a full one
    assert service.issue_due() == 0
    call_command("sync_billingo_invoices", "--full", f"--company-id={synced.pk}")
    second = CompletenessCertificate.objects.first()
    assert second is not None
    assert second.sync_log == BillingoSyncLog.objects.order_by("-id").first()
    assert service.issue(synced.pk, Origin.SYNC) == second
    assert CompletenessCertificate.objects.count() == 2


def test_a_company_that_is_switched_off_gets_none(synced: Company) -> None:
    synced.disable_feature("BILLINGO_SYNC")
    assert service.issue_due() == 0


@pytest.mark.django_db(transaction=True)
def test_processes_that_issue_at_once_make_one_key_and_one_certificate(synced: Company) -> None:
    certificates = together(*[lambda: service.issue(synced.pk, Origin.SYNC)] * 4)
    assert len({certificate.pk for certificate in certificates}) == 1
    assert SigningKey.objects.count() == CompletenessCertificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_of_it_is_read_in_one_moment_and_nobody_waits(
    synced: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    """While the sums are read and the digest is not yet, another connection writes, and has not to wait."""
    BillingoSyncLog.objects.update(documents_listed=None)
    written: list[Any] = []

    def then_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if "GROUP BY" in sql and not written:
            written.extend(together(lambda: make_invoice(synced)))
        return answer

    before = BillingoInvoice.objects.count()
    with connection.execute_wrapper(then_write):
        said = said_by(service.issue(synced.pk))
    assert written
    assert BillingoInvoice.objects.count() == before + 1
    assert said["documents"]["count"] == sum(row["count"] for row in said["documents"]["sums"]) == before


# -- refused ---------------------------------------------------------------------------------------------


def refusal(company: Company) -> str:
    with pytest.raises(errors.CertificateRefused) as refused:
        service.issue(company.pk)
    assert not CompletenessCertificate.objects.exists()
    assert service.issue_due() == 0
    return refused.value.code


def test_nothing_read_yet(company: Company) -> None:
    assert refusal(company) == "never_read_fully"


def test_a_full_sync_that_did_not_end_completed(synced: Company, sandbox: Sandbox) -> None:
    BillingoSyncLog.objects.create(
        company=synced, full_sync=True, status="PARTIAL", completed_at=timezone.now()
    )
    assert refusal(synced) == "last_full_sync_incomplete"


def test_documents_set_aside(synced: Company) -> None:
    now = timezone.now()
    BillingoSetAsideDocument.objects.create(
        company=synced, identity="7", code="x", reason="x", raw="{}", first_seen_at=now, last_tried_at=now
    )
    assert refusal(synced) == "documents_set_aside"


def test_a_later_sync_that_stored_only_a_part(synced: Company) -> None:
    failed = BillingoSyncLog.objects.create(company=synced, status="FAILED", completed_at=timezone.now())
    service.issue(synced.pk)  # it stored nothing
    CompletenessCertificate.objects.all()._raw_delete(CompletenessCertificate.objects.db)
    BillingoSyncLog.objects.filter(pk=failed.pk).update(invoices_created=1)
    assert refusal(synced) == "last_sync_incomplete"


def test_a_key_that_may_open_another_account(synced: Company) -> None:
    CompanyBillingoSettings.objects.update(sync_cursor=None)
    assert refusal(synced) == "not_read_with_this_key"


def test_a_mirror_that_lost_a_row(synced: Company) -> None:
    BillingoInvoice.objects.filter(pk=BillingoInvoice.objects.values("pk")[:1]).delete()
    assert refusal(synced) == "count_differs"


def test_a_sync_that_runs_and_one_that_died(synced: Company) -> None:
    running = BillingoSyncLog.objects.create(company=synced, heartbeat_at=timezone.now())
    with pytest.raises(SyncAlreadyRunning):
        service.issue(synced.pk)
    BillingoSyncLog.objects.filter(pk=running.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert service.issue(synced.pk).documents


# -- kept ------------------------------------------------------------------------------------------------


def test_it_is_never_changed_and_goes_with_its_company_only(synced: Company) -> None:
    certificate = service.issue(synced.pk)
    rows = CompletenessCertificate.objects.all()
    for act in (certificate.save, certificate.delete, rows.delete, lambda: rows.update(documents=1)):
        with pytest.raises(AppendOnly), transaction.atomic():
            act()
    synced.delete()
    assert not CompletenessCertificate.objects.exists()


def test_the_private_part_is_a_secret_and_goes_when_the_key_is_replaced(synced: Company) -> None:
    certificate = service.issue(synced.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM bank_transfers_signingkey")
        assert cursor.fetchone()[0].startswith("gAAAA")
    new = keys.replace_key()
    old = SigningKey.objects.get(pk=certificate.key_id)
    assert (old.is_current, old.private_key) == (False, None)
    assert service.issue(synced.pk).key == new


def test_a_key_that_cannot_be_decrypted_is_named(synced: Company, settings: Any) -> None:
    keys.current_key()
    settings.CREDENTIAL_ENCRYPTION_KEYS = ["b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktb3Q="]
    with pytest.raises(keys.SigningKeyUnreadable):
        service.issue(synced.pk)
