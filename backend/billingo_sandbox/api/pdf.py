"""A document as a PDF that looks like an invoice: title, seller, buyer, days, items, sums. Written by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from billingo_sandbox.codec import Json

TITLES = {
    "invoice": "Számla",
    "advance": "Előlegszámla",
    "modification": "Helyesbítő számla",
    "cancellation": "Sztornó számla",
    "proforma": "Díjbekérő",
    "draft": "Piszkozat",
    "receipt": "Nyugta",
}
METHODS = {
    "wire_transfer": "Átutalás",
    "cash": "Készpénz",
    "bankcard": "Bankkártya",
    "elore_utalas": "Előre utalás",
    "szep_card": "SZÉP-kártya",
    "barion": "Barion",
    "aruhitel": "Áruhitel",
}
LEFT, RIGHT, TOP, BOTTOM = 50, 545, 790, 70
LINE, ROW = 14, 18
SMALL, USUAL, LARGE = 8, 9, 20
# Where the columns of the items stand: the first begins there, the others end there.
COLUMNS = (
    ("Megnevezés", LEFT),
    ("Menny.", 290),
    ("Egységár", 360),
    ("Nettó", 425),
    ("Áfa", 465),
    ("Bruttó", RIGHT),
)
LONGEST_NAME = 40

# The letters of Hungarian that Latin-1 lacks stand where it has others.
_ENCODING = b"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [ 213 /Ohungarumlaut 219 /Uhungarumlaut 245 /ohungarumlaut 251 /uhungarumlaut ] >>"  # noqa: E501
_LETTERS = str.maketrans("ŐŰőű\u00a0", "ÕÛõû ", "ÕÛõû")
# Of Helvetica, in thousandths of the size; letters about as wide as on average.
_WIDTHS = {
    **dict.fromkeys("0123456789", 556),
    **dict.fromkeys(" ,.", 278),
    "-": 333,
    "%": 889,
    "Á": 667,
    "B": 667,
}


class _Page:
    """What is drawn on one page."""

    def __init__(self) -> None:
        self._drawn: list[bytes] = []

    def text(self, x: float, y: float, text: str, size: int = USUAL, *, bold: bool = False) -> None:
        shown = text.translate(_LETTERS).encode("cp1252", "replace")
        shown = shown.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown = shown.replace(b"\n", b" ").replace(b"\r", b" ")
        font = b"F2" if bold else b"F1"
        self._drawn.append(b"BT /%b %d Tf %.1f %.1f Td (%b) Tj ET" % (font, size, x, y, shown))

    def number(self, end: float, y: float, text: str, size: int = USUAL, *, bold: bool = False) -> None:
        """The text ends there."""
        wide = sum(_WIDTHS.get(letter, 530) for letter in text) * size / 1000
        self.text(end - wide, y, text, size, bold=bold)

    def rule(self, y: float) -> None:
        self._drawn.append(b"0.6 w %d %.1f m %d %.1f l S" % (LEFT, y, RIGHT, y))

    @property
    def content(self) -> bytes:
        return b"\n".join(self._drawn)


def make_pdf(document: Json) -> bytes:
    """The document on as many pages as it takes."""
    pages = [_Page()]
    y = _head(pages[0], document)
    y = _headings(pages[0], y)
    for item in document.get("items") or []:
        if y < BOTTOM + 8 * LINE:
            pages.append(_Page())
            y = _headings(pages[-1], TOP)
        _item(pages[-1], y, item)
        y -= ROW
    _sums(pages[-1], y, document)
    return _file([page.content for page in pages])


def _head(page: _Page, document: Json) -> float:
    number = document.get("invoice_number") or f"draft-{document['id']}"
    page.text(LEFT, TOP, TITLES.get(document["type"], "Bizonylat"), LARGE, bold=True)
    page.number(RIGHT, TOP, number, 12, bold=True)
    page.rule(TOP - 10)
    for x, heading, party in (
        (LEFT, "Eladó", document.get("organization")),
        (310, "Vevő", document.get("document_partner") or document.get("partner")),
    ):
        page.text(x, TOP - 30, heading, SMALL)
        for place, line in enumerate(_party(party)):
            page.text(x, TOP - 46 - place * LINE, line, 11 if place == 0 else USUAL, bold=place == 0)
    y = TOP - 125
    facts = (
        ("Kelt", document.get("invoice_date")),
        ("Teljesítés", document.get("fulfillment_date")),
        ("Fizetési határidő", document.get("due_date")),
        ("Fizetési mód", METHODS.get(document["payment_method"], document["payment_method"])),
    )
    for place, (heading, value) in enumerate(facts):
        page.text(LEFT + place * 125, y, heading, SMALL)
        page.text(LEFT + place * 125, y - LINE, _day(value), USUAL, bold=True)
    if document.get("cancelled"):
        page.text(LEFT, y - 2.4 * LINE, "Ezt a számlát sztornózták.", USUAL, bold=True)
    return y - 60


def _party(party: Json | None) -> Iterator[str]:
    """The lines that print a company or person."""
    if not party:
        yield "–"
        return
    address = party.get("address") or {}
    yield str(party.get("name") or "–")[:44]
    yield f"{address.get('post_code', '')} {address.get('city', '')}".strip()
    yield str(address.get("address") or "")
    tax_number = party.get("tax_number") or party.get("taxcode")
    if tax_number:
        yield f"Adószám: {tax_number}"
    account = (party.get("bank_account") or {}).get("account_number")
    if account:
        yield f"Bankszámla: {account}"


def _headings(page: _Page, y: float) -> float:
    for place, (heading, x) in enumerate(COLUMNS):
        (page.number if place else page.text)(x, y, heading, SMALL)
    page.rule(y - 5)
    return y - ROW


def _item(page: _Page, y: float, item: Json) -> None:
    name = str(item.get("name") or "")
    page.text(LEFT, y, name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")
    quantity = f"{_amount(item['quantity'])} {item.get('unit') or ''}".strip()
    unit_price = round(Decimal(str(item["net_unit_amount"])), 4)
    net, gross = _amount(item["net_amount"], 2), _amount(item["gross_amount"], 2)
    values = (quantity, _amount(unit_price), net, str(item["vat"]), gross)
    for (_heading, x), value in zip(COLUMNS[1:], values, strict=True):
        page.number(x, y, value)


def _sums(page: _Page, y: float, document: Json) -> None:
    summary, currency = document["summary"], document["currency"]
    page.rule(y + 8)
    rows = (("Nettó összesen", summary["net_amount"]), ("Áfa összesen", summary["vat_amount"]))
    for place, (name, amount) in enumerate(rows):
        page.text(330, y - 8 - place * LINE, name)
        page.number(RIGHT, y - 8 - place * LINE, f"{_amount(amount, 2)} {currency}")
    page.text(330, y - 48, "Fizetendő", 12, bold=True)
    page.number(RIGHT, y - 48, f"{_amount(document['gross_total'] or 0)} {currency}", 12, bold=True)
    page.text(LEFT, 40, "A Billingo sandbox készítette: minta, nem valódi számla.", SMALL)


def _amount(value: Any, places: int = 0) -> str:
    """`1234567.5` → `1 234 567,5`; at least so many decimals."""
    whole, _, fraction = f"{Decimal(str(value)):,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return whole.replace(",", " ") + (f",{fraction}" if fraction else "")


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).strftime("%Y. %m. %d.")
    except (TypeError, ValueError):
        return str(value or "–")


def _file(contents: list[bytes]) -> bytes:
    """Objects 1 to 5 are shared; each page has one of its own and one for what is drawn."""
    first = 6
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(contents)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding 5 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
        _ENCODING,
    ]
    for place, content in enumerate(contents):
        resources = b"<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %b >>"
            % (first + 2 * place + 1, resources),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(pdf))
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer
