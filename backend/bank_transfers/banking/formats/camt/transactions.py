"""A transaction (TxDtls) of an entry -> a detail: the other party, what it says, its references and amounts."""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from bank_transfers.banking.formats.statement import Detail

from .parts import is_credit, money, signed, take_amounts
from .tree import NAMES, all_of, children, find, reference, text, text_at

# A remittance is cut at this length, inside of words: pieces as long as that go on without a blank.
PIECE = 140


class Role(NamedTuple):
    """The elements of one side."""

    party: str
    account: str
    ultimate: str
    agent: str


DEBTOR = Role("Dbtr", "DbtrAcct", "UltmtDbtr", "DbtrAgt")
CREDITOR = Role("Cdtr", "CdtrAcct", "UltmtCdtr", "CdtrAgt")


def detail(
    element: Element, credit: bool, reversal: bool, currency: str, line_fields: dict[str, Any]
) -> Detail:
    """`credit`, `reversal`, `currency`: of the entry. `line_fields` gets what only lines have (mandate, type)."""
    by_name = children(element)
    fields: dict[str, Any] = {}
    _amounts(element, by_name, credit, currency, fields)
    if (references := by_name.get("Refs")) is not None:
        _references(references, fields, line_fields)
    if (parties := by_name.get("RltdPties")) is not None:
        _parties(parties, by_name.get("RltdAgts"), credit, reversal, fields)
    _remittance(by_name, fields)
    return Detail(**fields)


def _amounts(
    element: Element, by_name: dict[str, Element], credit: bool, currency: str, fields: dict[str, Any]
) -> None:
    amount_element = by_name.get("Amt")
    if amount_element is None:  # version 2 says it only inside
        amount_element = find(by_name.get("AmtDtls"), "TxAmt", "Amt")
    if "CdtDbtInd" in by_name:
        credit = is_credit(element, by_name)
    if amount_element is not None:
        amount, own_currency = money(amount_element)
        fields |= {"amount": signed(amount, credit), "currency": own_currency or currency}
    take_amounts(element, by_name, currency, fields)


def _references(element: Element, fields: dict[str, Any], line_fields: dict[str, Any]) -> None:
    by_name = children(element)
    for name, field in (("EndToEndId", "end_to_end_id"), ("UETR", "uetr"), ("AcctSvcrRef", "bank_reference")):
        if value := reference(by_name.get(name)):
            fields[field] = value
    if mandate := reference(by_name.get("MndtId")):
        line_fields["mandate_id"] = mandate


def _parties(
    parties: Element, agents: Element | None, credit: bool, reversal: bool, fields: dict[str, Any]
) -> None:
    """The other party: who pays what comes in, who gets what goes out.

    A reversal may keep the roles of what it takes back: where both parties stand there, they are read in those roles.
    """
    by_name = children(parties)
    role, other = (DEBTOR, CREDITOR) if credit else (CREDITOR, DEBTOR)
    if reversal and (other.party in by_name or other.account in by_name):
        role = other
    if name := _party_name(by_name.get(role.party)):
        fields["counterparty_name"] = name
    if account := account_number(by_name.get(role.account)):
        fields["counterparty_account"] = account
    if ultimate := _party_name(by_name.get(role.ultimate)):
        fields["ultimate_counterparty_name"] = ultimate
    if agents is not None and (bank := bank_code(find(agents, role.agent))):
        fields["counterparty_bank"] = bank


def _party_name(element: Element | None) -> str:
    """Nm, or Pty/Nm from version 8, or the name of a bank that is the party itself."""
    if element is None:
        return ""
    for child in element:
        name = NAMES[child.tag]
        if name == "Nm":
            return text(child)
        if name == "Pty":
            return text_at(child, "Nm")
        if name == "Agt":
            return text_at(child, "FinInstnId", "Nm")
    return ""


def account_number(element: Element | None) -> str:
    """Of an Acct: the IBAN, or the other number; as written."""
    if element is None:
        return ""
    for identification in element:
        if NAMES[identification.tag] != "Id":
            continue
        for choice in identification:
            name = NAMES[choice.tag]
            if name == "IBAN":
                return text(choice)
            if name == "Othr":
                return text_at(choice, "Id")
    return ""


def bank_code(element: Element | None) -> str:
    institution = find(element, "FinInstnId")
    if institution is None:
        return ""
    return (
        text_at(institution, "BICFI")
        or text_at(institution, "BIC")
        or text_at(institution, "ClrSysMmbId", "MmbId")
    )


def _remittance(by_name: dict[str, Element], fields: dict[str, Any]) -> None:
    pieces, documents, creditor_references = [], [], []
    if (information := by_name.get("RmtInf")) is not None:
        for part in information:
            name = NAMES[part.tag]
            if name == "Ustrd":
                pieces.append(text(part))
            elif name == "Strd":
                creditor_references.append(text_at(part, "CdtrRefInf", "Ref"))
                documents += [text_at(document, "Nb") for document in all_of(part, "RfrdDocInf")]
                documents += [text(more) for more in all_of(part, "AddtlRmtInf")]
    joined = join(pieces)
    said = " ".join(filter(None, [joined, *documents])) or text(by_name.get("AddtlTxInf"))
    if said:
        fields["remittance_information"] = said
    if creditor_reference := " ".join(filter(None, creditor_references)):
        fields["creditor_reference"] = creditor_reference


def join(pieces: list[str]) -> str:
    if len(pieces) == 1:
        return pieces[0]
    joined, before = "", ""
    for piece in filter(None, pieces):
        joined += piece if not joined or len(before) == PIECE else f" {piece}"
        before = piece
    return joined
