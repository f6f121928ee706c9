"""The list of all endpoints, and who may use them, written by hand.

Who adds an endpoint says here who may use it; until he does `test_every_route_is_known` fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bank_transfers.banking.models import BANKING
from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.models import Role
from bank_transfers.reconciliation.models import RECONCILIATION

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


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


SCOPED = {name: route for name, route in ROUTES.items() if isinstance(route, Scoped)}
