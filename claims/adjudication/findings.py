"""What a judgment says: data with a rule, a sentence a member can read, and its sources."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from claims.adjudication.facts import Claim, Line
from kernel.calendars import UnableToKnowClosedDays
from kernel.law import Law, UnableToCite, Value


class Says(StrEnum):
    PASS = "pass"
    NOTE = "note"
    PEND = "pend"
    DENY = "deny"


class Finding(NamedTuple):
    """One rule's answer on one line.  `group` is the CAS group a denial is posted under.

    `could_not_run`: the rule lacked the law, the calendar or the fact it asks for.  It is tried
    again once that is there; no person's word stands for it.
    """

    says: Says
    message: str
    cites: tuple[str, ...] = ()
    group: str = "CO"
    rarc: tuple[str, ...] = ()
    rule: str = ""
    carc: str | None = None
    could_not_run: bool = False


Source: TypeAlias = Value[Any] | str


def cited(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Each source once, in the order given."""
    if not sources:
        return ()
    texts = [source if isinstance(source, str) else source.cite for source in sources]
    return tuple(dict.fromkeys(texts) if len(texts) > 1 else texts)


def passed(message: str, *sources: Source) -> Finding:
    return Finding(Says.PASS, message, cited(sources)) if sources else _plainly_passed(message)


@lru_cache(maxsize=1024)
def _plainly_passed(message: str) -> Finding:
    return Finding(Says.PASS, message)


def note(message: str, *sources: Source) -> Finding:
    """Worth a reader's eye; it changes nothing."""
    return Finding(Says.NOTE, message, cited(sources))


def pend(message: str, *sources: Source, group: str = "CO", rarc: tuple[str, ...] = ()) -> Finding:
    """A thing only a person can judge; `group` and `rarc` are those of a denial they uphold."""
    return Finding(Says.PEND, message, cited(sources), group, rarc)


def could_not(message: str, *sources: Source, group: str = "CO") -> Finding:
    """What the rule needs to know is not on file: it waits for that, and for nobody's word."""
    return pend(message, *sources, group=group)._replace(could_not_run=True)


def deny(message: str, *sources: Source, group: str = "CO", rarc: tuple[str, ...] = ()) -> Finding:
    return Finding(Says.DENY, message, cited(sources), group, rarc)


Judge: TypeAlias = Callable[[Claim, Line, Law], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """A judgment with its name (its function's and its file's) and the CARC it denies with."""

    name: str
    carc: str
    judge: Judge
    doc: str

    def __call__(self, claim: Claim, line: Line, law: Law) -> Finding:
        """The finding, named.  Where the law has no number, or the calendar no days, a person
        decides."""
        try:
            found = self.judge(claim, line, law)
        except (UnableToCite, UnableToKnowClosedDays) as error:
            found = could_not(f"A person must decide: {error}.")
        return _named(found, self.name, self.carc)


@lru_cache(maxsize=8192)
def _named(found: Finding, rule: str, carc: str) -> Finding:
    """Made once: a claim takes fifty of these, and most claims are told the same."""
    if found.carc is None and found.says in (Says.PEND, Says.DENY):
        return found._replace(rule=rule, carc=carc)
    return found._replace(rule=rule)


def rule(*, carc: str) -> Callable[[Judge], Rule]:
    """Make a judgment a rule.  `carc` is the claim adjustment reason code of its denial."""

    def made(judge: Judge) -> Rule:
        return Rule(judge.__name__, carc, judge, judge.__doc__ or "")

    return made
