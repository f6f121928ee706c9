"""How payers write what they pay."""

from __future__ import annotations

from datetime import date
from random import Random

from .people import PLAIN

MONTHS = (
    "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október",
    "november", "december",
)  # fmt: skip
BEFORE = (
    "",
    "",
    "",
    "szla ",
    "számla ",
    "Számlaszám: ",
    "szla: ",
    "sz.: ",
    "inv ",
    "Invoice ",
    "ref ",
    "számla kiegyenlítése ",
)
AFTER = ("", "", "", "", " koszonjuk", " köszönettel", " kiegyenlítése", " számla", " utalás", " díj")
BESIDE = ("ügyfélszám 20318", "szerz.sz. 8812/25", "tel 06301234567", "Bp. 1134", "3 db", "id 99120045")
GARBAGE = (
    "koszonom", "utalás", "szolgáltatás díja", "számla kiegyenlítés", "megrendelés", "vételár", "munkadíj", "átutalás",
    "mai utalás", "tartozás rendezése", "szla szerint", "szerződés 4451", "ügyfél 20318",
)  # fmt: skip


def _groups(number: str) -> tuple[str, str, str]:
    """Prefix, year, running number as they stand."""
    digits = [""]
    for char in number:
        if char.isdigit():
            digits[-1] += char
        elif digits[-1]:
            digits.append("")
    found = [group for group in digits if group]
    prefix = number[: number.index(found[0])]
    return prefix, found[0], found[-1]


def one(rng: Random, number: str, way: str, order: str, day: date, what: str = "") -> str:
    """One document, in one of the ways of `people.WAYS`; "" for none."""
    prefix, year, running = _groups(number)
    bare = str(int(running))
    if way in {"none", "end_to_end"}:
        return ""
    if way == "garbage":
        return rng.choice(GARBAGE)
    if way == "order" and order:
        return order
    if way == "month":
        shown = MONTHS[day.month - 1]
        return rng.choice(
            (
                f"{shown} havi díj",
                f"{day.year}.{day.month:02d}. havi",
                shown[:4] + ". havi dij",
                f"{day.year} {shown}",
            )
        )
    separator = rng.choice(("/", " ", "-", "_", ".", " / ", " - "))
    kept = prefix if rng.random() < 0.6 else ""
    return {
        "separators": f"{kept}{year}{separator}{running}",
        "unpadded": f"{kept}{year}{rng.choice(('-', '/', '/'))}{bare}",
        "short_year": f"{year[2:]}{rng.choice(('-', '/'))}{rng.choice((bare, running))}",
        "joined": f"{year}{running}",
        "running": f"{rng.choice(('szla ', 'számla ', '', 'sorszám '))}{bare}",
        "running_padded": running,
        "lower": number.lower(),
        "word": f"{rng.choice(('Szla.:', 'szamla', 'SZLA', 'számlaszám'))} {number}",
    }.get(way, number)


def slip(rng: Random, text: str) -> str:
    """A letter for a digit, a digit left out, doubled, swapped, or another one."""
    digits = [at for at, char in enumerate(text) if char.isdigit()]
    if len(digits) < 5:
        return text
    kind = rng.random()
    if kind < 0.45 and "0" in text:
        return text.replace("0", "O", rng.choice((1, 9)))
    if kind < 0.55 and "1" in text:
        return text.replace("1", rng.choice("lI"), 1)
    return _slip_of_digit(rng, text, rng.choice(digits), kind)


def _slip_of_digit(rng: Random, text: str, at: int, kind: float) -> str:
    if kind < 0.7:
        return text[:at] + text[at + 1 :]
    if kind < 0.8:
        return text[:at] + text[at] + text[at:]
    if kind < 0.9 and at + 1 < len(text) and text[at + 1].isdigit():
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + rng.choice("0123456789") + text[at + 1 :]


def several(rng: Random, numbers: list[str], way: str) -> str:
    """A list of documents, in full, by tails, as a range, or its beginning."""
    if way in {"none", "garbage", "end_to_end", "order", "month"}:
        return "" if way == "none" else rng.choice(GARBAGE)
    prefix, year, first = _groups(numbers[0])
    running = [int(_groups(number)[2]) for number in numbers]
    same_year = all(_groups(number)[:2] == (prefix, year) for number in numbers)
    kind = rng.random()
    if same_year and kind < 0.3:
        glue = rng.choice((",", ", ", "; ", " és ", "+", " "))
        width = len(first) if rng.random() < 0.3 else 0
        return f"{prefix}{year}-" + glue.join(f"{one:0{width}d}" for one in running)
    if same_year and len(running) > 2 and running == list(range(running[0], running[-1] + 1)) and kind < 0.7:
        return rng.choice(
            (
                f"{prefix}{year}-{running[0]}-{running[-1]}",
                f"{numbers[0]} - {numbers[-1]}",
                f"{year}/{running[0]}-től {running[-1]}-ig",
                f"{numbers[0]}-{numbers[-1]}",
            )
        )
    if len(numbers) > 2 and kind > 0.92:
        return f"{numbers[0]} {rng.choice(('és továbbiak', 'stb', 'es a tobbi', 'és további számlák'))}"
    return rng.choice((", ", ",", " ", "; ", " + ", " és ")).join(numbers)


def dressed(rng: Random, reference: str, cut: int) -> str:
    """With what people write around it, as the bank passes it on."""
    text = reference
    if reference and rng.random() < 0.6:
        text = f"{rng.choice(BEFORE)}{reference}{rng.choice(AFTER)}"
    if rng.random() < 0.08:
        text = f"{text} {rng.choice(BESIDE)}"
    if rng.random() < 0.5:
        text = text.translate(PLAIN)
    return text[:cut]
