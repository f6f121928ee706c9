"""The limit of requests for a key: with and without headers, in a window that slides."""

import time

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.conditions.limits import COUNTING, RateLimiter
from billingo_sandbox.tests.helpers import call

HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after")


def test_without_headers_a_refusal_says_nothing_but_429() -> None:
    with Sandbox(invoices=3, rate_limit=3) as sandbox:
        replies = [call(sandbox, "/organization") for _ in range(5)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
        assert replies[-1].json == {"error": {"message": "Too many requests."}}
        assert not [name for reply in replies for name in HEADERS if name in reply.headers]
        assert sandbox.stats()["refused"] == 2
        assert [record.status for record in sandbox.requests] == [200, 200, 200, 429, 429]


def test_with_headers_a_client_can_count_along() -> None:
    with Sandbox(invoices=3, rate_limit=2, rate_headers="full") as sandbox:
        first, second, refused = (call(sandbox, "/organization") for _ in range(3))
        assert [first.headers[name] for name in HEADERS[:2]] == ["2", "1"]
        assert second.headers["x-ratelimit-remaining"] == "0"
        assert "retry-after" not in second.headers
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert 0 < int(refused.headers["x-ratelimit-reset"]) - time.time() <= 61


def test_pages_that_are_kept_carry_fresh_headers() -> None:
    with Sandbox(invoices=3, rate_limit=9, rate_headers="full") as sandbox:
        replies = [call(sandbox, "/documents", headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
        assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["8", "7"]
        assert replies[0].raw == replies[1].raw


def test_the_window_slides() -> None:
    moment = 0.0
    limiter = RateLimiter(2, 60, now=lambda: moment)
    assert limiter.grant("a")
    moment = 30.0
    assert limiter.grant("a")
    assert not limiter.grant("a")
    assert limiter.seconds_to_reset("a") == 30
    moment = 59.9
    assert not limiter.grant("a")
    moment = 60.0
    assert limiter.grant("a")
    assert not limiter.grant("a")
    moment = 90.0
    assert limiter.grant("a")


def test_refused_requests_do_not_count_against_the_key() -> None:
    with Sandbox(invoices=3, rate_limit=1, rate_window=0.3) as sandbox:
        assert call(sandbox, "/organization").status == 200
        end = time.monotonic() + 0.25
        while time.monotonic() < end:
            call(sandbox, "/organization")
        time.sleep(0.1)
        assert call(sandbox, "/organization").status == 200


def test_each_key_has_its_own_limit() -> None:
    with Sandbox(invoices=3, rate_limit=1) as sandbox:
        sandbox.add_key("other")
        assert [call(sandbox, "/organization", key=key).status for key in ("sandbox-key", "other")] == [
            200,
            200,
        ]
        assert call(sandbox, "/organization", key="other").status == 429


def test_a_wrong_key_is_401_and_never_429() -> None:
    with Sandbox(invoices=3, rate_limit=1) as sandbox:
        assert [call(sandbox, "/organization", key="wrong").status for _ in range(3)] == [401, 401, 401]


def test_the_limit_can_be_changed_and_lifted() -> None:
    with Sandbox(invoices=3, rate_limit=1) as sandbox:
        call(sandbox, "/organization")
        assert call(sandbox, "/organization").status == 429
        sandbox.set_rate_limit(None)
        assert call(sandbox, "/organization").status == 200


@pytest.mark.parametrize(
    ("counting", "granted_at"),
    [
        # Five a minute, asked every six seconds from the middle of a minute.
        ("sliding", [30, 36, 42, 48, 54, 90, 96, 102, 108, 114]),
        ("fixed", [30, 36, 42, 48, 54, 60, 66, 72, 78, 84]),
        ("bucket", [30, 36, 42, 48, 54, 60, 66, 72, 78, 90, 102, 114]),
    ],
)
def test_each_way_of_counting_grants_what_it_says(counting: str, granted_at: list[int]) -> None:
    moment = 0.0
    limiter = COUNTING[counting](5, 60.0)
    limiter._now = lambda: moment  # type: ignore[attr-defined]
    found = []
    for second in range(30, 119, 6):
        moment = float(second)
        before = limiter.remaining("a")
        if limiter.grant("a"):
            found.append(second)
            assert limiter.remaining("a") == before - 1
        else:
            assert 0 < limiter.seconds_to_reset("a") <= 60
            assert before == 0
    assert found == granted_at
    assert limiter.remaining("b") == 5, "each key has its own"
