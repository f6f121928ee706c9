"""Texts as they are compared: capital letters, no accents, no control characters."""

from __future__ import annotations

import re
import unicodedata

# Nobody means what stands after that; banks cut at 140, some files hold pages.
READ_AT_MOST = 2_000

_LETTERS = {
    ord(letter): plain
    for letters, plain in (
        ("áàâäãåÁÀÂÄÃÅ", "A"), ("éèêëÉÈÊË", "E"), ("íìîïÍÌÎÏ", "I"), ("óòôöõőÓÒÔÖÕŐ", "O"), ("úùûüűÚÙÛÜŰ", "U"),
        ("çčćÇČĆ", "C"), ("ñňńÑŇŃ", "N"), ("šśŠŚ", "S"), ("žźżŽŹŻ", "Z"), ("ýÝ", "Y"), ("łŁ", "L"), ("–—−", "-"),
    )
    for letter in letters
}  # fmt: skip
_LETTERS |= dict.fromkeys((*range(32), 127, 0xA0), " ")
_LETTERS[ord("ß")] = "SS"
_WORDS = re.compile(r"[A-Z0-9]+")


def fold(text: str) -> str:
    """As long as it was, but for a few foreign letters; at most READ_AT_MOST characters of it."""
    plain = text[:READ_AT_MOST].translate(_LETTERS).upper()
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().upper()


def words(text: str) -> list[str]:
    """Letters and digits of a text, by words, folded."""
    return _WORDS.findall(fold(text))


def squeezed(text: str) -> str:
    """Letters and digits only: how an order number or an account is compared."""
    return "".join(words(text))
