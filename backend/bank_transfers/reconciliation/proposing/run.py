"""One run: the matcher is asked about all lines that wait, and what it says is kept, a batch at a time.

The matcher works on what was read before; so each batch holds the company, looks at its lines again, and leaves alone
what somebody changed meanwhile. A run that is killed leaves whole batches behind, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import transaction

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.explaining.engine import Code
from bank_transfers.reconciliation.matching import Match as Said
from bank_transfers.reconciliation.matching import Mode, Status
from bank_transfers.reconciliation.models import Match, MatchDecision
from bank_transfers.reconciliation.quality import spot_checks
from bank_transfers.reconciliation.settings import Policy

from . import words
from .keeping import Keeping, Told
from .learned import known_of
from .loading import CHUNK, Waiting, claims_of, lines_of, payouts_of, rates_of

BATCH = 200


class Numbered(NamedTuple):
    """A document as people know it."""

    billingo_id: int
    number: str


class MatchRun:
    """Of one company. first, last: booking days; again: also what a person rejected is proposed anew; automatic: the
    company's choice for this run; dry_run: nothing is stored; progress: told how many lines are done, of how many."""

    def __init__(
        self,
        company_id: int,
        *,
        first: date | None = None,
        last: date | None = None,
        again: bool = False,
        automatic: str | None = None,
        dry_run: bool = False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._company_id = company_id
        self._first, self._last = first, last
        self._dry_run, self._progress = dry_run, progress
        self._policy = Policy(company_id, automatic)
        self._keeping = Keeping(company_id, self._policy, again=again)
        self._exact: set[int] = set()
        self._wanted_by_others: frozenset[int] = frozenset()
        self.documents: dict[int, Numbered] = {}

    def run(self) -> Iterator[Told]:
        """What is said of each line, in the order of time; what is told is stored. Raises BusyElsewhere."""
        if not self._dry_run:
            with transaction.atomic():  # a sync or an import may have told of a customer
                explaining.renew_suppliers(self._company_id, self._first)
        lines = lines_of(self._company_id, self._first, self._last)
        found = self._asked(lines)
        for start in range(0, len(lines), BATCH):
            told = [
                Told(waiting, found[waiting.line.id], waiting.line.id in self._exact)
                for waiting in lines[start : start + BATCH]
            ]
            if not self._dry_run:
                told = self._keeping.keep(told)
            self._progress(min(start + BATCH, len(lines)), len(lines))
            yield from told
        if not self._dry_run:
            spot_checks.draw(self._company_id)

    def _asked(self, lines: Sequence[Waiting]) -> dict[int, Said]:
        """By line."""
        found = {}
        asked: list[Waiting] = []
        for waiting in lines:
            if waiting.adds_up is False:
                reason = words.against(words.DOES_NOT_ADD_UP)
                found[waiting.line.id] = Said(waiting.line.id, Status.OPEN, evidence=(reason,))
            elif waiting.by_person:
                found[waiting.line.id] = _said_by_a_person(waiting)
            else:
                asked.append(waiting)
        if not asked:
            return found
        first = asked[0].line.booking_date
        claims = claims_of(self._company_id, first)
        self.documents = {claim.id: Numbered(claim.billingo_id, claim.number) for claim in claims}
        from bank_transfers.reconciliation.matching.engine import match  # see its package

        matches = match(
            [waiting.line for waiting in asked],
            claims,
            known_of(self._company_id, first),
            rates_of(claims, asked),
            payouts_of(self._company_id, asked),
            mode=Mode.EXACT,
        )
        by_line = {waiting.line.id: waiting for waiting in asked}
        self._exact = {said.line_id for said in matches if said.status is Status.AUTOMATIC}
        if any(said.sure_enough for said in matches):
            self._wanted_by_others = self._claims_of_others(by_line)
        for said in matches:
            found[said.line_id] = self._judged(by_line[said.line_id], said)
        return found

    def _claims_of_others(self, asked: Collection[int]) -> frozenset[int]:
        """What proposals of lines name that wait too and are not asked about, since days bound the run."""
        if self._first is None and self._last is None:
            return frozenset()
        waiting = Match.objects.filter(company_id=self._company_id, decision=MatchDecision.WAITING)
        rows = waiting.values_list("line_id", "allocations", "alternatives").iterator(CHUNK)
        return frozenset(
            one["invoice"]
            for line, allocations, alternatives in rows
            if line not in asked
            for named in ((allocations,) if allocations else (other["allocations"] for other in alternatives))
            for one in named
        )

    def _judged(self, waiting: Waiting, said: Said) -> Said:
        """With the status that the company's choice leaves it."""
        if not said.sure_enough:
            return said
        exact = said.line_id in self._exact
        allowed = self._policy.allows(waiting.account_id, waiting.line.amount, said, exact=exact)
        if not self._wanted_by_others.isdisjoint(one.claim_id for one in said.allocations):
            allowed = False  # a line that is not asked about may have paid it
        if waiting.by_rule and waiting.line.explanation != Code.PAYOUT:
            allowed = False  # a rule says that it pays nothing: somebody has to look
        return replace(said, status=Status.AUTOMATIC if allowed else Status.PROPOSED)


def _said_by_a_person(waiting: Waiting) -> Said:
    code = waiting.line.explanation
    reason = words.against(words.BY_A_PERSON)
    status = Status.EXPLAINED if code else Status.OPEN
    return Said(waiting.line.id, status, (), 1.0 if code else 0.0, (reason,), explanation=code)
