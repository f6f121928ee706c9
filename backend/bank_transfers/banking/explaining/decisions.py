"""What a person says about one line, and taking it back. It stands above every rule, and outlives an undone import."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from bank_transfers.banking import changes
from bank_transfers.banking.changes.models import ChangeKind
from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus
from bank_transfers.companies import audit
from bank_transfers.core.api.locked import locked

from . import links
from .engine import OWN_ACCOUNT, Code
from .errors import ChangedMeanwhile, NotAPair, NotBooked, NothingToUndo
from .facts import RuleSet, decisions, other_side
from .locking import hold
from .models import ExplanationDecision
from .own_transfers import settling as transfers


def decide(
    line: BankTransaction,
    code: str,
    user: Any,
    *,
    note: str = "",
    pair: BankTransaction | None = None,
    version: int | None = None,
) -> BankTransaction:
    """Says what a line is; with `pair` that both are one own transfer, in whatever currencies. In a transaction.

    version: the line's as the person saw it. Raises NotBooked, NotAPair, ChangedMeanwhile.
    """
    hold(line.company_id)
    line = _ready(line, version)
    before = line.explanation
    if pair is not None:
        pair = _other_side(line, pair)
    for one, other in ((line, pair), (pair, line)):
        if one is not None:
            _separate(one, unless=other)
            _record(one, code, user, note, other)
            _set(one, code, ExplainedBy.PERSON, "", other, user)
    audit.record(
        line.company_id, user, "line_explained", str(line), line=line.pk, explanation=code, before=before,
        pair=pair.pk if pair else None,
    )  # fmt: skip
    return line


def undo(line: BankTransaction, user: Any, *, version: int | None = None) -> BankTransaction:
    """Takes back what a person decided last: what was decided before counts again, else what links and rules say. Where
    nobody decided anything, it takes back what those said, and they don't explain the line again. In a transaction.

    Raises NothingToUndo, ChangedMeanwhile.
    """
    hold(line.company_id)
    line = _ready(line, version)
    before = line.explanation
    last = _last(line)
    if last is None:
        if line.explained_by != ExplainedBy.RULE:
            raise NothingToUndo
        _separate(line)
        _record(line, "", user, "", None)
        _set(line, "", ExplainedBy.PERSON, "", None, user)
    else:
        other = _partner(line, last)
        for one in (line, other):
            if one is not None:
                _take_back(one, user)
    line.refresh_from_db()
    audit.record(
        line.company_id, user, "explanation_undone", str(line), line=line.pk, explanation=line.explanation,
        before=before,
    )  # fmt: skip
    return line


def history(line: BankTransaction) -> list[ExplanationDecision]:
    """All that persons decided about a line, the latest first; also what was taken back."""
    return list(
        ExplanationDecision.objects.filter(
            account_id=line.account_id, fingerprint=line.fingerprint, occurrence=line.occurrence
        ).order_by("-pk")
    )


def _ready(line: BankTransaction, version: int | None) -> BankTransaction:
    line = locked(line)
    if line.status != LineStatus.BOOKED:
        raise NotBooked
    if version is not None:
        refuse_stale(line, version)
    return line


def refuse_stale(line: BankTransaction, version: int) -> None:
    """version: of the explanation, as a person saw it. Raises ChangedMeanwhile."""
    if version != line.explanation_version:
        last = next(iter(history(line)), None)
        at = (last.undone_at or last.decided_at) if last else None
        raise ChangedMeanwhile(
            extra={
                "version": line.explanation_version,
                "changed_by": (last.undone_by or last.user_name) if last else None,
                "changed_at": timezone.localtime(at).isoformat() if at else None,
            }
        )


def _other_side(line: BankTransaction, pair: BankTransaction) -> BankTransaction:
    pair = locked(pair)
    fitting = pair.status == LineStatus.BOOKED and pair.account_id != line.account_id
    # What pays documents, if only with a part of it, came from somebody else.
    fitting = fitting and not (line.allocated_amount or pair.allocated_amount)
    if not fitting or (pair.amount > 0) == (line.amount > 0):
        raise NotAPair
    if pair.currency == line.currency and abs(pair.amount) != abs(line.amount):
        raise NotAPair
    taken = _last(pair)
    if taken is not None and other_side(taken) not in {None, _identity(line)}:
        raise NotAPair
    return pair


def _identity(line: BankTransaction) -> tuple[int, str, int]:
    return line.account_id, line.fingerprint, line.occurrence


def _last(line: BankTransaction) -> ExplanationDecision | None:
    return decisions(line.account_id, {line.fingerprint}).get(_identity(line))


def _record(
    line: BankTransaction, code: str, user: Any, note: str, other: BankTransaction | None
) -> ExplanationDecision:
    known = user if getattr(user, "is_authenticated", False) else None
    return ExplanationDecision.objects.create(
        company_id=line.company_id,
        account_id=line.account_id,
        fingerprint=line.fingerprint,
        occurrence=line.occurrence,
        code=code,
        note=note,
        pair_account_id=other.account_id if other else None,
        pair_fingerprint=other.fingerprint if other else "",
        pair_occurrence=other.occurrence if other else None,
        user=known,
        user_name=known.get_username() if known else "",
    )


def _set(
    line: BankTransaction, code: str, by: str, rule: str, pair: BankTransaction | None, user: Any = None
) -> None:
    if line.explanation != code:
        changes.record_one(line, ChangeKind.EXPLAINED, "explanation", line.explanation, str(code), user)
    if user is not None and line.pair_id != (pair.pk if pair else None):
        old, new = (None if pk is None else str(pk) for pk in (line.pair_id, pair.pk if pair else None))
        changes.record_one(line, ChangeKind.EXPLAINED, "pair", old, new, user)
    line.explanation, line.explained_by, line.explained_rule, line.pair = code, by, rule, pair
    line.explanation_version += 1
    line.save(update_fields=["explanation", "explained_by", "explained_rule", "pair", "explanation_version"])


def _separate(line: BankTransaction, unless: BankTransaction | None = None) -> None:
    """A line that gets another explanation leaves its pair: the other side looks for another one, by rules, or stays
    alone, by what a person decided."""
    if line.pair_id is None or (unless is not None and line.pair_id == unless.pk):
        return
    other = BankTransaction.objects.select_for_update().filter(pk=line.pair_id).first()
    was_by_rule = line.explained_by == ExplainedBy.RULE
    _set(line, "", line.explained_by, "", None)
    if other is None:
        return
    _set(other, other.explanation, other.explained_by, other.explained_rule, None)
    if was_by_rule:
        judge = RuleSet.of(line.company_id).judge()
        transfers.settle(line.company_id, judge, transfers.sums_of(line))


def _partner(line: BankTransaction, last: ExplanationDecision) -> BankTransaction | None:
    """The line that the same decision was about."""
    other = other_side(last)
    if other is None:
        return None
    found = BankTransaction.objects.select_for_update().filter(
        account_id=other[0], fingerprint=other[1], occurrence=other[2]
    )
    partner = found.first()
    theirs = _last(partner) if partner is not None else None
    return partner if theirs is not None and other_side(theirs) == _identity(line) else None


def _take_back(line: BankTransaction, user: Any) -> None:
    last = _last(line)
    if last is not None:
        last.undone_at, last.undone_by = timezone.now(), getattr(user, "username", "")
        last.save(update_fields=["undone_at", "undone_by"])
    earlier = _last(line)
    if earlier is not None:
        _set(line, earlier.code, ExplainedBy.PERSON, "", None, user)
        transfers.restore(line.account_id)
        return
    judge = RuleSet.of(line.company_id).judge()
    verdict = links.verdict_now(judge, line)
    code, rule = verdict or ("", "")
    _set(line, code, ExplainedBy.RULE if code else "", rule, None, user)
    if rule == OWN_ACCOUNT and code == Code.OWN_TRANSFER:
        transfers.settle(line.company_id, judge, transfers.sums_of(line))


def follow(account_id: int, moved: Mapping[tuple[str, int], tuple[str, int]]) -> None:
    """Lines of an account have other fingerprints and occurrences than before: what persons decided goes with them."""
    if not moved:
        return
    either = Q(account_id=account_id) | Q(pair_account_id=account_id)
    for decision in ExplanationDecision.objects.filter(either):
        before = (
            decision.fingerprint,
            decision.occurrence,
            decision.pair_fingerprint,
            decision.pair_occurrence,
        )
        if decision.account_id == account_id:
            own = (decision.fingerprint, decision.occurrence)
            decision.fingerprint, decision.occurrence = moved.get(own, own)
        if decision.pair_account_id == account_id and decision.pair_occurrence is not None:
            other = (decision.pair_fingerprint, decision.pair_occurrence)
            decision.pair_fingerprint, decision.pair_occurrence = moved.get(other, other)
        if before != (
            decision.fingerprint,
            decision.occurrence,
            decision.pair_fingerprint,
            decision.pair_occurrence,
        ):
            decision.save()


class Decided(NamedTuple):
    """A line that goes, with what a person decided about it."""

    account: int
    day: datetime.date | None
    amount: Decimal
    currency: str
    decision: ExplanationDecision


def decided(lines: QuerySet[BankTransaction]) -> list[Decided]:
    """Those lines about which a person decided."""
    found = []
    for line in lines.filter(explained_by=ExplainedBy.PERSON):
        last = _last(line)
        if last is not None:
            found.append(Decided(line.account_id, line.booking_date, line.amount, line.currency, last))
    return found


def carry_over(gone: list[Decided]) -> None:
    """Lines that went, and that another file tells in other words: what a person decided holds for the only line of
    that account, day and sum that stands in the place of the only one that went."""
    by_key: dict[tuple[Any, ...], list[Decided]] = defaultdict(list)
    for one in gone:
        by_key[one[:4]].append(one)
    for (account, day, amount, currency), there in by_key.items():
        lines = BankTransaction.objects.filter(
            account_id=account, booking_date=day, amount=amount, currency=currency, status=LineStatus.BOOKED
        )
        found = list(lines[:2])
        if len(there) != 1 or len(found) != 1 or found[0].explained_by == ExplainedBy.PERSON:
            continue
        decision, line = there[0].decision, found[0]
        _separate(line)
        decision.pk = None
        decision.fingerprint, decision.occurrence = line.fingerprint, line.occurrence
        decision.pair_account_id, decision.pair_fingerprint, decision.pair_occurrence = None, "", None
        decision.save(force_insert=True)
        _set(line, decision.code, ExplainedBy.PERSON, "", None)
