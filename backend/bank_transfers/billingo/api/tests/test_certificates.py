"""/api/certificates/ and /api/certificate-key/: the same file as ever, refused by name, checked with what is public."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from bank_transfers.billingo.certificates import service
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import (
    AuditEntry,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompletenessCertificate,
    SigningKey,
)

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

URL = "/api/certificates/"
KEY = "/api/certificate-key/"


def test_one_is_issued_listed_shown_and_checked_with_the_public_key(synced: Company, tmp_path: Path) -> None:
    client = client_in(synced, "ACCOUNTANT")
    assert APIClient().get(KEY).json() == {"current": None, "keys": []}
    made = client.post(URL)
    assert made.status_code == 201
    service.issue_due()
    listed = client.get(URL).json()
    assert [row["origin"] for row in listed["results"]] == ["sync", "request"]
    assert listed["results"][1] == {name: made.json()[name] for name in listed["results"][1]}
    assert made.json()["requested_by"] == "accountant-1"
    shown = client.get(f"{URL}{made.json()['id']}/").json()
    assert shown["certificate"]["documents"]["count"] == shown["documents"] == 282
    answer = client_in(synced, "USER").get(f"{URL}{shown['id']}/file/", {"format": "json"})
    assert (answer["Content-Type"], ".json" in answer["Content-Disposition"]) == ("application/json", True)
    file = json.loads(answer.content)
    assert file["certificate"] == shown["certificate"]
    # With nothing but what anybody may see.
    known = APIClient().get(KEY).json()["current"]
    key = load_pem_public_key(known["pem"].encode())
    assert isinstance(key, Ed25519PublicKey)
    assert key.public_bytes_raw() == base64.b64decode(known["public_key"])
    key.verify(base64.b64decode(file["signature"]["value"]), answer.content.split(b"\n")[1])
    assert file["signature"]["key_id"] == known["key_id"] == shown["key_id"]
    acts = AuditEntry.objects.filter(action__startswith="certificate").order_by("id")
    assert [act.action for act in acts] == ["certificate_issued", "certificate_downloaded"]


def test_old_keys_are_told_too_and_no_private_part(synced: Company) -> None:
    service.issue(synced.pk)
    private = SigningKey.objects.get().private_key.reveal()
    call_command("replace_signing_key")
    answer = APIClient().get(KEY)
    new, old = answer.json()["keys"]
    assert (new["is_current"], old["is_current"]) == (True, False)
    assert old["retired_at"]
    assert private not in answer.content.decode()
    assert "private" not in answer.content.decode()


def test_a_form_that_there_is_none_of(synced: Company) -> None:
    certificate = service.issue(synced.pk)
    answer = client_in(synced).get(f"{URL}{certificate.pk}/file/", {"format": "docx"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_export")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("never_read_fully", {}),
        ("last_full_sync_incomplete", {"sync_log_id"}),
        ("documents_set_aside", {"count"}),
        ("count_differs", {"held", "listed"}),
        ("sync_already_running", {"sync_log_id"}),
    ],
)
def test_refused_by_name(synced: Company, code: str, more: set[str]) -> None:
    now, log = timezone.now(), BillingoSyncLog.objects.get()
    match code:
        case "never_read_fully":
            log.delete()
        case "last_full_sync_incomplete":
            BillingoSyncLog.objects.create(company=synced, full_sync=True, status="FAILED", completed_at=now)
        case "documents_set_aside":
            BillingoSetAsideDocument.objects.create(
                company=synced,
                identity="7",
                code="x",
                reason="x",
                raw="{}",
                first_seen_at=now,
                last_tried_at=now,
            )
        case "count_differs":
            BillingoSyncLog.objects.update(documents_listed=7)
        case "sync_already_running":
            BillingoSyncLog.objects.create(company=synced, heartbeat_at=now)
    answer = client_in(synced, language="hu").post(URL)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json().keys() == {"code", "detail", *more}
    assert not CompletenessCertificate.objects.exists()


def test_a_signing_key_that_is_lost(synced: Company, settings: Settings) -> None:
    service.issue(synced.pk)
    settings.CREDENTIAL_ENCRYPTION_KEYS = ["b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktb3Q="]
    answer = client_in(synced).post(URL)
    assert (answer.status_code, answer.json()["code"]) == (503, "signing_key_unreadable")
