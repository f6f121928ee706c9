"""What persons decide about proposals: accept, also many at once, and reject, each as one action; and why they
reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from bank_transfers.core.api.errors import NotFound
from bank_transfers.reconciliation.errors import ChangedMeanwhile, NothingToAccept
from bank_transfers.reconciliation.learning import denying
from bank_transfers.reconciliation.models import ActionKind, Match, MatchAction, MatchDecision

from . import states
from .balances import in_one_transaction, locked_lines
from .entries import Entry
from .service import allocate, new_action


class Asked(NamedTuple):
    """A proposal that is decided about. version: as the person saw it, None where they do not say; alternative: which
    of its alternatives is meant, by its place from 0; None: what is proposed."""

    match: int
    version: int | None = None
    alternative: int | None = None


@in_one_transaction
def accept(company_id: int, user: Any, asked: Sequence[Asked]) -> MatchAction:
    """All of them, or none. Raises NotFound, ChangedMeanwhile, NothingToAccept and what `allocate` raises."""
    matches = _waiting(company_id, asked)
    entries = {matches[one.match].line_id: _entries(matches[one.match], one.alternative) for one in asked}
    made: MatchAction = allocate(company_id, user, entries, ActionKind.ACCEPT, accepted=list(matches))
    return made


@in_one_transaction
def reject(company_id: int, user: Any, asked: Sequence[Asked]) -> MatchAction:
    """Raises NotFound, ChangedMeanwhile."""
    matches = _waiting(company_id, asked)
    action = new_action(company_id, ActionKind.REJECT, user)
    states.reject(action, list(matches.values()))
    return action


@in_one_transaction
def deny_payer(company_id: int, user: Any, match_id: int) -> MatchAction:
    """Why a proposal was refused: who paid does not pay for its partner. Out: the refusal, which takes that back when
    it is undone. Raises NotFound, ChangedMeanwhile where it is not refused, NothingToLearn."""
    locked_lines(company_id, ())
    match = Match.objects.filter(company_id=company_id, pk=match_id).select_related("action").first()
    if match is None:
        raise NotFound
    if match.decision != MatchDecision.REJECTED or match.action is None:
        raise changed(match)
    denied = denying.denied_of(match)
    if not denying.is_denied(match.action, denied):
        denying.deny(match.action, user, [denied])
    return match.action


def _waiting(company_id: int, asked: Sequence[Asked]) -> Mapping[int, Match]:
    locked_lines(company_id, ())  # nobody else decides from here on
    keys = {one.match for one in asked}
    found = Match.objects.filter(company_id=company_id).in_bulk(keys)
    if len(found) != len(keys):
        raise NotFound
    for one in asked:
        match = found[one.match]
        if match.decision != MatchDecision.WAITING or one.version not in {None, match.version}:
            raise changed(match)
    return found


def changed(match: Match) -> ChangedMeanwhile:
    """`errors` tells which of many it is."""
    return ChangedMeanwhile(
        errors={"match": [str(match.pk)]},
        extra={
            "version": match.version,
            "changed_by": match.changed_by or None,
            "changed_at": timezone.localtime(match.changed_at).isoformat(),
        },
    )


def _entries(match: Match, alternative: int | None) -> list[Entry]:
    kept = match.allocations
    if alternative is not None:
        if alternative >= len(match.alternatives):
            raise NothingToAccept
        kept = match.alternatives[alternative]["allocations"]
    if not kept:
        raise NothingToAccept
    return [Entry.of_stored(one) for one in kept]
