"""Tokens for machines: made with a name, shown once, each revoked by itself."""

import time
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication

from kernel.people.tokens import used

# A token's last use is kept to ten minutes: that many seconds of requests cost one UPDATE.
_STEP = 600.0
_LAST: dict[str, float] = {}


class NamedTokens(TokenAuthentication):
    """`Authorization: Token …`; when a token was last used is kept."""

    def validate_user(self, auth_token: Any) -> Any:
        found = super().validate_user(auth_token)
        moment = time.monotonic()
        if moment - _LAST.get(auth_token.digest, -_STEP) >= _STEP:
            _LAST[auth_token.digest] = moment
            used(auth_token.digest, now=timezone.now())
        return found
