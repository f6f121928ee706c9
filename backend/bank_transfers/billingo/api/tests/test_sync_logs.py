"""GET /api/billingo-sync-logs/"""

from __future__ import annotations

import json
from typing import Any

import pytest

from bank_transfers.billingo.runs.claim import as_json, problem
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoSyncLog, Company, CompanyBillingoSettings, Role

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/billingo-sync-logs/"


@pytest.fixture
def logs(make_company: Any) -> Company:
    company: Company = make_company()
    for day, status, kind in [
        ("2026-03-01", "COMPLETED", "AUTOMATIC"),
        ("2026-03-02", "PARTIAL", "MANUAL"),
        ("2026-03-03", "FAILED", "MANUAL"),
    ]:
        BillingoSyncLog.objects.create(
            company=company,
            status=status,
            sync_type=kind,
            # Half past midnight in Budapest is the day before in UTC.
            started_at=f"{day}T00:30:00+01:00",
            errors=as_json(
                [problem("bad_date", "due_date is not a date: 'x'", 7, "2026-7"), problem("interrupted", "?")]
            ),
        )
    return company


def statuses(company: Company, query: str = "") -> list[str]:
    answer = client_in(company, Role.USER).get(f"{URL}{query}")
    assert answer.status_code == 200, answer.content
    return [row["status"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["FAILED", "PARTIAL", "COMPLETED"]),
        ("?status=FAILED", ["FAILED"]),
        ("?sync_type=AUTOMATIC", ["COMPLETED"]),
        ("?started_from=2026-03-02", ["FAILED", "PARTIAL"]),
        ("?started_to=2026-03-02", ["PARTIAL", "COMPLETED"]),
        ("?started_from=2026-03-02&started_to=2026-03-02", ["PARTIAL"]),
        ("?started_from=2026-03-02T00:31:00%2B01:00", ["FAILED"]),
        ("?started_from=2026-03-02T00:31:00+01:00", ["FAILED"]),
    ],
)
def test_filters(logs: Company, query: str, expected: list[str]) -> None:
    assert statuses(logs, query) == expected


def test_runs_of_the_day_that_found_nothing_can_be_left_out(logs: Company) -> None:
    changed = (
        {"invoices_created": 1},
        {"invoices_updated": 1},
        {"invoices_missing": 1},
        {"payments_changed": 1},
    )
    for kind in ("INTERVAL", "TRIGGER", "AUTOMATIC", "MANUAL"):
        BillingoSyncLog.objects.create(company=logs, sync_type=kind, status="COMPLETED", invoices_unchanged=3)
    for found in changed:
        BillingoSyncLog.objects.create(company=logs, sync_type="INTERVAL", status="COMPLETED", **found)
    BillingoSyncLog.objects.create(company=logs, sync_type="INTERVAL", status="FAILED")
    BillingoSyncLog.objects.create(company=logs, sync_type="TRIGGER", status="PARTIAL")
    assert len(statuses(logs)) == 13
    assert len(statuses(logs, "?quiet=true")) == 2
    assert len(statuses(logs, "?quiet=false")) == 11


@pytest.mark.parametrize(
    "query",
    [
        "?status=x",
        "?sync_type=manual",
        "?started_from=x",
        "?started_to=2026-02-30",
        "?started_from=0001-01-01",
    ],
)
def test_what_cannot_be_meant_is_refused(logs: Company, query: str) -> None:
    answer = client_in(logs).get(f"{URL}{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["due_date is not a date: 'x'", "?"]),
        (
            "hu",
            [
                "Egy dátum nem dátum.",
                "A szinkronizálást a vége előtt leállították; a következő onnan folytatja.",
            ],
        ),
    ],
)
def test_errors_in_the_readers_language(logs: Company, language: str, texts: list[str]) -> None:
    row = client_in(logs, language=language).get(f"{URL}?status=FAILED").json()["results"][0]
    assert [error["text"] for error in row["errors_parsed"]] == texts
    remedy = row["errors_parsed"][0].pop("remedy")
    assert remedy.endswith("üzemeltetőjének." if language == "hu" else "operates this service.")
    assert row["errors_parsed"][0] == {
        "code": "bad_date",
        "invoice_id": 7,
        "invoice_number": "2026-7",
        "error": "due_date is not a date: 'x'",
        "text": texts[0],
    }
    stored = json.loads(row["errors"])
    assert [error["code"] for error in stored] == ["bad_date", "interrupted"]


