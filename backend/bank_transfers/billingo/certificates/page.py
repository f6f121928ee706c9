"""The one page for an auditor: what a certificate says, in Hungarian with English beside it, on A4.

It is drawn from what is signed alone, and carries the signed file as an attachment. Every month, type and currency
stands in that; the page adds up what has no room, and says so.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.translation import override

from bank_transfers.billingo.labels import DOCUMENT_TYPES, in_words
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.core.pdf.document import Document

from .content import (
    PaymentsSaid,
    Said,
    SyncSaid,
    by_currency,
    figures_said,
    payments_as_figures,
    time_said,
)
from .figures import Group, Sum, Sums

GAP = 6.0  # between two columns
TYPES_WIDTH = 98.0
ROW = 4.1  # of a table
TABLES_END = 196.0  # above: facts and tables; below: what is proved, and the signature
HUNGARIAN = LocaleFormat(hungarian=True)


# In Hungarian, and in English where that is another.
Named = tuple[str, str]


class Row(msgspec.Struct):
    """Of a table: what, in Hungarian and English, and how many documents with how much. currency: None for a row of
    several, which has no amount."""

    name: str
    english: str
    currency: str | None
    sum: Sum


def drawn(said: Said, file_name: str, file: bytes, signature: bytes) -> bytes:
    """The PDF. file: the signed JSON, to be attached under file_name; signature: of it, to be printed."""
    issued = time_said(said.issued_at)
    document = Document("Teljességi igazolás · Certificate of completeness", issued)
    document.embed_file(
        bytes=file, basename=file_name, modification_date=issued, mime_type="application/json"
    )
    document.add_page()
    y = _heading(document, said)
    y = _facts(document, said, y + 3)
    _tables(document, said, y + 4)
    y = _statements(document, said, TABLES_END + 3)
    _signature(document, said, signature, file_name, y + 3)
    return bytes(document.output())


# -- above: who, when, how many -----------------------------------------------------------------------------


def _heading(document: Document, said: Said) -> float:
    left, width = document.l_margin, document.epw
    document.style(19, bold=True)
    document.line_of("Teljességi igazolás", left, 14, width, 9)
    document.style(10, faint=True)
    document.line_of("Certificate of completeness of a mirror of Billingo", left, 23, width, 5)
    document.style(12.5, bold=True)
    document.line_of(said.company.name, left, 31, width, 6)
    document.style(9, faint=True)
    document.line_of(f"adószám · tax number: {said.company.tax_number}", left, 37, width, 4.5)
    document.rule(43.5)
    return 43.5


def _facts(document: Document, said: Said, y: float) -> float:
    facts = [
        ("Kiállítva", "Issued", f"{_time(said.issued_at)} ({settings.TIME_ZONE})"),
        ("A teljes lista beolvasva", "Whole list read", _run(said.full_sync)),
        ("Változások követve eddig", "Changes followed up to", _run(said.last_sync)),
        ("Bizonylatok a Billingóban", "Documents at Billingo", _counted(said)),
        ("Ott már nem szerepel", "Not listed there any more", _number(said.missing_upstream.count)),
        ("Befizetések", "Payments", _paid(said.payments)),
        ("Befizetése még nem ismert", "Payments not known yet", _unknown(said.payments)),
        ("Bizonylatok lenyomata", "Digest of all documents (SHA-256)", said.documents.digest),
        ("Befizetések lenyomata", "Digest of all payments (SHA-256)", said.payments.digest),
    ]
    for name, english, value in facts:
        document.style(8.5, bold=True)
        document.line_of(name, document.l_margin, y, 44, 3.6)
        document.style(6.5, faint=True)
        document.line_of(english, document.l_margin, y + 3.4, 44, 2.6)
        document.style(9)
        document.line_of(value, document.l_margin + 46, y + 0.6, document.epw - 46, 4.2)
        y += 6.7
    return y


def _run(said: SyncSaid) -> str:
    billingo = "" if said.billingo_time is msgspec.UNSET else f" · Billingo: {_time(said.billingo_time)}"
    return f"{_time(said.started_at)} – {_time(said.ended_at)} (#{said.id}){billingo}"


def _counted(said: Said) -> str:
    count = _number(said.documents.count)
    if said.full_sync.listed is msgspec.UNSET:
        return count
    return f"{count} (a teljes lista szerint · by the whole list: {_number(said.full_sync.listed)})"


def _paid(said: PaymentsSaid) -> str:
    sums = payments_as_figures(said).sums
    amounts = [HUNGARIAN.money(found.amount, currency) for currency, found in by_currency(sums).items()]
    return " · ".join([_number(said.count), *amounts])


def _unknown(said: PaymentsSaid) -> str:
    if not said.documents_not_known:
        return "0"
    return f"{_number(said.documents_not_known)} bizonylaté · of so many documents"


# -- the tables ---------------------------------------------------------------------------------------------


def _tables(document: Document, said: Said, y: float) -> None:
    sums = figures_said(said).documents.sums
    right = document.l_margin + TYPES_WIDTH + GAP
    room = int((TABLES_END - y - 12) / ROW)
    types = _by_type(sums, room)
    left_end = _table(document, "Típus szerint", "By type", types, document.l_margin, y, TYPES_WIDTH)
    claims = {group: found for group, found in sums.items() if group[1] in CLAIM_TYPES}
    title, english, rows = _by_period(claims, room)
    right_end = _table(document, title, english, rows, right, y, document.epw - TYPES_WIDTH - GAP)
    document.style(6.5, faint=True)
    document.line_of(
        "* számlák, előlegszámlák, helyesbítő és sztornó számlák, kelt szerint · invoices, advances, corrections and "
        "cancellations, by date of issue",
        document.l_margin, max(left_end, right_end) + 1.4, document.epw, 3,
    )  # fmt: skip


def _table(
    document: Document, title: str, english: str, rows: Sequence[Row], x: float, y: float, width: float
) -> float:
    """Out: where it ends."""
    count, amount = 13.0, 33.0
    name = width - count - amount
    document.style(8.5, bold=True)
    document.line_of(title, x, y, width, 3.8)
    document.style(6.5, faint=True)
    document.line_of(english, x, y + 3.6, name, 3)
    document.line_of("db · count", x + name - 2, y + 3.6, count + 2, 3, "R")
    document.line_of("bruttó · gross", x + name + count, y + 3.6, amount, 3, "R")
    y += 7.2
    document.rule(y, x, width)
    for row in rows:
        _drawn_row(document, row, x, y + 0.4, (name, count, amount))
        y += ROW
        document.rule(y, x, width)
    return y


def _drawn_row(document: Document, row: Row, x: float, y: float, widths: tuple[float, float, float]) -> None:
    (name, count, amount), height = widths, ROW - 0.6
    document.style(8)
    document.line_of(row.name, x, y, name, height)
    begin = document.get_string_width(row.name) + 1.5
    document.style(6.5, faint=True)
    if row.english and begin + document.get_string_width(row.english) < name:
        document.line_of(row.english, x + begin, y, name - begin, height)
    document.style(8)
    document.line_of(_number(row.sum.count), x + name, y, count, height, "R")
    document.line_of(_amount(row), x + name + count, y, amount, height, "R")


def _by_type(sums: Sums, room: int) -> list[Row]:
    """By type and currency, invoices first, of them and of the rest the most frequent."""
    found = _added(sums, lambda group: (group[1], group[2]))
    of_type = Counter[str]()
    for (type_, _currency), added in found.items():
        of_type[type_] += added.count
    inorder = sorted(
        found.items(),
        key=lambda item: (
            item[0][0] not in CLAIM_TYPES,
            -of_type[item[0][0]],
            item[0][0],
            -item[1].count,
            item[0],
        ),
    )
    rows = [
        Row(_word(type_, "hu"), _word(type_, "en"), currency, added) for (type_, currency), added in inorder
    ]
    return _cut(rows, room)


def _by_period(sums: Sums, room: int) -> tuple[str, str, list[Row]]:
    """By months where they have room, else by years; where even those have none, the first of them together."""
    rows = _periods(sums, lambda month: (month, ""))
    if len(rows) <= room:
        return "Számlák* havonta", "Invoices* by month", rows
    rows = _periods(sums, lambda month: (month[:4], ""))
    for last in sorted({month[:4] for month, _type, _currency in sums}):
        if len(rows) <= room:
            break
        rows = _periods(sums, _years_after(last))
    return "Számlák* évente", "Invoices* by year", _cut(rows, room)


def _years_after(last: str) -> Callable[[str], Named]:
    """The years up to `last` are one period."""
    return lambda month: (month[:4], "") if month[:4] > last else (f"{last}-ig", f"until {last}")


def _periods(sums: Sums, period_of: Callable[[str], Named]) -> list[Row]:
    """In the order of time, what has no date first. period_of: of a month, in Hungarian and in English."""
    found = _added(
        dict(sorted(sums.items())),
        lambda group: (period_of(group[0]) if group[0] else ("kelt nélkül", "no date"), group[2]),
    )
    return [Row(name, english, currency, added) for ((name, english), currency), added in found.items()]


def _added(sums: Sums, key: Callable[[Group], tuple[Any, str]]) -> dict[tuple[Any, str], Sum]:
    found: dict[tuple[Any, str], Sum] = {}
    for group, of_group in sums.items():
        found[key(group)] = found.get(key(group), Sum()).plus(of_group)
    return found


def _cut(rows: list[Row], room: int) -> list[Row]:
    """What has no room is counted together; amounts in several currencies can't be added."""
    if len(rows) <= room:
        return rows
    others = sum(row.sum.count for row in rows[room - 1 :])
    return [*rows[: room - 1], Row("a többi a csatolt fájlban", "the rest is attached", None, Sum(others))]


