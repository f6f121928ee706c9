"""Texts as cells of a file that a spreadsheet opens: never a formula, and never taken for a number or a day."""

from __future__ import annotations

import re
import unicodedata

_FORMULA_SIGNS = frozenset("=+-@")
# What a reader may pass over before it looks for a formula: blanks, line breaks, and signs that nobody sees.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})

# What Excel makes something else of, when it opens a file of texts, in Hungarian or in English.
_NUMBER = r"[(+-]*[€$£¥]?[\s.,]*\d[\d\s.,'’]*(?:[ed][+-]?\d+)?\s*(?:%|ft|huf|eur|usd|gbp|[€$£¥])?[)-]?"
_PARTS = r"[+-]?\d{1,4}(?:\s*[-/.:\s]\s*\d{1,4}){1,5}\.?\s*(?:[ap]m?|de|du)?\.?"
_HOUR = r"\d{1,2}\s*(?:[ap]m?|de|du)\.?"
_MONTH = r"(?:jan|feb|már|mar|ápr|apr|máj|maj|may|jún|jun|júl|jul|aug|szep|sep|okt|oct|nov|dec)[a-zá-űő]*"
_DAY = rf"[\d\s.,/-]*{_MONTH}[\s.,/-]*\d[\d\s.,/-]*|\d[\d\s.,/-]*{_MONTH}\.?"
_TRUTHS = frozenset({"igaz", "hamis", "true", "false"})
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_TEXT = re.compile(rf"\s*(?:{_NUMBER}|{_PARTS})\s*", re.IGNORECASE)
_NOT_TEXT_WITH_LETTERS = re.compile(rf"\s*(?:{_HOUR}|{_DAY})\s*", re.IGNORECASE)
LONGEST_NOT_TEXT = 64  # nothing longer is a number or a day for anybody

# What XML has no room for, or only as `_x000D_` in the middle of the words.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would take it for a formula; no NUL, which none reads.

    Blanks and signs that nobody sees do not hide a formula's first sign, and a full-width one is one too.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if not text or text[0].isalnum():
        return text
    if text[0] in "\t\r\n":  # divide cells and rows where files are pasted
        return f"'{text}"
    first = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{text}" if unicodedata.normalize("NFKC", first)[:1] in _FORMULA_SIGNS else text


def stays_text(text: str) -> bool:
    """False for what Excel would turn into a number, a day, a time or a truth value: 2026-5, 11/2026, 0123, 1E5."""
    if not _DIGIT.search(text):
        return text.strip().lower() not in _TRUTHS
    if len(text) > LONGEST_NOT_TEXT:
        return True
    if _NOT_TEXT.fullmatch(text):
        return False
    return not (_LETTER.search(text) and _NOT_TEXT_WITH_LETTERS.fullmatch(text))


def for_excel(text: str) -> str:
    """A text for CSV that Excel opens: what would not stay text is a formula that gives exactly this text.

    No quotation mark and no letter of a function fits the pattern, so nothing but the text can come of it.
    """
    text = one_kind_of_line_break(text)
    return harmless(text) if stays_text(text) else f'="{text}"'


def for_sheet(text: str) -> str:
    """A text for a cell of XLSX, whose kind is said beside it."""
    return _NOT_IN_XML.sub("", one_kind_of_line_break(text))


def one_kind_of_line_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
