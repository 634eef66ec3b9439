"""What the settings of a web server that people reach must be, and what is refused."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_YEAR = 365 * 24 * 60 * 60
THIS_MACHINE = "127.0.0.0/8,::1/128"
_ON = ("1", "true", "yes", "on", "y", "ok", "t")


def refuse_unsafe(given: Mapping[str, str], *, tls: bool, debug: bool) -> None:
    """ImproperlyConfigured where a server that speaks TLS has no secret or host names of its own,
    or shows its insides in error pages."""
    if not tls:
        return
    if debug:
        raise ImproperlyConfigured(
            "DEBUG and TLS are both on: error pages would show people's data. Turn DEBUG off."
        )
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS") if not given.get(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(
            f"TLS is on and {' and '.join(missing)} not set. In production the secret that signs "
            "sessions and the names the server answers to are given, not made up."
        )
    if "*" in [name.strip() for name in given["ALLOWED_HOSTS"].split(",")]:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS=* answers to any name, and so to a forged one. Name the hosts."
        )


def transport(given: Mapping[str, str], *, tls: bool) -> dict[str, Any]:
    """The settings that follow from whether the server is reached by TLS.

    `TLS_PROXY=on` says that a proxy in front ends TLS and sets X-Forwarded-Proto itself, so that
    no client can.
    """
    made: dict[str, Any] = {
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # "no-referrer" would make the origin of forms "null", which the CSRF check refuses.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SESSION_COOKIE_SECURE": tls,
        "CSRF_COOKIE_SECURE": tls,
        "SECURE_SSL_REDIRECT": tls,
        # Whoever watches the process asks it directly.
        "SECURE_REDIRECT_EXEMPT": [r"^livez$", r"^readyz$"],
        "SECURE_HSTS_SECONDS": int(given.get("HSTS_SECONDS") or _YEAR) if tls else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": tls,
        "SECURE_HSTS_PRELOAD": tls,
    }
    if given.get("TLS_PROXY", "").strip().lower() in _ON:
        made["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return made


def webhook_networks(
    given: Mapping[str, str], *, debug: bool
) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks beside the public internet that webhooks may be sent to: those of
    WEBHOOK_NETWORKS; without it none, and this machine only where DEBUG is on.

    ImproperlyConfigured where one cannot be read.
    """
    named = given.get("WEBHOOK_NETWORKS")
    if named is None:
        named = THIS_MACHINE if debug else ""
    try:
        return [ipaddress.ip_network(each.strip()) for each in named.split(",") if each.strip()]
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"WEBHOOK_NETWORKS: {problem}. Write networks with commas between, as 10.2.0.0/16."
        ) from None
