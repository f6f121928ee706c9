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

from django.conf import settings
from django.utils import timezone

from bank_transfers.banking.importing import StatementImport
from bank_transfers.banking.importing.outcome import FileOutcome
from bank_transfers.banking.importing.upload import files_imported
from bank_transfers.banking.models import BANKING, StatementFile
from bank_transfers.companies.models import Company

from .models import RefusedFile, storable

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
        return sum(_imported(company, path) for path in _waiting(folder))
    except OSError as error:
        _remember(company, folder.name, "", _reason_of(folder, error))
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


def _imported(company: Company, path: Path) -> bool:
    """False when somebody else was quicker, or the file could not be moved."""
    try:
        with path.open("rb") as file:
            told = list(StatementImport(company.pk).files(file, storable(path.name)))
    except FileNotFoundError:
        return False
    except OSError as error:
        _remember(company, path.name, "", _reason_of(path, error))
        return False
    refused = [outcome for outcome in told if outcome.refused is not None]
    try:
        target = path.parent / ("refused" if refused else "done")
        target.mkdir(exist_ok=True)
        moved = target / f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{path.name}"
        path.rename(moved)
    except FileNotFoundError:
        return False
    except OSError as error:
        _remember(company, path.name, "", _reason_of(path, error))
        return False
    if refused:
        reasons = "".join(f"{_reason(outcome)}\n" for outcome in refused)
        _remember(company, path.name, moved.name, reasons)
        moved.with_name(f"{moved.name}.txt").write_text(reasons, encoding="utf-8")
    return True


def _remember(company: Company, name: str, moved_to: str, reasons: str) -> None:
    """What stays where it is fails again each minute, and is remembered once until somebody has seen to it."""
    name, reasons = storable(name), storable(reasons)  # for who reads the log, too
    row = RefusedFile(company=company, name=name, moved_to=moved_to, reasons=reasons)
    if not moved_to:
        logger.error("company %s: %s of its statement inbox can't be handled: %s", company.pk, name, reasons)
        if RefusedFile.objects.filter(company=company, name=name, moved_to="", dismissed_at=None).exists():
            return
    row.save()


def _reason_of(path: Path, error: OSError) -> str:
    """Without where it lies: members of the company read it."""
    return f"{path.name}: {error.strerror or type(error).__name__}"


def _reason(outcome: FileOutcome) -> str:
    refused = outcome.refused or {}
    place = ":".join(str(refused[name]) for name in ("line", "column") if refused.get(name) is not None)
    return " ".join(part for part in (outcome.file, place, str(refused.get("text", ""))) if part)
