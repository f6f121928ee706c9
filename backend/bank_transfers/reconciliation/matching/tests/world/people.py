"""Customers: their names, accounts and how they pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

FIRST = (
    "Alföldi", "Balatoni", "Kékes", "Zöldmező", "Hétszínvirág", "Őrségi", "Tiszavirág", "Pannon", "Aranykalász",
    "Bükki",
    "Mátrai", "Szélkerék", "Kőfaragó", "Napsugár", "Vadrózsa", "Delta", "Sigma", "Északi", "Dunamenti", "Rábaközi",
    "Fehérvári", "Miskolci", "Szegedi", "Pécsi", "Győri", "Kaposi", "Zalai", "Somogyi", "Nógrádi", "Békési",
    "Csongrádi",
    "Metál", "Optika", "Prizma", "Kvant", "Lencse", "Íves", "Gólya", "Fecske", "Harkály", "Borostyán", "Rubin",
    "Smaragd",
    "Turul", "Ezüsthíd", "Vasmacska", "Pipacs", "Levendula", "Körös", "Maros",
)  # fmt: skip
SECOND = (
    "Mezőgazdasági", "Építőipari", "Informatikai", "Kereskedelmi", "Szállítmányozási", "Nyomdaipari", "Gépgyártó",
    "Bútor",
    "Élelmiszer", "Könyvelő", "Oktatási", "Reklám", "Faipari", "Villamos", "Autó", "Étterem", "Panzió", "Patika",
    "Pékség",
    "Kertészet", "Stúdió", "Logisztika", "Consulting", "Software", "Trans", "Bau", "Design", "Med", "Pack", "Tech",
)  # fmt: skip
THIRD = (
    "és Szolgáltató",
    "és Kereskedelmi",
    "Termelő",
    "Ipari",
    "Hungária",
    "Magyarország",
    "Csoport",
    "Invest",
)
SURNAMES = (
    "Kovács", "Nagy", "Szabó", "Tóth", "Horváth", "Varga", "Kiss", "Molnár", "Németh", "Farkas", "Balogh", "Papp",
    "Takács", "Juhász", "Lakatos", "Mészáros", "Oláh", "Simon", "Rácz", "Fekete", "Szilágyi", "Török", "Fehér", "Gál",
    "Szűcs", "Kocsis", "Orsós", "Pintér", "Fodor", "Szalai",
)  # fmt: skip
GIVEN = (
    "Péter", "László", "István", "Zoltán", "Éva", "Ágnes", "Katalin", "Mária", "Gábor", "Tamás", "Judit", "Ildikó",
    "Ádám", "Dániel", "Zsófia", "Réka", "Márton", "Bence", "Gergő", "Júlia", "Ferenc", "Attila",
)  # fmt: skip
FOREIGN = (
    "Donautal Maschinenbau GmbH", "Schmidt & Söhne KG", "Nordwind Handels AG", "Bratislava Stroje s.r.o.",
    "Carpatia Trading SRL", "Lombardia Tessuti SpA", "Alpenglas GmbH", "Vltava Sklo s.r.o.", "Polska Miedz Sp. z o.o.",
    "Kranj Les d.o.o.", "Hollandia Bloemen BV", "Atlantik Imports Ltd", "Rheinland Optik GmbH", "Tatra Papier a.s.",
    "Wiener Brot GmbH", "Adria Shipping d.o.o.", "Fjord Foods AS", "Iberia Cork SL",
)  # fmt: skip
FORMS = (
    ("Kft.", "Korlátolt Felelősségű Társaság"), ("Bt.", "Betéti Társaság"),
    ("Zrt.", "Zártkörűen Működő Részvénytársaság"), ("Nyrt.", "Nyilvánosan Működő Részvénytársaság"),
)  # fmt: skip
WAYS = (
    "full", "separators", "unpadded", "short_year", "joined", "running", "running_padded", "lower", "word", "none",
    "order", "month", "end_to_end", "garbage",
)  # fmt: skip


@dataclass
class Customer:
    """`way`: how it quotes; `steady`: how often it keeps to that. `delay`, `spread`: days from the due day."""

    id: int
    name: str
    short: str
    long: str
    kind: str
    accounts: list[str]
    tax_number: str
    way: str
    steady: float
    delay: float
    spread: float
    monthly: int = 0  # the sum, in forints or cents
    batch: bool = False
    discount: int = 0
    factored: bool = False
    proforma: bool = False
    rounding: bool = False
    shop: bool = False
    payer_name: str = ""  # of the parent company, the spouse, the accountant who pays
    payer_account: str = ""
    name_style: str = "plain"
    pays_in_forints: bool = False
    master: bool = False  # its account stands in its master data
    invoices_a_year: int = 6
    prices: list[int] = field(default_factory=list)


def account(rng: Random, country: str = "HU") -> str:
    if country == "HU":
        bank = rng.choice(("10300002", "11700024", "10400126", "12010659", "11600006", "10918001"))
        return f"{bank}-{rng.randrange(10**8):08d}-{rng.choice(('00000000', f'{rng.randrange(10**8):08d}'))}"
    return f"{country}{rng.randrange(10, 99)}{rng.randrange(10**18):018d}"


def company_name(rng: Random) -> str:
    """Without a legal form."""
    words = [rng.choice(FIRST), rng.choice(SECOND)]
    if rng.random() < 0.35:
        words.append(rng.choice(THIRD))
    if rng.random() < 0.08:
        words = [rng.choice(SURNAMES), "és", rng.choice(("Társa", "Fia", "Fiai"))]
    return " ".join(words)


def customer(rng: Random, at: int, profile: dict[str, float]) -> Customer:
    draw = rng.random()
    way = rng.choices(WAYS, (
        profile["full"], 12, 9, 4, 4, 4, 3, 5, 6, profile["silent"], 3, 4, 3, 4,
    ))[0]  # fmt: skip
    common: dict[str, Any] = {
        "id": 1000 + at,
        "tax_number": f"{rng.randrange(10**7, 10**8)}-2-{rng.randrange(2, 44):02d}",
        "way": way,
        "steady": rng.uniform(0.6, 1.0),
        "delay": rng.choice((-6, -2, 0, 0, 1, 3, 8, 20, 40)),
        "spread": rng.choice((1, 2, 4, 8, 15)),
        "invoices_a_year": rng.choice((1, 2, 3, 4, 6, 12, 20)),
        "name_style": rng.choices(
            ("plain", "cut", "long", "abbreviated", "bare", "none"), (50, 22, 10, 6, 8, 4)
        )[0],
        "master": rng.random() < profile["master"],
    }
    if draw < profile["foreign"]:
        name = rng.choice(FOREIGN)
        country = rng.choice(("DE", "AT", "SK", "RO", "SI"))
        made = Customer(
            name=name, short=name, long=name, kind="foreign", accounts=[account(rng, country)], **common
        )
        made.pays_in_forints = rng.random() < 0.2
        return made
    if draw < profile["foreign"] + profile["persons"]:
        name = f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}"
        written = name + rng.choice(("", "", " e.v.", " EV"))
        made = Customer(name=written, short=name, long=name, kind="person", accounts=[account(rng)], **common)
    else:
        name = company_name(rng)
        short, long = rng.choices(FORMS, (70, 15, 10, 1))[0]
        made = Customer(
            name=f"{name} {short}", short=name, long=f"{name} {long}", kind="company",
            accounts=[account(rng) for _ in range(rng.choice((1, 1, 1, 2)))], **common,
        )  # fmt: skip
    if rng.random() < profile["other_payer"]:
        made.payer_name = rng.choice(
            (
                f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}",
                f"{company_name(rng)} Holding Zrt.",
                "Magyar Posta Zrt.",
            )
        )
        made.payer_account = account(rng)
    return made


PLAIN = str.maketrans("áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "aeiooouuuAEIOOOUUU")


def payer_written(rng: Random, who: Customer) -> str:
    """As the bank writes who paid."""
    if who.name_style == "none":
        return ""
    name = {"long": who.long, "bare": who.short}.get(who.name_style, who.name)
    if who.name_style == "abbreviated":
        name = " ".join(
            word[: rng.choice((4, 5, 6))] if len(word) > 7 else word for word in who.short.split()
        )
    if rng.random() < 0.6 or who.name_style == "cut":
        name = name.translate(PLAIN).upper()
    if who.name_style == "cut" or rng.random() < 0.3:
        name = name[:32].strip()
    return name
