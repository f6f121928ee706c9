"""What kind of file it is, by its first bytes, and what a reader is that knows it; never by its name."""

from __future__ import annotations

import codecs
import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .encodings import find_encoding
from .refusal import Code, Refused
from .source import Source
from .statement import ReadFile
from .xml import Prolog, read_prolog


class FileKind(StrEnum):
    XML = "xml"
    HTML = "html"
    ZIP = "zip"  # an archive or a workbook
    OLE = "ole"  # an old workbook (.xls)
    TEXT = "text"
    # Known, and not read.
    PDF = "pdf"
    GZIP = "gzip"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    PNG = "png"
    JPEG = "jpeg"


NOT_READ = {FileKind.PDF, FileKind.GZIP, FileKind.RAR, FileKind.SEVEN_ZIP, FileKind.PNG, FileKind.JPEG}

_MAGIC = (
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"%PDF-", FileKind.PDF),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"Rar!\x1a\x07", FileKind.RAR),
    (b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
)
_BOMS = {codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
_HTML = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body")
HEAD = 64 * 1024


class Sample:
    """What readers look at to say whether a file is theirs. The costly parts are found when first asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.head = source.head(HEAD)
        self.kind = _kind(self.head)

    @functools.cached_property
    def prolog(self) -> Prolog:
        """Of XML: names of the first elements. Raises Refused where the beginning is no XML or declares a DOCTYPE."""
        return read_prolog(self.source)

    @functools.cached_property
    def text(self) -> str:
        """Of text: its beginning, decoded leniently; letters may be wrong, names of columns in ASCII are right."""
        head = self.head
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return head.decode("utf-16", "replace")
        try:
            return head.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start > len(head) - 4:  # a letter cut by the end of the sample
                return head[: error.start].decode("utf-8-sig")
        return head.decode("cp1250", "replace")

    @functools.cached_property
    def encoding(self) -> str:
        """Of text: the encoding of the whole file as exports have it. Raises Refused."""
        return find_encoding(self.source)


@dataclass(frozen=True, slots=True)
class Reader:
    """One format or one layout of a bank.

    `recognises` looks at the sample only and is cheap; `read` gives the whole file or raises Refused.
    """

    name: str  # stable: stored with imports, named by `--layout`
    kinds: frozenset[FileKind]
    recognises: Callable[[Sample], bool]
    read: Callable[[Sample], ReadFile]
    title: str = ""  # of a company's own layout: what people call it


def _kind(head: bytes) -> FileKind:
    if not head.strip() or head in _BOMS:
        raise Refused(Code.EMPTY_FILE)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = head[:4096]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.replace(b"\0", b"")[2:]
    start = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_HTML):
        return FileKind.HTML
    if not start.startswith(b"<"):
        return FileKind.TEXT
    return FileKind.HTML if b"<html" in start[:512] else FileKind.XML
