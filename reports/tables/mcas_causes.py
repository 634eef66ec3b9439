"""Why a claim was denied, by the causes of the market conduct statement; and what is behavioral
health.  Pure."""

from datetime import date
from typing import Any

from reports.elements import elements_on
from reports.vocabulary import CaseFacts, DeterminationFacts

LIST = "mcas_health"
MENTAL = "F"
"""The chapter of mental disorders of ICD-10-CM."""


def cause_of(facts: DeterminationFacts, behavioral: bool, day: date) -> str:
    """The first of the list that a code of its denied lines falls under; else `other`.

    `day` is the one whose list is in force."""
    codes = {carc for line in facts.lines if line.disposition == "denied" for carc in line.carcs}
    listed: list[dict[str, Any]] = elements_on(LIST, day).says["causes"]
    for each in listed:
        fits = each.get("behavioral") in (None, "yes" if behavioral else "no")
        if fits and codes & set(each["carcs"]):
            return str(each["cause"])
    return "other"


def is_behavioral(facts: CaseFacts) -> bool:
    """Whether the first diagnosis of the request is a mental disorder."""
    first = next((code for line in facts.lines for code in line.diagnoses), "")
    return first.startswith(MENTAL)
