"""`GET /documents`: order, envelope, paging and every filter, each against the documents themselves."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billingo_sandbox import Dataset, Sandbox
from billingo_sandbox.codec import Json

from .helpers import call, ids, listed, page


def test_newest_created_first_and_all_of_them(sandbox: Sandbox, dataset: Dataset) -> None:
    assert ids(listed(sandbox)) == [document.id for document in reversed(dataset.documents)]
    assert listed(sandbox) == sandbox.documents


def test_the_envelope(sandbox: Sandbox) -> None:
    first = page(sandbox, 1)
    assert list(first) == [
        "data", "total", "per_page", "current_page", "last_page", "prev_page_url", "next_page_url",
    ]  # fmt: skip
    assert [first[key] for key in ("total", "per_page", "current_page", "last_page")] == [282, 100, 1, 3]
    assert first["prev_page_url"] is None
    assert first["next_page_url"] == f"{sandbox.url}/documents?page=2&per_page=100"
    last = page(sandbox, 3)
    assert len(last["data"]) == 82
    assert last["next_page_url"] is None
    assert last["prev_page_url"] == f"{sandbox.url}/documents?page=2&per_page=100"


def test_links_keep_the_filters_and_can_be_followed(sandbox: Sandbox) -> None:
    first = page(sandbox, 1, per_page=10, payment_status="paid", last_modified_date="2024-01-01 00:00:00")
    link = first["next_page_url"].removeprefix(sandbox.url)
    second = call(sandbox, link).json
    assert second["total"] == first["total"]
    assert second["current_page"] == 2
    assert not set(ids(second["data"])) & set(ids(first["data"]))


def test_twenty_five_on_a_page_unless_told(sandbox: Sandbox) -> None:
    envelope = call(sandbox, "/documents").json
    assert len(envelope["data"]) == envelope["per_page"] == 25
    assert envelope["last_page"] == 12


def test_pages_beyond_the_last_are_empty(sandbox: Sandbox) -> None:
    envelope = page(sandbox, 9)
    assert envelope["data"] == []
    assert envelope["total"] == 282
    assert envelope["next_page_url"] is None


def test_an_account_without_documents() -> None:
    with Sandbox(invoices=0) as empty:
        envelope = page(empty)
        assert [envelope[key] for key in ("data", "total", "last_page", "next_page_url")] == [[], 0, 1, None]
        empty.insert()
        assert page(empty)["total"] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("per_page", "101"), ("per_page", "0"), ("per_page", "-5"), ("per_page", "many"), ("per_page", "10.5"),
        ("page", "0"), ("page", "-1"), ("page", "x"), ("page", "9" * 30),
        ("type", "proforma"), ("type", "draft"), ("type", "nonsense"),
        ("payment_status", "cancelled"), ("payment_method", "gold"),
        ("start_date", "2026-13-01"), ("end_date", "tomorrow"), ("paid_start_date", "2026-1-1"),
        ("paid_end_date", "20260101"), ("fulfillment_start_date", "2026-02-30"), ("fulfillment_end_date", "x"),
        ("partner_id", "abc"), ("block_id", "1.5"), ("start_number", "5"), ("end_year", "2026"),
        ("last_modified_date", "2026-10-01"), ("last_modified_date", "2026-10-01T00:00:00"),
        ("last_modified_date", "2026-02-30 00:00:00"), ("last_modified_date", "2026-10-01 24:00:00"),
        ("last_modified_date", "0000-01-01 00:00:00"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_422(sandbox: Sandbox, field: str, value: str) -> None:
    query: dict[str, Any] = {field: value}
    reply = call(sandbox, "/documents", **query)
    assert reply.status == 422
    assert reply.json["errors"][0]["message"]


NAMES = (
    "page", "per_page", "type", "payment_status", "payment_method", "start_date", "end_date", "paid_start_date",
    "fulfillment_end_date", "partner_id", "block_id", "start_number", "start_year", "end_number", "end_year", "query",
    "last_modified_date", "unknown",
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(NAMES), st.text(st.characters(codec="utf-8"), max_size=30), max_size=4
    )
)
def test_no_query_makes_it_stumble(sandbox: Sandbox, query: dict[str, Any]) -> None:
    assert call(sandbox, "/documents", **query).status in (200, 422)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"start_date": "2026-01-01"}, lambda d: (d["invoice_date"] or "") >= "2026-01-01"),
        ({"end_date": "2024-12-31"}, lambda d: "" < (d["invoice_date"] or "") <= "2024-12-31"),
        (
            {"start_date": "2025-01-01", "end_date": "2025-06-30"},
            lambda d: "2025-01-01" <= (d["invoice_date"] or "") <= "2025-06-30",
        ),
        ({"paid_start_date": "2026-01-01"}, lambda d: (d["paid_date"] or "") >= "2026-01-01"),
        ({"paid_end_date": "2024-01-31"}, lambda d: "" < (d["paid_date"] or "") <= "2024-01-31"),
        ({"fulfillment_start_date": "2026-03-01"}, lambda d: (d["fulfillment_date"] or "") >= "2026-03-01"),
        (
            {"fulfillment_end_date": "2024-03-01"},
            lambda d: "" < (d["fulfillment_date"] or "") <= "2024-03-01",
        ),
        ({"payment_status": "expired"}, lambda d: d["payment_status"] == "expired"),
        ({"payment_method": "cash"}, lambda d: d["payment_method"] == "cash"),
        ({"type": "invoice"}, lambda d: d["type"] == "invoice"),
        ({"type": "receipt"}, lambda d: d["type"] == "receipt"),
        (
            {"payment_status": "paid", "payment_method": "bankcard", "start_date": "2025-01-01"},
            lambda d: (
                (d["payment_status"], d["payment_method"]) == ("paid", "bankcard")
                and d["invoice_date"] >= "2025-01-01"
            ),
        ),
        (
            {"start_number": 5, "start_year": 2026, "end_number": 9, "end_year": 2026},
            lambda d: (
                (d["invoice_number"] or "").split("-")[-2:-1] == ["2026"]
                and 5 <= int(d["invoice_number"].split("-")[-1]) <= 9
            ),
        ),
    ],
)
def test_each_filter_finds_what_it_should(
    sandbox: Sandbox, query: dict[str, Any], wanted: Callable[[Json], bool]
) -> None:
    expected = [document["id"] for document in sandbox.documents if wanted(document)]
    assert 0 < len(expected) < 282
    assert ids(listed(sandbox, **query)) == expected


def test_filters_by_partner_and_block(sandbox: Sandbox) -> None:
    partner = sandbox.documents[0]["partner"]["id"]
    expected = [
        document["id"]
        for document in sandbox.documents
        if (document["partner"] or document["document_partner"] or {}).get("id") == partner
    ]
    assert ids(listed(sandbox, partner_id=partner)) == expected
    block = sandbox.documents[0]["block_id"]
    assert ids(listed(sandbox, block_id=block)) == [
        d["id"] for d in sandbox.documents if d["block_id"] == block
    ]
    assert listed(sandbox, partner_id=999) == []


def test_the_text_query_looks_at_number_partner_and_comment(sandbox: Sandbox) -> None:
    target = next(document for document in sandbox.documents if document["document_partner"])
    assert target["id"] in ids(listed(sandbox, query=target["invoice_number"]))
    name = target["document_partner"]["name"]
    found = listed(sandbox, query=name.upper())
    assert target["id"] in ids(found)
    assert all(name in (d["document_partner"] or d["partner"])["name"] for d in found)
    assert listed(sandbox, query="nincs ilyen") == []


def test_unknown_parameters_are_ignored(sandbox: Sandbox) -> None:
    assert page(sandbox, nonsense="1")["total"] == 282


def budapest(moment: int) -> str:
    return datetime.fromtimestamp(moment, ZoneInfo("Europe/Budapest")).strftime("%Y-%m-%d %H:%M:%S")


def test_last_modified_date_counts_the_very_second(sandbox: Sandbox) -> None:
    some = sandbox.documents[20]["id"]
    moment = sandbox.modified(some)
    assert some in ids(listed(sandbox, last_modified_date=budapest(moment)))
    assert some not in ids(listed(sandbox, last_modified_date=budapest(moment + 1)))
    expected = [d["id"] for d in sandbox.documents if sandbox.modified(d["id"]) >= moment]
    assert ids(listed(sandbox, last_modified_date=budapest(moment))) == expected


def test_no_timestamp_of_creation_or_change_is_shown(sandbox: Sandbox) -> None:
    keys = {key for document in sandbox.documents for key in document}
    assert not [key for key in keys if "modified" in key or "created" in key or "updated" in key]


@pytest.mark.parametrize(
    ("now", "asked", "seen"),
    [
        # Winter: Budapest is one hour ahead of UTC. Summer: two.
        (datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC), "2026-01-15 13:00:00", True),
        (datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC), "2026-01-15 13:00:01", False),
        (datetime(2026, 7, 15, 12, 0, 0, tzinfo=UTC), "2026-07-15 14:00:00", True),
        (datetime(2026, 7, 15, 12, 0, 0, tzinfo=UTC), "2026-07-15 14:00:01", False),
        # 25 October 2026: 02:00-03:00 comes twice; the filter means the first of the two.
        (datetime(2026, 10, 25, 0, 30, 0, tzinfo=UTC), "2026-10-25 02:30:00", True),
        (datetime(2026, 10, 25, 0, 29, 0, tzinfo=UTC), "2026-10-25 02:30:00", False),
        (datetime(2026, 10, 25, 1, 10, 0, tzinfo=UTC), "2026-10-25 02:30:00", True),
        # 29 March 2026: 02:00-03:00 does not exist; it is read as if the clock had not yet been moved.
        (datetime(2026, 3, 29, 1, 30, 0, tzinfo=UTC), "2026-03-29 02:30:00", True),
        (datetime(2026, 3, 29, 1, 29, 0, tzinfo=UTC), "2026-03-29 02:30:00", False),
    ],
)
def test_last_modified_date_is_budapest_time(now: datetime, asked: str, seen: bool) -> None:
    with Sandbox(invoices=0, now=now) as sandbox:
        document = sandbox.insert()
        assert (document in ids(listed(sandbox, last_modified_date=asked))) is seen


def test_the_filter_can_be_told_to_read_another_zone() -> None:
    now = datetime(2026, 7, 15, 12, 0, 0, tzinfo=UTC)
    with Sandbox(invoices=0, now=now, filter_timezone="UTC") as sandbox:
        sandbox.insert()
        assert page(sandbox, last_modified_date="2026-07-15 12:00:00")["total"] == 1
        assert page(sandbox, last_modified_date="2026-07-15 12:00:01")["total"] == 0


def test_pages_are_never_stale(sandbox: Sandbox) -> None:
    zipped = {"Accept-Encoding": "gzip"}
    before = call(sandbox, "/documents", headers=zipped, per_page=100)
    assert before.headers["content-encoding"] == "gzip"
    assert call(sandbox, "/documents", headers=zipped, per_page=100).raw == before.raw
    new = sandbox.insert()
    after = call(sandbox, "/documents", headers=zipped, per_page=100)
    assert after.json["data"][0]["id"] == new
    sandbox.edit(new, comment="más")
    assert call(sandbox, "/documents", headers=zipped, per_page=100).json["data"][0]["comment"] == "más"
    filtered: dict[str, Any] = {"last_modified_date": "2026-11-01 00:00:00"}
    assert page(sandbox, **filtered)["total"] == 1
    sandbox.delete(new)
    assert page(sandbox, **filtered)["total"] == 0


def test_warm_makes_the_pages_that_are_then_asked_for(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.warm()
    expected = sandbox.documents
    monkeypatch.setattr("billingo_sandbox.api.listings._documents_page", None)
    zipped = {"Accept-Encoding": "gzip"}
    pages = [
        call(sandbox, "/documents", headers=zipped, per_page=100, page=number).json for number in (1, 2, 3)
    ]
    assert [row for envelope in pages for row in envelope["data"]] == expected
    sandbox.insert()
    assert call(sandbox, "/documents", headers=zipped, per_page=100, page=1).status == 500


def test_gzip_only_for_those_who_accept_it(sandbox: Sandbox) -> None:
    plain = call(sandbox, "/documents", per_page=100)
    assert "content-encoding" not in plain.headers
    zipped = call(sandbox, "/documents", per_page=100, headers={"Accept-Encoding": "gzip, deflate"})
    assert zipped.body == plain.raw
    assert len(zipped.raw) < len(plain.raw) / 4
