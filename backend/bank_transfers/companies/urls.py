"""The addresses below /api/auth/."""

from django.urls import path

from .auth import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("refresh/", views.RefreshView.as_view(), name="refresh"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("me/", views.MeView.as_view(), name="me"),
    path("switch_company/", views.SwitchCompanyView.as_view(), name="switch_company"),
]
