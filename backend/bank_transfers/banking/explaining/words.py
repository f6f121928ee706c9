"""Kinds of lines and rules as people call them, and why a rule explained a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.account_numbers import written

from .engine import BY_KEY, FORMS, OWN_ACCOUNT, PAYOUT_LINK, SUPPLIER, TAX_AUTHORITY, Code, Tax, tax_of
from .models import MatchingRule

CODES: Mapping[str, Promise] = {
    Code.BANK_FEE: _("bank fee"),
    Code.TRANSACTION_DUTY: _("transaction duty"),
    Code.CARD_FEE: _("card fee"),
    Code.INTEREST_RECEIVED: _("interest received"),
    Code.INTEREST_PAID: _("interest paid"),
    Code.CASH_DEPOSIT: _("cash deposit"),
    Code.CASH_WITHDRAWAL: _("cash withdrawal"),
    Code.TAX_PAYMENT: _("tax payment"),
    Code.TAX_REFUND: _("tax refund"),
    Code.OWN_TRANSFER: _("own transfer"),
    Code.CURRENCY_EXCHANGE: _("currency exchange"),
    Code.PAYOUT: _("payout of a payment provider"),
    Code.SALARY: _("salary"),
    Code.LOAN: _("loan"),
    Code.SUPPLIER_PAYMENT: _("payment to a supplier"),
    Code.CARD_PURCHASE: _("card purchase"),
    Code.SUPPLIER_REFUND: _("refund of a supplier"),
    Code.CUSTOMER_REFUND: _("refund to a customer"),
    Code.MISTAKEN_TRANSFER: _("mistaken transfer"),
    Code.OTHER: _("other, no invoice"),
}

TAXES: Mapping[str, Promise] = {
    Tax.VAT: _("VAT"),
    Tax.CORPORATE: _("corporate tax"),
    Tax.PERSONAL_INCOME: _("personal income tax"),
    Tax.SOCIAL_CONTRIBUTION: _("social contribution tax"),
    Tax.SOCIAL_SECURITY: _("social security contribution"),
    Tax.PENALTY: _("penalty"),
}

BY_CODE_OF_BANK = _("The bank's own code says it: %(type_code)s.")
BY_TYPE = _("The bank calls it “%(type_text)s”, and nobody else stands on the other side.")
BY_TEXT = _("Nobody else stands on the other side, and the text begins “%(text)s”.")
BY_CODE_AND_TYPE = _(
    "The bank's own code says a charge, %(type_code)s, and the bank calls it “%(type_text)s”."
)
BY_CODE_AND_TEXT = _("The bank's own code says a charge, %(type_code)s, and the text begins “%(text)s”.")
BY_HOLDER = _("It is from or to %(name)s, and the text says it: “%(text)s”.")
BY_PERIOD = _("The text says it, and nothing else but a period: “%(text)s”.")
BY_NAME = _("It comes from a payment provider: %(name)s.")
BY_TAX = _("The account on the other side is the tax authority's: %(account)s.")
BY_OWN = _("The account on the other side is the company's own: %(account)s.")
BY_ACCOUNT: Mapping[str, Promise] = {OWN_ACCOUNT: BY_OWN, TAX_AUTHORITY: BY_TAX}
BY_BANKS_WORD = _("The bank calls it “%(type_text)s”.")
BY_SUPPLIER = _("%(name)s is a firm that never paid the company anything before and got no document from it.")
BY_PAYOUT = _("The line is linked to payout %(payout)s of %(provider)s.")
SHOWN = 60  # letters of a text in a reason


def code(name: str) -> str:
    """In the active language; the code itself where it has no word."""
    return str(CODES.get(name, name))


def tax(account: str) -> str | None:
    found = tax_of(account)
    return None if found is None else str(TAXES[found])


def payout_reason(provider: str, payout: str) -> str:
    """Why a line is explained that was linked to a provider's payout."""
    return str(BY_PAYOUT) % {"provider": provider, "payout": payout}


def reason(key: str, line: Mapping[str, Any], rule: MatchingRule | None) -> str:
    """Why a rule explained a line. `rule`: the taught one, where it is one; `line`: its fields."""
    if rule is not None:
        return gettext("Rule “%(name)s”: %(conditions)s.") % {
            "name": rule_name(rule),
            "conditions": conditions(rule),
        }
    built_in = BY_KEY.get(key)
    if built_in is None:
        return ""
    values = defaultdict(
        lambda: "–",
        {
            "type_code": line["type_code"][:SHOWN],
            "type_text": line["type_text"][:SHOWN],
            "text": line["remittance_information"][:SHOWN],
            "name": line["counterparty_name"][:SHOWN],
            "account": written(line["counterparty_account"])[:SHOWN],
        },
    )
    return str(_sentence(key)) % values


def _sentence(key: str) -> Promise:
    if key in BY_ACCOUNT:
        return BY_ACCOUNT[key]
    rule = BY_KEY[key]
    if rule.codes:
        return BY_CODE_AND_TYPE if rule.types else BY_CODE_AND_TEXT if rule.texts else BY_CODE_OF_BANK
    if rule.types:
        return BY_BANKS_WORD if rule.whoever else BY_TYPE
    if key == SUPPLIER:
        return BY_SUPPLIER
    if rule.periods or rule.holders:
        return BY_PERIOD if rule.periods else BY_HOLDER
    return BY_TEXT if rule.texts else BY_NAME


def rule_name(rule: MatchingRule) -> str:
    return rule.name or code(rule.code)


def conditions(rule: MatchingRule) -> str:
    """`text contains “rent”; money out`"""
    told = [
        (rule.text, _("text contains “%(value)s”")),
        (rule.counterparty_name, _("counterparty contains “%(value)s”")),
        (written(rule.counterparty_account), _("counterparty's account is %(value)s")),
        (rule.type_text, _("the bank's type contains “%(value)s”")),
    ]
    parts = [str(sentence) % {"value": value} for value, sentence in told if value]
    parts += {"in": [gettext("money in")], "out": [gettext("money out")]}.get(rule.direction, [])
    return "; ".join(parts)


def built_in_name(key: str) -> str:
    """`bank fee, by the bank's code`"""
    if key == PAYOUT_LINK:
        by_link = gettext("by the link")
        return f"{code(Code.PAYOUT)}, {by_link}"
    rule = BY_KEY[key]
    how = (
        _("by who is paid")
        if key == SUPPLIER
        else _("by the account")
        if key in {OWN_ACCOUNT, TAX_AUTHORITY}
        else _("by the bank's code")
        if rule.codes and not rule.types and not rule.texts
        else _("by the bank's code and words")
        if rule.codes
        else _("by the bank's type")
        if rule.types
        else _("by the text")
        if rule.texts or rule.periods
        else _("by the name and the text")
        if rule.holders
        else _("by the name")
    )
    return f"{code(rule.code)}, {how}"


def looks_at(key: str) -> list[str]:
    """The codes, phrases or names that a built-in rule knows."""
    rule = BY_KEY[key]
    if key == SUPPLIER:
        return sorted(FORMS)
    return [*rule.codes, *rule.types, *rule.texts, *rule.names, *rule.holders, *rule.says, *rule.periods]


def is_built_in(key: str) -> bool:
    return key in BY_KEY or key == PAYOUT_LINK
