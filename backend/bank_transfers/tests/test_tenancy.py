"""Nobody sees or touches another company's data, whatever the endpoint, role, header or id.

`ROUTES` is the list of all endpoints, written by hand: who adds one here says who may use it, and until he does
`test_every_route_is_known` fails. Everything else is proved for each route in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.banking.models import BANKING
from bank_transfers.billingo.certificates.tests.samples import certificate_of
from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies import audit
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import (
    Allocation,
    ApiToken,
    BankAccount,
    BankStatement,
    BankTransaction,
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyUser,
    Invitation,
    Match,
    MatchAction,
    MatchingRule,
    Operation,
    ProviderPayout,
    RefreshToken,
    RefusedFile,
    Role,
    SavedView,
    SpotCheck,
    SpotCheckDraw,
    StatementLayout,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from bank_transfers.notifications.webhooks.signing import new_secret
from bank_transfers.reconciliation.allocating.states import refresh
from bank_transfers.reconciliation.models import RECONCILIATION
from bank_transfers.urls import router, urlpatterns

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
# Marked "once": who gets in is decided in Python from the same rows. Which rows he sees runs on both databases.

ALL = frozenset(Role.values)
ADMIN = frozenset({Role.ADMIN.value})
IMPORTING = frozenset({Role.ADMIN.value, Role.FINANCIAL.value, Role.ACCOUNTANT.value})
# A body that no endpoint accepts, so that trying an allowed role changes nothing and calls nobody.
REFUSED_BODY = {
    "role": "?",
    "email": "?",
    "api_key": "",
    "api_key_input": 7,
    "is_active": "?",
    "full_sync": "?",
    "url": "?",
    "event_types": "?",
    "mail_enabled": "?",
    "revoke_previous": "?",
}


@dataclass(frozen=True)
class Scoped:
    """An endpoint with company data: which roles it takes, which feature it needs."""

    roles: frozenset[str] = ALL
    feature: str | None = BILLINGO_SYNC
    body: dict[str, Any] = field(default_factory=lambda: dict(REFUSED_BODY))
    # A GET of a list whose rows have another key than `id`.
    key: str = "id"
    # What it may still answer to a role that it takes: rows of one's own, acts of an operator.
    but: tuple[int, str] | None = None

    def let_in(self, answer: Any) -> bool:
        refused = answer.status_code in {401, 403, 500}
        return not refused or (self.but is not None and code(answer) == self.but)


PAYOUT = (
    "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,reporting_category\n"
    "po_1,txn_1,2026-03-02 10:00:00,huf,10000.00,390.00,9610.00,charge\n"
)
PUBLIC = "anyone"
USER = "the user himself"

ROUTES: dict[str, Scoped | str] = {
    "POST /auth/login/": PUBLIC,
    "POST /auth/refresh/": PUBLIC,
    "POST /auth/logout/": USER,
    "GET /auth/me/": USER,
    "PATCH /auth/me/": USER,
    "GET /auth/preferences/": USER,
    "PATCH /auth/preferences/": USER,
    "GET /exchange-rates/": USER,
    "GET /exchange-rates/state/": USER,
    "POST /auth/change_password/": USER,
    "POST /auth/switch_company/": USER,
    "POST /auth/invitation/": PUBLIC,
    "POST /auth/invitations/accept/": PUBLIC,
    "GET /auth/invitations/": Scoped(ADMIN, None),
    "POST /auth/invitations/": Scoped(ADMIN, None),
    "DELETE /auth/invitations/<pk>/": Scoped(ADMIN, None),
    "GET /members/": Scoped(ADMIN, None),
    "GET /members/<pk>/": Scoped(ADMIN, None),
    "PATCH /members/<pk>/": Scoped(ADMIN, None),
    "DELETE /members/<pk>/": Scoped(ADMIN, None),
    "GET /api-tokens/": Scoped(ALL, None),
    "POST /api-tokens/": Scoped(ALL, None),
    "DELETE /api-tokens/<pk>/": Scoped(ALL, None),
    "GET /features/": Scoped(ADMIN, None),
    "PATCH /features/<code>/": Scoped(ADMIN, None, but=(403, "operator_required")),
    "GET /audit/": Scoped(ADMIN, None),
    "GET /billingo-settings/": Scoped(ADMIN),
    "POST /billingo-settings/": Scoped(ADMIN),
    "POST /billingo-settings/test_credentials/": Scoped(ADMIN),
    "POST /billingo-settings/trigger_sync/": Scoped(ADMIN),
    "GET /refresh-tokens/": Scoped(ADMIN),
    "POST /refresh-tokens/": Scoped(ADMIN),
    "DELETE /refresh-tokens/<pk>/": Scoped(ADMIN),
    "POST /refresh/<token>/": PUBLIC,
    "GET /certificates/": Scoped(),
    "POST /certificates/": Scoped(IMPORTING),
    "GET /certificates/<pk>/": Scoped(),
    "GET /certificates/<pk>/file/": Scoped(),
    "GET /certificate-key/": PUBLIC,
    "GET /billingo-invoices/": Scoped(),
    "GET /billingo-invoices/export/": Scoped(),
    "POST /billingo-invoices/export/": Scoped(),
    "GET /billingo-invoices/summary/": Scoped(),
    "GET /billingo-invoices/<billingo_id>/": Scoped(),
    "GET /billingo-invoices/<billingo_id>/changes/": Scoped(),
    "GET /billingo-invoices/<billingo_id>/pdf/": Scoped(),
    "GET /billingo-overview/": Scoped(),
    "POST /billingo-overview/visit/": Scoped(),
    "GET /billingo-set-aside/": Scoped(),
    "GET /revisions/": Scoped(ALL, None),
    "GET /saved-views/": Scoped(),
    "POST /saved-views/": Scoped(),
    "PATCH /saved-views/<pk>/": Scoped(but=(403, "not_yours")),
    "DELETE /saved-views/<pk>/": Scoped(but=(403, "not_yours")),
    "GET /billingo-changes/": Scoped(key="invoice_id"),
    "GET /billingo-changes/imports/": Scoped(key="sync_log_id"),
    "GET /billingo-sync-logs/": Scoped(),
    "GET /billingo-sync-logs/<pk>/": Scoped(),
    "GET /billingo-sync-logs/health/": Scoped(),
    "GET /webhooks/": Scoped(ADMIN),
    "POST /webhooks/": Scoped(ADMIN),
    "GET /webhooks/<pk>/": Scoped(ADMIN),
    "PATCH /webhooks/<pk>/": Scoped(ADMIN),
    "DELETE /webhooks/<pk>/": Scoped(ADMIN),
    "POST /webhooks/<pk>/test/": Scoped(ADMIN),
    "POST /webhooks/<pk>/rotate_secret/": Scoped(ADMIN),
    "GET /webhooks/<pk>/deliveries/": Scoped(ADMIN),
    "GET /webhook-deliveries/<pk>/": Scoped(ADMIN),
    "POST /webhook-deliveries/<pk>/retry/": Scoped(ADMIN),
    "GET /notification-settings/": Scoped(),
    "PATCH /notification-settings/": Scoped(),
    "POST /notification-settings/test_mail/": Scoped(ADMIN),
    "GET /bank-accounts/": Scoped(ALL, BANKING),
    "POST /bank-accounts/": Scoped(IMPORTING, BANKING),
    "GET /bank-accounts/suggestions/": Scoped(ALL, BANKING),
    "GET /bank-accounts/<pk>/": Scoped(ALL, BANKING),
    "PATCH /bank-accounts/<pk>/": Scoped(IMPORTING, BANKING),
    "GET /bank-accounts/<pk>/balances/": Scoped(ALL, BANKING),
    "GET /statement-files/": Scoped(ALL, BANKING),
    "GET /statement-files/<pk>/": Scoped(ALL, BANKING),
    "DELETE /statement-files/<pk>/": Scoped(IMPORTING, BANKING),
    "GET /statement-files/<pk>/original/": Scoped(ALL, BANKING),
    "GET /bank-statements/": Scoped(ALL, BANKING),
    "POST /bank-statements/": Scoped(IMPORTING, BANKING),
    "GET /bank-statements/<pk>/": Scoped(ALL, BANKING),
    "DELETE /bank-statements/<pk>/": Scoped(IMPORTING, BANKING),
    "GET /bank-statements/<pk>/file/": Scoped(ALL, BANKING),
    "GET /bank-changes/": Scoped(ALL, BANKING, key="line_id"),
    "GET /refused-files/": Scoped(ALL, BANKING),
    "POST /refused-files/<pk>/dismiss/": Scoped(IMPORTING, BANKING),
    "GET /bank-transactions/": Scoped(ALL, BANKING),
    "GET /bank-transactions/export/": Scoped(ALL, BANKING),
    "POST /bank-transactions/export/": Scoped(ALL, BANKING),
    "GET /bank-transactions/summary/": Scoped(ALL, BANKING),
    "GET /bank-transactions/<pk>/": Scoped(ALL, BANKING),
    "POST /bank-transactions/<pk>/decide/": Scoped(IMPORTING, BANKING),
    "GET /provider-payouts/": Scoped(ALL, BANKING),
    "GET /provider-payouts/summary/": Scoped(ALL, BANKING),
    "GET /provider-payouts/<pk>/": Scoped(ALL, BANKING),
    "GET /provider-payouts/<pk>/items/": Scoped(ALL, BANKING),
    "POST /provider-payouts/<pk>/link/": Scoped(IMPORTING, BANKING),
    "POST /provider-payouts/<pk>/unlink/": Scoped(IMPORTING, BANKING),
    "GET /statement-layouts/": Scoped(ALL, BANKING),
    "POST /statement-layouts/": Scoped(IMPORTING, BANKING),
    "POST /statement-layouts/preview/": Scoped(IMPORTING, BANKING),
    "GET /statement-layouts/<pk>/": Scoped(ALL, BANKING),
    "PATCH /statement-layouts/<pk>/": Scoped(IMPORTING, BANKING),
    "DELETE /statement-layouts/<pk>/": Scoped(IMPORTING, BANKING),
    "POST /bank-transactions/export/start/": Scoped(ALL, BANKING),
    "POST /billingo-invoices/export/start/": Scoped(ALL, BILLINGO_SYNC),
    "GET /operations/": Scoped(ALL, None),
    "GET /operations/<pk>/": Scoped(),
    "GET /operations/<pk>/file/": Scoped(),
    "POST /operations/<pk>/cancel/": Scoped(),
    "POST /bank-transactions/<pk>/explain/": Scoped(IMPORTING, BANKING),
    "POST /bank-transactions/<pk>/undo/": Scoped(IMPORTING, BANKING),
    "GET /matching-rules/": Scoped(ALL, BANKING),
    "POST /matching-rules/": Scoped(IMPORTING, BANKING),
    "GET /matching-rules/<pk>/": Scoped(ALL, BANKING),
    "PATCH /matching-rules/<pk>/": Scoped(IMPORTING, BANKING),
    "DELETE /matching-rules/<pk>/": Scoped(IMPORTING, BANKING),
    "POST /matching-rules/preview/": Scoped(ALL, BANKING),
    "POST /matching-rules/apply/": Scoped(IMPORTING, BANKING),
    "POST /matching-rules/<pk>/restore/": Scoped(IMPORTING, BANKING),
    "GET /matching-rules/<pk>/lines/": Scoped(ALL, BANKING),
    "GET /matching-rules/built-in/": Scoped(ALL, BANKING),
    "PATCH /matching-rules/built-in/<key>/": Scoped(IMPORTING, BANKING),
    "GET /bank-transactions/<pk>/partners/": Scoped(ALL, BANKING),
    "GET /bank-transactions/<pk>/candidates/": Scoped(ALL, BANKING),
    "POST /bank-transactions/<pk>/allocate/": Scoped(IMPORTING, BANKING),
    "GET /matches/": Scoped(ALL, RECONCILIATION),
    "GET /matches/<pk>/": Scoped(ALL, RECONCILIATION),
    "POST /matches/run/": Scoped(IMPORTING, RECONCILIATION, body={"again": "?"}),
    "POST /matches/accept/": Scoped(IMPORTING, RECONCILIATION),
    "POST /matches/<pk>/accept/": Scoped(IMPORTING, RECONCILIATION),
    "POST /matches/<pk>/reject/": Scoped(IMPORTING, RECONCILIATION),
    "POST /matches/<pk>/why/": Scoped(IMPORTING, RECONCILIATION),
    "GET /match-actions/": Scoped(ALL, RECONCILIATION),
    "GET /match-actions/<pk>/": Scoped(ALL, RECONCILIATION),
    "POST /match-actions/<pk>/undo/": Scoped(IMPORTING, RECONCILIATION),
    "POST /match-actions/<pk>/redo/": Scoped(IMPORTING, RECONCILIATION),
    "GET /matching-quality/": Scoped(ALL, RECONCILIATION),
    "GET /spot-checks/": Scoped(ALL, RECONCILIATION),
    "GET /spot-checks/<pk>/": Scoped(ALL, RECONCILIATION),
    "POST /spot-checks/<pk>/answer/": Scoped(IMPORTING, RECONCILIATION),
    "GET /reconciliation/allocations/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/summary/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/worksheets/": Scoped(ALL, RECONCILIATION),
    "POST /reconciliation/queue/forecast/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/<pk>/documents/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/<pk>/why-not/": Scoped(ALL, RECONCILIATION),
    "GET /reconciliation/queue/colleagues/": Scoped(IMPORTING, RECONCILIATION),
    "POST /reconciliation/queue/<pk>/mark/": Scoped(IMPORTING, RECONCILIATION, body={"aside": "?"}),
    "GET /reconciliation/settings/": Scoped(ALL, RECONCILIATION),
    "PATCH /reconciliation/settings/": Scoped(ADMIN, RECONCILIATION),
    "GET /reconciliation/summary/": Scoped(ALL, RECONCILIATION),
    "GET /reports/reconciliation/": Scoped(ALL, RECONCILIATION),
    "GET /health/": PUBLIC,
    "GET /health/ready/": PUBLIC,
    "GET /schema/": PUBLIC,
    "GET /docs/": PUBLIC,
    "* /docs/assets/<name>": PUBLIC,
    "* /": PUBLIC,  # every other address: 404
}


def invitation(company: Company) -> int:
    return Invitation.objects.create(
        company=company,
        email="x@example.hu",
        token_digest=f"digest-{company.pk}-{Invitation.objects.count()}",
        invited_by=user_in(company),
        expires_at=timezone.now() + timedelta(days=1),
    ).pk


def api_token(company: Company) -> int:
    owner, name = (
        CompanyUser.objects.get(company=company, user=user_in(company)),
        f"t{ApiToken.objects.count()}",
    )
    end = timezone.now() + timedelta(days=1)
    return ApiToken.objects.create(
        company=company, membership=owner, name=name, digest=f"{company.pk}{name}", expires_at=end
    ).pk


def refresh_token(company: Company) -> int:
    name = f"t{RefreshToken.objects.count()}"
    return RefreshToken.objects.create(company=company, name=name, digest=f"{company.pk}{name}").pk


def certificate(company: Company) -> int:
    return certificate_of(company).pk


def member(company: Company) -> int:
    return CompanyUser.objects.get(company=company, user=user_in(company, Role.USER)).pk


def sync_log(company: Company) -> int:
    return BillingoSyncLog.objects.create(company=company, status="COMPLETED").pk


def invoice(company: Company) -> int:
    number = BillingoInvoice.objects.count() + 1
    now = timezone.now()
    row = BillingoInvoice.objects.create(
        company=company, billingo_id=30_000_000 + number, type="invoice", raw="{}", digest=b"0" * 16,
        created_at=now, updated_at=now,
    )  # fmt: skip
    return row.billingo_id


def audit_entry(company: Company) -> int:
    return audit.record(company.pk, None, "settings_changed").pk


def saved_view(company: Company) -> int:
    owner, name = user_in(company), f"view {SavedView.objects.count()}"
    return SavedView.objects.create(company=company, owner=owner, name=name, is_shared=True).pk


def set_aside(company: Company) -> int:
    now = timezone.now()
    return BillingoSetAsideDocument.objects.create(
        company=company, identity=f"{BillingoSetAsideDocument.objects.count()}", code="bad_date", reason="?",
        raw="{}", first_seen_at=now, last_tried_at=now,
    ).pk  # fmt: skip


def webhook(company: Company) -> int:
    row = Webhook(company=company, url="https://127.0.0.1/", event_types=["sync.failed"])
    row.secret = new_secret()
    row.save()
    return row.pk


def delivery(company: Company) -> int:
    event = WebhookEvent.objects.create(company=company, type="sync.failed", payload="{}")
    return WebhookDelivery.objects.create(webhook_id=webhook(company), event=event).pk


def bank_account(company: Company) -> int:
    number = f"{BankAccount.objects.count():024}"
    return BankAccount.objects.create(company=company, number=number, currency="HUF").pk


def bank_statement(company: Company) -> int:
    account = Account(f"{BankAccount.objects.count():024}", movements=[Movement(Decimal(1))])
    StatementImport(company.pk).file(camt(account), "a.xml")
    return BankStatement.objects.latest("pk").pk


def statement_file(company: Company) -> int:
    return BankStatement.objects.get(pk=bank_statement(company)).file_id


def bank_line(company: Company) -> int:
    return BankTransaction.objects.get(statement=bank_statement(company)).pk


def allocation(company: Company) -> int:
    line = BankTransaction.objects.get(pk=bank_line(company))
    one = Decimal(1)
    return Allocation.objects.create(
        company=company, line=line, line_text="?", booking_date=date(2026, 3, 2), currency="HUF", kind="payment",
        invoice=BillingoInvoice.objects.get(company=company, billingo_id=invoice(company)), amount=one,
        line_amount=one, invoice_amount=one, action_id=match_action(company),
    ).pk  # fmt: skip


def queued_line(company: Company) -> int:
    """Of those that wait for a person: an own account's line is explained."""
    key = bank_line(company)
    match = Match(company=company, line_id=key, status="proposed", confidence=0.9, changed_at=timezone.now())
    match.save()
    refresh([BankTransaction.objects.get(pk=key)])
    return key


