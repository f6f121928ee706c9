"""CAMT as banks write it: odd orders, foreign names, batches, reversals, exchange; and what is refused, where."""

from __future__ import annotations

import datetime
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest

from bank_transfers.banking.formats import Kind, Line, ReadFile, Refused, Status, raw_text, read
from bank_transfers.banking.formats.refusal import Code

from . import writers
from .writers import Account, Movement

pytestmark = pytest.mark.once

ELECTRA = (Path(__file__).parent / "files" / "electra_camt053_v2.xml").read_bytes()


def lines_of(read_file: ReadFile) -> list[Line]:
    return [line for statement in read_file.statements for line in statement.lines]


def entry(content: str) -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>HU42117730161111101800000000</IBAN></Id></Acct>\n<Ntry>{content}</Ntry>"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


BOOKED = '<Amt Ccy="HUF">10</Amt><CdtDbtInd>{}</CdtDbtInd><BookgDt><Dt>2026-03-02</Dt></BookgDt>'


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read(data, filename_for_messages="m.xml")
    return caught.value


def test_what_breaks_the_schema_is_read_all_the_same() -> None:
    read_file = read(ELECTRA)
    [statement] = read_file.statements
    assert (read_file.format, read_file.version) == ("camt.053", "001.02")
    assert (statement.account, statement.currency, statement.number) == (
        "109000110000000512345678",
        "EUR",
        "61",
    )
    assert (statement.opening, statement.closing, statement.adds_up) == (
        Decimal(-100),
        Decimal("100.10"),
        True,
    )
    assert (statement.period_from, statement.period_to) == (
        datetime.date(2026, 3, 31),
        datetime.date(2026, 3, 31),
    )
    assert (statement.booked, statement.credits, statement.debits) == (2, Decimal(250), Decimal("49.9"))
    assert statement.account_owner == "Mi Magunk Kft."
    assert [remark.code for remark in read_file.remarks] == ["totals_differ"]


def test_all_that_an_entry_says_is_in_its_line() -> None:
    transfer, information, card = lines_of(read(ELECTRA))
    assert transfer == Line(
        amount=Decimal("250.00"),
        currency="EUR",
        booking_date=datetime.date(2026, 3, 31),
        value_date=datetime.date(2026, 4, 1),
        counterparty_name="Őrség Vendéglő Kft.",
        counterparty_account="11600006000000007777712",
        counterparty_bank="GIBAHUHB",
        ultimate_counterparty_name="Zsalu Bt.",
        remittance_information="SZ-2026/311 márciusi díj 2026-000311",
        creditor_reference="RF18539007547034",
        uetr="255ae394-9965-4438-ac86-f406feada396",
        type_code="PMNT-RCDT-ESCT",
        type_text="ÁTUT",
        original_amount=Decimal("100000.00"),
        original_currency="HUF",
        exchange_rate=Decimal("400.00"),
        fee=Decimal("2.00"),
        fee_currency="EUR",
        detail_count=1,
        position=1,
    )
    assert (information.status, information.amount) == (Status.INFORMATION, Decimal(0))
    assert (card.card, card.remittance_information) == ("**** 1234", "KÁRTYÁS VÁSÁRLÁS Minta Büfé")
    assert card.amount == Decimal("-49.9")


def test_transactions_of_a_batch_are_details_and_never_lines() -> None:
    def details(*amounts: str) -> str:
        return "".join(
            f'<TxDtls><Refs><EndToEndId>E{a}</EndToEndId></Refs><Amt Ccy="HUF">{a}</Amt><RltdPties><Cdtr><Pty><Nm>{a}'
            "</Nm></Pty></Cdtr></RltdPties><RmtInf><Ustrd>bér</Ustrd></RmtInf></TxDtls>"
            for a in amounts
        )

    batch = BOOKED.format("DBIT") + "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{}</NtryDtls>"
    [line] = lines_of(read(entry(batch.format(details("4", "6")))))
    assert (line.amount, line.number_of_transactions, line.detail_count) == (Decimal(-10), 2, 2)
    assert [(d.amount, d.counterparty_name, d.end_to_end_id) for d in line.details] == [
        (Decimal(-4), "4", "E4"),
        (Decimal(-6), "6", "E6"),
    ]
    assert (line.remittance_information, line.counterparty_name) == ("bér", "")  # what all have alike
    differing = read(entry(batch.format(details("4", "5"))))
    assert [remark.code for remark in differing.remarks] == ["details_differ"]


