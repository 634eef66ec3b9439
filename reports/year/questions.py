"""What members ask, with the opinions on it, and the authorizations an older system gave."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from reports.year.cast import SPECIALTIES, Clinician
from reports.year.population import Billed, People

SCENARIOS = {"207RH0003X": "cancer_diagnosis"}
"""What is asked in a specialty; in the others whether to operate."""
FOUND = {"agrees": 52, "refines_diagnosis": 24, "differs": 10, "changes_diagnosis": 8, "": 6}
"""What a hundred second opinions come to; of some the report never comes.  Invented."""


def chains(people: People) -> Iterator[dict[str, Any]]:
    """The question of each member who asks one, with the opinions an older system has of it."""
    for each in people.members:
        if each.opinions:
            billed = people.seconds.get(each.number)
            given = (*each.opinions, *((_second(billed),) if billed else ()))
            yield {
                "member": each.number,
                "opened_on": each.asked.isoformat(),
                "scenario": SCENARIOS.get(each.specialty, "elective_surgery"),
                "subject": {"kind": "surgery", "diagnosis": SPECIALTIES[each.specialty]},
                "opinions": [
                    {"number": str(number), "npi": who.npi, "on": day.isoformat()}
                    | ({"finding": finding} if finding else {})
                    for number, (who, day, finding) in enumerate(given, 1)
                ],
            }


def _second(billed: Billed) -> tuple[Clinician, date, str]:
    """Who is billed for the second opinion, and what it comes to: a random number of its own."""
    served = billed.submitted.first_served
    random = Random(f"{billed.person.number}:{served}:{billed.clinician.npi}")
    return billed.clinician, served, random.choices(list(FOUND), list(FOUND.values()))[0]


def permits(people: People) -> Iterator[dict[str, Any]]:
    """The authorizations of third opinions that an older system gave."""
    for each in people.members:
        if each.permit:
            yield {
                "number": each.permit,
                "member": each.number,
                "for": "third_opinion",
                "units": "3",
                "from": f"{people.year}-01-02",
                "to": f"{people.year + 1}-01-01",
            }
