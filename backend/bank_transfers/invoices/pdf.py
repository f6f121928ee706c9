"""The original PDF of a document: asked for at Billingo once, then kept on disk.

Only issued documents are kept, since a draft's PDF changes with it. The path is made of numbers alone.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from bank_transfers.billingo.errors import BillingoError, NotConfigured
from bank_transfers.billingo.models import BillingoInvoice, CompanyBillingoSettings
from bank_transfers.core.gate import waiting_outside
from bank_transfers.core.secrets import SecretUnreadable

MAGIC = b"%PDF"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class NotAPdf(BillingoError):
    """Billingo sent something else."""

    code = "not_a_pdf"


def pdf_of(invoice: BillingoInvoice) -> bytes:
    """The invoice's PDF. Raises NotConfigured, NotAPdf, SecretUnreadable, the client's errors, Throttled
    and Busy."""
    path = kept_at(int(invoice.company_id), int(invoice.billingo_id))
    if kept := _read(path):
        return kept
    owner = CompanyBillingoSettings.objects.filter(company_id=invoice.company_id).first()
    if owner is None or owner.api_key is None:
        raise NotConfigured("there is no API key")
    owner.api_key.reveal()  # one that can't be decrypted is told apart before anybody is asked
    from bank_transfers.billingo.runs.pace import client_of  # heavy, and needed once for each document

    client = client_of(owner)
    with waiting_outside(int(invoice.company_id)):
        content = client.result(client.pdf(int(invoice.billingo_id)))
    if not content.startswith(MAGIC):
        raise NotAPdf("Billingo answered with something that is no PDF")
    if invoice.invoice_number and "draft" not in invoice.type:
        _keep(path, content)
    return content


def kept_at(company_id: int, billingo_id: int) -> Path:
    """Where a PDF is kept."""
    return Path(settings.VAR_DIR) / "pdf" / str(int(company_id)) / f"{int(billingo_id)}.pdf"


def file_name(invoice: BillingoInvoice) -> str:
    """A name that is safe in a header and on every disk: `2026-12.pdf`; the id where there is no number."""
    name = UNSAFE.sub("_", invoice.invoice_number).strip("._")[:100]
    return f"{name or int(invoice.billingo_id)}.pdf"


def _read(path: Path) -> bytes:
    """What is kept there; nothing where it is missing or no PDF."""
    try:
        content = path.read_bytes()
    except OSError:
        return b""
    return content if content.startswith(MAGIC) else b""


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, for the owner of the process only. A full disk costs the next reader a download."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".pdf-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError:
        return


__all__ = ["NotAPdf", "SecretUnreadable", "file_name", "kept_at", "pdf_of"]
