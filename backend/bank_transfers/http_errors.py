"""The one table of what the domains' errors mean to callers of the API. How it is read: core/api/domain_errors.py."""

from __future__ import annotations

from typing import Any

from bank_transfers.banking import importing
from bank_transfers.banking.api import errors as banking_answers
from bank_transfers.billingo import errors as billingo
from bank_transfers.billingo.api import certificate_errors as certificate_answers
from bank_transfers.billingo.api import errors as billingo_answers
from bank_transfers.billingo.certificates import errors as certificates
from bank_transfers.billingo.certificates.keys import SigningKeyUnreadable
from bank_transfers.billingo.jobs import refresh_tokens
from bank_transfers.core import queue, secrets
from bank_transfers.core.api.domain_errors import Meaning, Table
from bank_transfers.core.api.errors import FeatureNotEnabled
from bank_transfers.core.export import errors as export_answers
from bank_transfers.core.export import workbook
from bank_transfers.invoices import errors as invoices_answers
from bank_transfers.invoices import pdf


def _the_run(refused: Any) -> dict[str, Any]:
    return {"sync_log_id": refused.sync_log_id}


TABLE: Table = {
    # A key that is tried, a PDF that is fetched.
    billingo.InvalidApiKey: [Meaning(billingo_answers.InvalidApiKey)],
    billingo.ApiKeyOfAnotherCompany: [Meaning(billingo_answers.ApiKeyOfAnotherCompany)],
    billingo.BillingoUnreachable: [Meaning(billingo_answers.BillingoUnreachable)],
    billingo.NotFound: [Meaning(invoices_answers.PdfNotFound)],
    billingo.NotReady: [Meaning(invoices_answers.PdfNotReady)],
    pdf.NotAPdf: [Meaning(invoices_answers.NotAPdf)],
    # Whatever else Billingo has against it, in its own words.
    billingo.BillingoError: [
        Meaning(billingo_answers.ApiKeyNotUsable, words=True),
        Meaning(invoices_answers.BillingoRefused, words=True),
    ],
    secrets.SecretUnreadable: [Meaning(billingo_answers.KeyUnreadable)],
    # A sync that is not begun.
    billingo.SyncAlreadyRunning: [Meaning(billingo_answers.SyncAlreadyRunning, more=_the_run)],
    billingo.Inactive: [Meaning(billingo_answers.SyncInactive)],
    billingo.FeatureNotEnabled: [Meaning(FeatureNotEnabled)],
    billingo.SyncRefused: [Meaning(billingo_answers.NotConfigured)],
    queue.QueueUnavailable: [Meaning(billingo_answers.QueueUnavailable)],
    refresh_tokens.TooManyTokens: [Meaning(billingo_answers.TooManyRefreshTokens)],
    # A certificate that is not issued.
    certificates.NeverRead: [Meaning(certificate_answers.NeverReadFully)],
    certificates.KeyReplaced: [Meaning(certificate_answers.NotReadWithThisKey)],
    certificates.LastFullSyncIncomplete: [Meaning(certificate_answers.LastFullSyncIncomplete, more=_the_run)],
    certificates.LastSyncIncomplete: [Meaning(certificate_answers.LastSyncIncomplete, more=_the_run)],
    certificates.DocumentsSetAside: [
        Meaning(certificate_answers.DocumentsSetAside, more=lambda refused: {"count": refused.count})
    ],
    certificates.CountDiffers: [
        Meaning(
            certificate_answers.CountDiffers,
            more=lambda refused: {"held": refused.held, "listed": refused.listed},
            logged=True,
        )
    ],
    SigningKeyUnreadable: [Meaning(certificate_answers.SigningKeyUnreadable, logged=True)],
    # An import that can't be undone.
    importing.OriginalUnreadable: [
        Meaning(
            banking_answers.OriginalUnreadable,
            more=lambda error: {"file_id": error.file_id, "file": error.file, "reason": error.code},
        )
    ],
    # A file.
    workbook.SheetFull: [Meaning(export_answers.TooManyRows)],
    workbook.NoRoom: [Meaning(export_answers.NoRoomForFile, logged=True)],
}