def statement_layout(company: Company) -> int:
    name = f"layout {StatementLayout.objects.count()}"
    return StatementLayout.objects.create(company=company, name=name, mapping={}).pk


def operation(company: Company) -> int:
    return Operation.objects.create(
        company=company, kind="invoices_export", arguments={"query": "", "ids": None}
    ).pk


def matching_rule(company: Company) -> int:
    return MatchingRule.objects.create(company=company, code="bank_fee", text="dij").pk


def provider_payout(company: Company) -> int:
    number = ProviderPayout.objects.count()
    content = PAYOUT.replace("po_1", f"po_{number}").replace("txn_1", f"txn_{number}")
    assert StatementImport(company.pk).file(content.encode(), "a.csv").refused is None
    return ProviderPayout.objects.latest("pk").pk


def match(company: Company) -> int:
    return Match.objects.create(
        company=company,
        line_id=bank_line(company),
        status="proposed",
        confidence=0.9,
        changed_at=timezone.now(),
    ).pk


def match_action(company: Company) -> int:
    return MatchAction.objects.create(company=company, kind="reject").pk


def spot_check(company: Company) -> int:
    month, _made = SpotCheckDraw.objects.get_or_create(
        company=company, month=date(2026, 3, 1), defaults={"last_allocation": 0, "lines": 1}
    )
    return SpotCheck.objects.create(company=company, draw=month, line_text="?", is_random=True).pk


