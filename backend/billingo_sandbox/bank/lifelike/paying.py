"""How customers pay: alone or together, in parts, net of credit notes, a little off, in another currency, twice."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from billingo_sandbox.bank.books import MAIN, RESERVE, OwnAccount
from billingo_sandbox.bank.days import DAY, is_working, working_from
from billingo_sandbox.bank.happenings.payers import made_up_account
from billingo_sandbox.bank.movements import MOVED, Allocation, Category, Movement, Part, transfer_kind
from billingo_sandbox.data.money import round_half_up
from billingo_sandbox.data.randomness import Chance

from .customers import FACTOR, Customer, Payer, itself, person, shared_account
from .documents import COLLECTED, Document
from .references import SILENT, as_the_bank_leaves, written

_NOT_ITS_OWN = ("last month's", "misleading", "before the document")
_FACTORING_FEE, _ADVANCED = 15, (80, 85, 90)  # per mille of the rest; percent at once


def allocation(document: Document, part: Part, amount: int, settled: int | None = None) -> Allocation:
    """Money of a line for a document."""
    return Allocation(
        "document", document.id, document.number, part, amount, amount if settled is None else settled
    )


@dataclass(slots=True)
class Purse:
    """All that customers do with their money. `rates`: forints for a unit of a currency on a day."""

    seed: int
    accounts: dict[str, OwnAccount]
    rates: "RateOf"

    def movements(self, documents: list[Document]) -> Iterator[Movement]:
        """Everything that is paid of these documents, in no order."""
        of_customer: dict[int, list[Document]] = defaultdict(list)
        for document in documents:
            of_customer[document.customer.id].append(document)
        for mine in of_customer.values():
            yield from _Customer(self, mine).movements()


class RateOf:
    """The day's official rate, by a function of the rate book."""

    def __init__(self, book: dict[tuple[str, date], Decimal]) -> None:
        self._book = book

    def on(self, currency: str, day: date) -> Decimal:
        """Of that day, or the last day before."""
        while (currency, day) not in self._book:
            day -= DAY
        return self._book[currency, day]


