"""One version, wherever it is told, and what stands beside a release."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml
from django.test import Client

import bank_transfers

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.once


def test_schema_and_changelog_tell_the_version_of_the_package() -> None:
    version = bank_transfers.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert Client().get("/api/schema/").json()["info"]["version"] == version
    # Nobody else keeps a number of his own.
    for name in ("package.json", "package-lock.json"):
        assert "version" not in json.loads((ROOT / "frontend" / name).read_text(encoding="utf-8")), name
    released = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    as_numbers = [tuple(map(int, found.split("."))) for found in released]
    assert as_numbers == sorted(set(as_numbers), reverse=True)
    # Between releases the package has the number of the coming one.
    assert tuple(map(int, version.split("."))) >= as_numbers[0]


def test_hooks_before_a_commit_are_our_own_checks_and_fetch_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    checks = runpy.run_path(str(ROOT / "scripts/check.py"))["CHECKS"]
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        program, script, *names = hook["entry"].split()
        assert (hook["language"], program, script) == ("system", ".venv/bin/python", "scripts/check.py")
        assert names, hook
        assert set(names) <= set(checks), hook


def test_security_md_says_where_to_report() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "## Reporting a weakness" in text
    assert "](SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
