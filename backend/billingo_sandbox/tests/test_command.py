"""`python -m billingo_sandbox`: what it prints, how it ends, what it refuses."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from billingo_sandbox import SandboxClient
from billingo_sandbox.command import main

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "billingo_sandbox", "--port", "0", *arguments]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_serves_and_ends_cleanly(number: signal.Signals) -> None:
    with started(
        *("--invoices", "12", "--seed", "3", "--partly-paid", "5", "--key", "kulcs"),
        *("--tax-code", "10773381-4-44"),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        url = first.removeprefix("Billingo sandbox on ").strip()
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/v3")
        assert "kulcs" in second
        states = [document["payment_status"] for document in SandboxClient(url).documents]
        assert (len(states), states.count("partially_paid")) == (12, 5)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "99999"], ["--port", "x"], ["--invoices", "-1"], ["--invoices", "many"], ["--latency-ms", "-5"],
        ["--partly-paid", "x"],
        ["--latency-ms", "nan"], ["--rate-limit", "-1"], ["--rate-headers", "some"], ["--key", ""], ["--key", "a b"],
        ["--scope", "root"], ["--nonsense"], ["bank"], ["bank", "--out", "x", "--until", "2026-02-30"],
        ["bank", "--out", "x", "--until", "9999-12-31"], ["bank", "--out", "x", "--first-day", "0001-01-01"],
        ["bank", "--out", "x", "--months", "0"], ["bank", "--out", "x", "--invoices", "20001"],
        ["bank", "--out", "x", "--formats", "camt053,pdf"],
    ],
)  # fmt: skip
def test_bad_arguments_are_refused_in_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_port_in_use_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--invoices", "1"]) == 1
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in error
    assert "Traceback" not in error
    assert error.count("\n") == 1


def test_the_bank_is_written_the_same_twice_and_the_next_day_adds_a_file_an_account(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--seed", "5", "--invoices", "90", "--months", "2", "--first-day", "2026-11-10"]

    def written(name: str, until: str, *more: str) -> dict[str, bytes]:
        folder = tmp_path / name
        assert main(["bank", "--out", str(folder), *days, "--until", until, *more]) == 0
        assert f"to {until}" in capsys.readouterr().out
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    first = written("a", "2026-11-12", "--formats", "all")
    assert written("b", "2026-11-12", "--formats", "all") == first
    assert {name.split("/")[1] for name in first if name.startswith("statements/")} == {
        "camt053", "mt940", "kh", "erste",
    }  # fmt: skip
    assert {"truth.json", "documents.json"} < set(first)
    following = written("a", "2026-11-13", "--formats", "all")
    changed = {name for name in following if following[name] != first.get(name)}
    assert {name for name in changed if "/" not in name} == {"truth.json", "documents.json"}
    statements = {name for name in changed if name.startswith("statements/")}
    assert statements
    assert all("_20261113_20261113." in name for name in statements)
    assert set(first) < set(following)


def test_more_partly_paid_documents_than_there_can_be_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "0", "--invoices", "10", "--partly-paid", "11"]) == 1
    assert "can be partially paid, not 11" in capsys.readouterr().err


def test_what_the_bank_cannot_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "file"
    taken.touch()
    assert main(["bank", "--out", str(taken), "--invoices", "1", "--months", "1"]) == 1
    assert "can't be written" in capsys.readouterr().err
    late = ["--until", "2026-11-12", "--first-day", "2026-11-14"]
    assert main(["bank", "--out", str(tmp_path), *late]) == 1
    assert "2026-11-14" in capsys.readouterr().err
