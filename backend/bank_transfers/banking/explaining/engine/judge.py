"""What a line is, by the rules of one company: quick enough to be asked about each line of an import."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

from bank_transfers.banking.account_numbers import TAX_AUTHORITY_PREFIX, normalise
from bank_transfers.core.db.search import plain

from . import suppliers
from .builtin import BANK_NAMES, BUILT_IN, MONTHS, OWN_ACCOUNT, SUPPLIER, TAX_AUTHORITY, BuiltIn
from .codes import TAX_ACCOUNTS, Code, Tax
from .taught import LOOKED_AT, Taught, meant

_SIGNS = re.compile(r"[\W_]+")


class Line(Protocol):
    """What is looked at: of a row, or of whatever has the same names."""

    @property
    def account_id(self) -> int: ...
    @property
    def booking_date(self) -> date | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def counterparty_name(self) -> str: ...
    @property
    def counterparty_account(self) -> str: ...
    @property
    def remittance_information(self) -> str: ...
    @property
    def type_code(self) -> str: ...
    @property
    def type_text(self) -> str: ...


REMEMBERED = 4096  # kinds and names of a file, with the rules that fit them


class Own(NamedTuple):
    """An account of the company."""

    pk: int
    number: str
    currency: str


class Verdict(NamedTuple):
    code: str
    rule: str  # key of a built-in one, number of a taught one


class Other(NamedTuple):
    """What the other side of a line is."""

    own: bool
    tax: bool
    silent: bool  # nobody is told there, or the bank itself
    supplier: str  # what tells who it is, of a firm that may be paid for something


class Judge:
    """`off`: keys of the built-in rules that the company switched off; `known`: who may have something to get back."""

    def __init__(
        self,
        own: Iterable[Own],
        off: Collection[str] = (),
        taught: Iterable[Taught] = (),
        known: suppliers.Known | None = None,
    ) -> None:
        accounts = list(own)
        self.numbers: Mapping[int, str] = {account.pk: account.number for account in accounts}
        self.currencies = Counter(account.number for account in accounts)
        rules = [rule for rule in BUILT_IN if rule.key not in off]
        self._by_kind = [rule for rule in rules if rule.codes or rule.types]
        self._by_text = [rule for rule in rules if rule.texts and not rule.codes]
        named = [rule for rule in rules if rule.names or rule.holders or rule.periods]
        self._by_name = [rule for rule in named if rule.key != TAX_AUTHORITY]
        self._own = OWN_ACCOUNT not in off
        self._tax = TAX_AUTHORITY not in off
        self._suppliers = SUPPLIER not in off
        self._known: suppliers.Known = known or suppliers.NobodyKnown()
        self._taught = _Taught(taught)
        self._kinds: dict[tuple[str, str], tuple[list[BuiltIn], list[BuiltIn]]] = {}
        self._names: dict[str, list[BuiltIn]] = {}
        self._others: dict[tuple[int, str, str], Other] = {}

    def verdict(self, line: Line) -> Verdict | None:
        """None: nobody knows, or rules contradict each other."""
        fitting = self._taught.fitting(line)
        if fitting:
            rule = meant(fitting)
            return None if rule is None else Verdict(rule.code, str(rule.pk))
        return self._built_in(line)

    def names_own(self, line: Line) -> str:
        """The company's account that the line names on its other side, else ""."""
        if not line.counterparty_account:
            return ""
        key = normalise(line.counterparty_account)
        if key not in self.currencies:
            return ""
        itself = key == self.numbers.get(line.account_id) and self.currencies[key] == 1
        return "" if itself else key

    def _built_in(self, line: Line) -> Verdict | None:
        by_code, by_type = self._of_kind(line.type_code, line.type_text)
        other = self._other(line)
        for rule in by_code:
            if rule.whoever or not _sign_fits(rule, line):
                continue
            if (not rule.silent or other.silent) and _text_fits(rule, line):
                return Verdict(rule.code, rule.key)
        if other.own:
            return Verdict(Code.OWN_TRANSFER, OWN_ACCOUNT)
        if other.tax:
            return Verdict(Code.TAX_REFUND if line.amount > 0 else Code.TAX_PAYMENT, TAX_AUTHORITY)
        for rule in (*by_code, *by_type):
            if rule.whoever and _sign_fits(rule, line) and not _is_otherwise(rule, line):
                return Verdict(rule.code, rule.key)
        if other.silent:
            return self._of_silent(line, by_type)
        return self._of_name(line) or self._of_supplier(line, other.supplier)

    def _other(self, line: Line) -> Other:
        """Who stands on the other side: remembered, as partners come again and again."""
        name, account = line.counterparty_name, line.counterparty_account
        key = (line.account_id, name, account)
        found = self._others.get(key)
        if found is None:
            told = account != ""
            found = Other(
                own=self._own and told and self.names_own(line) != "",
                tax=self._tax and told and is_tax_authority(line),
                silent=self._silent(line),
                supplier=self._supplier(name) if self._suppliers and told else "",
            )
            if len(self._others) < REMEMBERED and len(name) + len(account) <= LOOKED_AT:
                self._others[key] = found
        return found

    def _supplier(self, name: str) -> str:
        """What tells who it is, of a firm that may be paid for something; else ""."""
        words = words_of(name[:LOOKED_AT])
        # A provider takes back what its refunds came to; a municipality is paid taxes.
        if not suppliers.is_firm(words) or any(rule.names or rule.holders for rule in self._called(name)):
            return ""
        return suppliers.telling(words)

    def _of_supplier(self, line: Line, who: str) -> Verdict | None:
        """Only where nothing speaks for a refund, a loan or the like; a text has to say what is paid."""
        if not who or not line.amount < 0:
            return None
        text = words_of(line.remittance_information[:LOOKED_AT])
        if not text or suppliers.says_otherwise(text) or self._may_get_back(line, who):
            return None
        return Verdict(Code.SUPPLIER_PAYMENT, SUPPLIER)

    def _may_get_back(self, line: Line, who: str) -> bool:
        if self._known.is_owed(abs(line.amount), line.currency):
            return True
        first = self._known.first_day(who, normalise(line.counterparty_account))
        return first is not None and (line.booking_date is None or first <= line.booking_date)

    def supplier_of(self, line: Line) -> tuple[str, str]:
        """By what `known` was asked for who is paid by a line."""
        return self._other(line).supplier, normalise(line.counterparty_account)

    def _of_silent(self, line: Line, by_type: list[BuiltIn]) -> Verdict | None:
        for rule in by_type:
            if not rule.whoever and _sign_fits(rule, line):
                return Verdict(rule.code, rule.key)
        text = words_of(line.remittance_information[:LOOKED_AT])
        if text:
            for rule in self._by_text:
                if _sign_fits(rule, line) and _begins(text, rule.texts):
                    return Verdict(rule.code, rule.key)
        return None

    def _of_name(self, line: Line) -> Verdict | None:
        if not line.counterparty_name:
            return None
        for rule in self._called(line.counterparty_name):
            if _sign_fits(rule, line) and _text_fits(rule, line):
                return Verdict(rule.code, rule.key)
        return None

    def _called(self, name: str) -> list[BuiltIn]:
        """Of the built-in rules by name those that fit this one. Partners come again and again, so they are
        remembered."""
        found = self._names.get(name)
        if found is None:
            words = words_of(name)
            found = [
                rule
                for rule in self._by_name
                if (not rule.names or _begins(words, rule.names))
                and (not rule.holders or _holds(words, rule.holders))
            ]
            if len(self._names) < REMEMBERED and len(name) <= LOOKED_AT:
                self._names[name] = found
        return found

    def _of_kind(self, code: str, text: str) -> tuple[list[BuiltIn], list[BuiltIn]]:
        """Of the built-in rules those that fit the kind of the line, by its code and by its words alone. Banks have few
        kinds, so they are remembered."""
        key = (code, text)
        found = self._kinds.get(key)
        if found is None:
            words = words_of(text[:LOOKED_AT])
            fitting = [
                rule
                for rule in self._by_kind
                if (not rule.codes or any(_is_code(code, one) for one in rule.codes))
                and (not rule.types or _holds(words, rule.types))
            ]
            found = (
                [rule for rule in fitting if rule.codes],
                [rule for rule in fitting if not rule.codes],
            )
            if len(self._kinds) < REMEMBERED:
                self._kinds[key] = found
        return found

    def _silent(self, line: Line) -> bool:
        """Whether nobody is told on the other side, or the bank itself."""
        if not line.counterparty_name and not line.counterparty_account:
            return True
        own = self.numbers.get(line.account_id, "")
        if line.counterparty_account and normalise(line.counterparty_account)[:3] != own[:3]:
            return normalise(line.counterparty_account) == own and not line.counterparty_name
        if not line.counterparty_name:
            return normalise(line.counterparty_account) == own
        return _begins(words_of(line.counterparty_name), BANK_NAMES.get(own[:3], ()))


