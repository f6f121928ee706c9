"""Amounts, days and times as people write them, in Hungarian and in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation

SIGNS = {"HUF": "Ft", "EUR": "€", "USD": "$", "GBP": "£"}
BEFORE_THE_NUMBER = {"EUR", "USD", "GBP"}  # in English
WHOLE = {"HUF"}  # shown without decimals while there are none
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def hungarian() -> bool:
    """Whether the active language is Hungarian."""
    return (translation.get_language() or "").startswith("hu")


class LocaleFormat:
    """Formats for one language, looked up once: a page has hundreds of values. hungarian: else English."""

    def __init__(self, hungarian: bool) -> None:
        self._hungarian = hungarian

    @classmethod
    def now(cls) -> LocaleFormat:
        """In the active language."""
        return cls(hungarian())

    def money(self, amount: Decimal, currency: str) -> str:
        """Every digit: `19 476 607 Ft`, `1 234,56 €`, `-0,125 €`; in English `19,476,607 Ft`, `€1,234.56`."""
        whole, _, fraction = f"{amount:,f}".partition(".")
        fraction = fraction.rstrip("0")
        if fraction or currency not in WHOLE:
            fraction = f"{fraction:0<2}"
        sign = SIGNS.get(currency, currency)
        if self._hungarian:
            number = whole.replace(",", " ") + ("," + fraction if fraction else "")
            return f"{number} {sign}".rstrip()
        number = whole + ("." + fraction if fraction else "")
        if currency in BEFORE_THE_NUMBER:
            return f"-{sign}{number[1:]}" if number.startswith("-") else f"{sign}{number}"
        return f"{number} {sign}".rstrip()

    def part(self, part: Decimal, whole: Decimal, currency: str) -> str:
        """How much of what: `50 000 / 127 000 Ft`, in English `50,000 / 127,000 Ft`, `€1.50 / €20.00`."""
        sign = f" {SIGNS.get(currency, currency)}"
        return f"{self.money(part, currency).removesuffix(sign)} / {self.money(whole, currency)}"

    def day(self, day: date) -> str:
        """`2025. 10. 22.`, in English `22 Oct 2025`."""
        if self._hungarian:
            return f"{day.year}. {day.month:02}. {day.day:02}."
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def duration(self, seconds: float) -> str:
        """How long something took: `0,8 mp`, `2 p 05 mp`, `1 ó 02 p`; in English `0.8 s`, `2 min 05 s`."""
        hour, minute, second = ("ó", "p", "mp") if self._hungarian else ("h", "min", "s")
        if seconds < 10:
            number = f"{seconds:.1f}"
            return f"{number.replace('.', ',') if self._hungarian else number} {second}"
        whole = round(seconds)
        if whole < 60:
            return f"{whole} {second}"
        if whole < 3600:
            return f"{whole // 60} {minute} {whole % 60:02} {second}"
        return f"{whole // 3600} {hour} {whole % 3600 // 60:02} {minute}"

    def time(self, moment: datetime) -> str:
        """The local time: `2025. 10. 22. 14:05`, in English `22 Oct 2025, 14:05`."""
        local = timezone.localtime(moment)
        return f"{self.day(local)}{' ' if self._hungarian else ', '}{local:%H:%M}"
