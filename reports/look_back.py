"""Rows of the layouts of 2017 to 2020, from the same facts.  Pure."""

from reports.cells import DOES_NOT_APPLY
from reports.odag import (
    Cells,
    asked_by,
    asked_for,
    begun,
    by_physician,
    by_the_hour,
    medical_denial,
    professional_review,
    told,
    yes_no,
)
from reports.vocabulary import AppealFacts, CaseFacts, DeterminationFacts

DISPOSITIONS = {
    "approved": "Approved",
    "partially_approved": "Denied",
    "denied": "Denied",
    "auto_forwarded_untimely": "Forwarded",
}


def _common(facts: CaseFacts) -> Cells:
    made, hours = begun(facts), by_the_hour(facts)
    asked_for(made)
    made.say("requester", asked_by(facts), facts.received)
    codes = [code for line in facts.lines for code in line.diagnoses]
    made.say("diagnosis", ", ".join(dict.fromkeys(codes)) or DOES_NOT_APPLY)
    made.say("issue", facts.summary or None, facts.received)
    made.say("expedite_refused", yes_no(facts.expedite_refused is not None), facts.expedite_refused)
    made.say("disposition", DISPOSITIONS.get(facts.disposition), facts.determined)
    made.day("determined_date", facts.determined)
    made.time("determined_time", facts.determined, applies=hours)
    told(made)
    return made


def determined(facts: DeterminationFacts) -> Cells:
    """Of tables 1 and 2."""
    made = _common(facts)
    letter = facts.extension.letter if facts.extension else None
    right = "N" if facts.extension and letter is None else "Y"
    made.say("extension_told", right if facts.extension else DOES_NOT_APPLY, letter)
    made.day_of_unknown("determined_date", facts.determined)
    made.say("medical_denial", medical_denial(facts), facts.determined)
    made.say("professional_review", professional_review(facts), facts.determined)
    granted = facts.disposition in ("approved", "partially_approved")
    made.day("effectuated_date", facts.effectuated if granted else None)
    made.time(
        "effectuated_time", facts.effectuated if granted else None, applies=by_the_hour(facts)
    )
    return made


def hurried_later(made: Cells) -> None:
    """When it was asked to hurry after the request had come."""
    facts = made.facts
    later = facts.expedite_asked
    if later is not None and later.name == "received":
        later = None
    made.day("later_date", later)
    made.time("later_time", later, applies=True)


def paid_claim(facts: DeterminationFacts) -> Cells:
    """Of tables 3 and 4."""
    made = _common(facts)
    made.say("clean", yes_no(facts.clean), facts.received)
    issued = None if facts.disposition == "denied" else facts.effectuated
    made.say("paid_date", facts.paid_on if issued else DOES_NOT_APPLY, issued)
    made.say("interest_paid", yes_no(bool(facts.interest)) if issued else DOES_NOT_APPLY, issued)
    made.say("medical_denial", medical_denial(facts), facts.determined)
    made.say("professional_review", professional_review(facts), facts.determined)
    notice = facts.provider_notice
    made.day("provider_date", notice.sent if notice else facts.first("remitted"))
    return made


def reconsidered(facts: AppealFacts) -> Cells:
    """Of table 5."""
    made = _common(facts)
    decided = facts.determined is not None
    medical = facts.first_denied_for_medical
    made.say("medical_denial", yes_no(medical), facts.received)
    new = yes_no(facts.reviewer.not_involved_before)
    made.say("reviewer_new", new if decided else DOES_NOT_APPLY, facts.determined)
    made.say("professional_review", by_physician(facts), facts.determined)
    made.day("forwarded_date", facts.forwarded if facts.disposition != "approved" else None)
    made.day("effectuated_date", facts.effectuated if facts.disposition == "approved" else None)
    return made
