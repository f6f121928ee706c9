"""What a payment to a supplier looks like: money out to a firm that the company never sold to and never got money from,
for something that the text names. Whatever may be a refund, a loan or the company's own money is left to a person.

Words are those of `words_of`: without accents, case and punctuation.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

# Legal forms, as banks and firms write them; who has none of them may be a private person.
FORMS = frozenset({
    "kft", "nkft", "bt", "zrt", "nyrt", "rt", "kkt", "gmbh", "ltd", "limited", "llc", "sro", "srl", "ag", "inc", "spa",
    "bv", "nv", "oy", "ab", "sarl", "doo", "kg", "ohg", "plc", "reszvenytarsasag",
})  # fmt: skip
LONG_FORMS = ("korlatolt felelossegu tarsasag", "beteti tarsasag", "kozkereseti tarsasag")
# What a firm does or where, which its full name says and the one that people write leaves out.
WIDESPREAD = frozenset({
    "kereskedelmi", "kereskedo", "szolgaltato", "szolgaltatasi", "ipari", "termelo", "gyarto", "epito",
    "epitoipari", "vallalkozasi", "fejleszto", "fejlesztesi", "forgalmazo", "tanacsado", "informatikai", "fuvarozo",
    "szallitmanyozasi", "zartkoruen", "nyilvanosan", "mukodo", "magyarorszag", "magyarorszagi", "hungary",
    "hungaria", "trading", "trade", "service", "services", "international", "group",
})  # fmt: skip
# A firm that lends, invests or keeps money: what goes there need not be the price of anything.
NO_SUPPLIERS = (
    "bank", "bankja", "hitelintezet", "takarekszovetkezet", "alapkezelo", "befektetesi", "ertekpapir", "ertektar",
    "broker", "brokerhaz", "faktor", "faktorhaz", "factoring", "penzugyi", "penztar", "nyugdijpenztar", "kincstar",
    "egeszsegpenztar", "onkormanyzat", "onkormanyzata", "vagyonkezelo", "holding", "tozsde",
)  # fmt: skip
# What a text says that is no price: beginnings of words.
OTHERWISE = (
    "vissza", "sztorn", "storn", "teves", "jovair", "tulfiz", "duplan", "ketszer", "kolcson", "osztalek",
    "hitel", "torleszt", "ovad", "kaucio", "letet", "foglalo", "refund", "return", "revers", "repay", "loan",
    "dividend", "deposit", "adomany", "tamogat", "befektet", "reszveny", "uzletresz", "torzstok", "jegyzett", "toke",
    "tagi", "faktor", "engedmenyez", "penztar", "atvezet", "sajat", "birsag", "kotber", "karterit", "vegrehajt",
    "illetek", "kamat", "munkaber", "munkavallal", "credit", "chargeback", "elutas", "sikertelen", "reject", "unpaid",
    "helyesbit", "reklamac", "elall", "lemond", "kompenz", "bonusz", "arenged", "engedmeny", "kedvezmeny", "jotall",
)  # fmt: skip
# A card's line of these is no purchase.
NO_PURCHASES = ("atm", "keszpenzfelvetel", "keszpenz felvetel", "keszpenz", "cash", "dij", "dija", "fee")
FEWEST_LETTERS = 3  # of a word by which somebody is looked for
TELLING = 2  # words of a name that tell who it is, where it is written or cut in several ways


class Known(Protocol):
    """What the company's own documents and bank lines know of whoever stands on the other side."""

    def first_day(self, name: str, account: str) -> date | None:
        """The first day from which money to them may be a refund: they got a document, or money came from them. None:
        never. name: as `telling` gives it; account: as it is compared."""

    def is_owed(self, amount: Decimal, currency: str) -> bool:
        """Whether exactly so much, without a sign, is owed to some customer."""


class NobodyKnown:
    """Of a company without documents and lines."""

    def first_day(self, name: str, account: str) -> date | None:
        return None

    def is_owed(self, amount: Decimal, currency: str) -> bool:
        return False


def is_firm(words: str) -> bool:
    """Whether a name is that of a firm, and of none that lends or keeps money."""
    among = words.split()
    if not (FORMS.intersection(among) or any(form in words for form in LONG_FORMS)):
        return False
    return not any(word in NO_SUPPLIERS or word.endswith("bank") for word in among)


def telling(words: str) -> str:
    """Of a name: `sio hajozasi kereskedelmi es szolgaltato kkt` → `sio hajozasi`, `abc kereskedelmi kft` → `abc`. Empty
    where it tells too little."""
    core = words
    for form in LONG_FORMS:
        core = core.replace(form, " ")
    tells = [word for word in core.split() if len(word) >= FEWEST_LETTERS and word not in FORMS | WIDESPREAD]
    return " ".join(tells[:TELLING])


def says_otherwise(words: str) -> bool:
    """Whether a text says that this is no price of anything."""
    return any(word.startswith(OTHERWISE) for word in words.split())
