"""What a line is linked to tells what it is: more surely than any rule, and less than a person who decides about it.

Links stand in tables of their own, and are read whenever stored lines are judged; nothing of them is remembered here.
"""

from __future__ import annotations

from bank_transfers.banking.models import BankTransaction

from .engine import PAYOUT_LINK, Code, Judge, Verdict
from .facts import COLUMNS, Facts

BY_PAYOUT = Verdict(Code.PAYOUT, PAYOUT_LINK)


def verdict(judge: Judge, line: Facts) -> Verdict | None:
    """What links and rules say about a stored line. None: nobody knows."""
    return BY_PAYOUT if line.payout is not None else judge.verdict(line)


def verdict_now(judge: Judge, line: BankTransaction) -> Verdict | None:
    """The same, of a row that was read before."""
    return verdict(judge, Facts._make(BankTransaction.objects.values_list(*COLUMNS).get(pk=line.pk)))
