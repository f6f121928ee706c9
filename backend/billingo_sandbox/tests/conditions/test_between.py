"""Actions exactly between two page answers, so that rows move while a client reads."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from billingo_sandbox import Sandbox
from billingo_sandbox.tests.helpers import call, ids, listed, page


def test_an_insertion_after_a_page_repeats_a_row_on_the_next(sandbox: Sandbox) -> None:
    before = ids(sandbox.documents)
    sandbox.between(after_page=1, action=sandbox.insert)
    first, second = page(sandbox, 1), page(sandbox, 2)
    assert ids(first["data"]) == before[:100]
    assert first["total"] == 282
    assert ids(second["data"]) == before[99:199]
    assert second["total"] == 283


def test_a_deletion_after_a_page_skips_a_row_on_the_next(sandbox: Sandbox) -> None:
    before = ids(sandbox.documents)
    sandbox.between(after_page=2, action=lambda: sandbox.delete(before[5]))
    assert ids(listed(sandbox)) == before[:200] + before[201:]


def test_before_a_page(sandbox: Sandbox) -> None:
    before = ids(sandbox.documents)
    sandbox.before_page(3, lambda: sandbox.delete(before[0]))
    assert ids(listed(sandbox)) == before[:200] + before[201:]


def test_an_action_happens_once_unless_told(sandbox: Sandbox) -> None:
    sandbox.between(1, sandbox.insert, times=2)
    totals = [page(sandbox, 1)["total"] for _ in range(4)]
    assert totals == [282, 283, 284, 284]


def test_an_action_for_one_account_only(sandbox: Sandbox) -> None:
    sandbox.add_account("second", invoices=3)
    sandbox.between(1, sandbox.insert, account="second")
    page(sandbox, 1)
    assert len(sandbox.documents) == 282
    call(sandbox, "/documents", key="second")
    assert len(sandbox.documents) == 283


def test_pages_that_are_kept_compressed_do_not_hide_the_action(sandbox: Sandbox) -> None:
    zipped = {"Accept-Encoding": "gzip"}
    call(sandbox, "/documents", headers=zipped)
    sandbox.between(1, sandbox.insert)
    assert call(sandbox, "/documents", headers=zipped).json["total"] == 282
    assert call(sandbox, "/documents", headers=zipped).json["total"] == 283


def test_parallel_readers_see_the_pages_before_or_after_never_in_the_middle(sandbox: Sandbox) -> None:
    sandbox.latency_ms = 5
    sandbox.between(2, sandbox.insert)
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda number: page(sandbox, number), [1, 2, 3, 1, 2, 3]))
    old, new = ids(sandbox.documents)[1:], ids(sandbox.documents)
    for envelope in pages:
        start = (envelope["current_page"] - 1) * 100
        source = old if envelope["total"] == 282 else new
        assert ids(envelope["data"]) == source[start : start + 100]


def test_a_failing_action_is_not_swallowed() -> None:
    def fail() -> None:
        raise RuntimeError("the test's own mistake")

    def run() -> None:
        with Sandbox(invoices=3) as sandbox:
            sandbox.between(1, fail)
            assert call(sandbox, "/documents").status == 200

    with pytest.raises(RuntimeError, match="own mistake"):
        run()


def test_changes_from_many_threads_at_once(sandbox: Sandbox) -> None:
    stop = threading.Event()
    totals: list[int] = []

    def read() -> None:
        while not stop.is_set():
            envelope = page(sandbox, 3)
            assert len(envelope["data"]) == min(100, envelope["total"] - 200)
            totals.append(envelope["total"])

    with ThreadPoolExecutor(8) as pool:
        reader = pool.submit(read)
        for written in [pool.submit(lambda: [sandbox.insert() for _ in range(10)]) for _ in range(5)]:
            assert len(set(written.result())) == 10
        stop.set()
        reader.result()
    assert len(sandbox.documents) == 332
    assert totals == sorted(totals)


def test_requests_and_their_overlap_are_counted(sandbox: Sandbox) -> None:
    sandbox.add_account("second", invoices=3)
    sandbox.latency_ms = 600
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda key: call(sandbox, "/documents", key=key), ["sandbox-key"] * 3 + ["second"] * 2))
    assert sandbox.max_in_flight == 5
    assert sandbox.max_in_flight_by_account == {"sandbox-key": 3, "second": 2}
    assert max(record.in_flight for record in sandbox.requests) == 3
    sandbox.reset_stats()
    assert sandbox.requests == []
    assert sandbox.max_in_flight == 0
    sandbox.latency_ms = 0
    call(sandbox, "/documents", page=2, query="ő")
    (record,) = sandbox.requests
    assert (record.method, record.path, record.query) == ("GET", "/v3/documents", {"page": "2", "query": "ő"})
    assert (record.account, record.status, record.in_flight) == ("sandbox-key", 200, 1)
    assert abs(record.time - sandbox.clock.now()) < 5
