"""What may be accepted without a person: who changes it, and what the audit says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bank_transfers.banking.account_numbers import written
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import Company, Role
from bank_transfers.reconciliation.tests.helpers import bank_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def line(company: Company) -> Any:
    (line,) = bank_lines(company, "127000.00")
    return line


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_settings_are_changed_by_administrators_for_each_account(company: Company, line: Any) -> None:
    admin, path = client_in(company), "/api/reconciliation/settings/"
    assert admin.get(path).json() == {
        "automatic": "off",
        "upper_amount": None,
        "accounts": [],
        "stopped": None,
        "digest": True,
    }
    sent = {
        "automatic": "exact", "upper_amount": "500000.50",
        "accounts": [{"account": line.account_id, "automatic": "on"}],
    }  # fmt: skip
    told = admin.patch(path, sent, format="json").json()
    assert told == {
        "automatic": "exact", "upper_amount": "500000.50",
        "accounts": [{"account": line.account_id, "automatic": "on", "upper_amount": None}], "stopped": None,
        "digest": True,
    }  # fmt: skip
    gone = {"accounts": [{"account": line.account_id, "automatic": None}], "upper_amount": None}
    assert admin.patch(path, gone, format="json").json() == {
        "automatic": "exact", "upper_amount": None, "accounts": [], "stopped": None, "digest": True,
    }  # fmt: skip
    assert code(admin.patch(path, {"accounts": [{"account": 999, "automatic": "on"}]}, format="json")) == (
        400, "invalid",
    )  # fmt: skip


def test_the_choice_of_an_account_is_in_the_audit(company: Company, line: Any) -> None:
    admin = client_in(company, Role.ADMIN, "en")
    wanted = {"accounts": [{"account": line.account_id, "automatic": "on"}]}
    assert admin.patch("/api/reconciliation/settings/", wanted).status_code == 200
    audited = admin.get("/api/audit/").json()
    number = written(line.account.number)
    assert audited["results"][0]["text"] == (
        f"What may be matched automatically was changed: {number}: as for the company → on"
    )
    # Whoever changes the mail alone changed nothing of that.
    admin.patch("/api/reconciliation/settings/", {"digest": False}, format="json")
    audited = admin.get("/api/audit/").json()
    assert audited["results"][0]["text"] == "The mail about matching was switched off"
    # Who says what is so already changes nothing.
    admin.patch("/api/reconciliation/settings/", wanted)
    assert admin.get("/api/audit/").json()["count"] == audited["count"]
    both = {
        "automatic": "exact",
        "upper_amount": "500000",
        "accounts": [{"account": line.account_id, "automatic": None}],
    }
    assert admin.patch("/api/reconciliation/settings/", both, format="json").status_code == 200
    told = admin.get("/api/audit/", HTTP_ACCEPT_LANGUAGE="hu").json()["results"][0]["text"]
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "Módosult, mi párosítható automatikusan: kikapcsolva → csak pontos, legfeljebb 500 000,00; "
        f"{number}: bekapcsolva → mint a cégnél"
    )
    # What is wrong is told in words that say what is right, in the reader's language.
    for sent in ("1e5", "-5", 1.5):
        wrong = admin.patch(
            "/api/reconciliation/settings/", {"upper_amount": sent}, HTTP_ACCEPT_LANGUAGE="hu"
        )
        assert wrong.json()["errors"] == {"upper_amount": ["Összeget adjon meg, például 1234.56."]}
    zero = {"upper_amount": "0.00"}
    nothing = "0 összeghatárral semmi sem lenne automatikus: azt válassza, vagy hagyja üresen."
    for said_of, sent_zero in (
        ("upper_amount", zero),
        ("accounts.0.upper_amount", {"accounts": [{"account": line.account_id, "automatic": "on", **zero}]}),
    ):
        answer = admin.patch("/api/reconciliation/settings/", sent_zero, "json", HTTP_ACCEPT_LANGUAGE="hu")
        assert answer.json()["errors"] == {said_of: [nothing]}
    queue = "/api/reconciliation/queue/"
    for wrong_one, field in ((f"{queue}?tab=x", "tab"), (f"{queue}worksheets/?lines=x", "lines")):
        (said,) = admin.get(wrong_one, HTTP_ACCEPT_LANGUAGE="hu").json()["errors"][field]
        assert said.startswith(("Ezek egyike lehet: ", "Tételek azonosítói"))