@pytest.mark.parametrize(
    ("indicator", "reversal", "expected"),
    [
        ("CRDT", "", "Dbtr"),
        ("DBIT", "", "Cdtr"),
        ("CRDT", "true", "Cdtr"),
        ("DBIT", "1", "Dbtr"),
        ("DBIT", "false", "Cdtr"),
    ],
)
def test_a_reversal_keeps_its_sign_and_its_parties_their_roles(
    indicator: str, reversal: str, expected: str
) -> None:
    parties = "".join(f"<{role}><Pty><Nm>{role}</Nm></Pty></{role}>" for role in ("Dbtr", "Cdtr"))
    reversal_element = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    content = BOOKED.format(indicator) + reversal_element
    [line] = lines_of(
        read(entry(f"{content}<NtryDtls><TxDtls><RltdPties>{parties}</RltdPties></TxDtls></NtryDtls>"))
    )
    assert line.amount == (10 if indicator == "CRDT" else -10)
    assert line.counterparty_name == expected
    assert line.reversal == (reversal in {"true", "1"})


def test_several_messages_and_envelopes_are_read() -> None:
    one = writers.camt(Account(movements=[Movement(Decimal(1))])).partition(b"?>")[2]
    two = writers.camt(Account(movements=[Movement(Decimal(2))] * 3), version="053.001.02").partition(b"?>")[
        2
    ]
    read_file = read(b"<Envelope><AppHdr><Fr>x</Fr></AppHdr>" + one + b"<Note/>" + two + b"</Envelope>")
    assert [len(statement.lines) for statement in read_file.statements] == [1, 3]
    assert [line.position for line in lines_of(read_file)] == [1, 2, 3, 4]
    bare = one[one.index(b"<BkTo") : one.index(b"</Document>")]
    assert [line.amount for line in lines_of(read(bare))] == [1]


def test_kinds_of_messages() -> None:
    account = Account(movements=[Movement(Decimal(1))])
    for version, kind in (
        ("053.001.08", Kind.STATEMENT),
        ("052.001.08", Kind.REPORT),
        ("054.001.08", Kind.NOTIFICATION),
    ):
        [statement] = read(writers.camt(account, version=version)).statements
        assert statement.kind == kind


