"""Whether a file is what this installation signed, told line by line."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bank_transfers.billingo.models import SigningKey

from . import content, keys
from .content import Said, SignedFile, Unreadable

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
    """data: the file's bytes; known: the keys that are trusted, by their ids; whose: they are, in words."""
    try:
        file = content.read_file(data)
    except Unreadable as error:
        return Checked(None, [(False, str(error))])
    return Checked(file.said, [_signature(file, known, whose)])


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
    return True, f"It is unaltered, and signed by the key {key_id} of {whose}"
