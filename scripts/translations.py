"""The Hungarian texts of the backend: gathers them from the code and compiles them, without a gettext binary.

Without arguments: adds new texts to the .po file (empty, to be filled in), drops unused ones, writes the .mo file.
With --check: writes nothing, and complains of whatever is not in step.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BACKEND = Path(__file__).resolve().parent.parent / "backend"
PO = BACKEND / "bank_transfers/locale/hu/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
HEADER = """\
# The Hungarian texts of the backend. `make docs` adds new ones and compiles; `make check` finds what is missing.
msgid ""
msgstr ""
"Language: hu\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# Calls that babel doesn't see: inside an f-string, and by another name.
HIDDEN = re.compile(r"""\bf["'].*\{[^}]*\b(?:_|\w*gettext\w*)\(|\bgettext\w* as (?!_\b)""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main(arguments: list[str]) -> int:
    """Updates or checks. Returns the exit code."""
    catalog = load()
    if "--check" in arguments:
        complaints = list(problems(catalog))
        for complaint in complaints:
            print(complaint)
        return 1 if complaints else 0
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    body = BytesIO()
    write_po(body, catalog, width=110, include_lineno=False, sort_by_file=True, omit_header=True)
    PO.write_text(f"{HEADER}\n{body.getvalue().decode()}", encoding="utf-8")
    catalog = load()
    PO.with_suffix(".mo").write_bytes(compiled(catalog))
    for complaint in problems(catalog):
        print(complaint)
    return 0


def load() -> Catalog:
    """The .po file. Dates are fixed, so that compiled files differ only when texts do."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="hu")
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalog


def template() -> Catalog:
    """Every text that the code hands to gettext."""
    catalog = Catalog(locale="hu")
    # Tests are no part of what people see.
    methods = [("**/tests/**", "ignore"), ("**.py", "python")]
    found = extract_from_dir(BACKEND / "bank_transfers", methods, keywords=KEYWORDS)
    for filename, _line, message, _comments, context in found:
        catalog.add(message, locations=[(f"bank_transfers/{filename}", 1)], context=context)
    # One place is enough to find a text by.
    for entry in catalog:
        entry.locations = sorted(set(entry.locations))[:1]
    return catalog


def problems(catalog: Catalog) -> Iterator[str]:
    """What is not in step between code, .po and .mo."""
    for path in sorted((BACKEND / "bank_transfers").rglob("*.py")):
        if "tests" not in path.parts and (found := HIDDEN.search(path.read_text(encoding="utf-8"))):
            yield f"not gathered, {path.relative_to(BACKEND)}: {found[0]}…"
    wanted = {key(message) for message in template() if message.id}
    have = {key(message): message for message in catalog if message.id}
    yield from (f"not in {PO.name}: {words(text)}" for text in sorted(wanted - have.keys()))
    yield from (f"no longer in the code: {words(text)}" for text in sorted(have.keys() - wanted))
    for text, message in have.items():
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if not strings or not all(strings):
            yield f"without a Hungarian text: {words(text)}"
        elif message.fuzzy:
            yield f"marked as fuzzy: {words(text)}"
        elif any(placeholders(string) != placeholders(text[1]) for string in strings):
            yield f"other placeholders than in English: {words(text)}"
    mo = PO.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalog):
        yield f"{mo.name} is older than {PO.name}; run `make docs`"


def key(message: Message) -> tuple[str, str]:
    """Context and English text (of a plural: its last form, which holds the number)."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[-1]


def words(text: tuple[str, str]) -> str:
    return f"{text[1]!r}" + (f" ({text[0]})" if text[0] else "")


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def compiled(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