@pytest.mark.parametrize(
    ("content", "code", "column"),
    [
        ('<Amt Ccy="HUF">1,5</Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.AMOUNT_UNREADABLE, 7),
        ('<Amt Ccy="HUF">-5</Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.AMOUNT_NEGATIVE, 7),
        ('<Amt Ccy="HUF"></Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.AMOUNT_MISSING, 7),
        ('<Amt Ccy="Forint">5</Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.CURRENCY_UNREADABLE, 7),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", Code.ELEMENT_MISSING, 1),
        ('<Amt Ccy="HUF">5</Amt>', Code.ELEMENT_MISSING, 1),
        ('<Amt Ccy="HUF">5</Amt><CdtDbtInd>?</CdtDbtInd>', Code.SIGN_UNREADABLE, 29),
        ('<Amt Ccy="HUF">5</Amt><Amt Ccy="HUF">6</Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.ROW_BROKEN, 29),
        (BOOKED.format("CRDT") + "<Sts>MAYBE</Sts>", Code.STATUS_UNREADABLE, None),
        (BOOKED.format("CRDT").replace("03-02", "02-30"), Code.DATE_IMPOSSIBLE, None),
        (BOOKED.format("CRDT").replace("2026-03-02", "02/03/2026"), Code.DATE_UNREADABLE, None),
        ('<Amt Ccy="HUF">5</Amt><CdtDbtInd>CRDT</CdtDbtInd>', Code.DATE_MISSING, 1),
        (BOOKED.format("CRDT") + "<AddtlNtryInf>sz\ufffdmla</AddtlNtryInf>", Code.LETTER_UNREADABLE, None),
        (BOOKED.format("CRDT") + "<AddtlNtryInf>&nbsp;</AddtlNtryInf>", Code.XML_BROKEN, None),
        (BOOKED.format("CRDT") + "<AddtlNtryInf>&#0;</AddtlNtryInf>", Code.XML_BROKEN, None),
        (BOOKED.format("CRDT") + "<AddtlNtryInf>&#xD800;</AddtlNtryInf>", Code.XML_BROKEN, None),
        (BOOKED.format("CRDT") + "<AddtlNtryInf>", Code.XML_BROKEN, None),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(content: str, code: Code, column: int | None) -> None:
    refused = refusal(entry(content))
    assert (refused.code, refused.line) == (code, 2)
    assert refused.values["file"] == "m.xml"
    assert column is None or refused.column == column


def test_the_place_is_right_deep_in_a_large_file() -> None:
    whole = writers.camt(
        *[Account(movements=[Movement(Decimal(n), memo="x" * 100) for n in range(1, 900)])] * 3, indent="\n"
    )
    rows = whole.decode().split("\n")
    amounts = [at for at, row in enumerate(rows) if row == '<Amt Ccy="HUF">777</Amt>']
    rows[amounts[2]] = '<Amt Ccy="HUF">7.7.7</Amt>'
    refused = refusal("\n".join(rows).encode())
    assert (refused.code, refused.line, refused.column) == (Code.AMOUNT_UNREADABLE, amounts[2] + 1, 1)


def test_the_raw_text_of_an_entry() -> None:
    for encoding in ("utf-8", "utf-16", "iso-8859-2"):
        data = writers.camt(
            Account(movements=[Movement(Decimal(1)), Movement(Decimal(2), name="Őze")]), encoding=encoding
        )
        raw, line = raw_text(data, 2)
        assert raw.startswith("<Ntry><Amt")
        assert raw.endswith("</Ntry>")
        assert "Őze" in raw
        assert line == 2
        assert raw_text(data, 3) == ("", 0)


def test_entities_are_refused_before_anything_is_read() -> None:
    whole = writers.camt(Account(movements=[Movement(Decimal(1))])).decode()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = whole.replace("?>", f'?><!DOCTYPE Document [<!ENTITY l0 "ha">{laughs}]>', 1).replace(
        ">1<", ">&l9;<", 1
    )
    assert refusal(declared.encode()).code == Code.XML_DOCTYPE
    external = whole.replace("?>", '?><!DOCTYPE Document SYSTEM "http://127.0.0.1:1/x.dtd">', 1)
    assert refusal(external.encode("utf-16").replace(b"utf-8", b"utf-16")).code in {
        Code.XML_DOCTYPE,
        Code.XML_BROKEN,
    }
    late = whole.replace("<GrpHdr>", "<!DOCTYPE Document><GrpHdr>")
    assert refusal(late.encode()).code == Code.XML_BROKEN


def test_hostile_trees_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = entry("<a>" * 100_000)
    refused = refusal(deep)
    assert (refused.code, refused.values["name"]) == (Code.ELEMENT_TOO_LARGE, "Ntry")
    assert (refused.line or 0, refused.column or 0) > (1, 0)
    long = BOOKED.format("CRDT") + f"<AddtlNtryInf>{'x' * 200_000}</AddtlNtryInf>"
    refused = refusal(entry(long))
    assert (refused.code, refused.values["name"]) == (Code.TEXT_TOO_LONG, "AddtlNtryInf")
    assert (refused.line or 0, refused.column or 0) > (1, 0)
    monkeypatch.setattr("bank_transfers.banking.formats.camt.messages.MAX_ENTRY", 1_000_000)
    assert refusal(entry("<a/>" * 1_000_000)).code == Code.ELEMENT_TOO_LARGE


def test_memory_does_not_grow_with_the_number_of_entries() -> None:
    def peak(count: int) -> int:
        data = writers.camt(
            Account(
                movements=[Movement(Decimal(n), name="Valaki Kft.", memo=f"2026-{n}") for n in range(count)]
            )
        )
        tracemalloc.start()
        read_file = read(data)
        assert read_file.statements[0].booked == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small, large = peak(1_000), peak(6_000)
    assert large - small < 1_500_000  # 300 bytes a line at most; unpacked they take 1,500


def test_nothing_of_a_hostile_file_is_kept() -> None:
    blanks, long_name = " " * 10_000, "n" * 10_000
    content = BOOKED.replace(">10<", f">{blanks}10.{{}}<").replace("2026-03-02", f"{blanks}2026-03-02")
    entries = "".join(f"<Ntry><{long_name}{n}/>{content.format(n, 'CRDT')}</Ntry>" for n in range(100, 300))
    data = entry("").replace(b"<Ntry></Ntry>", entries.encode())
    read(data.replace(b".1", b".2"))
    tracemalloc.start()
    read(data)
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert left < 200_000  # of 6 MB
