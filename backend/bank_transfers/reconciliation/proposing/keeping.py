"""What the matcher said, kept: proposals made, renewed or withdrawn, and what may be accepted, accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus, MatchState
from bank_transfers.core.api.errors import ApiError
from bank_transfers.core.db.writing.bulk_insert import update_rows
from bank_transfers.reconciliation.allocating import states
from bank_transfers.reconciliation.allocating.balances import in_one_transaction, locked_lines
from bank_transfers.reconciliation.allocating.entries import Entry
from bank_transfers.reconciliation.allocating.service import lay, new_action
from bank_transfers.reconciliation.errors import BusyElsewhere
from bank_transfers.reconciliation.learning.stones import changes_of
from bank_transfers.reconciliation.matching import Allocation, Status
from bank_transfers.reconciliation.matching import Match as Said
from bank_transfers.reconciliation.models import ActionKind, Match, MatchAction, MatchDecision, MatchStatus
from bank_transfers.reconciliation.quality import stopping
from bank_transfers.reconciliation.settings import Policy

from . import words
from .learned import Refused, refused
from .loading import Waiting

KEPT = {
    Status.AUTOMATIC: MatchStatus.PROPOSED,
    Status.PROPOSED: MatchStatus.PROPOSED,
    Status.AMBIGUOUS: MatchStatus.AMBIGUOUS,
}
COMPARED = (
    "status", "confidence", "would_be_automatic", "exact", "learnt", "quoting", "allocations", "alternatives",
    "evidence",
)  # fmt: skip


RENEWED = ("version", "changed_at", "changed_by")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one line. exact: number, sum and a known account."""

    waiting: Waiting
    match: Said
    exact: bool = False


