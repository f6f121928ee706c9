"""Mails through a real mail server, with the names and passwords that Hungarian people have."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from bank_transfers.notifications.tests.smtp import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
RunManage = Callable[..., subprocess.CompletedProcess[str]]
LONG = "Árvíztűrő Tükörfúrógép Gyártó, Javító és Kölcsönző Korlátolt Felelősségű Társaság, Pénzügyi Osztály"


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("Minta Kft., Pénzügy <penzugy@example.hu>", "Minta Kft., Pénzügy", "penzugy@example.hu"),
        ('"Minta Kft., Pénzügy" <penzugy@example.hu>', "Minta Kft., Pénzügy", "penzugy@example.hu"),
        ('A "jó" Kft. <a@example.hu>', 'A "jó" Kft.', "a@example.hu"),
        ("Számlák (teszt): <a@számla.example.hu>", "Számlák (teszt):", "a@xn--szmla-yqa.example.hu"),
        (f"{LONG} <a@example.hu>", LONG, "a@example.hu"),
        ("a@example.hu", "", "a@example.hu"),
    ],
)
def test_any_name_reaches_the_reader(sender: str, name: str, address: str, run_manage: RunManage) -> None:
    with MailServer() as server:
        done = run_manage(
            "sendtestemail", "anna@example.hu", env={**server.env, "DEFAULT_FROM_EMAIL": sender}
        )
        assert done.returncode == 0, done.stderr
        server.wait_for(1)
        (mail,) = server.mails
    shown, found = parseaddr(str(mail["From"]).replace("\n", ""))
    assert (str(make_header(decode_header(shown))), found) == (name, address)
    assert server.senders[0].startswith(f"MAIL FROM:<{address}>") or server.senders[0].startswith(
        f"mail FROM:<{address}>"
    )


def test_a_password_with_accents_logs_in(run_manage: RunManage) -> None:
    login = {"EMAIL_HOST_USER": "számlák", "EMAIL_HOST_PASSWORD": "őszi-köd, 12"}
    with MailServer() as server:
        done = run_manage("sendtestemail", "anna@example.hu", env={**server.env, **login})
        assert done.returncode == 0, done.stderr
        server.wait_for(1)
    assert server.logins == [["számlák", "őszi-köd, 12"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DEFAULT_FROM_EMAIL": "pénzügy@example.hu"}, "without accents before the @"),
        ({"DEFAULT_FROM_EMAIL": "a@example.hu, b@example.hu"}, "DEFAULT_FROM_EMAIL must be one address"),
        (
            {"DEFAULT_FROM_EMAIL": "A <a@example.hu>, B <b@example.hu>"},
            "DEFAULT_FROM_EMAIL must be one address",
        ),
        ({"DEFAULT_FROM_EMAIL": "Minta Kft."}, "DEFAULT_FROM_EMAIL must be one address"),
        (
            {"DEFAULT_FROM_EMAIL": "Minta\nBcc: x@example.hu <a@example.hu>"},
            "DEFAULT_FROM_EMAIL holds control",
        ),
        ({"EMAIL_HOST_PASSWORD": "hush\x07hush"}, "EMAIL_HOST_PASSWORD holds control characters"),
        ({"EMAIL_HOST_PASSWORD": "hush\udce1"}, "EMAIL_HOST_PASSWORD can't be read"),
    ],
)
def test_what_no_mail_could_be_sent_with_stops_the_start(
    change: dict[str, str], words: str, run_manage: RunManage
) -> None:
    done = run_manage("check", env=change)
    assert done.returncode != 0
    assert words in done.stderr
    assert "hush" not in done.stdout + done.stderr
