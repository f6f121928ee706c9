"""For tests of endpoints: users with a role in a company, and clients that are logged in as them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from rest_framework.test import APIClient

from bank_transfers.companies.auth.tokens import start_session
from bank_transfers.companies.models import Company, CompanyUser, Role

PASSWORD = "Correct-horse-9"


def user_in(company: Company | None, role: str = Role.ADMIN, username: str = "") -> Any:
    """A new user who is a member of the company (of none for None) and can log in with PASSWORD."""
    users = get_user_model()
    name = username or f"{str(role).lower()}-{users._default_manager.count() + 1}"
    user = users._default_manager.create_user(username=name, password=PASSWORD)
    if company is not None:
        CompanyUser.objects.create(company=company, user=user, role=role)
    return user


def client_for(user: Any, company_id: object = None, language: str = "en") -> APIClient:
    """A client with a session of the user's; every request names the company, when one is given."""
    client = APIClient(headers={"Accept-Language": language})
    if user is not None:
        _session, made = start_session(user)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made.access}"
    if company_id is not None:
        client.defaults["HTTP_X_COMPANY_ID"] = str(company_id)
    return client


def client_in(company: Company, role: str = Role.ADMIN, language: str = "en") -> APIClient:
    """A client of a new user with that role in the company: `client_in(company).get("/api/…/").json()`."""
    return client_for(user_in(company, role), company.pk, language)


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Runs the actions at the same time, each in a thread with a connection of its own. Out: their results.

    What they are to see must be committed: mark the test `django_db(transaction=True)`.
    """
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [pool.submit(run, action) for action in actions]]


def deleted_after_it_was_read(monkeypatch: pytest.MonkeyPatch, viewset: type[Any]) -> None:
    """From now on somebody else deletes each row between the viewset's reading it and what is done with it."""
    get_object = viewset.get_object

    def read(self: Any) -> Any:
        row = get_object(self)
        type(row)._default_manager.filter(pk=row.pk).delete()
        return row

    monkeypatch.setattr(viewset, "get_object", read)
