"""Mails about the bank: files that were refused, and rates that are out of date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from bank_transfers.models import BankAccount, Company, ExchangeRateRun, Mail, RefusedFile
from bank_transfers.notifications.outbox import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told() -> list[str]:
    work_off()
    work_off()
    found = [str(letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return found


def days_later(days: float) -> None:
    back = timedelta(days=days)
    for sent in Mail.objects.all():
        Mail.objects.filter(pk=sent.pk).update(created_at=sent.created_at - back)


def refused(company: Company, name: str) -> RefusedFile:
    return RefusedFile.objects.create(
        company=company, name=name, moved_to=name, reasons=f"{name} 3: rossz nap"
    )


def test_refused_files_are_told_together_once_a_day(alma: Company, admin: Any, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://szamlak.example.hu"
    for number in range(7):
        refused(alma, f"{number}.csv")
    work_off()
    (letter,) = mail.outbox
    body = str(letter.body)
    assert letter.subject == "Alma Kft.: bankkivonatokat nem sikerült beolvasni"
    assert "7 fájl" in body
    assert "· 0.csv 3: rossz nap" in body
    assert "· …" in body
    assert "6.csv" not in body
    assert "https://szamlak.example.hu/bank" in body
    mail.outbox.clear()
    evening = refused(alma, "este.csv")
    evening.told = [
        {"file": "este.csv", "code": "date_impossible", "line": 3, "column": 1, "values": {"value": "30."}}
    ]
    evening.save()
    assert told() == []
    days_later(1.1)
    work_off()
    (letter,) = mail.outbox
    assert "1 fájl" in str(letter.body)
    assert "· este.csv, 3. sor, 1. oszlop: Nincs ilyen nap: „30.”." in str(letter.body)
    mail.outbox.clear()
    days_later(1.1)
    assert told() == []


def test_rates_out_of_date_are_told_once_to_who_needs_them_and_their_end_once(
    alma: Company, admin: Any, settings: Settings
) -> None:
    settings.MNB_RATES_URL = "http://127.0.0.1:9/"
    hours = timedelta(hours=1)

    def run(status: str, ago: int) -> None:
        at = timezone.now() - ago * hours
        code = "mnb_unreachable" if status == "FAILED" else ""
        ExchangeRateRun.objects.create(status=status, started_at=at, beat_at=at, ended_at=at, code=code)

    run("COMPLETED", 49)
    run("FAILED", 1)
    assert told() == [], "nothing here is in another currency"
    BankAccount.objects.create(company=alma, number="GB29NWBK60161331926819", currency="EUR")
    work_off()
    (letter,) = mail.outbox
    assert letter.subject == "Alma Kft.: elavultak az árfolyamok"
    assert "több mint 48 órája" in str(letter.body)
    mail.outbox.clear()
    days_later(5)
    assert told() == []
    run("COMPLETED", 0)
    assert told() == ["Alma Kft.: az árfolyamok újra naprakészek"]
    run("FAILED", 0)
    assert told() == [], "one failure is no trouble yet"


def test_rates_that_are_switched_off_are_no_trouble(alma: Company, admin: Any, settings: Settings) -> None:
    BankAccount.objects.create(company=alma, number="GB29NWBK60161331926819", currency="EUR")
    at = timezone.now() - timedelta(days=9)
    ExchangeRateRun.objects.create(status="FAILED", started_at=at, beat_at=at, ended_at=at, code="mnb_off")
    settings.MNB_RATES_URL = ""
    assert told() == []