class Keeping:
    """Of one run: all that it accepts is one action."""

    def __init__(self, company_id: int, policy: Policy, *, again: bool) -> None:
        self._company_id, self._policy, self._again = company_id, policy, again
        self._changes = changes_of(company_id)
        self.action: MatchAction | None = None

    def keep(self, told: Sequence[Told]) -> list[Told]:
        """A batch, all of it or nothing. Out: as it was kept: what somebody took meanwhile is no automatic match any
        more. Raises BusyElsewhere."""
        before = self.action
        lines = before.lines if before is not None else 0
        try:
            done: list[Told] = self._keep(told, before, lines)
        except BaseException:
            self._back_to(before, lines)  # as the transaction
            raise
        return done

    def _back_to(self, action: MatchAction | None, lines: int) -> None:
        self.action = action
        if action is not None:
            action.lines = lines

    @in_one_transaction
    def _keep(self, told: Sequence[Told], action: MatchAction | None, lines_before: int) -> list[Told]:
        self._back_to(action, lines_before)  # an attempt before may have been rolled back
        keys = {one.waiting.line.id for one in told}
        there = set(
            BankTransaction.objects.filter(company_id=self._company_id, pk__in=keys).values_list(
                "pk", flat=True
            )
        )
        lines = locked_lines(self._company_id, there)
        told = self._as_allowed_now(told)
        present = [one for one in told if _is_as_it_was(lines.get(one.waiting.line.id), one.waiting)]
        matches = self._proposals(present)
        sure = [] if self._undone() else [one for one in present if one.match.status is Status.AUTOMATIC]
        accepted = self._accept([one for one in sure if one.waiting.line.id in matches], lines, matches)
        states.refresh(lines[one.waiting.line.id] for one in present)
        return [
            one
            if one.match.status is not Status.AUTOMATIC or one.waiting.line.id in accepted
            else _not_any_more(one)
            for one in told
        ]

    def _as_allowed_now(self, told: Sequence[Told]) -> list[Told]:
        """What persons said since the run began: of what is allowed, of this very match, and of what it rests on."""
        if self._policy.accepts_anyway:
            stopping.check(self._company_id, accepts=True)  # where it is off, what was undone stopped nothing
        self._policy.renew()
        changes = changes_of(self._company_id)
        forgotten = changes.forgotten != self._changes.forgotten
        denied = changes.denied != self._changes.denied
        sure = [one.waiting.line.id for one in told if one.match.status is Status.AUTOMATIC]
        no_more = refused(self._company_id, sure)
        return [self._judged_now(one, no_more, forgotten=forgotten, denied=denied) for one in told]

    def _judged_now(self, one: Told, no_more: Collection[Refused], *, forgotten: bool, denied: bool) -> Told:
        said, line = one.match, one.waiting.line
        if said.status is not Status.AUTOMATIC:
            return one
        allowed = self._policy.allows(one.waiting.account_id, line.amount, said, exact=one.exact)
        if denied or (forgotten and words.learnt({reason.code for reason in said.evidence})):
            allowed = False  # whom it denies, the next run knows
        if (line.id, frozenset(part.claim_id for part in said.allocations)) in no_more:
            allowed = False
        return one if allowed else replace(one, match=replace(said, status=Status.PROPOSED))

    # -- proposals ---------------------------------------------------------------------------------------------------

    def _proposals(self, told: Sequence[Told]) -> dict[int, Match]:
        """The proposal of each line that has one now."""
        keys = [one.waiting.line.id for one in told]
        matches = Match.objects.filter(line__in=keys)
        waiting = {row.line_id: row for row in matches.filter(decision=MatchDecision.WAITING)}
        rejected: dict[int, list[Any]] = {}
        if not self._again:
            for line, allocations in matches.filter(decision=MatchDecision.REJECTED).values_list(
                "line_id", "allocations"
            ):
                rejected.setdefault(line, []).append(allocations)
        found, new, gone, renewed = {}, [], [], []
        for one in told:
            key = one.waiting.line.id
            wanted = self._wanted(one, rejected.get(key, ()))
            row = waiting.get(key)
            if wanted is None:
                gone += [row.pk] if row is not None else []
            elif row is None:
                new.append(wanted)
            else:
                found[key] = row
                if _renew(row, wanted):
                    renewed.append([*(getattr(row, name) for name in (*COMPARED, *RENEWED)), row.pk])
        update_rows(Match, [*COMPARED, *RENEWED], renewed)
        now = timezone.now()
        Match.objects.filter(pk__in=gone).update(
            decision=MatchDecision.WITHDRAWN, version=F("version") + 1, changed_at=now, changed_by=""
        )
        if new or gone or renewed:
            lines_changed(
                self._company_id
            )  # also where the lines themselves stay as they were: pages show both
        return found | {row.line_id: row for row in Match.objects.bulk_create(new)}

    def _wanted(self, one: Told, rejected: Iterable[Any]) -> Match | None:
        said = one.match
        if said.status not in KEPT:
            return None
        allocations = stored(said.allocations)
        if allocations and allocations in rejected:
            return None
        codes = {reason.code for reason in said.evidence}
        return Match(
            company_id=self._company_id,
            exact=one.exact,
            learnt=words.learnt(codes),
            quoting=words.quoting(codes),
            line_id=one.waiting.line.id,
            status=KEPT[said.status],
            confidence=float(said.confidence),
            would_be_automatic=said.sure_enough,
            allocations=allocations,
            alternatives=[
                {"allocations": stored(other.allocations), "confidence": float(other.confidence)}
                for other in said.alternatives
            ],
            evidence=[words.kept(reason) for reason in said.evidence],
            changed_at=timezone.now(),
        )

    def _undone(self) -> bool:
        """Whether somebody took back what the run accepted so far, and so wants no more of it. The company is held."""
        if self.action is None:
            return False
        return MatchAction.objects.filter(pk=self.action.pk, undone_at__isnull=False).exists()

    # -- acceptance --------------------------------------------------------------------------------------------------

    def _accept(
        self, told: Sequence[Told], lines: dict[int, BankTransaction], matches: dict[int, Match]
    ) -> set[int]:
        """Lays what is sure on its documents; what does not fit any more is found by halving, and stays a proposal."""
        if not told:
            return set()
        if self.action is None:
            self.action = new_action(self._company_id, ActionKind.AUTOMATIC, None)
        entries = {one.waiting.line.id: entries_of(one.match.allocations) for one in told}
        laid = self.action.lines
        try:
            with transaction.atomic():
                accepted = [matches[key].pk for key in entries]
                lay(self.action, lines, entries, accepted)
                Match.objects.filter(pk__in=accepted).update(accepted_confidence=F("confidence"))
        except BusyElsewhere:
            raise
        except ApiError:
            self.action.lines = laid
            if len(told) == 1:
                return set()
            middle = len(told) // 2
            one, other = told[:middle], told[middle:]
            return self._accept(one, lines, matches) | self._accept(other, lines, matches)
        return set(entries)


def entries_of(allocations: Sequence[Allocation]) -> list[Entry]:
    return [Entry(one.claim_id, str(one.kind), one.amount, one.of_line, one.of_claim) for one in allocations]


def stored(allocations: Sequence[Allocation]) -> list[dict[str, Any]]:
    return [entry.stored() for entry in entries_of(allocations)]


def _is_as_it_was(line: BankTransaction | None, waiting: Waiting) -> bool:
    """Whether the line may be given a proposal: nothing was done to it since it was read."""
    return (
        line is not None
        and line.status == LineStatus.BOOKED
        and not line.allocated_amount
        and line.match_state != MatchState.MATCHED
        and (line.explained_by != ExplainedBy.PERSON or waiting.by_person)
        and line.amount == waiting.line.amount
    )


def _renew(row: Match, wanted: Match) -> bool:
    """Makes the proposal that waits say what it is to say now. Out: whether that is anything else."""
    if all(getattr(row, name) == getattr(wanted, name) for name in COMPARED):
        return False
    for name in COMPARED:
        setattr(row, name, getattr(wanted, name))
    row.version += 1
    row.changed_at, row.changed_by = wanted.changed_at, ""
    return True


def _not_any_more(one: Told) -> Told:
    reasons = (words.against(words.GONE_MEANWHILE), *one.match.evidence)
    return replace(one, match=replace(one.match, status=Status.PROPOSED, evidence=reasons))
