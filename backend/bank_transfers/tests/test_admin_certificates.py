"""Certificates and signing keys in the admin: looked at, never changed, and no secret among what is shown."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bank_transfers.billingo.certificates import keys, service
from bank_transfers.models import Company, CompletenessCertificate, SigningKey

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator", password="x"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(page: str, *arguments: object) -> str:
    return reverse(f"admin:bank_transfers_{page}", args=arguments)


def test_what_a_certificate_says_is_shown_and_can_not_be_changed(operator: Client, synced: Company) -> None:
    certificate = service.issue(synced.pk)
    page = address("completenesscertificate_change", certificate.pk)
    assert "does_not_prove" in operator.get(page).content.decode()
    assert operator.post(page, {"documents": "1"}).status_code == 403
    assert (
        operator.post(address("completenesscertificate_delete", certificate.pk), {"post": "yes"}).status_code
        == 403
    )
    assert CompletenessCertificate.objects.get().documents == certificate.documents
    few = statements_of(operator)
    service.issue(synced.pk)
    assert statements_of(operator) == few


def statements_of(operator: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert operator.get(address("completenesscertificate_changelist")).status_code == 200
    return len(queries)


def test_the_private_part_of_a_signing_key_is_nowhere(operator: Client) -> None:
    key = keys.current_key()
    for url in (address("signingkey_changelist"), address("signingkey_change", key.pk)):
        page = operator.get(url).content.decode()
        assert key.key_id in page
        assert key.private_key.reveal() not in page
        assert "gAAAA" not in page
    assert SigningKey.objects.count() == 1
