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
from claims.operations.authorizations.asked import Asked, Subject
from claims.operations.authorizations.read import find
from claims.operations.authorizations.review import (
    CHANGES,
    URGENT,
    Change,
    Review,
    is_physician,
)
from kernel.record.sealing import canonical

LEVEL_OF_SERVICE, PRIORITY = "/1338", "processpriority"
STAT = "stat"


@dataclass(frozen=True, slots=True)
class Read:
    """A bundle read: its items, and what is asked of us; no `review` where no item asks for an
    opinion, or where what is asked has another door.  `unknown_prior`: the earlier request it
    changes is not on file."""

    bundle: Bundle
    items: tuple[Item, ...]
    review: Review | None
    unknown_prior: bool = False

    @property
    def ours(self) -> tuple[Item, ...]:
        """The items put on file, in the order of their services."""
        return tuple(each for each in self.items if each.service and not each.cancelled)


def read_request(bundle: Bundle, *, sender: str, received: date) -> Read:
    """UnableToTake where what is asked cannot be read."""
    items = tuple(items_of(bundle, received))
    opinions = [each for each in items if each.purpose]
    change = _change(bundle, items)
    if not opinions or change is None:
        return Read(bundle, items, None)
    prior = _prior(bundle, sender)
    if change != "new" and prior is None:
        return Read(bundle, items, None, unknown_prior=True)
    ours = [each for each in opinions if not each.cancelled]
    asked = _asked(bundle, ours or opinions, opinions, sender)
    return Read(bundle, items, Review(asked, change, prior or ""))


def _change(bundle: Bundle, items: tuple[Item, ...]) -> Change | None:
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


def _prior(bundle: Bundle, sender: str) -> str | None:
    """The number of the earlier request: as the update names its Claim, or by the authorization's
    own number on an item."""
    claim = bundle.first
    for row in claim.resource.get("related", ()):
        before = bundle.find(row["claim"], claim)
        if before is not None and before.kind == "Claim":
            number = find(sender, reference_of(bundle, before))
            if number:
                return number
    for row in claim.resource.get("item", ()):
        number = extension(row, "extension-authorizationNumber")
        if number:
            return str(number)
    return None


def _asked(bundle: Bundle, ours: list[Item], opinions: list[Item], sender: str) -> Asked:
    claim = bundle.first.resource
    patient = patient_named(bundle)
    if not patient.number:
        where = f"{bundle.first.path}.patient"
        raise UnableToTake([Issue("required", where, "The patient has no member number.")])
    who, giving = requester(bundle), clinician(bundle, [each.row for each in ours])
    diagnosis = first_diagnosis(bundle)
    level = concept_code(extension(claim, "extension-levelOfServiceCode"), LEVEL_OF_SERVICE)
    expedited = concept_code(claim["priority"], PRIORITY) == STAT or level in URGENT
    purpose = opinions[0].purpose
    assert purpose is not None
    return Asked(
        patient=patient,
        purpose=purpose,
        services=tuple(each.service for each in ours if each.service),
        # service types 20 and 21 are opinions about surgery; they say no more
        subject=Subject("surgery", diagnosis) if diagnosis else None,
        clinician_npi=giving.npi if giving else "",
        clinician_tin=giving.tin if giving else "",
        requester_npi=who.npi,
        expedited=expedited,
        physician_supports=expedited and who.is_person and is_physician(who.npi),
        missing=tuple(_missing(ours, diagnosis)),
        sender=sender,
        reference=reference_of(bundle, bundle.first),
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
