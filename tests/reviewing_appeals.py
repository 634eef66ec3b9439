"""Appeals given to reviewers and decided, for tests: a member's year of invented claims, denied and
appealed, and the people who decided below and who may hear them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from appeals.models import Appeal
from appeals.operations.assign import assign
from appeals.operations.decide import AppealWord, Decided, LineWord, decide
from appeals.operations.on_file import happened, move
from appeals.operations.open import Wanted, open_appeal
from claims.operations.submitted import SubmittedLine
from kernel.cases.version import version_of
from kernel.money import Money
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from kernel.people.staffing import Licence
from kernel.record.sealing import Batch
from tests.correcting import Year, everybody, year
from tests.staff import staff
from tests.working import ZONE

SERVED = date(2026, 2, 6)
WHY = "The visit on February 6 was a second one, after the report of the scan came that afternoon."
REASON = "The two visits are documented apart, with a note and a time each."
DISCUSSION = (
    "The chart of February 6 and the member's letter were weighed; the chart agrees with it."
)
ORTHOPEDIST = Licence("physician", "orthopedic surgery", "INV-11", "TX", date(2030, 1, 1))
ORTHOPEDIST_TOO = replace(ORTHOPEDIST, number="INV-14")
ONCOLOGIST = Licence("physician", "oncology", "INV-12", "TX", date(2030, 1, 1))
NURSE = Licence("nurse", "orthopedic surgery", "INV-13", "TX", date(2030, 1, 1))


def office() -> dict[str, Actor]:
    """Who decided below is `a.ito`; `b.lund` reports to her."""
    staff("v.cole", "supervisor")
    staff("a.ito", "adjuster", "appeals_specialist", authority={"": "5000.00"})
    staff("b.lund", "appeals_specialist", reports_to="a.ito")
    staff("c.mora", "appeals_specialist", name="Cleo Mora")
    staff("d.pike", "appeals_specialist")
    staff("dr.wu", "clinical_reviewer", name="Lin Wu", licences=(ORTHOPEDIST,))
    staff("dr.vale", "clinical_reviewer", name="Ana Vale", licences=(ORTHOPEDIST_TOO,))
    staff("dr.onco", "clinical_reviewer", licences=(ONCOLOGIST,))
    staff("n.hale", "clinical_reviewer", licences=(NURSE,))
    names = ("v.cole", "a.ito", "b.lund", "c.mora", "d.pike", "dr.wu", "dr.vale", "n.hale")
    return {name: actor_named(name) for name in names}


def outside_the_network(out: Path) -> Year:
    """A year whose claims are denied twice over: by a clinician of no network, on no list."""
    story = year(out)
    of = [each for place, each in enumerate(everybody().clinicians) if place % 10 == 3]
    story.clinician = of[0]
    return story


def appealed(number: str, at: datetime, *, lines: tuple[int, ...] = ()) -> Appeal:
    """An appeal of the claim by its member, admitted."""
    wanted = Wanted(asked_by="member", claim=number, lines=lines)
    row = open_appeal(wanted, received_at=at, zone=ZONE.key, now=at, by="i.katz")
    admit(row, at)
    return row


def admit(row: Appeal, at: datetime) -> None:
    """It may be heard: how that is found is asked elsewhere."""
    batch = Batch()
    happened(row, "admitted", at, "c.mora", batch, now=at)
    move(row, "admitted")
    batch.seal(at)


def given(row: Appeal, to: str, now: datetime, by: str = "v.cole") -> None:
    assign(row.number, to, actor_named(by), now, version_of(row.pk))


def decided(row: Appeal, by: str, now: datetime, *lines: LineWord) -> Decided:
    word = AppealWord(lines, REASON, DISCUSSION)
    return decide(row.number, word, actor_named(by), now, version_of(row.pk))


def won(line: int = 1, why: str = WHY) -> LineWord:
    return LineWord(line, "overturned", why, "Plan terms, opinions")


def upheld(line: int = 1, why: str = WHY) -> LineWord:
    return LineWord(line, "upheld", why, "Plan terms, opinions")


def twice(story: Year, first: str, *charges: str) -> str:
    """A claim whose first line is billed already, and denied for that; the others are of the day
    after."""
    billed = [(SERVED, first), *((SERVED + timedelta(days=1), each) for each in charges)]
    lines = tuple(
        SubmittedLine(day, "99205", Money(each), diagnoses=("M1711",)) for day, each in billed
    )
    return story.bill(first, *charges, lines=lines)
