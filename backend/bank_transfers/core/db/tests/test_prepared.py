"""A prepared statement answers as the ORM does, each time anew."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import BigAutoField, Count, Max, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers import live
from bank_transfers.banking.line_changes import BANK_LINES
from bank_transfers.billingo import mirror_version
from bank_transfers.billingo.jobs import refresh_tokens, slots
from bank_transfers.companies import access, revisions
from bank_transfers.companies.api_tokens import tokens as api_tokens
from bank_transfers.companies.auth import tokens
from bank_transfers.companies.auth.models import LoginSession
from bank_transfers.companies.tests.helpers import user_in
from bank_transfers.core.db.prepared import Given, Prepared
from bank_transfers.models import (
    ApiToken,
    BillingoSyncLog,
    Company,
    CompanyUser,
    FeatureTemplate,
    MirrorRevision,
    RefreshToken,
)

pytestmark = pytest.mark.django_db

NOBODY, NOWHERE = 999_999, 999_998
USERS_FIELDS = ("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email",
                "is_staff", "is_active", "date_joined")  # fmt: skip
SESSION_FIELDS = ("id", "user_id", "generation", "password_mark", "in_cookies", "created_at", "refreshed_at",
                  "expires_at", "revoked_at", "revoked_because")  # fmt: skip

TOKEN_FIELDS = ("id", "company_id", "membership_id", "name", "scope", "digest", "beginning", "created_at", "expires_at",
                "last_used_on")  # fmt: skip


class World:
    """Two companies: Anna is in both and used one of them, Béla in none; sessions, switches, logs."""

    def __init__(self, make_company: Callable[..., Company]) -> None:
        self.alma, self.barack = make_company("Alma Kft."), make_company("Barack Bt.", "22222222-2-42")
        self.anna, self.bela = user_in(self.alma, "ADMIN", "anna"), user_in(None, username="béla")
        CompanyUser.objects.create(
            company=self.barack, user=self.anna, role="USER", last_used_at=timezone.now()
        )
        CompanyUser.objects.filter(company=self.alma).update(last_seen_at=timezone.now())
        self.session = tokens.start_session(self.anna)[0]
        self.ended = tokens.start_session(self.bela, in_cookies=True)[0]
        tokens.revoke(self.ended, "logout")
        self.api_token = api_tokens.make(self.alma.pk, self.anna, "x", "read", timezone.now())[1]
        self.refresh_tokens = [
            refresh_tokens.make(firm.pk, self.anna, "x")[1] for firm in (self.alma, self.barack)
        ]
        slots.open_trigger(self.barack.pk, timezone.now())
        FeatureTemplate.objects.create(feature_code="ABC", display_name="x", default_enabled=True)
        self.alma.enable_feature("BILLINGO_SYNC")
        self.barack.disable_feature("ABC")
        for count in (3, 0):
            BillingoSyncLog.objects.create(company=self.alma, status="COMPLETED", invoices_created=count)
        MirrorRevision.objects.create(company=self.alma, revision=7)
        for part in ("x", "x", "y", BANK_LINES):
            revisions.changed(part, [self.alma.pk])
        BillingoSyncLog.objects.create(company=self.barack, status="COMPLETED", invoices_missing=1)

    @property
    def pairs(self) -> list[dict[str, int]]:
        users, companies = (self.anna.pk, self.bela.pk, NOBODY), (self.alma.pk, self.barack.pk, NOWHERE)
        return [{"user": user, "company": company} for user in users for company in companies]


@pytest.fixture
def world(make_company: Callable[..., Company]) -> World:
    return World(make_company)


def codes(company: int) -> list[str]:
    return access.features_of([company])[company]


def with_codes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A membership's row with the codes as a list; they come in no order."""
    return (*row[:-1], sorted(json.loads(row[-1])))


def refresh_row(world: World, digest: str) -> list[tuple[Any, ...]]:
    return [
        (
            token.pk,
            token.company_id,
            token.last_used_at,
            token.company.has_feature("BILLINGO_SYNC"),
            slots.waiting_triggers().filter(company=token.company).values_list("try_at", flat=True).first(),
        )
        for token in RefreshToken.objects.filter(digest=digest).select_related("company")
    ]


def states_row(world: World, company: int) -> list[tuple[Any, ...]]:
    if not Company.objects.filter(pk=company).exists():
        return []
    last = BillingoSyncLog.objects.filter(company=company).order_by("-id").first()
    wrote = mirror_version.mirror_version(company)
    mirror = wrote and wrote.replace("None", "0")
    return [(mirror, last and f"{last.pk}.{last.status}", revisions.revision(company, BANK_LINES))]


