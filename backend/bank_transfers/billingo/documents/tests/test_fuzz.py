"""Bad days mixed at random: every run ends exact or honestly short, and the next healthy one is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    Witness,
    assert_exact,
    dataset,
    mirror,
    quicken,
    reasons,
    sync,
)
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

KEY = "fuzz-key"
COUNT = 220

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("latency", {"seconds": 0.02}),
    ("too_many_requests", {"form": "seconds", "retry_after": 0.02}),
    ("too_many_requests", {"form": "date", "retry_after": 0}),
    ("too_many_requests", {"form": "none"}),
    ("server_error", {"status": 500}),
    ("server_error", {"status": 502, "body": "html"}),
    ("server_error", {"status": 503, "body": "empty"}),
    ("reset", {}),
    ("close", {}),
    ("cut_body", {"share": 0.7}),
    ("cut_chunked", {"share": 0.3}),
    ("stall", {"seconds": 5}),
    ("stall_body", {"share": 0.9, "seconds": 5}),
    ("html_200", {}),
    ("empty_200", {}),
    ("truncated_json", {"share": 0.8}),
    ("broken_gzip", {}),
    ("wrong_total", {"delta": 1}),
    ("wrong_total", {"value": 100}),
    ("repeated_rows", {"count": 3}),
    ("missing_row", {"count": 2}),
    ("shuffled_rows", {}),
    ("wrong_current_page", {}),
    ("data_not_list", {}),
    ("not_object", {}),
    ("unauthorized", {}),
    ("unprocessable", {}),
    ("redirect", {}),
]

WHERE = st.one_of(
    st.builds(lambda page: {"page": page}, st.integers(1, 4)),
    st.sampled_from([{"path": "/documents"}, {"path": "/utils/time"}, {"path": "/documents/*"}, {}]),
)
HOW_OFTEN = st.one_of(
    st.builds(lambda times: {"times": times}, st.integers(1, 3)),
    st.builds(
        lambda chance, seed: {"probability": chance / 10, "seed": seed}, st.integers(1, 4), st.integers(0, 99)
    ),
)
MOVE = st.tuples(
    st.sampled_from(["insert", "insert_many", "delete", "pay", "edit"]),
    st.integers(1, 3),
    st.integers(0, COUNT - 1),
)


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_MAX_ATTEMPTS = 3
    settings.BILLINGO_RETRY_SECONDS = 1.0
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.25
    with Sandbox(key="nobody", invoices=0) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@examples(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    faults=st.lists(st.tuples(st.sampled_from(FAULTS), WHERE, HOW_OFTEN), max_size=4),
    moves=st.lists(MOVE, max_size=3),
    runs=st.integers(1, 2),
    in_flight=st.integers(1, 8),
)
def test_any_mixture_ends_exact_or_honest_and_heals(
    world: Sandbox,
    make_company: Callable[..., Company],
    settings: Settings,
    faults: list[tuple[tuple[str, dict[str, Any]], dict[str, Any], dict[str, Any]]],
    moves: list[tuple[str, int, int]],
    runs: int,
    in_flight: int,
) -> None:
    settings.BILLINGO_PAGES_IN_FLIGHT = in_flight
    company_count = Company.objects.count()
    key = f"{KEY}-{company_count}-{world.clock.now()}"
    world.add_account(key, documents=dataset(COUNT))
    firm = make_company(name=f"Fuzz {company_count}", tax_id=f"{company_count:08}-2-42", key=key)
    account = Account(world, key)
    witness = Witness(account)
    for (kind, options), where, how_often in faults:
        world.fault(kind, **options, **where, **how_often)
    for verb, after_page, place in moves:
        world.between(after_page, witness.doing(account.move(verb, place)), account=key)
    for _ in range(runs):
        log = sync(firm)
        if log.status == COMPLETED and log.full_sync:
            assert witness.saw(mirror(firm))
        elif log.status != COMPLETED:
            assert reasons(log)
    world.clear_faults()
    assert sync(firm, full=True).status == COMPLETED
    assert_exact(firm, account.documents)
    assert not BillingoSyncLog.objects.filter(company=firm, status="RUNNING").exists()


class Account:
    """One account of the sandbox, and what can happen to its documents."""

    def __init__(self, world: Sandbox, name: str) -> None:
        self._world, self._name = world, name

    @property
    def documents(self) -> list[dict[str, Any]]:
        return self._world.documents_of(self._name)

    def move(self, verb: str, place: int) -> Callable[[], None]:
        world, name = self._world, self._name

        def act() -> None:
            document_id = int(self.documents[place % len(self.documents)]["id"])
            if verb.startswith("insert"):
                for _ in range(101 if verb == "insert_many" else 1):
                    world.insert(account=name)
            elif verb == "delete":
                world.delete(document_id, account=name)
            elif verb == "pay":
                world.edit(document_id, account=name, payment_status="paid")
            else:
                world.edit(document_id, account=name, comment="máshogy")

        return act
