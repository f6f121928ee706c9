"""The generated data: as much as promised, the same every time, right to the last decimal, odd where real data is."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

import pytest

from billingo_sandbox import Dataset, generate
from billingo_sandbox.codec import Json
from billingo_sandbox.data.check_digits import is_giro, is_iban, is_tax_number

WIDE = Context(prec=100, rounding=ROUND_HALF_UP)
RATES = {"27%": "0.27", "18%": "0.18", "5%": "0.05", "5,5%": "0.055"}
STEPS = {"none": 1, "one": 1, "five": 5, "ten": 10}
DIGEST = "a4bcf4c80dd0db33c5ef89d16c00c3ce6fd8ca4d7a737564c2d1c90b26d202b8"


@pytest.fixture(scope="module")
def documents(dataset: Dataset) -> list[Json]:
    return list(dataset.decoded())


def digest(dataset: Dataset) -> str:
    return hashlib.sha256(b"\n".join(document.raw for document in dataset.documents)).hexdigest()


def test_the_demo_account_has_282_documents_and_581_items(documents: list[Json]) -> None:
    assert len(documents) == 282
    assert sum(len(document["items"]) for document in documents) == 581


@pytest.mark.parametrize("count", [0, 1, 2, 7, 100, 2_000])
def test_other_sizes_keep_the_ratio_of_items(count: int) -> None:
    items = sum(len(document["items"]) for document in generate(count, 5).decoded())
    assert abs(items - round(count * 581 / 282)) <= max(2, count // 50)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        generate(-1)


def test_the_same_seed_gives_the_same_bytes(dataset: Dataset) -> None:
    assert digest(dataset) == digest(generate(282, 1)) == DIGEST
    assert digest(generate(282, 2)) != DIGEST


def test_the_bytes_depend_on_no_hash_seed_and_no_time_zone() -> None:
    program = (
        "from billingo_sandbox.tests.data.test_data import digest, generate; print(digest(generate(282, 1)))"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "77",
        "TZ": "Pacific/Auckland",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    output = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == DIGEST


def test_another_reference_date_moves_everything() -> None:
    last = next(generate(50, 1, reference=date(2024, 3, 15)).decoded())
    assert last["invoice_date"] is None or last["invoice_date"] <= "2024-03-25"


def test_ids_ascend_with_creation_and_are_sparse(dataset: Dataset) -> None:
    numbers = [document.id for document in dataset.documents]
    assert all(low < high for low, high in pairwise(numbers))
    assert numbers[-1] - numbers[0] > 10 * len(numbers)
    assert 10**8 < numbers[-1] < 10**9


def test_nothing_is_newer_than_the_reference_date(dataset: Dataset, documents: list[Json]) -> None:
    end = 1_793_142_000  # midnight after 2026-10-27 in Budapest
    assert all(document.modified < end for document in dataset.documents)
    issued = [document["invoice_date"] for document in documents if not document["type"].startswith("draft")]
    assert max(issued) == "2026-10-27"
    assert issued == sorted(issued, reverse=True)


def test_items_sum_to_the_totals_to_the_last_decimal(documents: list[Json]) -> None:
    for document in [*documents, *generate(1_500, 9).decoded()]:
        check_items(document)
        check_summary(document)
        check_total(document)


def check_items(document: Json) -> None:
    discount = Decimal(document["discount"]["value"] if document["discount"] else 0)
    for item in document["items"]:
        exact = WIDE.multiply(
            WIDE.multiply(item["net_unit_amount"], item["quantity"]), (100 - discount).scaleb(-2)
        )
        assert item["net_amount"] == exact.quantize(Decimal("0.01"), context=WIDE)
        tax = WIDE.multiply(item["net_amount"], Decimal(RATES.get(item["vat"], "0")))
        assert item["vat_amount"] == tax.quantize(Decimal("0.01"), context=WIDE)
        assert item["gross_amount"] == item["net_amount"] + item["vat_amount"]


def check_summary(document: Json) -> None:
    items, summary, rate = document["items"], document["summary"], document["conversion_rate"]
    assert summary["net_amount"] == sum(item["net_amount"] for item in items)
    assert summary["vat_amount"] == sum(item["vat_amount"] for item in items)
    assert summary["net_amount_local"] == local(summary["net_amount"], rate)
    assert summary["gross_amount_local"] == summary["net_amount_local"] + summary["vat_amount_local"]
    assert [entry["vat_name"] for entry in summary["vat_rate_summary"]] == list(
        dict.fromkeys(i["vat"] for i in items)
    )
    for entry in summary["vat_rate_summary"]:
        of_rate = [item for item in items if item["vat"] == entry["vat_name"]]
        assert entry["vat_percentage"] == Decimal(RATES.get(entry["vat_name"], "0"))
        assert entry["vat_rate_net_amount"] == sum(item["net_amount"] for item in of_rate)
        assert entry["vat_rate_vat_amount"] == sum(item["vat_amount"] for item in of_rate)
        assert entry["vat_rate_gross_amount"] == sum(item["gross_amount"] for item in of_rate)
        assert entry["vat_rate_vat_amount_local"] == local(entry["vat_rate_vat_amount"], rate)
    assert summary["vat_amount_local"] == sum(
        e["vat_rate_vat_amount_local"] for e in summary["vat_rate_summary"]
    )


def check_total(document: Json) -> None:
    exact = document["summary"]["net_amount"] + document["summary"]["vat_amount"]
    if document["currency"] != "HUF":
        assert document["gross_total"] == exact
        return
    step = STEPS[document["settings"]["round"]]
    assert document["conversion_rate"] == 1
    assert document["gross_total"] == (exact / step).quantize(Decimal(1), context=WIDE) * step


def local(amount: Decimal, rate: Decimal) -> Decimal:
    return WIDE.multiply(amount, rate).quantize(Decimal("0.01"), context=WIDE)


def test_tax_and_account_numbers_carry_valid_check_digits(dataset: Dataset, documents: list[Json]) -> None:
    domestic = [party.live for party in dataset.world.parties if party.country == "HU"]
    codes = [code for live in domestic for code in (live["taxcode"], live["group_member_tax_number"]) if code]
    assert len(codes) > 20
    assert all(map(is_tax_number, codes))
    accounts = [live["account_number"] for live in domestic if live["account_number"] not in ("", "--")]
    own = [account["account_number"] for account in dataset.world.bank_accounts.values()]
    assert all(map(is_giro, accounts + own))
    assert {len(account) for account in accounts} == {17, 26}
    ibans = [party.live["iban"] for party in dataset.world.parties if party.live["iban"]]
    assert {iban[:2] for iban in ibans} > {"HU", "AT", "DE"}
    assert all(map(is_iban, ibans))
    assert all(is_iban(d["organization"]["bank_account"]["account_number_iban"]) for d in documents)


def test_the_kinds_of_documents_are_spread_as_in_life(documents: list[Json]) -> None:
    kinds = Counter(document["type"] for document in documents)
    assert kinds.keys() == {
        "invoice",
        "advance",
        "proforma",
        "draft",
        "receipt",
        "modification",
        "cancellation",
    }
    assert kinds["invoice"] > 180
    statuses = Counter(document["payment_status"] for document in documents)
    assert statuses.keys() == {"none", "outstanding", "partially_paid", "paid", "expired"}
    currencies = Counter(document["currency"] for document in documents)
    assert currencies.keys() == {"HUF", "EUR", "USD"}
    assert currencies["HUF"] > 200
    assert len({document["online_szamla_status"] for document in documents}) > 8
    assert len({document["notification_status"] for document in documents}) > 4


def test_statuses_fit_the_due_dates(documents: list[Json]) -> None:
    for document in documents:
        if document["payment_status"] == "expired":
            assert document["due_date"] < "2026-10-27"
        if document["payment_status"] == "outstanding":
            assert document["due_date"] >= "2026-10-27"
        if document["payment_status"] == "paid":
            assert document["invoice_date"] <= document["paid_date"] <= "2026-10-27"


def test_the_fields_that_mislead_are_there(documents: list[Json]) -> None:
    claims = [document for document in documents if document["type"] in ("invoice", "advance")]
    unpaid = [document for document in claims if document["payment_status"] in ("outstanding", "expired")]
    assert unpaid
    assert all(document["paid_date"] for document in unpaid)
    assert {"", "--"} <= {(document["partner"] or {}).get("account_number") for document in documents}
    assert any(document["partner"] is None and document["document_partner"] for document in claims)
    assert any(document["document_partner"] is None and document["partner"] for document in claims)
    both = [document for document in claims if document["partner"] and document["document_partner"]]
    assert 0 < sum(d["partner"]["name"] != d["document_partner"]["name"] for d in both) < len(both) / 10
    assert {"27%", "18%", "5,5%", "5%", "0%", "AAM", "TAM", "EUK", "F.AFA", "ÁKK", "ÁTHK"} == {
        item["vat"] for document in documents for item in document["items"]
    }
    assert all("dont_send_to_nav_reason" in document["settings"] for document in documents)
    assert any(document["discount"] for document in documents)
    assert any(document["tags"] for document in documents)
    assert any("\n" in document["comment"] and '"' not in document["comment"] for document in documents)


def test_drafts_have_no_number_and_lack_dates(documents: list[Json]) -> None:
    drafts = [document for document in documents if document["type"] == "draft"]
    assert {document["invoice_number"] for document in drafts} == {"", None}
    assert any(document["invoice_date"] is None and document["due_date"] is None for document in drafts)
    assert any(document["partner"] is None for document in drafts)
    assert all(document["paid_date"] is None for document in drafts)


def test_numbers_are_unique_and_rise_within_a_block_and_year(documents: list[Json]) -> None:
    numbers = [document["invoice_number"] for document in reversed(documents) if document["invoice_number"]]
    assert len(set(numbers)) == len(numbers)
    last: dict[str, int] = {}
    for number in numbers:
        series, _, sequence = number.rpartition("-")
        assert int(sequence) == last.get(series, 0) + 1
        last[series] = int(sequence)


def test_a_storno_mirrors_its_original(documents: list[Json]) -> None:
    by_id = {document["id"]: document for document in documents}
    stornos = [document for document in documents if document["type"] == "cancellation"]
    assert len(stornos) > 5
    for storno in stornos:
        original = by_id[storno["related_documents"][0]["id"]]
        assert storno["id"] > original["id"]
        assert storno["gross_total"] == -original["gross_total"] < 0
        assert storno["summary"]["net_amount"] == -original["summary"]["net_amount"]
        assert original["cancelled"]
        assert original["correction_type"] == "canceled"
        assert original["related_documents"] == [
            {"id": storno["id"], "invoice_number": storno["invoice_number"]}
        ]
        assert [item["quantity"] for item in storno["items"]] == [
            -item["quantity"] for item in original["items"]
        ]
    assert sum(document["cancelled"] for document in documents) == len(stornos)


def test_a_correction_has_the_partner_and_currency_of_its_original(documents: list[Json]) -> None:
    by_id = {document["id"]: document for document in documents}
    for document in documents:
        if document["type"] not in ("cancellation", "modification"):
            continue
        original = by_id[document["related_documents"][0]["id"]]
        assert document["currency"] == original["currency"]
        assert document["conversion_rate"] == original["conversion_rate"]
        for key in ("partner", "document_partner"):
            if document[key] and original[key]:
                assert document[key]["id"] == original[key]["id"]


def test_modifications_carry_negative_lines(documents: list[Json]) -> None:
    modifications = [document for document in documents if document["type"] == "modification"]
    assert modifications
    assert all(
        document["items"][0]["net_amount"] < 0 < document["items"][1]["net_amount"]
        for document in modifications
    )


def test_numbers_that_no_two_decimals_hold(documents: list[Json]) -> None:
    items = [item for document in documents for item in document["items"]]
    numbers = [value for item in items for value in (item["quantity"], item["net_unit_amount"])]
    assert max(len(number.as_tuple().digits) for number in numbers) == 17
    assert any(-4 > exponent(number) >= -6 for number in numbers)
    rates = [document["conversion_rate"] for document in documents if document["currency"] != "HUF"]
    assert any(exponent(rate) <= -5 for rate in rates)
    whole = [
        d
        for d in documents
        if d["currency"] == "HUF" and any(exponent(i["net_amount"]) < 0 for i in d["items"])
    ]
    assert whole
    assert all(document["gross_total"] == int(document["gross_total"]) for document in whole)
    assert {"none", "one", "five"} <= {document["settings"]["round"] for document in documents}


def exponent(number: Decimal) -> int:
    place = number.as_tuple().exponent
    assert isinstance(place, int)
    return place


def test_some_documents_are_escaped_like_php_and_mean_the_same(dataset: Dataset) -> None:
    escaped = [document.raw for document in dataset.documents if b"\\u0" in document.raw]
    plain = [document.raw for document in dataset.documents if b"\\u0" not in document.raw]
    assert 3 < len(escaped) < len(plain) / 10
    assert all(raw.isascii() and b"\\/" in raw for raw in escaped)
    assert not any(raw.isascii() for raw in plain)
    assert all(isinstance(json.loads(raw)["id"], int) for raw in escaped)
