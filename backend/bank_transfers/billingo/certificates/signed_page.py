"""The PDF of a certificate as a file: the page, then a line with a signature of all that stands before it.

The attached certificate has a signature of its own, which says nothing of what is printed. So the page is signed too,
in a comment behind its end, which readers of PDFs pass over: a byte that is another anywhere is found out.
"""

from __future__ import annotations

import base64
import re

import msgspec

from bank_transfers.billingo.models import CompletenessCertificate

from . import content, keys

MARK = b"%billingo-mirror-page-signature Ed25519 "
# So that no signature of a page can be taken for one of something else.
CONTEXT = b"billingo-mirror-certificate-page/1\n"
LAST_LINE = re.compile(re.escape(MARK) + rb"([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)\n\Z")
LONGEST_LINE = 200
BEGIN, MIDDLE, END = b'{"certificate":\n', b'\n,"signature":\n', b"}}\n"


class SignedPage(msgspec.Struct):
    """`page`: what its signature is of; without a key where there is no signature. `file`: the attached certificate."""

    page: bytes
    key_id: str
    signature: bytes
    file: bytes

    def holds(self, public: bytes) -> bool:
        return keys.holds(public, self.signature, CONTEXT + self.page)


def make(certificate: CompletenessCertificate, file: bytes, name: str) -> bytes:
    """The PDF with its signature, by the key that signs now. file: the signed JSON, attached as `name`.json. Raises
    SigningKeyUnreadable."""
    from . import page  # with what draws PDFs, which a process loads when it is needed

    said = content.read_file(file).said
    drawn = page.drawn(said, f"{name}.json", file, bytes(certificate.signature))
    key = keys.current_key()
    signature = base64.b64encode(keys.sign(key, CONTEXT + drawn))
    return drawn + MARK + key.key_id.encode() + b" " + signature + b"\n"


def is_page(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def taken_apart(data: bytes) -> SignedPage:
    """data: of a PDF. Raises content.Unreadable where no certificate is attached."""
    if len(data) > content.MOST_BYTES:
        raise content.too_large()
    begin = data.find(BEGIN)
    middle = data.find(MIDDLE, begin) if begin >= 0 else -1
    end = data.find(END, middle) if middle >= 0 else -1
    if end < 0:
        raise content.Unreadable("not_a_certificate", "It is a PDF, but no certificate is attached to it")
    file = data[begin : end + len(END)]
    last = LAST_LINE.search(data, max(0, len(data) - LONGEST_LINE))
    if last is None:
        return SignedPage(data, "", b"", file)
    signature = base64.b64decode(last[2])
    if base64.b64encode(signature) != last[2]:  # bits that say nothing were altered
        signature = b""
    return SignedPage(data[: last.start()], last[1].decode(), signature, file)
