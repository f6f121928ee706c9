"""Rules over lines: those of an import before they are stored, and stored ones when the rules change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet

from bank_transfers.banking import changes
from bank_transfers.banking.account_numbers import iban, written
from bank_transfers.banking.changes.models import ChangeKind
from bank_transfers.banking.models import BankAccount, BankTransaction, ExplainedBy, MatchState
from bank_transfers.core.db.search import plain

from . import links
from .customers.known import KnownToCompany
from .customers.payers import is_money_in
from .engine import OWN_ACCOUNT, SUPPLIER, Code, Judge, Verdict
from .facts import COLUMNS, Facts, RuleSet, batches, decisions
from .locking import hold
from .models import ExplanationDecision
from .own_transfers import settling as transfers

FEW = 50  # lines that come at once, whose payers are looked up one by one
FEWEST = 5  # firms


class Explainer:
    """For one import into one account: `mark` the lines before they are stored, then `settle`."""

    def __init__(self, account: BankAccount) -> None:
        self._account = account
        self._rules = RuleSet.of(account.company_id)
        self._known: KnownToCompany | None = None
        self._judge: Judge | None = None
        self._decided = ExplanationDecision.objects.filter(account=account, undone_at=None).exists()
        self._sums: set[transfers.Sum] = set()
        self._statements: set[int] = set()
        self._suppliers: dict[tuple[str, str], date | None] = {}  # with the last day on which they were paid

    def mark(self, rows: Sequence[BankTransaction]) -> None:
        """Explains lines that are not stored yet; what a person decided about them once counts first."""
        judge = self._judge or self._begin(len(rows) > FEW)
        # What comes in tells who may get something back.
        for row in (*(row for row in rows if row.amount > 0), *(row for row in rows if not row.amount > 0)):
            verdict = judge.verdict(row)
            if verdict is not None:
                row.explanation, row.explained_rule = verdict
                row.explained_by = ExplainedBy.RULE
                if verdict.rule == SUPPLIER:
                    self._paid(judge.supplier_of(row), row.booking_date)
                elif verdict.rule == OWN_ACCOUNT:
                    self._sums |= transfers.sums_of(row)
            if self._known is not None and is_money_in(row):
                self._known.comes(row.counterparty_name, row.counterparty_account, row.booking_date)
        self._statements.update(row.statement_id for row in rows)
        if self._decided:
            self._decide(rows)

    def _begin(self, many: bool) -> Judge:
        self._known = KnownToCompany(self._account.company_id, many)
        self._judge = self._rules.judge(self._known)
        return self._judge

    def _paid(self, who: tuple[str, str], day: date | None) -> None:
        last = self._suppliers.get(who, date.min)
        self._suppliers[who] = None if day is None or last is None else max(day, last)

    def _may_get_back(self) -> bool:
        """Whether one of those that were paid may be a customer, by all lines that are there now."""
        if self._known is None or not self._suppliers:
            return False
        self._known.begin_anew(many=len(self._suppliers) > FEWEST)
        first_days = ((self._known.first_day(*who), last) for who, last in self._suppliers.items())
        return any(first is not None and (last is None or first <= last) for first, last in first_days)

    def _decide(self, rows: Sequence[BankTransaction]) -> None:
        found = decisions(self._account.pk, {row.fingerprint for row in rows})
        for row in rows:
            decision = found.get((self._account.pk, row.fingerprint, row.occurrence))
            if decision is not None:
                row.explanation, row.explained_by, row.explained_rule = decision.code, ExplainedBy.PERSON, ""

    def settle(self) -> None:
        """Once the lines are stored: pairs own transfers, and judges again where rules changed meanwhile."""
        hold(self._account.company_id)
        now = RuleSet.of(self._account.company_id)
        if now != self._rules:
            self._rules, self._judge = now, None
            rerun(self._account.company_id, Q(statement__in=self._statements))
        elif self._may_get_back():  # they were judged by what was there before
            rerun(self._account.company_id, Q(statement__in=self._statements, explained_rule=SUPPLIER))
        judge = self._judge or self._begin(many=True)
        transfers.settle(self._account.company_id, judge, self._sums)
        if self._decided:
            transfers.restore(self._account.pk)


def rerun(company_id: int, among: Q | None = None) -> int:
    """Judges stored lines by links and rules as they are now, but none that a person decided about. The company has to
    be held. `among`: which lines could be meant, None for all. Out: how many are explained otherwise than before."""
    judge = RuleSet.of(company_id).judge()
    lines = BankTransaction.objects.filter(among or Q(), company_id=company_id)
    lines = lines.exclude(explained_by=ExplainedBy.PERSON)
    changed: dict[Verdict, list[int]] = defaultdict(list)
    own: list[int] = []
    for row in lines.order_by().values_list(*COLUMNS).iterator(chunk_size=2000):
        line = Facts._make(row)
        verdict = links.verdict(judge, line) or Verdict("", "")
        if verdict != (line.explanation, line.explained_rule):
            changed[verdict].append(line.pk)
            if OWN_ACCOUNT in {verdict.rule, line.explained_rule}:
                own.append(line.pk)
    for verdict, found in changed.items():
        _write(verdict, found)
    sums: set[transfers.Sum] = set()
    for batch in batches(own):
        for stored in BankTransaction.objects.filter(pk__in=batch):
            sums |= transfers.sums_of(stored)
    transfers.settle(company_id, judge, sums)
    return sum(map(len, changed.values()))


def renew_suppliers(company_id: int, first: date | None = None) -> int:
    """Judges money that went out, from a booking day on, by the customers and payers that are known by now. In a
    transaction. What pays a document, a credit note that is paid back, is left as it is. Out: how many lines are
    explained otherwise than before."""
    hold(company_id)
    unexplained = Q(explanation="") & ~Q(amount__gte=0) & ~Q(match_state=MatchState.MATCHED)
    among = Q(explained_rule=SUPPLIER) | unexplained
    return rerun(company_id, among if first is None else among & Q(booking_date__gte=first))


def _write(verdict: Verdict, lines: Sequence[int]) -> None:
    for batch in batches(lines):
        rows = BankTransaction.objects.filter(pk__in=batch)
        changes.record(rows, ChangeKind.EXPLAINED, "explanation", str(verdict.code))
        rows.update(
            explanation=verdict.code,
            explained_by=ExplainedBy.RULE if verdict.code else "",
            explained_rule=verdict.rule,
            explanation_version=F("explanation_version") + 1,
            pair=None,
        )


def links_changed(company_id: int, lines: Collection[int]) -> None:
    """These lines were linked to something, or are not any more. The company has to be held."""
    for batch in batches(lines):
        rerun(company_id, Q(pk__in=batch))


def account_added(account: BankAccount) -> None:
    """Lines that name the account on their other side are own transfers from now on."""
    hold(account.company_id)
    rerun(account.company_id, naming(account.number))


def naming(number: str) -> Q:
    """Lines that may have this account on their other side; the search knows its number as people write it, where
    there is one way to do so."""
    if not iban(number):
        return Q(counterparty_account__gt="")
    return Q(search_text__contains=plain(written(number)))


def sums_of(lines: QuerySet[BankTransaction]) -> set[transfers.Sum]:
    """Of those own transfers among the lines that rules explained: to be told to `pair_again` when they are gone."""
    own = lines.filter(explanation=Code.OWN_TRANSFER, explained_rule=OWN_ACCOUNT)
    return {one for line in own.iterator(chunk_size=1000) for one in transfers.sums_of(line)}


def pair_line(line: BankTransaction) -> None:
    """A line that is booked, or is not any more, may be a side of an own transfer. The company has to be held."""
    if line.explained_rule == OWN_ACCOUNT:
        pair_again(line.company_id, transfers.sums_of(line))


def pair_again(company_id: int, sums: set[transfers.Sum]) -> None:
    """The company has to be held."""
    transfers.settle(company_id, RuleSet.of(company_id).judge(), sums)
