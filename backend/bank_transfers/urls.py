"""Every endpoint under /api/ on one screen."""

from django.urls import include, path, re_path

from bank_transfers.banking.api.accounts import BankAccountViewSet
from bank_transfers.banking.api.files import StatementFileViewSet
from bank_transfers.banking.api.layouts import StatementLayoutViewSet
from bank_transfers.banking.api.payouts import ProviderPayoutViewSet
from bank_transfers.banking.api.rules import BuiltInRuleViewSet
from bank_transfers.banking.api.statements import BankStatementViewSet
from bank_transfers.banking.changes.api import BankChangeViewSet
from bank_transfers.banking.inbox.api import RefusedFileViewSet
from bank_transfers.banking.inbox.metrics import InboxMetrics
from bank_transfers.billingo.api.certificates import CertificateKeyView, CertificateViewSet
from bank_transfers.billingo.api.refresh import RefreshTokenViewSet, RefreshView
from bank_transfers.billingo.api.set_aside import SetAsideViewSet
from bank_transfers.billingo.api.settings import BillingoSettingsViewSet
from bank_transfers.billingo.api.sync_logs import SyncLogViewSet
from bank_transfers.billingo.runs.metrics import SyncMetrics
from bank_transfers.companies.api_tokens.views import ApiTokenViewSet
from bank_transfers.companies.features.views import FeatureViewSet
from bank_transfers.companies.saved_views.views import SavedViewViewSet
from bank_transfers.companies.views.audit import AuditViewSet
from bank_transfers.companies.views.companies import InvitationViewSet, MemberViewSet
from bank_transfers.core.api.openapi.docs import DocsView, SchemaView, asset
from bank_transfers.core.api.router import ScopedRouter
from bank_transfers.core.api.views import NoSuchEndpoint
from bank_transfers.core.health.views import AliveView, ReadyView
from bank_transfers.core.metrics import MetricsView
from bank_transfers.exchange_rates.api import ExchangeRateViewSet
from bank_transfers.exchange_rates.metrics import RateMetrics
from bank_transfers.invoices.api.changes import ChangeViewSet
from bank_transfers.invoices.api.invoices import InvoiceViewSet
from bank_transfers.invoices.api.overview import OverviewViewSet
from bank_transfers.live import RevisionsViewSet
from bank_transfers.notifications.api.mails import NotificationSettingsViewSet
from bank_transfers.notifications.api.webhooks import DeliveryViewSet, WebhookViewSet
from bank_transfers.notifications.metrics import NotificationMetrics
from bank_transfers.operations.api import OperationViewSet
from bank_transfers.operations.metrics import OperationMetrics
from bank_transfers.reconciliation.api.actions import MatchActionViewSet
from bank_transfers.reconciliation.api.allocations import AllocationViewSet
from bank_transfers.reconciliation.api.lines import MatchedBankTransactionViewSet
from bank_transfers.reconciliation.api.matches import MatchViewSet
from bank_transfers.reconciliation.api.quality import MatchingQualityViewSet, SpotCheckViewSet
from bank_transfers.reconciliation.api.queue import QueueViewSet
from bank_transfers.reconciliation.api.rules import AllRulesViewSet
from bank_transfers.reconciliation.api.settings import MatchingSettingsViewSet
from bank_transfers.reconciliation.api.summary import ReconciliationSummaryViewSet
from bank_transfers.reports.api import ReconciliationReportViewSet

metrics = MetricsView.as_view(
    collectors=(SyncMetrics(), NotificationMetrics(), RateMetrics(), OperationMetrics(), InboxMetrics())
)

router = ScopedRouter()
# What is asked for most stands in front: addresses are tried one after the other.
router.register("billingo-invoices", InvoiceViewSet)
router.register("bank-transactions", MatchedBankTransactionViewSet)
router.register("auth/invitations", InvitationViewSet)
router.register("members", MemberViewSet)
router.register("api-tokens", ApiTokenViewSet)
router.register("features", FeatureViewSet, "features")
router.register("audit", AuditViewSet)
router.register("billingo-settings", BillingoSettingsViewSet)
router.register("billingo-overview", OverviewViewSet, "billingo-overview")
router.register("billingo-changes", ChangeViewSet)
router.register("billingo-set-aside", SetAsideViewSet)
router.register("certificates", CertificateViewSet)
router.register("refresh-tokens", RefreshTokenViewSet)
router.register("saved-views", SavedViewViewSet)
router.register("billingo-sync-logs", SyncLogViewSet)
router.register("bank-accounts", BankAccountViewSet)
router.register("bank-statements", BankStatementViewSet)
router.register("statement-files", StatementFileViewSet)
router.register("bank-changes", BankChangeViewSet)
router.register("refused-files", RefusedFileViewSet)
router.register("provider-payouts", ProviderPayoutViewSet)
router.register("statement-layouts", StatementLayoutViewSet)
router.register("operations", OperationViewSet)
router.register("matching-rules/built-in", BuiltInRuleViewSet, "built-in-rules")
router.register("matching-rules", AllRulesViewSet)
router.register("revisions", RevisionsViewSet, "revisions")
router.register("matches", MatchViewSet)
router.register("match-actions", MatchActionViewSet)
router.register("matching-quality", MatchingQualityViewSet, "matching-quality")
router.register("spot-checks", SpotCheckViewSet)
router.register("reconciliation/allocations", AllocationViewSet, "reconciliation-allocations")
router.register("reconciliation/queue", QueueViewSet, "reconciliation-queue")
router.register("reconciliation/settings", MatchingSettingsViewSet, "reconciliation-settings")
router.register("reconciliation/summary", ReconciliationSummaryViewSet, "reconciliation-summary")
router.register("reports/reconciliation", ReconciliationReportViewSet, "reports-reconciliation")
router.register("webhooks", WebhookViewSet)
router.register("webhook-deliveries", DeliveryViewSet)
router.register("notification-settings", NotificationSettingsViewSet, basename="notification-settings")

urlpatterns = [
    path("health/", AliveView.as_view(), name="health"),
    path("health/ready/", ReadyView.as_view(), name="health_ready"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("docs/assets/<str:name>", asset, name="docs_asset"),
    path("auth/", include("bank_transfers.companies.urls")),
    path("certificate-key/", CertificateKeyView.as_view(), name="certificate_key"),
    path("refresh/<str:token>/", RefreshView.as_view(), name="refresh"),
    path("exchange-rates/", ExchangeRateViewSet.as_view({"get": "list"}), name="exchange_rates"),
    path("exchange-rates/state/", ExchangeRateViewSet.as_view({"get": "state"}), name="exchange_rates_state"),
    *router.urls,
    re_path("", NoSuchEndpoint.as_view(), name="no-such-endpoint"),
]
