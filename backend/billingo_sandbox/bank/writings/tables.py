"""Two banks' tables: K&H's (tabs, no balances) and Erste's of George (UTF-16, a balance after each line)."""

import csv
import io
from collections.abc import Iterable, Sequence

from billingo_sandbox.bank.movements import KINDS, Line

from .statement import Statement

_KH = (
    "könyvelés dátuma", "tranzakció azonosító", "típus", "könyvelési számla", "könyvelési számla elnevezése",
    "partner számla", "partner elnevezése", "összeg", "összeg devizaneme", "közlemény", "ügyfél megjegyzése",
    "partner másodlagos számlaazonosító", "eredeti összeg", "eredeti devizanem", "átváltási árfolyam", "díj",
    "végponttól végpontig azonosító", "megbízó azonosító", "jogcímkód", "bizonylatszám", "csatorna",
)  # fmt: skip
_ERSTE = (
    "Felhasználónév", "Számlaszám", "Könyvelés dátuma", "Összeg", "Devizanem", "Partner név", "Partner IBAN száma",
    "Partner számlaszáma", "Partner bankkódja", "Könyvelési információk", "Tranzakcióazonosító",
    "Tranzakció dátuma és ideje", "Tranzakció típusa", "Számlaegyenleg",
)  # fmt: skip
_BLANK = "\u00a0"


def kh(statement: Statement) -> bytes:
    """K&H: UTF-8 with a mark, tabs, LF; whole amounts without decimals."""
    rows = [_kh_row(statement, line) for line in statement.lines]
    return _text([_KH, *rows], "\t", quoted=False).encode("utf-8-sig")


def erste(statement: Statement) -> bytes:
    """Erste George: UTF-16LE with a mark, commas, everything in quotes."""
    rows = [_erste_row(statement, line) for line in statement.lines]
    return b"\xff\xfe" + _text([_ERSTE, *rows], ",", quoted=True).encode("utf-16-le")


def _text(rows: Iterable[Sequence[str]], delimiter: str, *, quoted: bool) -> str:
    out = io.StringIO()
    if quoted:
        csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    else:
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _kh_row(statement: Statement, line: Line) -> list[str]:
    values = [
        f"{line.day:%Y.%m.%d}",
        line.reference,
        KINDS[line.kind][0].capitalize(),
        statement.account.number,
        statement.owner,
        line.counter_account,
        line.name,
        _grouped(line.amount, ""),
        statement.account.currency,
        line.text,
    ]
    values += [""] * (len(_KH) - len(values))
    values[16] = line.end_to_end_id or "NOTPROVIDED"
    return values


def _erste_row(statement: Statement, line: Line) -> list[str]:
    is_iban = line.counter_account[:1].isalpha()
    hours, rest = divmod(line.clock, 3600)
    return [
        statement.owner,
        statement.account.number,
        f"{line.day:%Y.%m.%d}",
        _grouped(line.amount, _BLANK),
        statement.account.currency,
        line.name,
        line.counter_account if is_iban else "",
        "" if is_iban else line.counter_account,
        "" if is_iban else line.counter_account[:8],
        line.text,
        line.reference,
        f"{line.day:%Y.%m.%d} {hours:02d}:{rest // 60:02d}:{rest % 60:02d}",
        KINDS[line.kind][0].capitalize(),
        f"{_grouped(line.balance, _BLANK)} {statement.account.currency}",
    ]


def _grouped(minor: int, blank: str) -> str:
    """With a decimal comma, and no decimals where they are zero."""
    whole, rest = divmod(abs(minor), 100)
    digits = f"{whole:,}".replace(",", blank)
    return f"{'-' if minor < 0 else ''}{digits}{f',{rest:02d}' if rest else ''}"
