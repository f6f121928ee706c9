"""Faults that are answers: which requests they strike, and what comes in place of the truth."""

import gzip
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.conditions.faults import KINDS
from billingo_sandbox.tests.helpers import KEY, call, exchange, ids, page


def statuses(sandbox: Sandbox, count: int, path: str = "/documents", **query: Any) -> list[int]:
    return [call(sandbox, path, **query).status for _ in range(count)]


# Which requests are struck


def test_a_fault_strikes_once_unless_told(sandbox: Sandbox) -> None:
    sandbox.fault("server_error")
    assert statuses(sandbox, 3) == [500, 200, 200]


def test_times_and_always(sandbox: Sandbox) -> None:
    sandbox.fault("server_error", times=2)
    assert statuses(sandbox, 3) == [500, 500, 200]
    fault = sandbox.fault("server_error", times=None)
    assert statuses(sandbox, 3) == [500, 500, 500]
    sandbox.clear_faults(fault)
    assert statuses(sandbox, 1) == [200]


def test_the_nth_request_and_those_after_it(sandbox: Sandbox) -> None:
    sandbox.fault("server_error", nth=2, times=2)
    assert statuses(sandbox, 4) == [200, 500, 500, 200]


def test_by_page(sandbox: Sandbox) -> None:
    sandbox.fault("server_error", page=2, times=None)
    assert [call(sandbox, "/documents", page=number).status for number in (1, 2, 3, 2)] == [
        200,
        500,
        200,
        500,
    ]
    assert call(sandbox, "/partners", page=2).status == 200


def test_by_path(sandbox: Sandbox) -> None:
    sandbox.fault("server_error", path="/documents/*", times=None)
    document = sandbox.documents[0]["id"]
    assert call(sandbox, "/documents").status == 200
    assert call(sandbox, f"/documents/{document}").status == 500
    assert call(sandbox, f"/documents/{document}/payments").status == 500
    assert call(sandbox, "/utils/time").status == 200


def test_by_account(sandbox: Sandbox) -> None:
    sandbox.add_account("second", invoices=3)
    sandbox.fault("server_error", account="second", times=None)
    assert call(sandbox, "/documents").status == 200
    assert call(sandbox, "/documents", key="second").status == 500


def test_by_chance_with_a_seed(sandbox: Sandbox) -> None:
    def series(seed: int) -> list[int]:
        sandbox.clear_faults()
        sandbox.fault("server_error", probability=0.3, seed=seed)
        return statuses(sandbox, 40, "/utils/time")

    first = series(7)
    assert first == series(7) != series(8)
    assert 3 < first.count(500) < 25


def test_what_struck_is_reported(sandbox: Sandbox) -> None:
    sandbox.fault("server_error", nth=2)
    statuses(sandbox, 3)
    (report,) = sandbox.faults
    assert (report["kind"], report["seen"], report["fired"]) == ("server_error", 3, 1)
    assert [record.fault for record in sandbox.requests] == [None, "server_error", None]


def test_wrong_scripts_are_refused(sandbox: Sandbox) -> None:
    scripts: list[dict[str, Any]] = [
        {"kind": "earthquake"},
        {"kind": "reset", "share": 0.5},
        {"kind": "server_error", "body": "xml"},
        {"kind": "too_many_requests", "form": "weeks"},
        {"kind": "reset", "probability": 1.5},
    ]
    for arguments in scripts:
        with pytest.raises(ValueError, match=r"fault|one of|between"):
            sandbox.fault(**arguments)
    assert sandbox.faults == []


def test_every_kind_can_be_scripted_over_any_endpoint_and_ends(sandbox: Sandbox) -> None:
    for kind in KINDS:
        sandbox.clear_faults()
        options: dict[str, Any] = {name: 0.01 for name in KINDS[kind] if name == "seconds"}
        sandbox.fault(kind, **options)
        with suppress(OSError, HTTPException):
            call(sandbox, "/organization")
        assert call(sandbox, "/organization").status == 200


