"""migrate: of several that start together one works, the others wait, and all end well."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import pytest
from django.db import connection

from bank_transfers.core.db.maintenance.migrating import one_at_a_time
from conftest import BACKEND_DIR, on_sqlite

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_at_once_leave_one_whole_database(
    empty: Callable[[str], str],
    subprocess_env: dict[str, str],
    manage_argv: Callable[..., list[str]],
    run_manage: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    environment = {**subprocess_env, "DATABASE_URL": empty("for_three")}
    started = [
        subprocess.Popen(
            manage_argv("migrate", "--no-input"),
            env=environment,
            cwd=BACKEND_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=180) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    worked = [out for out, _err in said if "Made all tables" in out]
    assert len(worked) == 1
    assert all("No migrations to apply" in out for out, _err in said)
    # Indexes are made as each database can; nobody need be warned of what the other one could not.
    assert not any("WARNING" in out + err for out, err in said)
    checked = run_manage("migrate", "--check", env=environment)
    assert checked.returncode == 0, checked.stdout


def test_a_second_one_waits_and_says_so(
    subprocess_env: dict[str, str], manage_argv: Callable[..., list[str]]
) -> None:
    with one_at_a_time(connection, lambda holder: pytest.fail(f"{holder} is there"), 0):
        second = subprocess.Popen(
            manage_argv("migrate", "--no-input"),
            env=subprocess_env,
            cwd=BACKEND_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        assert any(f"{os.getpid()} on " in line and "waiting for its end" in line for line in second.stderr)
        assert second.poll() is None
    _out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err


def test_nobody_waits_for_ever(run_manage: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Here the other one hangs: who waits gives up, and says who it is."""
    with one_at_a_time(connection, lambda holder: pytest.fail(f"{holder} is there"), 0):
        refused = run_manage("migrate", "--no-input", "--wait=0.5")
    assert refused.returncode == 1
    last = refused.stderr.strip().splitlines()[-1]
    assert last.startswith("CommandError: Another migrate has the lock on this database: ")
    assert f"{os.getpid()} on " in last
    assert on_sqlite() or "pg_terminate_backend(" in last
    assert run_manage("migrate", "--no-input", "--wait=0").returncode == 0


@pytest.mark.skipif("__import__('conftest').on_sqlite()")
def test_on_postgresql_a_raw_document_stays_in_its_row_packed_with_lz4() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attcompression::text, reloptions FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE attrelid = 'bank_transfers_billingoinvoice'::regclass AND attname = 'raw'"
        )
        packing, options = cursor.fetchone()
        cursor.execute(
            "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
        )
        (has_lz4,) = cursor.fetchone()
    assert (packing == "l", options) == (has_lz4, ["toast_tuple_target=4080"])
