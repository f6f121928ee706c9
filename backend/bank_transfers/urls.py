"""Every endpoint under /api/ on one screen."""

from django.urls import include, path, re_path

from bank_transfers.billingo.metrics import SyncMetrics
from bank_transfers.billingo.saved_views.views import SavedViewViewSet
from bank_transfers.billingo.views import (
    BillingoSettingsViewSet,
    ChangeViewSet,
    InvoiceViewSet,
    OverviewViewSet,
    SetAsideViewSet,
    SyncLogViewSet,
)
from bank_transfers.companies.audit.views import AuditViewSet
from bank_transfers.companies.features.views import FeatureViewSet
from bank_transfers.companies.views import InvitationViewSet, MemberViewSet
from bank_transfers.core.api.docs import DocsView, SchemaView, asset
from bank_transfers.core.api.health import AliveView, ReadyView
from bank_transfers.core.api.router import ScopedRouter
from bank_transfers.core.api.views import NoSuchEndpoint
from bank_transfers.core.metrics import MetricsView
from bank_transfers.notifications.metrics import NotificationMetrics
from bank_transfers.notifications.views import DeliveryViewSet, NotificationSettingsViewSet, WebhookViewSet

metrics = MetricsView.as_view(collectors=(SyncMetrics(), NotificationMetrics()))

router = ScopedRouter()
router.register("auth/invitations", InvitationViewSet)
router.register("members", MemberViewSet)
router.register("features", FeatureViewSet, "features")
router.register("audit", AuditViewSet)
router.register("billingo-settings", BillingoSettingsViewSet)
router.register("billingo-invoices", InvoiceViewSet)
router.register("billingo-overview", OverviewViewSet, "billingo-overview")
router.register("billingo-changes", ChangeViewSet)
router.register("billingo-set-aside", SetAsideViewSet)
router.register("saved-views", SavedViewViewSet)
router.register("billingo-sync-logs", SyncLogViewSet)
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
    *router.urls,
    re_path("", NoSuchEndpoint.as_view(), name="no-such-endpoint"),
]
