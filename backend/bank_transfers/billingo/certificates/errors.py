"""Why there is no certificate: each with a code for programs and a sentence for operators."""

from __future__ import annotations


class CertificateRefused(Exception):
    """What the mirror holds can't be certified now. `sync_log_id`: the run that stands in the way, if one does."""

    code = "certificate_refused"

    def __init__(self, message: str, sync_log_id: int | None = None) -> None:
        super().__init__(message)
        self.sync_log_id = sync_log_id


class NeverRead(CertificateRefused):
    """Billingo's list was never read from the first document to the last."""

    code = "never_read_fully"


class KeyReplaced(CertificateRefused):
    """Since the list was read, another API key was stored: it may open another account."""

    code = "not_read_with_this_key"


class LastFullSyncIncomplete(CertificateRefused):
    """The last full synchronisation did not end COMPLETED."""

    code = "last_full_sync_incomplete"


class LastSyncIncomplete(CertificateRefused):
    """A run after the last COMPLETED one stored a part of what had changed."""

    code = "last_sync_incomplete"


class DocumentsSetAside(CertificateRefused):
    """Documents wait aside that could not be stored."""

    code = "documents_set_aside"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} documents are set aside, since they could not be stored")
        self.count = count


class CountDiffers(CertificateRefused):
    """The mirror does not hold as many documents as the last full synchronisation read: rows were changed by hand."""

    code = "count_differs"

    def __init__(self, held: int, listed: int, sync_log_id: int) -> None:
        super().__init__(f"The mirror holds {held} documents, but Billingo listed {listed}", sync_log_id)
        self.held, self.listed = held, listed