# What comes


def test_latency_adds_up_and_leaves_the_answer_alone(sandbox: Sandbox) -> None:
    sandbox.fault("latency", seconds=0.15)
    sandbox.fault("latency", seconds=0.1)
    sandbox.latency_ms = 50
    start = time.monotonic()
    assert call(sandbox, "/documents").status == 200
    assert time.monotonic() - start >= 0.3
    start = time.monotonic()
    call(sandbox, "/documents")
    assert time.monotonic() - start >= 0.05
    assert [record.fault for record in sandbox.requests] == ["latency", None]


def test_429_with_seconds(sandbox: Sandbox) -> None:
    sandbox.fault("too_many_requests", retry_after=7)
    reply = call(sandbox, "/documents")
    assert (reply.status, reply.headers["retry-after"]) == (429, "7")
    assert set(reply.json["error"]) == {"message"}


def test_429_with_a_date(sandbox: Sandbox) -> None:
    sandbox.fault("too_many_requests", retry_after=30, form="date")
    moment = parsedate_to_datetime(call(sandbox, "/documents").headers["retry-after"])
    assert 25 <= moment.timestamp() - time.time() <= 31


def test_429_without_any_header(sandbox: Sandbox) -> None:
    sandbox.fault("too_many_requests", form="none")
    reply = call(sandbox, "/documents")
    assert reply.status == 429
    assert "retry-after" not in reply.headers


