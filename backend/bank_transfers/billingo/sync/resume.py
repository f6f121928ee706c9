"""Going on with a first sync that died, from about where it died.

The dead run left in its log how many documents there were (T0) when it read page 1, and how many pages from the
front it had stored. New documents stand at the head of the listing only. So if the listing now has T1 documents,
and its first T1 - T0 documents are unknown to us while the next ones are known, then exactly T1 - T0 documents
came and none went: all that we have stored is still in the listing, pushed down by T1 - T0 places, and reading
goes on there. At the end the sum of ids is held against T1 as in any other run. If any of this does not fit, the
whole listing is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import msgspec

from bank_transfers.billingo.client.schemas import PER_PAGE
from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    CompanyBillingoSettings,
)
from bank_transfers.core.db.reading import walked

from .listing import ListingReader, ReadPage


class Checkpoint(msgspec.Struct):
    """Where an unfinished first sync stands: T0, pages stored from the front, and its cursor."""

    total: int
    pages_done: int
    cursor: datetime

    def added(self, total_now: int) -> int:
        return total_now - self.total

    def head_pages(self, total_now: int) -> int:
        """How many pages hold the new documents and at least one known one."""
        return self.added(total_now) // PER_PAGE + 1

    def pages_known(self, total_now: int) -> int:
        """How many pages from the front are known, counted in the listing as it is now."""
        known = min(self.pages_done * PER_PAGE, self.total)
        return (self.added(total_now) + known) // PER_PAGE


def find_checkpoint(settings: CompanyBillingoSettings, before: BillingoSyncLog) -> Checkpoint | None:
    """Where the company's last run stopped, if it was a first sync that can be gone on with."""
    last = (
        BillingoSyncLog.objects.filter(company_id=settings.company_id, pk__lt=before.pk)
        .order_by("-pk")
        .first()
    )
    if last is None or last.listing_total is None or last.cursor is None or not last.pages_done:
        return None
    if settings.api_key_set_at and last.started_at < settings.api_key_set_at:
        return None  # it may have read another account
    return Checkpoint(total=last.listing_total, pages_done=last.pages_done, cursor=last.cursor)


def matching_head(checkpoint: Checkpoint, reader: ListingReader, company_id: int) -> list[ReadPage] | None:
    """The first pages of the listing if it continues the checkpoint; else None."""
    head = reader.head(1)
    added = checkpoint.added(reader.total)
    if added < 0:
        return None
    if checkpoint.head_pages(reader.total) > 1:
        head = reader.head(checkpoint.head_pages(reader.total))
        if checkpoint.added(reader.total) != added:
            return None
    identities = [document.identity for page in head for document in page.documents]
    known = {identity for chunk in _known_among(company_id, identities) for identity in chunk}
    expected = [position >= added for position in range(len(identities))]
    fits = reader.undisturbed and [identity in known for identity in identities] == expected
    return head if fits else None


def _known_among(company_id: int, identities: list[int]) -> list[list[int]]:
    stored = BillingoInvoice.objects.filter(company_id=company_id, billingo_id__in=identities)
    aside = BillingoSetAsideDocument.objects.filter(
        company_id=company_id, identity__in=[str(i) for i in identities]
    )
    return [
        list(stored.order_by().values_list("billingo_id", flat=True)),
        [int(identity) for identity in aside.order_by().values_list("identity", flat=True)],
    ]


def known_ids(company_id: int) -> Iterator[list[int]]:
    """Every id that is stored or set aside, in chunks: what the unfinished run had read."""
    stored = walked(BillingoInvoice.objects.filter(company_id=company_id), "billingo_id")
    while chunk := [billingo_id for (billingo_id,) in islice(stored, 2000)]:
        yield chunk
    aside = BillingoSetAsideDocument.objects.filter(company_id=company_id).order_by()
    yield [int(identity) for identity in aside.values_list("identity", flat=True)]
