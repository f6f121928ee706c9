"""/api/refresh-tokens/ and /api/refresh/<token>/: who may ask for a sync, what it costs, and who learns of it."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from bank_transfers.billingo.api import refresh as door
from bank_transfers.billingo.jobs import asked, refresh_tokens
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.core import logs
from bank_transfers.core.api.rate import Rate
from bank_transfers.models import (
    AuditEntry,
    BillingoSyncSlot,
    Company,
    CompanyBillingoSettings,
    RefreshToken,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
TOKENS = "/api/refresh-tokens/"
STALE = "bmr_" + "x" * 43
ACCEPTED = {"status": "accepted"}


@pytest.fixture(autouse=True)
def _nothing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts begin anew, and what is asked for waits: how it begins is told in jobs/tests/test_asked.py."""
    for name in ("calls", "of_tokens", "wrong"):
        monkeypatch.setattr(door, name, Rate())
    monkeypatch.setattr(asked, "begin_soon", lambda: None)


@pytest.fixture
def firm(make_company: Callable[..., Company]) -> Company:
    return make_company()


@pytest.fixture
def token(firm: Company) -> str:
    return refresh_tokens.make(firm.pk, None, "webshop")[1]


@pytest.fixture
def shop() -> APIClient:
    return APIClient(headers={"Accept-Language": "en"})


def ask(shop: APIClient, token: str, **more: Any) -> Any:
    return shop.post(f"/api/refresh/{token}/", **more)


# -- the tokens ------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_only_its_digest_is_stored(firm: Company) -> None:
    admin = client_in(firm)
    body = admin.post(TOKENS, {"name": "webáruház"}).json()
    token = body["token"]
    assert refresh_tokens.FORM.fullmatch(token)
    assert RefreshToken.objects.get().digest == hashlib.sha256(token.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {RefreshToken._meta.db_table}")  # noqa: S608
        assert token not in str(cursor.fetchall())
    listed = admin.get(TOKENS)
    assert token not in listed.content.decode() + str(admin.get("/api/audit/").json())
    shown = listed.json()["results"][0]
    assert (shown["name"], shown["beginning"]) == ("webáruház", token[:10])
    assert (shown["last_used_at"], shown["revoked_at"]) == (None, None)
    assert shown["created_by"].startswith("admin")


def test_making_and_revoking_stand_in_the_audit(firm: Company) -> None:
    admin = client_in(firm)
    made = admin.post(TOKENS, {"name": "bolt"}).json()
    for _twice in range(2):
        assert admin.delete(f"{TOKENS}{made['id']}/").status_code == 204
    acts = (
        AuditEntry.objects.filter(company=firm, target="bolt").order_by("pk").values_list("action", flat=True)
    )
    assert list(acts) == ["refresh_token_created", "refresh_token_revoked"]
    assert admin.get(TOKENS).json()["results"][0]["revoked_at"] is not None
    # The name is free again.
    assert admin.post(TOKENS, {"name": "bolt"}).status_code == 201


@pytest.mark.parametrize("name", ["", " ", "x" * 101, None, ["x"], "a\0b"])
def test_what_no_name_can_be_is_refused(firm: Company, name: object) -> None:
    answer = client_in(firm).post(TOKENS, {"name": name})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name"])


def test_a_name_stands_for_one_living_token(firm: Company, token: str) -> None:
    answer = client_in(firm).post(TOKENS, {"name": "webshop"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name"])


@pytest.mark.django_db(transaction=True)
def test_a_company_has_twenty_at_most_also_at_the_same_time(firm: Company) -> None:
    admin = client_in(firm)
    for number in range(refresh_tokens.MOST_FOR_A_COMPANY - 1):
        refresh_tokens.make(firm.pk, None, f"t{number}")
    made = together(*(lambda name=name: admin.post(TOKENS, {"name": name}) for name in "abc"))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409]
    assert {answer.json().get("code") for answer in made} == {None, "too_many_refresh_tokens"}


# -- the call --------------------------------------------------------------------------------------


def test_a_call_lets_one_run_wait_and_more_calls_none(firm: Company, token: str, shop: APIClient) -> None:
    for _call in range(5):
        answer = ask(shop, token)
        assert (answer.status_code, answer.json()) == (202, ACCEPTED)
    slot = BillingoSyncSlot.objects.get()
    assert (slot.company_id, slot.sync_type, slot.closed_at) == (firm.pk, "TRIGGER", None)
    assert RefreshToken.objects.get().last_used_at is not None


@pytest.mark.django_db(transaction=True)
def test_calls_at_the_same_moment_let_one_run_wait(token: str, shop: APIClient) -> None:
    answers = together(*(lambda: ask(shop, token) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert BillingoSyncSlot.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"webhook_id=7", "application/x-www-form-urlencoded"),  # WooCommerce's ping
        (b'{"id": 1, "status": "completed"}', "application/json"),
        (b"{broken", "application/json"),
        (b"\xff\xfe\0", "application/octet-stream"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", ""),
    ],
)
def test_what_is_sent_along_does_not_matter(token: str, shop: APIClient, content: Any, kind: str) -> None:
    answer = shop.generic(
        "POST", f"/api/refresh/{token}/", content, kind, HTTP_X_WC_WEBHOOK_TOPIC="order.created"
    )
    assert (answer.status_code, answer.json()) == (202, ACCEPTED)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "", "*/*;q=0"])
