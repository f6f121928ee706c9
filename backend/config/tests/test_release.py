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


def test_the_readme_names_every_command_and_every_page_once() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("| ")]
    commands = {path.stem for path in (ROOT / "backend/bank_transfers/management/commands").glob("[!_]*.py")}
    told = {name for row in rows for name in re.findall(r"^\| `manage\.py (\w+)", row)}
    assert told == commands - {"migrate"}  # Django's own, which waits for another one here
    pages = [page for row in rows for page in re.findall(r"^\| \[docs/(\S+\.md)\]", row)]
    assert sorted(pages) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_the_changelog_has_each_kind_of_change_once_a_release_and_tells_nothing_twice() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for release in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^\n### (.+)\n\n- ", release, re.MULTILINE)  # each with room before and after
        assert kinds
        assert len(kinds) == len(set(kinds)) == release.count("### "), release.splitlines()[0]
        lines = [line for line in release.splitlines() if len(line) > 40]
        assert len(lines) == len(set(lines)), {line for line in lines if lines.count(line) > 1}
