"""What the tables of the program audit share: their head, and how moments become cells.  Pure."""

from dataclasses import dataclass
from datetime import date

from reports.cells import DOES_NOT_APPLY, day_of, time_of
from reports.table import Row, Source
from reports.vocabulary import EXPEDITED, AppealFacts, CaseFacts, Mark

ASKED_BY = {
    "member": "E",
    "estate": "ER",
    "representative": "ER",
    "other": "ER",
    "treating_physician": "TP",
    "contract_provider": "CP",
    "provider": "NCP",
}


@dataclass(slots=True)
class Cells:
    """A row as it is put together: each value with where it comes from."""

    facts: CaseFacts
    values: dict[str, object]
    trace: dict[str, Source]

    def say(self, field: str, value: object, mark: Mark | None = None) -> None:
        """One cell, resting on `mark` where it rests on the record of events."""
        self.values[field] = value
        if mark is not None:
            self.trace[field] = Source.of(mark)

    def day(self, field: str, mark: Mark | None) -> None:
        """The day of a moment, or that it does not apply."""
        self.say(field, _or_not(day_of(mark, self.facts.zone)), mark)

    def day_of_unknown(self, field: str, mark: Mark | None) -> None:
        """The day of a moment that must be there: without it the cell stays empty, an error."""
        self.say(field, day_of(mark, self.facts.zone), mark)

    def time(self, field: str, mark: Mark | None, *, applies: bool) -> None:
        """The time of day, where the row runs by the hour.  Of a moment whose time nobody knows
        the cell stays empty."""
        if not applies or mark is None:
            self.say(field, DOES_NOT_APPLY)
        else:
            self.say(field, time_of(mark, self.facts.zone), mark)

    def row(self) -> Row:
        return Row(self.facts.case, self.facts.number, self.values, self.trace)


def _or_not(value: object) -> object:
    return DOES_NOT_APPLY if value is None else value


def begun(facts: CaseFacts) -> Cells:
    """A row with the head all tables have: enrollee, contract, delegate."""
    made = Cells(facts, {}, {})
    person = (
        Source(row=f"members_member:{facts.person.number}") if facts.person.number else Source()
    )
    for field in ("first_name", "last_name", "mbi"):
        made.values[field] = getattr(facts.person, field) or None
        made.trace[field] = person
    made.values["contract"] = facts.scope.contract or None
    made.values["pbp"] = facts.scope.pbp or None
    made.values["delegate"] = facts.scope.delegate or DOES_NOT_APPLY
    made.values["number"] = facts.number
    made.trace["number"] = Source(row=f"cases_case:{facts.case}")
    return made


def by_the_hour(facts: CaseFacts) -> bool:
    """Rows whose limits are in hours: expedited ones, and Part B drugs."""
    return facts.processed_as == EXPEDITED or facts.part_b_drug


def asked_for(made: Cells) -> None:
    """What was asked, when, on what papers, and how it was handled."""
    facts, hours = made.facts, by_the_hour(made.facts)
    made.day_of_unknown("received_date", facts.received)
    made.time("received_time", facts.received, applies=hours)
    papers = facts.papers if facts.papers_required else None
    made.day("aor_date", papers)
    made.time("aor_time", papers, applies=hours)
    made.say("part_b_drug", yes_no(facts.part_b_drug), facts.received)
    made.say("processed_as", "E" if facts.processed_as == EXPEDITED else "S", facts.received)
    made.say("expedite_asked", yes_no(facts.expedite_asked is not None), facts.expedite_asked)
    extension = facts.extension
    made.say("extension", yes_no(extension is not None), extension.taken if extension else None)


def told(made: Cells) -> None:
    """When the enrollee was told, by voice and in writing: the letter as it was sent, not made."""
    facts, hours = made.facts, by_the_hour(made.facts)
    made.day("oral_date", facts.told_orally)
    made.time("oral_time", facts.told_orally, applies=hours)
    made.day("written_date", facts.written_sent)
    made.time("written_time", facts.written_sent, applies=hours)


def asked_by(facts: CaseFacts) -> str | None:
    """Who asked, by the layout's code.  A provider with a contract is CP, one without NCP; where
    nobody put on record which, it is unknown."""
    kind, contracted = facts.requester.kind, facts.requester.contracted
    if kind == "provider" and facts.kind in ("authorization", "claim"):
        return None if contracted is None else "CP" if contracted else "NCP"
    return ASKED_BY.get(kind)


def yes_no(value: bool | None) -> object:
    """Y, N, or unknown."""
    return None if value is None else "Y" if value else "N"


def decided_on(facts: CaseFacts) -> date | None:
    """The local day of the decision."""
    return day_of(facts.determined, facts.zone)


def due_on(facts: CaseFacts, *rules: str) -> date | None:
    """The earliest day one of these clocks ended, for a case nothing was decided on."""
    days = [each.due_on for each in facts.clocks if each.rule in rules and each.due_on]
    return min(days, default=None)


def medical_denial(facts: CaseFacts) -> object:
    """Denied for lack of medical necessity: Y, N; does not apply where it is not denied."""
    if facts.disposition not in ("denied", "partially_approved"):
        return DOES_NOT_APPLY
    return yes_no(facts.basis.medical)


def professional_review(facts: CaseFacts) -> object:
    """Whether a physician or other professional with expertise in the field of the service reviewed
    a denial for medical necessity (42 CFR 422.566(d)).  Unknown where nobody put on record whether
    the reviewer's field is the service's."""
    if medical_denial(facts) != "Y":
        return DOES_NOT_APPLY
    return yes_no(facts.reviewer.fits if facts.reviewer.profession else False)


def by_physician(facts: AppealFacts) -> object:
    """Whether a physician with fitting expertise decided what turned on a medical judgment (42 CFR
    422.590(h)(2)).  Unknown where it is not on record whether it did turn on one, or whether their
    field is that of the service."""
    if facts.determined is None or facts.first_denied_for_medical is False:
        return DOES_NOT_APPLY
    if facts.first_denied_for_medical is None:
        return None
    if facts.reviewer.profession and not facts.reviewer.is_physician:
        return "N"
    return yes_no(facts.reviewer.fits)