@pytest.mark.parametrize("status", [500, 502, 503])
def test_5xx_in_three_shapes(sandbox: Sandbox, status: int) -> None:
    sandbox.fault("server_error", status=status)
    reply = call(sandbox, "/documents")
    assert reply.status == status
    assert reply.json["error"].keys() == {"message", "trace_id"}
    sandbox.fault("server_error", status=status, body="html")
    reply = call(sandbox, "/documents")
    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/html")
    assert str(status).encode() in reply.raw
    sandbox.fault("server_error", status=status, body="empty")
    reply = call(sandbox, "/documents")
    assert (reply.status, reply.raw) == (status, b"")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("quota_used_up", 400),
        ("unauthorized", 401),
        ("payment_required", 402),
        ("forbidden", 403),
        ("not_found", 404),
    ],
)
def test_4xx_carry_a_message(sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.fault(kind)
    reply = call(sandbox, "/documents")
    assert reply.status == status
    assert reply.json["error"]["message"]


def test_422_by_script(sandbox: Sandbox) -> None:
    sandbox.fault("unprocessable", field="page", message="No.")
    reply = call(sandbox, "/documents")
    assert reply.status == 422
    assert reply.json["errors"] == [{"field": "page", "message": "No."}]


def test_a_redirect_points_to_another_host_that_sees_who_comes(sandbox: Sandbox) -> None:
    sandbox.fault("redirect")
    reply = call(sandbox, "/documents")
    assert reply.status == 302
    location = reply.headers["location"]
    assert location.startswith("http://localhost:")
    assert location.endswith("/elsewhere/v3/documents")
    sandbox.fault("redirect", location="https://elsewhere.example/x", status=307)
    reply = call(sandbox, "/documents")
    assert (reply.status, reply.headers["location"]) == (307, "https://elsewhere.example/x")


def test_requests_to_the_other_host_are_recorded_with_the_key_they_leak(sandbox: Sandbox) -> None:
    received, _ = exchange(sandbox, "/elsewhere/v3/documents", Connection="close")
    assert received.startswith(b"HTTP/1.1 404")
    (record,) = sandbox.requests
    assert (record.path, record.account) == ("/elsewhere/v3/documents", KEY)


def test_html_and_nothing_with_status_200(sandbox: Sandbox) -> None:
    sandbox.fault("html_200")
    reply = call(sandbox, "/documents")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.raw.startswith(b"<!DOCTYPE html>")
    sandbox.fault("empty_200")
    reply = call(sandbox, "/documents")
    assert (reply.status, reply.raw, reply.headers["content-length"]) == (200, b"", "0")


def test_truncated_json_has_the_right_length(sandbox: Sandbox) -> None:
    whole = call(sandbox, "/documents").raw
    sandbox.fault("truncated_json", share=0.7)
    reply = call(sandbox, "/documents")
    assert reply.raw == whole[: int(len(whole) * 0.7)]
    assert int(reply.headers["content-length"]) == len(reply.raw)


def test_broken_gzip_can_not_be_unpacked(sandbox: Sandbox) -> None:
    sandbox.fault("broken_gzip")
    reply = call(sandbox, "/documents", headers={"Accept-Encoding": "gzip"})
    assert reply.status == 200
    assert reply.headers["content-encoding"] == "gzip"
    with pytest.raises(Exception, match=r"invalid|CRC|incorrect"):
        gzip.decompress(reply.raw)


def test_a_gzip_bomb_is_small_on_the_wire(sandbox: Sandbox) -> None:
    sandbox.fault("gzip_bomb", megabytes=200)
    reply = call(sandbox, "/documents", headers={"Accept-Encoding": "gzip"})
    assert len(reply.raw) < 2**20
    expanded = reply.body
    assert len(expanded) > 200 * 2**20
    assert expanded.startswith(b'{"data":[ ')
    assert expanded.endswith(b'"last_page":1}')


def test_a_total_that_lies(sandbox: Sandbox) -> None:
    sandbox.fault("wrong_total", delta=-3)
    assert page(sandbox)["total"] == 279
    sandbox.fault("wrong_total", delta=5)
    assert page(sandbox)["total"] == 287
    sandbox.fault("wrong_total", value=0)
    assert page(sandbox)["total"] == 0
    assert page(sandbox)["total"] == 282


def test_repeated_rows_push_others_out(sandbox: Sandbox) -> None:
    true = ids(page(sandbox)["data"])
    sandbox.fault("repeated_rows", count=2)
    rows = ids(page(sandbox)["data"])
    assert rows == true[:98] + true[:2]
    sandbox.fault("repeated_rows", count=2, push_out=False)
    assert ids(page(sandbox)["data"]) == true + true[:2]


def test_a_missing_row(sandbox: Sandbox) -> None:
    true = ids(page(sandbox)["data"])
    sandbox.fault("missing_row")
    bent = page(sandbox)
    assert ids(bent["data"]) == true[:50] + true[51:]
    assert bent["total"] == 282


def test_rows_in_another_order(sandbox: Sandbox) -> None:
    true = ids(page(sandbox)["data"])
    sandbox.fault("shuffled_rows", seed=3)
    shuffled = ids(page(sandbox)["data"])
    assert shuffled != true
    assert sorted(shuffled) == sorted(true)


def test_a_wrong_current_page(sandbox: Sandbox) -> None:
    sandbox.fault("wrong_current_page")
    assert page(sandbox, 2)["current_page"] == 3
    sandbox.fault("wrong_current_page", value=1)
    assert page(sandbox, 2)["current_page"] == 1


def test_data_that_is_no_list_and_answers_that_are_no_object(sandbox: Sandbox) -> None:
    sandbox.fault("data_not_list")
    assert page(sandbox)["data"] == {"0": "x"}
    sandbox.fault("data_not_list", value=None)
    assert page(sandbox)["data"] is None
    values: list[Any] = [[], "text", 5, None]
    for value in values:
        sandbox.fault("not_object", value=value)
        assert call(sandbox, "/documents").json == value


def test_lies_do_not_stay_in_the_kept_pages(sandbox: Sandbox) -> None:
    zipped = {"Accept-Encoding": "gzip"}
    true = call(sandbox, "/documents", headers=zipped).json
    for kind in ("wrong_total", "missing_row", "shuffled_rows", "data_not_list", "truncated_json"):
        sandbox.fault(kind)
        call(sandbox, "/documents", headers=zipped)
        assert call(sandbox, "/documents", headers=zipped).json == true
