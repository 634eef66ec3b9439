"""What of a bundle is no request for a review: an appeal, a notification, a question."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from claims.fhir.asked import Part, digest_of, hurries, numbers_of, reference_of, whole_change
from claims.fhir.bundle import Bundle
from claims.fhir.items import items_of
from claims.fhir.people import patient_named, requester
from claims.operations.authorizations.asked import OTHER
from claims.operations.authorizations.kept_aside import Message
from claims.operations.authorizations.read import find
from claims.operations.authorizations.review import CHANGES
from claims.operations.authorizations.review import reference_of as part_reference


def aside_of(
    bundle: Bundle, parts: Sequence[Part], *, sender: str, received: date
) -> Message | None:
    """The items that `parts` have not, as one message; None where every item is in one.  Its
    documents are not in it: they are filed with the case that keeps it."""
    kinds = {part.review.asked.purpose == OTHER for part in parts}
    left = [each for each in items_of(bundle, received) if (each.purpose == OTHER) not in kinds]
    if parts and not left:
        return None
    claim = bundle.first.resource
    codes = [whole_change(claim), *(each.change for each in left)]
    own = reference_of(bundle, bundle.first)
    return Message(
        patient=patient_named(bundle),
        kind=next((code for code in codes if code and code not in CHANGES), ""),
        sender=sender,
        digest=sha256(f"{own}~{digest_of(claim)}".encode()).hexdigest(),
        channel="fhir",
        said={
            "bundle": bundle.document["identifier"],
            "items": [each.sequence for each in left],
            "resources": [*_resources(bundle)],
        },
        requester_npi=requester(bundle).npi,
        prior=next(_earlier(bundle, sender), ""),
        hurry=hurries(claim),
    )


def _earlier(bundle: Bundle, sender: str) -> Iterator[str]:
    """Numbers of ours of what it is about: as it names them, or by the Claim it names."""
    claim = bundle.first
    yield from numbers_of(claim.resource.get("item", ()))
    for row in claim.resource.get("related", ()):
        before = bundle.find(row["claim"], claim)
        if before is None or before.kind != "Claim":
            continue
        own = reference_of(bundle, before)
        for purpose in ("second_opinion", OTHER):
            if number := find(sender, part_reference(own, purpose)):
                yield number


def _resources(bundle: Bundle) -> Iterator[dict[str, Any]]:
    for entry in bundle.entries:
        gone = ("content",) if entry.kind == "DocumentReference" else ()
        yield {key: value for key, value in entry.resource.items() if key not in gone}
