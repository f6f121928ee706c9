"""From movements to booked lines: the company keeps its accounts in credit, and the bank charges what it does.

Goes day by day and never looks ahead, so that a longer period begins with the lines of a shorter one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from billingo_sandbox.data.money import round_half_up
from billingo_sandbox.data.randomness import Chance

from .books import MAIN, RESERVE, Books, OwnAccount
from .days import DAY, days, month_start, working_from
from .happenings.payers import fixed_account
from .movements import Category, Line, Movement, transfer_kind

FORINT = 100
THOUSAND = 1_000 * FORINT
MILLION = 1_000 * THOUSAND

_LEAST = {MAIN: 300 * THOUSAND, RESERVE: 50 * THOUSAND}
_MUCH = {MAIN: 12 * MILLION, "EUR": 15_000_00, "USD": 8_000_00}
_KEPT = {MAIN: 8 * MILLION, "EUR": 6_000_00, "USD": 3_000_00}
_OWNER = "Vörös Márton Dénes"


@dataclass(slots=True)
class _Month:
    """What an account did since the last charges."""

    transfers: int = 0
    duty: int = 0


@dataclass(slots=True)
class Ledger:
    """The accounts of a company from `start` on. `opening`: balances before that day, hundredths."""

    books: Books
    start: date
    opening: dict[str, int]
    lines: list[Line] = field(default_factory=list)
    _lent: int = 0
    _balance: dict[str, int] = field(default_factory=dict)
    _months: dict[str, _Month] = field(default_factory=lambda: defaultdict(_Month))
    _serial: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _of_day: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def begin(cls, books: Books, start: date) -> "Ledger":
        """Opening balances depend on the seed alone."""
        chance = Chance(books.seed, 71)
        opening = {
            MAIN: chance.between(4_000, 7_000) * THOUSAND + chance.below(1_000) * FORINT,
            RESERVE: chance.between(9_000, 15_000) * THOUSAND,
            "EUR": chance.between(700_000, 1_200_000),
            "USD": chance.between(150_000, 300_000),
        }
        return cls(books, start, opening, _balance=dict(opening))

    def book(self, movements: Iterable[Movement], until: date) -> None:
        """Books everything from the first day to `until`."""
        of_day: dict[date, list[Movement]] = defaultdict(list)
        for movement in movements:
            if self.start <= movement.day <= until and movement.amount:
                of_day[movement.day].append(movement)
        for day in days(self.start, until):
            todays = sorted(of_day[day], key=_order)
            self._make_room(day, todays)
            for movement in todays:
                self._enter(movement)
            self._put_away(day)
            if day == month_start(day, 1) - DAY:
                self._charge(day)

    # What the company does

    def _make_room(self, day: date, todays: list[Movement]) -> None:
        """Before the day: money goes where the day needs it, from the reserve and at last from the owner."""
        for currency in ("EUR", "USD"):
            missing = -self._lowest(currency, todays)
            if missing > 0:
                bought = -(-missing // 100_000) * 100_000 + 100_000
                self._exchange(day, MAIN, currency, -self._forints(day, currency, bought), bought)
        missing = _LEAST[RESERVE] - self._lowest(RESERVE, todays)
        if missing > 0:
            self._lend(day, RESERVE, missing)
        missing = _LEAST[MAIN] - self._lowest(MAIN, todays)
        if missing <= 0:
            return
        wanted = max(-(-missing // (500 * THOUSAND)) * 500 * THOUSAND, 3 * MILLION)
        spare = min(self._balance[RESERVE], self._lowest(RESERVE, todays)) - _LEAST[RESERVE]
        moved = min(wanted, spare // (100 * THOUSAND) * 100 * THOUSAND)
        if moved > 0:
            self._move(day, RESERVE, MAIN, moved, clock=6 * 3600)
        if moved < missing:
            self._lend(day, MAIN, missing - max(moved, 0))

    def _put_away(self, day: date) -> None:
        """In the middle of a month what is much goes to the reserve; each May the owner takes a dividend."""
        if day != working_from(date(day.year, day.month, 15)):
            return
        for currency in ("EUR", "USD"):
            sold = (self._balance[currency] - _KEPT[currency]) // 10_000 * 10_000
            if self._balance[currency] > _MUCH[currency]:
                self._exchange(day, currency, MAIN, -sold, self._forints(day, currency, sold, buys=False))
        if self._balance[MAIN] > _MUCH[MAIN]:
            moved = (self._balance[MAIN] - _KEPT[MAIN]) // (100 * THOUSAND) * 100 * THOUSAND
            self._move(day, MAIN, RESERVE, moved, clock=15 * 3600)
        spare = self._balance[RESERVE] - 10 * MILLION
        if self._lent and spare > 0:
            back = min(self._lent, spare // (100 * THOUSAND) * 100 * THOUSAND)
            self._owner(day, RESERVE, -back, "tagi kölcsön visszafizetése")
            spare -= back
        if day.month == 5 and spare > 3 * MILLION and not self._lent:
            self._owner(day, RESERVE, -(spare // 2 // MILLION * MILLION), f"osztalék {day.year - 1}. évre")

    def _move(self, day: date, source: str, target: str, amount: int, clock: int) -> None:
        """HUF from one account of the company to another one, at another bank."""
        kind, text = transfer_kind(day, amount, is_instant=True), "számlák közötti átvezetés"
        self._own(day, source, target, -amount, kind, text, clock)
        self._own(day, target, source, amount, kind, text, clock + 4)

    def _exchange(self, day: date, source: str, target: str, out: int, into: int) -> None:
        """Currency bought or sold: `out` of the source is negative."""
        foreign = (into if source == MAIN else -out) or 1
        rate = round_half_up(abs(out if source == MAIN else into) * 10_000, foreign)
        currency = target if source == MAIN else source
        text = f"konverzió {currency}/HUF árfolyam {rate // 10_000},{rate % 10_000:04d}"
        self._own(day, source, target, out, "conversion", text, 7 * 3600)
        self._own(day, target, source, into, "conversion", text, 7 * 3600 + 2)

    def _own(self, day: date, key: str, other: str, amount: int, kind: str, text: str, clock: int) -> None:
        self._enter(
            Movement(
                day=day,
                account=key,
                amount=amount,
                category=Category.OWN_TRANSFER,
                explanation=f"between {key} and {other}",
                kind=kind,
                clock=clock,
                name=self.books.company,
                counter_account=self.books.accounts[other].number,
                text=text,
                untaxed=True,
            )
        )

    def _lend(self, day: date, key: str, missing: int) -> None:
        amount = -(-missing // (500 * THOUSAND)) * 500 * THOUSAND
        self._owner(day, key, amount, "tagi kölcsön")

    def _owner(self, day: date, key: str, amount: int, text: str) -> None:
        if not amount:
            return
        is_loan = "kölcsön" in text
        self._lent += amount if is_loan else 0
        self._enter(
            Movement(
                day=day,
                account=key,
                amount=amount,
                category=Category.OWNER,
                explanation="dividend"
                if not is_loan
                else "loan of the owner"
                if amount > 0
                else "loan paid back",
                kind=transfer_kind(day, abs(amount), is_instant=amount > 0),
                clock=6 * 3600 + 600,
                name=_OWNER,
                counter_account=fixed_account(self.books.seed, 72),
                text=text,
            )
        )

    def _lowest(self, key: str, todays: list[Movement]) -> int:
        """The lowest balance of the day, if nothing is done."""
        balance = lowest = self._balance[key]
        for movement in todays:
            if movement.account == key:
                balance += movement.amount
                lowest = min(lowest, balance)
        return lowest

    def _forints(self, day: date, currency: str, amount: int, *, buys: bool = True) -> int:
        """What the bank takes for currency, or gives: its own rate, 1 % off the middle. Whole forints."""
        wave = Chance(self.books.seed, 73, day.year, day.month, day.day).between(-250, 250)
        middle = (39_000 if currency == "EUR" else 35_000) + wave
        return round_half_up(amount * middle * (101 if buys else 99), 1_000_000) * FORINT

    # What the bank does

    def _charge(self, day: date) -> None:
        """At the end of a month: fees, transaction duty, interest."""
        for key, account in self.books.accounts.items():
            month = self._months.pop(key, _Month())
            if account.currency != "HUF":
                self._bank(day, key, -350, Category.BANK_FEE, "fee", f"Számlavezetési díj {day:%Y.%m}")
                continue
            base = 5_900 * FORINT if key == MAIN else 2_500 * FORINT
            fee = base + month.transfers * 250 * FORINT
            text = f"Számlavezetési díj {day:%Y.%m} {month.transfers} db utalás"
            self._bank(day, key, -fee, Category.BANK_FEE, "fee", text)
            if month.duty:
                text = f"Tranzakciós illeték {day:%Y.%m}"
                self._bank(day, key, -month.duty, Category.TRANSACTION_DUTY, "duty", text)
            per_mille = 12 if key == RESERVE else 0
            interest = round_half_up(self._balance[key] * (per_mille or 1), 12_000 if per_mille else 120_000)
            if interest > 0:
                text = f"Kamat {day:%Y.%m}"
                self._bank(day, key, interest, Category.INTEREST, "interest", text)

    def _bank(self, day: date, key: str, amount: int, category: Category, kind: str, text: str) -> None:
        explanation = str(category).replace("_", " ")
        clock = 23 * 3600 + self._of_day[key, day]
        self._enter(
            Movement(
                day=day,
                account=key,
                amount=amount,
                category=category,
                explanation=explanation,
                kind=kind,
                clock=clock,
                text=text,
                untaxed=True,
            )
        )

    def _enter(self, movement: Movement) -> None:
        key, account = movement.account, self.books.accounts[movement.account]
        self._balance[key] += movement.amount
        self._serial[key] += 1
        self._of_day[key, movement.day] += 1
        if movement.amount < 0 and not movement.untaxed and account.currency == "HUF":
            month = self._months[key]
            month.transfers += 1
            month.duty += duty(movement)
        values = {entry.name: getattr(movement, entry.name) for entry in fields(Movement)}
        reference = f"{account.letter}{movement.day:%y%m%d}{self._of_day[key, movement.day]:05d}"
        self.lines.append(
            Line(**values, reference=reference, balance=self._balance[key], place=self._serial[key])
        )

    def account(self, key: str) -> OwnAccount:
        """The account with this key."""
        return self.books.accounts[key]


def duty(movement: Movement) -> int:
    """Transaction duty of a line, hundredths: 0.45 %, at most 20,000 forints; until July 2024 0.3 %, at most 10,000.

    Cards: 800 forints once a year, left out here.
    """
    if movement.kind == "card":
        return 0
    if movement.day >= date(2024, 8, 1):
        return min(round_half_up(-movement.amount * 45, 10_000 * FORINT) * FORINT, 20_000 * FORINT)
    return min(round_half_up(-movement.amount * 30, 10_000 * FORINT) * FORINT, 10_000 * FORINT)


def _order(movement: Movement) -> tuple[int, str, int, str, str]:
    return movement.clock, movement.account, movement.amount, movement.name, movement.text
