"""An entry (Ntry) -> a line. Transactions (TxDtls) are details of their entry, never lines of their own."""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.remarks import RemarkCode, Remarks
from bank_transfers.banking.formats.statement import Detail, Line, Status

from .parts import day, is_credit, money, signed, take_amounts
from .transactions import detail
from .tree import NAMES, Trouble, children, reference, required, text, text_at

_STATUS = {
    "": Status.BOOKED,
    "BOOK": Status.BOOKED,
    "PDNG": Status.PENDING,
    "FUTR": Status.PENDING,
    "INFO": Status.INFORMATION,
}
# Twice in an entry they would leave a choice, and nothing is guessed.
_ONCE = {"Amt", "CdtDbtInd", "Sts"}
# What a line takes over from its only transaction.
_OF_DETAIL = (
    "counterparty_name",
    "counterparty_account",
    "counterparty_bank",
    "ultimate_counterparty_name",
    "remittance_information",
    "creditor_reference",
    "end_to_end_id",
    "uetr",
)
_TRUE = {"true", "1"}


class _Head(NamedTuple):
    credit: bool
    reversal: bool
    currency: str


def line(entry: Element, position: int, remarks: Remarks) -> Line:
    """`position`: the ordinal of the entry in the file."""
    by_name = children(entry)
    if len(by_name) != len(entry):
        _refuse_doubles(entry)
    amount, currency = money(required(entry, by_name, "Amt"))
    reversal_element = by_name.get("RvslInd")
    head = _Head(
        is_credit(entry, by_name), reversal_element is not None and text(reversal_element) in _TRUE, currency
    )
    amount = signed(amount, head.credit)
    fields: dict[str, Any] = {}
    details, number = _details(entry, head, fields)
    if len(details) == 1:
        _take_over(details[0], fields)
    elif len(details) > 1:
        fields["details"] = tuple(details)
        _share(details, fields)
        _compare(amount, currency, details, position, remarks)
    _texts(by_name, fields)
    take_amounts(entry, by_name, currency, fields)
    if "CardTx" in by_name:
        fields["card"] = _card(by_name["CardTx"])
    bank_reference = reference(by_name.get("AcctSvcrRef"))
    if bank_reference:
        fields["bank_reference"] = bank_reference
    return Line(
        amount=amount,
        currency=currency,
        booking_date=day(by_name.get("BookgDt")),
        value_date=day(by_name.get("ValDt")),
        status=_status(by_name.get("Sts")),
        reversal=head.reversal,
        entry_reference=reference(by_name.get("NtryRef")),
        number_of_transactions=number,
        detail_count=len(details),
        position=position,
        **fields,
    )


def _refuse_doubles(entry: Element) -> None:
    seen = set()
    for child in entry:
        name = NAMES[child.tag]
        if name in seen and name in _ONCE:
            raise Trouble(child, Refused(Code.ROW_BROKEN, name=name, expected=1, found=2))
        seen.add(name)


def _status(element: Element | None) -> Status:
    """Text in version 2, Cd or Prtry inside from version 8; what is not told is booked."""
    if element is None:
        return Status.BOOKED
    written = text(element[0]) if len(element) else text(element)
    status = _STATUS.get(written.upper())
    if status is None:
        raise Trouble(element, Refused(Code.STATUS_UNREADABLE, value=written))
    return status


def _details(entry: Element, head: _Head, fields: dict[str, Any]) -> tuple[list[Detail], int | None]:
    """The transactions, and how many of them the entry says it has. `fields` gets what only a line can hold."""
    details, number = [], None
    for child in entry:
        if NAMES[child.tag] != "NtryDtls":
            continue
        for part in child:
            name = NAMES[part.tag]
            if name == "TxDtls":
                details.append(detail(part, head.credit, head.reversal, head.currency, fields))
            elif name == "Btch":
                count = text_at(part, "NbOfTxs")
                number = (
                    (number or 0) + int(count)
                    if count.isascii() and count.isdigit() and len(count) < 16
                    else number
                )
    return details, number


def _take_over(single: Detail, fields: dict[str, Any]) -> None:
    for name in _OF_DETAIL:
        if value := getattr(single, name):
            fields[name] = value
    if single.bank_reference:
        fields["bank_reference"] = single.bank_reference
    for name in ("original_amount", "original_currency", "exchange_rate", "fee", "fee_currency"):
        if (value := getattr(single, name)) not in {None, ""}:
            fields[name] = value


def _share(details: list[Detail], fields: dict[str, Any]) -> None:
    """What all transactions have alike is the line's too."""
    for name in _OF_DETAIL:
        values = {getattr(one, name) for one in details}
        if len(values) == 1 and (value := values.pop()):
            fields[name] = value
    fields.pop("mandate_id", None)


def _compare(amount: Any, currency: str, details: list[Detail], position: int, remarks: Remarks) -> None:
    parts = [one.amount for one in details if one.amount is not None and one.currency == currency]
    if len(parts) == len(details) and sum(parts) != amount:
        remarks.add(RemarkCode.DETAILS_DIFFER, position, amount=amount, details=sum(parts))


def _texts(by_name: dict[str, Element], fields: dict[str, Any]) -> None:
    code_element = by_name.get("BkTxCd")
    if code_element is not None and len(code_element):
        domain, proprietary = transaction_code(code_element)
        if domain or proprietary:
            fields["type_code"] = domain or proprietary
            fields["type_text"] = proprietary if domain else ""
    additional = text(by_name.get("AddtlNtryInf"))
    if not additional:
        return
    if fields.get("remittance_information"):
        fields["type_text"] = additional
    else:
        fields["remittance_information"] = additional


def transaction_code(element: Element) -> tuple[str, str]:
    """Of a BkTxCd: domain, family and sub-family as "PMNT-RCDT-DMCT", and the bank's own code."""
    domain = proprietary = ""
    for child in element:
        name = NAMES[child.tag]
        if name == "Domn":
            codes = (text_at(child, "Cd"), text_at(child, "Fmly", "Cd"), text_at(child, "Fmly", "SubFmlyCd"))
            domain = "-".join(filter(None, codes))
        elif name == "Prtry":
            proprietary = text_at(child, "Cd")
    return domain, proprietary


def _card(element: Element) -> str:
    """The number of the card, of which only the last four digits are kept."""
    number = text_at(element, "Card", "PlainCardData", "PAN") or text_at(element, "Card", "MskdPAN")
    return f"**** {number[-4:]}" if number else ""
