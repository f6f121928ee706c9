"""SimplePay's settlement file: UTF-8 with a mark, semicolons, decimal commas, an empty last column."""

from billingo_sandbox.bank.happenings.payers import partner_of
from billingo_sandbox.bank.happenings.payouts import Item, Payout, shop_reference
from billingo_sandbox.bank.movements import amount_text

_COLUMNS = (
    "Tranzakció státusz", "Fizetés típusa", "SimplePay tranzakció ID", "Kereskedői tranzakció ID",
    "Tranzakció dátuma", "Teljesítés dátuma", "Devizanem", "Tranzakciós jutalék",
    "Bankközi díj / Kedvezményalap díj", "Kártyatársasági díj és ONUS díj / Rendszerhasználati díj",
    "Kereskedői díj", "Tranzakció összege", "Jutalékkal csökkentett összeg", "Partner", "Fiók név", "Fiók URL",
    "Vásárló", "E-mail cím", "",
)  # fmt: skip


def write(payout: Payout, seed: int, company: str) -> bytes:
    """The file of one payout."""
    rows = [";".join(_COLUMNS), *(_row(item, payout, seed, company) for item in payout.items)]
    return "".join(f"{row}\r\n" for row in rows).encode("utf-8-sig")


def _row(item: Item, payout: Payout, seed: int, company: str) -> str:
    between_banks, scheme = item.fee // 5, item.fee // 4
    reference = shop_reference(seed, item.paid)
    minute = reference % 780
    moment = f"{item.day} {8 + minute // 60:02d}:{minute % 60:02d}:{reference % 60:02d}"
    partner = partner_of(item.paid.document)
    values = [
        "REFUND" if item.gross < 0 else "COMPLETED",
        "Bankkártyás fizetés",
        f"{reference}",
        item.paid.number,
        moment,
        moment,
        payout.currency,
        _money(item.fee),
        _money(between_banks),
        _money(scheme),
        _money(item.fee - between_banks - scheme),
        _money(item.gross),
        _money(item.net),
        company,
        "Webáruház",
        "https://bolt.example",
        partner.name if partner else "",
        "",
        "",
    ]
    return ";".join(_cell(value) for value in values)


def _money(minor: int) -> str:
    return amount_text(minor).replace(".", ",")


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(sign in value for sign in ';"') else value
