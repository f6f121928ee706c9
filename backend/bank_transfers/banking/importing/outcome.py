"""What became of a file: for the command, the API and the page alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bank_transfers.banking import texts
from bank_transfers.banking.formats import Refused, Remark, Statement
from bank_transfers.core.api.money import money

SHOWN_LINES = 1000  # of a file, one by one


def as_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def balance(amount: Decimal | None) -> str | None:
    return None if amount is None else money(amount)


@dataclass
class StatementOutcome:
    """One statement of a file: what it says, and how many of its lines are new and known."""

    account: str
    currency: str
    number: str
    period_from: str | None
    period_to: str | None
    opening: str | None
    closing: str | None
    lines: int
    credits: str
    debits: str
    pending: int
    adds_up: bool | None
    new: int = 0
    known: int = 0
    id: int | None = None

    @classmethod
    def of(cls, statement: Statement, account: str, currency: str) -> StatementOutcome:
        return cls(
            account=account,
            currency=currency,
            number=statement.number or statement.identification,
            period_from=as_text(statement.period_from),
            period_to=as_text(statement.period_to),
            opening=balance(statement.opening),
            closing=balance(statement.closing),
            lines=statement.booked,
            credits=money(statement.credits),
            debits=money(statement.debits),
            pending=statement.pending,
            adds_up=statement.adds_up,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "account": self.account, "currency": self.currency, "number": self.number,
            "from": self.period_from, "to": self.period_to, "opening": self.opening, "closing": self.closing,
            "lines": self.lines, "credits": self.credits, "debits": self.debits, "pending": self.pending,
            "adds_up": self.adds_up, "new": self.new, "known": self.known,
        }  # fmt: skip


@dataclass
class FileOutcome:
    """One file. `why` tells why nothing of it was stored; `lines` what became of each line, a thousand at most."""

    file: str
    format: str | None = None
    layout: str | None = None
    why: Refused | None = None
    statements: list[StatementOutcome] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    payouts: list[dict[str, Any]] = field(default_factory=list)  # of a payment provider's file

    @property
    def refused(self) -> dict[str, Any] | None:
        """Why nothing of it was stored, in the active language."""
        return None if self.why is None else texts.refusal(self.why)

    @property
    def warnings(self) -> list[dict[str, str]]:
        """The remarks in the active language."""
        return [texts.remark(remark) for remark in self.remarks]

    def warn(self, code: str, **values: str) -> None:
        self.remarks.append(Remark(code, None, values))

    def tell(self, line: int, outcome: str) -> None:
        if len(self.lines) < SHOWN_LINES:
            self.lines.append({"line": line, "outcome": outcome})

    def as_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "file": self.file,
            "format": self.format,
            "layout": self.layout,
            "refused": self.refused,
            "statements": [statement.as_json() for statement in self.statements],
            "payouts": self.payouts,
            "warnings": self.warnings,
        }
