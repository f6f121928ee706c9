"""Rules that people teach, and built-in ones that they switch off: each change is applied to stored lines at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from bank_transfers.banking.account_numbers import normalise
from bank_transfers.banking.models import BankTransaction, ExplainedBy
from bank_transfers.companies import audit
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.search import plain

from . import links, words
from .engine import BY_KEY, fits
from .errors import RuleExists, TooManyRules
from .explainer import naming, rerun
from .facts import COLUMNS, Facts, RuleSet, taught
from .locking import hold
from .models import MatchingRule, RuleKind, SwitchedOffRule

MOST_RULES = 500
FIRST = 20  # lines of a preview that are shown


# What makes two rules one.
SAID = ("code", "text", "counterparty_name", "counterparty_account", "type_text", "direction", "account_id")


def create(company_id: int, user: Any, values: Mapping[str, Any]) -> tuple[MatchingRule, bool]:
    """Adds a rule and applies it. In a transaction. Out: the rule, and whether it was made: one that says the same is
    it already, and is switched on where it was not. Raises TooManyRules."""
    hold(company_id)
    there = _same_as(MatchingRule(company_id=company_id, kind=RuleKind.EXPLANATION, **folded(values)))
    if there is not None:
        if values.get("is_active", True) and not there.is_active:
            change(there, user, {"is_active": True})
        return there, False
    if MatchingRule.objects.filter(company_id=company_id).count() >= MOST_RULES:
        raise TooManyRules
    rule = MatchingRule(company_id=company_id, kind=RuleKind.EXPLANATION, created_by=user, **folded(values))
    rule.save()
    if rule.is_active:
        rerun(company_id, about(rule))
    _audit(rule, user, "rule_created")
    return rule, True


def _same_as(rule: MatchingRule) -> MatchingRule | None:
    """Another rule of the company that says the same, the oldest of them."""
    rows = MatchingRule.objects.filter(company_id=rule.company_id, kind=rule.kind).exclude(pk=rule.pk)
    return rows.filter(**{name: getattr(rule, name) for name in SAID}).order_by("pk").first()


def change(rule: MatchingRule, user: Any, values: Mapping[str, Any]) -> MatchingRule:
    """Changes a rule, or switches it; its lines are judged anew. In a transaction, in which the rule is locked. Raises
    RuleExists."""
    hold(rule.company_id)
    before = about(rule)
    said = [getattr(rule, name) for name in SAID]
    for name, value in folded(values).items():
        setattr(rule, name, value)
    if said != [getattr(rule, name) for name in SAID] and _same_as(rule) is not None:
        raise RuleExists
    rule.save()
    rerun(rule.company_id, before | about(rule))
    _audit(rule, user, "rule_changed")
    return rule


def delete(rule: MatchingRule, user: Any) -> None:
    """Deletes a rule: its lines are as if it had never been. In a transaction."""
    hold(rule.company_id)
    rule = locked(rule)
    among = about(rule)
    _audit(rule, user, "rule_deleted")
    rule.delete()
    rerun(rule.company_id, among)


def switch(company_id: int, key: str, on: bool, user: Any) -> None:
    """Switches a built-in rule on or off for a company. In a transaction."""
    hold(company_id)
    off = SwitchedOffRule.objects.filter(company_id=company_id, key=key)
    if on != off.exists():
        return
    if on:
        off.delete()
    else:
        SwitchedOffRule.objects.create(company_id=company_id, key=key)
    rerun(company_id)
    audit.record(
        company_id,
        user,
        "rule_switched_on" if on else "rule_switched_off",
        words.built_in_name(key),
        rule=key,
    )


def apply(company_id: int, user: Any) -> int:
    """Judges all lines anew. In a transaction. Out: how many are explained otherwise than before."""
    hold(company_id)
    changed = rerun(company_id)
    audit.record(company_id, user, "rules_applied", changed=changed)
    return changed


def preview(company_id: int, values: Mapping[str, Any], instead_of: int | None = None) -> dict[str, Any]:
    """What a rule would do: how many lines it would explain, the latest of them, how many fit and stay as they are
    because a person decided, and how many because they are linked or another rule is more particular or contradicts."""
    rule = MatchingRule(company_id=company_id, **folded(values))
    rules = RuleSet.of(company_id)
    number = 2**63 - 1
    candidate = taught(rule)._replace(pk=number)
    others = tuple(one for one in rules.taught if one.pk != instead_of)
    judge = replace(rules, taught=(*others, candidate)).judge()
    lines = BankTransaction.objects.filter(about(rule), company_id=company_id).order_by(
        "-booking_date", "-pk"
    )
    count = decided = other = 0
    first: list[int] = []
    for *row, by in lines.values_list(*COLUMNS, "explained_by").iterator(chunk_size=2000):
        line = Facts._make(row)
        if not fits(candidate, line):
            continue
        verdict = None if by == ExplainedBy.PERSON else links.verdict(judge, line)
        if by == ExplainedBy.PERSON:
            decided += 1
        elif verdict is None or verdict.rule != str(number):
            other += 1
        else:
            count += 1
            if len(first) < FIRST:
                first.append(line.pk)
    return {"count": count, "decided": decided, "other": other, "lines": first}


def about(rule: MatchingRule) -> Q:
    """Lines that a rule may be about, for the database: all that fit, and some that do not."""
    among = Q()
    if rule.direction:
        among &= Q(amount__gt=0) if rule.direction == "in" else Q(amount__lte=0)  # as `fits` has it
    if rule.account_id is not None:
        among &= Q(account_id=rule.account_id)
    if rule.counterparty_account:
        among &= naming(rule.counterparty_account)
    for text in (rule.text, rule.counterparty_name):
        if text:
            among &= Q(search_text__contains=text)
    return among


def folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without accents and case, the account as it is compared."""
    found = dict(values)
    for name in ("text", "counterparty_name", "type_text"):
        if name in found:
            found[name] = plain(found[name])
    if found.get("counterparty_account"):
        found["counterparty_account"] = normalise(found["counterparty_account"])
    return found


