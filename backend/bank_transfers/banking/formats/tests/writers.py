"""Small writers of statements, for tests only: what they write, the readers must read back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape


@dataclass
class Movement:
    amount: Decimal
    booking_date: datetime.date = datetime.date(2026, 3, 2)
    value_date: datetime.date = datetime.date(2026, 3, 2)
    name: str = ""
    account: str = ""
    memo: str = ""
    bank_reference: str = ""
    end_to_end_id: str = ""
    pending: bool = False
    reversal: bool = False


@dataclass
class Account:
    number: str = "117730161234567000000006"
    currency: str = "HUF"
    opening: Decimal = Decimal("1000.00")
    movements: list[Movement] = field(default_factory=list)

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((m.amount for m in self.movements if not m.pending), Decimal(0))


def camt(*accounts: Account, version: str = "053.001.08", encoding: str = "utf-8", indent: str = "") -> bytes:
    message, element = {
        "053": ("BkToCstmrStmt", "Stmt"),
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[version[:3]]
    new = int(version[-2:]) >= 8
    body = "".join(
        _tag(
            element,
            _tag("Id", f"2026/{n}")
            + _camt_head(account)
            + "".join(_entry(m, account.currency, new) for m in account.movements),
        )
        for n, account in enumerate(accounts)
    )
    namespace = f"urn:iso:std:iso:20022:tech:xsd:camt.{version}"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<Document xmlns="{namespace}"><{message}>'
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr>{body}</{message}></Document>"
    )
    return text.replace("><", f">{indent}<").encode(encoding, "xmlcharrefreplace")


def _tag(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _text(name: str, text: str) -> str:
    return _tag(name, escape(text)) if text else ""


def _money(amount: Decimal, currency: str) -> str:
    sign = "DBIT" if amount < 0 else "CRDT"
    return _tag("Amt", str(abs(amount)), f' Ccy="{currency}"') + _tag("CdtDbtInd", sign)


def _camt_head(account: Account) -> str:
    key = "IBAN" if account.number[:2].isalpha() else "Othr"
    number = _tag("IBAN", account.number) if key == "IBAN" else _tag("Othr", _tag("Id", account.number))
    balances = "".join(
        _tag(
            "Bal",
            _tag("Tp", _tag("CdOrPrtry", _tag("Cd", code)))
            + _money(amount, account.currency)
            + _tag("Dt", _tag("Dt", "2026-03-02")),
        )
        for code, amount in (("OPBD", account.opening), ("CLBD", account.closing))
    )
    return _tag("Acct", _tag("Id", number) + _tag("Ccy", account.currency)) + balances


def _entry(m: Movement, currency: str, new: bool) -> str:
    role = "Dbtr" if m.amount >= 0 else "Cdtr"
    name = _text("Nm", m.name)
    parties = _tag(role, _tag("Pty", name) if new else name) if name else ""
    if m.account:
        parties += _tag(f"{role}Acct", _tag("Id", _tag("Othr", _text("Id", m.account))))
    status = "PDNG" if m.pending else "BOOK"
    pieces = "".join(_text("Ustrd", m.memo[at : at + 140]) for at in range(0, len(m.memo), 140))
    details = _tag("Refs", _text("EndToEndId", m.end_to_end_id or "NOTPROVIDED"))
    details += _tag("RltdPties", parties) if parties else ""
    details += _tag("RmtInf", pieces) if pieces else ""
    return _tag(
        "Ntry",
        _money(m.amount, currency)
        + (_tag("RvslInd", "true") if m.reversal else "")
        + _tag("Sts", _tag("Cd", status) if new else status)
        + _tag("BookgDt", _tag("Dt", m.booking_date.isoformat()))
        + _tag("ValDt", _tag("DtTm", f"{m.value_date.isoformat()}T10:00:00+01:00"))
        + _text("AcctSvcrRef", m.bank_reference)
        + _tag("NtryDtls", _tag("TxDtls", details)),
    )


def mt940(*accounts: Account, encoding: str = "cp852", newline: str = "\r\n") -> bytes:
    rows: list[str] = []
    for n, account in enumerate(accounts, 1):
        rows += [f":20:KIV{n}", f":25:{account.number}", f":28C:{n:05}/001"]
        rows.append(":60F:" + _balance(account.opening, account.currency))
        for m in account.movements:
            rows += _movement(m)
        rows += [":62F:" + _balance(account.closing, account.currency), "-"]
    return "".join(row + newline for row in rows).encode(encoding)


def _balance(amount: Decimal, currency: str) -> str:
    return f"{'D' if amount < 0 else 'C'}260302{currency}{_comma(amount)}"


def _comma(amount: Decimal) -> str:
    text = str(abs(amount)).replace(".", ",")
    return text if "," in text else f"{text},"


def _movement(m: Movement) -> list[str]:
    # What takes back a debit comes in: RD; what takes back a credit goes out: RC.
    sign = {(False, False): "C", (True, False): "D", (False, True): "RD", (True, True): "RC"}[
        m.amount < 0, m.reversal
    ]
    entry = f":61:{m.value_date:%y%m%d}{m.booking_date:%m%d}{sign}{_comma(m.amount)}NTRF{m.end_to_end_id or 'NONREF'}"
    text = "051?00ATUTALAS"
    pieces = [m.memo[at : at + 27] for at in range(0, len(m.memo), 27)]
    text += "".join(
        f"?{number}{piece}" for number, piece in zip([*range(20, 30), *range(60, 64)], pieces, strict=False)
    )
    text += f"?31{m.account}?32{m.name[:27]}?33{m.name[27:]}"
    wrapped = [(":86:" + text)[at : at + 65] for at in range(0, len(text) + 4, 65)]
    return [entry + (f"//{m.bank_reference}" if m.bank_reference else ""), *wrapped]
