"""Mails: once for each trouble, once when it is over, to the right people, in their language, and never a flood."""

from __future__ import annotations

import email
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from bank_transfers.companies.tests.helpers import together, user_in
from bank_transfers.models import (
    BillingoSyncLog,
    Company,
    CompanyUser,
    Mail,
    MailChoice,
    Role,
    Trouble,
    UserPreferences,
)
from bank_transfers.notifications.mails import queue as mail_queue
from bank_transfers.notifications.outbox import work_off
from bank_transfers.notifications.sources import sync_alerts
from bank_transfers.notifications.tests.conftest import admin_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MakeRun = Callable[..., BillingoSyncLog]
FAILED, PARTIAL, COMPLETED = "FAILED", "PARTIAL", "COMPLETED"


def subjects() -> list[str]:
    return [str(letter.subject) for letter in mail.outbox]


def html_of(letter: Any) -> str:
    return str(letter.alternatives[0][0])


def days_later(days: float) -> None:
    """As if everything that is known had happened so many days before."""
    back = timedelta(days=days)
    for row in Trouble.objects.all():
        row.told_at = row.told_at and row.told_at - back
        row.last_bad_day = row.last_bad_day and row.last_bad_day - timedelta(days=round(days))
        row.save()
    for sent in Mail.objects.all():
        Mail.objects.filter(pk=sent.pk).update(created_at=sent.created_at - back)


def test_a_trouble_is_told_once_and_its_end_once(alma: Company, admin: Any, make_run: MakeRun) -> None:
    for _ in range(5):
        make_run(alma, FAILED, "invalid_api_key")
        work_off()
    assert subjects() == ["Alma Kft.: a Billingo-szinkronizálás nem sikerült"]
    for _ in range(3):
        make_run(alma, COMPLETED)
        work_off()
    assert subjects()[1:] == ["Alma Kft.: a Billingo-szinkronizálás újra működik"]


