"""What a claim must say in some situations only.

The guide (005010X222A1) makes these elements and segments situational, so that its syntax cannot
ask for them.  X12's answers to requests for interpretation 154 and 2130 say what an inpatient visit
is: a claim or a line of it with a place of service where patients lie in.
"""

from collections.abc import Iterator

from claims.edi.findings import Finding
from claims.edi.pieces import Attachment
from claims.edi.refusals import INVALID, MISSING, RELATION, Refusal
from claims.edi.submitted import OtherCoverage, ServiceLine, SubmittedClaim, Subscriber

NOT_FIRST = frozenset("STABCDEFGH")
"""SBR01 of a payer that is not the first; U leaves that open."""

_MEDICARE = frozenset({"MA", "MB"})
_SUBROGATION = "31"
_TO_FOLLOW = frozenset({"BM", "EL", "EM", "FX", "FT"})
"""PWK02: the report comes by mail, electronically, by e-mail, by fax, as a file."""

_INPATIENT = frozenset({"21", "51", "61"})
"""Places of service: hospital, psychiatric facility and rehabilitation facility, each inpatient."""

_ACCIDENT, _ADMITTED, _DISCHARGED = "439", "435", "096"


def medicare_says_why_it_is_not_first(claim: SubmittedClaim) -> Iterator[Finding]:
    """SBR05 where Medicare is not the first payer: ours (2000B) or another (2320)."""
    coverages: list[Subscriber | OtherCoverage] = [claim.subscriber, *claim.other_coverage]
    for each in coverages:
        later = each.sequence in NOT_FIRST and each.filing_indicator in _MEDICARE
        if later and not each.insurance_type:
            message = (
                f"Medicare ({each.payer.id}) is not the first payer (SBR01 {each.sequence}); the "
                "insurance type (SBR05) is not there"
            )
            yield Finding(Refusal.of(MISSING, "578", message))


def coverages_say_their_kind(claim: SubmittedClaim) -> Iterator[Finding]:
    """SBR09, which may be left out once a national number of plans is mandated: it never was."""
    coverages: list[Subscriber | OtherCoverage] = [claim.subscriber, *claim.other_coverage]
    for each in coverages:
        if not each.filing_indicator:
            message = f"what kind of coverage {each.payer.id} is (SBR09) is not there"
            refusal = Refusal.of(MISSING, "480", message, entity="PR")
            yield Finding(refusal, edit="filing_indicator")


def paid_back_is_asked_in_its_own_file(claim: SubmittedClaim) -> Iterator[Finding]:
    """A plan to pay (loop 2010AC) stands in a file of such demands only (BHT06 = 31)."""
    if claim.seeks_back and claim.transmission.kind != _SUBROGATION:
        message = (
            "a plan asks to be paid back (loop 2010AC) in a file of kind "
            f"{claim.transmission.kind} (BHT06); such files are of kind 31"
        )
        yield Finding(Refusal.of(RELATION, "481", message), edit="subrogation")


def attachments_that_follow_are_numbered(claim: SubmittedClaim) -> Iterator[Finding]:
    """PWK06 where the report comes apart from the claim, so that it finds the claim again."""
    found: list[tuple[str, Attachment, ServiceLine | None]]
    found = [("the claim", each, None) for each in claim.attachments]
    found += [
        (f"line {line.number}", each, line) for line in claim.lines for each in line.attachments
    ]
    for where, each, line in found:
        if each.transmission in _TO_FOLLOW and not each.control_number:
            message = f"an attachment of {where} (PWK02 {each.transmission}) has no control number"
            yield Finding(Refusal.of(MISSING, "489", f"{message} (PWK06)"), line=line)


def inpatients_were_admitted(claim: SubmittedClaim) -> Iterator[Finding]:
    """DTP*435 where the claim, or a line of it, is of a patient who lies in."""
    places = [claim.place_of_service, *(line.place_of_service for line in claim.lines)]
    inpatient = next((place for place in places if place in _INPATIENT), "")
    if inpatient and claim.dated(_ADMITTED) is None:
        message = f"place of service {inpatient} needs the day of admission (DTP*435)"
        yield Finding(Refusal.of(MISSING, "189", message))


def accident_is_before_its_services(claim: SubmittedClaim) -> Iterator[Finding]:
    """Nobody is served for an accident that is still to come."""
    accident = claim.dated(_ACCIDENT)
    if accident is not None and accident.first > claim.last_served:
        message = (
            f"the accident of {accident.first} (DTP*439) is after the last service, on "
            f"{claim.last_served}"
        )
        future = "510" if accident.first > claim.transmission.dated else ""
        yield Finding(Refusal.of(INVALID, "727", message, also=future))


def discharge_is_not_before_admission(claim: SubmittedClaim) -> Iterator[Finding]:
    if not claim.dates:
        return
    admitted, discharged = claim.dated(_ADMITTED), claim.dated(_DISCHARGED)
    if admitted is None or discharged is None or discharged.first >= admitted.first:
        return
    message = (
        f"discharged on {discharged.first} (DTP*096), before the admission on {admitted.first} "
        "(DTP*435)"
    )
    yield Finding(Refusal.of(INVALID, "190", message))


SITUATION_CHECKS = (
    medicare_says_why_it_is_not_first,
    coverages_say_their_kind,
    paid_back_is_asked_in_its_own_file,
    attachments_that_follow_are_numbered,
    inpatients_were_admitted,
    accident_is_before_its_services,
    discharge_is_not_before_admission,
)
