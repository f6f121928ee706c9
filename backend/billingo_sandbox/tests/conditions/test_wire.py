"""Faults below HTTP, as a bare socket sees them."""

import time

from billingo_sandbox import Sandbox
from billingo_sandbox.tests.helpers import call, exchange, split


def test_reset_comes_before_any_byte(sandbox: Sandbox) -> None:
    sandbox.fault("reset")
    assert exchange(sandbox) == (b"", "reset")
    assert sandbox.requests[-1].status == 0


def test_close_comes_without_an_answer(sandbox: Sandbox) -> None:
    sandbox.fault("close")
    assert exchange(sandbox) == (b"", "closed")


def test_cut_body_promises_more_than_it_sends(sandbox: Sandbox) -> None:
    whole = call(sandbox, "/documents").raw
    sandbox.fault("cut_body", share=0.25)
    received, end = exchange(sandbox)
    status, headers, body = split(received)
    assert (status, end) == ("HTTP/1.1 200 OK", "closed")
    assert int(headers["content-length"]) == len(whole)
    assert body == whole[: len(whole) // 4]


def test_cut_body_of_a_compressed_page(sandbox: Sandbox) -> None:
    sandbox.fault("cut_body")
    received, _ = exchange(sandbox, Accept_Encoding="gzip")
    _, headers, body = split(received)
    assert headers["content-encoding"] == "gzip"
    assert len(body) == int(headers["content-length"]) // 2


def test_cut_chunked_never_says_that_it_is_over(sandbox: Sandbox) -> None:
    whole = call(sandbox, "/documents").raw
    sandbox.fault("cut_chunked")
    received, end = exchange(sandbox)
    _, headers, body = split(received)
    assert headers["transfer-encoding"] == "chunked"
    assert "content-length" not in headers
    size, _, rest = body.partition(b"\r\n")
    assert int(size, 16) == len(whole) // 2
    assert rest == whole[: len(whole) // 2] + b"\r\n"
    assert end == "closed"


def test_stall_sends_nothing_for_as_long_as_told(sandbox: Sandbox) -> None:
    sandbox.fault("stall")
    assert exchange(sandbox, timeout=0.3) == (b"", "silent")
    sandbox.fault("stall", seconds=0.3)
    start = time.monotonic()
    assert exchange(sandbox) == (b"", "closed")
    assert time.monotonic() - start >= 0.3


def test_stall_body_stops_in_the_middle(sandbox: Sandbox) -> None:
    whole = call(sandbox, "/documents").raw
    sandbox.fault("stall_body")
    received, end = exchange(sandbox, timeout=1.0)
    _, headers, body = split(received)
    assert end == "silent"
    assert int(headers["content-length"]) == len(whole)
    assert body == whole[: len(whole) // 2]


def test_a_stalled_request_holds_up_no_other_and_not_the_end(sandbox: Sandbox) -> None:
    sandbox.fault("stall")
    exchange(sandbox, timeout=0.1)
    start = time.monotonic()
    assert call(sandbox, "/documents").status == 200
    sandbox.stop()
    assert time.monotonic() - start < 10


def test_trickle_is_slow_and_complete(sandbox: Sandbox) -> None:
    whole = call(sandbox, "/utils/time").raw
    sandbox.fault("trickle", interval_ms=2)
    start = time.monotonic()
    received, end = exchange(sandbox, "/v3/utils/time")
    _, headers, body = split(received)
    assert time.monotonic() - start >= len(body) * 0.002
    assert len(body) == int(headers["content-length"]) == len(whole)
    assert end == "closed"


def test_the_connection_is_kept_alive_between_sound_answers(sandbox: Sandbox) -> None:
    received, end = exchange(sandbox, timeout=1.0)
    status, headers, body = split(received)
    assert status == "HTTP/1.1 200 OK"
    assert len(body) == int(headers["content-length"])
    assert end == "silent"


def test_stop_leaves_nothing_behind(sandbox: Sandbox) -> None:
    url = sandbox.url
    sandbox.stop()
    sandbox.stop()
    try:
        call(sandbox, "/documents")
    except ConnectionRefusedError:
        return
    raise AssertionError(f"{url} still answers")
