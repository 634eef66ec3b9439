"""The members of the year, the questions some of them ask, and what they are billed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from claims.operations.submitted import Submitted, SubmittedLine
from kernel.members.matching import Named
from kernel.money import Money, total
from reports.year.calendar import at, office
from reports.year.cast import (
    BY_CODE,
    FAMILY_NAMES,
    GIVEN_NAMES,
    LINES,
    SPECIALTIES,
    Clinician,
    Line,
)

CLAIMS_A_MEMBER = 3
VISITS = ("99203", "99204", "99205", "99214")
OTHERS = ("88321", "88325", "73562")
STORIES = {
    "ordinary": 55,
    "second": 22,
    "third": 5,
    "outside": 8,
    "opted_out": 2,
    "same_physician": 3,
    "no_finding": 2,
    "repeated": 3,
}
"""What happens to a hundred members: ordinary visits; a second opinion; a third after two that
differ; visits out of the network; to a clinician who opted out of Medicare; a second opinion by the
first physician; a third with no report on file; the same claim twice."""
MARKED = ("second", "third", "same_physician", "no_finding")
FIRST_DAYS, LAST_DAY = 12, 360
"""Of the year: the first and the last day of service whose claims come within it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member, and the opinions already on the chain of the member's question."""

    number: str
    last_name: str
    first_name: str
    born_on: date
    line: Line
    story: str
    specialty: str
    asked: date
    permit: str = ""
    opinions: tuple[tuple[Clinician, date, str], ...] = ()

    @property
    def named(self) -> Named:
        return Named(self.number, self.last_name, self.first_name, self.born_on)


MEDICARE = ("medicare_advantage", "original_medicare")


@dataclass(frozen=True, slots=True)
class Billed:
    """One claim, and the day it comes."""

    number: int
    person: Person
    clinician: Clinician
    comes: date
    submitted: Submitted
    opinion: bool = False


@dataclass
class People:
    year: int
    random: Random
    clinicians: list[Clinician]
    members: list[Person] = field(default_factory=list)
    seconds: dict[str, Billed] = field(default_factory=dict)
    """By the member's number, the claim for their second opinion."""
    _by_field: dict[tuple[str, str], list[Clinician]] = field(default_factory=dict)

    def of(self, specialty: str, kind: str = "inside") -> list[Clinician]:
        """Those of a specialty who are in the networks, `outside` of them, or `opted_out`."""
        key = (specialty, kind)
        if key not in self._by_field:
            known = [each for each in self.clinicians if each.kind == kind]
            self._by_field[key] = [each for each in known if each.specialty == specialty] or known
        return self._by_field[key]


