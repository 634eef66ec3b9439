"""Grievances answered and told, for tests: a coordinator's words, and letters issued and sent."""

from datetime import UTC, datetime
from typing import Any

from grievances.letters.compose import templates
from grievances.models import Grievance
from grievances.operations.answer_issue import Answer, answer
from grievances.operations.letters.preview import Preview, preview
from grievances.operations.on_file import held
from grievances.operations.resolve import Resolution, resolve
from kernel.cases.models import Deadline
from kernel.cases.version import version_of
from kernel.letters.make import Made as Letter_
from kernel.letters.models import Letter
from kernel.letters.render import Pdf
from kernel.people.policy import Actor
from tests import lettering
from tests.unit.letters.reading import beyond_the_margin, missing, run_together, stopped_twice

CARA = Actor("c.ruiz", "Cara Ruiz", frozenset({"grievance_coordinator"}))
NURSE = Actor("n.adler", "Noa Adler", frozenset({"clinical_reviewer"}))
CLERK = Actor("i.katz", "Ira Katz", frozenset({"intake"}))

FOUND = "The clinic received our request on June 3 and had not sent the records by June 10."
DONE = "We asked the clinic again on June 11, and its records reached Dr. Rowe on June 12."
ANSWER = Answer("yes", FOUND, DONE)
LETTER = Resolution(
    how="letter",
    reviewers="a grievance coordinator and a registered nurse licensed in TX",
    evidence="your call of June 1 and the clinic's log of requests",
)


def on(month: int, day: int, hour: int = 15) -> datetime:
    """A day of 2026, in UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def fresh(row: Grievance) -> str:
    """Its version now."""
    return version_of(row.pk)


def answered(row: Grievance, at: datetime, said: Answer = ANSWER, by: Actor = CARA) -> None:
    """Every issue, with the same words."""
    for each in row.issues.order_by("number"):
        answer(row.number, each.number, said, by, at, fresh(row))


def resolved(row: Grievance, at: datetime, said: Resolution = LETTER) -> Grievance:
    """Answered and resolved."""
    answered(row, at)
    return resolve(row.number, said, CARA, at, fresh(row))


def due(row: Grievance, clock: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=clock)


def state(row: Grievance) -> str:
    return held(row.number).state


def shown(number: str, code: str, at: datetime) -> list[Preview]:
    return preview(number, code, now=at, senders=lettering.senders())


def letter(code: str) -> Letter:
    return Letter.objects.filter(code=code).latest("id")


def says_everything(one: Letter) -> None:
    """Every element the template asks for is on record, and its words are in the PDF."""
    asked = {each.id for each in templates()[one.code].must_say if not each.when}
    assert asked <= one.evidence.keys(), one.code
    made = Letter_(Pdf(bytes(one.pdf), one.pages), one.html, one.evidence)
    assert missing(made) == [], missing(made)[:4]
    assert beyond_the_margin(made) == [], "".join(beyond_the_margin(made))[:300]
    assert run_together(made) == []
    assert stopped_twice(made) == []


def why(lacks: Any) -> str:
    return "; ".join(map(str, lacks))
