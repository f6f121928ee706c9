"""What may be accepted without a person: the company's choice, or its account's, with an upper amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from bank_transfers.companies.models import Company
from bank_transfers.reconciliation.matching import Match

from .models import RECONCILIATION, ActionKind, Automatic, MatchAction, MatchingSetting
from .quality.stopping import stop_of
from .quality.threshold import threshold_of


class Choice(NamedTuple):
    automatic: str = Automatic.OFF
    upper_amount: Decimal | None = None


class Policy:
    """Of one run. override: another choice than the company's and its accounts', for this run. Upper amounts, the
    company's threshold and a stop of automatic matching hold whatever is chosen."""

    def __init__(self, company_id: int, override: str | None = None) -> None:
        self._company_id, self._override = company_id, override
        self._read: tuple[Any, ...] = ()
        self.renew()

    @property
    def accepts_anyway(self) -> bool:
        """Whether this run may accept though the company's own choice is another one."""
        return self._override not in {None, Automatic.OFF}

    def renew(self) -> None:
        """Reads what was said since: a stop, the feature switched off, another choice, a correction that raises the
        threshold. Where the company is held, that is all until the end of the transaction."""
        rows = MatchingSetting.objects.filter(company_id=self._company_id).order_by("pk")
        chosen = list(rows.values_list("account_id", "automatic", "upper_amount"))
        stop = stop_of(self._company_id)
        actions = MatchAction.objects.filter(company_id=self._company_id).exclude(kind=ActionKind.AUTOMATIC)
        latest = actions.order_by("-pk").values_list("pk", flat=True).first()
        companies = Company.objects.with_feature(RECONCILIATION).filter(is_active=True)
        goes_on = stop is None and companies.filter(pk=self._company_id).exists()
        read = (chosen, goes_on, latest)
        if read == self._read:
            return
        self._read = read
        self._by_account: dict[int | None, Choice] = {
            account: Choice(automatic, upper) for account, automatic, upper in chosen
        }
        self._usual = self._by_account.pop(None, Choice())
        self._instead = self._override if goes_on else Automatic.OFF
        self._threshold = threshold_of(self._company_id).own

    def choice(self, account_id: int) -> Choice:
        found = self._by_account.get(account_id, self._usual)
        return found if self._instead is None else Choice(self._instead, found.upper_amount)

    def allows(self, account_id: int, amount: Decimal, match: Match, *, exact: bool) -> bool:
        """Whether this may be accepted. match: tells what is sure enough; exact: number, sum, a known account."""
        choice = self.choice(account_id)
        if match.confidence < self._threshold:
            return False
        if choice.upper_amount is not None and abs(amount) > choice.upper_amount:
            return False
        if choice.automatic == Automatic.ON:
            return match.sure_enough
        return choice.automatic == Automatic.EXACT and exact
