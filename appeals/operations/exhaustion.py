"""Whether the plan's own appeal counts as done because the plan failed a rule (AE-50, AE-51).

45 CFR 147.136(b)(2)(ii)(F) and (b)(3)(ii)(F): whoever appealed may then go to external review or to
court at once.  A failure does not count where it is de minimis, and that needs all four limbs of
the test, said in a written answer (`explanation`).  Nothing here is a judgment of how grave it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from appeals.models import Appeal, NewEvidence
from appeals.operations.evidence import CITES, PRIVATE, SENT
from appeals.operations.on_file import UnknownAppeal
from kernel.cases.deadlines import UNKNOWN
from kernel.cases.models import Case, Deadline, Event
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import catalogue, in_order
from kernel.law.regimes import base_of
from kernel.record.sealing import Batch

EXHAUSTED, EXPLAINED = "exhausted", "explanation_made"
CITE = "45 CFR 147.136(b)(2)(ii)(F)(1)"
INDIVIDUAL = "45 CFR 147.136(b)(3)(ii)(F)(1)"
DE_MINIMIS = "45 CFR 147.136(b)(2)(ii)(F)(2)"
LIMBS = {
    "no_harm": "it does not cause, and is not likely to cause, prejudice or harm to the claimant",
    "good_cause": "it was for good cause or due to matters beyond the control of the plan",
    "good_faith": "it happened in an ongoing, good-faith exchange of information",
    "no_pattern": "it is not part of a pattern or practice of violations",
}
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule the plan did not keep: which, what happened, since when, and its source."""

    rule: str
    what: str
    at: datetime | None
    cite: str

    @property
    def mark(self) -> tuple[str, str]:
        """By which it is known again, whatever is done about it later."""
        return self.rule, self.at.isoformat() if self.at else ""

    def as_json(self) -> dict[str, Any]:
        at = self.at.isoformat() if self.at else None
        return {"rule": self.rule, "what": self.what, "at": at, "cite": self.cite}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Appeals under private plans received in the year before: how many, and how many late."""

    appeals: int
    late: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`exhausted`: the claimant may go to external review or court now.  `excused` are the limbs of
    the de minimis test the plan's written answer says are met, empty where it gave none; only all
    four undo the exhaustion.  `adhere` is how the law puts the duty."""

    number: str
    exhausted: bool
    why: str
    adhere: str = ""
    failures: tuple[Failure, ...] = ()
    excused: tuple[str, ...] = ()
    pattern: Pattern | None = None
    cites: tuple[str, ...] = ()


def exhausted(number: str, now: datetime) -> Answer:
    """As the record shows it at `now`.  UnknownAppeal where no appeal has the number."""
    row = Appeal.objects.select_related("case").filter(number=number.strip().upper()).first()
    if row is None:
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return exhausted_of(row, now)


def exhausted_of(row: Appeal, now: datetime) -> Answer:
    """The same of an appeal in hand."""
    base = base_of(row.case.regimes) if row.case.regimes else ""
    if base not in PRIVATE:
        return Answer(row.number, False, _not_private(base))
    individual = base == "aca_individual"
    adhere = "fails to adhere" if individual else "fails to strictly adhere"
    cites = (INDIVIDUAL if individual else CITE, DE_MINIMIS)
    failures = tuple(sorted(_failures(row, now), key=lambda each: in_order(each.rule)))
    if not failures:
        why = "no failure of the plan is on record"
        return Answer(row.number, False, why, adhere, cites=cites)
    excused, answered = _excused(row, now)
    unanswered = [each for each in failures if each.mark not in answered]
    de_minimis = set(excused) == set(LIMBS) and not unanswered
    rules = ", ".join(dict.fromkeys(each.rule for each in failures))
    why = f"the plan did not keep {rules}; the law lets the claimant go on where it {adhere}"
    if de_minimis:
        why = "the plan's written answer says that all four limbs of the de minimis test are met"
    pattern = _pattern(row, now)
    return Answer(row.number, not de_minimis, why, adhere, failures, excused, pattern, cites)