def refused_file(company: Company) -> int:
    return RefusedFile.objects.create(company=company, name="a.csv", reasons="?").pk


# For each path with rows: makes one that belongs to the company, and tells its key in the path.
SAMPLES: dict[str, Callable[[Company], int]] = {
    "/audit/": audit_entry,
    "/auth/invitations/": invitation,
    "/members/": member,
    "/api-tokens/": api_token,
    "/refresh-tokens/": refresh_token,
    "/certificates/": certificate,
    "/billingo-sync-logs/": sync_log,
    "/billingo-invoices/": invoice,
    "/billingo-changes/": invoice,
    "/billingo-set-aside/": set_aside,
    "/saved-views/": saved_view,
    "/bank-accounts/": bank_account,
    "/bank-statements/": bank_statement,
    "/statement-files/": statement_file,
    "/bank-transactions/": bank_line,
    "/refused-files/": refused_file,
    "/bank-changes/": bank_line,
    "/provider-payouts/": provider_payout,
    "/statement-layouts/": statement_layout,
    "/operations/": operation,
    "/matching-rules/": matching_rule,
    "/reconciliation/allocations/": allocation,
    "/reconciliation/queue/": queued_line,
    "/matches/": match,
    "/match-actions/": match_action,
    "/spot-checks/": spot_check,
    "/webhooks/": webhook,
    "/webhook-deliveries/": delivery,
}


