"""Whether a file is what this installation signed, told line by line."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bank_transfers.billingo.models import SigningKey

from . import content, keys, signed_page
from .content import Said, SignedFile, Unreadable
from .signed_page import SignedPage

Line = tuple[bool, str]


class Checked(msgspec.Struct):
    """`said`: what the file says, None where it can't be read. `lines`: what holds and what does not, in words."""

    said: Said | None
    lines: list[Line]

    @property
    def holds(self) -> bool:
        return all(holds for holds, _text in self.lines)


def known_keys() -> dict[str, bytes]:
    """The public parts of all keys that this installation ever had, by their ids."""
    return {key.key_id: keys.public_bytes(key) for key in SigningKey.objects.all()}


def check(data: bytes, known: Mapping[str, bytes], whose: str = "this installation") -> Checked:
    """data: the file's bytes, of JSON or PDF; known: the keys that are trusted, by their ids; whose they are."""
    lines: list[Line] = []
    try:
        if signed_page.is_page(data):
            page = signed_page.taken_apart(data)
            lines.append(_page_signature(page, known, whose))
            data = page.file
        file = content.read_file(data)
    except Unreadable as error:
        return Checked(None, [*lines, (False, str(error))])
    return Checked(file.said, [*lines, _signature(file, known, whose)])


def _page_signature(page: SignedPage, known: Mapping[str, bytes], whose: str) -> Line:
    believe = "believe what the attached certificate says, not what is printed"
    if not page.key_id:
        return False, f"The page was altered behind its end, or never signed: {believe}"
    public = known.get(page.key_id)
    if public is None:
        return False, f"The page is signed by the key {page.key_id}, which is none of {whose}: {believe}"
    if not page.holds(public):
        return False, f"The page was altered: {believe}"
    return True, f"The page is unaltered, and signed by the key {page.key_id} of {whose}"


def _signature(file: SignedFile, known: Mapping[str, bytes], whose: str) -> Line:
    key_id = file.signature.key_id
    public = known.get(key_id)
    if public is None:
        return (
            False,
            f"It is signed by the key {key_id}, which is none of {whose}: who signed it is not known",
        )
    if not keys.holds(public, file.signature.bytes(), file.content):
        if keys.holds(public, file.signature.bytes(), content.rewritten(file.content)):
            return False, (
                "Another program has written the file anew: what it says is what was signed, but not in the form in "
                "which it was signed. Ask for the original"
            )
        return False, f"It was altered, or never signed by the key {key_id}: the signature does not fit"
    if file.said.key_id != key_id or not file.as_written:
        return False, "What was signed is unaltered, but the file around it was changed"
    return True, f"The certificate is unaltered, and signed by the key {key_id} of {whose}"
