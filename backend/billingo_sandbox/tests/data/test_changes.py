"""What can happen to documents: each change shows in the listing, moves the modified time or not, and stays sound."""

from datetime import date
from decimal import Decimal

import pytest

from billingo_sandbox import Dataset, Sandbox, generate
from billingo_sandbox.codec import Json
from billingo_sandbox.data.habits import generated
from billingo_sandbox.tests.conftest import NOW
from billingo_sandbox.tests.helpers import ids, listed, page

from .test_data import check_items, check_summary, check_total


def one(sandbox: Sandbox, status: str = "expired") -> Json:
    return next(
        document
        for document in sandbox.documents
        if document["payment_status"] == status
        and document["type"] == "invoice"
        and not document["cancelled"]
    )


def find(sandbox: Sandbox, document_id: int) -> Json:
    return next(document for document in sandbox.documents if document["id"] == document_id)


def changed_since_start(sandbox: Sandbox) -> list[int]:
    """Ids that `last_modified_date` finds since the sandbox was started (10:30 in Budapest)."""
    return ids(listed(sandbox, last_modified_date="2026-11-03 10:30:00"))


def test_nothing_has_changed_at_first(sandbox: Sandbox) -> None:
    assert changed_since_start(sandbox) == []


def test_insert_puts_a_sound_document_at_the_head(sandbox: Sandbox) -> None:
    new = sandbox.insert()
    assert page(sandbox)["data"][0]["id"] == new
    assert page(sandbox)["total"] == 283
    document = find(sandbox, new)
    assert document["invoice_date"] == "2026-11-03"
    assert document["payment_status"] in ("outstanding", "paid")
    assert document["partner"]
    assert document["document_partner"]
    check_items(document)
    check_summary(document)
    check_total(document)
    assert changed_since_start(sandbox) == [new]


def test_numbers_of_inserted_documents_are_new(sandbox: Sandbox) -> None:
    created = [sandbox.insert() for _ in range(40)]
    assert created == sorted(created)
    numbers = [document["invoice_number"] for document in sandbox.documents if document["invoice_number"]]
    assert len(numbers) == len(set(numbers))


def test_insert_takes_overrides(sandbox: Sandbox) -> None:
    new = sandbox.insert(
        gross_total=Decimal("12.34567"), comment="ő", payment_status="something_new", brand_new=[1]
    )
    document = find(sandbox, new)
    assert document["gross_total"] == Decimal("12.34567")
    assert (document["comment"], document["payment_status"], document["brand_new"]) == (
        "ő",
        "something_new",
        [1],
    )
    assert b'"gross_total":12.34567,' in sandbox.raw(new)


def test_an_inserted_draft_has_no_number_and_can_become_an_invoice(sandbox: Sandbox) -> None:
    draft = find(sandbox, sandbox.insert(type="draft"))
    assert not draft["invoice_number"]
    assert draft["paid_date"] is None
    assert find(sandbox, sandbox.insert(type="waybill"))["type"] == "waybill"


def test_an_id_is_never_used_again(sandbox: Sandbox) -> None:
    first = sandbox.insert()
    sandbox.delete(first)
    assert sandbox.insert() > first
    with pytest.raises(ValueError, match="newer"):
        sandbox.insert(id=5)


def test_delete(sandbox: Sandbox) -> None:
    gone = sandbox.documents[7]["id"]
    sandbox.delete(gone)
    assert gone not in ids(listed(sandbox))
    assert page(sandbox)["total"] == 281
    assert changed_since_start(sandbox) == []
    for again in (sandbox.delete, sandbox.pay, sandbox.raw, sandbox.cancel, sandbox.heal):
        with pytest.raises(LookupError, match=str(gone)):
            again(gone)


def test_pay_in_full(sandbox: Sandbox) -> None:
    before = one(sandbox)
    sandbox.pay(before["id"])
    after = find(sandbox, before["id"])
    assert after == {**before, "payment_status": "paid", "paid_date": "2026-11-03"}
    assert changed_since_start(sandbox) == [before["id"]]
    assert sum(payment["price"] for payment in sandbox.payments(before["id"])) == before["gross_total"]


def test_pay_in_parts(sandbox: Sandbox) -> None:
    before = one(sandbox)
    sandbox.pay(before["id"], Decimal("0.25"))
    assert find(sandbox, before["id"])["payment_status"] == "partially_paid"
    sandbox.advance(86_400)
    sandbox.pay(before["id"])
    assert find(sandbox, before["id"])["payment_status"] == "paid"
    payments = sandbox.payments(before["id"])
    assert [payment["date"] for payment in payments] == ["2026-11-03", "2026-11-04"]
    assert payments[0]["price"] + payments[1]["price"] == before["gross_total"]


def test_moving_a_due_date_changes_nothing_else(sandbox: Sandbox) -> None:
    before = one(sandbox)
    sandbox.move_due_date(before["id"], date(2027, 1, 15))
    assert find(sandbox, before["id"]) == {**before, "due_date": "2027-01-15"}
    assert changed_since_start(sandbox) == [before["id"]]


