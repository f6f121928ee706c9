"""/api/billingo-settings/: how often a company is synced during the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.jobs import beat
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import Company, CompanyBillingoSettings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/billingo-settings/"


@pytest.fixture
def firm(make_company: Callable[..., Company]) -> Company:
    beat.beat(timezone.now())
    return make_company()


def post(company: Company, **body: Any) -> Any:
    return client_in(company, language="hu").post(URL, body)


def test_a_company_chooses_its_interval_and_hours(firm: Company) -> None:
    (usual,) = client_in(firm).get(URL).json()
    names = [f"sync_interval_{name}" for name in ("minutes", "from", "to", "workdays")]
    assert [usual[name] for name in names] == [None, 7, 19, False]
    body = post(firm, sync_interval_minutes=15, sync_interval_from=0, sync_interval_to=24).json()
    assert [body[name] for name in names] == [15, 0, 24, False]
    following = datetime.fromisoformat(body["next_sync_time"]) - timezone.now()
    assert timedelta(0) < following <= timedelta(minutes=15)
    assert [post(firm, sync_interval_workdays=True).json()[name] for name in names] == [15, 0, 24, True]
    assert post(firm, sync_interval_minutes=None).json()["sync_interval_minutes"] is None
    told = [entry["text"] for entry in client_in(firm, language="hu").get("/api/audit/").json()["results"]]
    assert "napközbeni időköz: 15 perc → kikapcsolva" in told[0]
    assert "csak hétfőtől péntekig: nem → igen" in told[1]
    assert all(
        part in told[2]
        for part in (
            "napközbeni időköz: kikapcsolva → 15 perc",
            "ettől az órától: 7:00 → 0:00",
            "19:00 → 24:00",
        )
    )


WRONG: list[tuple[str, Any]] = [
    *product(["sync_interval_minutes"], [4, 61, 0, -5, 7.5, "tíz", [], True, 10**30]),
    *product(["sync_interval_from"], [-1, 24, None, "1\0"]),
    *product(["sync_interval_to"], [0, 25, None, {}]),
    ("sync_interval_workdays", "talán"),
    ("sync_interval_from", 19),
    ("sync_interval_to", 7),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_no_interval_can_be_is_refused_in_words(firm: Company, field: str, value: Any) -> None:
    answer = post(firm, **{field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    row = CompanyBillingoSettings.objects.get()
    assert (row.sync_interval_minutes, row.sync_interval_from, row.sync_interval_to) == (None, 7, 19)


def test_hours_the_wrong_way_round_are_told_in_hungarian(firm: Company) -> None:
    answer = post(firm, sync_interval_from=18, sync_interval_to=8)
    assert answer.json()["errors"] == {"sync_interval_to": ["A kezdő óra legyen korábbi, mint a záró."]}
