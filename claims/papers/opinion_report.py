"""The report of an opinion read: of whom, by whom, under which NPI, when, and what it finds.

    reading = read_report(document)
    reading.only("finding")        # "differs", or "" where several or none can be read

Proposals only.  A person confirms each (`claims.operations.confirm_report`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from claims.papers.diagnoses import diagnoses_in
from claims.papers.findings import findings_in, left_to_a_person
from claims.papers.patient import PATIENT, patient_in
from claims.papers.proposals import Proposal, Reading, once
from claims.papers.sentences import sentences_of
from claims.papers.signed import clinicians_in, dates_in, days_left, npis_in
from kernel.documents.pages import PASSED_OVER, Document

LOOKING_FOR = (
    *("impression", "conclusion", "opinion", "recommend", "agree", "concur", "diagnosis"),
    *("signed", "npi", "icd", "inconclusive", "patient", "birth", "dob"),
)
"""What the pages that matter in a long report hold."""

FIELDS = (PATIENT, "clinician", "npi", "date", "diagnosis", "finding")
_NO_DAY = "date: not found"
"""Not said of a day that was seen and is not read."""
FINDINGS = ("agrees", "differs", "refines_diagnosis", "changes_diagnosis", "inconclusive")


def read_report(document: Document) -> Reading:
    """What the report says, each with its sentence; and what could not be read."""
    if not document.readable:
        return Reading((), (f"nothing: the document is {document.state} ({document.why})",))
    sentences = sentences_of(document)
    clinicians = clinicians_in(sentences)
    name = clinicians[0].value if len(clinicians) == 1 else ""
    npis, unread = npis_in(sentences, name)
    final, earlier = diagnoses_in(sentences)
    findings = once([*findings_in(sentences), *_by_diagnosis(final, earlier)])
    dates = dates_in(sentences)
    found = (*patient_in(sentences), *clinicians, *npis, *dates, *final, *earlier, *findings)
    days = tuple(days_left(sentences))
    unread += [*days, *left_to_a_person(sentences)]
    lacking = (each for each in _lacking(found) if not (days and each == _NO_DAY))
    return Reading(found, (*_not_read(document), *unread, *lacking))


def still_to_come(reading: Reading, today: date) -> Reading:
    """The same; a day of the report later than today is said to be doubtful."""
    days = [each.value for each in reading.of("date") if date.fromisoformat(each.value) > today]
    doubts = tuple(f"date: {day} is still to come; which day is meant?" for day in days)
    return replace(reading, unread=(*reading.unread, *doubts))


def _by_diagnosis(final: list[Proposal], earlier: list[Proposal]) -> Iterator[Proposal]:
    """One code asked about and another ended with: refined within the category, else changed."""
    before = {each.value for each in earlier}
    after = {each.value for each in final}
    if len(before) != 1 or len(after) != 1 or before == after:
        return
    old, new = before.pop(), after.pop()
    said = "refines_diagnosis" if old[:3] == new[:3] else "changes_diagnosis"
    yield Proposal("finding", said, final[0].sentence, final[0].box)


def _not_read(document: Document) -> Iterator[str]:
    for page in document.pages:
        if page in document.unreadable_pages:
            yield f"page {page.number}: {page.why}"
    passed = [str(page.number) for page in document.pages if page.state == PASSED_OVER]
    if passed:
        yield f"pages {', '.join(passed)} were passed over: the document is long"


def _lacking(found: tuple[Proposal, ...]) -> Iterator[str]:
    for field in FIELDS:
        values = sorted({each.value for each in found if each.field == field})
        if not values:
            yield f"{field}: not found"
        elif len(values) > 1:
            yield f"{field}: {', '.join(values)} can all be read; which is meant?"
