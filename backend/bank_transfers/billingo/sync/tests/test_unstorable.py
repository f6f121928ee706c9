"""What no column can hold and no database takes is set aside with its reason; what is only odd is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import pick, stored, sync, synced
from bank_transfers.models import BillingoInvoice, Company
from billingo_sandbox import Sandbox

from .test_set_aside import aside

pytestmark = pytest.mark.django_db


UNSTORABLE: list[tuple[str, dict[str, Any], str]] = [
    ("a number that is too long", {"invoice_number": "9" * 256}, "text_too_long"),
    ("a type that is too long", {"type": "t" * 65}, "text_too_long"),
    ("an integer beyond 64 bits", {"block_id": 2**63}, "number_out_of_range"),
    ("more digits than any money", {"conversion_rate": 10**30}, "number_out_of_range"),
    ("a time in place of a day", {"due_date": "2026-01-01 10:00"}, "bad_date"),
    ("a NUL in a tag", {"tags": ["a\x00b"]}, "nul_character"),
    (
        "a NUL in a related number",
        {"related_documents": [{"id": 1, "invoice_number": "\x00"}]},
        "nul_character",
    ),
    ("a text that should be a list", {"tags": "sok"}, "not_a_document"),
    ("a truth that is a word", {"cancelled": "yes"}, "not_a_document"),
    ("a type that is null", {"type": None}, "not_a_document"),
    ("an infinite number in a tag", {"tags": [Decimal("1e400")]}, "not_a_document"),
]


@pytest.mark.parametrize(
    ("fields", "code"), [case[1:] for case in UNSTORABLE], ids=[case[0] for case in UNSTORABLE]
)
def test_what_no_column_can_hold_is_set_aside_on_both_databases(
    company: Company, sandbox: Sandbox, fields: dict[str, Any], code: str
) -> None:
    document = pick(sandbox)
    sandbox.edit(document["id"], **fields)

    log = sync(company)

    assert log.status == "PARTIAL"
    assert [(problem["invoice_id"], problem["code"]) for problem in log.errors_parsed] == [
        (document["id"], code)
    ]
    assert BillingoInvoice.objects.filter(company=company).count() == 281


def test_what_only_the_database_refuses_is_found_and_set_aside(company: Company, sandbox: Sandbox) -> None:
    mirror.make_the_database_refuse()
    refused = {sandbox.documents[place]["id"] for place in (0, 77, 281)}
    for document_id in refused:
        sandbox.edit(document_id, comment="refuse me")

    log = sync(company)

    assert (log.status, log.invoices_created, log.invoices_skipped) == ("PARTIAL", 279, 3), log.errors
    assert log.items_extracted == sum(map(len, mirror.items_of(company).values()))
    assert {(problem["invoice_id"], problem["code"]) for problem in log.errors_parsed} == {
        (document_id, "database_refused") for document_id in refused
    }
    assert all("not in my table" in problem["error"] for problem in log.errors_parsed)
    assert refused.isdisjoint(row.billingo_id for row in mirror.invoices_of(company))
    for document_id in refused:
        sandbox.edit(document_id, comment="mégis")
    assert synced(company).invoices_created == 3
    mirror.assert_mirrors(company, sandbox)


ODD_BUT_SOUND = {
    "a deep nest": b"[" * 900 + b"]" * 900,
    "a deeper nest": b'{"a":' * 400 + b"1" + b"}" * 400,
    "a number of 5000 digits": b"9" * 5000,
    "an exponent beyond reason": b"1e999999999",
    "an exponent beyond all reason": b"-1e999999999999999999999999",
    "half a surrogate": b'"\\ud83d"',
    "a NUL": b'"\\u0000"',
}


@pytest.mark.parametrize("value", ODD_BUT_SOUND.values(), ids=ODD_BUT_SOUND.keys())
def test_odd_values_under_unknown_keys_never_stop_a_sync(
    company: Company, sandbox: Sandbox, value: bytes
) -> None:
    document = pick(sandbox)
    raw = sandbox.raw(document["id"])
    sandbox.set_raw(document["id"], raw[:-1] + b',"uj_mezo":' + value + b"}", touch=True)
    assert sync(company).status in {"COMPLETED", "PARTIAL"}
    # Now that it may be stored it is compared with its next version, in both directions.
    for comment in (b"egy", b"kett\xc5\x91"):
        odd = raw[:-1] + b',"uj_mezo":' + value + b',"comment":"' + comment + b'"}'
        sandbox.set_raw(document["id"], odd, touch=True)
        assert sync(company).status in {"COMPLETED", "PARTIAL"}
    sandbox.heal(document["id"], touch=True)
    synced(company)
    mirror.assert_mirrors(company, sandbox)


def test_letters_that_look_like_the_escape_of_a_nul_are_stored(company: Company, sandbox: Sandbox) -> None:
    document = sandbox.documents[5]
    tag = chr(92) + "u0000"
    sandbox.edit(document["id"], tags=[tag, {"k": ["x"]}])

    synced(company)

    assert stored(company, document["id"]).tags == [tag, {"k": ["x"]}]


@pytest.mark.parametrize("tags", [["a\x00"], [{"k": ["x", "\x00"]}], [{"k\x00": 1}]])
def test_a_nul_in_a_tag_is_found_wherever_it_is(company: Company, sandbox: Sandbox, tags: list[Any]) -> None:
    document = sandbox.documents[5]
    sandbox.edit(document["id"], tags=tags)

    assert sync(company).status == "PARTIAL"
    assert aside(company).code == "nul_character"
