"""The people of a claim: who the patient is, and that those it names can be reached.

The guide (005010X222A1) requires these only of some claims, so that its syntax cannot.
"""

import re
from collections.abc import Iterator

from claims.edi.code_checks import entity, who
from claims.edi.existence_checks import AT_HOME, CANADA, everybody
from claims.edi.findings import Finding
from claims.edi.refusals import INVALID, MISSING, RELATION, Refusal
from claims.edi.submitted import SubmittedClaim

_SELF = "18"
_OLDEST = 150
_SUBSCRIBER, _PATIENT = "IL", "QC"
_ZIP = re.compile(r"[0-9]{5}([0-9]{4})?")
"""Data element 116 leaves punctuation and blanks out."""
_BOX = re.compile(
    r"\b(?:(?:P\W*O|POST\W+OFFICE)\W*(?:BOX|DRAWER)(?![A-Z])|P\W*O\W*B\W*\d|"
    r"LOCK\s*(?:BOX|BIN)\s*(?:\W*\d|(?:NO|NUMBER|DEPT|SERVICES?)\b|$))",
    re.IGNORECASE,
)
"""A post office box as people write it, and a lock box: with its number, as a street may be called
so too (`100 LOCKBOX ROAD`)."""
_WITH_STATES = AT_HOME | CANADA


def patient_is_one_person(claim: SubmittedClaim) -> Iterator[Finding]:
    """A subscriber who is the patient (SBR02 = 18) has no patient loop, another one has it."""
    own = claim.subscriber.relationship == _SELF
    if own and claim.patient is not None:
        message = "SBR02 says that the subscriber is the patient, and there is a patient loop"
        yield Finding(Refusal.of(RELATION, "156", message))
    if not own and claim.patient is None:
        message = "the subscriber is not the patient (SBR02), and there is no patient loop"
        yield Finding(Refusal.of(RELATION, "156", message))


def patient_is_a_person(claim: SubmittedClaim) -> Iterator[Finding]:
    """An employer may be the subscriber (NM102 = 2), as in workers' compensation; the patient then
    has a loop of their own, in which NM102 can be a person's only.  Nobody else is the patient."""
    subscriber = claim.subscriber
    if subscriber.relationship == _SELF and not subscriber.party.person:
        message = (
            "SBR02 says that the subscriber is the patient, and NM102 that the subscriber is no "
            "person: a patient is one"
        )
        yield Finding(Refusal.of(INVALID, "125", message, entity=_SUBSCRIBER, also="156"))


def subscriber_who_is_the_patient_is_known(claim: SubmittedClaim) -> Iterator[Finding]:
    """With address, day of birth and sex, as a patient loop has them: N3, N4 and DMG of 2010BA.

    Where there is a patient loop all the same, which of the two is meant is what is in question.
    """
    subscriber = claim.subscriber
    if subscriber.relationship != _SELF or claim.patient is not None:
        return
    address = subscriber.party.address
    needed = (
        (address is not None and address.lines, "503", "street (N3)"),
        (address is not None and address.city, "502", "city (N4)"),
        (subscriber.born, "158", "day of birth (DMG)"),
    )
    for there, status, what in needed:
        if not there:
            message = f"the subscriber is the patient; the {what} is not there"
            yield Finding(Refusal.of(MISSING, status, message, entity=_SUBSCRIBER))


def patient_is_born_before_service(claim: SubmittedClaim) -> Iterator[Finding]:
    """Nobody is served before the day they were born, nor after a life longer than any."""
    person = claim.patient or claim.subscriber
    if person.born is None:
        return
    served = claim.first_served
    whose = _PATIENT if claim.patient else _SUBSCRIBER
    if served < person.born:
        message = f"served on {served}, before the patient's birth on {person.born}"
        future = "510" if person.born > claim.transmission.dated else ""
        yield Finding(Refusal.of(INVALID, "158", message, entity=whose, also=future))
    elif served.year - person.born.year > _OLDEST:
        message = f"served on {served}, more than {_OLDEST} years after the birth on {person.born}"
        yield Finding(Refusal.of(INVALID, "158", message, entity=whose))


def subscriber_is_born(claim: SubmittedClaim) -> Iterator[Finding]:
    """Who is not the patient, and so need not be born before a service, was born before the file
    was made."""
    born = claim.subscriber.born
    if claim.patient is not None and born is not None and born > claim.transmission.dated:
        message = (
            f"the subscriber's birth on {born} is after the file of {claim.transmission.dated}"
        )
        refusal = Refusal.of(INVALID, "158", message, entity=_SUBSCRIBER, also="510")
        yield Finding(refusal)


def zip_codes_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    """In the United States: five digits, or nine."""
    for party, line in everybody(claim):
        address = party.address
        if address is None or address.country not in AT_HOME or not address.zip:
            continue
        if not _ZIP.fullmatch(address.zip):
            message = f"ZIP code {address.zip!r} of {who(party)} is not five digits alone, or nine"
            refusal = Refusal.of(INVALID, "500", message, entity=entity(party))
            whose = f"{address.zip} of {address.city} (NM1*{party.role})"
            yield Finding(refusal, edit="zip_form", value=whose, line=line)


def billing_provider_is_at_a_street(claim: SubmittedClaim) -> Iterator[Finding]:
    """A post office box or lock box is for the address to pay to (2010AB)."""
    address = claim.billing.address
    for line in address.lines if address else ():
        if _BOX.search(line):
            message = f"{line!r}, the address of {who(claim.billing)}, is a box: a street is needed"
            refusal = Refusal.of(INVALID, "503", message, entity=entity(claim.billing))
            yield Finding(
                refusal, edit="billing_street", value=f"{line} of {claim.billing.full_name}"
            )


def tax_number_is_plain(claim: SubmittedClaim) -> Iterator[Finding]:
    """No hyphen among its digits; that they are nine, the guide's own form asks."""
    for kind, dated in (("EI", "tax_number_plain"), ("SY", "")):
        given = claim.billing.reference(kind)
        if "-" in given:
            message = f"the tax number {given} of {who(claim.billing)} is written without a hyphen"
            refusal = Refusal.of(INVALID, "128", message, entity=entity(claim.billing))
            yield Finding(refusal, edit=dated, value=f"{given} of {claim.billing.full_name}")


def addresses_are_whole(claim: SubmittedClaim) -> Iterator[Finding]:
    """An address in the United States or in Canada has its state or province and its ZIP code."""
    for party, line in everybody(claim):
        address = party.address
        if address is None or not address.city or address.country not in _WITH_STATES:
            continue
        if not address.state:
            message = f"the address of {who(party)} needs its state (N402)"
            yield Finding(Refusal.of(MISSING, "501", message, entity=entity(party)), line=line)
        if not address.zip:
            message = f"the address of {who(party)} needs its ZIP code (N403)"
            yield Finding(Refusal.of(MISSING, "500", message, entity=entity(party)), line=line)


PEOPLE_CHECKS = (
    patient_is_one_person,
    patient_is_a_person,
    subscriber_who_is_the_patient_is_known,
    patient_is_born_before_service,
    subscriber_is_born,
    billing_provider_is_at_a_street,
    tax_number_is_plain,
    addresses_are_whole,
    zip_codes_have_their_form,
)
