"""An operation tried from a form: what came of it, or what to say on the same form again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from claims.operations.confirm_report import UnableToConfirm
from claims.operations.match_member import UnableToMatch
from claims.operations.name_original import UnableToName
from claims.operations.review.words import (
    UnableToDecide,
    UnableToKeepOff,
    UnableToNote,
    UnableToPend,
    UnableToRetry,
    UnableToSign,
)
from kernel.cases.version import Stale
from kernel.web.in_words import key_in_words

T = TypeVar("T")

REFUSED = (
    *(UnableToSign, UnableToPend, UnableToRetry, UnableToNote),
    *(UnableToMatch, UnableToName, UnableToConfirm, UnableToKeepOff),
)
"""What the state of things refuses, each with a message for a person."""

WORDS = {
    "determined": "a finding was accepted or overridden",
    "decided": "it was decided",
    "pended": "it pended",
    "waits": "it was let wait",
    "pend_taken_back": "that it waits was taken back",
    "noted": "a note was written",
    "proposed": "a second signature was asked for",
    "matched": "it was matched to a member",
    "original_named": "the claim it corrects was named",
    "restricted": "who may see it was changed",
    "barred": "somebody was barred from it",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """Something recorded since the form was opened."""

    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why it could not be done.  `status` is 409 where the case changed meanwhile, with `changes`
    and the `version` now in force; else 422.  `findings` are keys of what stands against it."""

    status: int
    why: str
    changes: tuple[Changed, ...] = ()
    version: str = ""
    findings: tuple[str, ...] = ()


def tried(work: Callable[[], T]) -> T | Trouble:
    """The result, or the trouble.  NotAllowed goes through: policy has a page of its own."""
    try:
        return work()
    except Stale as stale:
        since = tuple(
            Changed(WORDS.get(each.name) or key_in_words(each.name), each.by, each.at)
            for each in stale.changes
        )
        return Trouble(409, "This claim changed since you opened it.", since, stale.version)
    except UnableToDecide as problem:
        return Trouble(422, _sentence(problem), findings=problem.findings)
    except REFUSED as problem:
        return Trouble(422, _sentence(problem))


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
