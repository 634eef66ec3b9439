"""What the PAS guide asks of a bundle beyond the form of its resources: that it hangs together."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from claims.fhir.bundle import Bundle, Entry, references
from claims.fhir.elements import PAS
from claims.fhir.form import Form
from claims.fhir.issues import Issue, UnableToTake
from kernel.reading import at
from providers.npi import is_npi

NPI = "http://hl7.org/fhir/sid/us-npi"
KINDS = {
    "patient": ("Patient",),
    "insurer": ("Organization",),
    "provider": ("Organization", "Practitioner", "PractitionerRole"),
    "coverage": ("Coverage",),
}
TEN = 10
REQUEST = ("profile-pas-request-bundle", "profile-claim", "profile-claim-update")
INQUIRY = ("profile-pas-inquiry-request-bundle", "profile-claim-inquiry")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


def check(document: dict[str, Any], *, inquiry: bool = False) -> tuple[Bundle, tuple[Issue, ...]]:
    """The bundle, and warnings that refuse nothing.  UnableToTake with everything wrong in it."""
    if document.get("resourceType") != "Bundle":
        text = "The operation takes a Bundle."
        raise UnableToTake([Issue("invalid", "Bundle.resourceType", text)])
    form = Form(inquiry=inquiry)
    form.of_type(document, "Bundle", "Bundle")
    if form.issues:
        raise UnableToTake(form.issues)
    bundle = Bundle(document)
    own = INQUIRY if inquiry else REQUEST
    found = [*_profiles(bundle, own), *_entries(bundle), *_claim(bundle), *_identifiers(bundle)]
    if any(each.refuses for each in found):
        raise UnableToTake(found)
    return bundle, tuple(found)


def _profiles(bundle: Bundle, own: tuple[str, ...]) -> Iterator[Issue]:
    """What bundle and Claim say they are by this guide: a request at its own address, an inquiry at
    its."""
    for holder, path in ((bundle.document, "Bundle"), (bundle.first.resource, bundle.first.path)):
        meta = holder.get("meta")
        listed = meta.get("profile", ()) if isinstance(meta, Mapping) else ()
        for place, profile in enumerate(listed):
            name = str(profile).partition("|")[0]
            if name.startswith(PAS) and name.removeprefix(PAS) not in own:
                text = f"{name.removeprefix(PAS)} has another address: here {' or '.join(own)}."
                yield Issue("invariant", f"{path}.meta.profile[{place}]", text)


def _entries(bundle: Bundle) -> Iterator[Issue]:
    if bundle.first.kind != "Claim":
        text = "The first resource of the bundle is the Claim."
        yield Issue("invariant", bundle.first.path, text)
    seen: set[str] = set()
    for entry in bundle.entries:
        where = entry.path.replace(".resource", ".fullUrl")
        if not _ABSOLUTE.fullmatch(entry.url):
            yield Issue("value", where, f"{entry.url[:60]!r} is no absolute URL.")
        if entry.url in seen:
            yield Issue("duplicate", where, "Two entries have the same fullUrl.")
        seen.add(entry.url)


def _claim(bundle: Bundle) -> Iterator[Issue]:
    entry = bundle.first
    if entry.kind != "Claim":
        return
    claim, path = entry.resource, entry.path
    for place, row in enumerate(claim.get("identifier", ())):
        if "value" not in row:
            where = f"{path}.identifier[{place}].value"
            yield Issue("required", where, "The sender's number of this request is missing.")
    for key in ("patient", "insurer", "provider"):
        yield from _leads_to(bundle, entry, claim[key], at(path, key), KINDS[key])
    for place, row in enumerate(claim["insurance"]):
        where = at(at(path, "insurance"), place)
        yield from _leads_to(bundle, entry, row["coverage"], at(where, "coverage"), ("Coverage",))
    if sum(row["focal"] for row in claim["insurance"]) != 1:
        yield Issue("invariant", at(path, "insurance"), "Exactly one insurance is focal.")
    yield from _of_the_patient(bundle, entry)
    yield from _sequences(claim, path)
    for place, item in enumerate(claim.get("item", ())):
        yield from _item(item, claim, at(at(path, "item"), place))
    yield from _unresolved(bundle)


def _leads_to(
    bundle: Bundle, near: Entry, reference: Any, path: str, kinds: tuple[str, ...]
) -> Iterator[Issue]:
    """A reference that must lead to a resource of the bundle, of one of these types."""
    found = bundle.find(reference, near)
    if found is None and str(reference.get("reference", "#")).startswith("#"):
        yield Issue("required", at(path, "reference"), "It names no resource of the bundle.")
    elif found is not None and found.kind not in kinds:
        text = f"It leads to a {found.kind}; {' or '.join(kinds)} is expected."
        yield Issue("invariant", at(path, "reference"), text)


def _of_the_patient(bundle: Bundle, entry: Entry) -> Iterator[Issue]:
    """The coverage asked of is the patient's."""
    patient = bundle.find(entry.resource["patient"], entry)
    for place, row in enumerate(entry.resource["insurance"]):
        held = bundle.find(row["coverage"], entry)
        if held is None or held.kind != "Coverage" or patient is None:
            continue
        whose = bundle.find(held.resource["beneficiary"], held)
        if whose is not None and whose is not patient:
            where = f"{entry.path}.insurance[{place}].coverage"
            yield Issue("invariant", where, "The coverage is of another person than the patient.")


