"""Every address of the service on one screen."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from bank_transfers.urls import metrics

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),  # until there is a page of our own
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("api/", include("bank_transfers.urls")),
]
