"""Rules that people teach and built-in ones that they switch off, through REST: tried first, applied at once, and
taken back without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from bank_transfers.banking.api.rules import MatchingRuleViewSet
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.models import AuditEntry, Company, MatchingRule

from .helpers import CUSTOMER, add_account, explained, line_of, movement, state, take

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

RULES = "/api/matching-rules/"
RENT = movement("-100.00", name="Bérbeadó Béla", memo="Bérleti díj márciusra", account=CUSTOMER)
RENT_BACK = movement("100.00", 1, name="Bérbeadó Béla", memo="bérleti díj vissza", account=CUSTOMER)
SALE = movement("2500.50", 1, name="Őszi Vevő Zrt.", memo="SZ-2026/1")
FEE = movement("-3.25", 2, memo="Havi számlavezetési díj")


@pytest.fixture
def client(company: Company) -> Any:
    take(company, RENT, RENT_BACK, SALE, FEE)
    return client_in(company, "ACCOUNTANT")


def teach(client: Any, **fields: Any) -> Any:
    answer = client.post(RULES, {"code": "other", **fields}, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_rule_is_tried_before_it_is_set(company: Company, client: Any) -> None:
    before = state(company)
    body = {"code": "loan", "text": "BÉRLETI"}
    told = client.post(f"{RULES}preview/", body).json()
    assert (told["count"], told["decided"], told["other"]) == (2, 0, 0)
    assert [row["remittance_information"] for row in told["lines"]] == [RENT_BACK.memo, RENT.memo]
    told = client.post(f"{RULES}preview/", {**body, "direction": "out"}).json()
    assert [row["amount"] for row in told["lines"]] == ["-100.00"]
    assert state(company) == before
    assert not MatchingRule.objects.exists()


def test_a_preview_tells_what_stays_as_it_is(company: Company, client: Any) -> None:
    rent, back = line_of(company, RENT.memo), line_of(company, RENT_BACK.memo)
    client.post(f"/api/bank-transactions/{rent.pk}/explain/", {"code": "loan"})
    teach(client, text="bérleti", direction="in")
    told = client.post(f"{RULES}preview/", {"code": "salary", "text": "bérleti"}).json()
    assert (told["count"], told["decided"], told["other"]) == (0, 1, 1)
    told = client.post(f"{RULES}preview/", {"code": "salary", "text": "berleti", "direction": "in"}).json()
    assert (told["count"], told["other"]) == (0, 1)  # as particular, and says something else
    rule = MatchingRule.objects.get()
    told = client.post(f"{RULES}preview/", {"code": "salary", "text": "bérleti", "rule": rule.pk}).json()
    assert (told["count"], [row["id"] for row in told["lines"]]) == (1, [back.pk])


def test_a_rule_explains_what_is_there_and_what_comes_and_tells_so(company: Company, client: Any) -> None:
    rule = teach(client, text="bérleti díj", direction="out", name="Bérlet")
    take(company, movement("-100.00", 30, memo="BÉRLETI DÍJ áprilisra"))
    assert explained(company) == {
        RENT.memo: "other", RENT_BACK.memo: "", SALE.memo: "", FEE.memo: "bank_fee", "BÉRLETI DÍJ áprilisra": "other",
    }  # fmt: skip
    (listed,) = client.get(RULES).json()["results"]
    assert (listed["id"], listed["explained_lines"], listed["kind"]) == (rule["id"], 2, "explanation")
    row = client.get(f"/api/bank-transactions/{line_of(company, RENT.memo).pk}/").json()
    assert row["explanation"]["rule"] == {"id": rule["id"], "key": None, "name": "Bérlet"}
    assert row["explanation"]["reason"] == "Rule “Bérlet”: text contains “berleti dij”; money out."


def test_a_rule_that_is_changed_switched_off_or_deleted_gives_its_lines_back(
    company: Company, client: Any
) -> None:
    before = state(company)
    address = f"{RULES}{teach(client, counterparty_account=f'{CUSTOMER[:8]}-{CUSTOMER[8:16]}')['id']}/"
    assert explained(company)[RENT.memo] == "other"
    client.patch(address, {"direction": "in"})
    assert (explained(company)[RENT.memo], explained(company)[RENT_BACK.memo]) == ("", "other")
    client.patch(address, {"is_active": False}, format="json")
    assert state(company) == before
    client.patch(address, {"is_active": True, "code": "loan"}, format="json")
    assert explained(company)[RENT_BACK.memo] == "loan"
    assert client.delete(address).status_code == 204
    assert state(company) == before
    acts = (
        AuditEntry.objects.filter(action__startswith="rule_").order_by("pk").values_list("action", flat=True)
    )
    assert list(acts) == ["rule_created", *["rule_changed"] * 3, "rule_deleted"]


def test_a_person_stands_above_rules_whatever_they_become(company: Company, client: Any) -> None:
    rent = line_of(company, RENT.memo)
    client.post(f"/api/bank-transactions/{rent.pk}/explain/", {"code": "loan"})
    rule = teach(client, text="bérleti")
    client.patch(f"{RULES}{rule['id']}/", {"code": "salary"})
    client.delete(f"{RULES}{rule['id']}/")
    rent.refresh_from_db()
    assert (rent.explanation, rent.explained_by) == ("loan", "person")


def test_a_line_teaches_a_rule(company: Company, client: Any) -> None:
    rent = line_of(company, RENT.memo)
    body = {"code": "loan", "rule": {"counterparty_name": "bérbeadó", "name": "Bérbeadó"}}
    answer = client.post(f"/api/bank-transactions/{rent.pk}/explain/", body, format="json")
    assert answer.json()["explanation"]["by"] == "person"
    back = line_of(company, RENT_BACK.memo)
    assert (back.explanation, back.explained_by) == ("loan", "rule")


def test_rules_that_contradict_each_other_explain_nothing_until_one_goes(
    company: Company, client: Any
) -> None:
    teach(client, text="bérleti")
    second = teach(client, counterparty_name="bérbeadó", code="loan")
    assert explained(company)[RENT.memo] == ""
    client.delete(f"{RULES}{second['id']}/")
    assert explained(company)[RENT.memo] == "other"


def test_a_built_in_rule_is_seen_and_switched_off_for_the_company_alone(
    company: Company, client: Any
) -> None:
    other = Company.objects.create(name="Más Kft.", tax_id="87654321-2-42")
    take(other, FEE, number=CUSTOMER)
    before = state(company)
    address = f"{RULES}built-in/bank-fee-text/"
    listed = {rule["key"]: rule for rule in client.get(f"{RULES}built-in/").json()}
    assert (listed["bank-fee-text"]["explained_lines"], listed["bank-fee-text"]["is_active"]) == (1, True)
    assert "szamlavezetesi dij" in listed["bank-fee-text"]["looks_at"]
    assert client.patch(address, {"is_active": False}, format="json").json()["is_active"] is False
    assert explained(company)[FEE.memo] == ""
    assert explained(other)[FEE.memo] == "bank_fee"
    take(company, movement("-4.00", 40, memo="Zárlati díj"))
    assert explained(company)["Zárlati díj"] == ""
    client.patch(address, {"is_active": True}, format="json")
    assert {name: told for name, told in state(company).items() if name in before} == before
    assert explained(company)["Zárlati díj"] == "bank_fee"
    assert client.patch(f"{RULES}built-in/no-such/", {"is_active": True}, format="json").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"direction": "out"},
        {"text": "ab"},
        {"text": "„””"},
        {"text": "a\0bc"},
        {"text": "x" * 100_000},
        {"counterparty_account": "---"},
        {"text": "díj", "direction": "sideways"},
        {"text": "díj", "code": "gift"},
        {"text": "díj", "account": 10**30},
        {"text": "díj", "account": 999_999},
        {"text": "díj", "kind": "payer"},
        {"text": ["díj"]},
    ],
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(
    company: Company, client: Any, body: dict[str, Any]
) -> None:
    for address in (RULES, f"{RULES}preview/"):
        if "kind" not in body or address == RULES:
            assert client.post(address, {"code": "other", **body}, format="json").status_code == 400
    assert not MatchingRule.objects.exists()


def test_a_rule_can_not_be_emptied(company: Company, client: Any) -> None:
    rule = teach(client, text="bérleti")
    assert client.patch(f"{RULES}{rule['id']}/", {"text": ""}).status_code == 400


def test_signs_of_patterns_mean_nothing(company: Company, client: Any) -> None:
    take(
        company,
        movement("-5.00", 9, memo="100% (díj_*)", name="X"),
        movement("-6.00", 9, memo="100X (dijak", name="X"),
    )
    teach(client, text="100% (díj_*)")
    assert explained(company)["100% (díj_*)"] == "other"
    assert explained(company)["100X (dijak"] == ""


def test_another_companys_account_is_none(company: Company, client: Any) -> None:
    other = Company.objects.create(name="Más Kft.", tax_id="87654321-2-42")
    foreign = add_account(other, CUSTOMER)
    assert client.post(RULES, {"code": "other", "text": "díj", "account": foreign.pk}).status_code == 400


def test_there_are_not_more_rules_than_can_be_asked(company: Company, client: Any) -> None:
    MatchingRule.objects.bulk_create(
        MatchingRule(company=company, code="other", text=f"szöveg {number}") for number in range(500)
    )
    answer = client.post(RULES, {"code": "other", "text": "díj"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_rules")


@pytest.mark.parametrize(
    ("direction", "amounts"),
    [("in", ["1234567890123456.78"]), ("out", ["-1234567890123456.78", "0.00"])],
)
def test_a_direction_is_meant_of_any_sum(
    company: Company, client: Any, direction: str, amounts: list[str]
) -> None:
    sums = ("-1234567890123456.78", "1234567890123456.78", "0.00")
    take(company, *(movement(amount, at, memo=f"óriás {at}") for at, amount in enumerate(sums)))
    body = {"code": "loan", "text": "óriás", "direction": direction}
    told = client.post(f"{RULES}preview/", body).json()
    assert sorted(row["amount"] for row in told["lines"]) == sorted(amounts)
    teach(client, **body)
    assert list(explained(company).values()).count("loan") == len(amounts)
    apart = client.post(f"{RULES}apply/").json()
    assert apart == {"changed": 0}


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "ß" * 150), ("counterparty_name", "\ufdfa" * 100), ("type_text", "ß" * 101),
     ("counterparty_account", "ß" * 60)],
)  # fmt: skip
def test_a_condition_that_gets_longer_as_it_is_compared_is_refused_by_name(
    company: Company, client: Any, field: str, value: str
) -> None:
    line = line_of(company, RENT.memo)
    asked = {"code": "loan", field: value}
    for address, body in (
        (RULES, asked), (f"{RULES}preview/", asked),
        (f"/api/bank-transactions/{line.pk}/explain/", {"code": "loan", "rule": {field: value}}),
    ):  # fmt: skip
        answer = client.post(address, body, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), answer.content
    assert not MatchingRule.objects.exists()
    assert line_of(company, RENT.memo).explained_by == ""


def test_two_changes_at_once_do_not_leave_a_rule_about_everything(
    company: Company, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = teach(client, text="bérleti", counterparty_account=CUSTOMER)
    read = MatchingRuleViewSet.get_object

    def and_somebody_else_changed_it(self: Any) -> MatchingRule:
        found: MatchingRule = read(self)
        MatchingRule.objects.filter(pk=found.pk).update(counterparty_account="")
        return found

    monkeypatch.setattr(MatchingRuleViewSet, "get_object", and_somebody_else_changed_it)
    answer = client.patch(f"{RULES}{rule['id']}/", {"text": ""}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["text"])
    assert explained(company)[SALE.memo] == ""


@pytest.mark.parametrize("asked", ["20-00-00 12345678", "200000 12345678", "2000001234-5678"])
def test_an_account_of_no_known_form_is_found_in_any_writing(
    company: Company, client: Any, asked: str
) -> None:
    take(company, movement("-7.00", 3, name="The Landlord", memo="abroad", account="20-00-00 12345678"))
    body = {"code": "loan", "counterparty_account": asked}
    assert client.post(f"{RULES}preview/", body).json()["count"] == 1
    rule = teach(client, **body)
    assert explained(company)["abroad"] == "loan"
    assert client.delete(f"{RULES}{rule['id']}/").status_code == 204
    assert explained(company)["abroad"] == ""


def test_a_rule_sent_twice_is_one_and_may_be_named_otherwise(company: Company, client: Any) -> None:
    rule = teach(client, text="bérleti", name="Bérlet")
    again = client.post(
        RULES, {"code": "other", "text": "BERLETI", "name": "Más név", "direction": ""}, format="json"
    )
    assert (again.status_code, again.json()["id"], again.json()["name"]) == (200, rule["id"], "Bérlet")
    client.patch(f"{RULES}{rule['id']}/", {"is_active": False})
    assert explained(company)[RENT.memo] == ""
    again = client.post(RULES, {"code": "other", "text": "bérleti"}, format="json")
    assert (again.status_code, again.json()["is_active"]) == (200, True)
    assert explained(company)[RENT.memo] == "other"
    line = line_of(company, SALE.memo).pk
    said = {"code": "other", "rule": {"text": "bérleti"}}
    assert client.post(f"/api/bank-transactions/{line}/explain/", said, format="json").status_code == 200
    assert MatchingRule.objects.count() == 1
    other = teach(client, text="bérleti", direction="in")
    answer = client.patch(f"{RULES}{other['id']}/", {"direction": ""})
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_exists")
    assert client.patch(f"{RULES}{other['id']}/", {"name": "Befelé"}).status_code == 200
    assert MatchingRule.objects.get(pk=other["id"]).direction == "in"
    audited = AuditEntry.objects.filter(company=company, action="rule_created").count()
    assert audited == 2


@pytest.mark.django_db(transaction=True)
def test_of_one_rule_sent_by_four_at_once_one_is_made(company: Company) -> None:
    take(company, RENT)
    clients = [client_in(company, "ACCOUNTANT") for _ in range(4)]
    body = {"code": "loan", "text": "bérleti"}
    answers = together(*(lambda client=client: client.post(RULES, body, format="json") for client in clients))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert MatchingRule.objects.count() == 1
