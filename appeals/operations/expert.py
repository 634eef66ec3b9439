"""A health professional was asked about an appeal: on file, whether relied on or not."""

from dataclasses import dataclass
from datetime import datetime

from appeals.models import ConsultedExpert
from appeals.operations.below import bare, had_a_part
from appeals.operations.doors import acted
from appeals.operations.on_file import OPEN, UnableToAppeal, happened
from kernel.people.models import Person
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from providers.taxonomy import field_of

STATES = 2


@dataclass(frozen=True, slots=True)
class Expert:
    """Who was asked what, and answered what.  `specialty` is a taxonomy code or a field's name;
    `before`: they were consulted on the decision under appeal, or are a subordinate of who was.
    """

    name: str
    profession: str
    specialty: str
    licence: str
    licence_state: str
    asked: str
    advice: str
    relied_on: bool
    consulted_at: datetime
    before: bool = False


def consult(
    number: str, expert: Expert, actor: Actor, now: datetime, version: str
) -> ConsultedExpert:
    """Put it on file.  One who had a part in the decision below is kept too and does not count
    (29 CFR 2560.503-1(h)(3)(v)), whatever is said."""
    with acted(number, actor, "appeal.review", now, version) as row:
        if row.state not in OPEN:
            raise UnableToAppeal(f"{row.number} is {row.state}: nobody is consulted on it any more")
        _check(expert, now)
        part = had_a_part(row)
        before = expert.before or bool(_names_of(expert.name) & set(part))
        made = ConsultedExpert.objects.create(
            appeal=row,
            name=expert.name.strip(),
            profession=expert.profession.strip(),
            specialty=expert.specialty.strip(),
            licence=expert.licence.strip(),
            licence_state=expert.licence_state.strip(),
            consulted_at=expert.consulted_at,
            by=actor.name,
            asked=expert.asked.strip(),
            advice=expert.advice.strip(),
            relied_on=expert.relied_on,
            consulted_before=before,
        )
        batch = Batch()
        facts = {"expert": made.pk, "relied_on": made.relied_on, "consulted_before": before}
        happened(
            row, "expert_consulted", expert.consulted_at, actor.name, batch, now=now, facts=facts
        )
        batch.seal(now)
        return made


def _check(expert: Expert, now: datetime) -> None:
    for name in ("name", "profession", "specialty", "licence", "licence_state", "asked", "advice"):
        if not getattr(expert, name).strip():
            raise UnableToAppeal(f"say the expert's {name.replace('_', ' ')}")
    if not field_of(expert.specialty):
        raise UnableToAppeal(f"specialty {expert.specialty!r} is of no field that is known here")
    if len(expert.licence_state.strip()) != STATES:
        raise UnableToAppeal("the licence's state is its two letters")
    if expert.consulted_at > now:
        raise UnableToAppeal("they were consulted, and not in the future")


def _names_of(name: str) -> set[str]:
    """The name, and the usernames of whoever has it here and of their superiors: a subordinate of
    who had a part counts as one."""
    found = {name.strip()}
    for each in Person.objects.select_related("user"):
        person: Person | None = each if bare(each.name) == bare(name) else None
        while person is not None:
            found.add(person.user.get_username())
            person = person.reports_to
    return found