class _Taught:
    """Taught rules by what they look for first, so that hundreds of them cost little: a line's texts are folded once,
    and most rules are done with by one look for their words."""

    def __init__(self, rules: Iterable[Taught]) -> None:
        taught = list(rules)
        self._text = [(rule.text, rule) for rule in taught if rule.text]
        self._name = [(rule.name, rule) for rule in taught if not rule.text and rule.name]
        rest = [rule for rule in taught if not rule.text and not rule.name]
        self._account: dict[str, list[Taught]] = {}
        for rule in rest:
            if rule.account:
                self._account.setdefault(rule.account, []).append(rule)
        self._others = [rule for rule in rest if not rule.account]

    def fitting(self, line: Line) -> list[Taught]:
        found: list[Taught] = []
        if self._text and line.remittance_information:
            text = _plain(line.remittance_information)
            found += [rule for words, rule in self._text if words in text]
        if self._name and line.counterparty_name:
            name = _plain(line.counterparty_name)
            found += [rule for words, rule in self._name if words in name]
        if self._account and line.counterparty_account:
            found += self._account.get(normalise(line.counterparty_account), ())
        found += self._others
        return [rule for rule in found if fits(rule, line)] if found else found


def fits(rule: Taught, line: Line) -> bool:
    """Whether a taught rule is about a line."""
    if rule.sign and (line.amount > 0) != (rule.sign > 0):
        return False
    if rule.own_account is not None and rule.own_account != line.account_id:
        return False
    if rule.account and normalise(line.counterparty_account) != rule.account:
        return False
    return (
        (not rule.name or rule.name in _plain(line.counterparty_name))
        and (not rule.text or rule.text in _plain(line.remittance_information))
        and (not rule.type_text or rule.type_text in _plain(line.type_text))
    )


