"""MT940 with ?nn subfields: capitals without accents, in rows of at most 65 signs."""

from datetime import date, timedelta

from billingo_sandbox.bank.movements import KINDS, Line, amount_text

from .letters import capitals
from .statement import Statement

_SUBFIELD = 27
_MEMO = (*range(20, 30), *range(60, 64))
_TEXT = 140
_NAME = 2 * _SUBFIELD


def write(statement: Statement) -> bytes:
    """The file of one statement: ASCII, CRLF."""
    account, before = statement.account, statement.first - timedelta(days=1)
    rows = [
        f":20:{account.letter}{statement.number}",
        f":25:{account.number}",
        f":28C:{statement.sequence:05d}/001",
        f":60F:{_balance(statement.opening, before, account.currency)}",
    ]
    for line in statement.lines:
        rows += _line(line)
    rows += [f":62F:{_balance(statement.closing, statement.last, account.currency)}", "-"]
    return "".join(f"{row}\r\n" for row in rows).encode("ascii")


def shown(text: str) -> str:
    """A text as this writing leaves it."""
    return " ".join(capitals(text).replace("?", ".").replace("+", ".").replace(":", ".")[:_TEXT].split())


def shown_name(name: str) -> str:
    """A name as this writing leaves it."""
    return shown(name)[:_NAME].strip()


def _line(line: Line) -> list[str]:
    words, *_, code = KINDS[line.kind]
    mark = "D" if line.amount < 0 else "C"
    rows = [
        f":61:{line.day:%y%m%d}{line.day:%m%d}{mark}{_money(line.amount)}{code}NONREF//{line.reference}",
        f":86:051?00{capitals(words)[:_SUBFIELD]}",
    ]
    memo, name = shown(line.text), shown_name(line.name)
    fields = [
        (number, memo[at : at + _SUBFIELD])
        for number, at in zip(_MEMO, range(0, len(memo), _SUBFIELD), strict=False)
    ]
    if line.counter_account:
        fields.append((31, line.counter_account))
    if name:
        fields += [(32, name[:_SUBFIELD]), (33, name[_SUBFIELD:])]
    pieces = [f"?{number}{piece}" for number, piece in fields if piece]
    # Two to a row, which 65 signs hold.
    return rows + ["".join(pieces[at : at + 2]) for at in range(0, len(pieces), 2)]


def _balance(minor: int, day: date, currency: str) -> str:
    return f"{'D' if minor < 0 else 'C'}{day:%y%m%d}{currency}{_money(minor)}"


def _money(minor: int) -> str:
    return amount_text(abs(minor)).replace(".", ",")