def invent(people: People, claims: int) -> list[Billed]:
    """The members these claims are of, and the claims in the order they come."""
    made: list[Billed] = []
    for number in range(1, -(-claims // CLAIMS_A_MEMBER) + 1):
        person = _member(number, people)
        people.members.append(person)
        for place in range(min(CLAIMS_A_MEMBER, claims - len(made))):
            made.append(_claim(people, person, place, len(made) + 1))
            if made[-1].opinion and person.story == "second":
                people.seconds[person.number] = made[-1]
    return sorted(made, key=lambda each: (each.comes, each.number))


def _member(number: int, people: People) -> Person:
    random = people.random
    line = random.choices(LINES, [each.share for each in LINES])[0]
    story = random.choices(list(STORIES), list(STORIES.values()))[0]
    specialty = random.choice(list(SPECIALTIES))
    asked = date(people.year, 1, 1) + timedelta(
        days=random.randrange(FIRST_DAYS - 8, LAST_DAY - 60)
    )
    opinions: list[tuple[Clinician, date, str]] = []
    if story in MARKED:
        first, second = independent(people, specialty)
        opinions.append((first, asked, "recommends"))
        if story in ("third", "no_finding"):
            found = random.choice(("differs", "refines_diagnosis", "changes_diagnosis"))
            opinions.append((second, asked + timedelta(days=14), found if story == "third" else ""))
    return Person(
        number=f"YM{number:08d}",
        last_name=random.choice(FAMILY_NAMES).upper(),
        first_name=random.choice(GIVEN_NAMES).upper(),
        born_on=date(people.year - 85, 1, 1) + timedelta(days=random.randrange(20_000)),
        line=line,
        story=story,
        specialty=specialty,
        asked=asked,
        permit=f"YP{number:08d}" if _permitted(story, line, number) else "",
        opinions=tuple(opinions),
    )


def _permitted(story: str, line: Line, number: int) -> bool:
    """Whether an older system authorized the third opinion."""
    asks = line.base != "original_medicare"
    return asks and (story == "no_finding" or (story == "third" and number % 2 == 0))


def independent(people: People, specialty: str) -> tuple[Clinician, Clinician]:
    """Two clinicians of a specialty, not of one clinic."""
    first = people.random.choice(people.of(specialty))
    others = [each for each in people.of(specialty) if each.clinic is not first.clinic]
    return first, people.random.choice(others)


def _claim(people: People, person: Person, place: int, number: int) -> Billed:
    random = people.random
    opinion = place == 0 and person.story in MARKED
    clinician, diagnosis = _seen_by(people, person, opinion)
    first = date(people.year, 1, 1) + timedelta(days=FIRST_DAYS + random.randrange(LAST_DAY - 30))
    served = person.asked + timedelta(days=30 + random.randrange(20)) if opinion else first
    comes = office(served + timedelta(days=2 + random.randrange(12)))
    comes = min(comes, date(people.year, 12, 30))
    codes = (random.choice(VISITS), *random.sample(OTHERS, 1 + random.randrange(2)))
    charges = tuple(Money.of_cents(random.randrange(9_000, 42_000)) for _ in codes)
    if person.story == "repeated" and place < 2:  # the first two say the same
        clinician, diagnosis = people.of(person.specialty)[0], SPECIALTIES[person.specialty]
        served, codes = person.asked + timedelta(days=20), ("99203", "88321")
        comes = office(served + timedelta(days=5 + 3 * place))
        charges = (Money("180.00"), Money("150.00"))
    lines = tuple(
        SubmittedLine(served, code, charge, diagnoses=(diagnosis,), control_number=f"{number}-{n}")
        for n, (code, charge) in enumerate(zip(codes, charges, strict=True), 1)
    )
    submitted = Submitted(
        patient_control_number=f"Y{number:07d}",
        patient=person.named,
        charge=total(charges),
        place_of_service="11",
        billing_npi=clinician.clinic.npi,
        billing_tin=clinician.clinic.tin,
        rendering_npi=clinician.npi,
        lines=lines,
        diagnoses=(diagnosis,),
        marked_as_opinion=opinion,
        authorization_number=person.permit if opinion else "",
        as_received=_as_received(person, clinician),
    )
    return Billed(number, person, clinician, comes, submitted, opinion)


def _seen_by(people: People, person: Person, opinion: bool) -> tuple[Clinician, str]:
    """Who is asked, and about what; an ordinary visit is about something else."""
    random = people.random
    if opinion:
        if person.story == "same_physician":
            return person.opinions[0][0], SPECIALTIES[person.specialty]
        known = {each.clinic.tin for each, _, _ in person.opinions}
        able = [each for each in people.of(person.specialty) if each.clinic.tin not in known]
        return random.choice(able), SPECIALTIES[person.specialty]
    other = random.choice([each for each in SPECIALTIES if each != person.specialty])
    kind = person.story if person.story in ("outside", "opted_out") else "inside"
    return random.choice(people.of(other, kind)), SPECIALTIES[other]


def _as_received(person: Person, clinician: Clinician) -> dict[str, Any]:
    clinic = clinician.clinic
    street = {"lines": ["500 CLINIC WAY"], "city": "DALLAS", "state": "TX", "zip": clinic.zip}
    patient = {"name": person.last_name, "first": person.first_name, "id": person.number}
    patient |= {"id_kind": "MI"}
    named = {"name": clinician.last_name, "first": clinician.first_name, "id": clinician.npi}
    return {
        "billing": {"name": clinic.name.upper(), "id": clinic.npi, "address": street},
        "rendering": named | {"id_kind": "XX"},
        "patient": patient,
        "subscriber": patient | {"relationship": "18", "sequence": "P"},
        "place": {"state": "TX", "zip": clinic.zip},
    }


def enrolment(people: People) -> dict[str, Any]:
    """The member document."""
    since = f"{people.year}-01-01"
    cities = {"TX": "Dallas", "NY": "New York", "IL": "Chicago"}
    return {
        "members": [
            {
                "id": each.number,
                "last_name": each.last_name.title(),
                "first_name": each.first_name.title(),
                "born_on": each.born_on.isoformat(),
                "sex": "F" if place % 2 else "M",
                "address": f"{100 + place} Pecan Row",
                "city": cities[each.line.state],
                "state": each.line.state,
                "zip": each.line.zip,
                "covered": [{"plan": each.line.code, "from": since}],
                **({"mbi": _mbi(place)} if each.line.base in MEDICARE else {}),
            }
            for place, each in enumerate(people.members)
        ]
    }


def _mbi(place: int) -> str:
    """An invented Medicare number, another for each of a million places."""
    d = f"{place:06d}"
    return f"1E{d[0]}{d[1]}G{d[2]}{d[3]}TK{d[4]}{d[5]}"


def intake_days(year: int, claims: int) -> list[datetime]:
    """The moments on which claims come: about a thousand at once, at least twice a month."""
    a_month = min(20, max(2, claims // 12 // 1000))
    days = [
        office(date(year, month, 1) + timedelta(days=3 + place * 27 // a_month))
        for month in range(1, 13)
        for place in range(a_month)
    ]
    last = date(year, 12, 30)
    return [at(day, 8) for day in sorted({min(day, last) for day in [*days, last]})]


__all__ = [
    "BY_CODE",
    "Billed",
    "People",
    "Person",
    "enrolment",
    "intake_days",
    "invent",
]