class _Customer:
    def __init__(self, purse: Purse, documents: list[Document]) -> None:
        self._purse, self._documents = purse, documents
        self._customer: Customer = documents[0].customer
        self._chance = Chance(purse.seed, 321, self._customer.id)
        self._by_day: dict[date, list[str]] = defaultdict(list)  # numbers that were paid, by day
        self._credits = [one for one in documents if one.type == "modification"]

    def movements(self) -> Iterator[Movement]:
        waiting: dict[tuple[date, str], list[Document]] = defaultdict(list)
        for document in self._documents:
            if document.type in ("cancellation", "modification", "proforma") or document.paid in (
                "never",
                "cash",
            ):
                continue
            if document.method in COLLECTED:
                continue
            if document.paid == "cancelled":
                yield from self._paid_before_cancelled(document)
            elif self._is_factored(document):
                yield from self._factored(document)
            else:
                waiting[self._day(document), document.currency].append(document)
        for (day, _), group in sorted(waiting.items(), key=lambda item: item[0]):
            yield from self._pays(day, group)
        for credit in self._credits:
            yield from self._credit_paid_out(credit)

    def _is_factored(self, document: Document) -> bool:
        customer = self._customer
        return customer.trade == "factored" and document.currency == "HUF" and not customer.plain

    # -- when --------------------------------------------------------------------------------------------------------

    def _day(self, document: Document) -> date:
        if document.pay_day is not None and not (self._customer.plain and document.proforma is None):
            return document.pay_day
        customer, chance = self._customer, self._chance
        if customer.plain:
            return working_from(document.due + chance.between(0, customer.delay) * DAY)
        delay = customer.delay + chance.between(-customer.spread, customer.spread)
        if chance.happens(0.03):
            delay += chance.between(20, 170)
        day = max(document.due + delay * DAY, document.issued + DAY)
        if customer.together:
            # Payment runs on the 5th and the 20th.
            while day.day not in (5, 20):
                day += DAY
        return working_from(day) if not is_working(day) and chance.happens(0.8) else day

    # -- what --------------------------------------------------------------------------------------------------------

    def _pays(self, day: date, group: list[Document]) -> Iterator[Movement]:
        if self._customer.plain:
            for document in group:
                exact = (allocation(document, Part.PAYMENT, document.gross),)
                yield self._movement(day, [document], exact, "exact")
            return
        chance, (first, *others) = self._chance, group
        issued = [
            one
            for one in self._credits
            if one.issued < day and one.currency == first.currency and chance.happens(0.7)
        ]
        total = sum(one.gross for one in group)
        netted: list[Document] = []
        for credit in issued:
            if total + sum(one.gross for one in netted) + credit.gross > 0:
                netted.append(credit)
                self._credits.remove(credit)
        if netted or others:
            parts = tuple(allocation(one, Part.PAYMENT, one.gross) for one in (*group, *netted))
            yield self._movement(day, group, parts, "net of a credit note" if netted else "several")
        elif first.currency == "HUF" and first.gross > 10_000_000 and chance.happens(0.06):
            yield from self._in_parts(day, first)
        else:
            yield from self._single(day, first)

    def _single(self, day: date, document: Document) -> Iterator[Movement]:
        parts, what = self._amounts(day, document)
        if document.paid == "in advance":
            what = f"{what}, before the document"
        movement = self._movement(day, [document], parts, what)
        yield movement
        if what == "exact" and self._chance.happens(0.012):
            yield from self._twice(movement, document)

    def _amounts(self, day: date, document: Document) -> tuple[tuple[Allocation, ...], str]:
        """Whose money it is, and in which way the sum differs from what was owed."""
        roll, exact = self._chance.unit(), (allocation(document, Part.PAYMENT, document.gross),)
        if document.currency != "HUF":
            return self._abroad(day, document, roll) or (exact, "exact")
        return self._by_habit(document, roll) or self._by_accident(document, roll) or (exact, "exact")

    def _abroad(
        self, day: date, document: Document, roll: float
    ) -> tuple[tuple[Allocation, ...], str] | None:
        customer, chance, gross = self._customer, self._chance, document.gross
        if customer.in_forints:
            rate = self._purse.rates.on(document.currency, day) * chance.between(985, 1_012) / 1_000
            forints = int(Decimal(gross) * rate) // 100 * 100
            return (allocation(document, Part.PAYMENT, forints, gross),), "other currency"
        if customer.is_foreign and roll < 0.55 and gross > 15_000:
            fee = chance.pick((500, 1_000, 1_200, 1_550, 2_300))
            return self._short(document, fee, Part.FEE), "less a bank fee"
        return None

    def _by_habit(self, document: Document, roll: float) -> tuple[tuple[Allocation, ...], str] | None:
        customer, gross = self._customer, document.gross
        if customer.rounds and gross % 500:
            near = round_half_up(gross, 500) * 500
            short = self._short(document, gross - near, Part.ROUNDING)
            return short if near < gross else self._over(document, near - gross), "rounded"
        if customer.discount and roll < 0.8:
            return self._short(document, gross * customer.discount // 10_000 * 100, Part.DISCOUNT), "discount"
        return None

    def _by_accident(self, document: Document, roll: float) -> tuple[tuple[Allocation, ...], str] | None:
        chance, gross = self._chance, document.gross
        if gross > 1_000_000 and roll < 0.012:
            return self._short(document, 100 * chance.between(1, 60), Part.ROUNDING), "a little short"
        if 0.012 <= roll < 0.022:
            return self._over(document, 100 * chance.pick((1, 5, 10, 45, 100))), "a little too much"
        if gross > 1_000_000 and 0.022 <= roll < 0.028:
            return self._over(document, gross // 10 // 10_000 * 10_000 or 100), "too much"
        return None

    def _short(self, document: Document, missing: int, part: Part) -> tuple[Allocation, ...]:
        paid = allocation(document, Part.PAYMENT, document.gross - missing)
        return (paid, allocation(document, part, missing)) if missing else (paid,)

    def _over(self, document: Document, more: int) -> tuple[Allocation, ...]:
        return allocation(document, Part.PAYMENT, document.gross), allocation(
            document, Part.OVERPAYMENT, more, 0
        )

    def _in_parts(self, day: date, document: Document) -> Iterator[Movement]:
        """Two or three, a fortnight or a month apart; the last one may never come."""
        count, chance = self._chance.pick((2, 2, 3)), self._chance
        share = document.gross // count // 100_000 * 100_000
        amounts = [share] * (count - 1) + [document.gross - share * (count - 1)]
        gap = chance.pick((7, 14, 30))
        for place, amount in enumerate(amounts[: count - chance.happens(0.15)]):
            at = working_from(day + timedelta(days=gap * place))
            parts = (allocation(document, Part.PAYMENT, amount),)
            yield self._movement(at, [document], parts, "part")

    def _twice(self, movement: Movement, document: Document) -> Iterator[Movement]:
        day = movement.day + self._chance.between(1, 18) * DAY
        again = (allocation(document, Part.OVERPAYMENT, movement.amount, 0),)
        style = movement.explanation.partition("; ")[2]
        yield replace(
            movement,
            day=day,
            allocations=again,
            explanation=f"paid twice; {style}",
            clock=movement.clock // 2,
        )
        if self._chance.happens(0.7):
            back = (allocation(document, Part.REFUND, -movement.amount, 0),)
            text = f"{document.number} kétszer utalt összeg vissza"
            later = working_from(day + self._chance.between(3, 12) * DAY)
            yield self._sent_back(document, later, back, text, "paid twice, sent back")

    def _paid_before_cancelled(self, document: Document) -> Iterator[Movement]:
        """Some had paid the document that was cancelled: the money goes back, by the storno."""
        stornos = [one for one in self._documents if one.type == "cancellation" and one.about[0] is document]
        if not stornos or not self._chance.happens(0.2) or stornos[0].issued <= document.issued + 2 * DAY:
            return
        storno = stornos[0]
        day = document.issued + DAY
        yield self._movement(
            day, [document], (allocation(document, Part.PAYMENT, document.gross),), "exact, then cancelled"
        )
        back = (allocation(storno, Part.REFUND, storno.gross),)
        later = working_from(storno.issued + self._chance.between(2, 9) * DAY)
        yield self._sent_back(
            storno, later, back, f"{storno.number} sztornó miatt visszautalás", "cancelled, sent back"
        )

    def _credit_paid_out(self, credit: Document) -> Iterator[Movement]:
        day = working_from(credit.issued + self._chance.between(40, 80) * DAY)
        parts = (allocation(credit, Part.PAYMENT, credit.gross),)
        yield self._sent_back(credit, day, parts, f"{credit.number} jóváíró számla", "credit note paid out")

    def _factored(self, document: Document) -> Iterator[Movement]:
        """The factor pays most of it at once and the rest, less its fee, when the customer has paid."""
        chance = self._chance
        factor = Payer("factor", FACTOR, shared_account(self._purse.seed, 9), plain_letters=True)
        at_once = document.gross * chance.pick(_ADVANCED) // 10_000 * 100
        rest = document.gross - at_once
        fee = max(100, rest * _FACTORING_FEE * chance.between(5, 15) // 100_000 * 100)
        second = (allocation(document, Part.PAYMENT, rest - fee), allocation(document, Part.FEE, fee))
        stages = (
            (document.issued + 2 * DAY, (allocation(document, Part.PAYMENT, at_once),), "előleg"),
            (document.due + 5 * DAY, second, "maradék"),
        )
        for stage, (day, parts, word) in enumerate(stages, 1):
            movement = self._movement(working_from(day), [document], parts, f"factoring {stage}")
            text = f"FAKTORALT SZLA {document.number} {word} {self._customer.name}"
            yield replace(
                movement,
                name=factor.name,
                counter_account=factor.account,
                text=as_the_bank_leaves(text, factor.plain_letters, chance),
                end_to_end_id="",
                explanation=f"factoring {stage}, paid by factor; reference: words",
            )

    # -- as the bank tells it ----------------------------------------------------------------------------------------

    def _movement(
        self, day: date, group: list[Document], parts: tuple[Allocation, ...], what: str
    ) -> Movement:
        chance, first = self._chance, group[0]
        payer = self._payer()
        numbers = [self._quoted(one).number for one in sorted(group, key=lambda one: one.id)]
        if first.paid == "in advance" and not self._customer.plain:
            text = chance.pick((f"előleg {first.order}".strip(), "előleg", "foglaló", ""))
            style, end_to_end = "before the document", ""
        else:
            month = day if chance.happens(0.1) else first.issued
            told = written(
                self._customer.quoting,
                numbers,
                month,
                first.order,
                self._earlier(day),
                chance,
                mistaken=chance.happens(0.055) and not self._customer.plain,
            )
            text, style, end_to_end = told.text, told.style, told.end_to_end_id
        if style not in (*SILENT, *_NOT_ITS_OWN) and len(group) == 1 and numbers[0] != first.number:
            style = "proforma's number" if first.proforma is not None else "the cancelled one's number"
        self._by_day[day] += [one.number for one in group]
        currency = "HUF" if what == "other currency" else first.currency
        account = MAIN if currency == "HUF" else currency
        if account == MAIN and chance.happens(0.025) and not self._customer.plain:
            account, what = RESERVE, f"{what}, to the other account"
        if payer.who != "customer":
            what = f"{what}, paid by {payer.who}"
        amount = sum(one.amount for one in parts if one.part in MOVED)
        return Movement(
            day=day,
            account=account,
            amount=amount,
            category=Category.CUSTOMER_PAYMENT,
            explanation=f"{what}; reference: {style}",
            kind=self._kind(day, account, amount),
            clock=chance.between(7 * 3600, 21 * 3600),
            name=payer.name,
            counter_account=payer.account,
            text=as_the_bank_leaves(text, payer.plain_letters, chance),
            end_to_end_id=end_to_end,
            allocations=parts,
        )

    def _quoted(self, document: Document) -> Document:
        """The number that the customer has at hand: of the invoice, or of what came before it."""
        if document.proforma is not None and document.pay_day is not None:
            return document.proforma
        if len(document.quoted_as) > 1 and not self._customer.plain:
            return self._chance.pick((document.quoted_as[0], document.quoted_as[0], document))
        return document

    def _earlier(self, day: date) -> str:
        earlier = [at for at in self._by_day if at < day]
        return self._by_day[max(earlier)][-1] if earlier else ""

    def _payer(self) -> Payer:
        customer, chance = self._customer, self._chance
        roll = chance.unit()
        if customer.is_foreign or customer.plain or roll >= 0.06:
            return customer.payer
        if roll < 0.02:
            return Payer("new account", customer.name[:70], made_up_account(chance, "HU"))
        if roll < 0.03:
            return Payer("private person", person(chance, customer.name), made_up_account(chance, "HU"))
        if roll < 0.05:
            return Payer("no account", itself(chance, customer.record).name, "")
        return Payer("no name", "", customer.payer.account)

    def _kind(self, day: date, account: str, amount: int) -> str:
        if self._customer.is_foreign or account not in (MAIN, RESERVE):
            return "sepa" if account == "EUR" else "foreign"
        return transfer_kind(day, amount, is_instant=self._chance.happens(0.5))

    def _sent_back(
        self, document: Document, day: date, parts: tuple[Allocation, ...], text: str, what: str
    ) -> Movement:
        payer = self._customer.payer
        amount = sum(one.amount for one in parts)
        return Movement(
            day=day,
            account=MAIN if document.currency == "HUF" else document.currency,
            amount=amount,
            category=Category.CUSTOMER_REFUND,
            explanation=f"{what}; reference: full",
            kind="transfer",
            clock=11 * 3600 + self._customer.id % 3600,
            name=payer.name,
            counter_account=payer.account,
            text=text,
            allocations=parts,
        )
