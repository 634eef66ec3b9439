"""What a reviewer says of an appeal, line by line, as plain data, and whether it can be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.letters.least import least_of
from appeals.models import Appeal
from appeals.operations.below import changes_below, refused_of
from appeals.operations.evidence import require_chance
from appeals.operations.on_file import UnableToAppeal
from claims.letters.checks import is_formula
from claims.operations.review.found import Found

OUTCOMES = ("overturned", "partly", "upheld")
AGAINST = ("partly", "upheld")
NOTICE_OF_A_DENIAL = "fiabd"
"""The letter that asks the most of what a denial that stands says."""


@dataclass(frozen=True, slots=True)
class LineWord:
    """The word on one line of a claim, or service of a request.

    `why` is a sentence about this person and service; `provision` the plan term or criterion it
    rests on.  Of a claim's line, `partly` names in `rules` which of its reasons are overturned and
    the others stay; of a service, `units` are how many of those asked for are approved.
    """

    line: int
    outcome: str
    why: str
    provision: str = ""
    rules: tuple[str, ...] = ()
    units: int | None = None

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "line": self.line,
            "outcome": self.outcome,
            "why": self.why.strip(),
            "provision": self.provision.strip(),
        }
        said |= {"rules": sorted(self.rules)} if self.rules else {}
        return said | ({"units": self.units} if self.units is not None else {})


@dataclass(frozen=True, slots=True)
class AppealWord:
    """The decision as a reviewer says it.  `reason` is for the whole; `discussion` what a denial
    that stands must discuss: what was looked at, and how what the claimant sent was weighed."""

    lines: tuple[LineWord, ...]
    reason: str
    discussion: str = ""

    @property
    def outcome(self) -> str:
        """Of the whole: overturned or upheld where every line is, else partly."""
        said = {each.outcome for each in self.lines}
        return next(iter(said)) if len(said) == 1 else "partly"


def check(row: Appeal, word: AppealWord, now: datetime) -> None:
    """UnableToAppeal where this cannot be said of the appeal now; the message says why."""
    if changes := changes_below(row):
        named = ", ".join(dict.fromkeys(each.name for each in changes))
        raise UnableToAppeal(
            f"what {row.number} is about changed since ({named}): acknowledge that first"
        )
    refused = refused_of(row)
    if not refused:
        raise UnableToAppeal(
            f"what {row.number} is about was never decided, so no line of it can be: decide it "
            "there first, and acknowledge that"
        )
    _every_line_once(row, word.lines, refused)
    if not word.reason.strip():
        raise UnableToAppeal("say why: the reason is read by whoever appealed")
    for each in word.lines:
        _line(row, each, refused[each.line])
    if word.outcome in AGAINST:
        _enough(word)
        require_chance(row, now)


def _enough(word: AppealWord) -> None:
    """As much as the notice of a denial that stands has to say, or it would be held back."""
    least = least_of(NOTICE_OF_A_DENIAL, "appeal.discussion")
    if len(word.discussion.strip()) < least:
        raise UnableToAppeal(
            f"a denial that stands is discussed: what was weighed, and how ({least} characters at "
            "least)"
        )
    least = least_of(NOTICE_OF_A_DENIAL, "appeal.reason")
    said = "".join((word.reason.strip(), *(each.why.strip() for each in word.lines)))
    if len(said) < least:
        raise UnableToAppeal(f"the reasons take {least} characters at least, all together")


def _every_line_once(
    row: Appeal, lines: Sequence[LineWord], refused: Mapping[int, list[Found]]
) -> None:
    said = sorted(each.line for each in lines)
    if said != sorted(refused):
        wanted = ", ".join(map(str, sorted(refused)))
        raise UnableToAppeal(f"{row.number} is about line {wanted}: say one word on each of them")


def _line(row: Appeal, word: LineWord, denied: Sequence[Found]) -> None:
    where = f"line {word.line}"
    if word.outcome not in OUTCOMES:
        raise UnableToAppeal(f"{where}: {word.outcome!r} is not one of {', '.join(OUTCOMES)}")
    if not word.why.strip() or (word.outcome in AGAINST and is_formula(word.why)):
        raise UnableToAppeal(f"{where}: say why in a sentence about this person and service")
    if word.outcome == "partly":
        _part(row, word, {each.rule for each in denied})
    elif word.rules or word.units is not None:
        raise UnableToAppeal(
            f"{where}: {word.outcome} is of the whole line; for a part, say partly"
        )
    if word.outcome == "overturned" and row.claim_id and not denied:
        raise UnableToAppeal(
            f"{where} was not denied: what it was priced by is corrected where that is kept"
        )


def _part(row: Appeal, word: LineWord, denied: set[str]) -> None:
    where = f"line {word.line}"
    if row.asked_id:
        if word.units is None:
            raise UnableToAppeal(f"{where}: say how many units are approved")
    elif not word.rules or not set(word.rules) < denied:
        raise UnableToAppeal(
            f"{where}: say which of its reasons are overturned, and not all of them: "
            f"{', '.join(sorted(denied))}"
        )