def test_what_the_shop_would_accept_does_not_matter(token: str, shop: APIClient, accept: str) -> None:
    assert ask(shop, token, HTTP_ACCEPT=accept).status_code == 202


def test_it_is_bounded_all_the_same(token: str, shop: APIClient, settings: Settings) -> None:
    settings.API_MAX_BODY_BYTES = 1000
    answer = shop.generic("POST", f"/api/refresh/{token}/", "x" * 1001, "text/plain")
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert not BillingoSyncSlot.objects.exists()


@pytest.mark.parametrize("text", [STALE, "bmr_", "x", "bmt_" + "x" * 43, "x" * 3000, "%2e%2e", "é"])
def test_an_unknown_token_is_not_found(shop: APIClient, text: str) -> None:
    answer = ask(shop, text)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert text not in answer.content.decode()


def test_a_revoked_one_is_unknown_from_then_on(firm: Company, token: str, shop: APIClient) -> None:
    assert ask(shop, token).status_code == 202
    client_in(firm).delete(f"{TOKENS}{RefreshToken.objects.get().pk}/")
    assert ask(shop, token).status_code == 404


def test_reading_asks_for_nothing(token: str, shop: APIClient) -> None:
    assert shop.get(f"/api/refresh/{token}/").status_code == 405
    assert not BillingoSyncSlot.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda firm: CompanyBillingoSettings.objects.update(sync_paused=True), "paused"),
        (lambda firm: CompanyBillingoSettings.objects.update(is_active=False), "inactive"),
        (lambda firm: CompanyBillingoSettings.objects.update(api_key=None), "not_configured"),
        (lambda firm: CompanyBillingoSettings.objects.all().delete(), "not_configured"),
        (lambda firm: firm.disable_feature("BILLINGO_SYNC"), "feature_not_enabled"),
        (lambda firm: Company.objects.update(is_active=False), "inactive"),
    ],
)
def test_where_nothing_may_be_synced_it_says_so_and_keeps_the_shops_webhook(
    firm: Company, token: str, shop: APIClient, change: Callable[[Company], object], reason: str
) -> None:
    change(firm)
    answer = ask(shop, token)
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (202, "ignored", reason)
    assert len(answer.json()["detail"].split()) > 3
    assert not BillingoSyncSlot.objects.exists()


# -- what it costs, and who learns of it -------------------------------------------------------------


def test_many_calls_cost_one_statement_each_and_then_none(
    token: str, shop: APIClient, settings: Settings, queries: Callable[[], Any]
) -> None:
    settings.REFRESH_CALLS_PER_MINUTE = 20
    ask(shop, token)
    with queries() as seen:
        answers = [ask(shop, token) for _call in range(100)]
    assert [answer.status_code for answer in answers] == [202] * 19 + [429] * 81
    assert len(seen) == 19
    assert 1 <= int(answers[-1]["Retry-After"]) <= 3
    assert answers[-1].json()["code"] == "throttled"


def test_a_stale_token_called_all_the_time_costs_nothing_in_the_end(
    token: str, shop: APIClient, settings: Settings, queries: Callable[[], Any]
) -> None:
    settings.REFRESH_CALLS_PER_MINUTE = 40
    with queries() as seen:
        answers = [ask(shop, STALE).status_code for _call in range(100)]
    assert answers == [404] * door.WRONG_OF_AN_ADDRESS + [429] * 70
    assert len(seen) == 40
    # Who shares the address is let in.
    assert ask(shop, token).status_code == 202


def test_an_address_is_bounded_whatever_it_calls_with(
    shop: APIClient, monkeypatch: pytest.MonkeyPatch, queries: Callable[[], Any]
) -> None:
    monkeypatch.setattr(door, "CALLS_OF_AN_ADDRESS", 5)
    with queries() as seen:
        answers = [ask(shop, f"bmr_{number:043}").status_code for number in range(20)]
    assert answers == [404] * 5 + [429] * 15
    assert len(seen) == 5


def test_the_token_stands_in_no_log_and_no_measure(
    token: str, shop: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    root.addHandler(handler)
    shop.raise_request_exception = False
    try:
        ask(shop, token)
        monkeypatch.setattr("bank_transfers.billingo.jobs.refresh.ask", broken)
        assert ask(shop, token).status_code == 500
        logging.getLogger("django.request").error("Internal Server Error: %s", f"/api/refresh/{token}/")
    finally:
        root.removeHandler(handler)
    assert "Internal Server Error" in heard.getvalue()
    assert token not in heard.getvalue()
    measured = shop.get("/metrics", HTTP_HOST="localhost").content.decode()
    assert "api/refresh/&lt;" in measured or "api/refresh/<str:token>/" in measured
    assert token not in measured


def broken(text: str) -> None:
    raise RuntimeError(f"asked with {text}")
