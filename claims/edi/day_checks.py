"""Days of a claim that cannot be: of what has happened, after the file that tells it; of an
illness, after the services for it; of a death, before the birth.

What may lie ahead is left alone: the end of a disability, the return to work, a day of care handed
over, another payer's day of payment (a remittance may be made before its money leaves).
"""

from collections.abc import Iterable, Iterator, Mapping

from claims.edi.findings import Finding
from claims.edi.pieces import Dated
from claims.edi.refusals import INVALID, Refusal
from claims.edi.submitted import ServiceLine, SubmittedClaim

_EDIT = "days_in_order"
_FUTURE = "510"
_HAPPENED = {
    "431": ("397", "the onset of the illness"),
    "454": ("701", "the first treatment"),
    "304": ("757", "the day last seen"),
    "453": ("715", "the acute manifestation"),
    "484": ("191", "the last menstrual period"),
    "455": ("210", "the last x-ray"),
    "435": ("189", "the admission"),
    "096": ("190", "the discharge"),
    "444": ("193", "the first contact"),
}
"""DTP01 of a claim to the status of code list 508 and its name."""

_BEGUN_BEFORE = frozenset({"431", "454", "453", "484"})

_HAPPENED_AT_A_LINE = {
    "471": ("214", "the prescription"),
    "607": ("529", "the revised certificate"),
    "461": ("580", "the last certificate"),
    "304": ("757", "the day last seen"),
    "738": ("653", "the test"),
    "739": ("653", "the test"),
    "011": ("647", "the shipment"),
    "454": ("701", "the first treatment"),
    "455": ("210", "the last x-ray"),
}


def what_happened_is_not_to_come(claim: SubmittedClaim) -> Iterator[Finding]:
    yield from _to_come(claim, claim.dates, _HAPPENED, "")
    for line in claim.lines:
        if line.dates:
            where = f"line {line.number}: "
            yield from _to_come(claim, line.dates, _HAPPENED_AT_A_LINE, where, line)


def _to_come(
    claim: SubmittedClaim,
    dates: Iterable[Dated],
    kinds: Mapping[str, tuple[str, str]],
    where: str,
    line: ServiceLine | None = None,
) -> Iterator[Finding]:
    made = claim.transmission.dated
    for each in dates:
        if each.first > made and each.kind in kinds:
            status, what = kinds[each.kind]
            message = f"{where}{what} on {each.first} (DTP*{each.kind}) is after the file of {made}"
            refusal = Refusal.of(INVALID, status, message, also=_FUTURE)
            yield Finding(refusal, edit=_EDIT, line=line)


def illness_is_before_its_services(claim: SubmittedClaim) -> Iterator[Finding]:
    """Nobody is served for what has not yet begun."""
    for each in claim.dates:
        if (
            each.kind in _BEGUN_BEFORE
            and claim.last_served < each.first <= claim.transmission.dated
        ):
            status, what = _HAPPENED[each.kind]
            message = (
                f"{what} on {each.first} (DTP*{each.kind}) is after the last service, on "
                f"{claim.last_served}"
            )
            yield Finding(Refusal.of(INVALID, status, message), edit=_EDIT)


def disability_ends_after_it_began(claim: SubmittedClaim) -> Iterator[Finding]:
    """As one period (DTP*314), or as its two days (DTP*360 and 361)."""
    if not claim.dates:
        return
    period, began, ended = (claim.dated(kind) for kind in ("314", "360", "361"))
    first, last = (period.first, period.last) if period else (None, None)
    if began and ended:
        first, last = began.first, ended.first
    if first and last and last < first:
        message = f"the disability ends on {last}, before it began on {first}"
        yield Finding(Refusal.of(INVALID, "195", message), edit=_EDIT)


def death_is_between_birth_and_file(claim: SubmittedClaim) -> Iterator[Finding]:
    person, entity = (claim.patient, "QC") if claim.patient else (claim.subscriber, "IL")
    died, made = person.died, claim.transmission.dated
    if died is None:
        return
    if died > made:
        message = f"the patient's death on {died} (PAT06) is after the file of {made}"
        refusal = Refusal.of(INVALID, "159", message, entity=entity, also=_FUTURE)
        yield Finding(refusal, edit=_EDIT)
    elif person.born is not None and died < person.born:
        message = f"the patient's death on {died} (PAT06) is before the birth on {person.born}"
        yield Finding(Refusal.of(INVALID, "159", message, entity=entity), edit=_EDIT)


DAY_CHECKS = (
    what_happened_is_not_to_come,
    illness_is_before_its_services,
    disability_ends_after_it_began,
    death_is_between_birth_and_file,
)
