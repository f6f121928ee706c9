"""CAMT.053 (version 2), as Electra banks give it out: ISO 20022, one entry with one transaction for each line."""

from datetime import timedelta
from xml.sax.saxutils import escape

from billingo_sandbox.bank.movements import KINDS, Line, amount_text

from .statement import Statement

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
_OUTGOING = {"RCDT": "ICDT", "RRCT": "IRCT"}


def write(statement: Statement) -> bytes:
    """The file of one statement, UTF-8."""
    made = f"{statement.last + timedelta(days=1)}T05:30:00"
    account = statement.account
    parts = [
        _tag("Id", f"{account.number[:8]}-{statement.number}"),
        _tag("ElctrncSeqNb", f"{statement.sequence}"),
        _tag("CreDtTm", made),
        _tag(
            "FrToDt",
            _tag("FrDtTm", f"{statement.first}T00:00:00") + _tag("ToDtTm", f"{statement.last}T23:59:59"),
        ),
        _tag(
            "Acct",
            _tag("Id", _tag("IBAN", account.iban))
            + _tag("Ccy", account.currency)
            + _tag("Ownr", _tag("Nm", escape(statement.owner)))
            + _tag("Svcr", _tag("FinInstnId", _tag("BIC", account.bic))),
        ),
        _balance("OPBD", statement.opening, f"{statement.first}", account.currency),
        _balance("CLBD", statement.closing, f"{statement.last}", account.currency),
        _summary(statement.lines),
        *(_entry(line, account.currency) for line in statement.lines),
    ]
    head = _tag("GrpHdr", _tag("MsgId", f"{account.letter}{statement.number}") + _tag("CreDtTm", made))
    body = _tag("BkToCstmrStmt", head + _tag("Stmt", "\n".join(parts)))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAMESPACE}">{body}</Document>\n'.encode()
    )


def _tag(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _amount(minor: int, currency: str) -> str:
    money = _tag("Amt", amount_text(abs(minor)), f' Ccy="{currency}"')
    return money + _tag("CdtDbtInd", "DBIT" if minor < 0 else "CRDT")


def _balance(code: str, minor: int, day: str, currency: str) -> str:
    kind = _tag("Tp", _tag("CdOrPrtry", _tag("Cd", code)))
    return _tag("Bal", kind + _amount(minor, currency) + _tag("Dt", _tag("Dt", day)))


def _summary(lines: list[Line]) -> str:
    parts = ""
    for name, amounts in (
        ("TtlCdtNtries", [line.amount for line in lines if line.amount > 0]),
        ("TtlDbtNtries", [-line.amount for line in lines if line.amount < 0]),
    ):
        parts += _tag(name, _tag("NbOfNtries", f"{len(amounts)}") + _tag("Sum", amount_text(sum(amounts))))
    return _tag("TxsSummry", parts)


def _entry(line: Line, currency: str) -> str:
    words, domain, family, sub_family, _ = KINDS[line.kind]
    family = family if line.amount > 0 else _OUTGOING.get(family, family)
    codes = _tag("Cd", domain) + _tag("Fmly", _tag("Cd", family) + _tag("SubFmlyCd", sub_family))
    code = _tag("BkTxCd", _tag("Domn", codes) + _tag("Prtry", _tag("Cd", words)))
    return _tag(
        "Ntry",
        _amount(line.amount, currency)
        + _tag("Sts", "BOOK")
        + _tag("BookgDt", _tag("Dt", f"{line.day}"))
        + _tag("ValDt", _tag("Dt", f"{line.day}"))
        + _tag("AcctSvcrRef", line.reference)
        + code
        + _tag("NtryDtls", _tag("TxDtls", _details(line, currency))),
    )


def _details(line: Line, currency: str) -> str:
    parts = _tag("Refs", _tag("EndToEndId", escape(line.end_to_end_id or "NOTPROVIDED")))
    money = _tag("Amt", amount_text(abs(line.amount)), f' Ccy="{currency}"')
    parts += _tag("AmtDtls", _tag("TxAmt", money))
    role = "Dbtr" if line.amount > 0 else "Cdtr"
    parties = _tag(role, _tag("Nm", escape(line.name))) if line.name else ""
    if number := line.counter_account:
        kind = _tag("IBAN", number) if number[:1].isalpha() else _tag("Othr", _tag("Id", number))
        parties += _tag(f"{role}Acct", _tag("Id", kind))
    if parties:
        parts += _tag("RltdPties", parties)
    if line.text:
        parts += _tag("RmtInf", _tag("Ustrd", escape(line.text)))
    return parts
