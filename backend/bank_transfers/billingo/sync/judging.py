"""What a document means beside what is stored of it, and what a batch of them will do to the database. Pure."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.documents.diff import changes
from bank_transfers.billingo.documents.digest import LENGTH as DIGEST_LENGTH
from bank_transfers.billingo.documents.digest import same_content
from bank_transfers.billingo.documents.mapping import MappedDocument
from bank_transfers.billingo.errors import Unstorable
from bank_transfers.billingo.payments.wanted import Derived, Standing, derived_after_change

from .listing import DocumentText

# A reason may repeat what is wrong, however long that is; a thousand of them stand in one log.
LONGEST_REASON = 500

LARGEST_AHEAD = 64 * 1024

Change = tuple[str, str | None, str | None]


class Stored(msgspec.Struct, gc=False):
    """What is known of a stored invoice, where its digest does not say that the document is the same. `text`: its raw
    document; `is_missing`: marked as gone at Billingo; `standing`: what is known of its payments."""

    pk: int
    digest: bytes
    text: str
    is_missing: bool
    standing: Standing


class Updated(msgspec.Struct):
    """A document that says something else than its row. `changes`: column by column, as far as it can be said;
    `derived`: the columns that follow from those of the document."""

    pk: int
    document: MappedDocument
    changes: list[Change]
    derived: Derived


class Renewed(msgspec.Struct):
    """The same content behind a digest of an older kind, which would have it compared again at every sync."""

    pk: int
    document: MappedDocument


class SetAside(msgspec.Struct):
    """A document that can't be stored. `identity`: its id, or a negative number made from its text."""

    identity: int
    invoice_number: str
    code: str
    reason: str
    raw: str

    @property
    def billingo_id(self) -> int | None:
        return self.identity if self.identity > 0 else None


# A document that is not stored yet is judged to be what will be stored; None: nothing is to be written.
Judgement = MappedDocument | Updated | Renewed | SetAside | None


def judge(document: DocumentText, stored: Stored | None) -> Judgement:
    """What is to become of a document, of which this is stored. Other bytes do not yet mean another content."""
    try:
        new = _mapped(document)
    except Unstorable as error:
        return refused(document, error)
    if stored is None:
        return new
    if not same_content(stored.text, new.raw):
        derived = derived_after_change(new.invoice, stored.standing)
        return Updated(stored.pk, new, _changes(stored.text, new), derived)
    return None if len(stored.digest) == DIGEST_LENGTH else Renewed(stored.pk, new)


class Plan(msgspec.Struct):
    """What a batch will do to the database."""

    created: list[MappedDocument] = msgspec.field(default_factory=list)
    updated: list[Updated] = msgspec.field(default_factory=list)
    set_aside: list[SetAside] = msgspec.field(default_factory=list)
    renewed: list[Renewed] = msgspec.field(default_factory=list)
    healed: list[int] = msgspec.field(default_factory=list)  # set aside before, storable now
    returned: list[int] = msgspec.field(default_factory=list)  # rows marked missing upstream, seen again
    reread: list[int] = msgspec.field(default_factory=list)  # unchanged, but their payments may not be

    def add(self, judgement: Judgement) -> None:
        """What is to be written of one document."""
        match judgement:
            case MappedDocument():
                self.created.append(judgement)
            case Updated():
                self.updated.append(judgement)
            case Renewed():
                self.renewed.append(judgement)
            case SetAside():
                self.set_aside.append(judgement)

    @property
    def writes(self) -> bool:
        return any(
            (
                self.created,
                self.updated,
                self.renewed,
                self.set_aside,
                self.healed,
                self.returned,
                self.reread,
            )
        )

    @property
    def updates(self) -> int:
        """Invoices that were stored before and are written again."""
        return len({update.pk for update in self.updated} | set(self.returned))

    @property
    def items(self) -> int:
        return sum(len(document.items) for document in self.created) + sum(
            len(update.document.items) for update in self.updated
        )


def mapped_ahead(text: bytes) -> DocumentText:
    """A document that is most likely new, mapped as soon as it has come: while the database stores those before it.

    What can't be mapped is mapped again when its turn comes, and then set aside with the reason. What is far larger
    than any invoice waits for its turn too: this runs in the thread that all syncs share.
    """
    document = DocumentText.of(text)
    if len(text) <= LARGEST_AHEAD:
        with suppress(Exception):
            document.mapped = _mapped(document)
    return document


def _mapped(document: DocumentText) -> MappedDocument:
    """Raises Unstorable."""
    identity = document.identity if document.identity > 0 else None
    return document.mapped or mapping.map_document(document.text, identity)


def _changes(old_text: str, new: MappedDocument) -> list[Change]:
    try:
        return changes(mapping.map_document(old_text.encode()), new)
    except Unstorable:
        return []  # stored before the mapping became stricter: what it was can't be said column by column


def refused(document: DocumentText, error: Unstorable) -> SetAside:
    """A document that can't be stored, for this reason."""
    # PostgreSQL stores no NUL, and bytes that are no text can't be kept as such: both are written as escapes.
    raw = document.text.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    return SetAside(
        identity=document.identity,
        invoice_number=mapping.readable_number(document.text),
        code=error.code,
        reason=str(error)[:LONGEST_REASON],
        raw=raw,
    )


def refused_again(document: SetAside, code: str, reason: str) -> SetAside:
    """The same document, still not to be stored, now for this reason."""
    return msgspec.structs.replace(document, code=code, reason=reason[:LONGEST_REASON])