def test_it_says_why_and_what_to_do_in_hungarian_with_right_letters(
    alma: Company, admin: Any, make_run: MakeRun, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://szamlak.example.hu"
    Company.objects.update(name="Árvíztűrő Tükörfúrógép Kft.")
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    (letter,) = mail.outbox
    text, html = str(letter.body), html_of(letter)
    for part in (text, html):
        assert "A Billingo nem fogadja el ezt az API-kulcsot" in part
        assert "Mi a teendő" in part
        assert "https://szamlak.example.hu/sync" in part
        assert "Árvíztűrő Tükörfúrógép Kft." in part
    parsed = email.message_from_bytes(letter.message().as_bytes())
    (subject, charset), *_ = email.header.decode_header(parsed["Subject"])
    assert isinstance(subject, bytes)
    assert subject.decode(charset or "").startswith("Árvíztűrő Tükörfúrógép Kft.: ")
    assert parsed["Auto-Submitted"] == "auto-generated"


def test_it_is_in_the_language_that_its_reader_chose(alma: Company, admin: Any, make_run: MakeRun) -> None:
    UserPreferences.objects.create(user=admin, language="en")
    admin_of(alma, "bela")
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    by_reader = {letter.to[0]: letter for letter in mail.outbox}
    english = by_reader["anna@example.hu"]
    assert english.subject == "Alma Kft.: the Billingo synchronization failed"
    assert "Make a new API key in Billingo" in str(english.body)
    assert "nem sikerült" in by_reader["bela@example.hu"].subject


def test_documents_that_were_set_aside_are_named(alma: Company, admin: Any, make_run: MakeRun) -> None:
    log = make_run(alma, PARTIAL, *["bad_amount"] * 7, invoices_skipped=7)
    problems = [
        {**entry, "invoice_id": n, "invoice_number": f"2026-{n}"}
        for n, entry in enumerate(log.errors_parsed, 1)
    ]
    from bank_transfers.billingo.runs.claim import as_json

    BillingoSyncLog.objects.update(errors=as_json(problems))
    work_off()
    (letter,) = mail.outbox
    body = str(letter.body)
    assert "csak részben sikerült" in letter.subject
    assert all(f"2026-{n}:" in body for n in range(1, 6))
    assert "2026-6" not in body
    assert "7 bizonylat" in body


def test_another_cause_is_told_a_day_later_at_the_earliest(
    alma: Company, admin: Any, make_run: MakeRun
) -> None:
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    make_run(alma, FAILED, "billingo_unreachable")
    work_off()
    assert len(mail.outbox) == 1
    days_later(1)
    make_run(alma, FAILED, "invalid_api_key")  # told already
    work_off()
    assert len(mail.outbox) == 1
    make_run(alma, FAILED, "billingo_unreachable")
    work_off()
    assert len(mail.outbox) == 2


def test_three_nights_running_are_told_once(alma: Company, admin: Any, make_run: MakeRun) -> None:
    for _ in range(6):
        for _ in range(2):
            make_run(alma, FAILED, "billingo_unreachable", sync_type="AUTOMATIC")
            work_off()
        days_later(1)
    assert subjects() == [
        "Alma Kft.: a Billingo-szinkronizálás nem sikerült",
        "Alma Kft.: 3 napja nincs sikeres Billingo-szinkronizálás",
    ]
    make_run(alma, COMPLETED)
    work_off()
    assert len(mail.outbox) == 3
    make_run(alma, FAILED, "billingo_unreachable")
    work_off()
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("seed", range(2))
def test_a_flood_of_failures_is_no_flood_of_mails(seed: int, make_run: MakeRun) -> None:
    """8 companies, 40 runs each within a day, of all fates: the number of mails counted."""
    dice = random.Random(seed)
    companies = [Company.objects.create(name=f"C{n}", tax_id=f"{11111111 + n}-2-42") for n in range(8)]
    for company in companies:
        admin_of(company, f"admin{company.pk}")
        for _ in range(40):
            status = dice.choice([FAILED, FAILED, PARTIAL, COMPLETED])
            codes = [
                dice.choice(["invalid_api_key", "billingo_unreachable", "interrupted", "internal_error"])
            ]
            make_run(
                company, status, *(codes if status == FAILED else ["bad_date"] if status == PARTIAL else [])
            )
    while work_off(seconds=600).runs or Mail.objects.exclude(next_try_at=None).exists():
        pass
    counts = [
        sum(letter.to == [f"admin{company.pk}@example.hu"] for letter in mail.outbox) for company in companies
    ]
    assert BillingoSyncLog.objects.unannounced().count() == 0
    assert max(counts) <= 2 * sync_alerts.MOST_TROUBLES_A_DAY + 1
    assert min(counts) >= 1
    # Whoever heard of a trouble last hears of its end as soon as there is one.
    mail.outbox.clear()
    for company in companies:
        make_run(company, COMPLETED)
    in_trouble = set(Trouble.objects.exclude(told_cause="").values_list("company_id", flat=True))
    work_off()
    assert len(mail.outbox) == len(in_trouble)
    assert all("újra működik" in letter.subject for letter in mail.outbox)


def test_constant_failure_of_many_is_one_mail_each(make_run: MakeRun) -> None:
    companies = [Company.objects.create(name=f"C{n}", tax_id=f"{11111111 + n}-2-42") for n in range(12)]
    for company in companies:
        admin_of(company, f"admin{company.pk}")
    for _night in range(6):
        for company in companies:
            make_run(company, FAILED, "billingo_unreachable")
        work_off()
    assert len(mail.outbox) == 12


def test_only_administrators_who_want_them_get_mails(alma: Company, admin: Any, make_run: MakeRun) -> None:
    other = Company.objects.create(name="Barack Kft.", tax_id="22222222-2-42")
    admin_of(other, "other")
    for role in (Role.FINANCIAL, Role.ACCOUNTANT, Role.USER):
        clerk = user_in(alma, role)
        clerk.email = "clerk@example.hu"
        clerk.save()
    user_in(alma)  # no address
    removed, off, unwilling = (admin_of(alma, name) for name in ("removed", "off", "unwilling"))
    CompanyUser.objects.filter(user=removed).update(is_active=False)
    get_user_model().objects.filter(pk=off.pk).update(is_active=False)
    MailChoice.objects.create(membership=CompanyUser.objects.get(user=unwilling), enabled=False)
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    assert [letter.to for letter in mail.outbox] == [["anna@example.hu"]]


def test_who_is_no_administrator_any_more_when_it_is_sent_gets_none(
    alma: Company, admin: Any, make_run: MakeRun
) -> None:
    make_run(alma, FAILED, "invalid_api_key")
    work_off(seconds=-1)  # time for nothing
    from bank_transfers.notifications.sources import sync_runs

    assert sync_runs.tell_of(alma.pk) == 1
    CompanyUser.objects.update(role=Role.USER)
    work_off()
    assert mail.outbox == []
    assert Mail.objects.get().state == "NOT_WANTED"


def test_where_nobody_could_be_told_the_next_failure_tells(alma: Company, make_run: MakeRun) -> None:
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    make_run(alma, COMPLETED)
    work_off()
    assert not Mail.objects.exists()
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    admin_of(alma, "late")
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Rossz\r\nBcc: victim@example.hu",
        "Rossz\nSubject: x",
        "a\x00b\x1b[31m",
        "<script>alert(1)</script>",
        "%(company)s",
    ],
)
def test_a_company_s_name_puts_nothing_into_headers_or_html(
    name: str, alma: Company, admin: Any, make_run: MakeRun
) -> None:
    if "\x00" in name:
        name = name.replace("\x00", "\x01")  # which PostgreSQL would not store
    Company.objects.update(name=name)
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    (letter,) = mail.outbox
    message = letter.message()
    assert message.get_all("Bcc") is None
    assert len(message.get_all("Subject") or []) == 1
    assert letter.subject.isprintable()
    assert "<script>" not in html_of(letter)


