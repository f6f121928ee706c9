"""Whose account a statement is of: found, made, or refused."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from django.db import IntegrityError, transaction

from bank_transfers.banking.account_numbers import normalise, written
from bank_transfers.banking.formats import Code, Refused, Statement
from bank_transfers.banking.models import BankAccount
from bank_transfers.core.db.failures import is_duplicate

LONGEST_NUMBER, CURRENCY = 64, 3  # as their columns are


class Why(StrEnum):
    """Why a file that can be read can't be taken. Beside the codes of `formats.Code`."""

    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_DIFFERS = "account_differs"
    ACCOUNT_OF_ANOTHER_COMPANY = "account_of_another_company"
    ACCOUNT_AMBIGUOUS = "account_ambiguous"
    CURRENCY_MISSING = "currency_missing"
    NO_STATEMENT = "statement_without_lines"
    OUT_OF_REACH = "file_out_of_reach"  # reason
    UNFORESEEN = "file_failed"


class ImportRefused(Refused):
    """A file that can be read, and can't be taken."""

    def __init__(self, code: Why, **values: object) -> None:
        super().__init__(code, **values)  # type: ignore[arg-type]  # an enumeration of ours, not the readers'


class AccountFinder:
    """`named`: the account that the file has to be of; `makes`: one that is not there yet is added; `lenient`: for a
    dry run, in which an account that is not told or not known is no refusal; `seen`: the companies that the person
    belongs to, None for all: in which another company's account is recognised."""

    def __init__(
        self,
        company_id: int,
        named: str = "",
        *,
        makes: bool = True,
        lenient: bool = False,
        seen: Collection[int] | None = None,
    ) -> None:
        self._company_id = company_id
        self._named = normalise(named) if named else ""
        self._makes, self._lenient, self._seen = makes, lenient, seen

    def find(self, statement: Statement) -> tuple[BankAccount, bool]:
        """The account of a statement, and whether it was made just now. Raises ImportRefused."""
        number = normalise(statement.account) if statement.account else ""
        if self._named and number and number != self._named:
            raise ImportRefused(Why.ACCOUNT_DIFFERS, value=written(number))
        number = number or self._named
        if len(number) > LONGEST_NUMBER:
            raise Refused(Code.TEXT_TOO_LONG, name="account")
        if statement.currency and len(statement.currency) != CURRENCY:
            raise Refused(Code.CURRENCY_UNREADABLE, value=statement.currency)
        if not number and not self._lenient:
            raise ImportRefused(Why.ACCOUNT_MISSING)
        own = BankAccount.objects.filter(company_id=self._company_id, number=number)
        if statement.currency:
            own = own.filter(currency=statement.currency)
        found = list(own[:2])
        if len(found) > 1:
            raise ImportRefused(Why.ACCOUNT_AMBIGUOUS, value=written(number))
        if found:
            return found[0], False
        return self._made(number, statement.currency), True

    def _made(self, number: str, currency: str) -> BankAccount:
        if not self._makes and not self._lenient:
            raise ImportRefused(Why.ACCOUNT_UNKNOWN, value=written(number))
        if number and self._is_of_another(number):
            raise ImportRefused(Why.ACCOUNT_OF_ANOTHER_COMPANY, value=written(number))
        if not currency and not self._lenient:
            raise ImportRefused(Why.CURRENCY_MISSING)
        try:
            with transaction.atomic():
                return BankAccount.objects.create(
                    company_id=self._company_id, number=number, currency=currency
                )
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            return BankAccount.objects.get(company_id=self._company_id, number=number, currency=currency)

    def _is_of_another(self, number: str) -> bool:
        if BankAccount.objects.filter(company_id=self._company_id, number=number).exists():
            return False  # ours in another currency
        others = BankAccount.objects.filter(number=number).exclude(company_id=self._company_id)
        if self._seen is not None:
            others = others.filter(company_id__in=self._seen)
        return others.exists()
