"""Who reads what. A reader is declared in its package; the first that recognises a file reads it."""

from __future__ import annotations

from collections.abc import Sequence

from .camt import CAMT
from .detection import NOT_READ, FileKind, Reader, Sample
from .magnet import MAGNET
from .mt940 import MT940
from .providers import READERS as PROVIDERS
from .refusal import Code, Refused
from .tables import READERS, refuse_nearly


def readers() -> tuple[Reader, ...]:
    """All readers, the surest first: a format that names itself before a table that is known by its columns."""
    return (CAMT, MT940, MAGNET, *READERS, *PROVIDERS)


def fitting(sample: Sample, extra: Sequence[Reader]) -> list[Reader]:
    """Those of a company's own layouts that a file may be of."""
    return [reader for reader in extra if sample.kind in reader.kinds and reader.recognises(sample)]


def find_reader(sample: Sample, extra: Sequence[Reader] = ()) -> Reader:
    """The reader of a file. `extra`: layouts of the company's own, asked when no built-in one knows the file.
    Raises Refused, also where several of those fit."""
    if sample.kind in NOT_READ:
        raise Refused(Code.NOT_READ, format=sample.kind)
    for reader in readers():
        if sample.kind in reader.kinds and reader.recognises(sample):
            return reader
    own = fitting(sample, extra)
    if len(own) > 1:
        raise Refused(Code.LAYOUT_AMBIGUOUS, value=", ".join(reader.title or reader.name for reader in own))
    if own:
        return own[0]
    if sample.kind is FileKind.XML:
        _ = sample.prolog  # broken XML is told as that
    refuse_nearly(sample)
    raise Refused(Code.UNKNOWN_FORMAT)
