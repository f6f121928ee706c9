"""verify_mirror while something moves: no false alarm, no more claimed than can be shown, and within its memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from bank_transfers.billingo.repair import verify
from bank_transfers.billingo.tests.mirror import stored
from bank_transfers.billingo.tests.robustness import dataset, ended, start, sync
from bank_transfers.models import (
    BillingoInvoice,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

from .test_verify_mirror import only_difference, quick, told, verified  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# -- while something moves -------------------------------------------------------------------------------


def once_before_the_mirror_is_read(action: Callable[[], object]) -> Any:
    """For `connection.execute_wrapper`: does something when all pages are read, and no invoice is yet."""
    done: list[str] = []

    def wrapper(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("SELECT") and 'FROM "bank_transfers_billingoinvoice"' in sql and not done:
            done.append(sql)
            action()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def test_a_sync_at_work_meanwhile_makes_no_false_alarm(mirrored: Company, sandbox: Sandbox) -> None:
    edited, deleted = sandbox.documents[3]["id"], sandbox.documents[200]["id"]

    def a_sync_stores_what_just_changed() -> None:
        sandbox.edit(edited, comment="közben")
        sandbox.insert()
        sandbox.delete(deleted)
        assert sync(mirrored, full=True).status == "COMPLETED"

    with once_before_the_mirror_is_read(a_sync_stores_what_just_changed):
        code, out = told(mirrored, "--json")
    report = json.loads(out)
    assert stored(mirrored, edited).comment == "közben"
    assert (code, report["counts"]) == (0, {}), report["differences"]
    assert (report["documents_there"], report["documents_here"], report["kept_but_gone_there"]) == (
        282,
        282,
        1,
    )
    assert all(row["there_gross"] == row["here_gross"] for row in report["months"])
    # Three documents were in question, and three were asked for by their id; one was not found, so how many are
    # listed was looked at again.
    assert report["api_calls"] == 3 + 3 + 1


@pytest.mark.parametrize("kind", ["missing_here", "different"])
def test_a_404_does_not_prove_that_a_listed_document_is_gone(
    mirrored: Company, sandbox: Sandbox, kind: str
) -> None:
    listed = sandbox.documents[7]["id"]
    row = BillingoInvoice.objects.filter(billingo_id=listed)
    if kind == "missing_here":
        row.delete()
    else:
        row.update(gross_total=1)
    sandbox.fault("not_found", times=None, path=f"/documents/{listed}")

    code, out = told(mirrored, "--json")

    difference = only_difference(json.loads(out))
    assert (code, difference["kind"]) == (1, kind)
    assert difference["reason"] == "Billingo lists it, but does not find it by its id"


def test_more_changes_than_can_be_asked_for_are_not_called_a_difference(
    mirrored: Company, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MAX_RECHECKS", 2)

    def many_change() -> None:
        for document in sandbox.documents[:4]:
            sandbox.edit(document["id"], comment="közben")
        assert sync(mirrored).status == "COMPLETED"

    with once_before_the_mirror_is_read(many_change):
        code, out = told(mirrored, "--json")
    assert code == 2
    assert "no sync is running" in json.loads(out)["reason"]


def test_a_difference_beside_a_running_sync_says_so(mirrored: Company, sandbox: Sandbox) -> None:
    sandbox.insert()
    BillingoSyncLog.objects.create(company=mirrored, heartbeat_at=timezone.now())
    code, out = told(mirrored)
    assert code == 1
    assert "A sync of this company is running" in out


def test_a_document_that_is_not_listed_but_there_is_told(mirrored: Company, sandbox: Sandbox) -> None:
    sandbox.fault("wrong_total", path="/documents", page=1, delta=-1)
    sandbox.fault("missing_row", path="/documents", page=2)
    difference = only_difference(verified(mirrored)[1])
    assert difference["kind"] == "gone_there"
    assert sandbox.raw(difference["billingo_id"])
    assert "still has it" in difference["reason"]


def test_only_so_many_are_told_and_the_rest_are_counted(company: Company, sandbox: Sandbox) -> None:
    """An empty mirror: 282 are missing, of which a hundred are asked for again, and three are told."""
    code, report = verified(company, "--show=3")
    assert code == 1
    assert report["counts"] == {"missing_here": 282}
    assert len(report["differences"]) == 3
    assert report["api_calls"] == 3 + verify.MAX_RECHECKS
    assert "… and 279 more." in told(company, "--show=3")[1]


def test_an_unknown_settings_row_of_another_company_is_never_used(
    mirrored: Company, make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    """Another company's rows are not taken for this one's."""
    other = make_company(name="Másik Kft.", tax_id="10000004-2-42")
    assert CompanyBillingoSettings.objects.count() == 2
    assert verified(other, "--show=0")[1]["counts"] == {"missing_here": 282}
    assert verified(mirrored)[0] == 0


# -- as a process ----------------------------------------------------------------------------------------

MEASURED = """
import re, sys, django
from pathlib import Path
django.setup()
from django.core.management import call_command
call_command("verify_mirror", company_id=int(sys.argv[1]), json=True)
print("peak", re.search("VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text()).group(1))
"""


@pytest.mark.django_db(transaction=True)
def test_its_memory_hardly_grows_with_the_mirror(
    make_company: Callable[..., Company], subprocess_env: dict[str, str], settings: Settings
) -> None:
    peaks = []
    for number, count in enumerate((2_000, 6_000)):
        firm = make_company(name=f"{count}", tax_id=f"{20_000_000 + number}-2-42", key="memory-key")
        with Sandbox(key="memory-key", dataset=dataset(count)) as world:
            settings.BILLINGO_BASE_URL = world.url
            assert sync(firm).status == "COMPLETED"
            environment = {
                **subprocess_env,
                "BILLINGO_BASE_URL": world.url,
                "BILLINGO_REQUESTS_PER_MINUTE": "100000",
            }
            output = ended(start(MEASURED, firm.pk, env=environment), 300)
        found = re.search(r"peak (\d+)", output)
        assert found, output
        assert '"verdict": "equal"' in output
        peaks.append(int(found[1]) / 1024)
    # The documents between them are some 14 MiB.
    assert peaks[1] - peaks[0] <= 6, f"{peaks[0]:.0f} MiB for 2,000, {peaks[1]:.0f} MiB for 6,000"
