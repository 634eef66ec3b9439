"""What a person says of findings: each word is about the very finding that was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Say: TypeAlias = Literal["accept", "override"]
SAYINGS: tuple[Say, ...] = ("accept", "override")
ADVERSE = ("pend", "deny")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on one finding.  `seen` is the key of the finding as it was shown; `line` None: the
    finding stands on several lines and the word is about each of them, `seen` being the first's.

    `accept` upholds the finding and the line is denied; `override` sets it aside.
    """

    rule: str
    line: int | None
    seen: str
    say: Say
    reason: str


class UnknownClaim(LookupError):
    """No claim of this number that the actor may know of."""


class UnableToDecide(ValueError):
    """The words cannot be taken; `findings` are the keys of the findings that stand against it."""

    def __init__(self, why: str, findings: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.findings = tuple(findings)


class UnableToSign(ValueError):
    """The proposal cannot be signed or sent back: it is not open any more, or there is none."""


class UnableToPend(ValueError):
    """The claim cannot wait for this; the message says why."""


class UnableToRetry(ValueError):
    """There is nothing to try again; the message says why."""


class UnableToKeepOff(ValueError):
    """Nobody can be kept off the claim so; the message says why."""


class UnableToNote(ValueError):
    """A note without a text, or too long a one."""
