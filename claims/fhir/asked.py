"""A PAS request as the operations take it: member, services, clinician, question, urgency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from claims.fhir.bundle import Bundle, Entry, Resource, concept_code, extension
from claims.fhir.issues import Issue, UnableToTake
from claims.fhir.items import CERTIFICATION, Item, first_diagnosis, items_of
from claims.fhir.people import clinician, patient_named, requester, told
from claims.operations.authorizations.asked import OTHER, Asked, Subject
from claims.operations.authorizations.review import (
    CHANGES,
    URGENT,
    Change,
    Review,
    change_of,
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
    """The opinion asked for, and the other care: a request each.  What is no request is in none
    (`claims.fhir.aside`).  UnableToTake where it cannot be read."""
    items = items_of(bundle, received)
    opinions = [each for each in items if each.purpose != OTHER]
    others = [each for each in items if each.purpose == OTHER]
    found = [each for each in (opinions, others) if each]
    parts = [_part(bundle, each, sender, alone=len(found) == 1) for each in found]
    return tuple(part for part in parts if part)


def _part(bundle: Bundle, items: list[Item], sender: str, *, alone: bool) -> Part | None:
    change = _change(bundle, items)
    if change is None:
        return None
    wanted = [each for each in items if not each.cancelled]
    asked = _asked(bundle, wanted or items, sender)
    prior = ""
    if change != "new":
        change, prior = _earlier(bundle, items, asked, change, alone=alone)
    unknown = change != "new" and not prior
    return Part(tuple(wanted), Review(asked, change, prior), unknown_prior=unknown)


def _change(bundle: Bundle, items: list[Item]) -> Change | None:
    """What the request is to an earlier one; None where this door does not take it."""
    claim = bundle.first.resource
    whole = whole_change(claim)
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


def whole_change(claim: Resource) -> str:
    """The certification type (UM02) of the Claim as a whole; "" where only its items have one."""
    return concept_code(extension(claim, "extension-certificationType"), CERTIFICATION)


def hurries(claim: Resource) -> bool:
    """Whether it asks to be decided in a hurry."""
    level = concept_code(extension(claim, "extension-levelOfServiceCode"), LEVEL_OF_SERVICE)
    return concept_code(claim["priority"], PRIORITY) == STAT or level in URGENT


def _earlier(
    bundle: Bundle, items: list[Item], asked: Asked, change: Change, *, alone: bool
) -> tuple[Change, str]:
    """What these items change, by its number, and how: as the update names its Claim, or by the
    authorization's own number on an item, of these or else of any."""
    claim = bundle.first
    mine = numbers_of([each.row for each in items])
    for row in claim.resource.get("related", ()):
        before = bundle.find(row["claim"], claim)
        if before is not None and before.kind == "Claim":
            own = reference_of(bundle, before)
            found = change_of(asked, change, named="", own=own, alone=alone)
            if found[1] or (found[0] == "new" and not mine):
                return found
    numbers = mine or numbers_of(claim.resource.get("item", ()))
    return change_of(asked, change, named=next(iter(numbers), ""), own="", alone=alone)


def numbers_of(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Numbers of authorizations that items name."""
    found = (extension(row, "extension-authorizationNumber") for row in items)
    return [str(number) for number in found if number]


def _asked(bundle: Bundle, ours: list[Item], sender: str) -> Asked:
    claim = bundle.first.resource
    patient = patient_named(bundle)
    if not patient.number:
        where = f"{bundle.first.path}.patient"
        raise UnableToTake([Issue("required", where, "The patient has no member number.")])
    who, giving = requester(bundle), clinician(bundle, [each.row for each in ours])
    diagnosis = first_diagnosis(bundle)
    expedited = hurries(claim)
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
            "digest": digest_of(claim),
            "bundle": bundle.document["identifier"],
            "claim": claim,
            "items": [each.sequence for each in ours],
            "requester": told(who),
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


def digest_of(claim: Mapping[str, Any]) -> str:
    """What the request says; who sends it again may date it anew."""
    said = {
        key: each for key, each in claim.items() if key not in ("created", "meta", "text", "id")
    }
    return sha256(canonical(said).encode()).hexdigest()
