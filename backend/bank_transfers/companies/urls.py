"""The addresses below /api/auth/."""

from django.urls import path

from .auth.api import views
from .preferences.views import PreferencesView

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("refresh/", views.RefreshView.as_view(), name="refresh"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("me/", views.MeView.as_view(), name="me"),
    path("preferences/", PreferencesView.as_view(), name="preferences"),
    path("change_password/", views.ChangePasswordView.as_view(), name="change_password"),
    path("invitation/", views.InvitationView.as_view(), name="invitation"),
    path("invitations/accept/", views.AcceptInvitationView.as_view(), name="accept_invitation"),
    path("switch_company/", views.SwitchCompanyView.as_view(), name="switch_company"),
]
