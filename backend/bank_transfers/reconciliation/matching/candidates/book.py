"""The claims of a company, indexed by all that a bank line may tell of them, and what is still open of each.

Claims, and partners, are numbers from 0 here. A proforma that has its invoice stands for it: who quotes the proforma
means the invoice. So does the number of an invoice that was cancelled and issued anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence

from bank_transfers.reconciliation.matching.data import Claim, ClaimType, Known
from bank_transfers.reconciliation.matching.money import units
from bank_transfers.reconciliation.matching.text.folding import squeezed
from bank_transfers.reconciliation.matching.text.names import NameIndex
from bank_transfers.reconciliation.matching.text.numbers import NumberIndex

# A claim may be dated later than the money that it already got a number for.
EARLY = 2
# Of so many claims nobody can look at each: those nearest in time are looked at.
MOST_OF_PARTNER = 48
MOST_OF_AMOUNT = 40


def account_key(account: str) -> str:
    """One way to write an account: Hungarian ones as 24 digits, others as letters and digits."""
    text = squeezed(account[:64])
    if text.startswith("HU") and len(text) == 28:
        return text[4:]
    return text + "0" * 8 if len(text) == 16 and text.isdigit() else text


class Book:
    def __init__(self, claims: Iterable[Claim], known: Known) -> None:
        self.claims: Sequence[Claim] = sorted(claims, key=lambda claim: claim.id)
        count = len(self.claims)
        self.position = {claim.id: at for at, claim in enumerate(self.claims)}
        self.open: list[int] = [0] * count
        self.gross: list[int] = [0] * count
        self.day: list[int] = [0] * count
        self.due: list[int] = [0] * count
        self.partner: list[int] = [0] * count
        self.stands_for: list[int] = list(range(count))
        self.via: dict[int, str] = {}  # of a document that stands for another: why
        self.partner_key: list[int | str] = []
        self.by_amount: dict[tuple[str, int], list[tuple[int, int]]] = {}  # (day, claim), ordered
        self.by_partner: list[list[tuple[int, int]]] = []  # (day, claim), ordered, of what is open
        self.shut: dict[int, int] = {}  # settled for the lines of the day that is looked at: what was open
        self._until: dict[int, int] = {}
        self._ending: list[int] = []  # claims by the day until which they are open
        self._ending_of_amount: dict[tuple[str, int], list[int]] = {}
        self._ended = 0  # how many of these are shut now
        self.orders: dict[str, list[int]] = {}
        self.partner_position: dict[int | str, int] = {}
        self.master_accounts: dict[str, set[int]] = {}
        self._fill()
        self._redirect()
        self._open_all()
        self.numbers = NumberIndex(claim.number for claim in self.claims)
        self.names = NameIndex((self.partner[at], claim.partner_name) for at, claim in enumerate(self.claims))
        self.known_accounts = self._learnt(known.payer_accounts, account_key)
        self.known_names = self._learnt(known.payer_names, squeezed)
        self._denied_accounts = self._denied(known.denied_accounts, account_key)
        self._denied_names = self._denied(known.denied_names, squeezed)
        self.denies_some = bool(self._denied_accounts or self._denied_names)
        self.habits = {
            self.partner_position[key]: habit
            for key, habit in known.habits.items()
            if key in self.partner_position
        }

    # -- building ----------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        for at, claim in enumerate(self.claims):
            key: int | str = (
                claim.partner_id
                if claim.partner_id is not None
                else (claim.partner_tax_number or squeezed(claim.partner_name))
            )
            partner = self.partner_position.setdefault(key, len(self.partner_position))
            if partner == len(self.partner_key):
                self.partner_key.append(key)
                self.by_partner.append([])
            self.partner[at] = partner
            self.gross[at] = units(claim.gross) or 0
            self.day[at] = claim.invoice_date.toordinal()
            self.due[at] = (claim.due_date or claim.invoice_date).toordinal()
            for account in claim.partner_accounts:
                self.master_accounts.setdefault(account_key(account), set()).add(partner)
            for order in _order_keys(claim.order_number):
                self.orders.setdefault(order, []).append(at)

    def _redirect(self) -> None:
        for at, claim in enumerate(self.claims):
            if claim.type == ClaimType.PROFORMA:
                self._stand_for(at, self._final_of(claim), "proforma")
            elif claim.cancelled and claim.type != ClaimType.CANCELLATION:
                self._stand_for(at, self._replacement_of(at, claim), "cancelled")

    def _final_of(self, proforma: Claim) -> int | None:
        for other in self._related(proforma):
            claim = self.claims[other]
            if claim.type in {ClaimType.INVOICE, ClaimType.ADVANCE} and not claim.cancelled:
                return other
        return None

    def _replacement_of(self, at: int, cancelled: Claim) -> int | None:
        related = self._related(cancelled)
        for other in related:
            claim = self.claims[other]
            if claim.type == ClaimType.CANCELLATION:
                related = [*related, *self._related(claim)]
        for other in related:
            claim = self.claims[other]
            if (
                other != at
                and not claim.cancelled
                and claim.type in {ClaimType.INVOICE, ClaimType.MODIFICATION}
            ):
                return other
        return self._issued_anew(at, cancelled)

    def _issued_anew(self, at: int, cancelled: Claim) -> int | None:
        """Nothing links the two: the next invoice of the same sum for the same partner, issued within two months."""
        found = None
        for other in range(at + 1, min(at + 400, len(self.claims))):
            claim = self.claims[other]
            if (
                self.partner[other] == self.partner[at]
                and self.gross[other] == self.gross[at]
                and claim.type == cancelled.type
                and 0 <= self.day[other] - self.day[at] <= 60
            ):
                found = other
                break
        return found

    def _related(self, claim: Claim) -> list[int]:
        return sorted(self.position[other] for other in claim.related if other in self.position)

    def _stand_for(self, at: int, other: int | None, why: str) -> None:
        if other is None or self.stands_for[other] != other:
            return
        self.stands_for[at] = other
        self.via[at] = why
        # Whoever pays the proforma pays before the invoice is there.
        if why == "proforma":
            self.day[other] = min(self.day[other], self.day[at])

    def _open_all(self) -> None:
        for at, claim in enumerate(self.claims):
            amount = units(claim.open_amount)
            if amount and not claim.cancelled and self.stands_for[at] == at:
                self.open[at] = amount
                self.by_amount.setdefault((claim.currency, amount), []).append((self.day[at], at))
                self.by_partner[self.partner[at]].append((self.day[at], at))
                if claim.open_until is not None:
                    self._until[at] = claim.open_until.toordinal()
                    self._ending_of_amount.setdefault((claim.currency, amount), []).append(at)
        for listed in (*self.by_partner, *self.by_amount.values()):
            listed.sort()
        self._ending = sorted(self._until, key=lambda at: (self._until[at], at))

    def _learnt(
        self, counted: Mapping[str, Mapping[int, int]], key: Callable[[str], str]
    ) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        for written, partners in counted.items():
            mine = found.setdefault(key(written), {})
            for partner, count in partners.items():
                at = self.partner_position.get(partner)
                if at is not None:
                    mine[at] = mine.get(at, 0) + count
        return found

    def _denied(self, denied: Mapping[str, frozenset[int]], key: Callable[[str], str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for written, partners in denied.items():
            there = {self.partner_position[one] for one in partners if one in self.partner_position}
            if there and key(written):
                found.setdefault(key(written), set()).update(there)
        return found

    # -- asking ------------------------------------------------------------------------------------------------------

    def denies(self, account: str, name: str, partner: int) -> bool:
        """Whether a person said that this account, or who is called so, does not pay for the partner. What is known of
        the account outweighs the name."""
        if partner in self._denied_accounts.get(account, ()):
            return True
        if partner not in self._denied_names.get(name, ()):
            return False
        return not self.known_accounts.get(account, {}).get(partner)

    def existing(self, claim: int, day: int) -> bool:
        return self.day[claim] <= day + EARLY

    def open_of(self, partner: int, day: int) -> list[int]:
        """What a partner owes on a day, the oldest first; of very many the nearest in time."""
        listed = self.by_partner[partner]
        end = bisect_right(listed, (day + EARLY, len(self.claims)))
        return [claim for _, claim in listed[max(0, end - MOST_OF_PARTNER) : end]]

    def of_amount(self, currency: str, amount: int, day: int) -> list[int]:
        """Claims of which exactly so much is open on a day, the oldest first."""
        listed = self.by_amount.get((currency, amount))
        if not listed:
            return []
        return [claim for _, claim in listed[: bisect_right(listed, (day + EARLY, len(self.claims)))]]

    def count_of_amount(self, currency: str, amount: int, day: int) -> int:
        listed = self.by_amount.get((currency, amount))
        return bisect_right(listed, (day + EARLY, len(self.claims))) if listed else 0

    def open_to_payouts(self, claim: int) -> int:
        return self.open[claim] or self.shut.get(claim, 0)

    def of_amount_to_payouts(self, currency: str, amount: int, day: int) -> list[int]:
        """As `of_amount`, with what is open to no other line of that day."""
        shut = [
            claim
            for claim in self._ending_of_amount.get((currency, amount), ())
            if self.shut.get(claim) == amount and self.existing(claim, day)
        ]
        return [*self.of_amount(currency, amount, day), *shut]

    def lasts(self, claim: int, day: int) -> bool:
        """Whether the claim is open to lines of that day, where anything is open of it."""
        return self._until.get(claim, day) >= day

    # -- settling ----------------------------------------------------------------------------------------------------

    def turn_to(self, day: int) -> None:
        """The day of the lines that are looked at now: what is open to none of them is settled until it is asked about
        an earlier day again."""
        ending, until = self._ending, self._until
        while self._ended < len(ending) and until[ending[self._ended]] < day:
            self._shut(ending[self._ended])
            self._ended += 1
        while self._ended and until[ending[self._ended - 1]] >= day:
            self._ended -= 1
            self._write(ending[self._ended], self.shut.pop(ending[self._ended], 0))

    def _shut(self, claim: int) -> None:
        if rest := self.open[claim]:
            self._write(claim, 0)
            self.shut[claim] = rest

    def settle(self, claim: int, amount: int) -> None:
        """amount: of the claim's currency, of the sign of what is open."""
        before = self.open_to_payouts(claim)
        rest = before - amount
        if rest * before < 0:
            rest = 0
        if claim in self.shut:
            self.shut[claim] = rest
        else:
            self._write(claim, rest)

    def _write(self, claim: int, rest: int) -> None:
        before = self.open[claim]
        self.open[claim] = rest
        entry = (self.day[claim], claim)
        _drop(self.by_amount.get((self.claims[claim].currency, before), []), entry)
        mine = self.by_partner[self.partner[claim]]
        if rest == 0:
            _drop(mine, entry)
            return
        if before == 0:
            insort(mine, entry)
        insort(self.by_amount.setdefault((self.claims[claim].currency, rest), []), entry)


def _order_keys(number: str) -> set[str]:
    """An order's number as it may be written: whole, or its digits alone where there are enough of them."""
    whole = squeezed(number[:64]) if number else ""
    digits = "".join(char for char in whole if char.isdigit())
    return {key for key, least in ((whole, 3), (digits, 5)) if len(key) >= least}


def _drop(listed: list[tuple[int, int]], entry: tuple[int, int]) -> None:
    at = bisect_left(listed, entry)
    if at < len(listed) and listed[at] == entry:
        del listed[at]