# Each prepared question → the values to ask with, and what the ORM says to them.
QUESTIONS: dict[str, tuple[Prepared, Callable[[World], list[dict[str, Any]]], Callable[..., Any]]] = {
    "MEMBERSHIPS": (
        access.MEMBERSHIPS,
        lambda world: [{"user": pk} for pk in (world.anna.pk, world.bela.pk, NOBODY)],
        lambda world, user: [
            (*row, codes(row[0]))
            for row in access.memberships(user).values_list("company_id", "role", "company__name", "last_used_at")[:2]
        ],
    ),
    "MEMBERSHIP": (
        access.MEMBERSHIP,
        lambda world: world.pairs,
        lambda world, user, company: [
            (*row, codes(company))
            for row in CompanyUser.objects.filter(user_id=user, company_id=company, is_active=True)
            .values_list("role", "company__is_active", "company__name")
        ],
    ),
    "VISITS": (
        access.VISITS,
        lambda world: world.pairs,
        lambda world, user, company: CompanyUser.objects.filter(user_id=user, company_id=company).values_list(
            "last_seen_at", "previous_visit_at"
        ),
    ),
    "STATE": (
        mirror_version.STATE,
        lambda world: [{"company": pk} for pk in (world.alma.pk, world.barack.pk, NOWHERE)],
        lambda world, company: BillingoSyncLog.objects.filter(mirror_version.WROTE, company_id=company)
        .order_by("-id")
        .values_list("id", "invoices_created", "invoices_updated", "invoices_missing",
                     "payments_changed", "company__mirror_revision__revision")[:1],
    ),
    "REVISION": (
        revisions.STATE,
        lambda world: [{"company": pk, "part": "x"} for pk in (world.alma.pk, world.barack.pk, NOWHERE)],
        lambda world, company, part: revisions.Revision.objects.filter(company_id=company, part=part)
        .order_by()
        .values("part")
        .annotate(latest=Max("id"), number=Count("id"), sum=Sum("id"))
        .values_list("latest", "number", "sum"),
    ),
    "STATES": (
        live.STATES,
        lambda world: [{"company": pk} for pk in (world.alma.pk, world.barack.pk, NOWHERE)],
        states_row,
    ),
    "SESSION": (
        tokens.SESSION,
        lambda world: [{"session": pk} for pk in (world.session.pk, world.ended.pk, uuid.uuid4())],
        lambda world, session: LoginSession.objects.filter(pk=session).values_list(
            *SESSION_FIELDS, *(f"user__{name}" for name in USERS_FIELDS)
        ),
    ),
    "TOKEN": (
        api_tokens.TOKEN,
        lambda world: [{"digest": api_tokens.digest(text)} for text in (world.api_token, "bmt_none")],
        lambda world, digest: ApiToken.objects.filter(digest=digest).values_list(
            "membership__is_active", *TOKEN_FIELDS, *(f"membership__user__{name}" for name in USERS_FIELDS)
        ),
    ),
    "REFRESH": (
        refresh_tokens.TOKEN,
        lambda world: [
            {"digest": refresh_tokens.digest(text)} for text in (*world.refresh_tokens, "bmr_none")
        ],
        refresh_row,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_answers_as_the_orm_does(name: str, world: World) -> None:
    prepared, all_values, orm = QUESTIONS[name]
    seen = []
    for _turn in range(2):
        for values in all_values(world):
            expected = list(orm(world, **values))
            found = prepared.rows(**values)
            if name in {"MEMBERSHIP", "MEMBERSHIPS"}:
                found = [with_codes(row) for row in found]
            assert found == expected
            assert [[type(part) for part in row] for row in found] == [
                [type(part) for part in row] for row in expected
            ]
            seen.append(found)
    assert any(seen), "nothing was there to be read"


def test_every_prepared_question_is_held_against_the_orm() -> None:
    there = {
        id(value)
        for name, module in list(sys.modules.items())
        if name.startswith("bank_transfers.") and ".tests." not in name
        for value in vars(module).values()
        if isinstance(value, Prepared)
    }
    assert there == {id(prepared) for prepared, *_rest in QUESTIONS.values()}


def test_it_remembers_the_statement_and_not_the_answer(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        before: Any = access.MEMBERSHIP.row(user=world.anna.pk, company=world.alma.pk)
        CompanyUser.objects.filter(user=world.anna).update(role="ACCOUNTANT")
        after: Any = access.MEMBERSHIP.row(user=world.anna.pk, company=world.alma.pk)
    assert (before[:3], after[:3]) == (("ADMIN", True, "Alma Kft."), ("ACCOUNTANT", True, "Alma Kft."))
    assert len(captured) == 3


def test_a_value_is_never_read_as_sql(world: World) -> None:
    names = Prepared(
        lambda: FeatureTemplate.objects.filter(
            feature_code=Given("code", FeatureTemplate._meta.get_field("feature_code"))
        ).values_list("feature_code")
    )
    assert names.rows(code="ABC") == [("ABC",)]
    assert names.rows(code="' OR 1=1 --") == []
    assert names.rows(code="%s") == []


def test_a_value_that_is_not_given_is_an_error() -> None:
    ids = Prepared(lambda: Company.objects.filter(pk=Given("pk", BigAutoField())).values_list("pk"))
    with pytest.raises(KeyError):
        ids.rows()
    with pytest.raises((ValueError, TypeError, DatabaseError)):
        ids.rows(pk="no number")
