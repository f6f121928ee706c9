"""Whether two texts of a document say the same: by a digest of the text, and else by what they hold. Pure."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import msgspec

from bank_transfers.billingo.client import schemas


def digest_of(text: bytes, partner: msgspec.Raw, document_partner: msgspec.Raw) -> bytes:
    """Two fingerprints of a document's text: of all of it, and of what is left without its live `partner`.

    The quick way to see that nothing changed is the first. The second is looked at only where the first differs:
    editing a partner at Billingo rewrites that deprecated object in all its old documents, though nothing on them
    changed. Where both differ, `same_content` decides.
    """
    return _fingerprint(text) + _fingerprint(_without(text, partner, document_partner))


def same_digest(known: bytes, text: bytes) -> bool:
    """Whether a stored digest says that the text holds nothing new."""
    if known.startswith(_fingerprint(text)):
        return True
    return known[_HALF:] == _fingerprint(_without_live_partner(text))


_HALF = 16
LENGTH = 2 * _HALF


def _fingerprint(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()[:_HALF]


def _without_live_partner(text: bytes) -> bytes:
    """The text with the live partner cut out; the whole text where it can't be told where that is."""
    try:
        partners = schemas.decode_partners(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return text
    return _without(text, partners.partner, partners.document_partner)


def _without(text: bytes, partner: msgspec.Raw, document_partner: msgspec.Raw) -> bytes:
    """The text with the live partner cut out; the whole text where there is no printed one to stand for it."""
    if bytes(document_partner) == b"null":
        return text
    live = bytes(partner)
    # Searching for the short key is far quicker than for all that is cut out.
    start = text.find(_PARTNER)
    while start >= 0 and not text.startswith(live, start + len(_PARTNER)):
        start = text.find(_PARTNER, start + 1)
    return text if start < 0 else text[:start] + text[start + len(_PARTNER) + len(live) :]


_PARTNER = b'"partner":'


def same_content(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever the order of their keys, the way their numbers and letters are
    written, and the state of the live partner. Texts that can't be compared so count as different."""
    try:
        return bool(content(one) == content(other))
    except (ValueError, ArithmeticError, RecursionError):
        return False  # sound where we read it, but a key of no interest holds a number or a nest beyond all reason


def content(text: str) -> Any:
    """What a document says, its numbers as Decimal, without the state of the live partner. Raises ValueError,
    ArithmeticError or RecursionError for a text beyond all reason."""
    # Whole numbers too: Python refuses an int of more than 4300 digits.
    content = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    if content.get("document_partner") is not None:
        content.pop("partner", None)
    return content
