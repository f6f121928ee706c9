"""What the bank's text of a line may quote: documents' numbers as they are written, and running numbers alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

from django.db.models import Q

from bank_transfers.core.db.search import plain

# What may be a document's number in a text: a word with a digit, of so many signs; of a line no more than so many.
BETWEEN = re.compile(r"[\s,;:()]+")
SHORTEST_NUMBER, LONGEST_NUMBER, MOST_QUOTED = 4, 40, 10
SHORT_YEAR = re.compile(r"(?<![0-9])(2[0-9])(?=[-/][0-9])")

# A running number alone means a document only beside a word for one: `szla: 1086`, `1086. számla`, `a 1086-os számla`.
# Without any sign between them two digits may count documents (`12 számla`).
LOOKED_AT = 2000
_WORD = r"(?:szla|szamla[a-z]*|szlasz[a-z]*|sorszam[a-z]*|invoice|inv)"
_SERIAL = r"(?<![0-9/.-])[0-9]{2,9}"
_AFTER_A_WORD = re.compile(
    rf"\b{_WORD}(?:\s*(?:sz|szam|szama|szamu|sorszam|no|nr)\b)?[\s.:#]*"
    rf"((?:{_SERIAL}(?:\s*[,;+]\s*|\s+es\s+))*{_SERIAL})(?![0-9]|[-/.][0-9])"
)
_BEFORE_A_WORD = re.compile(
    rf"(?:({_SERIAL})(?:\.|-?[aeo]s\b|\s*sz\b\.?|\s*(?:sor)?szamu\b)|({_SERIAL}(?<=[0-9]{{3}})))"
    rf"\s*(?:sz\b\.?\s*|(?:sor)?szamu\s*)?{_WORD}"
)


def numbers_in(row: Mapping[str, Any]) -> frozenset[str]:
    """As documents are numbered: `kft/26/41` is KFT-2026-41, too."""
    text = f"{row['remittance_information']} {row['counterparty_name']} {row['end_to_end_id']}"
    words = (word.strip(".„”\"'").upper() for word in BETWEEN.split(text))
    quoting = (
        word
        for word in words
        if SHORTEST_NUMBER <= len(word) <= LONGEST_NUMBER and any(sign.isdigit() for sign in word)
    )
    found = list(islice(quoting, MOST_QUOTED))
    found += [word.replace("/", "-") for word in found]
    return frozenset(found + [SHORT_YEAR.sub(r"20\1", word) for word in found])


def serials_in(row: Mapping[str, Any]) -> frozenset[str]:
    """Running numbers alone, without the zeros before them."""
    text = plain(row["remittance_information"][:LOOKED_AT])
    told = (match.group(1) for match in _AFTER_A_WORD.finditer(text))
    found = [number for some in told for number in re.findall(r"[0-9]+", some)]
    found += [match.group(1) or match.group(2) for match in _BEFORE_A_WORD.finditer(text)]
    return frozenset(
        list(dict.fromkeys(number.lstrip("0") for number in found if number.strip("0")))[:MOST_QUOTED]
    )


def ending(numbers: Collection[str]) -> Q:
    """Documents whose number ends so."""
    return Q(invoice_number__iregex=end_of(numbers))


def end_of(numbers: Collection[str]) -> str:
    """What stands before a number are signs and zeros, so that `41` is not `2026-141`."""
    return rf"(^|[^0-9])0*({'|'.join(map(re.escape, numbers))})$"
