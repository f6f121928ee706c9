"""/api/billingo-settings/ and its test_credentials/"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.jobs import dispatch
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import (
    BillingoSyncLog,
    BillingoSyncSlot,
    Company,
    CompanyBillingoSettings,
    Role,
    SchedulerBeat,
)
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/billingo-settings/"
KEY = "sandbox-key"
FIELDS = {
    "id", "company", "company_name", "has_api_key", "api_key_scope", "last_sync_time", "last_sync_time_formatted",
    "is_active", "created_at", "updated_at", "health", "sync_hour", "sync_paused", "schedule", "next_sync_time",
    "next_sync_time_formatted", "default_schedule", "scheduled", "retrying", "last_success_time",
    "last_success_time_formatted", "sync_interval_minutes", "sync_interval_from", "sync_interval_to",
    "last_billingo_invoice_sync_date", "sync_interval_workdays",
}  # fmt: skip


@pytest.fixture
def bare(make_company: Callable[..., Company]) -> Company:
    """The sandbox's company, before anybody set it up."""
    company = make_company(key=None)
    CompanyBillingoSettings.objects.all().delete()
    return company


def post(company: Company, language: str = "en", **body: Any) -> Any:
    return client_in(company, language=language).post(URL, body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def stored_key(company: Company) -> str | None:
    settings = CompanyBillingoSettings.objects.filter(company=company).first()
    return settings.api_key.reveal() if settings and settings.api_key else None


def test_no_settings_are_an_empty_list(bare: Company) -> None:
    assert client_in(bare).get(URL).json() == []


def test_a_first_post_creates_and_a_second_updates(bare: Company, sandbox: Sandbox) -> None:
    first = post(bare, api_key_input=KEY, is_active=True)
    assert first.status_code == 201, first.content
    assert first.json().keys() == FIELDS
    assert (first.json()["has_api_key"], first.json()["company"]) == (True, bare.pk)
    assert stored_key(bare) == KEY
    second = post(bare, is_active=False)
    assert (second.status_code, second.json()["is_active"]) == (200, False)
    assert (second.json()["id"], stored_key(bare)) == (first.json()["id"], KEY)
    assert client_in(bare).get(URL).json() == [second.json()]


def test_the_key_is_asked_whose_it_is_and_nothing_is_written(bare: Company, sandbox: Sandbox) -> None:
    post(bare, api_key_input=KEY)
    # The second can change nothing: there is no product 0, and an empty object is no product.
    assert [(record.method, record.path, record.status) for record in sandbox.requests] == [
        ("GET", "/v3/organization", 200),
        ("PUT", "/v3/products/0", 403),
    ]


@pytest.mark.parametrize("scope", ["read", "write"])
def test_what_the_key_may_do_is_noted(bare: Company, sandbox: Sandbox, scope: str) -> None:
    sandbox.add_key("other-key", scope=scope)
    tried = client_in(bare, language="en").post(f"{URL}test_credentials/", {"api_key": "other-key"}).json()
    assert (tried["valid"], tried["scope"]) == (True, scope)
    assert ("may also write" in tried["message"]) == (scope == "write")
    assert post(bare, api_key_input="other-key").json()["api_key_scope"] == scope
    assert client_in(bare).get(URL).json()[0]["api_key_scope"] == scope


@pytest.mark.parametrize(
    "fault", ["server_error", "too_many_requests", "quota_used_up", "html_200", "unauthorized"]
)
def test_a_scope_that_billingo_does_not_tell_is_unknown_and_asked_once(
    bare: Company, sandbox: Sandbox, fault: str
) -> None:
    sandbox.fault(fault, path="/products/0", times=None)
    answer = post(bare, api_key_input=KEY)
    assert (answer.status_code, answer.json()["api_key_scope"]) == (201, "unknown")
    assert [record.method for record in sandbox.requests] == ["GET", "PUT"]


def test_what_was_known_of_a_key_is_not_forgotten_and_a_new_key_begins_anew(
    bare: Company, sandbox: Sandbox
) -> None:
    sandbox.add_key("writer", scope="write")
    sandbox.add_key("other")
    post(bare, api_key_input="writer")
    sandbox.fault("server_error", path="/products/0", times=None)
    assert post(bare, api_key_input="writer").json()["api_key_scope"] == "write"
    assert post(bare, api_key_input="other").json()["api_key_scope"] == "unknown"


def test_nobody_elses_account_is_asked_more_than_whose_it_is(
    make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    post(other, api_key_input=KEY)
    tried = client_in(other).post(f"{URL}test_credentials/", {"api_key": KEY}).json()
    assert (tried["valid"], tried["matches_company"], tried["scope"]) == (True, False, "unknown")
    assert [record.method for record in sandbox.requests] == ["GET", "GET"]
    assert post(other, api_key_input=KEY, accept_other_company=True).json()["api_key_scope"] == "read"


@pytest.mark.parametrize(
    ("arrange", "body", "expected"),
    [
        (lambda sandbox: None, {"api_key_input": "wrong"}, (400, "invalid_api_key")),
        (
            lambda sandbox: sandbox.fault("payment_required"),
            {"api_key_input": KEY},
            (400, "api_key_not_usable"),
        ),
        (
            lambda sandbox: sandbox.fault("server_error", times=None),
            {"api_key_input": KEY},
            (503, "billingo_unreachable"),
        ),
        (lambda sandbox: sandbox.stop(), {"api_key_input": KEY}, (503, "billingo_unreachable")),
        (
            lambda sandbox: sandbox.fault("stall", times=None),
            {"api_key_input": KEY},
            (503, "billingo_unreachable"),
        ),
        (lambda sandbox: None, {}, (400, "api_key_required")),
        (lambda sandbox: None, {"is_active": True}, (400, "api_key_required")),
        (lambda sandbox: None, {"api_key_input": ""}, (400, "invalid")),
        (lambda sandbox: None, {"api_key_input": "x" * 513}, (400, "invalid")),
        (lambda sandbox: None, {"api_key_input": "kulcs ékezettel"}, (400, "invalid_api_key")),
        (lambda sandbox: None, {"api_key_input": "a\r\nX-Evil: 1"}, (400, "invalid_api_key")),
        (lambda sandbox: None, {"api_key_input": {"a": 1}}, (400, "invalid")),
        (lambda sandbox: None, {"api_key_input": KEY, "is_active": "?"}, (400, "invalid")),
    ],
)
def test_what_is_refused_stores_nothing(
    bare: Company,
    sandbox: Sandbox,
    settings: Any,
    arrange: Callable[[Sandbox], object],
    body: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS, settings.BILLINGO_MAX_ATTEMPTS = 0.3, 2
    settings.BILLINGO_BACKOFF_SECONDS = 0.01
    arrange(sandbox)
    assert code(post(bare, **body)) == expected
    assert not CompanyBillingoSettings.objects.exists()


def test_a_bad_key_leaves_the_old_one(bare: Company, sandbox: Sandbox) -> None:
    post(bare, api_key_input=KEY)
    assert code(post(bare, api_key_input="wrong", is_active=False)) == (400, "invalid_api_key")
    assert stored_key(bare) == KEY
    assert CompanyBillingoSettings.objects.get().is_active


def test_a_key_of_another_company(make_company: Callable[..., Company], sandbox: Sandbox) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    assert code(post(other, api_key_input=KEY)) == (400, "api_key_of_another_company")
    assert stored_key(other) is None
    assert post(other, api_key_input=KEY, accept_other_company=True).status_code == 200
    assert stored_key(other) == KEY


def test_company_and_key_cannot_be_assigned_directly(
    bare: Company, make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    victim = make_company(name="Áldozat Kft.", tax_id="11111111-2-42")
    body = {"company": victim.pk, "company_id": victim.pk, "id": 1, "api_key": "stolen", "sync_cursor": None}
    answer = client_in(bare).post(URL, {"api_key_input": KEY, **body})
    assert (answer.status_code, answer.json()["company"]) == (201, bare.pk)
    assert (stored_key(bare), stored_key(victim)) == (KEY, "sandbox-key")
    assert CompanyBillingoSettings.objects.get(company=victim).is_active


def test_the_key_never_comes_back(bare: Company, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = "super-secret-key-123"
    sandbox.add_key(key)
    sandbox.fault("unauthorized", times=2)
    answers = [
        post(bare, api_key_input=key),
        client_in(bare).post(f"{URL}test_credentials/", {"api_key": key}),
        post(bare, api_key_input=key),
        client_in(bare).get(URL),
        post(bare, api_key_input=key, is_active="?"),
    ]
    assert [answer.status_code for answer in answers] == [400, 200, 201, 200, 400]
    assert all(key not in answer.content.decode() for answer in answers)
    assert key not in caplog.text


def test_test_credentials(bare: Company, sandbox: Sandbox, make_company: Callable[..., Company]) -> None:
    url = f"{URL}test_credentials/"
    mine = client_in(bare).post(url, {"api_key": KEY}).json()
    assert mine == {
        "valid": True,
        "tax_number": bare.tax_id,
        "matches_company": True,
        "scope": "read",
        "message": "The key works, and belongs to this company.",
    }
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    others = client_in(other).post(url, {"api_key": KEY}).json()
    assert (others["valid"], others["matches_company"], others["tax_number"]) == (True, False, bare.tax_id)
    wrong = client_in(bare, language="hu").post(url, {"api_key": "wrong"}).json()
    assert (wrong["valid"], wrong["tax_number"], wrong["matches_company"]) == (False, None, False)
    assert wrong["message"] == "A Billingo nem fogadja el ezt az API-kulcsot."
    assert not CompanyBillingoSettings.objects.filter(company=bare).exists()


def test_test_credentials_without_billingo(bare: Company, sandbox: Sandbox, settings: Any) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    sandbox.stop()
    answer = client_in(bare).post(f"{URL}test_credentials/", {"api_key": KEY})
    assert code(answer) == (503, "billingo_unreachable")


@pytest.mark.parametrize("role", [Role.USER, Role.FINANCIAL, Role.ACCOUNTANT])
def test_it_requires_admin(bare: Company, role: str) -> None:
    assert code(client_in(bare, role).get(URL)) == (403, "role_required")
    assert code(client_in(bare, role).post(URL, {"api_key_input": KEY})) == (403, "role_required")


def age(**span: float) -> Callable[[CompanyBillingoSettings], None]:
    def set_age(row: CompanyBillingoSettings) -> None:
        row.last_sync_time = timezone.now() - timedelta(**span)

    return set_age


def log(status: str, **fields: Any) -> Callable[[CompanyBillingoSettings], None]:
    def add(row: CompanyBillingoSettings) -> None:
        BillingoSyncLog.objects.create(company=row.company, status=status, **fields)

    return add


def without_key(row: CompanyBillingoSettings) -> None:
    row.api_key = None


def inactive(row: CompanyBillingoSettings) -> None:
    row.is_active = False


ALIVE = {"heartbeat_at": timezone.now() + timedelta(hours=1)}
DEAD = {"heartbeat_at": timezone.now() - timedelta(hours=1)}


@pytest.mark.parametrize(
    ("facts", "level", "codes"),
    [
        ([age(hours=1), log("COMPLETED")], "green", ["up_to_date"]),
        ([age(hours=1), log("COMPLETED"), log("RUNNING", **ALIVE)], "green", ["up_to_date"]),
        ([age(hours=25), log("COMPLETED")], "yellow", ["older_than_24_hours"]),
        ([age(hours=1), log("PARTIAL")], "yellow", ["last_sync_partial"]),
        ([age(hours=1), log("PARTIAL"), log("RUNNING", **ALIVE)], "yellow", ["last_sync_partial"]),
        ([log("RUNNING", **ALIVE)], "yellow", ["first_sync_running"]),
        ([inactive, age(hours=1), log("COMPLETED")], "yellow", ["inactive"]),
        ([age(hours=49), log("COMPLETED")], "red", ["older_than_48_hours"]),
        ([age(hours=1), log("COMPLETED"), log("FAILED")], "red", ["last_sync_failed"]),
        ([age(hours=1), log("RUNNING", **DEAD)], "red", ["last_sync_failed"]),
        ([without_key, age(hours=1)], "red", ["no_api_key"]),
        ([], "red", ["never_synced"]),
        ([age(hours=30), log("FAILED")], "red", ["last_sync_failed", "older_than_24_hours"]),
    ],
)
def test_health(
    make_company: Callable[..., Company], facts: list[Callable[[Any], None]], level: str, codes: list[str]
) -> None:
    company = make_company()
    row = CompanyBillingoSettings.objects.get(company=company)
    for fact in facts:
        fact(row)
    row.save()
    health = client_in(company).get(URL).json()[0]["health"]
    assert (health["level"], [reason["code"] for reason in health["reasons"]]) == (level, codes)
    assert all(reason["text"] for reason in health["reasons"])


def test_health_and_times_in_both_languages(make_company: Callable[..., Company]) -> None:
    company = make_company()
    CompanyBillingoSettings.objects.update(last_sync_time="2026-07-01T10:05:00Z")
    hungarian = client_in(company, language="hu").get(URL).json()[0]
    english = client_in(company, language="en").get(URL).json()[0]
    assert hungarian["last_sync_time_formatted"] == "2026. 07. 01. 12:05"
    assert english["last_sync_time_formatted"] == "1 Jul 2026, 12:05"
    assert "48 óránál régebbi" in hungarian["health"]["reasons"][0]["text"]
    assert "48 hours" in english["health"]["reasons"][0]["text"]


def test_a_key_that_no_configured_key_decrypts(make_company: Callable[..., Company], settings: Any) -> None:
    company = make_company()
    settings.CREDENTIAL_ENCRYPTION_KEYS = ["YW5vdGhlci10ZXN0LWtleS1vZi0zMi1ieXRlcy0hISE="]
    answer = client_in(company).get(URL).json()[0]
    assert answer["has_api_key"] is True
    assert "key_unreadable" in json.dumps(answer["health"])


# -- the schedule ----------------------------------------------------------------------------------


@pytest.fixture
def scheduler() -> None:
    """Somebody looks at the clock."""
    dispatch.due_syncs()


def test_where_nothing_schedules_no_time_is_promised(company: Company, settings: Any) -> None:
    (shown,) = client_in(company).get(URL).json()
    assert (shown["scheduled"], shown["next_sync_time"]) == (False, None)
    dispatch.due_syncs()
    (shown,) = client_in(company).get(URL).json()
    assert shown["scheduled"] is True
    assert shown["next_sync_time"] is not None
    SchedulerBeat.objects.update(at=timezone.now() - timedelta(minutes=16))
    (shown,) = client_in(company).get(URL).json()
    assert (shown["scheduled"], shown["next_sync_time"], shown["next_sync_time_formatted"]) == (
        False,
        None,
        None,
    )
    settings.SCHEDULER_TICK_SECONDS = 400
    assert client_in(company).get(URL).json()[0]["scheduled"] is True


def test_a_sync_that_set_something_aside_is_not_the_last_success(company: Company, sandbox: Sandbox) -> None:
    assert client_in(company).get(URL).json()[0]["last_success_time"] is None
    BillingoSyncService().sync_company(company)
    good = client_in(company).get(URL).json()[0]["last_success_time"]
    assert good is not None
    sandbox.poison(sandbox.documents[0]["id"], "text_amount", touch=True)
    log = BillingoSyncService().sync_company(company)
    assert log.status == BillingoSyncLog.Status.PARTIAL
    (shown,) = client_in(company).get(URL).json()
    assert shown["last_success_time"] == good < shown["last_sync_time"]
    assert client_in(company).get("/api/billingo-overview/").json()["last_success_time"] == good


def test_a_company_chooses_its_hour_or_pauses(bare: Company, sandbox: Sandbox, scheduler: None) -> None:
    first = post(bare, api_key_input=KEY, sync_hour=5).json()
    assert (first["sync_hour"], first["sync_paused"], first["schedule"]) == (5, False, "0 5 * * *")
    following = datetime.fromisoformat(first["next_sync_time"])
    assert (following.hour, following.minute) == (5, 0)
    assert timedelta(0) < following - timezone.now() <= timedelta(hours=25)
    assert first["next_sync_time_formatted"].endswith("05:00")
    paused = post(bare, sync_paused=True).json()
    assert (paused["sync_hour"], paused["sync_paused"], paused["next_sync_time"]) == (5, True, None)
    assert paused["next_sync_time_formatted"] is None
    back = post(bare, sync_paused=False, sync_hour=None).json()
    assert (back["sync_hour"], back["schedule"]) == (None, "0 2 * * *")
    assert datetime.fromisoformat(back["next_sync_time"]).hour == 2
    assert post(bare, is_active=False).json()["next_sync_time"] is None


@pytest.mark.parametrize("hour", [-1, 24, 2.5, "two", [], {}, True, 10**30, "1\0"])
def test_an_hour_that_there_is_not(company: Company, hour: Any) -> None:
    answer = post(company, sync_hour=hour)
    assert code(answer) == (400, "invalid")
    assert "sync_hour" in answer.json()["errors"]
    assert CompanyBillingoSettings.objects.get().sync_hour is None


def test_a_sync_that_is_tried_again_tonight_comes_before_the_next_night(
    company: Company, scheduler: None
) -> None:
    # The company's own hour lies half a day away: whenever this runs, the new try is what comes first.
    far = (timezone.localtime().hour + 12) % 24
    CompanyBillingoSettings.objects.update(sync_hour=far)
    soon = timezone.now() + timedelta(minutes=5)
    BillingoSyncSlot.objects.create(company=company, at=timezone.now(), try_at=soon, attempt=2)
    (shown,) = client_in(company).get(URL).json()
    assert datetime.fromisoformat(shown["next_sync_time"]) == soon
    assert shown["retrying"] is True


def test_whose_key_it_is_is_learnt_for_the_pace(bare: Company, sandbox: Sandbox) -> None:
    post(bare, api_key_input=KEY)
    assert bare.tax_id.startswith(CompanyBillingoSettings.objects.get().organization)
    assert len(CompanyBillingoSettings.objects.get().organization) == 8
