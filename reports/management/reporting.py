"""What the commands of this app share."""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date, datetime

from kernel.people.policy import Actor
from kernel.record.looking import looked, looked_at_many


def day(text: str) -> date:
    """A day as YYYY-MM-DD, that has one after it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write 2026-03-31") from None
    if found == date.max:
        raise ArgumentTypeError(f"{text!r}: there is no day after it")
    return found


def seen(
    actor: Actor, what: str, cases: Iterable[str] = (), *, now: datetime, whole: bool = True
) -> None:
    """That it was taken out or shown is on record, and of each case whose cells were."""
    if whole:
        looked(actor.name, what, now=now)
    looked_at_many(actor.name, what, [("", each) for each in sorted({*cases} - {""})], now=now)


def asked(text: str) -> tuple[str, str]:
    """A parameter as NAME=VALUE."""
    name, between, value = text.partition("=")
    if not between:
        raise ArgumentTypeError(f"{text!r}: write NAME=VALUE")
    return name, value
