"""Day by day through a world: what the product holds that evening, and nothing of what comes later.

A claim is there from its day of issue; what was paid, cancelled or learnt counts once it was booked. A clerk keeps up:
in the evening each line is booked as it really is, a wrong match is undone, and the product never accepts an undone
pair by itself again. A line whose document is not there yet waits, and one that pays no claim stays among the open ones
for a month: each evening it could be matched wrongly in another way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from bank_transfers.reconciliation.matching import Claim, EarlierPayment, Habit, Known, Line, Match, Status
from billingo_sandbox.codec import Json

from .worlds import DAY, World

STAYS = timedelta(days=30)
# What is paid in these ways comes to the bank in a provider's sum, or as any transfer; the others never do.
COMES = frozenset(
    {"wire_transfer", "elore_utalas", "aruhitel", "bankcard", "barion", "szep_card", "cash_on_delivery"}
)
_LEFT_OUT = ("draft", "receipt")
ZERO = Decimal(0)

Matcher = Callable[[list[Line], list[Claim], Known, World], list[Match]]


@dataclass(slots=True)
class Books:
    """What has been booked until now."""

    world: World
    settled: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    accounts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    names: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    delays: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    oldest: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    payments: list[EarlierPayment] = field(default_factory=list)
    refused: set[tuple[int, frozenset[int]]] = field(default_factory=set)
    _documents: list[Json] = field(default_factory=list)
    _stornos: dict[int, Json] = field(default_factory=dict)
    _related: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        documents = self.world.bank.books.documents
        self._documents = [
            one for one in reversed(documents) if one["invoice_number"] and one["type"] not in _LEFT_OUT
        ]
        for one in self._documents:
            for other in one["related_documents"]:
                self._related[int(one["id"])].add(int(other["id"]))
                self._related[int(other["id"])].add(int(one["id"]))
                if one["type"] == "cancellation":
                    self._stornos[int(other["id"])] = one

    def claims(self, day: date) -> list[Claim]:
        """All documents issued until the evening of a day, with what is open of each."""
        today = f"{day}"
        here = [one for one in self._documents if str(one["invoice_date"]) <= today]
        issued = {int(one["id"]) for one in here}
        return [self._claim(one, issued, today) for one in here]

    def _claim(self, document: Json, issued: set[int], today: str) -> Claim:
        key, partner = int(document["id"]), document["partner"] or {}
        storno = self._stornos.get(key)
        cancelled = storno is not None and str(storno["invoice_date"]) <= today
        related = self._related.get(key, set()) & issued
        printed = (str(partner.get("account_number") or "").strip("-"), str(partner.get("iban") or ""))
        day_of = {name: document[name] and date.fromisoformat(document[name]) for name in _DAYS}
        return Claim(
            id=key,
            billingo_id=key,
            number=str(document["invoice_number"]),
            type=str(document["type"]),
            partner_id=int(partner["id"]) if partner else None,
            partner_name=str(partner.get("name", "")),
            gross=Decimal(document["gross_total"]),
            open_amount=self._open(document, today, cancelled=cancelled, issued=issued),
            currency=str(document["currency"]),
            invoice_date=date.fromisoformat(document["invoice_date"]),
            due_date=day_of["due_date"],
            fulfillment_date=day_of["fulfillment_date"],
            partner_tax_number=str(partner.get("taxcode", "")),
            partner_accounts=tuple(one for one in printed if one),
            own_account=self.world.bank.accounts[
                "main" if document["currency"] == "HUF" else str(document["currency"])
            ].number,
            payment_method=str(document["payment_method"]),
            order_number=str(document["settings"]["order_number"]),
            cancelled=cancelled,
            related=tuple(sorted(related)),
            comment=str(document["comment"]),
        )

    def _open(self, document: Json, today: str, *, cancelled: bool, issued: set[int]) -> Decimal:
        key, gross = int(document["id"]), Decimal(document["gross_total"])
        if cancelled or self.world.debt_of.get(key) in issued:
            return ZERO
        if document["type"] == "cancellation":
            came = sum((self._came(int(one["id"]), today) for one in document["related_documents"]), ZERO)
            return -came - self.settled[key]
        return gross - self._came(self.world.debt_of.get(key, key), today)

    def _came(self, key: int, today: str) -> Decimal:
        """What was booked of a debt, and what Billingo says was paid in a way that never comes to the bank."""
        history = self.world.bank.books.payments.get(key, ())
        elsewhere = sum(
            (
                Decimal(one["price"])
                for one in history
                if one["payment_method"] not in COMES and one["date"] <= today
            ),
            ZERO,
        )
        return self.settled[key] + elsewhere

    def known(self, *, learns: bool = True) -> Known:
        """What was learnt from what was booked, and what was undone; only the latter where nothing is learnt."""
        refused = frozenset(self.refused)
        if not learns:
            return Known(refused=refused)
        habits = {
            partner: Habit(
                payments=len(delays),
                usual_delay=round(median(delays)),
                spread=round(median(abs(one - round(median(delays))) for one in delays)),
                oldest_first=(self.oldest[partner][0], self.oldest[partner][1]),
            )
            for partner, delays in self.delays.items()
        }
        own = tuple(account.number for account in self.world.bank.accounts.values())
        return Known(
            payer_accounts=self.accounts,
            payer_names=self.names,
            habits=habits,
            payments=tuple(self.payments),
            refused=refused,
            own_names=(self.world.bank.books.company,),
            own_accounts=own,
        )

    def book(self, line: Line, claims: dict[int, Claim]) -> None:
        """The line as it really is."""
        truth = self.world.truth[line.id]
        partners = set()
        for debt, amount in truth.settles.items():
            self.settled[debt] += amount
            claim = claims.get(debt) or next(
                (one for one in claims.values() if self.debt(one.id) == debt), None
            )
            if claim is None:
                continue
            self.payments.append(
                EarlierPayment(claim.id, line.id, line.booking_date, truth.pays.get(debt, ZERO))
            )
            if claim.partner_id is not None and not truth.what.startswith("payout") and line.amount > 0:
                partners.add(claim.partner_id)
                if claim.due_date:
                    self.delays[claim.partner_id].append((line.booking_date - claim.due_date).days)
                self._oldest_first(claim, truth.silent, claims)
        for partner in partners:
            if line.counterparty_account:
                self.accounts[line.counterparty_account][partner] += 1
            if line.counterparty_name:
                self.names[line.counterparty_name][partner] += 1

    def undo(self, match: Match) -> None:
        """Of a line that stays open: what was accepted by itself is taken back, as the product keeps it."""
        if match.status is Status.AUTOMATIC:
            self.refused.add((match.line_id, frozenset(one.claim_id for one in match.allocations)))

    def _oldest_first(self, paid: Claim, silent: bool, claims: dict[int, Claim]) -> None:
        equal = [one for one in claims.values() if alike(one, paid)]
        if silent and len(equal) > 1 and paid.partner_id is not None:
            counts = self.oldest[paid.partner_id]
            counts[1] += 1
            counts[0] += paid.id == min(equal, key=_age).id

    def debt(self, claim: int) -> int:
        """A proforma stands for its invoice."""
        return self.world.debt_of.get(claim, claim)


_DAYS = ("due_date", "fulfillment_date")


def alike(one: Claim, other: Claim) -> bool:
    """Whether two claims are of the same customer, and as much is open of each."""
    return (one.partner_id, one.currency, one.open_amount) == (
        other.partner_id,
        other.currency,
        other.open_amount,
    )


def _age(claim: Claim) -> tuple[date, date, int]:
    return claim.due_date or claim.invoice_date, claim.invoice_date, claim.id


def oldest_of(claim: Claim, claims: dict[int, Claim]) -> Claim:
    """Of those alike the one that was due first."""
    return min((one for one in claims.values() if alike(one, claim)), key=_age)


@dataclass(slots=True)
class Asked:
    """An answer about a line at the moment when it counts. `ripe`: all that it pays was there."""

    line: Line
    match: Match
    claims: dict[int, Claim]
    ripe: bool
    first_time: bool


def evenings(world: World, matcher: Matcher, every: int = 1, learns: bool = True) -> Iterator[Asked]:
    """Each answer that counts: of a line that was not asked about before, or whose documents have come by now, and
    whatever is accepted by itself."""
    books = Books(world)
    waiting: list[Line] = []
    place = 0
    day = world.bank.start + (every - 1) * DAY
    seen: set[int] = set()
    while place < len(world.lines) or day <= world.bank.until:
        begin = place
        while place < len(world.lines) and world.lines[place].booking_date <= day:
            place += 1
        if begin < place:
            waiting += world.lines[begin:place]
            claims = {claim.id: claim for claim in books.claims(day)}
            debts = {books.debt(claim) for claim in claims}
            known = books.known(learns=learns)
            answers = {one.line_id: one for one in matcher(waiting, list(claims.values()), known, world)}
            left = []
            for line in waiting:
                truth = world.truth[line.id]
                ripe = truth.settles.keys() <= debts
                yield Asked(line, answers[line.id], claims, ripe, line.id not in seen)
                seen.add(line.id)
                if truth.settles and ripe:
                    books.book(line, claims)
                elif truth.settles or (line.booking_date + STAYS > day and not line.explanation):
                    left.append(line)
                    books.undo(answers[line.id])
            waiting = left
        day += every * DAY
