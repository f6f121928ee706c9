"""CAMT.052, .053 and .054 of ISO 20022, any version: read by local names, never refused for a schema's sake."""

from bank_transfers.banking.formats.detection import FileKind, Reader, Sample

from .locate import raw_text
from .messages import MESSAGES, read


def recognises(sample: Sample) -> bool:
    """The message stands first or inside the first element (`Document`, or an envelope of the bank's)."""
    return any(name in MESSAGES for name in sample.prolog.names)


CAMT = Reader(name="camt", kinds=frozenset({FileKind.XML}), recognises=recognises, read=read)

__all__ = ["CAMT", "raw_text", "recognises"]
