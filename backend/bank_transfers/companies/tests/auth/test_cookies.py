"""A login in cookies: no script reads it, no other site uses it, two tabs may renew it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from bank_transfers.companies.auth import tokens
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import PASSWORD, client_for, together, user_in
from bank_transfers.models import LoginSession

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Code = Callable[[Any], tuple[int, str]]
LOGIN, REFRESH, LOGOUT = "/api/auth/login/", "/api/auth/refresh/", "/api/auth/logout/"
PAGE = {"X-Requested-With": "billingo-page", "Accept-Language": "en"}
ACCESS_COOKIE, REFRESH_COOKIE = "billingo_access", "billingo_refresh"


@pytest.fixture
def user(alma: Company) -> Any:
    return user_in(alma, username="anna")


@pytest.fixture
def page(user: Any) -> APIClient:
    """A browser with our page, logged in."""
    client = APIClient(headers=PAGE)
    answer = client.post(LOGIN, {"username": "anna", "password": PASSWORD, "cookies": True})
    assert answer.status_code == 200, answer.content
    return client


def browser(refresh: str = "", access: str = "", **headers: str) -> APIClient:
    client = APIClient(headers={**PAGE, **headers})
    client.cookies[ACCESS_COOKIE], client.cookies[REFRESH_COOKIE] = access, refresh
    return client


def value(client: APIClient, name: str) -> str:
    return str(client.cookies[name].value)


def test_the_tokens_are_in_cookies_and_nowhere_else(user: Any, page: APIClient) -> None:
    answer = APIClient(headers=PAGE).post(LOGIN, {"username": "anna", "password": PASSWORD, "cookies": True})
    body = answer.json()
    assert not {"access", "refresh"} & body.keys()
    assert body["user"]["username"] == "anna"
    assert body["expires_in"] == 900
    for name, path, seconds in ((ACCESS_COOKIE, "/api/", 900), (REFRESH_COOKIE, "/api/auth/", 1209600)):
        cookie: Morsel[str] = answer.cookies[name]
        assert cookie["httponly"] is True
        assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Strict", path, seconds)
        assert cookie["domain"] == cookie["secure"] == ""
        assert cookie.value not in answer.content.decode()
    assert page.get("/api/auth/me/").status_code == 200


def test_with_tls_they_are_secure(user: Any, settings: Settings) -> None:
    settings.AUTH_COOKIE_SECURE = True
    body = {"username": "anna", "password": PASSWORD, "cookies": True}
    client = APIClient(headers=PAGE)
    answer = client.post(LOGIN, body)
    assert answer.cookies.keys() == {"__Secure-billingo_access", "__Secure-billingo_refresh"}
    assert all(cookie["secure"] for cookie in answer.cookies.values())
    assert client.get("/api/auth/me/").status_code == 200


def test_a_login_without_cookies_sets_none(user: Any, nobody: APIClient) -> None:
    answer = nobody.post(LOGIN, {"username": "anna", "password": PASSWORD})
    assert not answer.cookies
    assert {"access", "refresh"} < answer.json().keys()


def test_a_bearer_token_comes_first(page: APIClient, alma: Company) -> None:
    other = user_in(alma, username="béla")
    token = client_for(other).defaults["HTTP_AUTHORIZATION"]
    assert page.get("/api/auth/me/", headers={"Authorization": token}).json()["user"]["username"] == "béla"
    wrong = page.get("/api/auth/me/", headers={"Authorization": "Bearer nonsense"})
    assert wrong.status_code == 401


# -- other sites ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-With": ""},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:81"},
        {"Origin": "http://testserver.evil.example"},
    ],
)
def test_another_site_changes_nothing(headers: dict[str, str], page: APIClient, code: Code) -> None:
    attempts: list[Callable[[], Any]] = [
        lambda: page.post("/api/auth/switch_company/", {"company": 1}, headers=headers),
        lambda: page.delete("/api/members/1/", headers=headers),
        lambda: page.patch("/api/members/1/", {}, headers=headers),
        lambda: page.post(REFRESH, {}, headers=headers),
        lambda: page.post(LOGOUT, {}, headers=headers),
    ]
    for send in attempts:
        assert code(send()) == (403, "cross_site_request")
    login = {"username": "anna", "password": PASSWORD, "cookies": True}
    assert code(APIClient(headers=PAGE).post(LOGIN, login, headers=headers)) == (403, "cross_site_request")
    # Reading needs no header: another site's script does not see the answer.
    assert page.get("/api/auth/me/", headers=headers).status_code == 200
    assert LoginSession.objects.filter(revoked_at__isnull=True, generation=0).count() == 1


@pytest.mark.parametrize(
    ("origin", "trusted", "good"),
    [
        ("http://testserver", [], True),
        ("http://localhost:5173", ["http://localhost:5173"], True),
        ("https://a.example.hu", ["https://*.example.hu"], True),
        ("http://a.example.hu", ["https://*.example.hu"], False),
        ("https://example.hu.evil", ["https://*.example.hu"], False),
        ("https://evilexample.hu", ["https://*.example.hu"], False),
        ("https://[", ["https://*.example.hu"], False),
    ],
)
def test_only_origins_that_are_named(
    origin: str, trusted: list[str], good: bool, page: APIClient, settings: Settings
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = trusted
    answer = page.post(REFRESH, {}, headers={"Origin": origin})
    assert (answer.status_code == 200) is good


@pytest.mark.parametrize(
    ("host", "origin", "secure"),
    [
        ("example.test:443", "https://example.test", True),
        ("EXAMPLE.test", "https://example.test", True),
        ("Example.Test:443", "https://example.test", True),
        ("example.test:80", "http://example.test", False),
        ("example.test:8443", "https://example.test:8443", True),
    ],
)
def test_the_page_logs_in_however_a_proxy_writes_the_host(
    host: str, origin: str, secure: bool, user: Any, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["example.test"]
    client = APIClient(headers={"Host": host, "Origin": origin, **PAGE})
    body = {"username": user.get_username(), "password": PASSWORD, "cookies": True}
    assert client.post(LOGIN, body, secure=secure).status_code == 200


def test_so_does_the_admin(user: Any, settings: Settings) -> None:
    """Django's own check of forms compares the same two."""
    settings.ALLOWED_HOSTS = ["example.test"]
    user.is_staff = True
    user.save()
    client = Client(enforce_csrf_checks=True, headers={"Host": "Example.test:443"})
    client.get("/admin/login/", secure=True)
    answer = client.post(
        "/admin/login/",
        {
            "username": user.get_username(),
            "password": PASSWORD,
            "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
        },
        headers={"Origin": "https://example.test"},
        secure=True,
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("host", ["example.test:8443", "other.test", "example.test:80"])
def test_another_port_is_another_site(host: str, user: Any, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = APIClient(headers={"Host": host, "Origin": "https://example.test", **PAGE})
    body = {"username": user.get_username(), "password": PASSWORD, "cookies": True}
    assert client.post(LOGIN, body, secure=True).status_code == 403


def test_a_bearer_token_needs_no_header(user: Any, alma: Company) -> None:
    client = client_for(user)
    answer = client.post(
        "/api/auth/switch_company/", {"company": alma.pk}, headers={"Origin": "https://x.example"}
    )
    assert answer.status_code == 200


# -- renewing ------------------------------------------------------------------------------------------


def test_it_renews_by_cookie(page: APIClient) -> None:
    before = value(page, REFRESH_COOKIE)
    answer = page.post(REFRESH)
    assert answer.status_code == 200
    assert answer.json() == {"expires_in": 900}
    assert value(page, REFRESH_COOKIE) != before
    assert page.get("/api/auth/me/").status_code == 200


def test_two_tabs_may_renew_one_after_the_other(page: APIClient, code: Code) -> None:
    old = value(page, REFRESH_COOKIE)
    assert page.post(REFRESH).status_code == 200
    late = browser(old)
    assert late.post(REFRESH).status_code == 200
    # No second line of tokens: both hold the same generation, and either goes on.
    assert LoginSession.objects.get().generation == 1
    assert late.post(REFRESH).status_code == 200
    assert page.post(REFRESH).status_code == 200
    assert LoginSession.objects.get().generation == 2


@pytest.mark.django_db(transaction=True)
def test_tabs_may_renew_in_the_same_moment(page: APIClient) -> None:
    old = value(page, REFRESH_COOKIE)
    answers = together(*[lambda: browser(old).post(REFRESH)] * 5)
    assert [answer.status_code for answer in answers] == [200] * 5
    session = LoginSession.objects.get()
    assert (session.generation, session.revoked_at) == (1, None)


def test_after_the_grace_an_old_one_ends_the_login(page: APIClient, code: Code) -> None:
    old = value(page, REFRESH_COOKIE)
    page.post(REFRESH)
    ago = timezone.now() - timedelta(seconds=tokens.GRACE_SECONDS + 1)
    LoginSession.objects.update(refreshed_at=ago)
    assert code(browser(old).post(REFRESH)) == (401, "refresh_token_reused")
    assert code(page.get("/api/auth/me/")) == (401, "session_ended")


def test_two_generations_back_ends_the_login_at_once(page: APIClient, code: Code) -> None:
    old = value(page, REFRESH_COOKIE)
    page.post(REFRESH)
    page.post(REFRESH)
    assert code(browser(old).post(REFRESH)) == (401, "refresh_token_reused")


def test_a_thief_s_copy_is_found_out(page: APIClient, code: Code) -> None:
    """Used within the grace it gives tokens, but of the owner's own line: the next renewal tells."""
    stolen = value(page, REFRESH_COOKIE)
    page.post(REFRESH)
    thief = browser(stolen)
    assert thief.post(REFRESH).status_code == 200
    assert thief.post(REFRESH).status_code == 200
    LoginSession.objects.update(refreshed_at=timezone.now() - timedelta(seconds=tokens.GRACE_SECONDS + 1))
    assert code(page.post(REFRESH)) == (401, "refresh_token_reused")
    assert code(thief.get("/api/auth/me/")) == (401, "session_ended")


def test_a_token_goes_only_the_way_of_its_session(page: APIClient, user: Any, code: Code) -> None:
    in_cookie = value(page, REFRESH_COOKIE)
    assert code(APIClient(headers=PAGE).post(REFRESH, {"refresh": in_cookie})) == (401, "token_invalid")
    in_body = tokens.start_session(user)[1].refresh
    assert code(browser(in_body).post(REFRESH)) == (401, "token_invalid")
    assert page.post(REFRESH).status_code == 200


def test_without_cookie_and_body_nobody_is_logged_in(code: Code) -> None:
    bodies: list[dict[str, Any] | None] = [None, {}]
    for body in bodies:
        assert code(APIClient(headers=PAGE).post(REFRESH, body)) == (401, "not_authenticated")


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", '"', "x" * 5000, "{}"])
def test_nonsense_in_a_cookie_is_401(token: str, code: Code) -> None:
    answer = browser(token, token).post(REFRESH)
    assert code(answer) == (401, "token_invalid")
    assert code(browser(token, token).get("/api/auth/me/")) == (401, "token_invalid")


# -- the end -------------------------------------------------------------------------------------------


def cleared(answer: Any) -> bool:
    return all(
        answer.cookies[name].value == "" and answer.cookies[name]["max-age"] == 0
        for name in (ACCESS_COOKIE, REFRESH_COOKIE)
    )


def test_logout_ends_the_session_and_the_cookies(page: APIClient, code: Code) -> None:
    refresh, access = value(page, REFRESH_COOKIE), value(page, ACCESS_COOKIE)
    answer = page.post(LOGOUT)
    assert answer.status_code == 204
    assert cleared(answer)
    assert code(browser(refresh, access).get("/api/auth/me/")) == (401, "session_ended")
    assert code(browser(refresh, access).post(REFRESH)) == (401, "session_ended")


def test_a_login_that_is_over_is_forgotten(page: APIClient) -> None:
    LoginSession.objects.update(revoked_at=timezone.now())
    assert cleared(page.post(LOGOUT, {}))
    again = browser(tokens.start_session(LoginSession.objects.get().user, True)[1].refresh)
    LoginSession.objects.update(revoked_at=timezone.now())
    assert cleared(again.post(REFRESH))


def test_a_refused_foreign_request_leaves_the_cookies(page: APIClient) -> None:
    assert not page.post(LOGOUT, {}, headers={"Origin": "https://evil.example"}).cookies


def test_a_new_password_keeps_this_browser_and_ends_the_others(page: APIClient) -> None:
    other = APIClient(headers=PAGE)
    other.post(LOGIN, {"username": "anna", "password": PASSWORD, "cookies": True})
    body = {"current_password": PASSWORD, "new_password": "Staple-battery-7"}
    assert page.post("/api/auth/change_password/", body).status_code == 204
    assert page.post(REFRESH).status_code == 200
    assert other.post(REFRESH).status_code == 401
