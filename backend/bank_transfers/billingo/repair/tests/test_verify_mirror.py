"""verify_mirror: equal only if every document is, to the last digit; what differs is named; nothing is written."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bank_transfers.billingo.tests.mirror import every_row, pick, stored
from bank_transfers.billingo.tests.robustness import dataset, quicken, sync
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    Company,
)
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    quicken(settings)


def verified(company: Company, *options: str) -> tuple[int, Json]:
    """The exit code, and the report; sure that not a row of any table moved."""
    before = every_row()
    code, out = told(company, "--json", *options)
    assert every_row() == before
    report: Json = json.loads(out)
    assert report["company_id"] == company.pk
    return code, report


def told(company: Company, *options: str) -> tuple[int, str]:
    """The exit code, and what a person is told."""
    out = StringIO()
    try:
        call_command("verify_mirror", f"--company-id={company.pk}", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def only_difference(report: Json) -> Json:
    assert sum(report["counts"].values()) == 1, report["counts"]
    (difference,) = report["differences"]
    assert report["counts"] == {difference["kind"]: 1}
    return dict(difference)


def test_a_fresh_mirror_is_equal_and_the_sums_are_billingos(mirrored: Company, sandbox: Sandbox) -> None:
    code, report = verified(mirrored)
    assert (code, report["verdict"], report["counts"]) == (0, "equal", {})
    assert (report["documents_there"], report["documents_here"]) == (282, 282)
    expected: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for document in sandbox.documents:
        month = (document["invoice_date"] or "")[:7]
        expected[month, document["currency"]].append(Decimal(document["gross_total"] or 0))
    found = {
        (row["month"], row["currency"]): (
            row["there_count"], row["here_count"], Decimal(row["there_gross"]), Decimal(row["here_gross"])
        )
        for row in report["months"]
    }  # fmt: skip
    assert found == {
        key: (len(amounts), len(amounts), sum(amounts), sum(amounts)) for key, amounts in expected.items()
    }


def test_a_person_reads_a_table(mirrored: Company) -> None:
    code, out = told(mirrored)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == f"Minta Kft. (id {mirrored.pk}): EQUAL"
    assert re.fullmatch(r"  month +currency +Billingo +here +gross at Billingo +gross here *", lines[1])
    assert re.fullmatch(r"  (?:20\d\d-\d\d|no date)  \w{3} +\d+ +\d+ +[\d,.-]+ +[\d,.-]+ *", lines[2])
    assert len({len(line.rstrip()) for line in lines[1:-1]}) == 1  # columns stand under one another
    assert "Documents: 282 at Billingo, 282 here" in lines[-1]


def damage_total(company: Company, billingo_id: int) -> None:
    BillingoInvoice.objects.filter(billingo_id=billingo_id).update(gross_total=Decimal("1.10"))


def damage_item(company: Company, billingo_id: int) -> None:
    item = BillingoInvoiceItem.objects.filter(invoice__billingo_id=billingo_id).latest("position")
    item.quantity = Decimal("0.0000001")
    item.save()


def lose_item(company: Company, billingo_id: int) -> None:
    BillingoInvoiceItem.objects.filter(invoice__billingo_id=billingo_id).latest("position").delete()


def damage_text(company: Company, billingo_id: int) -> None:
    row = BillingoInvoice.objects.get(billingo_id=billingo_id)
    raw = row.raw.replace('"has_nav_connection":', '"x":').replace('"round":"', '"round":"x')
    assert raw != row.raw
    BillingoInvoice.objects.filter(pk=row.pk).update(raw=raw)  # the digest still says that it is the same


@pytest.mark.parametrize(
    ("damage", "field"),
    [(damage_total, "gross_total"), (damage_item, "items"), (lose_item, "items"), (damage_text, "raw")],
)
def test_any_damage_to_what_is_stored_is_found(
    mirrored: Company, sandbox: Sandbox, damage: Callable[[Company, int], None], field: str
) -> None:
    document = pick(sandbox)
    damage(mirrored, document["id"])
    code, report = verified(mirrored)
    assert (code, report["verdict"]) == (1, "different")
    difference = only_difference(report)
    assert difference["kind"] == "different"
    assert difference["billingo_id"] == document["id"]
    assert difference["invoice_number"] == document["invoice_number"]
    assert [entry["field"] for entry in difference["fields"]] == [field]
    differing = [row for row in report["months"] if row["there_gross"] != row["here_gross"]]
    assert len(differing) == (field == "gross_total")


def test_a_changed_document_is_shown_field_by_field(mirrored: Company, sandbox: Sandbox) -> None:
    document = pick(sandbox, payment_status="paid")
    sandbox.edit(document["id"], comment="új megjegyzés", payment_status="outstanding")
    code, out = told(mirrored)
    assert code == 1
    assert "DIFFERENT" in out.splitlines()[0]
    assert f"{document['invoice_number']} {document['id']}: with another content" in out
    assert "comment: here '" in out
    assert "at Billingo 'új megjegyzés'" in out
    assert "payment_status: here 'paid', at Billingo 'outstanding'" in out
    assert sync(mirrored).status == "COMPLETED"
    assert verified(mirrored)[0] == 0


def test_missing_here_and_gone_there_are_told_apart(mirrored: Company, sandbox: Sandbox) -> None:
    gone = sandbox.documents[7]["id"]
    lost = sandbox.documents[150]["id"]
    new = sandbox.insert()
    sandbox.delete(gone)
    BillingoInvoice.objects.filter(billingo_id=lost).delete()
    code, report = verified(mirrored)
    assert code == 1
    assert report["counts"] == {"missing_here": 2, "gone_there": 1}
    kinds = {entry["billingo_id"]: entry["kind"] for entry in report["differences"]}
    assert kinds == {gone: "gone_there", lost: "missing_here", new: "missing_here"}


def test_what_is_marked_as_gone_and_is_gone_is_no_difference(mirrored: Company, sandbox: Sandbox) -> None:
    gone = sandbox.documents[7]["id"]
    sandbox.delete(gone)
    assert sync(mirrored, full=True).invoices_missing == 1
    code, report = verified(mirrored)
    assert (code, report["verdict"]) == (0, "equal")
    assert (report["documents_here"], report["kept_but_gone_there"]) == (281, 1)


def test_what_is_marked_as_gone_but_is_there_is_one(mirrored: Company, sandbox: Sandbox) -> None:
    document = sandbox.documents[7]["id"]
    BillingoInvoice.objects.filter(billingo_id=document).update(missing_upstream_since=timezone.now())
    code, report = verified(mirrored)
    assert code == 1
    assert only_difference(report)["kind"] == "marked_gone"


@pytest.mark.parametrize("kind", ["huge_amount", "null_document", "missing_id"])
def test_documents_set_aside_are_told_as_such(company: Company, sandbox: Sandbox, kind: str) -> None:
    sandbox.poison(sandbox.documents[5]["id"], kind)
    assert sync(company).status == "PARTIAL"
    code, report = verified(company)
    assert code == 1
    assert only_difference(report)["kind"] == "set_aside"
    assert (report["documents_there"], report["documents_here"], report["unreadable_there"]) == (282, 281, 1)

    BillingoSetAsideDocument.objects.all().delete()
    assert only_difference(verified(company)[1])["kind"] == "missing_here"


def test_other_ways_of_writing_the_same_are_no_difference(mirrored: Company, sandbox: Sandbox) -> None:
    """The order of keys, the form of numbers, and the deprecated live partner."""
    document = pick(sandbox)
    raw = sandbox.raw(document["id"])
    total = b'"gross_total":%d' % document["gross_total"]
    assert raw.count(total + b",") == raw.count(b'"cancelled":false,') == 1
    turned = raw.replace(total, total + b".00").replace(b'"cancelled":false,', b"")
    turned = turned[:-1] + b', "cancelled" : false}'
    sandbox.set_raw(document["id"], turned)
    other = pick(sandbox, currency="EUR")
    assert sandbox.rename_live_partner(other["partner"]["id"], "Új Név Zrt.")
    sync(mirrored)  # stores only those that have no printed partner beside the live one
    assert stored(mirrored, document["id"]).raw != turned.decode()
    assert "Új Név" not in stored(mirrored, other["id"]).raw
    code, report = verified(mirrored)
    assert (code, report["differences"]) == (0, [])


# -- what can't be shown ---------------------------------------------------------------------------------


def test_without_an_answer_nothing_is_claimed(
    mirrored: Company, sandbox: Sandbox, settings: Settings
) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 2
    sandbox.fault("server_error", path="/documents", status=503, times=9)
    code, report = verified(mirrored)
    assert (code, report["verdict"], report["counts"]) == (2, "not_shown", {})
    assert "503" in report["reason"]


def test_a_listing_that_never_settles_is_not_believed(mirrored: Company, sandbox: Sandbox) -> None:
    def move() -> None:
        sandbox.delete(sandbox.documents[0]["id"])

    sandbox.between(1, move, times=99)
    code, report = verified(mirrored)
    assert (code, report["verdict"]) == (2, "not_shown")
    assert "kept changing" in report["reason"]


def test_a_refused_key_is_not_shown(mirrored: Company, sandbox: Sandbox) -> None:
    sandbox.remove_key("sandbox-key")
    code, report = verified(mirrored)
    assert (code, report["verdict"]) == (2, "not_shown")
    assert "sandbox-key" not in json.dumps(report)


def test_a_key_that_cannot_be_decrypted_is_not_shown(mirrored: Company, settings: Settings) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = ["A" * 43 + "="]
    code, report = verified(mirrored)
    assert code == 2
    assert "decrypt" in report["reason"]


def test_a_company_without_a_key_is_not_shown(make_company: Callable[..., Company], sandbox: Sandbox) -> None:
    assert verified(make_company(key=None))[0] == 2
    assert not sandbox.requests


@pytest.mark.parametrize("company_id", ["0", "-1", "999999", str(10**30)])
def test_an_unknown_company_is_said_to_be_one(company_id: str) -> None:
    with pytest.raises(CommandError, match="no company with the id") as error:
        call_command("verify_mirror", f"--company-id={company_id}")
    assert error.value.returncode == 2


@pytest.mark.parametrize(
    "options", [[], ["--all", "--company-id=1"], ["--all", "--show=-1"], ["--all", "--show=101"]]
)
def test_options_that_make_no_sense_are_refused(options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("verify_mirror", *options)


def test_all_companies_are_compared_and_the_worst_verdict_counts(
    mirrored: Company, make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    def verify_all() -> tuple[int, list[str]]:
        out = StringIO()
        try:
            call_command("verify_mirror", "--all", "--json", stdout=out)
        except CommandError as error:
            return error.returncode, [json.loads(line)["verdict"] for line in out.getvalue().splitlines()]
        return 0, [json.loads(line)["verdict"] for line in out.getvalue().splitlines()]

    make_company(name="Pihenő Kft.", tax_id="10000009-2-42", key=None)
    assert verify_all() == (0, ["equal"])
    make_company(name="Rossz Kulcs Kft.", tax_id="10000001-2-42", key="nobody-knows-it")
    assert verify_all() == (2, ["equal", "not_shown"])
    sandbox.add_account("key-3", documents=dataset(30, 3))
    make_company(name="Üres Kft.", tax_id="10000003-2-42", key="key-3")
    assert verify_all() == (1, ["equal", "not_shown", "different"])
