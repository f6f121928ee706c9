"""Facts about a hypothesis, each a word. What a fact is worth is a weight, found by training (weights.json).

A fact never decides alone; the weights add up. Facts of the same kind exclude each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median
from sys import intern

from rapidfuzz.distance import OSA

from bank_transfers.reconciliation.matching.candidates.amounts import How, deviation, discount
from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.hypotheses import Hypothesis
from bank_transfers.reconciliation.matching.candidates.payers import Payers
from bank_transfers.reconciliation.matching.candidates.rhythm import Place
from bank_transfers.reconciliation.matching.candidates.sums import may_be_by_chance
from bank_transfers.reconciliation.matching.data import Claim, ClaimType, Rates
from bank_transfers.reconciliation.matching.text.numbers import Quality
from bank_transfers.reconciliation.matching.text.periods import names as month_named

from .payer_facts import PayerFacts
from .verdicts import paying, quoting

# As Billingo calls ways of paying that do not come by transfer.
_OTHER_METHODS = (
    "card",
    "cash",
    "cod",
    "paypal",
    "szep",
    "barion",
    "otp_simple",
    "coupon",
    "voucher",
    "postai",
)


class Facts:
    """reserved: claim -> lines that quote it in full and pay it to the forint; rows: line -> where it stands among its
    customer's equal payments; delays: partner -> days after the due day, of lines that quote."""

    def __init__(
        self,
        book: Book,
        payers: Payers,
        rates: Rates,
        reserved: Mapping[int, Sequence[int]],
        rows: Mapping[int, Place],
        delays: Mapping[int, Sequence[int]],
    ) -> None:
        self._book, self._rates, self._reserved = book, rates, reserved
        self._rows = rows
        self._payer_facts = PayerFacts(book, payers)
        self._documents = [_document_facts(claim) for claim in book.claims]
        self._usual = {
            partner: (median(days), _spread(days)) for partner, days in delays.items() if len(days) >= 3
        }

    def of_all(self, asked: Asked, hypotheses: Sequence[Hypothesis]) -> list[tuple[str, ...]]:
        """Of each hypothesis about the line, in their order."""
        around = _Around(self._book, asked, hypotheses)
        return [self._of(asked, hypothesis, around) for hypothesis in hypotheses]

    def _of(self, asked: Asked, hypothesis: Hypothesis, around: _Around) -> tuple[str, ...]:
        claims = hypothesis.claims
        partner = self._book.partner[claims[0]]
        facts = [f"debit_{hypothesis.how}" if asked.amount < 0 else f"how_{hypothesis.how}"]
        if len(claims) == 1:
            facts += self._reference(asked, claims[0])
            facts += self._amount(asked, hypothesis, around)
        else:
            facts += self._references(asked, claims)
            facts += self._set(asked, hypothesis, around)
        if around.strong:
            facts += self._left_out(asked, claims, partner, around.strong)
        payer = around.payers.get(partner)
        if payer is None:
            payer = around.payers[partner] = self._payer_facts.of(asked, partner)
        facts += payer
        facts += self._time(asked, claims)
        facts += self._document(asked, claims)
        quoted = quoting(facts)
        facts.append(f"{quoted}_and_{hypothesis.how}")
        facts.append(f"{quoted}_by_{paying(facts)}")
        return tuple(map(intern, facts))

    # -- what is quoted ----------------------------------------------------------------------------------------------

    def quality(self, asked: Asked, claim: int) -> Quality | None:
        """How the claim is quoted, also with a slip or cut off; None: it is not."""
        cited = asked.cited.get(claim)
        if cited is not None and cited.quality > Quality.SLIP:
            return cited.quality
        number = self._book.numbers.shapes[claim]
        if number is None or len(number.digits) < 5:
            return cited.quality if cited is not None else None
        tail = asked.reading.cut_tail
        if tail and any(
            token.endswith(tail) and len(token) >= 5 and number.digits.startswith(token)
            for token in asked.tokens
        ):
            return Quality.CUT
        short = "".join(map(str, number.groups))
        for token in asked.tokens:
            for own in (number.digits, short):
                if len(own) >= 5 and token != own and OSA.distance(token, own, score_cutoff=1) <= 1:
                    return Quality.SLIP
        return cited.quality if cited is not None else None

    def _reference(self, asked: Asked, claim: int) -> list[str]:
        quality = self.quality(asked, claim)
        facts = []
        if claim in asked.orders:
            facts.append("order")
        if quality is None:
            facts.append(self._unquoted(asked))
        else:
            facts.append(f"ref_{quality.name.lower()}")
            cited = asked.cited.get(claim)
            if cited is not None:
                if cited.via:
                    facts.append(f"via_{cited.via}")
                if cited.field == "end_to_end_id":
                    facts.append("in_end_to_end_id")
        if asked.reading.months and (quality is None or quality < STRONG):
            facts.append("month_fits" if self._month(asked, claim) else "month_differs")
        return facts

    @staticmethod
    def _unquoted(asked: Asked) -> str:
        if asked.blank:
            return "ref_none_blank"
        if asked.reading.strange:
            return "ref_none_strange"
        return "ref_none_digits" if asked.reading.unknown_digits else "ref_none"

    def _month(self, asked: Asked, claim: int) -> bool:
        document = self._book.claims[claim]
        days = (document.fulfillment_date or document.invoice_date, document.invoice_date)
        return any(month_named(asked.reading.months, day) for day in days)

    def _references(self, asked: Asked, claims: Sequence[int]) -> list[str]:
        strong = sum(1 for claim in claims if claim in asked.cited and asked.cited[claim].quality >= STRONG)
        facts = []
        if strong == len(claims):
            facts.append("refs_all")
        elif strong == 0:
            facts.append("refs_none_blank" if asked.blank else "refs_none")
        elif asked.reading.more or asked.reading.cut_tail:
            facts.append("refs_some_and_more")
        else:
            facts.append("refs_most" if strong * 2 >= len(claims) else "refs_some")
        if asked.reading.months and not strong:
            fitting = sum(1 for claim in claims if self._month(asked, claim))
            facts.append("months_fit" if fitting == len(claims) else "months_differ")
        return facts

    def _left_out(
        self, asked: Asked, claims: Sequence[int], partner: int, strong: Sequence[int]
    ) -> list[str]:
        """Claims that are quoted elsewhere in the text and are not among these."""
        places = {asked.cited[claim].start for claim in claims if claim in asked.cited}
        facts = set()
        for claim in strong:
            if claim in claims or asked.cited[claim].start in places:
                continue
            owed = "open" if self._book.open[claim] else "settled"
            whose = "same" if self._book.partner[claim] == partner else "other"
            facts.add(f"leaves_{owed}_{whose}")
        return sorted(facts)

    # -- the sum -----------------------------------------------------------------------------------------------------

    def _amount(self, asked: Asked, hypothesis: Hypothesis, around: _Around) -> list[str]:
        claim, how = hypothesis.claims[0], hypothesis.how
        book = self._book
        facts = []
        if how is How.PART:
            facts.append(self._part(asked, hypothesis.owed))
        elif how is How.OVER:
            facts.append("over_double" if asked.amount == 2 * hypothesis.owed else "over")
        elif how is How.EXCHANGE:
            off = abs(
                deviation(asked, hypothesis.owed, book.claims[claim].currency, self._rates) or Decimal(0)
            )
            facts.append(
                "fx_close" if off < Decimal("0.012") else "fx_near" if off < Decimal("0.025") else "fx_far"
            )
        elif how is How.DISCOUNT:
            facts.append(f"discount_{discount(abs(asked.amount), abs(hypothesis.owed)) // 10}")
        if abs(hypothesis.owed) < abs(book.gross[claim]):
            facts.append("begun")
        facts.append(around.common if how is How.EXACT else "sum_other")
        facts.append(around.rank(claim, book.partner[claim], how))
        return facts

    @staticmethod
    def _part(asked: Asked, owed: int) -> str:
        share = asked.amount * 100 // owed
        if asked.is_factor:
            return "part_factor" if 60 <= share <= 95 else "part_odd"
        if asked.amount * 100 % owed == 0 and share % 10 == 0:
            return "part_share"
        return "part_round" if asked.amount % 1_000_000_000 == 0 else "part_odd"

    def _set(self, asked: Asked, hypothesis: Hypothesis, around: _Around) -> list[str]:
        claims, book = hypothesis.claims, self._book
        size = len(claims)
        facts = [f"set_{size if size < 4 else 'some' if size < 9 else 'many'}"]
        rivals = around.sets[hypothesis.how]
        facts.append(
            "ways_many" if hypothesis.more_ways or rivals > 4 else "ways_few" if rivals > 1 else "ways_one"
        )
        partners = {book.partner[claim] for claim in claims}
        if len(partners) > 1:
            facts.append("set_of_partners")
        else:
            owed = book.open_of(min(partners), asked.day)
            if len(owed) == size:
                facts.append("set_everything")
            elif set(owed[:size]) == set(claims):
                facts.append("set_oldest")
            elif set(owed[-size:]) == set(claims):
                facts.append("set_newest")
            if facts[1] == "ways_one" and self._may_be_by_chance(asked, claims, owed):
                facts.append("by_chance")
        if any(book.open[claim] < 0 for claim in claims):
            facts.append("set_with_credit")
        return facts

    def _may_be_by_chance(self, asked: Asked, claims: Sequence[int], owed: Sequence[int]) -> bool:
        book = self._book
        amounts = [book.open[one] for one in owed if book.claims[one].currency == asked.line.currency]
        return may_be_by_chance(amounts, [book.open[claim] for claim in claims], asked.amount)

    # -- when, what ---------------------------------------------------------------------------------------------------

    def _time(self, asked: Asked, claims: Sequence[int]) -> list[str]:
        book, day = self._book, asked.day
        if len(claims) == 1:
            youngest, due = book.day[claims[0]], book.due[claims[0]]
        else:
            youngest = max(book.day[claim] for claim in claims)
            due = max(book.due[claim] for claim in claims)
        late = day - due
        if youngest > day + 2:
            return ["before_issue"]
        return [_lateness(late), *self._habit(asked, claims, late)]

    def _habit(self, asked: Asked, claims: Sequence[int], late: int) -> list[str]:
        """Whether it comes when this customer pays: as was learnt, as this run shows, as its row of payments goes."""
        facts = []
        partner = self._book.partner[claims[0]]
        habit = self._book.habits.get(partner)
        if habit is not None and habit.payments >= 3:
            usual: tuple[float, float] | None = (habit.usual_delay, habit.spread)
        else:
            usual = self._usual.get(partner)
        if usual is not None:
            off = abs(late - usual[0])
            near = max(4, 2 * usual[1])
            facts.append(
                "habit_fits" if off <= near else "habit_near" if off <= 2 * near + 6 else "habit_differs"
            )
        row = self._rows.get(asked.place)
        if row is not None and len(claims) == 1:
            mine = "in" if row.claim == claims[0] else "off"
            length = "long" if row.length >= 4 else "short" if row.length > 1 else "single"
            facts.append(f"{mine}_row_{'even' if row.even else 'odd'}_{length}")
        return facts

    def _document(self, asked: Asked, claims: Sequence[int]) -> list[str]:
        facts = []
        for claim in claims:
            facts += self._documents[claim]
            if self._is_wanted(asked, claim):
                facts.append("wanted_by_other")
        return facts if len(claims) == 1 else sorted(set(facts))

    def _is_wanted(self, asked: Asked, claim: int) -> bool:
        """Whether a line that comes before, or quotes what this one does not, asks for the claim."""
        places = self._reserved.get(claim, ())
        return bool(places) and places[0] != asked.place


