"""Each bad day of Billingo alone: an exact COMPLETED or an honest end, and always a healthy run after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    SMALL_PAGE,
    assert_exact,
    assert_whole,
    dataset,
    quicken,
    reasons,
    small_pages,
    sync,
)
from bank_transfers.models import Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox
from billingo_sandbox.conditions.faults import KINDS, OF_RATES

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

COUNT = SMALL_PAGE * 2 + 4  # three pages
KEY = "fault-key"
# What passes by itself when it is asked again.
PASSING: list[tuple[str, dict[str, Any]]] = [
    ("latency", {"seconds": 0.05}),
    ("too_many_requests", {"form": "seconds", "retry_after": 0.05}),
    ("too_many_requests", {"form": "date", "retry_after": 0}),
    ("too_many_requests", {"form": "none"}),
    ("server_error", {"status": 500, "body": "json"}),
    ("server_error", {"status": 502, "body": "html"}),
    ("server_error", {"status": 503, "body": "empty"}),
    ("reset", {}),
    ("close", {}),
    ("cut_body", {"share": 0.0}),
    ("cut_body", {"share": 0.99}),
    ("cut_chunked", {"share": 0.5}),
    ("stall", {"seconds": 30}),
    ("stall_body", {"share": 0.5, "seconds": 30}),
    ("trickle", {"interval_ms": 20, "bytes": 10}),
    ("html_200", {}),
    ("empty_200", {}),
    ("truncated_json", {"share": 0.5}),
    ("truncated_json", {"share": 0.999}),
    ("broken_gzip", {}),
    ("gzip_bomb", {"megabytes": 80}),
    ("not_object", {}),
    ("not_object", {"value": "text"}),
    ("not_object", {"value": None}),
]
ON_DOCUMENTS: list[tuple[str, dict[str, Any]]] = [
    ("wrong_total", {}),
    ("repeated_rows", {}),
    ("missing_row", {}),
    ("shuffled_rows", {}),
    ("wrong_current_page", {}),
    ("data_not_list", {}),
    ("data_not_list", {"value": None}),
    ("data_not_list", {"value": 7}),
]
# What no repetition mends: the fault, the code in the log, Billingo's own words.
AT_ONCE: list[tuple[str, dict[str, Any], str, str]] = [
    ("unauthorized", {}, "invalid_api_key", "The X-API-KEY header is missing or its key is not valid."),
    ("payment_required", {}, "subscription_required", "The subscription does not cover this operation."),
    ("forbidden", {}, "forbidden", "The API key has no right to write."),
    ("not_found", {}, "not_found", "Not found."),
    ("unprocessable", {}, "request_refused", "per_page: The given value is invalid."),
    ("quota_used_up", {}, "request_refused", "The daily limit of write operations has been reached."),
    ("redirect", {}, "request_refused", "302"),
    ("redirect", {"status": 308}, "request_refused", "308"),
]


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    small_pages(monkeypatch)
    settings.BILLINGO_MAX_ATTEMPTS = 3
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.7
    with Sandbox(key=KEY, dataset=dataset(COUNT)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def test_every_fault_that_the_sandbox_knows_is_tried_here() -> None:
    # Those of the rate service are tried beside what reads it (exchange_rates/tests).
    assert {entry[0] for entry in [*PASSING, *ON_DOCUMENTS, *AT_ONCE]} == set(KINDS) - set(OF_RATES)


@pytest.mark.parametrize(("kind", "options"), [*PASSING, *ON_DOCUMENTS], ids=str)
def test_it_outlives_a_fault_that_comes_once(
    world: Sandbox, firm: Company, kind: str, options: dict[str, Any]
) -> None:
    world.fault(kind, page=2, times=1, **options)
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)
    assert world.faults[0]["fired"] == 1


@pytest.mark.parametrize("path", ["/utils/time", "/documents"])
@pytest.mark.parametrize(
    ("kind", "options"), [entry for entry in PASSING if entry[0] not in ("latency", "gzip_bomb")], ids=str
)
def test_it_says_why_when_a_fault_does_not_pass(
    world: Sandbox, firm: Company, settings: Settings, kind: str, options: dict[str, Any], path: str
) -> None:
    settings.BILLINGO_RETRY_SECONDS = 0.4
    settings.BILLINGO_MAX_ATTEMPTS = 2
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.15
    if path == "/utils/time" and kind == "trickle":
        options = {"interval_ms": 100, "bytes": 1}
    world.fault(kind, path=path, times=None, **options)
    log = sync(firm)
    assert log.status == FAILED
    expected = "rate_limited" if kind == "too_many_requests" else "billingo_unreachable"
    assert log.errors_parsed[0]["code"] == expected, reasons(log)
    assert reasons(log).startswith("Gave up after")
    assert CompanyBillingoSettings.objects.get(company=firm).sync_cursor is None
    assert log.completed_at is not None
    assert_whole(firm)
    world.clear_faults()
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 5
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


@pytest.mark.parametrize("path", ["/utils/time", "/documents"])
@pytest.mark.parametrize(("kind", "options", "code", "words"), AT_ONCE, ids=str)
def test_it_fails_at_once_with_what_billingo_said(
    world: Sandbox, firm: Company, kind: str, options: dict[str, Any], code: str, words: str, path: str
) -> None:
    world.fault(kind, path=path, times=None, **options)
    log = sync(firm)
    assert log.status == FAILED
    assert [entry["code"] for entry in log.errors_parsed] == [code]
    assert words in reasons(log)
    assert len([record for record in world.requests if record.path.endswith(path)]) == 1
    world.clear_faults()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_a_refusal_of_one_page_keeps_what_was_stored_and_the_next_run_completes_it(
    world: Sandbox, firm: Company
) -> None:
    world.fault("forbidden", page=3, times=None)
    assert sync(firm).status == FAILED
    assert_whole(firm)
    world.clear_faults()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_it_does_not_follow_a_redirect_with_the_key(world: Sandbox, firm: Company) -> None:
    with Sandbox(invoices=0, key=KEY) as elsewhere:
        for path in ("/utils/time", "/documents"):
            world.fault("redirect", path=path, times=1, location=f"{elsewhere.url}{path}")
            assert sync(firm).status == FAILED
        assert elsewhere.requests == []


def test_an_empty_account_is_complete(make_company: Callable[..., Company], settings: Settings) -> None:
    with Sandbox(invoices=0, key=KEY) as world:
        settings.BILLINGO_BASE_URL = world.url
        firm = make_company(key=KEY)
        assert sync(firm).status == COMPLETED
        assert_exact(firm, [])
        world.insert()
        assert sync(firm).status == COMPLETED
        assert_exact(firm, world.documents)
