"""The API key is shown nowhere: not in logs, errors, tracebacks with their locals, output, files, or to another host.

What Billingo writes into a document is Billingo's data. Should somebody have put the key into a comment there, the
mirror keeps it as it keeps every other word of the document; everything that is ours is silent about it.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import subprocess
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import BillingoError, InvalidApiKey
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.core.http.transport import transport
from bank_transfers.core.secrets import Secret
from bank_transfers.models import (
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox
from billingo_sandbox.api import errors as sandbox_errors

from .robustness import COMPLETED, dataset, quicken, sync

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.once

KEY = "Zx9-very-secret-KEY-4711"

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("unauthorized", {}),
    ("payment_required", {}),
    ("forbidden", {}),
    ("unprocessable", {"field": "key", "message": f"The key {KEY} is not right."}),
    ("server_error", {}),
    ("too_many_requests", {"form": "none"}),
    ("redirect", {}),
    ("redirect", {"location": f"http://127.0.0.1:9/{KEY}"}),
    ("reset", {}),
    ("close", {}),
    ("stall", {"seconds": 5}),
    ("stall_body", {"seconds": 5}),
    ("cut_body", {}),
    ("cut_chunked", {}),
    ("html_200", {}),
    ("empty_200", {}),
    ("broken_gzip", {}),
    ("truncated_json", {}),
    ("not_object", {"value": KEY}),
    ("data_not_list", {"value": KEY}),
    ("wrong_current_page", {}),
]


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_MAX_ATTEMPTS = 2
    settings.BILLINGO_RETRY_SECONDS = 0.3
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.3
    with Sandbox(key=KEY, dataset=dataset(60)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that any logger says at any level, asyncio's debug mode included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    loop = transport().loop
    loop.call_soon_threadsafe(loop.set_debug, True)
    yield stream
    loop.call_soon_threadsafe(loop.set_debug, False)
    root.setLevel(level)
    root.removeHandler(handler)


def told(error: BaseException) -> str:
    """All that an error can tell, itself and every error behind it, with the locals of every frame."""
    parts: list[str] = []
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        story = traceback.TracebackException.from_exception(one, capture_locals=True)
        frames = [
            frame for frame in story.stack if "/tests/" not in frame.filename
        ]  # these tests know the key
        parts += [str(one), repr(one), repr(one.args), repr(vars(one)), repr([f.locals for f in frames])]
        waiting += [one.__cause__, one.__context__]
    return "\n".join(parts)


def everything_of(client: BillingoClient) -> list[Future[Any]]:
    return [client.server_time(), client.organization(5), client.page(1, document=bytes), client.document(1)]


@pytest.mark.parametrize(("kind", "options"), FAULTS, ids=str)
def test_no_error_of_the_client_shows_the_key(
    world: Sandbox, heard: io.StringIO, kind: str, options: dict[str, Any]
) -> None:
    world.fault(kind, times=None, **options)
    errors = [future.exception(20) for future in everything_of(BillingoClient(Secret(KEY)))]
    assert any(isinstance(error, BillingoError) for error in errors)
    assert not [error for error in errors if error and KEY in told(error)]
    gc.collect()
    assert KEY not in heard.getvalue()


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422, 429, 500])
def test_an_answer_that_repeats_the_key_is_shown_without_it(
    world: Sandbox, monkeypatch: pytest.MonkeyPatch, heard: io.StringIO, status: int
) -> None:
    """Whatever the status: the message of the error, and the frames that it came through."""
    body = {"error": {"message": f"Your key {KEY} ({KEY}) did this."}}
    monkeypatch.setitem(
        __import__("billingo_sandbox.http.bending", fromlist=["x"])._CLIENT_ERRORS,
        "unauthorized",
        (status, body["error"]["message"]),
    )
    world.fault("unauthorized", times=None)
    for future in everything_of(BillingoClient(Secret(KEY))):
        with pytest.raises(BillingoError) as raised:
            future.result(20)
        assert "did this" in str(raised.value)
        assert KEY not in told(raised.value)
    assert KEY not in heard.getvalue()
    assert sandbox_errors.UNAUTHORIZED not in heard.getvalue()


@pytest.mark.parametrize(
    "key", ["", " ", f"{KEY}\n", f"{KEY}\r\nX-Other: 1", f"{KEY}ő", f"{KEY} x", f"{KEY}\x00", KEY * 100]
)
def test_an_impossible_key_is_refused_before_it_is_sent(world: Sandbox, key: str) -> None:
    client = BillingoClient(Secret(key))
    for future in everything_of(client):
        with pytest.raises(InvalidApiKey) as raised:
            future.result(5)
        if key.strip():
            assert key not in told(raised.value)
            assert KEY not in told(raised.value)
    assert world.requests == []


def test_the_client_and_its_parts_do_not_show_the_key(world: Sandbox) -> None:
    client = BillingoClient(Secret(KEY))
    future = client.page(1, document=bytes)
    future.result(5)
    for thing in (client, future, vars(client), Secret(KEY), transport().session(), vars(transport())):
        assert KEY not in repr(thing)
        assert KEY not in f"{thing}"
    tasks = asyncio.run_coroutine_threadsafe(_tasks(), transport().loop).result(5)
    assert KEY not in tasks


async def _tasks() -> str:
    return repr(asyncio.all_tasks())


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "options"), FAULTS, ids=str)
def test_no_log_row_and_no_output_shows_the_key(
    world: Sandbox,
    make_company: Callable[..., Company],
    heard: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    kind: str,
    options: dict[str, Any],
) -> None:
    firm = make_company(key=KEY)
    world.fault(kind, times=None, path="/documents", **options)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("sync_billingo_invoices", company_id=firm.pk, verbose=True, stdout=out, stderr=err)
    log = BillingoSyncLog.objects.get(company=firm)
    captured = capfd.readouterr()
    shown = [out.getvalue(), err.getvalue(), captured.out, captured.err, heard.getvalue(), told(raised.value)]
    assert not [text for text in [*shown, repr(vars(log)), log.errors] if KEY in text]


@pytest.mark.django_db
def test_an_unexpected_error_shows_no_key_either(
    world: Sandbox,
    make_company: Callable[..., Company],
    heard: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mistake of our own, logged with its traceback."""
    from bank_transfers.billingo.sync import store

    def broken(*_: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(store.Store, "plan", broken)
    log = BillingoSyncService().sync_company(make_company(key=KEY))
    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "internal_error")
    assert "a mistake" in heard.getvalue()
    assert KEY not in heard.getvalue() + log.errors


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_the_key(world: Sandbox, make_company: Callable[..., Company]) -> None:
    firm = make_company(key=KEY)
    world.poison(world.documents[3]["id"], "nan_amount")
    sync(firm)
    world.heal(world.documents[3]["id"])
    world.fault("unprocessable", times=1, path="/documents", message=f"bad key {KEY}")
    sync(firm)
    assert sync(firm).status == COMPLETED
    assert_not_in_the_database(KEY)
    row = CompanyBillingoSettings.objects.get(company=firm)
    assert row.api_key is not None
    assert row.api_key.reveal() == KEY, "it must be there, encrypted, or this proves nothing"


