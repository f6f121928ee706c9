"""Log lines: one JSON object each, with what they belong to, and without secrets."""

from __future__ import annotations

import json
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bank_transfers.core import logs

pytestmark = pytest.mark.once

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxIn0.c2lnbmF0dXJl"
FERNET = "gAAA" + "ABnQ" * 20


def record(message: str, *args: Any, **more: Any) -> logging.LogRecord:
    return logging.getLogger("test").makeRecord(
        "test", logging.INFO, __file__, 1, message, args, more.pop("exc_info", None), extra=more
    )


def line(message: str, *args: Any, **more: Any) -> dict[str, Any]:
    text = logs.JsonFormatter().format(record(message, *args, **more))
    assert "\n" not in text
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@pytest.mark.parametrize(
    "text",
    [
        "X-API-KEY: hush-hush",
        "x-api-key=hush-hush",
        "{'X-API-KEY': 'hush-hush'}",
        "[('X-API-KEY', 'hush-hush'), ('Accept', '*/*')]",
        "[(b'X-API-KEY', b'hush-hush')]",
        '{"api_key": "hush-hush", "is_active": true}',
        '{"api_key_input": "hush-hush"}',
        '{"api_key": "with \\" hush-hush"}',
        "api_key=hush-hush&x=1",
        "Authorization: Bearer hush-hush",
        "Authorization: Basic hush-hush",
        "{'Authorization': 'Bearer hush-hush'}",
        "bearer hush-hush was refused",
        "password=hush-hush",
        '{"new_password": "hush-hush"}',
        "Cookie: hush-hush",
        '{"refresh": "hush-hush"}',
        '{"token": "hush-hush"}',
        "METRICS_TOKEN=hush-hush",
        "postgres://" + "user:hush-hush@host:5432/db",
        "SECRET_KEY='hush-hush'",
    ],
)
def test_secrets_are_masked(text: str) -> None:
    assert "hush" not in logs.masked(text)
    assert "***" in logs.masked(text)
    assert "hush" not in line("%s", text)["message"]
    assert "hush" not in logs.PlainFormatter("{message}", style="{").format(record("%s", text))


@pytest.mark.parametrize("secret", [JWT, FERNET, "bmt_" + "x" * 43, "bmr_" + "x-_" * 14 + "x"])
def test_tokens_are_recognised_by_their_form(secret: str) -> None:
    assert secret not in logs.masked(f"something {secret} happened")


@pytest.mark.parametrize(
    "text",
    [
        "12 invoices processed in 3.2 s",
        "GET /api/members/ 200",
        "the key was refused",
        "company 7: COMPLETED",
        "árvíztűrő",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert logs.masked(text) == text


def test_masking_a_huge_text_is_quick() -> None:
    for text in (
        "api_key" * 20_000,
        '"' * 100_000,
        "password: '" + "\\" * 100_000,
        "eyJ." * 30_000,
        "a-" * 50_000,
    ):
        logs.masked(text)


def test_tracebacks_are_masked() -> None:
    try:
        raise ValueError("X-API-KEY: hush-hush")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())
    assert "ValueError" in found["exception"]
    assert "hush" not in found["exception"]


def test_a_line_says_what_it_belongs_to() -> None:
    with logs.bound(request_id="r1"):
        logs.bind(company_id=4, user_id=9)
        with logs.bound(sync_id=7):
            found = line("hello %s", "world", fields={"duration_ms": 1.5, "api_key": "hush-hush"})
        after = line("later")
    assert found["message"] == "hello world"
    assert found["level"] == "INFO"
    assert found["logger"] == "test"
    assert {name: found[name] for name in ("request_id", "company_id", "user_id", "sync_id")} == {
        "request_id": "r1",
        "company_id": 4,
        "user_id": 9,
        "sync_id": 7,
    }
    assert found["duration_ms"] == 1.5
    assert found["api_key"] == "***"
    assert found["time"].endswith("+00:00")
    assert "sync_id" not in after
    assert "request_id" not in line("outside")


def test_threads_do_not_mix_their_contexts() -> None:
    def work(number: int) -> int:
        with logs.bound(sync_id=number):
            seen: int = line("x")["sync_id"]
            return seen

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(50))) == list(range(50))


def test_a_line_break_makes_no_second_line() -> None:
    assert line("one\ntwo %s", "three\r\nfour")["message"] == "one\ntwo three\r\nfour"
