"""The items of a document: what was sold, at what price, with which VAT."""

from decimal import Decimal

from billingo_sandbox.codec import Json

from . import money
from .partners import Party
from .plan import Plan
from .randomness import Chance
from .vocabulary import PRODUCTS, Product

_DOMESTIC_VAT = (*["27%"] * 24, "18%", "18%", "5%", "5%", "5,5%", "AAM", "AAM", "TAM", "F.AFA", "ÁTHK", "0%")
_ABROAD_VAT = ("EUK", "EUK", "EUK", "ÁKK", "27%")
_ENTITLEMENTS = {"AAM": "AAM", "TAM": "TAM", "EUK": "EUFAD37", "ÁKK": "HO", "ÁTHK": "ATK", "0%": "EAM"}
_ITEM_COMMENTS = ("", "", "", "", "3. ütem / őszi teljesítés", 'Méret: 12" × 4"')

# As PHP prints doubles with 17 significant digits, and other numbers that no two-decimal column can hold.
_LONG_QUANTITIES = (
    Decimal("0.33333333333333331"), Decimal("1.1000000000000001"), Decimal("2.6666666666666665"),
    Decimal("0.0001"), Decimal("0.3333"),
)  # fmt: skip
_SHORT_QUANTITIES = (Decimal("0.5"), Decimal("1.25"), Decimal("2.75"), Decimal("0.3333"), Decimal("7.125"))


def make_lines(
    plan: Plan, party: Party, currency: str, discount_percent: int, chance: Chance
) -> tuple[list[money.Line], list[Json]]:
    """The items of a plan, priced and as JSON. A modification has two: the old line taken back, the new one added."""
    count = 1 if plan.kind == "modification" else plan.items
    lines, items = [], []
    for position in range(count):
        product = chance.pick(PRODUCTS)
        vat = chance.pick(_DOMESTIC_VAT if party.country == "HU" else _ABROAD_VAT)
        price = _unit_price(product, currency, plan.place + position, chance)
        line = money.line(price, _quantity(plan.place + 7 * position, chance), vat, discount_percent)
        lines.append(line)
        items.append(_item(product, line, party, chance))
    if plan.kind == "modification":
        old = money.line(lines[0].unit_price, -(lines[0].quantity + 1), lines[0].vat, discount_percent)
        lines.insert(0, old)
        items.insert(0, {**items[0], **_amounts(old)})
    return lines, items


def _item(product: Product, line: money.Line, party: Party, chance: Chance) -> Json:
    name = product.name if party.language == "hu" else product.english
    amounts = _amounts(line)
    return {
        "product_id": 2_000_000 + 37 * PRODUCTS.index(product) if chance.happens(0.8) else None,
        "name": name,
        "net_unit_amount": line.unit_price,
        "quantity": amounts["quantity"],
        "unit": product.unit,
        "net_amount": amounts["net_amount"],
        "gross_amount": amounts["gross_amount"],
        "vat": line.vat,
        "vat_amount": amounts["vat_amount"],
        "entitlement": _ENTITLEMENTS.get(line.vat),
        "comment": chance.pick(_ITEM_COMMENTS),
    }


def _amounts(line: money.Line) -> Json:
    return {
        "quantity": line.quantity,
        "net_amount": money.number(line.net),
        "gross_amount": money.number(line.net + line.tax),
        "vat_amount": money.number(line.tax),
    }


def _unit_price(product: Product, currency: str, spread: int, chance: Chance) -> money.Number:
    base = max(1, round(product.price * chance.between(80, 130) / 100))
    if spread % 53 == 5:
        return _seventeen_digits(base if currency == "HUF" else max(1, base // 400), chance)
    if currency == "HUF":
        # Prices worked back from a round gross price have decimals even in HUF.
        return Decimal(base) + Decimal(chance.between(1, 99)).scaleb(-2) if chance.happens(0.12) else base
    decimals = chance.pick((2, 2, 2, 2, 5))
    scaled = max(1, base * 10**decimals // 400) + (chance.below(10**3) if decimals == 5 else 0)
    return _trimmed(scaled, decimals)


def _seventeen_digits(whole: int, chance: Chance) -> Decimal:
    decimals = 17 - len(str(whole))
    fraction = chance.between(10 ** (decimals - 1), 10**decimals - 1) // 10 * 10 + 3
    return Decimal(whole) + Decimal(fraction).scaleb(-decimals)


def _trimmed(scaled: int, decimals: int) -> money.Number:
    while decimals and scaled % 10 == 0:
        scaled, decimals = scaled // 10, decimals - 1
    return Decimal(scaled).scaleb(-decimals) if decimals else scaled


def _quantity(spread: int, chance: Chance) -> money.Number:
    if spread % 47 == 3:
        return chance.pick(_LONG_QUANTITIES)
    return (
        chance.pick(_SHORT_QUANTITIES)
        if chance.happens(0.15)
        else chance.pick((1, 1, 1, 2, 3, 4, 5, 8, 10, 24, 250))
    )
