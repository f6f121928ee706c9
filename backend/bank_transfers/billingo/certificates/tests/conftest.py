"""What tests of certificates share."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bank_transfers.models import Company

Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def certified(synced: Company, tmp_path: Path) -> Path:
    """The file of a certificate of the sandbox's company."""
    from bank_transfers.billingo.certificates import service

    path = tmp_path / "certificate.json"
    path.write_bytes(service.file_of(service.issue(synced.pk)))
    return path


@pytest.fixture
def verify() -> Verify:
    """`verify(path, "--against-mirror")`: the exit code of the command, and what it told."""
    from django.core.management import CommandError, call_command

    def run(path: object, *options: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("verify_certificate", str(path), *options, stdout=out)
        except CommandError as error:
            return error.returncode, f"{out.getvalue()}{error}"
        return 0, out.getvalue()

    return run
