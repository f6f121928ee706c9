"""Letters that a writing loses."""

import unicodedata

_OTHERS = str.maketrans({
    "ß": "ss", "ẞ": "SS", "„": '"', "”": '"', "“": '"', "’": "'", "–": "-", "—": "-", "…": "...", "ø": "o", "Ø": "O",
    "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "€": "EUR",
})  # fmt: skip


def plain(text: str) -> str:
    """The text in ASCII: without accents; a sign that has no plain form becomes a dot."""
    if text.isascii():
        return text
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFD", text.translate(_OTHERS))
        if not unicodedata.combining(sign)
    )
    return "".join(sign if sign.isascii() else "." for sign in bare)


def capitals(text: str) -> str:
    """The same in capitals."""
    return plain(text).upper()
