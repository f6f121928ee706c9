"""How right matching is, measured on what persons did; what follows from it: a stop, a higher threshold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.models import CompanyUser
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import (
    Allocation,
    AutomaticStop,
    BankTransaction,
    BillingoInvoice,
    Company,
    Mail,
    Match,
    MatchAction,
    MatchingSetting,
    Role,
    SpotCheck,
    SpotCheckDraw,
)
from bank_transfers.notifications.outbox import work_off
from bank_transfers.reconciliation.quality.bounds import lower, upper
from bank_transfers.reconciliation.tests.helpers import MAIN, MONDAY, PAYER, allocated_of, bank_lines

pytestmark = pytest.mark.django_db
QUALITY, CHECKS, SETTINGS = "/api/matching-quality/", "/api/spot-checks/", "/api/reconciliation/settings/"
DAY = MONDAY + timedelta(days=7)
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_in(company, Role.ACCOUNTANT)


@pytest.fixture
def admin(company: Company) -> APIClient:
    return client_in(company, Role.ADMIN)


@pytest.fixture
def paid(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> Callable[[int], list[Any]]:
    """Makes so many invoices, each with a line that quotes it and pays it, and has the matcher look at them."""

    def pay(count: int) -> list[Any]:
        company.enable_feature("BANKING")
        company.enable_feature("RECONCILIATION")
        first = BillingoInvoice.objects.count() + 101
        movements = []
        for number in range(first, first + count):
            quoted, amount = f"2026-{number:06}", Decimal(number * 1000)
            make_invoice(company, gross_total=amount, invoice_number=quoted, **PARTNER)
            movements.append(Movement(amount, DAY, DAY, memo=quoted, name="HETSZINVIRAG KFT", account=PAYER))
        StatementImport(company.pk).file(camt(Account(MAIN, movements=movements)), f"{first}.xml")
        run(company)
        return list(BankTransaction.objects.order_by("-pk")[:count][::-1])

    return pay


@pytest.fixture
def automatic(company: Company, paid: Callable[[int], list[Any]]) -> list[Any]:
    """A dozen lines that were matched automatically."""
    MatchingSetting.objects.create(company=company, automatic="on")
    lines = paid(12)
    assert Allocation.objects.filter(action__kind="automatic").count() == 12
    return lines


def run(company: Company, *options: str) -> None:
    call_command("match_payments", "--company-id", str(company.pk), *options, stdout=StringIO())


def decide(company: Company, count: int, **fields: Any) -> None:
    """Makes so many matches that are as sure as one that was accepted."""
    one = Match.objects.filter(decision="accepted").first()
    assert one
    Match.objects.bulk_create(
        Match(
            company=company, line=line, status="proposed", decision="accepted", would_be_automatic=True,
            confidence=one.confidence, changed_at=timezone.now(), action=one.action, **fields,
        )
        for line in bank_lines(company, *(["1.00"] * count), memo=f"{count} {fields}", name="X")
    )  # fmt: skip


def undo(client: APIClient, line: Any) -> None:
    assert client.post(f"/api/bank-transactions/{line.pk}/undo/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    ("wrong", "of", "above", "below"),
    [(0, 120, 0.0247, 0.0), (0, 2995, 0.00100, 0.0), (1, 51, 0.0897, 0.00100), (3, 12, 0.5273, 0.0719)],
)
def test_bounds_are_the_exact_ones(wrong: int, of: int, above: float, below: float) -> None:
    assert upper(wrong, of) == pytest.approx(above, rel=1e-2)
    assert lower(wrong, of) == pytest.approx(below, rel=1e-2)
    assert upper(0, 0) == upper(4, 4) == 1


def test_undone_and_spot_checks_are_two_figures(
    company: Company, anna: APIClient, automatic: list[Any]
) -> None:
    told = anna.get(QUALITY).json()
    assert (told["undone"]["wrong"], told["undone"]["of"]) == (0, 12)
    assert told["undone"]["at_most"] == pytest.approx(0.2209, rel=1e-3)
    assert told["automatic"] == {"lines": 12, "of": 12, "share": 1}
    assert told["spot_check"] == {"wrong": 0, "of": 0, "share": None, "at_most": None, "waiting": 5}
    assert 0 < told["benchmark"]["at_most"] < 0.0005  # what the weights are chosen for
    # What nobody decided tells nothing of what was said.
    assert sum(band["count"] for band in told["bands"]) == 0

    rows = anna.get(CHECKS).json()["results"]
    assert [row["is_random"] for row in rows] == [True] * 5 + [False] * 5
    for row, said in zip(rows, ["good", "good", "undone", "waiting", "waiting", "good"], strict=False):
        if said != "waiting":
            answer = anna.post(f"{CHECKS}{row['id']}/answer/", {"answer": said})
            assert (answer.status_code, answer.json()["answer"]) == (200, said)
    assert rows[2]["allocations"][0]["invoice_number"] in rows[2]["line"]["remittance_information"]
    assert Allocation.objects.filter(line=rows[2]["line"]["id"], undone_by=None).count() == 0
    told = anna.get(QUALITY).json()
    # Of the least sure ones none counts.
    assert (told["spot_check"]["wrong"], told["spot_check"]["of"], told["spot_check"]["waiting"]) == (1, 3, 2)
    assert (told["undone"]["wrong"], told["undone"]["of"]) == (1, 12)
    refused = anna.post(f"{CHECKS}{rows[2]['id']}/answer/", {"answer": "good"})
    assert (refused.status_code, refused.json()["code"]) == (409, "stands_undone")
    assert client_in(company, Role.USER).post(f"{CHECKS}{rows[3]['id']}/answer/", {}).status_code == 403

    # Undone without being asked is an answer, too; done again it is none, nor wrong.
    line = rows[3]["line"]["id"]
    done = anna.post(f"/api/bank-transactions/{line}/undo/")
    assert done.status_code == 200
    assert anna.get(f"{CHECKS}{rows[3]['id']}/").json()["answer"] == "undone"
    assert anna.get(QUALITY).json()["spot_check"]["wrong"] == 2
    match = Match.objects.get(line=line, decision="waiting")
    assert anna.post(f"/api/matches/{match.pk}/accept/", {"version": match.version}).status_code == 200
    assert anna.get(f"{CHECKS}{rows[3]['id']}/").json()["answer"] == "waiting"
    assert anna.get(QUALITY).json()["undone"]["wrong"] == 1


def test_an_answer_counts_once_and_leaves_what_a_person_laid_instead(
    company: Company,
    anna: APIClient,
    admin: APIClient,
    automatic: list[Any],
    make_invoice: Callable[..., BillingoInvoice],
) -> None:
    first, second, *_others = anna.get(CHECKS).json()["results"]
    line, amount = first["line"]["id"], first["line"]["amount"]
    assert anna.post(f"/api/bank-transactions/{line}/undo/").status_code == 200
    right = make_invoice(company, gross_total=Decimal(amount), invoice_number="2026-7")
    entry = {"allocations": [{"invoice_id": right.billingo_id, "amount": amount}]}
    assert anna.post(f"/api/bank-transactions/{line}/allocate/", entry).status_code == 200
    for check, said in ((first, "undone"), (second, "good")):
        for _again in range(2):
            answer = anna.post(f"{CHECKS}{check['id']}/answer/", {"answer": said})
            assert (answer.status_code, answer.json()["answer"]) == (200, said)
    assert Allocation.objects.get(line=line, undone_by=None).invoice == right
    rows = admin.get("/api/audit/?action=spot_check_good,spot_check_undone").json()["results"]
    right_one, wrong_one = (
        f"9 Mar 2026 {int(Decimal(each['line_text'].split()[1])):,} Ft, HETSZINVIRAG KFT"
        for each in (second, first)
    )
    assert [row["text"] for row in rows] == [
        f"A spot check was found right: {right_one}",
        f"A spot check was found wrong, and the match undone: {wrong_one}",
    ]


def test_spot_checks_stay_counted_as_they_were_when_their_import_goes(
    company: Company, anna: APIClient, automatic: list[Any]
) -> None:
    checks = list(SpotCheck.objects.filter(is_random=True).order_by("pk"))
    for check, said in zip(checks, ("good", "good", "undone", "undone"), strict=False):
        assert anna.post(f"{CHECKS}{check.pk}/answer/", {"answer": said}).status_code == 200
    good_but_undone, undone_but_laid_again, waiting = checks[1], checks[3], checks[4]
    undo(anna, good_but_undone.line)
    number = Allocation.objects.filter(line=undone_but_laid_again.line).latest("pk")
    body = {"allocations": [{"invoice_id": number.invoice.billingo_id, "amount": str(number.amount)}]}
    path = f"/api/bank-transactions/{undone_but_laid_again.line_id}/allocate/"
    assert anna.post(path, body, format="json").status_code == 200
    before = anna.get(QUALITY).json()["spot_check"]
    assert (before["wrong"], before["of"], before["waiting"]) == (2, 3, 2)
    file = automatic[0].statement_id
    assert anna.delete(f"/api/bank-statements/{file}/?undo_allocations=true").status_code == 204
    waiting.refresh_from_db()
    assert waiting.line_id is None
    after = anna.get(QUALITY).json()["spot_check"]
    # Two that nobody had answered can't be looked at any more.
    assert after == {**before, "waiting": 0}


def test_the_same_are_drawn_whoever_looks_and_once_a_month(
    company: Company, anna: APIClient, automatic: list[Any], paid: Callable[[int], list[Any]]
) -> None:
    drawn = set(SpotCheck.objects.values_list("line", flat=True))
    assert len(drawn) == 10
    paid(3)
    assert set(SpotCheck.objects.values_list("line", flat=True)) == drawn
    # Drawn anew from the same they are the same.
    SpotCheckDraw.objects.all().delete()
    newer = Allocation.objects.filter(line__in=[line.pk for line in automatic]).values("pk")
    Allocation.objects.exclude(pk__in=newer).delete()
    run(company)
    assert set(SpotCheck.objects.values_list("line", flat=True)) == drawn
    # The next month draws of what came since, and waits until that is enough.
    earlier = timezone.localdate().replace(day=1) - timedelta(days=1)
    SpotCheckDraw.objects.update(month=earlier.replace(day=1))
    lines = paid(3)
    assert SpotCheckDraw.objects.count() == 1
    MatchAction.objects.filter(allocations__line=lines[0]).update(made_at=timezone.now() - timedelta(days=31))
    run(company)
    assert set(SpotCheck.objects.exclude(line__in=drawn).values_list("line", flat=True)) == {
        line.pk for line in lines
    }


def test_three_undone_stop_it_until_an_administrator_switches_it_on_again(
    company: Company,
    anna: APIClient,
    admin: APIClient,
    automatic: list[Any],
    paid: Callable[[int], list[Any]],
    mailoutbox: list[Any],
) -> None:
    member = CompanyUser.objects.get(company=company, role=Role.ADMIN)
    member.user.email = "vera@example.hu"
    member.user.save()
    SpotCheck.objects.all().delete()
    file = paid(1)[0].statement_id
    for line in automatic[:2]:
        undo(anna, line)
    assert admin.get(SETTINGS).json()["stopped"] is None
    # An import that is taken back says nothing about matching.
    assert anna.delete(f"/api/bank-statements/{file}/?undo_allocations=true").status_code == 204
    assert admin.get(SETTINGS).json()["stopped"] is None
    undo(anna, automatic[2])
    told = admin.get(SETTINGS).json()
    assert (told["automatic"], told["stopped"]["reason"]) == ("on", "undone")
    assert told["stopped"]["text"] == "3 automatic matches were undone within 30 days."
    work_off()
    (mail,) = mailoutbox
    assert (mail.to, Mail.objects.get().kind) == (["vera@example.hu"], "MATCHING_STOPPED")
    # In the installation's language.
    assert "30 napon belül 3 automatikus párosítást vontak vissza." in mail.body
    texts = [row["text"] for row in admin.get("/api/audit/").json()["results"]]
    assert "Automatic matching stopped itself; wrong: 3 / 12" in texts

    lines = paid(1)
    assert allocated_of(lines[0])[0] == "proposed"
    # What was undone before counts no more; the next three do.
    assert anna.patch(SETTINGS, {"automatic": "on"}).status_code == 403
    assert admin.patch(SETTINGS, {"resume": True}, format="json").json()["stopped"] is None
    for line in automatic[4:6]:
        undo(anna, line)
    assert admin.get(SETTINGS).json()["stopped"] is None
    undo(anna, automatic[6])
    assert admin.patch(SETTINGS, {"automatic": "exact"}).json()["stopped"] is None


def test_nothing_passes_a_stop_but_an_administrator(
    company: Company, admin: APIClient, paid: Callable[[int], list[Any]]
) -> None:
    AutomaticStop.objects.create(company=company, reason="undone", wrong=3, of=12)
    (line,) = paid(1)
    # The form sends all that it shows.
    MatchingSetting.objects.create(company=company, automatic="on")
    told = admin.patch(SETTINGS, {"automatic": "on", "digest": False}, format="json").json()
    assert (told["digest"], told["stopped"]["reason"]) == (False, "undone")
    for choice in ("on", "exact"):  # a cron job is nobody's decision
        run(company, "--automatic", choice)
    assert allocated_of(line)[0] == "proposed"
    admin.patch(SETTINGS, {"resume": True}, format="json")
    run(company, "--automatic", "on")
    assert allocated_of(line)[0] == "matched"


def test_what_was_undone_stops_a_run_that_is_told_to_accept_where_the_company_does_not(
    company: Company, anna: APIClient, admin: APIClient, paid: Callable[[int], list[Any]]
) -> None:
    lines = paid(12)
    run(company, "--automatic", "on")
    for line in lines[:3]:
        undo(anna, line)
    told = admin.get(SETTINGS).json()
    assert (told["automatic"], told["stopped"]) == ("off", None)
    (line,) = paid(1)
    run(company, "--automatic", "on")
    assert admin.get(SETTINGS).json()["stopped"]["wrong"] == 3
    assert allocated_of(line)[0] == "proposed"


def test_a_wrong_one_in_few_spot_checks_stops_it_and_raises_the_threshold(
    company: Company, anna: APIClient, admin: APIClient, automatic: list[Any]
) -> None:
    before = anna.get(QUALITY).json()["threshold"]
    assert (before["confidence"], before["wrong"], before["of"]) == (before["of_the_weights"], 0, 12)
    (check, *_others) = anna.get(CHECKS).json()["results"]
    anna.post(f"{CHECKS}{check['id']}/answer/", {"answer": "undone"})
    assert admin.get(SETTINGS).json()["stopped"]["reason"] == "spot_check"
    after = anna.get(QUALITY).json()["threshold"]
    assert after["confidence"] > check["confidence"] >= before["confidence"]
    assert (after["wrong"], after["of"]) == (1, 12)


def test_a_raised_threshold_holds_and_many_right_ones_lower_it_to_the_weights_own(
    company: Company, anna: APIClient, automatic: list[Any], paid: Callable[[int], list[Any]]
) -> None:
    SpotCheck.objects.all().delete()
    undo(anna, automatic[0])
    (line,) = paid(1)
    assert allocated_of(line)[0] == "proposed"
    assert Match.objects.get(line=line).would_be_automatic
    # A thousand right ones: one wrong of them is what is promised.
    decide(company, 60, agreed=True)
    told = anna.get(QUALITY).json()["threshold"]
    assert (told["confidence"], told["wrong"]) == (told["of_the_weights"], 1)
    run(company)
    assert allocated_of(line)[0] == "matched"


def test_what_was_accepted_by_itself_outweighs_nothing_that_persons_decided(
    company: Company, anna: APIClient, automatic: list[Any]
) -> None:
    decide(company, 1, agreed=False)
    raised = anna.get(QUALITY).json()["threshold"]
    assert raised["confidence"] > raised["of_the_weights"]
    decide(company, 60, accepted_confidence=0.9999)
    told = anna.get(QUALITY).json()["threshold"]
    assert (told["confidence"], told["wrong"], told["of"]) == (raised["confidence"], 1, 73)
    decide(company, 50, agreed=True)
    assert anna.get(QUALITY).json()["threshold"]["confidence"] == raised["confidence"]
    decide(company, 1, agreed=True)  # one of 52
    told = anna.get(QUALITY).json()["threshold"]
    assert told["confidence"] == told["of_the_weights"]


def test_the_trial_run_holds_what_would_have_been_automatic_against_what_persons_decided(
    company: Company, anna: APIClient, paid: Callable[[int], list[Any]]
) -> None:
    lines = paid(4)
    assert anna.get(QUALITY).json()["trial"]["began_at"] is None
    rows = {row["line"]["id"]: row for row in anna.get("/api/matches/?decision=waiting").json()["results"]}
    for line in lines[:2]:
        row = rows[line.pk]
        anna.post(f"/api/matches/{row['id']}/accept/", {"version": row["version"]})
    anna.post(f"/api/matches/{rows[lines[2].pk]['id']}/reject/", {})
    other = BillingoInvoice.objects.get(invoice_number=lines[2].remittance_information)
    entry = {"allocations": [{"invoice_id": other.billingo_id, "amount": "1"}]}
    anna.post(f"/api/bank-transactions/{lines[3].pk}/allocate/", entry)
    told = anna.get(QUALITY).json()
    trial = told["trial"]
    assert (trial["lines"], trial["lines_wanted"], trial["is_over"]) == (4, 200, False)
    exact, on = trial["choices"]
    assert (on["automatic"], on["lines"], on["agreed"]) == ("on", 4, 2)
    assert on["share"] == 1
    assert exact["lines"] <= on["lines"]
    top = told["bands"][-1]
    assert (top["from"], top["count"], top["agreed"], top["true"]) == (0.999, 4, 2, 0.5)
    assert top["at_least"] < 0.5 < top["at_most"]
    # Taken back it is decided no more.
    done = anna.get("/api/match-actions/?kind=reject").json()["results"][0]["id"]
    anna.post(f"/api/match-actions/{done}/undo/")
    assert anna.get(QUALITY).json()["bands"][-1]["count"] == 3


def test_the_figures_ask_the_database_as_often_for_many_as_for_few(
    anna: APIClient, automatic: list[Any], django_assert_max_num_queries: Any
) -> None:
    undo(anna, automatic[0])
    with django_assert_max_num_queries(24):
        anna.get(QUALITY)
    with django_assert_max_num_queries(11):
        assert anna.get(CHECKS).json()["count"] == 10
