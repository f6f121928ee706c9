"""The rules, accounts and decisions of a company, as they are read for judging lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bank_transfers.banking.models import BankAccount

from .customers.known import KnownToCompany
from .engine import Judge, Own, Taught
from .models import ExplanationDecision, MatchingRule, RuleKind, SwitchedOffRule

SIGNS = {"": 0, "in": 1, "out": -1}
COLUMNS = (
    "pk", "account_id", "booking_date", "amount", "currency", "counterparty_name", "counterparty_account",
    "remittance_information", "type_code", "type_text", "explanation", "explained_rule", "payout",
)  # fmt: skip


class Facts(NamedTuple):
    """A stored line, as far as rules look at it."""

    pk: int
    account_id: int
    booking_date: date | None
    amount: Decimal
    currency: str
    counterparty_name: str
    counterparty_account: str
    remittance_information: str
    type_code: str
    type_text: str
    explanation: str
    explained_rule: str
    payout: int | None  # of a provider, that the line is linked to


@dataclass(frozen=True)
class RuleSet:
    """All that rules depend on, but for what documents and lines tell of customers: two that are equal judge alike."""

    company_id: int
    own: tuple[Own, ...]
    off: frozenset[str]
    taught: tuple[Taught, ...]

    @classmethod
    def of(cls, company_id: int) -> RuleSet:
        own = BankAccount.objects.filter(company_id=company_id).order_by("pk")
        rules = MatchingRule.objects.filter(company_id=company_id, kind=RuleKind.EXPLANATION, is_active=True)
        off = SwitchedOffRule.objects.filter(company_id=company_id)
        return cls(
            company_id,
            tuple(Own(*row) for row in own.values_list("pk", "number", "currency")),
            frozenset(off.values_list("key", flat=True)),
            tuple(taught(rule) for rule in rules.order_by("pk")),
        )

    def judge(self, known: KnownToCompany | None = None) -> Judge:
        return Judge(self.own, self.off, self.taught, known or KnownToCompany(self.company_id))


def taught(rule: MatchingRule) -> Taught:
    return Taught(
        pk=rule.pk or 0,
        code=rule.code,
        text=rule.text,
        name=rule.counterparty_name,
        account=rule.counterparty_account,
        type_text=rule.type_text,
        sign=SIGNS[rule.direction],
        own_account=rule.account_id,
    )


Identity = tuple[int, str, int]  # account, fingerprint, occurrence


def decisions(
    account_id: int, fingerprints: Collection[str] | None = None, *, paired: bool = False
) -> dict[Identity, ExplanationDecision]:
    """What persons decided about lines of an account, and nobody took back: the last of each line. `paired`: of those
    that were ever paired by a person."""
    of_account = ExplanationDecision.objects.filter(account_id=account_id, undone_at=None)
    found = of_account
    if fingerprints is not None:
        found = found.filter(fingerprint__in=fingerprints)
    if paired:
        lines = of_account.filter(pair_account__isnull=False)
        found = found.filter(fingerprint__in=lines.order_by().values("fingerprint"))
    return {(row.account_id, row.fingerprint, row.occurrence): row for row in found.order_by("pk")}


def other_side(decision: ExplanationDecision) -> Identity | None:
    if decision.pair_account_id is None or decision.pair_occurrence is None:
        return None
    return decision.pair_account_id, decision.pair_fingerprint, decision.pair_occurrence


def batches(rows: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    """Few enough for the parameters that SQLite takes."""
    found = list(rows)
    for at in range(0, len(found), size):
        yield found[at : at + size]
