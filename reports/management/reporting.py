"""What the commands of this app share."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """A day as YYYY-MM-DD, that has one after it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write 2026-03-31") from None
    if found == date.max:
        raise ArgumentTypeError(f"{text!r}: there is no day after it")
    return found


def asked(text: str) -> tuple[str, str]:
    """A parameter as NAME=VALUE."""
    name, between, value = text.partition("=")
    if not between:
        raise ArgumentTypeError(f"{text!r}: write NAME=VALUE")
    return name, value
