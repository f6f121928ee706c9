"""A document of A4 pages in the house's font: the same bytes for the same content, whenever it is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "Inter-Regular.ttf", FONTS / "Inter-SemiBold.ttf"
FAMILY = "Inter"
INK, FAINT, LINE = (24, 28, 36), (104, 112, 124), (208, 213, 220)
NARROWEST = 4.0  # points: below, nobody reads it on paper
Align = Literal["L", "R", "C"]


class Document(FPDF):
    """title: of the document; made_at: aware, stands in it as the time of its making; margin: mm on all sides."""

    def __init__(self, title: str, made_at: datetime, margin: float = 16) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_lang("hu")
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(auto=False)
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.c_margin = 0.0  # boxes are where they are said to be

    def style(self, size: float, *, bold: bool = False, faint: bool = False) -> None:
        """How the next texts look. size: points."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*(FAINT if faint else INK))

    def line_of(self, text: str, x: float, y: float, width: float, height: float, align: Align = "L") -> None:
        """One line of text in a box; smaller letters where it would not fit, and cut off below NARROWEST."""
        text, size = printable(text), self.font_size_pt
        while self.get_string_width(text) > width - 0.1 and self.font_size_pt > NARROWEST:
            self.set_font_size(self.font_size_pt - 0.25)
        while len(text) > 1 and self.get_string_width(text) > width - 0.1:
            text = text[:-2] + "…"
        self.set_xy(x, y)
        self.cell(width, height, text, align=align, new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.set_font_size(size)

    def lines_of(self, text: str, x: float, y: float, width: float, height: float) -> float:
        """Text in as many lines as it needs, each so high. Out: where it ends."""
        self.set_xy(x, y)
        self.multi_cell(width, height, printable(text), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        return float(self.get_y())

    def rule(self, y: float, x: float | None = None, width: float | None = None) -> None:
        """A thin line across the page, or a part of it."""
        left = self.l_margin if x is None else x
        self.line(left, y, left + (self.epw if width is None else width), y)

    def points(self, texts: Sequence[str], x: float, y: float, width: float, height: float) -> float:
        """Texts as a list. Out: where it ends."""
        for text in texts:
            self.line_of("•", x, y, 3, height)
            y = self.lines_of(text, x + 3, y, width - 3, height)
        return y


def printable(text: str) -> str:
    """Without letters that the font lacks, which would be gaps, and without what ends a line."""
    known = _letters()
    return "".join(letter if ord(letter) in known else "?" for letter in " ".join(text.split()))


@cache
def _letters() -> frozenset[int]:
    common: set[int] | None = None
    for path in (REGULAR, BOLD):
        with TTFont(path, lazy=True) as font:
            letters = set(font.getBestCmap())
        common = letters if common is None else common & letters
    return frozenset(common or ())
