"""Files that people hand in and that are no statement: name -> content, code, and what the Hungarian sentence says."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib


def _png() -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
WORD = zipped("word/document.xml", b"<w:document xmlns:w='urn:w'><w:body/></w:document>")
NO_STATEMENTS: dict[str, tuple[bytes, set[str], str]] = {
    "kivonat.pdf": (PDF, {"not_read"}, "pdf"),
    "kep.png": (_png(), {"not_read"}, "(png)"),
    "kivonat.xml.gz": (gzip.compress(b"<Document/>", mtime=0)[:-4], {"not_read"}, "(gzip)"),
    "level.docx": (WORD, {"unknown_format"}, "level.docx/word/document.xml"),
    "ures.xml": (b"", {"empty_file"}, "A fájl üres."),
    "szokozok.csv": (b" \r\n\r\n", {"empty_file"}, "A fájl üres."),
    "pdf.zip": (zipped("kivonat.pdf", PDF), {"not_read"}, "pdf.zip/kivonat.pdf"),
}