# Paths whose keys mean the same in every company.
FIXED_KEYS = {"/features/": BILLINGO_SYNC, "/matching-rules/built-in/": "own-account"}


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every (`METHOD /path`, pattern) below /api/."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
            continue
        name = simplify_regex(path.replace("<str:", "<")).replace("//", "/")
        for method in methods(pattern.callback):
            yield f"{method} {name}", pattern


def methods(view: Any) -> list[str]:
    if hasattr(view, "actions"):
        return sorted(method.upper() for method in view.actions if method != "head")
    view_class = getattr(view, "view_class", None)
    names = ["get", "post", "put", "patch", "delete"]
    return [name.upper() for name in names if hasattr(view_class, name)] or ["*"]


SCOPED = {name: route for name, route in ROUTES.items() if isinstance(route, Scoped)}
DETAIL = [
    name for name in SCOPED if "<" in name and name.split()[1].split("<", maxsplit=1)[0] not in FIXED_KEYS
]
LISTS = [name for name in SCOPED if name.startswith("GET") and name.split()[1] in SAMPLES]


# Of the companies of this module: the key of the row that each has for a path.
ROWS: dict[tuple[str, int], int] = {}


@pytest.fixture(scope="module")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[int]]:
    """Keys of Alice's company and Bob's, made once with their rows, in a transaction around those of the tests."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        made = []
        for name, tax_id in (("Alice Kft.", "11111111-2-42"), ("Bob Kft.", "22222222-2-42")):
            company = Company.objects.create(name=name, tax_id=tax_id)
            for feature in (BILLINGO_SYNC, BANKING, RECONCILIATION):
                company.enable_feature(feature)
            made.append(company.pk)
            ROWS.update({(path, company.pk): sample(company) for path, sample in SAMPLES.items()})
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def alice(companies: list[int], db: None) -> Company:
    return Company.objects.get(pk=companies[0])


@pytest.fixture
def bob(companies: list[int], db: None) -> Company:
    return Company.objects.get(pk=companies[1])


def call(client: APIClient, name: str, company: Company) -> Any:
    """The route, called with a row of `company` where it takes one; whatever that changed is as it was before."""
    before = transaction.savepoint()
    answer = send(client, name, path_with_row(name, company))
    transaction.savepoint_rollback(before)
    return answer


def path_with_row(name: str, company: Company) -> str:
    """The route's path; where it takes a key, that of the company's row."""
    path = name.split()[1]
    if "<" not in path:
        return path
    base = path[: path.index("<")]
    key = FIXED_KEYS.get(base) or ROWS[base, company.pk]
    return f"{base}{key}{path[path.index('>') + 1 :]}"


def send(client: APIClient, name: str, path: str) -> Any:
    """The route's method to a path, with its body where it takes one."""
    method = name.split(maxsplit=1)[0]
    body = SCOPED[name].body if method in {"POST", "PUT", "PATCH"} else None
    return getattr(client, method.lower())(f"/api{path}", body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_every_route_is_known() -> None:
    found = {name for name, _pattern in routes(urlpatterns)}
    assert found - ROUTES.keys() == set(), "name these in ROUTES, and say who may use them"
    assert ROUTES.keys() - found == set(), "these are gone"


def test_every_route_of_the_router_is_scoped() -> None:
    assert {name for name, _pattern in routes(router.urls)} == SCOPED.keys()


def test_every_path_with_rows_has_a_sample() -> None:
    bases = {name.split()[1][: name.split()[1].index("<")] for name in DETAIL}
    assert bases <= SAMPLES.keys(), "give these a function that makes a row"


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_nobody_gets_in_without_login(name: str, alice: Company) -> None:
    path = path_with_row(name, alice)
    for client in (APIClient(), APIClient(headers={"X-Company-ID": str(alice.pk)})):
        answer = send(client, name, path)
        assert code(answer) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", [name for name, who in ROUTES.items() if who == USER])
def test_what_is_the_users_own_needs_a_login(name: str) -> None:
    method, path = name.split()
    assert code(getattr(APIClient(), method.lower())(f"/api{path}")) == (401, "not_authenticated")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_another_companys_header_is_refused(name: str, alice: Company, bob: Company) -> None:
    client = client_for(user_in(bob), alice.pk)
    assert code(call(client, name, alice)) == (403, "not_a_member")
    assert code(call(client, name, bob)) == (403, "not_a_member")


@pytest.mark.parametrize(
    "header", ["", "0", "-1", "1.0", "１", "1 OR 1=1", "null", "9" * 30, "1,2", "a\x00b"]
)
def test_a_header_that_names_no_company_is_refused(header: str, bob: Company) -> None:
    answer = client_for(user_in(bob), header).get("/api/billingo-sync-logs/")
    assert code(answer) == (403, "not_a_member")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_only_the_roles_it_names_get_in(name: str, alice: Company) -> None:
    for role in sorted(ALL):
        answer = call(client_in(alice, role), name, alice)
        if role in SCOPED[name].roles:
            assert SCOPED[name].let_in(answer), (role, answer.content)
        else:
            assert code(answer) == (403, "role_required"), role


@pytest.mark.parametrize("name", DETAIL)
def test_another_companys_row_is_not_found(name: str, alice: Company, bob: Company) -> None:
    client = client_in(bob)
    foreign = call(client, name, alice)
    path = name.split()[1]
    nobodys = send(client, name, path.replace(path[path.index("<") : path.index(">") + 1], "999999999"))
    assert code(foreign) == (404, "not_found")
    # Not even the wording tells that there is such a row.
    assert (foreign.status_code, foreign.json()) == (nobodys.status_code, nobodys.json())


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_the_companys_own_rows_only(name: str, alice: Company, bob: Company) -> None:
    path = name.split()[1]
    hers, his = ROWS[path, alice.pk], ROWS[path, bob.pk]
    found = {row[SCOPED[name].key] for row in client_in(bob).get(f"/api{path}").json()["results"]}
    assert his in found
    assert hers not in found


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, route in SCOPED.items() if route.feature])
def test_a_feature_that_is_off_closes_it_at_once(name: str, alice: Company) -> None:
    feature = SCOPED[name].feature
    assert feature
    client = client_in(alice)
    assert SCOPED[name].let_in(call(client, name, alice))
    alice.disable_feature(feature)
    assert code(call(client, name, alice)) == (403, "feature_not_enabled")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_removed_member_is_out_at_once(name: str, alice: Company) -> None:
    user = user_in(alice)
    client, named = client_for(user), client_for(user, alice.pk)
    path = path_with_row(name, alice)
    CompanyUser.objects.filter(user=user).update(is_active=False)
    assert code(send(named, name, path)) == (403, "not_a_member")
    assert code(send(client, name, path)) == (403, "no_company")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_user_or_company_switched_off_is_out_at_once(name: str, alice: Company) -> None:
    user = user_in(alice)
    client, named = client_for(user), client_for(user, alice.pk)
    path = path_with_row(name, alice)
    Company.objects.update(is_active=False)
    assert code(send(named, name, path)) == (403, "company_inactive")
    assert code(send(client, name, path)) == (403, "no_company")
    user.is_active = False
    user.save()
    assert code(send(named, name, path)) == (401, "session_ended")


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, route in SCOPED.items() if route.roles == ADMIN])
def test_a_lower_role_holds_with_a_token_from_before(name: str, alice: Company) -> None:
    user = user_in(alice)
    client = client_for(user)
    assert SCOPED[name].let_in(call(client, name, alice))
    CompanyUser.objects.filter(user=user).update(role=Role.USER)
    assert code(call(client, name, alice)) == (403, "role_required")