def late(*, case: int, clock: str, now: datetime) -> bool:
    """The time to decide an internal appeal ran out: it counts as done from then, and a person
    still has to decide it."""
    duty = catalogue()[clock]
    deadline = Deadline.objects.get(case=case, clock=clock)
    facts = {"clock": clock, "rule": duty.rule, "cites": f"{CITE}; {duty.cites[0]}"}
    batch = Batch()
    at = deadline.late_from or now
    record_many([Happened(case, EXHAUSTED, at, "sweep", facts)], batch, now=now)
    batch.seal(now)
    return False


def _not_private(base: str) -> str:
    if base == "medicare_advantage":
        return (
            "of a Medicare Advantage plan a decision not made in time counts as upheld, and the "
            "file goes to the independent review entity (42 CFR 422.590(d), (g))"
        )
    if base == "original_medicare":
        return "Original Medicare has no deemed exhaustion of a redetermination"
    return "no plan is known: the member is to be found first"


def _failures(row: Appeal, now: datetime) -> Iterable[Failure]:
    yield from not_kept(row.case, "the appeal", now)
    below = row.claim or row.asked
    if below is not None:
        yield from not_kept(below.case, f"{below.case.number}, the decision under appeal,", now)
    yield from _not_sent(row)


def not_kept(case: Case, of: str, now: datetime) -> Iterable[Failure]:
    """Every duty of the plan under the claims procedure that ran out or was done too late; that the
    claimant was late is no failure of the plan.  `of` says of what, in the sentence."""
    for each in Deadline.objects.filter(case=case, late_from__lte=now).order_by("id"):
        clock = catalogue()[each.clock]
        if each.state in ("met", UNKNOWN):
            continue
        if clock.owed_by != "plan" or not clock.rule.startswith("AE-"):
            continue
        how = "was done too late" if each.state == "met_late" else "is not done"
        duty = f"{clock.duty[:1].lower()}{clock.duty[1:]}"
        what = f"of {of} the duty to {duty}, due {each.due_on}, {how}"
        yield Failure(clock.rule, what, each.late_from, clock.cites[0])


def _not_sent(row: Appeal) -> Iterable[Failure]:
    """New evidence or a rationale the claimant had no chance to answer before a denial."""
    denied = Event.objects.filter(case=row.pk, name="decided").order_by("id").last()
    if denied is None or row.outcome not in ("upheld", "partly"):
        return
    sent = Event.objects.filter(case=row.pk, name=SENT, at__lt=denied.at)
    had = {int(each.facts["evidence"]) for each in sent if each.facts.get("evidence")}
    for thing in NewEvidence.objects.filter(appeal=row, came_up_at__lte=denied.at):
        if thing.pk not in had:
            rule = "AE-35" if thing.kind == "evidence" else "AE-36"
            what = f"{thing.what}: it was not sent before the denial"
            yield Failure(rule, what, denied.at, CITES[thing.kind])


def _excused(row: Appeal, now: datetime) -> tuple[tuple[str, ...], frozenset[tuple[str, str]]]:
    """The limbs the last written answer says are met, and the failures it speaks of: what the plan
    failed after it, it does not excuse.  It counts once its letter has left (AE-52)."""
    left = Event.objects.filter(
        case=OuterRef("case"), name="notice_sent", id__gt=OuterRef("id"), at__lte=now
    )
    said = Event.objects.filter(
        Exists(left), name=EXPLAINED, case__kind="explanation_request", facts__appeal=row.number
    )
    last = said.order_by("id").last()
    if last is None:
        return (), frozenset()
    spoken_of = ((each["rule"], each["at"] or "") for each in last.facts["failures"])
    return tuple(last.facts["met"]), frozenset(spoken_of)


def _pattern(row: Appeal, now: datetime) -> Pattern:
    others = Case.objects.filter(
        kind="appeal", received_at__gt=now - YEAR, regimes__overlap=list(PRIVATE)
    ).exclude(pk=row.pk)
    deciding = [
        clock.name for clock in catalogue() if clock.on_breach == f"{__name__}.{late.__name__}"
    ]
    missed = others.filter(deadlines__clock__in=deciding, deadlines__state__in=("late", "met_late"))
    return Pattern(others.count(), missed.distinct().count())