def assert_not_in_the_database(text: str) -> None:
    """Every file of SQLite, byte by byte; every row of every table of PostgreSQL."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for file in Path(name).parent.glob(Path(name).name + "*"):
            # By another process: POSIX takes all locks of a process off a file when it closes any handle to it. SQLite
            # would hold nothing any more, and the next process to leave the database would delete its -wal under us.
            content = subprocess.run(["cat", str(file)], capture_output=True, check=True).stdout
            assert text.encode() not in content, file.name
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_what_billingo_wrote_into_a_document_stays_as_it_is(
    world: Sandbox, make_company: Callable[..., Company], heard: io.StringIO
) -> None:
    """The key in a comment: kept in the mirror, like the rest of the document; said nowhere else."""
    firm = make_company(key=KEY)
    told_of, sick = world.documents[0]["id"], world.documents[1]["id"]
    world.edit(told_of, comment=f"key: {KEY}")
    world.edit(sick, comment=f"key: {KEY}")
    world.poison(sick, "text_amount")
    log = sync(firm)
    assert log.status == "PARTIAL"
    assert BillingoInvoice.objects.get(company=firm, billingo_id=told_of).comment == f"key: {KEY}"
    aside = BillingoSetAsideDocument.objects.get(company=firm)
    assert KEY in aside.raw
    assert KEY not in aside.reason + log.errors + heard.getvalue()
