"""Costs received from suppliers, as `/spendings` shows them."""

from datetime import date, timedelta

from billingo_sandbox.codec import Json

from .money import number, to_local
from .partners import Party
from .randomness import Chance

_CATEGORIES = ("advertisement", "development", "other", "overheads", "service", "stock", "tangible_assets")


def make_spendings(count: int, parties: list[Party], reference: date, chance: Chance) -> list[Json]:
    """`count` spendings ordered by due date, the latest due first."""
    records = [_spending(place, parties, reference, chance) for place in range(count)]
    return sorted(records, key=lambda record: (record["due_date"], record["id"]), reverse=True)


def _spending(place: int, parties: list[Party], reference: date, chance: Chance) -> Json:
    party = chance.pick(parties)
    issued = reference - timedelta(days=chance.below(500))
    due = issued + timedelta(days=chance.pick((0, 8, 15, 30)))
    paid = min(due, reference) if chance.happens(0.7) else None
    currency = "HUF" if party.country == "HU" else "EUR"
    rate = 1 if currency == "HUF" else chance.between(380, 410)
    net = chance.between(1_000, 900_000) * 100 if currency == "HUF" else chance.between(1_000, 300_000)
    tax = net * 27 // 100 // 100 * 100
    return {
        "id": 5_400_000 + 17 * place,
        "organization_id": 700_001,
        "category": chance.pick(_CATEGORIES),
        "invoice_number": f"BE/{issued.year}/{place + 1:05d}",
        "currency": currency,
        "conversion_rate": rate,
        "total_gross": number(net + tax),
        "total_gross_local": number(to_local(net + tax, rate)),
        "total_vat_amount": number(tax),
        "total_vat_amount_local": number(to_local(tax, rate)),
        "invoice_date": issued.isoformat(),
        "fulfillment_date": issued.isoformat(),
        "due_date": due.isoformat(),
        "paid_at": paid.isoformat() if paid else None,
        "payment_method": chance.pick(("wire_transfer", "wire_transfer", "bankcard", "cash")),
        "partner": _supplier(party),
        "comment": chance.pick((None, "", "Rezsi – őszi elszámolás")),
        "is_created_by_nav": chance.happens(0.4),
    }


def _supplier(party: Party) -> Json:
    live = party.live
    return {
        "id": live["id"],
        "name": live["name"],
        "tax_code": live["taxcode"],
        "group_member_tax_number": live["group_member_tax_number"],
        "address": live["address"],
        "iban": live["iban"],
        "swift": live["swift"],
        "account_number": live["account_number"],
        "phone": live["phone"],
        "internal_comment": "",
    }
