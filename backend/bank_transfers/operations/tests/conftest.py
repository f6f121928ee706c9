from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from bank_transfers.models import Company


@pytest.fixture(autouse=True)
def threads_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread of a test outlives it: it would look at the next one's database."""
    from bank_transfers.billingo.tests.robustness import until
    from bank_transfers.operations import dispatch
    from bank_transfers.operations.tests import slow

    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
    yield
    slow.go_on.set()
    until(lambda: not dispatch._threads, 30, "the end of the threads")


@pytest.fixture
def slowly(settings: Settings) -> Iterator[None]:
    """There is the kind `slow` too."""
    from bank_transfers.operations import kinds
    from bank_transfers.operations.tests import slow

    settings.OPERATION_KINDS = [*settings.OPERATION_KINDS, "bank_transfers.operations.tests.slow.SLOW"]
    kinds.known.cache_clear()
    slow.go_on.clear()
    slow.begun.clear()
    slow.begun_by.clear()
    yield
    slow.go_on.set()
    kinds.known.cache_clear()


@pytest.fixture
def firm(make_company: Callable[..., Company], make_invoice: Callable[..., Any]) -> Company:
    """A company with the bank and a few documents."""
    company = make_company(name="Sok Számla Kft.")
    company.enable_feature("BANKING")
    for number in range(5):
        make_invoice(company, partner_name=f"Vevő {number}", gross_total=number)
    return company


@pytest.fixture
def results() -> Callable[[], int]:
    """How many pieces of made files there are."""
    from bank_transfers.models import OperationPiece

    return lambda: OperationPiece.objects.filter(role="result").count()


@pytest.fixture
def ended() -> Callable[..., dict[str, Any]]:
    """`ended(client, answer)`: what the operation of a 202 says when it has ended."""

    from bank_transfers.billingo.tests.robustness import until
    from bank_transfers.models import Operation

    def wait(client: Any, answer: Any, seconds: float = 60) -> dict[str, Any]:
        assert answer.status_code == 202, answer.content
        location = answer.headers["Location"]
        assert location == f"/api/operations/{answer.json()['id']}/"
        over = Operation.objects.filter(pk=answer.json()["id"]).exclude(status__in=["queued", "running"])
        until(over.exists, seconds, "the end of the operation")
        told: dict[str, Any] = client.get(location).json()
        return told

    return wait
