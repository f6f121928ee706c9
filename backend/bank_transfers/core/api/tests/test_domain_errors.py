"""The table of what the domains' errors mean to callers, and how the handler reads it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bank_transfers
from bank_transfers.billingo import errors
from bank_transfers.billingo.api import errors as billingo_answers
from bank_transfers.core.api.domain_errors import meaning_of, table
from bank_transfers.core.api.errors import ApiError
from bank_transfers.core.api.handler import exception_handler
from bank_transfers.invoices import errors as invoices_answers
from bank_transfers.invoices.api.invoices import InvoiceViewSet

pytestmark = pytest.mark.once


def answered(error: Exception, declared: tuple[type[ApiError], ...]) -> ApiError | None:
    meaning = meaning_of(error, declared)
    return meaning.of(error) if meaning else None


def test_the_nearest_class_counts_and_only_what_is_declared_is_answered() -> None:
    unreachable = errors.RateLimited("too many")  # a kind of BillingoUnreachable
    answer = answered(unreachable, (invoices_answers.BillingoRefused, billingo_answers.BillingoUnreachable))
    assert isinstance(answer, billingo_answers.BillingoUnreachable)
    key = errors.InvalidApiKey("no")
    assert isinstance(answered(key, (billingo_answers.InvalidApiKey,)), billingo_answers.InvalidApiKey)
    # A PDF asked for with a key that no longer holds: Billingo refused, in its own words.
    refused = answered(key, (invoices_answers.BillingoRefused,))
    assert refused is not None
    assert (refused.code, str(refused.detail).endswith("(no)")) == ("billingo_refused", True)
    assert answered(key, ()) is None
    assert answered(ValueError("x"), (invoices_answers.BillingoRefused,)) is None


def test_more_keys_come_along() -> None:
    answer = answered(errors.SyncAlreadyRunning("x", 7), (billingo_answers.SyncAlreadyRunning,))
    assert answer is not None
    assert answer.body()["sync_log_id"] == 7


def test_what_an_action_does_not_declare_is_a_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    view = InvoiceViewSet()
    view.action = "pdf"
    assert exception_handler(errors.NotReady("later"), {"view": view}).status_code == 504
    assert not caplog.records
    view.action = "summary"
    assert exception_handler(errors.NotReady("later"), {"view": view}).status_code == 500
    assert "unhandled NotReady" in caplog.text


def test_no_endpoint_translates_errors_itself() -> None:
    """A ladder would be a second table: `except SomeDomainError: raise SomeAnswer`, with errors of the table."""
    names = {error.__name__ for error in table()}
    root = Path(bank_transfers.__file__).parent
    endpoints = [*root.glob("*/api/*.py"), *root.glob("*/views/*.py"), *root.glob("*/*/views.py")]
    assert len(endpoints) > 10
    for path in endpoints:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                caught = {part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in
                          ast.walk(node.type)}  # fmt: skip
                raises = [
                    part for part in ast.walk(node) if isinstance(part, ast.Raise) and part.exc is not None
                ]
                assert not (caught & names and raises), f"{path}:{node.lineno}"
