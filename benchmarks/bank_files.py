"""Statements of a bank for the benchmark: any number of lines, the same for a seed; written in pieces."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

ACCOUNT = "117730161234567000000006"
FIRST_DAY = datetime.date(2024, 1, 2)
DAYS = 500
OPENING = Decimal("1000000.00")
NAMES = ("Árvíztűrő Tükörfúró Kft.", "Kovács és Társa Bt.", "Őrség Építő Zrt.", "Zöld Kert Kertészet Kft.")
WORDS = ("számla", "díj", "előleg", "rendelés", "szállítás", "bérleti díj", "köszönjük", "részlet")


class Movement(NamedTuple):
    day: datetime.date
    amount: Decimal
    name: str
    account: str
    text: str
    reference: str


def movements(count: int, seed: int = 1) -> Iterator[Movement]:
    """In the order of their days."""
    chance = random.Random(seed)
    for number in range(count):
        day = FIRST_DAY + datetime.timedelta(days=number * DAYS // max(count, 1))
        partner = chance.randrange(400)
        yield Movement(
            day,
            Decimal(chance.choice((-1, 1)) * chance.randrange(100, 500_000_000)).scaleb(-2),
            f"{NAMES[partner % 4]} {partner}",
            f"{10400000 + partner:08}{partner * 7919:08}{0:08}",
            f"{day.year}-{number:06} {chance.choice(WORDS)} {chance.choice(WORDS)}",
            f"REF{seed}{number:09}",
        )


def write_camt(path: Path, count: int, seed: int = 1) -> None:
    """A CAMT.053.001.08 as banks write it, with one transaction in each entry."""
    closing = OPENING + sum(movement.amount for movement in movements(count, seed))
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">\n'
            "<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-01-02T03:04:05</CreDtTm></GrpHdr>\n<Stmt>"
            f"<Id>2026/1</Id><ElctrncSeqNb>1</ElctrncSeqNb><Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id>"
            f"<Ccy>HUF</Ccy></Acct>\n{_balance('OPBD', OPENING)}{_balance('CLBD', closing)}"
        )
        for movement in movements(count, seed):
            file.write(_entry(movement))
        file.write("</Stmt></BkToCstmrStmt></Document>\n")


def _balance(code: str, amount: Decimal) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount)}"
        f"<Dt><Dt>{FIRST_DAY}</Dt></Dt></Bal>\n"
    )


def _amount(amount: Decimal) -> str:
    sign = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="HUF">{abs(amount)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _entry(movement: Movement) -> str:
    role = "Cdtr" if movement.amount < 0 else "Dbtr"
    return (
        f"<Ntry><NtryRef>{movement.reference}</NtryRef>{_amount(movement.amount)}<Sts><Cd>BOOK</Cd></Sts>\n"
        f"  <BookgDt><Dt>{movement.day}</Dt></BookgDt><ValDt><Dt>{movement.day}</Dt></ValDt>"
        f"<AcctSvcrRef>{movement.reference}</AcctSvcrRef>\n  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        "<SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>051</Cd></Prtry></BkTxCd>\n"
        f"  <NtryDtls><TxDtls><Refs><EndToEndId>{movement.reference}-E</EndToEndId></Refs>{_amount(movement.amount)}\n"
        f"    <RltdPties><{role}><Pty><Nm>{movement.name}</Nm></Pty></{role}>"
        f"<{role}Acct><Id><Othr><Id>{movement.account}</Id></Othr></Id></{role}Acct></RltdPties>\n"
        f"    <RmtInf><Ustrd>{movement.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def write_mt940(path: Path, count: int, seed: int = 1) -> None:
    """An MT940 as Hungarian netbanks write it, one statement, in the code page of DOS."""
    balance = OPENING
    with path.open("w", encoding="cp852", newline="\r\n") as file:
        file.write(f":20:KIV1\n:25:{ACCOUNT}\n:28C:00001/001\n:60F:{_comma(FIRST_DAY, balance)}\n")
        for movement in movements(count, seed):
            balance += movement.amount
            day, sign = movement.day, "D" if movement.amount < 0 else "C"
            written = f"{abs(movement.amount)}".replace(".", ",")
            file.write(f":61:{day:%y%m%d}{day:%m%d}{sign}{written}NTRFNONREF//{movement.reference}\n")
            said = f":86:051?00ATUTALAS?20{movement.text[:27]}?21{movement.text[27:54]}"
            said += f"?31{movement.account}?32{movement.name[:27]}?33{movement.name[27:54]}"
            file.write("".join(f"{said[at : at + 65]}\n" for at in range(0, len(said), 65)))
        file.write(f":62F:{_comma(FIRST_DAY, balance)}\n-\n")


def _comma(day: datetime.date, balance: Decimal) -> str:
    return f"{'D' if balance < 0 else 'C'}{day:%y%m%d}HUF" + f"{abs(balance)}".replace(".", ",")


WRITERS = {"camt": write_camt, "mt940": write_mt940}
