"""The watched folder: `STATEMENT_INBOX/<company id>/`. What is put there is imported, then moved to `done/`, or to
`refused/` with the reasons in a file beside it.

Several processes may look at once: importing a file twice does nothing the second time, and only one of them moves it.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.utils import timezone, translation

from bank_transfers.banking.formats import Refused
from bank_transfers.banking.importing import StatementImport
from bank_transfers.banking.importing.accounts import Why
from bank_transfers.banking.importing.upload import files_imported
from bank_transfers.banking.models import BANKING, StatementFile
from bank_transfers.companies.models import Company

from .models import RefusedFile, kept, storable

logger = logging.getLogger(__name__)

QUIET_SECONDS = 10  # a file that changed later may still be being copied


def import_inbox() -> int:
    """Imports what lies in the folders of active companies with the feature. Out: how many files were moved."""
    if not settings.STATEMENT_INBOX:
        return 0
    companies = Company.objects.with_feature(BANKING).filter(is_active=True)
    moved = sum(_of_company(company) for company in companies)
    if moved:
        files_imported.send(sender=StatementFile)
    return moved


def _of_company(company: Company) -> int:
    """One company's folder that can't be read is no other's trouble."""
    folder = Path(settings.STATEMENT_INBOX) / str(company.pk)
    try:
        return sum(_tried(company, path) for path in _waiting(folder))
    except OSError as error:
        _remember(company, folder.name, "", [_out_of_reach(folder, error)])
        return 0


def _waiting(folder: Path) -> Iterator[Path]:
    """Files in the folder itself; no links, which may lead anywhere."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime >= QUIET_SECONDS:
                yield path


def _tried(company: Company, path: Path) -> bool:
    """The same; what nobody foresaw of one file holds up no other. Where it stays it is tried again, and told of; a
    database that can't be written to for a moment is no trouble of the file."""
    try:
        return _imported(company, path)
    except Exception as error:
        logger.exception(
            "company %s: a file of its statement inbox failed: %s", company.pk, storable(path.name)
        )
        if path.exists() and not isinstance(error, OperationalError):
            with contextlib.suppress(DatabaseError):
                _remember(company, path.name, "", [kept(path.name, Refused(Why.UNFORESEEN))])
        return False


def _imported(company: Company, path: Path) -> bool:
    """False when somebody else was quicker, or the file could not be moved."""
    try:
        with path.open("rb") as file:
            told = list(StatementImport(company.pk).files(file, storable(path.name)))
    except FileNotFoundError:
        return False
    except OSError as error:
        _remember(company, path.name, "", [_out_of_reach(path, error)])
        return False
    refused = [kept(outcome.file, outcome.why) for outcome in told if outcome.why is not None]
    try:
        target = path.parent / ("refused" if refused else "done")
        target.mkdir(exist_ok=True)
        moved = target / f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{path.name}"
        path.rename(moved)
    except FileNotFoundError:
        return False
    except OSError as error:
        _remember(company, path.name, "", [_out_of_reach(path, error)])
        return False
    # What was told of it while it could not be handled is over.
    stuck = RefusedFile.objects.filter(
        company=company, name=storable(path.name), moved_to="", dismissed_at=None
    )
    stuck.update(dismissed_at=timezone.now())
    if refused:
        row = _remember(company, path.name, moved.name, refused)
        moved.with_name(f"{moved.name}.txt").write_text(_in_words(row), encoding="utf-8")
    return True


def _in_words(row: RefusedFile) -> str:
    """In the installation's language, whoever was served before in this thread."""
    with translation.override(settings.LANGUAGE_CODE):
        return row.in_words


def _remember(company: Company, name: str, moved_to: str, told: list[dict[str, Any]]) -> RefusedFile:
    """What stays where it is fails again each minute, and is remembered once until somebody has seen to it."""
    name = storable(name)  # for who reads the log, too
    row = RefusedFile(company=company, name=name, moved_to=moved_to, told=told)
    row.reasons = storable(_in_words(row))
    if not moved_to:
        logger.error(
            "company %s: %s of its statement inbox can't be handled: %s",
            company.pk,
            name,
            row.reasons.strip(),
        )
        if RefusedFile.objects.filter(company=company, name=name, moved_to="", dismissed_at=None).exists():
            return row
    row.save()
    return row


def _out_of_reach(path: Path, error: OSError) -> dict[str, Any]:
    """Without where it lies: members of the company read it."""
    why = Refused(Why.OUT_OF_REACH, reason=error.strerror or type(error).__name__)
    return kept(path.name, why)
