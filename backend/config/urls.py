"""Every address of the service on one screen."""

from django.contrib import admin
from django.urls import include, path, re_path

from bank_transfers.core.web.frontend import ADDRESSES, page
from bank_transfers.urls import metrics

handler500 = "bank_transfers.core.web.failed.failed"
urlpatterns = [
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("api/", include("bank_transfers.urls")),
    re_path(ADDRESSES, page),
]
