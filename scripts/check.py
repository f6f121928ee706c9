"""make check: everything that can be wrong without a test noticing. Runs all of it, then says what failed.

`python scripts/check.py ruff mypy` runs only what is named.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
BIN = Path(sys.executable).parent
Complaints = Iterator[str]


def main(wanted: list[str]) -> int:
    """Runs the checks. Returns the exit code: 0 when all are clean."""
    unknown = set(wanted) - set(CHECKS)
    if unknown:
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = []
    for name, check in CHECKS.items():
        if wanted and name not in wanted:
            continue
        started = time.monotonic()
        complaints = list(check())
        verdict = "FAILED" if complaints else "ok"
        print(f"{name:<14} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
        for complaint in complaints:
            print(complaint.rstrip() + "\n", flush=True)
        if complaints:
            failed.append(name)
    print("check: all clean" if not failed else f"check: FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def run(*command: str | Path, cwd: Path = BACKEND) -> Complaints:
    """Runs a program (in backend/); its whole output is the complaint when it fails."""
    with tempfile.TemporaryDirectory(prefix="billingo-check-") as var_dir:
        # Settings of this machine must not decide what a check finds.
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        result = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env={**clean, "VAR_DIR": var_dir, "DEBUG": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if result.returncode:
        yield result.stdout or f"{command[0]} ended with exit code {result.returncode}"


def manage(*arguments: str) -> Complaints:
    return run(sys.executable, "manage.py", *arguments)


def format_() -> Complaints:
    return run(BIN / "ruff", "format", "--check", "--diff", "--quiet", ".", *programs())


def lint() -> Complaints:
    return run(BIN / "ruff", "check", "--output-format=concise", ".", *programs())


def types() -> Complaints:
    return run(BIN / "mypy", *python_packages(), "conftest.py", "manage.py", *programs())


def imports() -> Complaints:
    return run(BIN / "lint-imports", "--config", "pyproject.toml")


def migrations() -> Complaints:
    return manage("makemigrations", "--check", "--dry-run")


def system() -> Complaints:
    return manage("check", "--fail-level", "WARNING")


def schema() -> Complaints:
    """The OpenAPI schema can be made of the code without a guess, and is valid."""
    return manage("spectacular", "--lang", "en", "--validate", "--fail-on-warn", "--file", os.devnull)


def translations() -> Complaints:
    return run(sys.executable, "../scripts/translations.py", "--check")


def docs() -> Complaints:
    return run(sys.executable, "../scripts/generate_docs.py", "--check")


def deployment() -> Complaints:
    """What starts the service elsewhere, as far as it can be judged here: the image, compose, shell, systemd."""
    scripts = [ROOT / ".ci/run", *sorted((ROOT / "scripts").glob("*.sh"))]
    yield from run_if_there("hadolint", "--no-color", ROOT / "Dockerfile")
    yield from run_if_there("shellcheck", *scripts)
    compose = ("--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml")
    yield from run_if_there("check-jsonschema", *compose)
    yield from systemd_units()


def systemd_units() -> Complaints:
    """The units as systemd reads them, their programs taken from this tree instead of from where it is installed."""
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        return  # no complaint even in CI: not every system has it
    with tempfile.TemporaryDirectory(prefix="billingo-units-") as folder:
        copies = []
        for unit in sorted((ROOT / "deploy/systemd").iterdir()):
            copies.append(Path(folder) / unit.name)
            copies[-1].write_text(unit.read_text().replace("/opt/billingo-mirror", str(ROOT)))
        yield from run(analyze, "verify", "--man=no", *copies)


def run_if_there(program: str, *arguments: str | Path) -> Complaints:
    """Not every platform has every linter; CI has them all."""
    if (BIN / program).exists():
        yield from run(BIN / program, *arguments)
    elif os.environ.get("CI", "").lower() == "true":
        yield f"{program} is not installed"
    else:
        print(f"{program} is not there for this platform: left out")


def page(script: str) -> Complaints:
    """A script of frontend/package.json."""
    return run("npm", "run", "--silent", script, cwd=FRONTEND)


def programs() -> list[str]:
    """The folders of programs beside the backend."""
    return [f"../{name}" for name in ("scripts", "benchmarks", "deploy") if any((ROOT / name).glob("*.py"))]


def python_packages() -> list[str]:
    return sorted(path.parent.name for path in BACKEND.glob("*/__init__.py"))


def tracked_files() -> list[Path]:
    """What git knows of, or would add; without git (a copy of the tree) every file that make did not make."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        made = {".venv", "var", "node_modules", "__pycache__", ".git"}
        paths = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


# In pieces, or this file would be its own first finding.
REGISTRY_HOSTS = re.compile(
    r"(?:files\.)?python" + r"hosted\.org|py" + r"pi\.(?:org|python\.org)|registry\.npm" + r"js\.org|"
    r"registry\.yarn" + r"pkg\.com|deb\.deb" + r"ian\.org|index-" + r"url\s*=",
    re.IGNORECASE,
)
SECRETS = {
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY"),
    "a Fernet token": re.compile(r"\bgAAAA[A-Za-z0-9_-]{60,}"),
    "a password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|amqps?|rediss?)://[^\s:/@{}]+:(?!\*|PASS|pass)[^\s@{}]+@"
    ),
}


