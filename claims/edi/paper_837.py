"""A claim on paper in the shape of an 837P claim, so that the same checks judge it.

A form says less than an 837P: the payers' order, the accident's country, the delay reason are not
on it.  What is not there stays empty.
"""

from datetime import date

from claims.edi.pieces import Address, Dated, Diagnosis, Note, Party, Reference
from claims.edi.submitted import (
    Patient,
    Place,
    ServiceLine,
    SubmittedClaim,
    Subscriber,
    Transmission,
)
from claims.papers.paper_claim import PaperAddress, PaperClaim, PaperLine, PaperPerson
from kernel.money import ZERO, Money

_NOBODY = Party(role="")
NOT_GIVEN = "0"
"""What an 835 answers where the sender gave no account number (CLP01)."""


class UnableToPost(ValueError):
    """Something without which there is no claim could not be read."""


def submitted_of(paper: PaperClaim, *, received: date) -> SubmittedClaim:
    """The claim.  `received` stands for the day the file was made."""
    if not paper.whole or paper.patient is None or paper.total is None:
        raise UnableToPost("; ".join(str(each) for each in paper.unread if each.needed))
    own = paper.relationship == "18"
    return SubmittedClaim(
        place=Place(0, 0, 0),
        transmission=_transmission(received),
        billing=_organization("85", *paper.billing, tax=(paper.tax_id_kind, paper.tax_id)),
        subscriber=_subscriber(paper, own=own),
        patient=None if own else _patient(paper.patient, paper.relationship),
        control_number=paper.account or NOT_GIVEN,
        charge=paper.total,
        place_of_service=paper.lines[0].place,
        frequency=paper.frequency,
        lines=tuple(_line(line, one_npi(paper)) for line in paper.lines),
        provider_signature="Y" if paper.signed else "N",
        assignment="A" if paper.assignment == "Y" else "C",
        benefits_assigned="Y" if paper.assigned_to_provider else "N",
        release="Y" if paper.released else "",
        accident_causes=_accident(paper),
        accident_state=paper.accident_state,
        dates=tuple(_dates(paper)),
        patient_paid=_patient_paid(paper),
        references=tuple(_references(paper)),
        notes=tuple(Note("ADD", text) for text in (paper.additional, paper.claim_codes) if text),
        diagnoses=_diagnoses(paper),
        providers=tuple(_providers(paper)),
    )


def _transmission(received: date) -> Transmission:
    return Transmission("", "", "", "", received, "", "00", "CH", "P", _NOBODY, _NOBODY)


def _organization(
    role: str, name: str, at: PaperAddress, npi: str, tax: tuple[str, str] = ("", "")
) -> Party:
    references = (Reference(*tax),) if tax[1] else ()
    kind = "XX" if npi else ""
    return Party(role, False, name, "", "", "", kind, npi, _address(at), references)


def _address(at: PaperAddress) -> Address:
    return Address((at.street,) if at.street else (), at.city, at.state, at.zip)


def _person(role: str, person: PaperPerson, number: str = "") -> Party:
    kind = "MI" if number else ""
    names = (person.last, person.first, person.middle, "")
    return Party(role, True, *names, kind, number, _address(person.address))


def _subscriber(paper: PaperClaim, *, own: bool) -> Subscriber:
    """The insured; the patient where they are the same (item 6: Self)."""
    person = paper.patient if own else paper.insured
    if person is None:
        raise UnableToPost("the insured could not be read")
    return Subscriber(
        party=_person("IL", person, paper.member_id),
        payer=Party("PR", name=paper.payer_name),
        relationship="18" if own else "",
        group_number=paper.group_number,
        group_name=paper.plan_name,
        filing_indicator=paper.program,
        born=person.born,
        sex=person.sex,
    )


def _patient(person: PaperPerson, relationship: str) -> Patient:
    return Patient(_person("QC", person), relationship, person.born, person.sex)


def one_npi(paper: PaperClaim) -> str:
    """The rendering provider of the whole claim: the one all its lines name."""
    named = {line.npi for line in paper.lines}
    return named.pop() if len(named) == 1 else ""


def _line(line: PaperLine, npi: str) -> ServiceLine:
    own = line.npi if line.npi != npi else ""
    return ServiceLine(
        number=line.number,
        procedure_kind="HC",
        procedure=line.code,
        modifiers=line.modifiers,
        charge=line.charge,
        unit="UN",
        units=line.units,
        first=line.first,
        last=line.last,
        pointers=line.pointers,
        place_of_service=line.place,
        emergency=line.emergency,
        providers=(_by_npi("82", own),) if own else (),
        notes=(Note("ADD", line.shaded),) if line.shaded else (),
    )


def _by_npi(role: str, npi: str, name: str = "") -> Party:
    return Party(role, True, name, id_kind="XX" if npi else "", id=npi)


def _providers(paper: PaperClaim) -> list[Party]:
    found = []
    if one_npi(paper):
        found.append(_by_npi("82", one_npi(paper)))
    role, name, npi = paper.referring
    if name or npi:
        found.append(_by_npi(role if role in ("DN", "DK", "DQ") else "DN", npi, name))
    name, at, npi = paper.facility
    if name or npi:
        found.append(_organization("77", name, at, npi))
    return found


def _accident(paper: PaperClaim) -> tuple[str, ...]:
    said = (("AA", paper.auto), ("EM", paper.employment), ("OA", paper.other_accident))
    return tuple(cause for cause, yes in said if yes == "Y")


def _dates(paper: PaperClaim) -> list[Dated]:
    said = [("431", paper.onset), ("439", paper.accident)]
    said += [("435", paper.hospital[0]), ("096", paper.hospital[1])]
    return [Dated(kind, day, day) for kind, day in said if day]


def _references(paper: PaperClaim) -> list[Reference]:
    said = (("G1", paper.authorization), ("F8", paper.original))
    return [Reference(kind, value) for kind, value in said if value]


def _diagnoses(paper: PaperClaim) -> tuple[Diagnosis, ...]:
    kinds = ("BK", "BF") if paper.icd_9 else ("ABK", "ABF")
    return tuple(Diagnosis(kinds[min(at, 1)], code) for at, code in enumerate(paper.diagnoses))


def _patient_paid(paper: PaperClaim) -> Money | None:
    """Item 29 is what the patient and other payers paid together: the patient's alone only where
    there is no other plan."""
    alone = paper.another_plan == "N"
    return paper.paid if alone and paper.paid and paper.paid > ZERO else None
