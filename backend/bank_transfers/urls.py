"""Every endpoint under /api/ on one screen."""

from django.urls import include, path, re_path

from bank_transfers.billingo.views import SyncLogViewSet
from bank_transfers.core.api.router import ScopedRouter
from bank_transfers.core.api.views import NoSuchEndpoint

router = ScopedRouter()
router.register("billingo-sync-logs", SyncLogViewSet)

urlpatterns = [
    path("auth/", include("bank_transfers.companies.urls")),
    *router.urls,
    re_path("", NoSuchEndpoint.as_view(), name="no-such-endpoint"),
]
