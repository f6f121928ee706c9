"""What :86:, :NS: and the lines below :61: say of an entry: other party, remittance, references, exchange.

Three manners: subfields ("051?00ATUTALAS?20…?31account?32name"), rows of a fixed meaning (bank reference, account,
name, text), and plain text.
"""

from __future__ import annotations

import re
from typing import Any

from bank_transfers.banking.formats.amounts import DecimalSign, amount, rate
from bank_transfers.banking.formats.refusal import Refused

# A full row or subfield goes on without a blank; a shorter one ended because a word did.
ROW = 65
SUBFIELD = 27

_STRUCTURED = re.compile(r"\s?(?P<code>[0-9]{3})?(?P<sign>[?<~^@|])(?=[0-9]{2})")
_ACCOUNT = re.compile(r"(?:HU[0-9]{2}(?: ?[0-9]{4}){6}|[0-9]{24}|[0-9]{16}|[0-9]{8}-[0-9]{8}(?:-[0-9]{8})?)")
_KEYWORD = re.compile(r"\b(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+ ?")
_SLASH = re.compile(r"/(OCMT|EXCH|CHGS)/([^/]*)")
_MONEY = re.compile(r"([A-Z]{3})([0-9]+(?:,[0-9]*)?)")
_NUMBERS = frozenset(f"{number:02}" for number in range(100))
_MEMO = frozenset(f"{number}" for number in (*range(20, 30), *range(60, 64)))
NOT_PROVIDED = {"NOTPROVIDED", "NONREF"}


def of_information(lines: list[str], bank_reference: str) -> dict[str, Any]:
    """The fields of a Line out of :86:."""
    if found := _STRUCTURED.match(lines[0]):
        return _subfields("".join(lines), found)
    rows = [row.strip() for row in lines if row.strip()]
    if rows and bank_reference and rows[0] == bank_reference:
        rows = rows[1:]
        if rows and _ACCOUNT.fullmatch(rows[0]):
            account, *rest = rows
            name = rest[0] if rest else ""
            return {
                "counterparty_account": account,
                "counterparty_name": name,
                "remittance_information": joined(rest[1:], ROW),
            }
        return {"remittance_information": joined(rows, ROW)}
    if len(rows) > 1 and _ACCOUNT.fullmatch(rows[0]):
        return {
            "counterparty_account": rows[0],
            "counterparty_name": rows[1],
            "remittance_information": joined(rows[2:], ROW),
        }
    return {"remittance_information": joined([row.rstrip("\r") for row in lines], ROW)}


def _subfields(text: str, found: re.Match[str]) -> dict[str, Any]:
    parts: dict[str, str] = {}
    sign = found["sign"]
    for piece in text[found.end() :].split(sign):
        number = piece[:2]
        if number in _NUMBERS:
            parts[number] = parts[number] + piece[2:] if number in parts else piece[2:]
        elif parts:  # the sign was part of a text
            last = next(reversed(parts))
            parts[last] += sign + piece
    memo = joined([parts[number] for number in sorted(_MEMO & parts.keys())], SUBFIELD)
    fields: dict[str, Any] = {
        "remittance_information": memo,
        "counterparty_bank": parts.get("30", "").strip(),
        "counterparty_account": (parts.get("38") or parts.get("31", "")).replace(" ", ""),
        "counterparty_name": " ".join((parts.get("32", "") + parts.get("33", "")).split()),
    }
    if kind := parts.get("00", "").strip():
        fields["type_text"] = kind
    return fields | _keywords(memo) if "+" in memo else fields


def _keywords(memo: str) -> dict[str, str]:
    """References that some banks mark inside the text; the text itself stays whole."""
    pieces = _KEYWORD.split(memo)
    said = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    fields = {}
    for keyword, field in (("EREF", "end_to_end_id"), ("MREF", "mandate_id")):
        value = said.get(keyword, "").strip()
        if value and value not in NOT_PROVIDED:
            fields[field] = value
    if name := said.get("ABWA", "").strip():
        fields["ultimate_counterparty_name"] = name
    return fields


def of_own_rows(lines: list[str]) -> dict[str, Any]:
    """:NS:, rows with two digits before each (a bank that is closed; its files live on)."""
    parts: dict[str, list[str]] = {}
    for row in lines:
        if row[:2].isascii() and row[:2].isdigit():
            parts.setdefault(row[:2], []).append(row[2:].strip())
        elif parts:
            parts[next(reversed(parts))].append(row.strip())

    def said(*numbers: str) -> str:
        return " ".join(piece for number in numbers for piece in parts.get(number, []) if piece)

    fields = {
        "counterparty_name": said("15", "16"),
        "remittance_information": said("17", "18", "19", "09"),
        "counterparty_bank": said("33"),
        "counterparty_account": said("34").replace(" ", ""),
        "type_text": said("22", "23"),
    }
    return {name: value for name, value in fields.items() if value}


def of_supplement(lines: list[str]) -> dict[str, Any]:
    """The lines below :61:, the kind of the entry in words or amounts before an exchange ("/OCMT/EUR4,5/")."""
    text = joined(lines, ROW)
    fields: dict[str, Any] = {}
    if text.startswith("/"):
        for code, value in _SLASH.findall(text):
            try:
                fields |= _exchange(code, value)
            except Refused:
                continue  # told besides; the text is kept
        if fields:
            return fields
    return {"type_text": text} if text else {}


def _exchange(code: str, value: str) -> dict[str, Any]:
    if code == "EXCH":
        found_rate = rate(value, DecimalSign.COMMA)
        return {"exchange_rate": found_rate} if found_rate is not None else {}
    money = _MONEY.fullmatch(value)
    if money is None:
        return {}
    number = amount(money[2], DecimalSign.COMMA)
    if code == "OCMT":
        return {"original_amount": number, "original_currency": money[1]}
    return {"fee": number, "fee_currency": money[1]} if number else {}


def joined(pieces: list[str], width: int) -> str:
    """One text; a blank goes between pieces unless the one before is full."""
    if len(pieces) == 1:
        return " ".join(pieces[0].split())
    text, before = "", width
    for piece in pieces:
        text += piece if before >= width else f" {piece}"
        before = len(piece)
    return " ".join(text.split())
