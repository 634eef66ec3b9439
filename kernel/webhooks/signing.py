"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, named v1.

The receiver works out the same over `webhook-id.webhook-timestamp.body` with the secret it was
given, compares, and refuses a timestamp that is minutes old.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"


def new_secret() -> str:
    """192 random bits, as Standard Webhooks writes a secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signed(message: str, timestamp: int, body: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """The three headers.  Where there are several secrets, each signs: any one will do."""
    found = " ".join(f"v1,{signature(message, timestamp, body, key)}" for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": found,
    }


def signature(message: str, timestamp: int, body: bytes, secret: str) -> str:
    """The signature in base64.  `timestamp` is in seconds since 1970, UTC."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    content = f"{message}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