def _sequences(claim: Mapping[str, Any], path: str) -> Iterator[Issue]:
    for key in ("item", "careTeam", "diagnosis", "supportingInfo", "insurance"):
        seen: set[str] = set()
        for place, row in enumerate(claim.get(key, ())):
            if row["sequence"] in seen:
                where = at(at(at(path, key), place), "sequence")
                yield Issue("duplicate", where, f"{key} {row['sequence']} stands there twice.")
            seen.add(row["sequence"])


def _item(item: Mapping[str, Any], claim: Mapping[str, Any], path: str) -> Iterator[Issue]:
    for key, listed in (
        ("careTeamSequence", "careTeam"),
        ("diagnosisSequence", "diagnosis"),
        ("informationSequence", "supportingInfo"),
    ):
        known = {row["sequence"] for row in claim.get(listed, ())}
        for place, number in enumerate(item.get(key, ())):
            if number not in known:
                where = at(at(path, key), place)
                yield Issue("not-found", where, f"There is no {listed} {number}.")
    period = item.get("servicedPeriod", {})
    if period and period.get("start", "") > period.get("end", "9999-12-31"):
        yield Issue("invariant", at(path, "servicedPeriod"), "It ends before it begins.")


def _unresolved(bundle: Bundle) -> Iterator[Issue]:
    """What is referred to, from the Claim on, is in the bundle: nobody can ask us for it.  A Claim
    that nothing leads to would be answered by nobody."""
    waiting, seen = [bundle.first], {bundle.first.url}
    while waiting:
        entry = waiting.pop()
        for reference, path in references(entry):
            text = str(reference["reference"])
            found = None if text.startswith("#") else bundle.find(reference, entry)
            if found is None and not _contained(entry, text):
                where = at(path, "reference")
                yield Issue("not-found", where, f"{text[:120]} is not in the bundle.")
            elif found is not None and found.url not in seen:
                seen.add(found.url)
                waiting.append(found)
    for entry in bundle.entries:
        if entry.kind == "Claim" and entry.url not in seen:
            text = "A request is one Claim; another is here only where the first names it."
            yield Issue("invariant", entry.path, text)


def _contained(entry: Entry, text: str) -> bool:
    inner = entry.resource.get("contained", ())
    named = {f"#{each.get('id')}" for each in inner if isinstance(each, Mapping)}
    return text == "#" or text in named


def _identifiers(bundle: Bundle) -> Iterator[Issue]:
    """A number with the form of an NPI is one.  What has not even its form is somebody's own
    number under the wrong system: it names nobody here, and refuses nothing."""
    for entry in bundle.entries:
        if entry.kind not in ("Organization", "Practitioner", "PractitionerRole"):
            continue
        for place, row in enumerate(entry.resource.get("identifier", ())):
            number = row.get("value", "")
            if row.get("system") != NPI or is_npi(number):
                continue
            where = f"{entry.path}.identifier[{place}].value"
            if len(number) == TEN and number.isdecimal() and number[0] in "12":
                yield Issue("invariant", where, f"{number}: the check digit of the NPI is wrong.")
            else:
                text = f"{number[:20]!r} is no NPI; who it names is not known by it."
                yield Issue("value", where, text, "warning")
