"""A PAS request as the operations take it: member, services, clinician, question, urgency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from claims.fhir.bundle import Bundle, Entry, concept_code, extension
from claims.fhir.issues import Issue, UnableToTake
from claims.fhir.items import CERTIFICATION, Item, first_diagnosis, items_of
from claims.fhir.people import clinician, patient_named, requester
from claims.operations.authorizations.asked import OTHER, Asked, Purpose, Subject
from claims.operations.authorizations.read import find
from claims.operations.authorizations.review import (
    CHANGES,
    URGENT,
    Change,
    Review,
    is_physician,
)
from claims.operations.authorizations.review import reference_of as part_reference
from kernel.record.sealing import canonical

LEVEL_OF_SERVICE, PRIORITY = "/1338", "processpriority"
STAT = "stat"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a bundle is one request: `items` are put on file, in the order of its services.

    `unknown_prior`: the earlier request it changes is not on file."""

    items: tuple[Item, ...]
    review: Review
    unknown_prior: bool = False

    @property
    def sequences(self) -> tuple[str, ...]:
        return tuple(each.sequence for each in self.items)


def read_request(bundle: Bundle, *, sender: str, received: date) -> tuple[Part, ...]:
    """The opinion asked for, and the other care: a request each.  None where what is asked has
    another door.  UnableToTake where it cannot be read."""
    items = items_of(bundle, received)
    opinions = [each for each in items if each.purpose != OTHER]
    others = [each for each in items if each.purpose == OTHER]
    parts = [_part(bundle, each, sender) for each in (opinions, others) if each]
    return tuple(part for part in parts if part)


def _part(bundle: Bundle, items: list[Item], sender: str) -> Part | None:
    change = _change(bundle, items)
    if change is None:
        return None
    wanted = [each for each in items if not each.cancelled]
    asked = _asked(bundle, wanted or items, sender)
    prior = _prior(bundle, sender, asked.purpose) if change != "new" else ""
    return Part(tuple(wanted), Review(asked, change, prior or ""), unknown_prior=prior is None)


def _change(bundle: Bundle, items: list[Item]) -> Change | None:
    """What the request is to an earlier one; None where this door does not take it."""
    claim = bundle.first.resource
    whole = concept_code(extension(claim, "extension-certificationType"), CERTIFICATION)
    said = {each.change for each in items if not each.cancelled} - {""}
    if whole == "3" or all(each.cancelled for each in items):
        return "cancel"
    codes = {whole} if whole else said
    if any(code not in CHANGES for code in codes):
        return None
    changes = {CHANGES[code] for code in codes}
    if "prolong" in changes:
        return "prolong"
    return "revise" if "related" in claim or "revise" in changes else "new"


def _prior(bundle: Bundle, sender: str, purpose: Purpose) -> str | None:
    """The number of the earlier request: as the update names its Claim, or by the authorization's
    own number on an item."""
    claim = bundle.first
    for row in claim.resource.get("related", ()):
        before = bundle.find(row["claim"], claim)
        if before is not None and before.kind == "Claim":
            own = reference_of(bundle, before)
            kinds: tuple[Purpose, ...] = (purpose, OTHER, "second_opinion")
            numbers = [find(sender, part_reference(own, kind)) for kind in kinds]
            if found := next((number for number in numbers if number), None):
                return found
    for row in claim.resource.get("item", ()):
        number = extension(row, "extension-authorizationNumber")
        if number:
            return str(number)
    return None


def _asked(bundle: Bundle, ours: list[Item], sender: str) -> Asked:
    claim = bundle.first.resource
    patient = patient_named(bundle)
    if not patient.number:
        where = f"{bundle.first.path}.patient"
        raise UnableToTake([Issue("required", where, "The patient has no member number.")])
    who, giving = requester(bundle), clinician(bundle, [each.row for each in ours])
    diagnosis = first_diagnosis(bundle)
    level = concept_code(extension(claim, "extension-levelOfServiceCode"), LEVEL_OF_SERVICE)
    expedited = concept_code(claim["priority"], PRIORITY) == STAT or level in URGENT
    purpose = ours[0].purpose
    opinion = purpose != OTHER
    return Asked(
        patient=patient,
        purpose=purpose,
        services=tuple(each.service for each in ours),
        # service types 20 and 21 are opinions about surgery; they say no more
        subject=Subject("surgery", diagnosis) if diagnosis and opinion else None,
        clinician_npi=giving.npi if giving else "",
        clinician_tin=giving.tin if giving else "",
        requester_npi=who.npi,
        expedited=expedited,
        physician_supports=expedited and who.is_person and is_physician(who.npi),
        part_b_drug=any(each.drug for each in ours),
        missing=tuple(_missing(ours, diagnosis)),
        sender=sender,
        reference=part_reference(reference_of(bundle, bundle.first), purpose),
        channel="fhir",
        as_received={
            "digest": _digest(claim),
            "bundle": bundle.document["identifier"],
            "claim": claim,
            "items": [each.sequence for each in ours],
        },
    )


def _missing(ours: list[Item], diagnosis: str) -> list[str]:
    lacking = [] if diagnosis else ["diagnosis"]
    return [*lacking, "service_dates"] if any(each.undated for each in ours) else lacking


def reference_of(bundle: Bundle, claim: Entry) -> str:
    """What a request is known again by: the sender's identifier of it, and the provider's."""
    own: Mapping[str, Any] = claim.resource["identifier"][0]
    provider = bundle.find(claim.resource["provider"], claim)
    listed = provider.resource.get("identifier", ()) if provider else ()
    who = [[each.get("system", ""), each.get("value", "")] for each in listed]
    assigner = own.get("assigner", {})
    named = [own.get("system", ""), own.get("value", ""), assigner, who]
    return sha256(canonical({"claim": named}).encode()).hexdigest()


def _digest(claim: Mapping[str, Any]) -> str:
    """What the request says; who sends it again may date it anew."""
    said = {
        key: each for key, each in claim.items() if key not in ("created", "meta", "text", "id")
    }
    return sha256(canonical(said).encode()).hexdigest()
