"""What customers write, by their habit and on the day: numbers in every writing, something else, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billingo_sandbox.bank.happenings import words
from billingo_sandbox.bank.writings.letters import capitals
from billingo_sandbox.data.randomness import Chance

_STYLES = {
    "careful": (
        *["full"] * 38, *["words"] * 22, *["after"] * 10, *["order"] * 2, *["short year"] * 2, *["slashes"] * 3,
        *["lower"] * 2, "blanks", "cut 35", "cut 70", "end to end",
    ),
    "loose": (
        *["running"] * 6, *["short year"] * 5, *["zeros"] * 3, *["slashes"] * 4, *["blanks"] * 3, *["glued"] * 2,
        *["lower"] * 2, *["order"] * 3, *["end to end"] * 2, *["month"] * 2, *["full"] * 4,
    ),
    "silent": (*["nothing"] * 13, *["thanks"] * 4, *["month"] * 6, "full"),
    "plain": (*["full"] * 5, *["words"] * 3, *["after"] * 2),
}  # fmt: skip
_MISTAKES = (*["slip"] * 5, *["letter O"] * 3, *["last month's"] * 3, *["misleading"] * 2)
SILENT = frozenset({"nothing", "thanks", "month", "order"})
_LONGEST = 140


@dataclass(slots=True, frozen=True)
class Written:
    """`style`: how it is quoted, or that it is not."""

    style: str
    text: str
    end_to_end_id: str = ""


def written(
    quoting: str,
    numbers: Sequence[str],
    day: date,
    order: str,
    earlier: str,
    chance: Chance,
    *,
    mistaken: bool,
) -> Written:
    """The text of one transfer for documents with these numbers. `day`: of the month that is meant; `earlier`: a number
    of the same customer that was paid before; `mistaken`: this time something goes wrong."""
    style = chance.pick(_MISTAKES) if mistaken else chance.pick(_STYLES[quoting])
    if style == "last month's" and earlier:
        return Written(style, f"Számla: {earlier}")
    if style == "last month's" or (style == "order" and not order):
        style = "full"
    if style in SILENT:
        return Written(style, _silent(style, day, order, chance))
    if style == "end to end":
        return Written(style, "", numbers[0][:35]) if len(numbers) == 1 else _list(numbers, chance)
    if len(numbers) > 1:
        return _list(numbers, chance)
    text = _single(style, numbers[0], day, chance)
    return Written(style, " ".join(text.split())[:_LONGEST].strip())


def _single(style: str, number: str, day: date, chance: Chance) -> str:
    """One number in this style; for "misleading" another number, that asks for no money."""
    stem, _, running = number.rpartition("-")
    greeting = chance.pick(
        ("Számla: ", "számlaszám ", "Szla. ", "Invoice ", "számla kiegyenlítése ", "bizonylat: ")
    )
    contract = f"szerződés {day.year}/{chance.between(1, 90)}"
    texts = {
        "words": greeting + number,
        "after": f"{number} sz. számla ellenértéke",
        "lower": f"szla {number.lower()}",
        "slashes": number.replace("-", "/"),
        "blanks": number.replace("-", " "),
        "glued": number.replace("-", ""),
        "zeros": f"{stem}-{running.zfill(chance.pick((5, 6)))}",
        "short year": short_year(number),
        "running": chance.pick((f"{running}. számla", f"számla {running}", running)),
        "slip": chance.pick(("", "Számla: ")) + slip(number, chance),
        "letter O": number.replace("0", chance.pick(("O", "o"))),
        "cut 35": f"{day:%Y}. évi szerződés szerinti díj {number}"[:35],
        "cut 70": f"a {day:%Y}. évi keretszerződésünk alapján átutalt szolgáltatási díj {number}"[:70],
        "misleading": chance.pick((f"ügyfélszám {chance.between(100, 9_999)}", contract, f"{day:%Y-%m}")),
    }
    return texts.get(style, number)


def _list(numbers: Sequence[str], chance: Chance) -> Written:
    stems = {number.rpartition("-")[0] for number in numbers}
    tails = [number.rpartition("-")[2] for number in numbers]
    manners = (*["list"] * 3, *["tails"] * 2, "and more", "slashes", "cut list")
    manner = chance.pick((*manners, *["range"] * 6) if len(stems) == 1 and _follow(tails) else manners)
    text = "Számlák: " + ", ".join(numbers)
    if manner == "tails" and len(stems) == 1:
        text = f"{numbers[0]},{','.join(tails[1:])}"
    elif manner == "range":
        last = chance.pick((f" - {tails[-1]}", f"-tól {numbers[-1]}-ig", f"..{tails[-1]}"))
        text = f"{numbers[0]}{last}"
    elif manner == "and more" and len(numbers) > 2:
        text = f"{numbers[0]} és továbbiak"
    elif manner == "slashes":
        text = "számlák: " + "; ".join(number.replace("-", "/") for number in numbers)
    elif manner == "cut list":
        text = text[: chance.pick((35, 70))].strip()
    else:
        manner = "list"
    return Written(f"several: {manner}", text[:_LONGEST].strip())


def _follow(tails: list[str]) -> bool:
    places = [int(tail) for tail in tails]
    return len(places) > 2 and places == list(range(places[0], places[0] + len(places)))


def _silent(style: str, day: date, order: str, chance: Chance) -> str:
    if style == "thanks":
        return chance.pick(
            ("köszönjük", "átutalás", "számla", "díj", "utalás szerződés szerint", "számla kiegyenlítése")
        )
    if style == "month":
        return f"{day.year}. {words.MONTHS[day.month - 1]} havi díj"
    return f"rendelés {order}" if style == "order" else ""


def as_the_bank_leaves(text: str, plain_letters: bool, chance: Chance) -> str:
    """Some banks turn letters into capitals without accents, some cut what is long."""
    text = capitals(text) if plain_letters else text
    if len(text) > 70 and chance.happens(0.3):
        return text[:70].strip()
    return text[:35].strip() if len(text) > 35 and chance.happens(0.05) else text


def short_year(number: str) -> str:
    """2026-41 -> 26-41."""
    *rest, year, running = number.split("-")
    return "-".join([*rest, year[2:], running])


def slip(number: str, chance: Chance) -> str:
    """A digit is wrong, left out, doubled, or two have changed places."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    at = chance.pick(places)
    kind = chance.below(4)
    if kind == 0 and len(places) > 5:
        return number[:at] + number[at + 1 :]
    if kind == 1:
        return number[:at] + number[at] + number[at:]
    if kind == 2 and at + 1 in places and number[at] != number[at + 1]:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + f"{(int(number[at]) + chance.between(1, 9)) % 10}" + number[at + 1 :]