def _document_facts(claim: Claim) -> list[str]:
    facts: list[str] = []
    if claim.type == ClaimType.PROFORMA:
        facts.append("is_proforma")
    if claim.payment_method and claim.payment_method.lower().startswith(_OTHER_METHODS):
        facts.append("not_by_transfer")
    return facts


class _Around:
    """What all hypotheses about a line have in common; asked for once."""

    def __init__(self, book: Book, asked: Asked, hypotheses: Sequence[Hypothesis]) -> None:
        self.payers: dict[int, list[str]] = {}  # facts by partner
        self.strong = [claim for claim, cited in asked.cited.items() if cited.quality >= STRONG]
        count = book.count_of_amount(asked.line.currency, asked.amount, asked.day)
        self.common = "sum_only" if count <= 1 else "sum_few" if count <= 4 else "sum_common"
        self.sets = Counter(one.how for one in hypotheses if len(one.claims) > 1)
        self._equals: dict[tuple[How, int], list[tuple[int, int, int]]] = {}
        for one in hypotheses:
            if len(one.claims) == 1:
                claim = one.claims[0]
                key = (one.how, book.partner[claim])
                self._equals.setdefault(key, []).append((book.due[claim], book.day[claim], claim))

    def rank(self, claim: int, partner: int, how: How) -> str:
        """By age, among claims of this partner that the sum fits in the same way."""
        equals = self._equals[how, partner]
        if len(equals) < 2:
            return "alone"
        count = "two" if len(equals) == 2 else "many"
        if min(equals)[2] == claim:
            return f"oldest_of_{count}"
        return f"newest_of_{count}" if max(equals)[2] == claim else f"middle_of_{count}"


def _spread(days: Sequence[int]) -> float:
    """Half of the days are as near to the middle."""
    middle = median(days)
    return float(median(abs(day - middle) for day in days))


def _lateness(late: int) -> str:
    if late < -45:
        return "very_early"
    if late < -10:
        return "early"
    if late <= 8:
        return "on_time"
    for limit in (30, 60, 120, 200):
        if late <= limit:
            return f"late_{limit}"
    return "late_more"
