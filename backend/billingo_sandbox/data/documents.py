"""Builds one document, in the shape and key order of the live API, from its plan. Pure: same plan, same bytes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from billingo_sandbox.codec import Json, dumps

from . import money
from .lines import make_lines
from .partners import Block, Party
from .plan import BUDAPEST, Plan
from .randomness import Chance
from .vocabulary import COMMENTS, TAGS

_METHODS = (
    *["wire_transfer"] * 9,
    "cash",
    "cash",
    "bankcard",
    "aruhitel",
    "barion",
    "elore_utalas",
    "szep_card",
)
_PAID_AT_ONCE = frozenset({"cash", "bankcard", "barion", "szep_card"})
_NAV_STATES = (
    *["no_online_szamla_settings"] * 2, *["done"] * 12, "sent", "processing", "nav_warn", "aborted", "received",
    "not_checked", "under_tax_limit", "no_send_by_user", "invalid_tax_number", "technical_error", "not unique",
)  # fmt: skip
_NOTIFICATIONS = ("none", "none", "none", "opened", "readed", "downloaded", "closed", "failed")
_CLAIMS = frozenset({"invoice", "advance", "modification"})


@dataclass(slots=True)
class World:
    """What all documents of one account share."""

    seed: int
    organization: Json
    bank_accounts: dict[str, Json]
    blocks: dict[str, Block]
    parties: list[Party]
    _fragments: dict[Any, msgspec.Raw] = field(default_factory=dict)

    def issuer(self, currency: str) -> msgspec.Raw:
        """The `organization` object, encoded once for each currency."""
        if currency not in self._fragments:
            account = {key: self.bank_accounts[currency][key] for key in self.organization["bank_account"]}
            self._fragments[currency] = msgspec.Raw(dumps({**self.organization, "bank_account": account}))
        return self._fragments[currency]

    def party(self, party: Party, printed: bool) -> msgspec.Raw:
        """One of the two dresses of a partner, encoded once."""
        key = (party.id, printed)
        if key not in self._fragments:
            self._fragments[key] = msgspec.Raw(dumps(party.printed if printed else party.live))
        return self._fragments[key]


@dataclass(slots=True)
class Terms:
    """Dates (YYYY-MM-DD or None) and money side of one document."""

    invoice_date: str | None
    fulfillment_date: str | None
    due_date: str | None
    paid_date: str | None
    status: str
    method: str


class Built(NamedTuple):
    """A document (parts of it already encoded), the moment of its last change (seconds since 1970), its partner."""

    document: Json
    modified: int
    partner_id: int


def build(plan: Plan, plans: list[Plan], world: World, chance: Chance) -> Built:
    """The document of a plan. A correction repeats draws of its original, so `plans` must hold that one."""
    source = plans[plan.original] if plan.kind == "cancellation" and plan.original is not None else plan
    # Partner and currency of a correction are those of what it corrects.
    chance.reseed(world.seed, source.place if plan.original is None else plan.original)
    party, currency, rate = _setting(source, world, chance)
    if source.original is not None:
        chance.reseed(world.seed, source.place)
    discount = chance.pick((5, 10, 15)) if source.kind == "invoice" and chance.happens(0.06) else 0
    lines, items = make_lines(source, party, currency, discount, chance)
    terms = _terms(source, chance)
    rounding = _rounding(currency, terms.method, lines, chance)
    if plan is not source:
        chance.reseed(world.seed, plan.place)
        lines, items = negated(lines, items)
        terms = _storno_terms(plan, terms.method)
    net_and_tax = sum(line.net + line.tax for line in lines)
    gross = money.total_of(net_and_tax, currency, rounding)
    live, printed = _party_fragments(plan, world, party, chance)
    document: Json = {
        "id": plan.id,
        "invoice_number": _number_of(plan),
        "type": plan.kind,
        "correction_type": _correction_type(plan, plans),
        "cancelled": _is_cancelled(plan, plans),
        "block_id": plan.block.id,
        "payment_status": terms.status,
        "payment_method": terms.method,
        "gross_total": money.number(gross),
        "currency": currency,
        "conversion_rate": rate,
        "invoice_date": terms.invoice_date,
        "fulfillment_date": terms.fulfillment_date,
        "due_date": terms.due_date,
        "paid_date": terms.paid_date,
        "organization": world.issuer(currency),
        "partner": live,
        "document_partner": printed,
        "electronic": chance.happens(0.6),
        "comment": chance.pick(COMMENTS),
        "tags": _tags(chance),
        "notification_status": "none" if plan.is_draft else chance.pick(_NOTIFICATIONS),
        "language": party.language,
        "items": items,
        "summary": money.summary(lines, rate),
        "settings": _settings(plan, rounding, chance),
        "related_documents": _related(plan, plans),
        "online_szamla_status": _nav_state(plan, chance),
        "discount": {"type": "percent", "value": discount} if discount else None,
    }
    return Built(document, _modified(plan, plans, terms), party.id if live or printed else 0)


def negated(lines: list[money.Line], items: list[Json]) -> tuple[list[money.Line], list[Json]]:
    """Lines and items of a storno: quantities and amounts change sign, unit prices do not."""
    turned = [money.Line(line.unit_price, -line.quantity, line.vat, -line.net, -line.tax) for line in lines]
    keys = ("quantity", "net_amount", "gross_amount", "vat_amount")
    return turned, [{**item, **{key: -item[key] for key in keys}} for item in items]


def _setting(plan: Plan, world: World, chance: Chance) -> tuple[Party, str, money.Number]:
    # Squaring favours the first partners: a few customers make most of the invoices.
    party = world.parties[int(chance.unit() ** 2 * len(world.parties))]
    if party.country == "HU":
        currency = (
            "HUF" if chance.happens(0.94) or plan.kind == "receipt" else chance.pick(("EUR", "EUR", "USD"))
        )
    elif party.country == "US":
        currency = "USD"
    else:
        currency = "EUR" if chance.happens(0.85) else "HUF"
    return party, currency, _conversion_rate(currency, chance)


def _conversion_rate(currency: str, chance: Chance) -> money.Number:
    if currency == "HUF":
        return 1
    low = 37_500 if currency == "EUR" else 33_000
    hundredths = Decimal(low + chance.below(4_000)).scaleb(-2)
    return hundredths + Decimal(chance.between(1, 9_999)).scaleb(-6) if chance.happens(0.25) else hundredths


def _terms(plan: Plan, chance: Chance) -> Terms:
    method = "wire_transfer" if plan.kind == "proforma" else chance.pick(_METHODS)
    if plan.is_draft:
        return _draft_terms(plan, method, chance)
    issued = _local_date(plan.created)
    fulfilled = issued - timedelta(days=chance.pick((0, 0, 0, 1, 3, 12)))
    due = issued + timedelta(days=0 if method in _PAID_AT_ONCE else chance.pick((8, 8, 15, 30, 30, 60)))
    status, paid = _payment(plan, method, issued, due, chance)
    # Where no money came Billingo fills `paid_date` with another date of the document.
    return Terms(
        issued.isoformat(),
        fulfilled.isoformat(),
        due.isoformat(),
        (paid or issued).isoformat(),
        status,
        method,
    )


def _draft_terms(plan: Plan, method: str, chance: Chance) -> Terms:
    if chance.happens(0.6):
        return Terms(None, None, None, None, "none", method)
    planned = _local_date(plan.created) + timedelta(days=7)
    return Terms(planned.isoformat(), None, (planned + timedelta(days=8)).isoformat(), None, "none", method)


def _payment(plan: Plan, method: str, issued: date, due: date, chance: Chance) -> tuple[str, date | None]:
    if plan.kind not in _CLAIMS:
        return ("paid", issued) if plan.kind == "receipt" else ("none", None)
    if method in _PAID_AT_ONCE:
        return "paid", issued
    if chance.happens(0.02):
        return "none", None
    if issued + timedelta(days=5) <= plan.reference and chance.happens(0.05):
        return "partially_paid", issued + timedelta(days=5)
    days_late = chance.pick((-3, -1, 0, 0, 1, 4, 11, 33))
    paid = max(issued, due + timedelta(days=days_late))
    if paid <= plan.reference and chance.happens(0.85):
        return "paid", paid
    return ("expired" if due < plan.reference else "outstanding"), None


def _storno_terms(plan: Plan, method: str) -> Terms:
    issued = _local_date(plan.created).isoformat()
    return Terms(issued, issued, issued, issued, "none", method)


def _rounding(currency: str, method: str, lines: list[money.Line], chance: Chance) -> str:
    if currency != "HUF":
        return "none"
    if method in ("cash", "postai_csekk"):
        return "five" if chance.happens(0.9) else "ten"
    fractional = sum(line.net + line.tax for line in lines) % 100 != 0
    return "one" if fractional and chance.happens(0.7) else "none"


def _party_fragments(plan: Plan, world: World, party: Party, chance: Chance) -> tuple[Any, Any]:
    roll = chance.unit()
    if plan.kind == "receipt" or (plan.is_draft and roll < 0.5):
        return None, None
    live, printed = world.party(party, printed=False), world.party(party, printed=True)
    # Fixed places beside the chance, so that even a small account shows each of the odd cases.
    if plan.place % 61 == 17:
        return None, printed
    if plan.place % 89 == 23:
        return live, None
    if plan.place % 43 == 11:
        return live, {**party.printed, "name": f"{party.printed['name']} (régi név)", "emails": []}
    return live, printed


def _settings(plan: Plan, rounding: str, chance: Chance) -> Json:
    return {
        "mediated_service": chance.happens(0.05),
        "without_financial_fulfillment": chance.happens(0.03),
        "online_payment": chance.pick(("", "", "", "no", "Barion", "SimplePay")),
        "round": rounding,
        "no_send_onlineszamla_by_user": False,
        "order_number": f"PO/{chance.below(10**6)}" if chance.happens(0.15) else "",
        "place_id": chance.below(10**6) if chance.happens(0.05) else None,
        "instant_payment": chance.happens(0.1),
        "selected_type": plan.kind,
        "dont_send_to_nav_reason": None,
    }


def _tags(chance: Chance) -> list[str]:
    first = chance.below(len(TAGS) - 1)
    return list(TAGS[first : first + chance.pick((1, 1, 2))]) if chance.happens(0.2) else []


def _number_of(plan: Plan) -> str | None:
    if plan.is_draft:
        return None if plan.place % 2 else ""
    return plan.number


def _is_cancelled(plan: Plan, plans: list[Plan]) -> bool:
    return plan.successor is not None and plans[plan.successor].kind == "cancellation"


def _correction_type(plan: Plan, plans: list[Plan]) -> str:
    if plan.successor is None:
        return plan.kind
    return "canceled" if plans[plan.successor].kind == "cancellation" else "modified"


def _related(plan: Plan, plans: list[Plan]) -> list[Json]:
    others = [plans[place] for place in (plan.original, plan.successor) if place is not None]
    return [{"id": other.id, "invoice_number": other.number} for other in others]


def _nav_state(plan: Plan, chance: Chance) -> str:
    if plan.is_draft or plan.kind == "proforma":
        return "no_online_szamla_settings"
    return chance.pick(_NAV_STATES)


def _modified(plan: Plan, plans: list[Plan], terms: Terms) -> int:
    moments = [plan.created]
    if terms.paid_date and terms.status in ("paid", "partially_paid"):
        day = date.fromisoformat(terms.paid_date)
        moments.append(int(datetime(day.year, day.month, day.day, 14, 7, 31, tzinfo=BUDAPEST).timestamp()))
    if plan.successor is not None:
        moments.append(plans[plan.successor].created)
    return max(moments)


def _local_date(moment: int) -> date:
    return datetime.fromtimestamp(moment, BUDAPEST).date()
