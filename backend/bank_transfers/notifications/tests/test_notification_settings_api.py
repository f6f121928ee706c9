"""/api/notification-settings/"""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import Company, Mail, MailChoice, Role

pytestmark = pytest.mark.django_db
URL, TEST = "/api/notification-settings/", "/api/notification-settings/test_mail/"


def test_each_decides_for_himself_and_administrators_see_who_gets_mails(alma: Company, admin: Any) -> None:
    client = client_for(admin)
    found = client.get(URL).json()
    assert (found["mail_enabled"], found["gets_mails"], found["email"]) == (True, True, "anna@example.hu")
    user_in(alma, Role.ADMIN, "noaddress")
    changed = client.patch(URL, {"mail_enabled": False}).json()
    assert (changed["mail_enabled"], changed["gets_mails"]) == (False, False)
    assert {row["username"]: row["gets_mails"] for row in changed["recipients"]} == {
        "anna": False,
        "noaddress": False,
    }
    assert client.patch(URL, {"mail_enabled": True}).json()["gets_mails"] is True
    assert MailChoice.objects.count() == 1


def test_others_see_their_own_only(alma: Company, admin: Any) -> None:
    client = client_in(alma, Role.USER)
    found = client.patch(URL, {"mail_enabled": True}).json()
    assert (found["recipients"], found["gets_mails"]) == (None, False)
    assert client.post(TEST).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"mail_enabled": "?"}, {"mail_enabled": None}, {"mail_enabled": [True]}]
)
def test_what_is_no_choice_is_400(body: dict[str, Any], admin: Any) -> None:
    assert client_for(admin).patch(URL, body).status_code == 400
    assert not MailChoice.objects.exists()


def test_a_test_mail_goes_to_oneself_a_few_times(admin: Any) -> None:
    client = client_for(admin, language="hu")
    answers = [client.post(TEST) for _ in range(4)]
    assert [answered.status_code for answered in answers] == [200, 200, 200, 429]
    assert answers[0].json()["email"] == "anna@example.hu"
    assert [letter.to for letter in mail.outbox] == [["anna@example.hu"]] * 3
    assert "tesztlevél" in mail.outbox[0].subject


def test_without_an_address_or_a_mail_server_it_says_so(
    alma: Company, admin: Any, settings: Settings
) -> None:
    without = client_in(alma).post(TEST)
    assert (without.status_code, without.json()["code"]) == (400, "no_email_address")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    down = client_for(admin).post(TEST)
    assert (down.status_code, down.json()["code"]) == (502, "mail_not_sent")
    assert "ConnectionRefusedError" in down.json()["detail"]
    assert Mail.objects.get().state == "GIVEN_UP"