def test_cancel_issues_a_storno(sandbox: Sandbox) -> None:
    before = one(sandbox)
    storno_id = sandbox.cancel(before["id"])
    storno, after = sandbox.documents[0], find(sandbox, before["id"])
    assert storno["id"] == storno_id
    assert (storno["type"], storno["correction_type"], storno["cancelled"]) == (
        "cancellation",
        "cancellation",
        False,
    )
    assert storno["gross_total"] == -before["gross_total"]
    check_items(storno)
    check_summary(storno)
    check_total(storno)
    assert storno["related_documents"] == [{"id": before["id"], "invoice_number": before["invoice_number"]}]
    link = {"id": storno_id, "invoice_number": storno["invoice_number"]}
    changes = {"cancelled": True, "correction_type": "canceled", "related_documents": [link]}
    assert after == {**before, **changes}
    assert changed_since_start(sandbox) == [storno_id, before["id"]]


def test_what_can_not_be_cancelled_is_refused(sandbox: Sandbox) -> None:
    draft = next(document["id"] for document in sandbox.documents if document["type"] == "draft")
    cancelled = next(document["id"] for document in sandbox.documents if document["cancelled"])
    for refused in (draft, cancelled):
        with pytest.raises(Exception, match="cancelled"):
            sandbox.cancel(refused)
    assert page(sandbox)["total"] == 282


def test_edit_with_and_without_a_trace_in_the_modified_time(sandbox: Sandbox) -> None:
    first, second = sandbox.documents[3]["id"], sandbox.documents[4]["id"]
    sandbox.edit(first, comment="látszik", tags=["a"])
    sandbox.edit(second, touch=False, comment="nem látszik")
    assert find(sandbox, first)["tags"] == ["a"]
    assert find(sandbox, second)["comment"] == "nem látszik"
    assert changed_since_start(sandbox) == [first]
    with pytest.raises(ValueError, match="id"):
        sandbox.edit(first, id=1)


def test_edits_move_documents_between_filters(sandbox: Sandbox) -> None:
    document = one(sandbox)
    sandbox.edit(document["id"], payment_status="outstanding", invoice_date="2027-01-01")
    assert document["id"] not in ids(listed(sandbox, payment_status="expired"))
    assert ids(listed(sandbox, start_date="2027-01-01")) == [document["id"]]


def test_touch_moves_only_the_modified_time(sandbox: Sandbox) -> None:
    before = sandbox.documents
    sandbox.touch(before[9]["id"])
    assert sandbox.documents == before
    assert changed_since_start(sandbox) == [before[9]["id"]]


def test_modified_time_follows_the_clock(sandbox: Sandbox) -> None:
    target = sandbox.documents[9]["id"]
    sandbox.advance(3600)
    sandbox.edit(target, comment="később")
    assert ids(listed(sandbox, last_modified_date="2026-11-03 11:30:00")) == [target]
    assert 0 <= sandbox.modified(target) - NOW.timestamp() - 3600 < 60


def test_renaming_the_live_partner_leaves_what_is_printed(sandbox: Sandbox) -> None:
    partner = sandbox.documents[0]["partner"]
    before = {document["id"]: document for document in sandbox.documents}
    changed = sandbox.rename_live_partner(partner["id"], "Átnevezett Bőrönd Zrt.")
    renamed = [document for document in sandbox.documents if document != before[document["id"]]]
    assert len(renamed) == changed > 0
    for document in renamed:
        old = before[document["id"]]
        assert old["partner"]["id"] == partner["id"]
        assert document == {**old, "partner": {**old["partner"], "name": "Átnevezett Bőrönd Zrt."}}
    assert changed_since_start(sandbox) == []


def test_changes_in_one_sandbox_leave_the_data_of_others_alone(sandbox: Sandbox, dataset: Dataset) -> None:
    partner = find(sandbox, sandbox.insert())["partner"]["id"]
    sandbox.cancel(one(sandbox)["id"])
    assert sandbox.rename_live_partner(partner, "X") > 1
    with Sandbox(dataset=dataset) as other:
        assert other.documents == list(dataset.decoded())
        assert other.insert() == dataset.documents[-1].id + 37 + 282 % 61


def test_a_sandbox_leaves_nothing_in_the_dataset_that_others_begin_with() -> None:
    with Sandbox(scope="write") as busy:
        partner = find(busy, busy.insert())["partner"]["id"]
        busy.rename_live_partner(partner, "X")
        busy.cancel(one(busy)["id"])
        busy.pay(one(busy)["id"])
        busy.edit(one(busy)["id"], comment="x")
        part = one(busy, "partially_paid")["id"]
        busy.set_payments(part, [{"price": 1}])
        busy.poison(one(busy)["id"], "nan_amount")
        busy.delete(one(busy)["id"])
    kept, fresh = generated(282, 1), generate(282, 1)
    for name in ("documents", "payments", "spendings", "tax_code", "reference"):
        assert getattr(kept, name) == getattr(fresh, name), name
    assert kept.world.parties == fresh.world.parties
    assert (kept.world.bank_accounts, kept.world.blocks) == (fresh.world.bank_accounts, fresh.world.blocks)
    assert kept.numbering.copy().next(kept.world.blocks["main"], 2026) == fresh.numbering.next(
        fresh.world.blocks["main"], 2026
    )


def test_numbers_keep_their_digits_through_a_change(sandbox: Sandbox) -> None:
    def long(document: Json) -> bool:
        return any(len(item["quantity"].as_tuple().digits) >= 17 for item in document["items"])

    target = next(document for document in sandbox.documents if long(document))
    sandbox.edit(target["id"], comment="x")
    assert find(sandbox, target["id"])["items"] == target["items"]
    digits = Decimal("1234567890.12345678901234567890123456789")
    storno = sandbox.cancel(sandbox.insert(gross_total=digits))
    assert find(sandbox, storno)["gross_total"] == digits.copy_negate()
