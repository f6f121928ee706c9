"""For each path with rows: one that belongs to a company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.billingo.certificates.tests.samples import certificate_of
from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies import audit
from bank_transfers.companies.tests.helpers import user_in
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

PAYOUT = (
    "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,reporting_category\n"
    "po_1,txn_1,2026-03-02 10:00:00,huf,10000.00,390.00,9610.00,charge\n"
)


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
