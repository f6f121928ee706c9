"""The one door: bytes of a file in, all that it says out, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from . import archives, camt, registry
from .detection import FileKind, Reader, Sample
from .refusal import Code, Refused
from .registry import find_reader, readers
from .source import Source
from .statement import MAX_LINES, ReadFile


def read(
    data: bytes | BinaryIO,
    *,
    filename_for_messages: str = "",
    layout: str = "",
    extra: Sequence[Reader] = (),
) -> ReadFile:
    """Reads a statement file, or an archive of them, to its end.

    `data`: bytes, or an open file that can be rewound (cheaper in memory). `layout`: the name of the only reader to
    try. `extra`: more readers, asked after the built-in ones. The name plays no part in finding the format.
    Raises Refused, and nothing else, for whatever can't be read. Of an archive, one file refused refuses all:
    who wants them one by one takes `unpack`.
    """
    try:
        sample = Sample(Source(data))
        if _is_archive(sample):
            return _read_archive(sample, filename_for_messages, layout, extra)
        read_file = _reader(sample, layout, extra).read(sample)
        if sum(len(found.lines) for found in read_file.statements) > MAX_LINES:
            raise Refused(Code.TOO_MANY_LINES, limit=MAX_LINES)
    except Refused as refused:
        raise refused.at(file=filename_for_messages) if filename_for_messages else refused from None
    return msgspec.structs.replace(read_file, name=filename_for_messages)


def detect(data: bytes | BinaryIO, extra: Sequence[Reader] = ()) -> Reader:
    """The reader that knows this file by its content. Raises Refused."""
    return find_reader(Sample(Source(data)), extra)


def fitting(data: bytes | BinaryIO, extra: Sequence[Reader]) -> list[Reader]:
    """Those of `extra` that know this file, whoever else does. Raises Refused for what is not even looked at."""
    return registry.fitting(Sample(Source(data)), extra)


def raw_text(data: bytes | BinaryIO, position: int) -> tuple[str, int]:
    """The XML of a CAMT entry by `Line.position`, and the line of the file on which it begins; ("", 0) without one.

    Lines of other formats carry their text in `Line.raw`.
    """
    return camt.raw_text(Source(data), position)


def unpack(
    data: bytes | BinaryIO, *, filename_for_messages: str = ""
) -> Iterator[tuple[str, bytes | BinaryIO]]:
    """The files to read, one by one: those of an archive with their paths, any other file as it is."""
    sample = Sample(Source(data))
    if not _is_archive(sample):
        yield filename_for_messages, data
        return
    for member in archives.unpack(sample.source):
        yield _joined(filename_for_messages, member.path), member.data


def _is_archive(sample: Sample) -> bool:
    return sample.kind is FileKind.ZIP and not archives.is_workbook(sample.source.file())


def _read_archive(sample: Sample, name: str, layout: str, extra: Sequence[Reader]) -> ReadFile:
    files = tuple(
        read(member.data, filename_for_messages=_joined(name, member.path), layout=layout, extra=extra)
        for member in archives.unpack(sample.source)
    )
    return ReadFile(
        format="zip",
        layout="",
        name=name,
        files=files,
        statements=tuple(statement for file in files for statement in file.statements),
        remarks=tuple(remark for file in files for remark in file.remarks),
    )


def _reader(sample: Sample, layout: str, extra: Sequence[Reader]) -> Reader:
    if not layout:
        return find_reader(sample, extra)
    for reader in (*extra, *readers()):
        if reader.name == layout and sample.kind in reader.kinds:
            return reader
    raise Refused(Code.UNKNOWN_FORMAT)


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)
