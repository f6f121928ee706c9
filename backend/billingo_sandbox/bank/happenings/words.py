"""Words of the bank's lines. Names are made up, but for the tax authority's and those of payment methods."""

from typing import NamedTuple


class TaxAccount(NamedTuple):
    """An account of the tax authority: number, whom it names, and what is paid there."""

    number: str
    name: str
    tax: str


VAT = TaxAccount("10032000-01076868-00000000", "NAV Általános forgalmi adó bevételi számla", "ÁFA")
INCOME_TAX = TaxAccount("10032000-06056353-00000000", "NAV Személyi jövedelemadó beszedési számla", "SZJA")
SOCIAL_SECURITY = TaxAccount("10032000-06055950-00000000", "NAV Társadalombiztosítási járulék", "TB járulék")
SOCIAL_TAX = TaxAccount("10032000-06055912-00000000", "NAV Szociális hozzájárulási adó", "SZOCHO")
CORPORATE_TAX = TaxAccount("10032000-01076019-00000000", "NAV Társasági adó bevételi számla", "TAO")

GIVEN_NAMES_OF_STAFF = (
    "Anikó",
    "Gergő",
    "Katalin",
    "Márton",
    "Eszter",
    "Balázs",
    "Judit",
    "Tamás",
    "Réka",
    "Zoltán",
)

MERCHANTS = (
    ("KEREKERDO UZEMANYAG KUT 112", "BUDAPEST", 12_000, 38_000),
    ("NAPFENY BENZINKUT M7", "SIOFOK", 15_000, 42_000),
    ("TISZAVIRAG PAPIR-IROSZER", "BUDAPEST", 2_500, 24_000),
    ("ZOLDMEZO ABC 3", "BUDAPEST", 900, 9_500),
    ("KEKFESTO ETTEREM", "SZENTENDRE", 8_000, 46_000),
    ("BOROSTYAN BARKACS ARUHAZ", "BUDAORS", 3_000, 88_000),
    ("HETSZINVIRAG TAXI", "BUDAPEST", 2_800, 9_800),
    ("FENYMESTER INFORMATIKA", "GYOR", 9_000, 160_000),
    ("PARKOLAS MOBIL", "BUDAPEST", 450, 3_600),
    ("CLOUD HOSTING EUROPE", "DUBLIN", 6_000, 31_000),
)

DIRECT_DEBITS = (
    ("Fényváltó Energia Zrt.", "Villamos energia", 38_000, 74_000, 11),
    ("Messzihang Távközlési Nyrt.", "Telefon és internet", 27_000, 33_000, 18),
    ("Forrásvíz Közmű Kft.", "Víz- és csatornadíj", 4_000, 9_000, 23),
)

PAYERS_OF_OTHERS = ("Kockás Füzet Könyvelő Kft.", "Mérleghegy Számviteli Bt.", "Hajnalhasadás Holding Zrt.")

CONSUMER_CREDIT = "Pengő Áruhitel Pénzügyi Zrt."
LANDLORD = "Hűvösvölgyi Irodaház Ingatlankezelő Kft."
BOOKKEEPER = "Mérleghegy Számviteli Bt."
INSURER = "Vándorsólyom Biztosító Nyrt."
TOWN = "Budapest Főváros Önkormányzata"

MONTHS = (
    "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október",
    "november", "december",
)  # fmt: skip
