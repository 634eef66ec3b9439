"""Addresses of signing in: those of the sign-in library this house uses.  The rest is closed.

The library looks its closed addresses up by name, so they are there and answer 404.
"""

from allauth.account import views
from allauth.socialaccount import views as social
from django.urls import include, path

from kernel.web.signing_in import again, closed
from kernel.web.single_sign_on import from_the_provider, to_the_provider

CLOSED = (
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_reset_password",
    "account_request_login_code",
    "account_confirm_login_code",
    "socialaccount_signup",
    "socialaccount_connections",
)

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", again, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sso/<str:provider_id>/login/", to_the_provider, name="openid_connect_login"),
    path(
        "sso/<str:provider_id>/login/callback/", from_the_provider, name="openid_connect_callback"
    ),
    path("sso/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", social.login_error, name="socialaccount_login_error"),
    path("sessions/", include("allauth.usersessions.urls")),
    *(path(f"closed/{name.replace('_', '-')}/", closed, name=name) for name in CLOSED),
]
