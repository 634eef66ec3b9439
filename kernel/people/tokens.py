"""Tokens of people and of the machines that work for them: each with a name, each revocable.

The token itself is shown once and kept nowhere: the database has its digest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from knox.models import AuthToken

from kernel.people.models import ApiToken

DAYS = (30, 90, 365)
"""How long a token may be good for."""


class UnableToMakeToken(ValueError):
    """The token cannot be made so; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A token, this once."""

    name: str
    token: str
    expires_at: datetime


@transaction.atomic
def make(user: User, name: str, days: int, *, by: str, now: datetime) -> Made:
    """A new token.  UnableToMakeToken where the name is missing or in use, or the time is not one
    of `DAYS`."""
    name = name.strip()
    if not name or len(name) > 60:
        raise UnableToMakeToken("Give the token a name of up to 60 letters: what will use it.")
    if days not in DAYS:
        raise UnableToMakeToken(f"A token is good for {', '.join(map(str, DAYS))} days.")
    if ApiToken.objects.filter(token__user=user, name=name).exists():
        raise UnableToMakeToken(f"There is a token called {name} already. Revoke it first.")
    made, token = AuthToken.objects.create(user, expiry=timedelta(days=days))
    ApiToken.objects.create(
        token=made, owner=user.get_username(), name=name, made_by=by, made_at=now
    )
    return Made(name, token, made.expiry)


def revoke(user: User, identity: int) -> str | None:
    """End one token of this person; its name, None where they have none such."""
    found = ApiToken.objects.filter(pk=identity, token__user=user).select_related("token").first()
    if found is None:
        return None
    with transaction.atomic():
        digest = found.token_id
        found.delete()
        AuthToken.objects.filter(pk=digest).delete()
    return found.name


def revoke_all(user: User) -> int:
    """End every token of this person; how many there were."""
    with transaction.atomic():
        ApiToken.objects.filter(token__user=user).delete()
        count, _ = AuthToken.objects.filter(user=user).delete()
    return count


def tokens_of(user: User) -> list[ApiToken]:
    """Their tokens, the newest first."""
    return list(
        ApiToken.objects.filter(token__user=user).select_related("token").order_by("-made_at")
    )


def used(digest: str, *, now: datetime) -> None:
    """A token was used just now."""
    ApiToken.objects.filter(token=digest).update(last_used_at=now)