def test_what_billingo_said_stands_in_a_sentence_of_the_readers_language(make_company: Any) -> None:
    company = make_company()
    said = [{"code": "invalid_api_key", "error": "Billingo answered 401: Unauthorized"}]
    BillingoSyncLog.objects.create(company=company, status="FAILED", errors=json.dumps(said))
    row = client_in(company, language="hu").get(URL).json()["results"][0]
    text = "A Billingo nem fogadja el ezt az API-kulcsot. (a Billingo válasza: 401: Unauthorized)"
    assert [error["text"] for error in row["errors_parsed"]] == [text]


def test_one_log_is_what_the_list_shows(logs: Company) -> None:
    row = client_in(logs).get(URL).json()["results"][1]
    assert client_in(logs).get(f"{URL}{row['id']}/").json() == row


def test_a_running_one_tells_how_far_it_is(make_company: Any) -> None:
    company = make_company()
    log = BillingoSyncLog.objects.create(company=company, status="RUNNING", pages_done=3, pages_total=7)
    row = client_in(company, Role.ACCOUNTANT).get(f"{URL}{log.pk}/").json()
    assert (row["status"], row["pages_done"], row["pages_total"]) == ("RUNNING", 3, 7)


def test_the_number_of_queries_does_not_grow(logs: Company, queries: Any) -> None:
    client, seen = client_in(logs), []
    for size in (1, 100):
        with queries() as log:
            client.get(f"{URL}?page_size={size}")
        seen.append(len(log))
    assert seen[0] == seen[1]


def test_every_role_sees_how_well_the_mirror_is(logs: Company) -> None:
    shown = [client_in(logs, role).get(f"{URL}health/").json() for role in Role.values]
    (settings,) = client_in(logs, Role.ADMIN).get("/api/billingo-settings/").json()
    assert shown == [settings["health"]] * len(Role.values)
    assert settings["health"]["level"] == "red"


def test_without_settings_the_mirror_is_not_well(logs: Company) -> None:
    CompanyBillingoSettings.objects.filter(company=logs).delete()
    health = client_in(logs, Role.USER).get(f"{URL}health/").json()
    assert [reason["code"] for reason in health["reasons"]] == ["no_api_key"]


def problem_of(company: Company, kind: str, code: str, written: str) -> dict[str, Any]:
    log = BillingoSyncLog.objects.create(
        company=company, sync_type=kind, status="FAILED", errors=as_json([problem(code, written)])
    )
    found: dict[str, Any] = (
        client_in(company, language="hu").get(f"{URL}{log.pk}/").json()["errors_parsed"][0]
    )
    return found


def test_hungarian_holds_no_english_of_ours_but_what_billingo_said(company: Company) -> None:
    away = problem_of(
        company, "AUTOMATIC", "billingo_unreachable", "Gave up after 5 tries: no answer in 60 s"
    )
    assert away["text"] == "A Billingo nem volt elérhető."
    assert away["error"] == "Gave up after 5 tries: no answer in 60 s"
    said = "Gave up after 5 tries: Billingo answered 503: Karbantartás"
    away = problem_of(company, "AUTOMATIC", "billingo_unreachable", said)
    assert away["text"] == "A Billingo nem volt elérhető. (a Billingo válasza: 503: Karbantartás)"


@pytest.mark.parametrize(
    "code",
    ["billingo_unreachable", "rate_limited", "internal_error", "no_worker", "listing_incomplete", "???"],
)
def test_a_run_by_hand_is_not_tried_again_by_itself(company: Company, code: str) -> None:
    assert "magától" in problem_of(company, "AUTOMATIC", code, "x")["remedy"]
    assert "magától" not in problem_of(company, "MANUAL", code, "x")["remedy"]
