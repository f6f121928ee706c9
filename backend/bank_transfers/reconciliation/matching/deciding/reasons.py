"""Why a reading: its facts as evidence, what speaks against it first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bank_transfers.reconciliation.matching.candidates.amounts import How, deviation, discount
from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked, Cited
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.candidates.payers import Payers
from bank_transfers.reconciliation.matching.data import Evidence, Known, Rates
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.matching.text.folding import READ_AT_MOST, fold
from bank_transfers.reconciliation.matching.text.names import is_cut_off

from .reading_lines import Read, Turn

_WRITTEN = {
    "ref_full": "number", "ref_joined": "number_other_writing", "ref_short_year": "number_other_writing",
    "ref_mended": "number_other_writing", "ref_padded": "number_short", "ref_serial_word": "number_short",
    "ref_bare": "number_short", "ref_slip": "number_slip", "ref_cut": "number_cut", "ref_tail": "number_in_list",
    "ref_range": "number_in_list", "ref_date_like": "number_like_date",
}  # fmt: skip
_SAID_LATE = 45
_OTHER_NAME = frozenset({"name_of_other", "name_unlike", "name_like_but_other_nearer"})
_SIMPLY_FOR = {
    "sum_only": "sum_only", "habit_fits": "habit", "in_row_even_long": "row", "factor": "factor",
}  # fmt: skip
_SIMPLY_AGAINST = {
    "before_issue": "before_issue", "month_differs": "month_other", "not_by_transfer": "not_by_transfer",
    "wanted_by_other": "wanted_by_other", "ref_foreign": "number_of_others",
}  # fmt: skip


class Reasons:
    def __init__(self, book: Book, payers: Payers, rates: Rates, known: Known) -> None:
        self._book, self._payers, self._rates, self._known = book, payers, rates, known

    def of(self, turn: Turn) -> tuple[Evidence, ...]:
        """Of the line's best reading."""
        if not turn.reads:
            return self.of_nothing(turn)
        best = turn.reads[0]
        against = [Evidence(code, values, speaks_for=False) for code, values in self._against(turn, best)]
        speaking = [Evidence(code, values, speaks_for=True) for code, values in self._speaking(turn, best)]
        return (*against, *speaking)

    @staticmethod
    def of_nothing(turn: Turn) -> tuple[Evidence, ...]:
        found = []
        if turn.repeats:
            found.append(Evidence("repeats", {}, speaks_for=True))
        if turn.asked.line.explanation:
            found.append(Evidence("explained_before", {}, speaks_for=True))
        if "nothing_by_words" in turn.nothing_facts:
            found.append(Evidence("other_purpose", {}, speaks_for=True))
        if turn.asked.reading.strange:
            found.append(Evidence("number_of_others", {}, speaks_for=True))
        return tuple(found) or (Evidence("nothing_fits", {}, speaks_for=True),)

    # -- for ---------------------------------------------------------------------------------------------------------

    def _speaking(self, turn: Turn, best: Read) -> Iterator[tuple[str, dict[str, str]]]:
        yield from self._quoted(turn, best)
        yield from self._sum(turn, best)
        yield from self._payer(turn, best)
        if "month_fits" in best.facts or "months_fit" in best.facts:
            yield "month", {}
        for fact, code in _SIMPLY_FOR.items():
            if fact in best.facts:
                yield code, {}

    def _quoted(self, turn: Turn, best: Read) -> Iterator[tuple[str, dict[str, str]]]:
        claims, asked, book = best.hypothesis.claims, turn.asked, self._book
        if len(claims) > 1:
            quoted = sum(
                1 for claim in claims if claim in asked.cited and asked.cited[claim].quality >= STRONG
            )
            if quoted == len(claims):
                yield "numbers_all", {"count": str(quoted)}
            elif quoted:
                yield "numbers_some", {"quoted": str(quoted), "count": str(len(claims))}
            return
        if "order" in best.facts:
            yield "order_number", {"order": book.claims[claims[0]].order_number}
        for fact in best.facts:
            if fact in _WRITTEN:
                yield self._number(turn, claims[0], _WRITTEN[fact])

    def _number(self, turn: Turn, claim: int, code: str) -> tuple[str, dict[str, str]]:
        number, cited = self._book.claims[claim].number, turn.asked.cited.get(claim)
        if cited is None:
            return code, {"number": number}
        line = turn.asked.line
        text = line.end_to_end_id if cited.field == "end_to_end_id" else line.remittance_information
        written = text[cited.start : cited.end][:40]
        values = {"number": number, "written": written, **_place(cited, text)}
        if cited.field == "end_to_end_id":
            return "number_end_to_end", values
        if cited.via:
            return f"number_of_{cited.via}", values
        same = written.upper() in number.upper() and len(written) * 2 > len(number)
        return ("number_other_writing" if code == "number" and not same else code), values

    def _sum(self, turn: Turn, best: Read) -> Iterator[tuple[str, dict[str, str]]]:
        asked, how, claims = turn.asked, best.hypothesis.how, best.hypothesis.claims
        owed, currency = best.hypothesis.owed, asked.line.currency
        difference = {"difference": f"{decimal(abs(owed - asked.amount))} {currency}"}
        if how is How.EXACT:
            if len(claims) == 1:
                yield "sum_exact", {}
            elif "set_with_credit" in best.facts:
                yield "sum_with_credit", {}
            else:
                yield "sum_of_several", {"count": str(len(claims))}
        elif how is How.ROUNDED:
            yield "sum_rounded", difference
        elif how is How.FEE:
            yield "sum_fee_factor" if asked.is_factor else "sum_fee", difference
        elif how is How.DISCOUNT:
            yield "sum_discount", {"percent": f"{discount(abs(asked.amount), abs(owed)) / 10:g}"}
        elif how is How.PART:
            yield "sum_part", difference
        elif how is How.EXCHANGE:
            off = deviation(asked, owed, self._book.claims[claims[0]].currency, self._rates)
            yield "sum_exchange", {"percent": f"{(off or 0) * 100:z.2f}"}

    def _payer(self, turn: Turn, best: Read) -> Iterator[tuple[str, dict[str, str]]]:
        partner = self._book.partner[best.hypothesis.claims[0]]
        name = {"partner": self._book.claims[best.hypothesis.claims[0]].partner_name}
        times = self._payers.account(turn.asked).get(partner, 0)
        if "account_master" in best.facts:
            yield "account_of_partner", name
        elif times and any(fact.startswith(("account_sole", "account_mostly")) for fact in best.facts):
            yield "account_known", {**name, "times": str(times)}
        for fact in best.facts:
            if fact.startswith("name_equal"):
                yield "name_equal", name
            elif fact.startswith(("name_close", "name_similar")):
                yield "name_like", name
            elif fact.startswith("name_learnt"):
                yield "name_learnt", name
        if "named_in_text" in best.facts:
            yield "named_in_text", name

    # -- against -----------------------------------------------------------------------------------------------------

    def _against(self, turn: Turn, best: Read) -> Iterator[tuple[str, dict[str, str]]]:
        asked, facts, book = turn.asked, best.facts, self._book
        claims = best.hypothesis.claims
        ids = frozenset(book.claims[claim].id for claim in claims)
        if (asked.line.id, ids) in self._known.refused:
            yield "refused_before", {}
        yield from self._against_payer(asked, facts, claims)
        if best.hypothesis.how is How.OVER:
            extra = decimal(asked.amount - best.hypothesis.owed)
            yield "sum_over", {"difference": f"{extra} {asked.line.currency}"}
        equals = self._equals(turn, best)
        if equals:
            yield "equal_claims", {"numbers": ", ".join(equals[:4])}
        if "ways_few" in facts or "ways_many" in facts:
            yield "several_ways", {}
        left = self._left_out(turn, claims)
        if left:
            yield "left_out", {"number": left}
        late = asked.day - max(book.due[claim] for claim in claims)
        if late > _SAID_LATE and "before_issue" not in facts:
            yield "late", {"days": str(late)}
        for fact, code in _SIMPLY_AGAINST.items():
            if fact in facts:
                yield code, {}
        if asked.says_nothing_paid:
            yield "other_purpose", {}

    def _against_payer(
        self, asked: Asked, facts: Sequence[str], claims: Sequence[int]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        first = claims[0]
        if self._payers.denied(asked, self._book.partner[first]):
            yield "payer_denied", {"partner": self._book.claims[first].partner_name}
            return  # who else it may be for nobody knows
        name = asked.line.counterparty_name
        cut = any(is_cut_off(name, self._book.claims[claim].partner_name) for claim in claims)
        if not _OTHER_NAME.isdisjoint(facts) and not cut:
            yield "payer_other", {"name": name[:60]}
        if "account_of_others" in facts or "account_of_many" in facts:
            yield "account_of_other", {}
        elif "account_new" in facts:
            yield "account_new", {}

    def _equals(self, turn: Turn, best: Read) -> list[str]:
        """Numbers of what fits as well."""
        if len(best.hypothesis.claims) > 1:
            return []
        return [
            self._book.claims[read.hypothesis.claims[0]].number
            for read in turn.reads[1:]
            if len(read.hypothesis.claims) == 1 and read.hypothesis.how is best.hypothesis.how is How.EXACT
        ]

    def _left_out(self, turn: Turn, claims: Sequence[int]) -> str:
        places = {turn.asked.cited[claim].start for claim in claims if claim in turn.asked.cited}
        for claim in turn.asked.strong():
            if claim not in claims and turn.asked.cited[claim].start not in places:
                return self._book.claims[claim].number
        return ""


def _place(cited: Cited, text: str) -> dict[str, str]:
    """Where it was read, for whoever marks it; nothing where letters were folded into more or fewer of them."""
    if len(fold(text)) != len(text[:READ_AT_MOST]):
        return {}
    return {"field": cited.field, "start": str(cited.start), "end": str(cited.end)}
