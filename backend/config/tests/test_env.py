"""Settings from the environment: typed, bounded, and secrets made once."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), (" TRUE ", True), ("off", False), ("No", False), ("", True)]
)
def test_a_flag(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("X", value)
    assert env.flag("X", default=True) is expected


@pytest.mark.parametrize("value", ["2", "maybe", "true false"])
def test_a_flag_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be one of"):
        env.flag("X", default=True)


@pytest.mark.parametrize("value", ["0", "11", "nan", "inf", "-1", "1e9"])
def test_a_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be between 1 and 10"):
        env.number("X", 5, 1, 10)


@pytest.mark.parametrize("value", ["many", "1,5", "0x10"])
def test_what_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be a number"):
        env.number("X", 5, 1, 10)


def test_a_number_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)
    assert env.number("X", 5, 1, 10) == 5
    monkeypatch.setenv("X", " 7.5 ")
    assert env.number("X", 5, 1, 10) == 7.5


def test_words_have_no_empty_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a, ,b ,")
    assert env.words("X") == ["a", "b"]
    monkeypatch.setenv("X", "")
    assert env.words("X", "c") == ["c"]


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    first = env.kept_secret(path, env.make_secret_key)
    assert env.kept_secret(path, env.make_secret_key) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    together = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        together.wait()
        found.append(env.kept_secret(path, env.make_secret_key))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_password_can_be_typed_and_is_never_twice_the_same() -> None:
    passwords = {env.make_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(password) == 14 and not set(password) & set("0O1lIi") for password in passwords)
