"""What an open page asks every few seconds: whether anything that it shows is old."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport, undo
from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import BillingoSyncLog, Company, CompanyUser, Revision, StatementFile

pytestmark = pytest.mark.django_db
ADDRESS = "/api/revisions/"
NOTHING = {"invoices": None, "syncs": None, "bank": None}


@pytest.fixture
def alma(make_company: Callable[..., Company]) -> Company:
    company = make_company("Alma Kft.")
    company.enable_feature("BILLINGO_SYNC")
    company.enable_feature("BANKING")
    return company


def run(company: Company, **values: Any) -> BillingoSyncLog:
    return BillingoSyncLog.objects.create(company=company, status="RUNNING", **values)


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {part for part in before if before[part] != after[part]}


def test_each_part_changes_by_itself_and_only_then(alma: Company) -> None:
    client = client_in(alma, "USER")
    states: list[dict[str, Any]] = []

    def look() -> set[str]:
        states.append(client.get(ADDRESS).json())
        return changed(states[-2], states[-1]) if len(states) > 1 else set()

    look()
    assert states == [NOTHING]
    log = run(alma)
    assert look() == {"syncs"}
    log.invoices_created = 2
    log.save()
    assert look() == {"invoices"}, "in the middle of a run too"
    log.pages_done = 7
    log.save()
    assert look() == set(), "how far it is, is followed by who wants to see it"
    log.payments_changed = 1
    log.save()
    assert look() == {"invoices"}
    log.status = "COMPLETED"
    log.save()
    assert look() == {"syncs"}
    changed_outside_a_sync(alma.pk)
    assert look() == {"invoices"}
    lines_changed(alma.pk)
    assert look() == {"bank"}
    BillingoSyncLog.objects.create(company=alma, status="COMPLETED")
    assert look() == {"syncs"}, "a sync without anything new changes no invoice"
    assert look() == set()


def test_what_people_do_with_the_bank_is_told_to_whoever_looks_at_it(alma: Company) -> None:
    client = client_in(alma, "USER")
    states: list[dict[str, Any]] = [client.get(ADDRESS).json()]

    def look() -> set[str]:
        states.append(client.get(ADDRESS).json())
        return changed(states[-2], states[-1])

    empty, full = Account(), Account(movements=[Movement(Decimal(1200))])
    importing = StatementImport(alma.pk)
    for name, account in (("empty.xml", empty), ("full.xml", full)):
        assert [told.refused for told in importing.files(camt(account), name)] == [None]
        assert look() == {"bank"}
    assert list(importing.files(camt(full), "full.xml"))
    assert look() == set(), "a file that is there already"
    undo(StatementFile.objects.get(name="full.xml"))
    assert look() == {"bank"}


def test_one_statement_beside_those_of_every_request(alma: Company) -> None:
    run(alma, invoices_created=1)
    lines_changed(alma.pk)
    client = client_in(alma, "USER")
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(ADDRESS).status_code == 200
    asked = [query["sql"] for query in captured]
    assert len([sql for sql in asked if Revision._meta.db_table in sql]) == 1
    # Who asks; in which company, with which features.
    assert len(asked) == 1 + 2


def test_what_has_not_changed_is_not_sent_again(alma: Company) -> None:
    client = client_in(alma, "USER")
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    lines_changed(alma.pk)
    later = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]
    assert later["Cache-Control"] == "no-store"
    assert client.get(ADDRESS, headers={"If-None-Match": "*, \x01nonsense"}).status_code in {200, 304}


def test_another_company_is_not_told_of(alma: Company, make_company: Callable[..., Company]) -> None:
    barack = make_company("Barack Bt.", "22222222-2-42")
    barack.enable_feature("BILLINGO_SYNC")
    anna = user_in(barack, "USER", "anna")
    client = client_for(anna)
    before = client.get(ADDRESS)
    run(alma, invoices_created=1)
    lines_changed(alma.pk)
    after = client.get(ADDRESS)
    assert after.json() == before.json() == NOTHING
    foreign = client.get(ADDRESS, headers={"X-Company-ID": str(alma.pk)})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_a_member")
    # The state of one company is not that of another, though both read alike.
    CompanyUser.objects.create(company=alma, user=anna, role="USER")
    BillingoSyncLog.objects.filter(company=alma).delete()
    there = client.get(ADDRESS, headers={"X-Company-ID": str(alma.pk), "If-None-Match": before["ETag"]})
    assert there.status_code == 200


def test_a_feature_that_is_off_tells_nothing(alma: Company) -> None:
    run(alma, invoices_created=1)
    lines_changed(alma.pk)
    client = client_in(alma, "USER")
    assert None not in client.get(ADDRESS).json().values()
    alma.disable_feature("BANKING")
    only_invoices = client.get(ADDRESS).json()
    assert (only_invoices["bank"], None in (only_invoices["invoices"], only_invoices["syncs"])) == (
        None,
        False,
    )
    alma.disable_feature("BILLINGO_SYNC")
    assert client.get(ADDRESS).json() == NOTHING
