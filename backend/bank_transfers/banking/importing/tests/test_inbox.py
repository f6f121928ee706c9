"""What is put into a company's folder is imported and moved."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bank_transfers import scheduler
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.models import BankTransaction, Company

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def put(folder: Path, name: str, content: bytes, age: float = 60) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    os.utime(folder / name, (time.time() - age,) * 2)


def test_files_are_imported_and_moved_with_the_reason_of_a_refusal(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    company.enable_feature("BANKING")
    content = camt(Account(movements=[Movement(Decimal(5))]))
    folder = tmp_path / str(company.pk)
    put(folder, "a.xml", content)
    put(folder, "b.txt", b"nothing of a bank")
    put(folder, "copied.xml", content, age=0)
    put(tmp_path / str(other.pk), "c.xml", content)
    (job,) = [job for job, _seconds in scheduler.jobs() if job.__name__ == "import_inbox"]
    job()
    assert BankTransaction.objects.get().company == company
    assert [path.name[23:] for path in (folder / "done").iterdir()] == ["a.xml"]
    moved, reason = sorted((folder / "refused").iterdir())
    assert (moved.name[23:], reason.name[23:]) == ("b.txt", "b.txt.txt")
    assert reason.read_text(encoding="utf-8").startswith("b.txt ")
    assert (folder / "copied.xml").exists()
    assert (tmp_path / str(other.pk) / "c.xml").exists()