def explained_lines(company_id: int) -> dict[str, int]:
    """How many lines each rule explains, by its key or number."""
    lines = BankTransaction.objects.filter(company_id=company_id, explanation__gt="").exclude(
        explained_rule=""
    )
    counted = lines.order_by().values("explained_rule").annotate(count=Count("pk"))
    return {row["explained_rule"]: row["count"] for row in counted}


def latest_days(company_id: int) -> dict[str, date]:
    """The booking day of the latest line that each rule of the company's people explains, by its number."""
    lines = BankTransaction.objects.filter(company_id=company_id, explanation__gt="").exclude(
        explained_rule=""
    )
    counted = lines.order_by().values("explained_rule").annotate(latest=Max("booking_date"))
    return {row["explained_rule"]: row["latest"] for row in counted if row["latest"] is not None}


def built_in(company_id: int) -> list[dict[str, Any]]:
    """The rules that everybody has, and whether the company uses them."""
    off = set(SwitchedOffRule.objects.filter(company_id=company_id).values_list("key", flat=True))
    counted = explained_lines(company_id)
    return [
        {
            "key": rule.key,
            "code": str(rule.code),
            "name": words.built_in_name(rule.key),
            "direction": {1: "in", -1: "out"}.get(rule.sign, ""),
            "looks_at": words.looks_at(rule.key),
            "only_without_counterparty": rule.silent,
            "is_active": rule.key not in off,
            "explained_lines": counted.get(rule.key, 0),
        }
        for rule in BY_KEY.values()
    ]


def _audit(rule: MatchingRule, user: Any, action: str) -> None:
    audit.record(
        rule.company_id, user, action, words.rule_name(rule), rule=rule.pk, explanation=rule.code,
        conditions=words.conditions(rule), is_active=rule.is_active,
    )  # fmt: skip
