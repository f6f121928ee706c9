"""What customers write into the remittance information, and what their banks leave of it."""

from collections.abc import Sequence
from datetime import date

from billingo_sandbox.bank.writings.letters import capitals
from billingo_sandbox.data.randomness import Chance

from . import words

LONGEST = 140
_STYLES = (
    *["full"] * 30, *["words"] * 18, *["after"] * 8, "lower", "slashes", "slashes", "blanks", "zeros", "short year",
    "short year", "running", "running", "running", "slip", "slip", "letter O", "cut", "month", "order", "thanks",
    "only end to end", *["nothing"] * 9,
)  # fmt: skip
_SILENT = frozenset({"nothing", "thanks", "month", "order", "only end to end"})


class Reference:
    """The text of one transfer. `numbers`: of the documents that it pays, as they are printed."""

    def __init__(self, numbers: Sequence[str], day: date, order: str, other: str, chance: Chance) -> None:
        self._day, self._order, self._chance = day, order, chance
        self.style = chance.pick(_STYLES)
        if self.style == "order" and not order:
            self.style = "full"
        self.end_to_end_id = ""
        if other and chance.happens(0.015):  # last month's number again
            self.style, numbers = "another's number", [other]
        self.text = self._several(numbers) if len(numbers) > 1 else self._single(numbers[0])
        self.text = " ".join(self.text.split())[:LONGEST].strip()

    def _single(self, number: str) -> str:
        before = self._chance.pick(("Számla: ", "számlaszám ", "Szla. ", "Invoice ", "számla kiegyenlítése "))
        if self.style in _SILENT:
            return self._silent(number)
        stem, _, running = number.rpartition("-")
        written = {
            "words": before + number,
            "after": f"{number} sz. számla ellenértéke",
            "lower": f"szla {number.lower()}",
            "slashes": number.replace("-", "/"),
            "blanks": number.replace("-", " "),
            "zeros": f"{stem}-{running.zfill(5)}",
            "short year": _short(number),
            "running": f"{running}. számla",
            "letter O": number.replace("0", "O", 1),
            "cut": f"{self._day:%Y}. évi szerződés szerinti teljesítés díja {number}"[:35],
        }
        return _slip(number, self._chance) if self.style == "slip" else written.get(self.style, number)

    def _several(self, numbers: Sequence[str]) -> str:
        if self.style in _SILENT:
            return self._silent(numbers[0])
        manner = self._chance.pick(("list", "list", "tails", "and more", "slashes"))
        if manner == "tails":
            tails = [number.rpartition("-")[2] for number in numbers[1:]]
            if len({number.rpartition("-")[0] for number in numbers}) == 1:
                return f"{numbers[0]},{','.join(tails)}"
        if manner == "and more" and len(numbers) > 2:
            return f"{numbers[0]} és továbbiak"
        if manner == "slashes":
            return "számlák: " + "; ".join(number.replace("-", "/") for number in numbers)
        return "Számlák: " + ", ".join(numbers)

    def _silent(self, number: str) -> str:
        if self.style == "thanks":
            return self._chance.pick(("köszönjük", "átutalás", "számla", "díj", "utalás szerződés szerint"))
        if self.style == "month":
            return f"{self._day.year}. {words.MONTHS[self._day.month - 1]} havi díj"
        if self.style == "order":
            return f"rendelés {self._order}"
        if self.style == "only end to end":
            self.end_to_end_id = number
        return ""


def as_the_bank_leaves(text: str, plain_letters: bool, chance: Chance) -> str:
    """Some banks turn letters into capitals without accents, some cut what is long."""
    if plain_letters:
        text = capitals(text)
    if len(text) > 70 and chance.happens(0.3):
        text = text[:70].strip()
    elif len(text) > 35 and chance.happens(0.05):
        text = text[:35].strip()
    return text


def _short(number: str) -> str:
    parts = number.split("-")
    if len(parts) < 2 or len(parts[-2]) != 4:
        return number
    parts[-2] = parts[-2][2:]
    return "-".join(parts)


def _slip(number: str, chance: Chance) -> str:
    """A digit is wrong, left out, or two have changed places."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    at = chance.pick(places)
    kind = chance.below(3)
    if kind == 0:
        return number[:at] + f"{(int(number[at]) + chance.between(1, 9)) % 10}" + number[at + 1 :]
    if kind == 1 and len(places) > 5:
        return number[:at] + number[at + 1 :]
    if at + 1 in places and number[at] != number[at + 1]:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + f"{(int(number[at]) + 1) % 10}" + number[at + 1 :]
