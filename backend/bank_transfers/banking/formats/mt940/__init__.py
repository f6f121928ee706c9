"""MT940 and MT942 of SWIFT in the dialects of Hungarian banks and their neighbours."""

from __future__ import annotations

import re

from bank_transfers.banking.formats.detection import FileKind, Reader, Sample

from .messages import read

_FIRST_TAG = re.compile(r":(?:20|21|25P?|28C?|13D?|34F|60[FM]|61|NS):")


def recognises(sample: Sample) -> bool:
    """The first line that is neither empty nor an envelope ({1:…}) begins with a tag."""
    for line in sample.text.splitlines()[:50]:
        said = line.strip("\x01\x02\x03\ufeff ")
        if said.startswith("{"):
            said = said.rpartition("{4:")[2] if "{4:" in said else ""
        if said:
            return _FIRST_TAG.match(said) is not None
    return False


MT940 = Reader(name="mt940", kinds=frozenset({FileKind.TEXT}), recognises=recognises, read=read)

__all__ = ["MT940", "recognises"]
