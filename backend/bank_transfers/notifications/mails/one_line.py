"""Texts of others, as they may stand in a mail."""

from __future__ import annotations

MOST_CHARACTERS = 500


def one_line(text: str) -> str:
    """The text without line breaks and other characters that do not show, and not too long."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:MOST_CHARACTERS]
