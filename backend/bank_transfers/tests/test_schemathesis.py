"""Every operation is asked what its schema allows and what it does not: never a 5xx, never an undocumented answer.

Bounded: a dozen requests for each operation, the same ones in every run, by an administrator whose company has
rows, so that they reach further than 404.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounds
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from schemathesis.checks import CHECKS, load_all_checks

from bank_transfers.companies.auth.models import LoginAttempt
from bank_transfers.companies.auth.tokens import start_session
from bank_transfers.companies.tests.helpers import user_in
from bank_transfers.core.api.openapi.docs import openapi
from bank_transfers.models import Company, CompanyBillingoSettings, CompanyUser
from bank_transfers.tests.tenancy.samples import SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

EXAMPLES = 6
WANTED = {
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
}  # fmt: skip
load_all_checks()
CONFORMANCE = CHECKS.get_by_names(sorted(WANTED))
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE


def can_be_wrong(operation: dict[str, Any]) -> bool:
    """Whether a request can break its rules: not where there is nothing to fill in, or any text in the path will do."""
    free = [
        part.get("in") == "path" and part["schema"] == {"type": "string"}
        for part in operation.get("parameters", ())
    ]
    return "requestBody" in operation or not all(free)


OPERATIONS = sorted(
    (f"{method.upper()} {path}", mode)
    for path, methods in openapi()["paths"].items()
    for method, operation in methods.items()
    for mode in ((POSITIVE, NEGATIVE) if can_be_wrong(operation) else (POSITIVE,))
)
# What the schema itself says of a failure that is not ours (Billingo out of reach) is no error of this service.
FAR_SIDE = {502, 503}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's test client does: a request that ends does not close the test's own connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def read_and_closed(app: Any) -> Any:
    """As a web server does: what an answer holds open (a sheet's file) is closed at its end."""

    def call(environ: Any, start_response: Any) -> list[bytes]:
        with closing(app(environ, start_response)) as answer:
            return [b"".join(answer)]

    return call


@cache
def published() -> Any:
    """The schema, and the service behind it. What was worked out for one operation is there for the next."""
    schema = schemathesis.openapi.from_dict(openapi())
    schema.app = read_and_closed(get_wsgi_application())
    return schema


@pytest.mark.parametrize(("operation", "mode"), OPERATIONS)
def test_it_answers_as_the_schema_says(
    operation: str, mode: schemathesis.GenerationMode, company: Company, settings: Settings
) -> None:
    settings.BILLINGO_MAX_ATTEMPTS, settings.BILLINGO_RETRY_SECONDS = 1, 0
    schema = published()
    method, path = operation.split()
    if path.endswith("/trigger_sync/"):
        # A sync in the background would outlive its request, and this test's transaction is not its own.
        CompanyBillingoSettings.objects.all().delete()
    user = user_in(company)
    base = path.removeprefix("/api").split("{", maxsplit=1)[0]
    row = SAMPLES[base](company) if "{" in path and base in SAMPLES else 0

    @seed(1)
    @bounds(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: Any, real: bool) -> None:
        # Whatever the request before did to its own login, company or throttle.
        CompanyUser.objects.update(is_active=True, role="ADMIN")
        LoginAttempt.objects.all().delete()
        _session, made = start_session(user)
        if real and row:
            case.path_parameters = dict.fromkeys(case.path_parameters, row)
        headers = {"Authorization": f"Bearer {made.access}", "X-Company-ID": str(company.pk)}
        response = case.call(headers=headers)
        checks = CONFORMANCE
        if response.status_code in FAR_SIDE:
            checks = CHECKS.get_by_names(sorted(WANTED - {"not_a_server_error"}))
        case.validate_response(response, checks=checks)

    ask()
