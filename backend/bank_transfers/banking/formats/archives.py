"""ZIP files of statements, unpacked without trust: paths, sizes, counts and nesting are bounded by what comes out,
not by what the archive says of itself."""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from .refusal import Code, Refused
from .source import Source

MAX_FILES = 1000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_DEPTH = 2  # an archive in an archive, as some portals give them
_PIECE = 64 * 1024
_IN_MEMORY = 8 * 1024 * 1024  # of a file; larger ones wait on the disk
_ENCRYPTED = 0x1
# The others may ask for any amount of memory.
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What operating systems add, and nobody means.
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,  # a password is asked for
    IndexError,
    KeyError,
    struct.error,
)


class Member(NamedTuple):
    path: str  # inside the archive, nested ones joined by "/"
    data: BinaryIO  # until the next one is asked for


class _Budget:
    def __init__(self) -> None:
        self.files = MAX_FILES
        self.bytes = MAX_UNPACKED


def is_workbook(file: BinaryIO) -> bool:
    """Whether a ZIP is an Office file rather than an archive of files."""
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.NameToInfo
    except DAMAGE:
        return False


def unpack(source: Source) -> Iterator[Member]:
    """The files of an archive, in its order. Raises Refused (ARCHIVE_…)."""
    found = False
    for member in _unpack(source.file(), _Budget(), 1):
        found = True
        yield member
    if not found:
        raise Refused(Code.ARCHIVE_EMPTY)


def _unpack(file: BinaryIO, budget: _Budget, depth: int) -> Iterator[Member]:
    if depth > MAX_DEPTH:
        raise Refused(Code.ARCHIVE_NESTED)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except DAMAGE:
        raise Refused(Code.ARCHIVE_BROKEN) from None
    with archive:
        if len(entries) > MAX_FILES:
            raise Refused(Code.ARCHIVE_TOO_MANY, limit=MAX_FILES)
        # All of them first, as far as the archive tells: else some would be stored before it is refused.
        paths = [_checked_path(entry) for entry in entries]
        if sum(entry.file_size for entry in entries) > budget.bytes:
            raise Refused(Code.ARCHIVE_TOO_LARGE, limit=MAX_UNPACKED)
        for entry, path in zip(entries, paths, strict=True):
            if entry.is_dir() or not _is_meant(path):
                continue
            with _content(archive, entry, budget) as data:
                if data.read(4) == b"PK\x03\x04" and not is_workbook(data):
                    for inner in _unpack(data, budget, depth + 1):
                        yield Member(f"{path}/{inner.path}", inner.data)
                else:
                    yield Member(path, data)


def _checked_path(entry: zipfile.ZipInfo) -> str:
    # `filename` is cleaned by the library; the original tells what was meant.
    for path in (entry.filename, entry.orig_filename):
        parts = path.replace("\\", "/").split("/")
        if ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0] or "\0" in path:
            raise Refused(Code.ARCHIVE_PATH, value=path)
    if entry.flag_bits & _ENCRYPTED:
        raise Refused(Code.ARCHIVE_ENCRYPTED, file=entry.filename)
    if entry.compress_type not in _COMPRESSIONS:
        raise Refused(Code.ARCHIVE_BROKEN, file=entry.filename)
    return entry.filename


def _is_meant(path: str) -> bool:
    return not path.startswith(_NOT_MEANT[0]) and not path.rpartition("/")[2].startswith(
        (".", *_NOT_MEANT[1:])
    )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> BinaryIO:
    """A file of the archive, at its start. Raises Refused."""
    content = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  (whoever reads it closes it)
    try:
        for piece in _pieces(archive, entry, budget):
            content.write(piece)
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return content


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    budget.files -= 1
    if budget.files < 0:
        raise Refused(Code.ARCHIVE_TOO_MANY, limit=MAX_FILES)
    try:
        with archive.open(entry) as file:
            while piece := file.read(_PIECE):
                budget.bytes -= len(piece)
                if budget.bytes < 0:
                    raise Refused(Code.ARCHIVE_TOO_LARGE, limit=MAX_UNPACKED)
                yield piece
    except DAMAGE:
        raise Refused(Code.ARCHIVE_BROKEN, file=entry.filename) from None