@pytest.mark.once
@pytest.mark.parametrize("path", sorted({name.split()[1] for name in SCOPED}))
def test_a_method_that_is_not_taken_is_405_for_a_member(path: str, alice: Company) -> None:
    client = client_in(alice)
    for name, value in {
        "<pk>": "1",
        "<billingo_id>": "1",
        "<code>": BILLINGO_SYNC,
        "<key>": "own-account",
    }.items():
        path = path.replace(name, value)
    for method in ("OPTIONS", "TRACE", "PROPFIND"):
        answer = client.generic(method, f"/api{path}")
        assert code(answer) == (405, "method_not_allowed"), method


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in SCOPED if name.startswith("GET ")])
def test_a_parameter_that_is_there_twice_is_refused(name: str, alice: Company) -> None:
    path = f"/api{name.split()[1]}".replace("<pk>", "1").replace("<billingo_id>", "1")
    answer = client_in(alice).get(f"{path}?payment_status=paid&payment_status=expired&x=1")
    assert code(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["payment_status"]


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_parameter_that_is_not_known_is_refused(name: str, alice: Company) -> None:
    path = name.split()[1]
    for part, value in {
        "<pk>": "1",
        "<billingo_id>": "1",
        "<code>": BILLINGO_SYNC,
        "<key>": "own-account",
    }.items():
        path = path.replace(part, value)
    answer = send(client_in(alice), name, f"{path}?pages=2")
    assert code(answer) == (400, "unknown_parameter")
    [sentence] = answer.json()["errors"]["pages"]
    # The nearest one where there are any.
    assert ("Did you mean page" in sentence) is (
        name in LISTS or name.endswith(("changes/", "deliveries/", "items/"))
    )


@pytest.mark.parametrize("name", DETAIL)
def test_an_id_that_is_none_is_never_a_500(name: str, alice: Company) -> None:
    path, client = name.split()[1], client_in(alice)
    for key in ("0", "9" * 18, "9" * 40, "-1", "1e3", "x", "%00", "..%2f", "１", "1;DROP"):
        answer = send(client, name, path.replace(path[path.index("<") : path.index(">") + 1], key))
        assert answer.status_code in {400, 404}, (key, answer.content)
        assert answer.json()["code"] in {"not_found", "invalid_characters"}, key
