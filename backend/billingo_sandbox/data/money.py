"""Amounts of a document: integers of minor units (1/100 of the currency) inside, exact decimals outside.

HUF is counted in hundredths too: Billingo lets HUF items carry decimals while the total of the document is whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from billingo_sandbox.codec import Json

Number = int | Decimal

# Wide enough that a product of two numbers of 17 digits is exact before it is rounded, once, to hundredths.
_context = Context(prec=60, rounding=ROUND_HALF_UP)
_WHOLE = Decimal(1)

VAT_PER_MILLE = {
    "27%": 270,
    "18%": 180,
    "5%": 50,
    "5,5%": 55,
    "0%": 0,
    "AAM": 0,
    "TAM": 0,
    "EUK": 0,
    "F.AFA": 0,
    "ÁKK": 0,
    "ÁTHK": 0,
}
"""Rate of each VAT key that the generator uses, in thousandths."""

ROUNDING_STEPS = {"none": 1, "one": 1, "five": 5, "ten": 10}
"""Whole forints to which `settings.round` rounds the total of a HUF document."""


@dataclass(slots=True)
class Line:
    """One item: unit price and quantity as sent, amounts in hundredths of the currency."""

    unit_price: Number
    quantity: Number
    vat: str
    net: int
    tax: int


def line(unit_price: Number, quantity: Number, vat: str, discount_percent: int = 0) -> Line:
    """Price one item: net is unit price x quantity less the discount, rounded half up to hundredths; tax from net."""
    exact = _context.multiply(Decimal(unit_price), Decimal(quantity))
    net = hundredths(_context.multiply(exact, Decimal(100 - discount_percent).scaleb(-2)))
    return Line(unit_price, quantity, vat, net, round_half_up(net * VAT_PER_MILLE[vat], 1000))


def hundredths(amount: Decimal) -> int:
    """An amount rounded half up (away from zero) to hundredths, as an integer of hundredths."""
    return int(_context.scaleb(amount, 2).quantize(_WHOLE, context=_context))


def round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded to an integer, halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def number(minor: int) -> Number:
    """Hundredths as a JSON number without needless zeros: 2540000 -> 25400, 1250 -> 12.5."""
    whole, rest = divmod(minor, 100)
    if rest == 0:
        return whole
    return Decimal(minor // 10).scaleb(-1) if rest % 10 == 0 else Decimal(minor).scaleb(-2)


def plain(amount: Decimal) -> Number:
    """A number as JSON shows it, all its digits and no needless zeros: 100.00 -> 100, 12.50 -> 12.5."""
    if amount == amount.to_integral_value():
        return int(amount)
    digits = f"{amount:f}"
    return Decimal(digits.rstrip("0"))


def to_local(minor: int, conversion_rate: Number) -> int:
    """Hundredths of a foreign currency as hundredths of HUF, rounded half up."""
    if conversion_rate == 1:
        return minor
    return int(_context.multiply(Decimal(minor), Decimal(conversion_rate)).quantize(_WHOLE, context=_context))


def total_of(net_and_tax: int, currency: str, rounding: str) -> int:
    """`gross_total` in hundredths: HUF is rounded to whole forints or to the cash step, other currencies are not."""
    if currency != "HUF":
        return net_and_tax
    step = 100 * ROUNDING_STEPS[rounding]
    return round_half_up(net_and_tax, step) * step


def summary(lines: Iterable[Line], conversion_rate: Number) -> Json:
    """The `summary` object of a document: totals and one entry for each VAT key, in the order they first appear."""
    groups: dict[str, tuple[int, int]] = {}
    for entry in lines:
        net, tax = groups.get(entry.vat, (0, 0))
        groups[entry.vat] = (net + entry.net, tax + entry.tax)
    rates = [_rate_entry(vat, net, tax, conversion_rate) for vat, (net, tax) in groups.items()]
    net_total = sum(net for net, _ in groups.values())
    tax_local = sum(to_local(tax, conversion_rate) for _, tax in groups.values())
    net_local = to_local(net_total, conversion_rate)
    return {
        "net_amount": number(net_total),
        "net_amount_local": number(net_local),
        "gross_amount_local": number(net_local + tax_local),
        "vat_amount": number(sum(tax for _, tax in groups.values())),
        "vat_amount_local": number(tax_local),
        "vat_rate_summary": rates,
    }


def _rate_entry(vat: str, net: int, tax: int, conversion_rate: Number) -> Json:
    return {
        "vat_name": vat,
        "vat_percentage": percentage(vat),
        "vat_rate_net_amount": number(net),
        "vat_rate_vat_amount": number(tax),
        "vat_rate_vat_amount_local": number(to_local(tax, conversion_rate)),
        "vat_rate_gross_amount": number(net + tax),
    }


def percentage(vat: str) -> Number:
    """The rate of a VAT key as a fraction: 27% -> 0.27; keys that are no percentage count as 0."""
    per_mille = VAT_PER_MILLE[vat]
    if per_mille == 0:
        return 0
    return Decimal(per_mille // 10).scaleb(-2) if per_mille % 10 == 0 else Decimal(per_mille).scaleb(-3)
