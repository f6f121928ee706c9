"""Rules, lines and decisions decide what is explained, and not the order in which they came; and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.explaining import rules
from bank_transfers.banking.importing import undo
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.models import BankTransaction, Company, ExplanationDecision, MatchingRule, StatementFile

from .helpers import CUSTOMER, MAIN, SECOND, add_account, line_of, movement, state, take

pytestmark = pytest.mark.stricter

FILES = (
    (
        MAIN,
        (
            movement("-300.00", memo="Havi számlavezetési díj"),
            movement("-700.00", memo="átvezetés ki", account=SECOND),
            movement("-900.00", 1, memo="bérleti díj", name="Bérbeadó Kft.", account=CUSTOMER),
        ),
    ),
    (
        MAIN,
        (
            movement("-900.00", 1, memo="bérleti díj", name="Bérbeadó Kft.", account=CUSTOMER),
            movement("-700.00", 2, memo="átvezetés ki 2", account=SECOND),
            movement("-50.00", 2, memo="parkolás", name="Parkoló Kft."),
        ),
    ),
    (SECOND, (movement("700.00", memo="átvezetés be", account=MAIN), movement("-9.00", memo="Zárlati díj"))),
    (SECOND, (movement("700.00", 2, memo="átvezetés be 2", account=MAIN),)),
)
TAUGHT: tuple[dict[str, str], ...] = (
    {"code": "loan", "text": "bérleti"},
    {"code": "salary", "counterparty_name": "bérbeadó"},
    {"code": "other", "text": "bérleti", "direction": "out"},
    {"code": "other", "type_text": "", "text": "díj"},
)
OFF = ("bank-fee-text", "own-account")


class World:
    """A company to which the same things are done in different orders."""

    def __init__(self, tax_id: str) -> None:
        self.company = Company.objects.create(name="Minta Kft.", tax_id=tax_id)
        self.company.enable_feature("BANKING")
        for number in (MAIN, SECOND):
            add_account(self.company, number)
        self.files: dict[int, StatementFile] = {}
        self.rules: dict[int, MatchingRule] = {}

    def do(self, act: str, which: int) -> None:
        with transaction.atomic():
            getattr(self, act)(which)

    def file(self, which: int) -> None:
        """Imports a file, or takes its import back."""
        if which in self.files:
            undo(self.files.pop(which))
            return
        number, movements = FILES[which]
        before = set(StatementFile.objects.filter(company=self.company).values_list("pk", flat=True))
        take(self.company, *movements, number=number)
        self.files[which] = StatementFile.objects.filter(company=self.company).exclude(pk__in=before).get()

    def rule(self, which: int) -> None:
        if which in self.rules:
            rules.delete(self.rules.pop(which), None)
        else:
            self.rules[which], _made = rules.create(self.company.pk, None, TAUGHT[which])

    def built_in(self, which: int) -> None:
        key = OFF[which % len(OFF)]
        on = {rule["key"]: rule["is_active"] for rule in rules.built_in(self.company.pk)}[key]
        rules.switch(self.company.pk, key, not on, None)


ACTS = st.lists(
    st.tuples(st.sampled_from(["file", "file", "rule", "built_in"]), st.integers(0, 3)),
    min_size=1,
    max_size=10,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_any_order_of_imports_rules_and_undoing_explains_the_same(acts: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        walked = World("12345676-2-42")
        for act, which in acts:
            walked.do(act, which)
        straight = World("87654321-2-42")
        off = [rule["key"] for rule in rules.built_in(walked.company.pk) if not rule["is_active"]]
        for key in off:
            rules.switch(straight.company.pk, key, False, None)
        for which in sorted(walked.rules):
            straight.do("rule", which)
        for which in sorted(walked.files):
            straight.do("file", which)
        assert state(walked.company) == state(straight.company)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_find_each_others_side(company: Company) -> None:
    add_account(company, MAIN)
    add_account(company, SECOND)
    out = movement("-700.00", memo="ki", account=SECOND)
    into = movement("700.00", memo="be", account=MAIN)
    together(lambda: take(company, out, number=MAIN), lambda: take(company, into, number=SECOND))
    one, two = line_of(company, "ki"), line_of(company, "be")
    assert (one.pair_id, two.pair_id) == (two.pk, one.pk)


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_is_set_while_a_file_is_imported_misses_nothing(company: Company) -> None:
    add_account(company, MAIN)
    lines = [movement("-1.00", day % 28, memo=f"bérlet {day}", name="Valaki") for day in range(300)]
    client = client_in(company)

    def teach() -> None:
        assert client.post("/api/matching-rules/", {"code": "other", "text": "bérlet"}).status_code == 201

    together(lambda: take(company, *lines), teach)
    assert set(BankTransaction.objects.values_list("explanation", flat=True)) == {"other"}


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_saw_the_same_one_is_told(company: Company) -> None:
    take(company, movement("-1.00", memo="bérlet", name="Valaki"))
    line = line_of(company, "bérlet")
    clients = [client_in(company), client_in(company)]
    body = {"code": "loan", "version": line.explanation_version}
    asked: list[Callable[[], Any]] = [
        lambda client=client: client.post(f"/api/bank-transactions/{line.pk}/explain/", body)  # type: ignore[misc]
        for client in clients
    ]
    assert sorted(answer.status_code for answer in together(*asked)) == [200, 409]
    assert ExplanationDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_wait_for_each_other_for_ever(company: Company) -> None:
    add_account(company, MAIN)
    add_account(company, SECOND)
    take(company, *FILES[0][1])
    fee = line_of(company, "Havi számlavezetési díj")
    clients = [client_in(company) for _ in range(3)]
    address = f"/api/bank-transactions/{fee.pk}"
    waiting = [movement("-1.00", day, memo="függő", pending=True) for day in range(5)]
    take(company, *waiting)
    booked = [movement("-1.00", day, memo="függő") for day in range(5)]
    answers = together(
        lambda: take(company, *booked),
        lambda: take(company, *FILES[2][1], number=SECOND),
        lambda: clients[0].post(f"{address}/explain/", {"code": "loan"}),
        lambda: clients[1].post("/api/matching-rules/", {"code": "other", "text": "függő"}),
        lambda: clients[2].post("/api/matching-rules/apply/"),
    )
    assert [answer.status_code for answer in answers[2:]] == [200, 201, 200]
    fee.refresh_from_db()
    assert fee.explanation == "loan"
    lines = BankTransaction.objects.filter(remittance_information="függő")
    assert set(lines.values_list("explanation", flat=True)) == {"other"}