# -- below: what is proved, and the signature -----------------------------------------------------------------


def _statements(document: Document, said: Said, y: float) -> float:
    document.rule(y)
    width = (document.epw - GAP) / 2
    sides = (("hu", "Mit bizonyít", "Mit nem bizonyít"), ("en", "What it proves", "What it does not prove"))
    ends = []
    for number, (language, proves, does_not) in enumerate(sides):
        x, end = document.l_margin + number * (width + GAP), y + 2
        for title, texts in ((proves, said.proves), (does_not, said.does_not_prove)):
            document.style(7.8, bold=True)
            document.line_of(title, x, end, width, 4)
            document.style(6.9)
            end = document.points(texts.get(language, ()), x, end + 4.2, width, 3.1) + 1.4
        ends.append(end)
    return max(ends)


def _signature(document: Document, said: Said, signature: bytes, file_name: str, y: float) -> None:
    document.rule(y)
    left, width = document.l_margin, document.epw
    document.style(7.2)
    text = base64.b64encode(signature).decode()
    document.line_of(
        f"Aláírás · Signature (Ed25519, kulcs · key {said.key_id}): {text}", left, y + 2, width, 3.4
    )
    document.style(6.6, faint=True)
    end = document.lines_of(
        f"Az aláírt, teljes adatok a PDF-hez csatolt {file_name} fájlban vannak, havonta, típusonként és "
        "pénznemenként; a táblázatok ezek összesítései. Nyilvános kulcs: /api/certificate-key/ · ellenőrzés: "
        "verify_certificate.",
        left, y + 6, width, 3,
    )  # fmt: skip
    document.lines_of(
        f"What was signed is attached to this PDF as {file_name}, in full by month, type and currency; the tables add "
        "it up. Public key: /api/certificate-key/ · to check it: verify_certificate.",
        left, end, width, 3,
    )  # fmt: skip


# -- values -------------------------------------------------------------------------------------------------


def _time(text: str) -> str:
    local = time_said(text).astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{HUNGARIAN.day(local)} {local:%H:%M:%S}"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _amount(row: Row) -> str:
    return "" if row.currency is None else HUNGARIAN.money(row.sum.amount, row.currency)


def _word(type_: str, language: str) -> str:
    with override(language):
        return in_words(DOCUMENT_TYPES, type_)