def hygiene() -> Complaints:
    """No registry's host (a lock must not bind to one), no secret, nothing huge or made by make; rooms of a size."""
    yield from rooms()
    for path in tracked_files():
        name = path.relative_to(ROOT)
        if path.stat().st_size > 2_000_000:
            yield f"{name}: {path.stat().st_size:,} bytes; large files do not belong here"
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if REGISTRY_HOSTS.search(text):
            yield f"{name}: names the host of a package registry"
        # Tests hold made-up addresses, to see that their passwords are hidden.
        made_up = {"a password in an address"} if "tests" in name.parts else set()
        for what, pattern in SECRETS.items():
            if what not in made_up and pattern.search(text):
                yield f"{name}: holds {what}"


MOST_FILES = 12
MOST_LINES = 430  # "about 400"
CODE = {".py", ".ts", ".tsx", ".css"}
# What may be larger, each with its reason.
ROOMY = {
    "backend/bank_transfers/migrations": "one history, in Django's place for it",
    "backend/bank_transfers/management/commands": "each command is a file here, or Django does not find it",
    "benchmarks": "one program with its cases, none of which another package needs",
    "frontend/e2e": "one story in each file, named on the command line by its path",
    "frontend/src/locales/hu": "a file for each feature, as flat as the features' names",
    "frontend/src/locales/en": "as in Hungarian",
    "frontend/src/components/grid": "columns.test.ts and marks.test.ts stand beside their code, as everywhere",
}
GENERATED = ("migrations", "node_modules")


def rooms() -> Complaints:
    """No folder of code with more than a dozen files of its own, no file much over 400 lines."""
    folders: dict[str, int] = {}
    for path in tracked_files():
        name = path.relative_to(ROOT)
        if path.suffix not in CODE:
            continue
        if path.name != "__init__.py":
            folders[str(name.parent)] = folders.get(str(name.parent), 0) + 1
        if set(name.parts).isdisjoint(GENERATED):
            lines = path.read_bytes().count(b"\n")
            if lines > MOST_LINES:
                yield f"{name}: {lines} lines; split it by subject (at most {MOST_LINES})"
    for folder, files in folders.items():
        if files > MOST_FILES and folder not in ROOMY:
            yield f"{folder}: {files} files of its own; give it rooms (at most {MOST_FILES})"
    for known in ROOMY.keys() - folders.keys():
        yield f"{known}: is not there any more, but stands among the exceptions"


def locks() -> Complaints:
    """Every dependency of pyproject.toml is locked, with hashes, and at one version in all files."""
    project = tomllib.loads((BACKEND / "pyproject.toml").read_text(encoding="utf-8"))
    run = project["project"]["dependencies"]
    workers = run + project["project"]["optional-dependencies"]["workers"]
    wanted = {
        "requirements.lock": run,
        "requirements-workers.lock": workers,
        "requirements-dev.lock": workers + project["dependency-groups"]["dev"],
    }
    pins = {name: locked(name) for name in wanted}
    for name, requirements in wanted.items():
        problems = filter(None, (unmet(requirement, pins[name]) for requirement in requirements))
        yield from (f"backend/{name}: {problem}; run `make lock`" for problem in problems)
        bare = re.findall(r"^([\w.-]+==\S+)[^\\\n]*$", (BACKEND / name).read_text(), re.MULTILINE)
        yield from (f"backend/{name}: {pin} has no hash" for pin in bare)
    for package, version in pins["requirements-dev.lock"].items():
        for name in ("requirements.lock", "requirements-workers.lock"):
            if pins[name].get(package, version) != version:
                yield f"{package}: {pins[name][package]} in {name}, {version} in requirements-dev.lock"


def locked(name: str) -> dict[str, str]:
    """The lock file's packages (normalized names) with their versions."""
    text = (BACKEND / name).read_text(encoding="utf-8")
    return {
        package_name(found[0]): found[1] for found in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


def unmet(requirement: str, pins: dict[str, str]) -> str:
    """What is wrong with how `requirement` is locked; '' when nothing is."""
    from packaging.requirements import Requirement

    parsed = Requirement(requirement)
    version = pins.get(package_name(parsed.name))
    if version is None:
        return f"{parsed.name} is not in it"
    if not parsed.specifier.contains(version, prereleases=True):
        return f"{parsed.name} {version} does not fit {parsed.specifier}"
    return ""


def package_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


CHECKS: dict[str, Callable[[], Complaints]] = {
    "format": format_,
    "lint": lint,
    "types": types,
    "imports": imports,
    "migrations": migrations,
    "system": system,
    "schema": schema,
    "translations": translations,
    "docs": docs,
    "page-format": lambda: page("format"),
    "page-lint": lambda: page("lint"),
    "page-types": lambda: page("typecheck"),
    "hygiene": hygiene,
    "locks": locks,
    "deployment": deployment,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
