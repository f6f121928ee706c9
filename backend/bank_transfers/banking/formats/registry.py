"""Who reads what. A reader is declared in its package; the first that recognises a file reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .detection import FileKind, Sample
from .refusal import Code, Refused
from .statement import ReadFile


@dataclass(frozen=True, slots=True)
class Reader:
    """One format or one layout of a bank.

    `recognises` looks at the sample only and is cheap; `read` gives the whole file or raises Refused.
    """

    name: str  # stable: stored with imports, named by `--layout`
    kinds: frozenset[FileKind]
    recognises: Callable[[Sample], bool]
    read: Callable[[Sample], ReadFile]


def readers() -> tuple[Reader, ...]:
    """All readers, the surest first: a format that names itself before a table that is known by its columns."""
    from .camt import CAMT
    from .magnet import MAGNET
    from .mt940 import MT940
    from .tables import READERS

    return (CAMT, MT940, MAGNET, *READERS)


def find_reader(sample: Sample, extra: Sequence[Reader] = ()) -> Reader:
    """The reader of a file. `extra`: layouts of the company's own, asked when no built-in one knows the file."""
    from .tables import refuse_nearly

    if sample.kind is FileKind.PDF:
        raise Refused(Code.NOT_READ, format="pdf")
    for reader in (*readers(), *extra):
        if sample.kind in reader.kinds and reader.recognises(sample):
            return reader
    if sample.kind is FileKind.XML:
        _ = sample.prolog  # broken XML is told as that
    refuse_nearly(sample)
    raise Refused(Code.UNKNOWN_FORMAT)
