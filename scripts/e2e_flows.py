"""A company whose bank lines each stand for one flow of the page of matching, for the tests that count its keys.

Each flow has a partner of its own, so that none teaches another anything; each line has an amount of its own, by which
a test finds it. Needs Django to be set up before a function that takes a company is called.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from billingo_sandbox.bank.books import OwnAccount, own_accounts
from billingo_sandbox.codec import Json
from billingo_sandbox.data.check_digits import giro
from billingo_sandbox.data.partners import make_bank_accounts
from billingo_sandbox.data.randomness import Chance
from billingo_sandbox.data.rates import RateBook
from scripts.e2e_matching import BOOKED, DAY, Partner, Told, document, imported, statement, whole

if TYPE_CHECKING:
    from bank_transfers.models import Company

FIRST_KEY, FIRST_PLACE, FIRST_PARTNER = 91_000_000, 11, 100
MAIN, RESERVE = "main", "reserve"
SEED = 9
FIRST_RATE, LAST_RATE = BOOKED - 30 * DAY, BOOKED + DAY


class Flow(NamedTuple):
    """What is owed, in units of `currency`, the documents numbered from the flow's first on; what came, hundredths of
    the account's currency; and the text, in which `{0}` is the first document's number."""

    name: str
    owed: tuple[int, ...]
    came: int
    text: str
    currency: str = "HUF"
    account: str = MAIN
    # A payer who has paid before: the first document, by a line of its own, which a test accepts first.
    known: bool = False


FLOWS = (
    Flow("Zöldmező Bt.", (17_205,), 17_205_00, "{0}"),
    Flow("Hétszínvirág Zrt.", (34_290, 34_290), 34_290_00, "koszonjuk"),
    Flow("Alföldi Malom Kft.", (10_010, 20_020, 30_030), 60_060_00, "szamlak"),
    Flow("Tiszai Cukor Kft.", (11_110, 22_220, 33_330, 26_660, 40_000), 66_660_00, "tobb szamla"),
    Flow("Dunai Hajózás Kft.", (250_000,), 90_000_00, "{0} resz"),
    Flow("Balaton Halászat Kft.", (180_000, 180_000), 70_000_00, "elso reszlet"),
    Flow("Kékfény Nyrt.", (64_900,), 65_900_00, "{0}"),
    Flow("Mátra Fenyő Kft.", (5_050, 41_000, 41_000), 42_500_00, "atutalas", known=True),
    Flow("Donautal Maschinen GmbH", (1_000,), 985_00, "{0}", "EUR", "EUR"),
    Flow("Alpenblick Handels GmbH", (2_000, 2_000), 1_985_00, "invoice", "EUR", "EUR"),
    Flow("Bakony Üveg Kft.", (483,), 0, "{0}", "EUR"),
    Flow("Zemplén Bor Kft.", (622, 622), 0, "koszonjuk", "EUR"),
    Flow("Somogyi Tej Kft.", (12_012, 24_024, 35_035), 71_071_00, "{0}, {1}, {2}"),
    Flow("Vasi Textil Kft.", (13_013, 25_025, 37_037, 38_038, 37_037), 75_075_00, "jegyzek szerint"),
    Flow("Hevesi Papír Kft.", (52_340,), 52_340_00, "{0}", account=RESERVE),
)
# Paid by card: the provider's report names them, and the bank pays in one sum, less the fees.
CARD = (8_890, 12_650)
CARD_FEES = (120, 180)
# What no invoice stands behind: a fee of the bank's, each month.
FEES = tuple(Told("SAJAT BANK NYRT", -minor, "havi csomagdij") for minor in (1_490_00, 1_510_00, 1_530_00))


class Made(NamedTuple):
    """All that Billingo and the bank have of it."""

    documents: list[Json]
    statements: dict[str, bytes]
    report: str


def made() -> Made:
    """The company of the counted flows."""
    numbers, rates = count(FIRST_PLACE), RateBook()
    told: dict[str, list[Told]] = {MAIN: [], RESERVE: [], "EUR": []}
    documents: list[Json] = []

    def owed(partner: Partner, gross: int, currency: str) -> str:
        place = next(numbers)
        number = f"KP-2026-{place}"
        documents.append(whole(document(FIRST_KEY + place, number, partner, gross, place % 10, currency)))
        return number

    for place, flow in enumerate(FLOWS, FIRST_PARTNER):
        account = giro(1_170_001, 7_000_000 + place, long=True)
        partner = Partner(place, flow.name, account)
        named = [owed(partner, gross, flow.currency) for gross in flow.owed]
        bank = account.replace("-", "")
        if flow.known:
            told[flow.account].append(Told(flow.name, 100 * flow.owed[0], named[0], bank))
        came = flow.came or _in_forints(flow.owed[0], rates)
        told[flow.account].append(Told(flow.name, came, flow.text.format(*named), bank))
    # As much as the line that is accepted by itself: the one that was really meant.
    owed(Partner(FIRST_PARTNER + len(FLOWS), "Hevesi Nyomda Kft.", ""), FLOWS[-1].owed[0], "HUF")
    buyer = Partner(FIRST_PARTNER + len(FLOWS) + 1, "Webáruházi vevő", "")
    cards = [owed(buyer, gross, "HUF") for gross in CARD]
    told[MAIN].append(Told("OTP MOBIL KFT", 100 * (sum(CARD) - sum(CARD_FEES)), "SimplePay elszamolas"))
    told[MAIN] += FEES
    statements = {key: statement(account, told[key]) for key, account in _accounts().items() if key in told}
    return Made(documents, statements, _report(cards))


def import_flows(company: Company, statements: dict[str, bytes]) -> None:
    """Its lines, and what is thought of them; of the reserve, what is sure enough is accepted by itself."""
    from bank_transfers.models import BankAccount
    from bank_transfers.reconciliation.by_itself.run import run
    from bank_transfers.reconciliation.models import Automatic, MatchingSetting

    for key, content in statements.items():
        imported(company, content, f"{key}.xml")
    reserve = BankAccount.objects.get(
        company=company, currency="HUF", number__contains=_accounts()[RESERVE].number[8:]
    )
    MatchingSetting.objects.create(company=company, account=reserve, automatic=Automatic.ON)
    run(company.pk, lambda done, total: None)


def thousand() -> tuple[list[Json], bytes]:
    """Of a company that begins: a thousand invoices, and its first statement, in which all of them are paid."""
    documents, told = [], []
    for place in range(1000):
        partner = Partner(1000 + place % 300, f"Vevő {place % 300 + 1} Kft.", "")
        gross, number = 10_000 + 37 * place, f"EL-2026-{place + 1}"
        documents.append(whole(document(FIRST_KEY + 1000 + place, number, partner, gross, place % 10)))
        told.append(
            Told(
                partner.name,
                100 * gross,
                number,
                giro(1_170_001, 8_000_000 + place % 300, long=True).replace("-", ""),
            )
        )
    accounts = own_accounts(SEED + 1, make_bank_accounts(Chance(SEED + 1)))
    return documents, statement(accounts[MAIN], told)


def _accounts() -> dict[str, OwnAccount]:
    return own_accounts(SEED, make_bank_accounts(Chance(SEED)))


def _in_forints(euros: int, rates: RateBook) -> int:
    """Hundredths, by the official rate of the day."""
    found = rates.rate(BOOKED, "EUR")
    if found is None:
        raise SystemExit(f"no rate of {BOOKED}")
    unit, rate = found
    return int((euros * Decimal(rate.replace(",", ".")) / unit).quantize(Decimal(1))) * 100


def _report(numbers: list[str]) -> str:
    """SimplePay's settlement file."""
    head = (
        "Tranzakció státusz;Fizetés típusa;SimplePay tranzakció ID;Kereskedői tranzakció ID;Tranzakció dátuma;"
        "Teljesítés dátuma;Devizanem;Tranzakciós jutalék;Bankközi díj / Kedvezményalap díj;Kártyatársasági díj;"
        "Kereskedői díj;Tranzakció összege;Jutalékkal csökkentett összeg;Partner;Vásárló;"
    )
    day = BOOKED - DAY
    rows = [
        f"COMPLETED;Kártya;{7000 + place};{number};{day} 10:00:00;{day} 10:02:00;HUF;{fee},00;;;;{gross},00;"
        f"{gross - fee},00;LÁNC KFT;V;"
        for place, (number, gross, fee) in enumerate(zip(numbers, CARD, CARD_FEES, strict=True))
    ]
    return "\n".join([head, *rows, ""])
