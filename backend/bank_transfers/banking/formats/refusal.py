"""The one way out of everything that can't be read: a code, a place and the values that a sentence needs.

Texts for people are made elsewhere, by code; `docs/` and the translations list the codes of `Code`.
"""

from __future__ import annotations

from enum import StrEnum

# What is quoted of a file in a message: enough to find it, never a whole file.
MAX_QUOTED = 80


class Code(StrEnum):
    """Why a file is refused. Beside each: the values that `Refused.values` carries, apart from `file`."""

    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"  # limit (bytes)
    TOO_MANY_LINES = "too_many_lines"  # limit
    UNKNOWN_FORMAT = "unknown_format"
    LAYOUT_AMBIGUOUS = "layout_ambiguous"  # value: names of the company's own layouts that fit
    NOT_READ = "not_read"  # format: a kind of file that is known and not read (pdf)

    ENCODING_UNKNOWN = "encoding_unknown"  # value: the bytes that no known encoding explains
    LETTER_UNREADABLE = "letter_unreadable"  # value: a replacement character stands where a letter was
    NUL_CHARACTER = "nul_character"

    XML_BROKEN = "xml_broken"  # reason: the parser's words
    XML_DOCTYPE = "xml_doctype"  # declarations of types and entities are never read
    ELEMENT_MISSING = "element_missing"  # name
    ELEMENT_TOO_LARGE = "element_too_large"  # name

    ARCHIVE_BROKEN = "archive_broken"
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    ARCHIVE_PATH = "archive_path"  # value: a path that leaves the archive
    ARCHIVE_TOO_MANY = "archive_too_many"  # limit
    ARCHIVE_TOO_LARGE = "archive_too_large"  # limit (bytes)
    ARCHIVE_NESTED = "archive_nested"
    ARCHIVE_EMPTY = "archive_empty"

    WORKBOOK_BROKEN = "workbook_broken"
    COLUMN_MISSING = "column_missing"  # name
    ROW_BROKEN = "row_broken"  # expected, found: numbers of cells
    TAG_BROKEN = "tag_broken"  # name, value
    TEXT_TOO_LONG = "text_too_long"  # name

    AMOUNT_MISSING = "amount_missing"
    AMOUNT_UNREADABLE = "amount_unreadable"  # value
    AMOUNT_TOO_LARGE = "amount_too_large"  # value
    AMOUNT_NEGATIVE = "amount_negative"  # value: where the sign stands elsewhere
    SIGN_UNREADABLE = "sign_unreadable"  # value: neither debit nor credit
    CURRENCY_UNREADABLE = "currency_unreadable"  # value
    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"  # value
    DATE_IMPOSSIBLE = "date_impossible"  # value: 30 February
    NUMBER_UNREADABLE = "number_unreadable"  # value
    STATUS_UNREADABLE = "status_unreadable"  # value
    ACCOUNT_DAMAGED = "account_damaged"  # value: a spreadsheet made 1.04E+23 of it
    TOTALS_DIFFER = "totals_differ"  # name, expected, found: the file's own sums are not those of its lines


class Refused(Exception):
    """The file can't be read, and nothing of it may be used.

    `line` and `column` count from 1: of the text, of the sheet or of the XML source. In `values`, `column_name` is
    the header of the column and `file` the path inside an archive.
    """

    def __init__(
        self, code: Code | str, *, line: int | None = None, column: int | None = None, **values: object
    ) -> None:
        self.code = code
        self.line = line
        self.column = column
        self.values = {name: quoted(value) for name, value in values.items()}
        super().__init__(str(code), line, column, self.values)

    def at(self, line: int | None = None, column: int | None = None, **values: object) -> Refused:
        """The same refusal with a place: what is already known of it stays."""
        return Refused(
            self.code,
            line=line if self.line is None else self.line,
            column=column if self.column is None else self.column,
            **{**values, **self.values},
        )


def quoted(value: object) -> str:
    """A piece of the file, fit for a message: one line, short, nothing that can't be printed or stored."""
    text = "".join(c if c.isprintable() else " " for c in str(value)[: MAX_QUOTED + 1])
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"
