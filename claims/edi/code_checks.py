"""Codes of a claim: the form of NPI, ICD-10-CM, HCPCS, modifiers, conditions, taxonomy, CARC, RARC.

A code of the right form may still not exist on the day of service: see `existence_checks`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from claims.edi.edits import edit
from claims.edi.findings import Finding
from claims.edi.pieces import Adjustment, Party, Reference
from claims.edi.refusals import INVALID, Refusal
from claims.edi.submitted import ServiceLine, SubmittedClaim
from kernel.codes.sets import CARC, KINDS, RARC
from providers.npi import is_npi

ICD_10 = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
_ICD_9 = re.compile(r"([0-9]|V)[0-9]{2,4}|E[0-9]{3,4}")
_HCPCS = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")
TAXONOMY_FORM = re.compile(r"[0-9A-Z]{9}X")
_CARC, _RARC = KINDS[CARC].form, KINDS[RARC].form
ICD_10_KINDS = frozenset({"ABK", "ABF"})
_EXTERNAL = frozenset("VWXY")
"""Chapter 20 of ICD-10-CM, V00 to Y99, has these letters for itself."""
_EXTERNAL_9 = frozenset("E")
"""And E000 to E999 are those of ICD-9-CM."""
_SEQUELA = "S"
"""The seventh character of what an injury or illness has left."""
_SURGERIES, _CONDITION = frozenset({"BP", "BO"}), "BG"
_CONDITION_FORM = re.compile(r"[0-9A-Z]{2}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_LABORATORIES, _CLIA = {"X4": "544", "F4": "630"}, re.compile(r"[0-9]{2}D[0-9]{7}")
_OVERSEEN = "1J"


@lru_cache(maxsize=1 << 16)
def _npi_fits(number: str) -> bool:
    return is_npi(number)


def npis_have_their_check_digit(claim: SubmittedClaim) -> Iterator[Finding]:
    for party, line in providers(claim):
        if party.npi and not _npi_fits(party.npi):
            message = f"NPI {party.npi} of {who(party)} fails its check digit"
            refusal = Refusal.of(INVALID, "562", message, entity=entity(party))
            whose = f"{party.npi} of {party.full_name}"
            yield Finding(refusal, edit="npi_check_digit", value=whose, line=line)


def taxonomies_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    for party, line in providers(claim):
        if party.taxonomy and not TAXONOMY_FORM.fullmatch(party.taxonomy):
            message = f"taxonomy {party.taxonomy!r} of {who(party)} is not nine characters and X"
            refusal = Refusal.of(INVALID, "145", message, entity=entity(party))
            yield Finding(
                refusal,
                edit="taxonomy_form",
                value=f"{party.taxonomy} of {party.full_name}",
                line=line,
            )


def diagnoses_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    for at, diagnosis in enumerate(claim.diagnoses):
        status = "255" if at else "254"
        code = diagnosis.code
        if diagnosis.kind in ICD_10_KINDS:
            if not ICD_10.fullmatch(code):
                message = f"diagnosis {at + 1}, {code!r}, has not the form of an ICD-10-CM code"
                yield Finding(Refusal.of(INVALID, status, message, also="700"))
            elif claim.last_served < edit("icd_10_only").start:
                message = (
                    f"diagnosis {at + 1}, {code!r}, is ICD-10-CM; services before "
                    f"{edit('icd_10_only').start} have ICD-9-CM"
                )
                yield Finding(Refusal.of(INVALID, status, message, also="700"))
            continue
        if not _ICD_9.fullmatch(code):
            message = f"diagnosis {at + 1}, {code!r}, has not the form of an ICD-9-CM code"
            yield Finding(Refusal.of(INVALID, status, message, also="508"))
        else:
            message = f"diagnosis {at + 1}, {code!r}, is ICD-9-CM"
            refusal = Refusal.of(INVALID, status, message, also="508")
            yield Finding(refusal, edit="icd_10_only")


def first_diagnosis_may_be_first(claim: SubmittedClaim) -> Iterator[Finding]:
    """A code of an external cause says how something came, one of a sequela of what it is left:
    they stand behind what came of it, and what is left."""
    first = claim.diagnoses[0] if claim.diagnoses else None
    if first is None:
        return
    is_10 = first.kind in ICD_10_KINDS
    form, external = (ICD_10, _EXTERNAL) if is_10 else (_ICD_9, _EXTERNAL_9)
    if first.code[:1] in external and form.fullmatch(first.code):
        message = f"the first diagnosis, {first.code!r}, is a code of an external cause"
        refusal = Refusal.of(INVALID, "254", message, also="509")
        yield Finding(refusal, edit="first_diagnosis")
    elif is_10 and first.code[6:] == _SEQUELA:
        message = f"the first diagnosis, {first.code!r}, is a code of a sequela"
        yield Finding(Refusal.of(INVALID, "254", message, also="700"), edit="sequela_first")


def other_codes_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    """The surgery an anesthetic was for (HI*BP, BO), and conditions (HI*BG)."""
    for each in claim.other_codes:
        if each.kind in _SURGERIES and not _HCPCS.fullmatch(each.code):
            message = f"{each.code!r} (HI*{each.kind}) has not the form of a HCPCS code"
            yield Finding(Refusal.of(INVALID, "666", message), edit="further_code_forms")
        elif each.kind == _CONDITION and not _CONDITION_FORM.fullmatch(each.code):
            message = f"condition {each.code!r} (HI*BG) is not two capitals or figures"
            yield Finding(Refusal.of(INVALID, "460", message), edit="further_code_forms")


def procedures_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    for line in claim.lines:
        if line.procedure_kind == "HC" and not _HCPCS.fullmatch(line.procedure):
            message = f"line {line.number}: {line.procedure!r} has not the form of a HCPCS code"
            yield Finding(Refusal.of(INVALID, "507", message), line=line)
        for modifier in line.modifiers:
            if not _MODIFIER.fullmatch(modifier):
                message = (
                    f"line {line.number}: modifier {modifier!r} is not two capitals or figures"
                )
                yield Finding(Refusal.of(INVALID, "453", message), line=line)


def other_payers_procedures_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    """What another payer judged (SVD03), which need not be what was billed."""
    for line in claim.lines if claim.other_coverage else ():
        for each in line.adjudications:
            if each.procedure_kind == "HC" and not _HCPCS.fullmatch(each.procedure):
                message = (
                    f"line {line.number}: {each.procedure!r} of payer {each.payer_id} (SVD03) has "
                    "not the form of a HCPCS code"
                )
                yield Finding(
                    Refusal.of(INVALID, "507", message), edit="further_code_forms", line=line
                )


def diagnoses_come_once(claim: SubmittedClaim) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, each in enumerate(claim.diagnoses):
        if each.code in seen:
            message = f"diagnosis {at + 1}, {each.code!r}, came before"
            kind = "700" if each.kind in ICD_10_KINDS else "508"
            yield Finding(Refusal.of(INVALID, "255", message, also=kind), edit="diagnosis_once")
        seen.add(each.code)


def diagnoses_leave_no_gap(claim: SubmittedClaim) -> Iterator[Finding]:
    """By the guide an element of HI is used where those before it are: a pointer counts them."""
    for at, each in enumerate(claim.diagnoses, 1):
        if each.element > at:
            message = (
                f"HI{each.element:02} stands after HI{at:02}, which is empty: pointers count both"
            )
            kind = "700" if each.kind in ICD_10_KINDS else "508"
            yield Finding(Refusal.of(INVALID, "255", message, also=kind))
            return


def numbers_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    """The certificate of a laboratory (REF*X4, F4); whose plan of care was overseen (REF*1J)."""
    for each in claim.references:
        yield from _numbered("", each)
    for line in claim.lines:
        for each in line.references:
            if each.kind in _LABORATORIES:
                yield from _numbered(f"line {line.number}: ", each, line)


def _numbered(where: str, told: Reference, line: ServiceLine | None = None) -> Iterator[Finding]:
    if told.kind in _LABORATORIES and not _CLIA.fullmatch(told.value):
        message = f"{where}{told.value!r} (REF*{told.kind}) is not two figures, D and seven more"
        refusal = Refusal.of(INVALID, _LABORATORIES[told.kind], message)
        yield Finding(refusal, edit="laboratory_number", line=line)
    elif told.kind == _OVERSEEN and not _npi_fits(told.value):
        message = f"{where}{told.value!r} (REF*1J) is not the NPI of an agency or hospice"
        yield Finding(Refusal.of(INVALID, "714", message), edit="overseen_care", line=line)


def other_payers_codes_have_their_form(claim: SubmittedClaim) -> Iterator[Finding]:
    """Adjustment reasons (CARC) and remarks (RARC) of other payers, where there are any."""
    if not claim.other_coverage:
        return
    for other in claim.other_coverage:
        for remark in other.remarks:
            if not _RARC.fullmatch(remark):
                message = f"payer {other.payer.id}: {remark!r} has not the form of a remark code"
                yield Finding(Refusal.of(INVALID, "634", message))
    for other in claim.other_coverage:
        yield from _reasons(other.adjustments)
    for line in claim.lines:
        for decision in line.adjudications:
            yield from _reasons(decision.adjustments, line)


def _reasons(
    adjustments: Iterable[Adjustment], line: ServiceLine | None = None
) -> Iterator[Finding]:
    for adjustment in adjustments:
        if not _CARC.fullmatch(adjustment.reason):
            message = f"{adjustment.reason!r} has not the form of an adjustment reason"
            yield Finding(Refusal.of(INVALID, "521", message), line=line)


def providers(claim: SubmittedClaim) -> Iterator[tuple[Party, ServiceLine | None]]:
    """Each with the line it is of, where it is of one alone."""
    yield claim.billing, None
    for party in claim.providers:
        yield party, None
    for line in claim.lines:
        for party in line.providers:
            yield party, line


def who(party: Party) -> str:
    """A party for a person to read; an address to pay to has no name."""
    return f"{party.full_name} (NM1*{party.role})" if party.full_name else f"NM1*{party.role}"


_ENTITIES = frozenset({"77", "82", "85", "87", "DK", "DN", "DQ", "FA", "IL", "PR", "QB", "QC"})


def entity(party: Party) -> str:
    """The entity of a status; a role the 277CA does not know is left out."""
    return party.role if party.role in _ENTITIES else ""


CODE_CHECKS = (
    npis_have_their_check_digit,
    taxonomies_have_their_form,
    diagnoses_have_their_form,
    first_diagnosis_may_be_first,
    diagnoses_come_once,
    diagnoses_leave_no_gap,
    other_codes_have_their_form,
    procedures_have_their_form,
    other_payers_procedures_have_their_form,
    numbers_have_their_form,
    other_payers_codes_have_their_form,
)