@pytest.mark.parametrize("address", ["x@y.hu\nBcc: z@y.hu", "no address", "a@b@c", "x" * 300 + "@y.hu"])
def test_an_address_that_is_none_gets_no_mail(
    address: str, alma: Company, admin: Any, make_run: MakeRun
) -> None:
    if len(address) < 254:
        get_user_model().objects.update(email=address)
        make_run(alma, FAILED, "invalid_api_key")
        work_off()
        assert mail.outbox == []
        assert Mail.objects.get().state == "NOT_WANTED"


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_each_mail_once(make_run: MakeRun, admin: Any) -> None:
    companies = [Company.objects.create(name=f"C{n}", tax_id=f"{33333333 + n}-2-42") for n in range(6)]
    for company in companies:
        admin_of(company, f"admin{company.pk}")
        make_run(company, FAILED, "invalid_api_key")
    together(*[work_off] * 4)
    work_off()
    assert len(mail.outbox) == 6
    assert len({tuple(letter.to) for letter in mail.outbox}) == 6


def test_a_mail_server_that_is_down_is_left_alone_and_tried_again(
    alma: Company, admin: Any, make_run: MakeRun, settings: Settings
) -> None:
    for n in range(8):
        admin_of(alma, f"more{n}")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    make_run(alma, FAILED, "invalid_api_key")
    work_off()
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0] * 6 + [1] * 3
    assert set(Mail.objects.filter(attempts=1).values_list("last_error", flat=True)) == {
        "ConnectionRefusedError"
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Mail.objects.update(next_try_at=timezone.now())
    work_off()
    assert len(mail.outbox) == 9


def test_one_that_can_t_be_sent_is_given_up_after_a_day(
    alma: Company, admin: Any, make_run: MakeRun, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    make_run(alma, FAILED, "invalid_api_key")
    for _ in range(12):
        work_off()
        Mail.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())
    sent = Mail.objects.get()
    assert (sent.state, sent.attempts) == ("GIVEN_UP", len(mail_queue.AGAIN_AFTER) + 1)


def test_every_error_code_has_a_remedy() -> None:
    from bank_transfers.billingo.runs.problem_texts import REMEDIES, SENTENCES

    assert REMEDIES.keys() == SENTENCES.keys()