def is_tax_authority(line: Line) -> bool:
    """A known account of the tax authority; or one of the Treasury whose holder says that he is it."""
    key = normalise(line.counterparty_account)
    if not key.startswith(TAX_AUTHORITY_PREFIX):
        return False
    return key[8:16] in TAX_ACCOUNTS or _begins(
        words_of(line.counterparty_name), ("nav", "nemzeti ado es vamhivatal")
    )


def tax_of(counterparty_account: str) -> Tax | None:
    """Which tax is paid to an account, None where it is not known."""
    key = normalise(counterparty_account)
    return TAX_ACCOUNTS.get(key[8:16]) if key.startswith(TAX_AUTHORITY_PREFIX) else None


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    return plain(text)[:LOOKED_AT]


def words_of(text: str) -> str:
    """Without accents, case and punctuation: `K&H Bank Zrt.` → `k h bank zrt`."""
    return _SIGNS.sub(" ", plain(text)).strip() if text else ""


def _begins(words: str, phrases: Iterable[str]) -> bool:
    """Whether the words begin with one of the phrases, whole words."""
    return any(
        words.startswith(phrase) and words[len(phrase) : len(phrase) + 1] in {"", " "} for phrase in phrases
    )


def _holds(words: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases is among the words, whole words."""
    among = f" {words} "
    return any(f" {phrase} " in among for phrase in phrases)


def _text_fits(rule: BuiltIn, line: Line) -> bool:
    if not (rule.texts or rule.says or rule.periods):
        return True
    text = plain(line.remittance_information[:LOOKED_AT])
    if rule.periods and not any(phrase.partition(" ")[0] in text for phrase in rule.periods):
        return False  # as nearly always
    text = _SIGNS.sub(" ", text).strip()
    return (
        (not rule.texts or _begins(text, rule.texts))
        and (not rule.says or _holds(text, rule.says))
        and (not rule.periods or _without_period(text) in rule.periods)
    )


def _without_period(words: str) -> str:
    """`munkaber 2026 10` → `munkaber`"""
    return " ".join(word for word in words.split() if not word.isdecimal() and word not in MONTHS)


def _is_code(code: str, pattern: str) -> bool:
    if "-" not in pattern:
        return code == pattern
    family, _, sub = pattern.partition("-")
    *above, last = code.split("-")
    return last == sub and (family == "*" or family in above)


def _is_otherwise(rule: BuiltIn, line: Line) -> bool:
    """Whether the text says that it is neither bought nor collected for something that was."""
    text = words_of(line.remittance_information[:LOOKED_AT])
    if rule.code == Code.CARD_PURCHASE:
        return _holds(text, suppliers.NO_PURCHASES)
    return suppliers.says_otherwise(text)


def _sign_fits(rule: BuiltIn, line: Line) -> bool:
    return not rule.sign or (line.amount > 0) == (rule.sign > 0)
