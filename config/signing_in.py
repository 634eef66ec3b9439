"""How people and machines sign in: the settings, each with why."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_CHECKS = "django.contrib.auth.password_validation."


def settings(given: Mapping[str, str], *, tls: bool) -> dict[str, Any]:
    """Every setting of signing in."""
    return {
        **PASSWORDS,
        **ACCOUNTS,
        **LOCKING_OUT,
        **second_factors(tls=tls),
        **single_sign_on(given),
        **sessions(given),
        "ALLAUTH_TRUSTED_PROXY_COUNT": int(given.get("TRUSTED_PROXIES") or 0),
    }


PASSWORDS: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": [
        "axes.backends.AxesStandaloneBackend",
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"{_CHECKS}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{_CHECKS}UserAttributeSimilarityValidator"},
        {"NAME": f"{_CHECKS}CommonPasswordValidator"},
        {"NAME": f"{_CHECKS}NumericPasswordValidator"},
    ],
}

ACCOUNTS: dict[str, Any] = {
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "ACCOUNT_ADAPTER": "kernel.web.signing_in.StaffAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*", "password2*"],
    "ACCOUNT_SESSION_REMEMBER": False,  # a session ends with the browser
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    # axes counts wrong passwords; this one is for codes of a second factor, by person.
    "ACCOUNT_RATE_LIMITS": {"login_failed": "30/m/ip,10/15m/key"},
    # Counts of attempts are shared by every process of the web server.
    "CACHES": {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "people_attempt",
        }
    },
    "KNOX_TOKEN_MODEL": "knox.AuthToken",
    "REST_KNOX": {"TOKEN_TTL": timedelta(days=90)},
}

# Five wrong passwords for a name from an address lock that pair out for a quarter of an hour.
LOCKING_OUT: dict[str, Any] = {
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": timedelta(minutes=15),
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
    "AXES_LOCKOUT_CALLABLE": "kernel.web.signing_in.locked_out",
    "AXES_CLIENT_IP_CALLABLE": "kernel.web.signing_in.address_of",
    "AXES_USERNAME_CALLABLE": "kernel.web.signing_in.name_tried",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,  # it ends when it was said to
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_ENABLE_ACCESS_FAILURE_LOG": True,  # kept for the audit
    "AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT": sys.maxsize,
    "AXES_ENABLE_ADMIN": False,
    "AXES_VERBOSE": False,
}


def second_factors(*, tls: bool) -> dict[str, Any]:
    """Codes of a telephone, keys and passkeys, and codes on paper for when both are lost."""
    return {
        "MFA_ADAPTER": "kernel.web.second_factors.StaffFactors",
        "MFA_FORMS": {
            "add_webauthn": "kernel.web.key_forms.AddKey",
            "login_webauthn": "kernel.web.key_forms.SignInByKey",
            "authenticate_webauthn": "kernel.web.key_forms.SecondByKey",
            "reauthenticate_webauthn": "kernel.web.key_forms.AgainByKey",
        },
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,  # no mail is sent to anybody
        "MFA_TOTP_ISSUER": "Recourse",
        "MFA_TOTP_TOLERANCE": 1,  # a telephone whose clock is half a minute off
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not tls,  # for a trial on http://localhost only
    }


def sessions(given: Mapping[str, str]) -> dict[str, Any]:
    """A session slides: it ends after IDLE_SECONDS without use, and after SESSION_SECONDS at the
    latest (kernel/web/idle.py).  Its row outlives it by a little, so that it can be said why."""
    idle = int(given.get("IDLE_SECONDS") or 15 * 60)
    return {
        "IDLE_SECONDS": idle,
        "IDLE_WARNING_SECONDS": min(2 * 60, idle // 2),
        "SESSION_SECONDS": int(given.get("SESSION_SECONDS") or 12 * 60 * 60),
        "SESSION_COOKIE_AGE": idle + 5 * 60,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "kernel.web.pressing.not_from_a_page",
    }


def single_sign_on(given: Mapping[str, str]) -> dict[str, Any]:
    """One sign-on for the whole house: the OpenID Connect provider the environment names, if any.

    ImproperlyConfigured where it is named by half.
    """
    made: dict[str, Any] = {
        "SOCIALACCOUNT_ADAPTER": "kernel.web.single_sign_on.HouseAdapter",
        "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX": "sso",
        # By a link, not a form: the strict policy lets forms go to this machine only.
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
        "SOCIALACCOUNT_AUTO_SIGNUP": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {},
    }
    issuer = given.get("OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return made
    client, secret = given.get("OIDC_CLIENT_ID", ""), given.get("OIDC_CLIENT_SECRET", "")
    if not client or not secret:
        raise ImproperlyConfigured(
            "OIDC_ISSUER is set, and OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is not."
        )
    provider = {
        "provider_id": "house",
        "name": given.get("OIDC_NAME", "").strip() or "single sign-on",
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {**made, "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [provider]}}}
