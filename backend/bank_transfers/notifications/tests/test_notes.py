"""A note on a bank line that asks a colleague: one mail, in their language, with a link that only leads there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from bank_transfers.companies.audit.models import AuditEntry
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import Company, CompanyUser, Mail, MailChoice, Role, UserPreferences
from bank_transfers.notifications.outbox import work_off
from bank_transfers.reconciliation.queue import notes
from bank_transfers.reconciliation.tests.helpers import bank_lines

pytestmark = pytest.mark.django_db
QUEUE = "/api/reconciliation/queue/"


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def line(company: Company) -> Any:
    (made,) = bank_lines(company, "77.00", memo="mi ez", name="VALAKI KFT")
    return made


@pytest.fixture
def nora(company: Company) -> CompanyUser:
    """Who only looks, and reads English."""
    user = user_in(company, Role.USER, "nora")
    user.first_name, user.last_name, user.email = "Nóra", "Bíró", "nora@example.hu"
    user.save()
    UserPreferences.objects.create(user=user, language="en")
    return CompanyUser.objects.get(user=user)


@pytest.fixture
def anna(company: Company) -> APIClient:
    user = user_in(company, Role.ACCOUNTANT, "anna")
    user.first_name, user.last_name = "Anna", "Kovács"
    user.save()
    return client_for(user, company.pk)


def asked(client: APIClient, line: Any, note: str, to: int | None) -> Any:
    return client.post(f"{QUEUE}{line.pk}/mark/", {"note": note, "note_to": to}, format="json")


def test_a_note_is_mailed_to_who_is_asked_and_to_nobody_else(
    anna: APIClient, nora: CompanyUser, line: Any, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://tukor.example.hu"
    assert {"id": nora.pk, "name": "Nóra Bíró"} in anna.get(f"{QUEUE}colleagues/").json()
    told = asked(anna, line, "Kié ez?\nTudod?", nora.pk).json()["mark"]
    assert (told["note"], told["noted_by"], told["noted_to"]) == ("Kié ez?\nTudod?", "anna", "Nóra Bíró")
    work_off()
    (letter,) = mail.outbox
    assert letter.to == ["nora@example.hu"]
    assert letter.subject.endswith("Anna Kovács asks you about a bank line")
    assert "Kié ez?\nTudod?" in letter.body
    assert "VALAKI KFT" in letter.body
    # To the line, and no address at which something is done.
    links = [word for word in letter.body.split() if word.startswith("https://")]
    assert links == [f"https://tukor.example.hu/matching?line={line.pk}"]
    entry = AuditEntry.objects.get(action="colleague_asked")
    assert (entry.target, entry.user_name, entry.details) == ("Nóra Bíró", "anna", {"line": line.pk})
    # The same once more asks nobody; without an addressee it asks nobody either.
    asked(anna, line, "Kié ez?\nTudod?", nora.pk)
    told = anna.post(f"{QUEUE}{line.pk}/mark/", {"note": "magamnak"}, format="json").json()["mark"]
    work_off()
    assert (len(mail.outbox), told["noted_to"]) == (1, "")


def test_who_wants_no_mails_gets_none_and_a_note_that_is_gone_is_not_told(
    anna: APIClient, nora: CompanyUser, line: Any
) -> None:
    choice = MailChoice.objects.create(membership=nora, enabled=False)
    assert asked(anna, line, "Kié ez?", nora.pk).status_code == 200
    assert not Mail.objects.exists()
    choice.delete()
    asked(anna, line, "Akkor kié?", nora.pk)
    asked(anna, line, "Vagy kié?", nora.pk)
    assert Mail.objects.count() == 1  # it tells the note as it is then
    asked(anna, line, "", None)
    work_off()
    assert (mail.outbox, Mail.objects.get().state) == ([], Mail.State.NOT_WANTED)


def test_only_colleagues_can_be_asked_and_not_without_end(
    anna: APIClient, nora: CompanyUser, line: Any, company: Company,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stranger = Company.objects.create(name="Idegen Kft.", tax_id="87654321-2-41")
    other = CompanyUser.objects.get(user=user_in(stranger, Role.ADMIN, "idegen"))
    mine = CompanyUser.objects.get(user__username="anna")
    for wrong in (other.pk, mine.pk, 2**62):
        answer = asked(anna, line, "Kié?", wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["note_to"])
    assert client_in(company, Role.USER).get(f"{QUEUE}colleagues/").status_code == 403
    monkeypatch.setattr(notes, "NOTES", 2)
    codes = [asked(anna, line, f"{n}?", nora.pk).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    # What was refused is not noted.
    assert anna.get(f"{QUEUE}?tab=open").json()["results"][0]["mark"]["note"] == "1?"


def test_a_note_is_had_back_as_it_was_and_done_again_without_another_mail(
    anna: APIClient, nora: CompanyUser, line: Any, company: Company
) -> None:
    def put_back(client: APIClient, way: str) -> Any:
        return client.post(f"{QUEUE}{line.pk}/mark/", {"note_back": way}, format="json")

    other = client_in(company, Role.ACCOUNTANT)
    first = asked(anna, line, "Kié ez?", nora.pk).json()["mark"]
    work_off()
    second = asked(other, line, "Megvan, köszönöm.", None).json()["mark"]
    assert (second["noted_to"], second["note_to"]) == ("", None)
    undone = put_back(other, second["note_back"]).json()["mark"]
    who = ("note", "noted_by", "noted_at", "noted_to", "note_to")
    assert [undone[name] for name in who] == [first[name] for name in who]
    assert undone["note_to"] == nora.pk
    work_off()  # while it asks her again
    again = put_back(other, undone["note_back"]).json()["mark"]
    assert [again[name] for name in who] == [second[name] for name in who]
    put_back(other, again["note_back"])
    nothing = put_back(anna, first["note_back"]).json()["mark"]
    assert (nothing["note"], nothing["noted_by"], nothing["noted_at"]) == ("", "", None)
    work_off()
    assert len(mail.outbox) == 1
    # What was taken back before its mail had gone is mailed when it is there again.
    quick = asked(anna, line, "Gyors?", nora.pk).json()["mark"]
    gone = put_back(anna, quick["note_back"]).json()["mark"]
    work_off()
    put_back(anna, gone["note_back"])
    work_off()
    assert ["Gyors?" in letter.body for letter in mail.outbox] == [False, True]
    # Of another note nobody takes one back, and nobody writes one in another's name.
    asked(other, line, "Harmadik.", None)
    refused = put_back(anna, first["note_back"])
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    (elsewhere,) = bank_lines(company, "78.00", memo="mi ez", name="VALAKI KFT")
    stranger = asked(anna, elsewhere, "x", None).json()["mark"]["note_back"]
    for wrong in ("", "x", first["note_back"][:-1], stranger):
        assert put_back(anna, wrong).status_code == 400
    both = {"note": "a", "note_back": first["note_back"]}
    assert anna.post(f"{QUEUE}{line.pk}/mark/", both, format="json").status_code == 400
