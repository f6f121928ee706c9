"""What may be accepted without a person: the company's choice, or its account's, with an upper amount."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from bank_transfers.reconciliation.matching import Match, Status

from .models import Automatic, MatchingSetting
from .quality.stopping import stop_of
from .quality.threshold import threshold_of


class Choice(NamedTuple):
    automatic: str = Automatic.OFF
    upper_amount: Decimal | None = None


class Policy:
    """Of one run. override: another choice than the company's and its accounts', for this run, also where automatic
    matching stopped itself; upper amounts and the company's threshold stay."""

    def __init__(self, company_id: int, override: str | None = None) -> None:
        rows = MatchingSetting.objects.filter(company_id=company_id)
        by_account = {row.account_id: Choice(row.automatic, row.upper_amount) for row in rows}
        self._usual = by_account.pop(None, Choice())
        self._by_account = by_account
        self._override = override
        if override is None and stop_of(company_id) is not None:
            self._override = Automatic.OFF
        self._threshold = threshold_of(company_id).own

    def choice(self, account_id: int) -> Choice:
        found = self._by_account.get(account_id, self._usual)
        return found if self._override is None else Choice(self._override, found.upper_amount)

    def allows(self, account_id: int, amount: Decimal, match: Match) -> bool:
        """Whether this may be accepted. match: said by a matcher in the mode `exact`, so that its status tells what
        is exact, and `sure_enough` what is sure."""
        choice = self.choice(account_id)
        if match.confidence < self._threshold:
            return False
        if choice.upper_amount is not None and abs(amount) > choice.upper_amount:
            return False
        if choice.automatic == Automatic.ON:
            return match.sure_enough
        return choice.automatic == Automatic.EXACT and match.status is Status.AUTOMATIC
