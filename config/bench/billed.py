"""The invented claims as an 837P file: three lines a claim, members in no order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from config.bench.people import (
    CLAIMS_A_MEMBER,
    SPECIALTIES,
    YEAR,
    Clinician,
    People,
    Person,
    independent,
)
from kernel.money import Money, total
from kernel.x12.writer import GroupOut, InterchangeOut, SegmentOut, TransactionOut, interchange

LINES = 3
IN_A_TRANSACTION = 1000
SENDER, RECEIVER = "BENCHSENDER", "BENCHPLAN"
GUIDE = "005010X222A1"
VISITS = ("99203", "99204", "99205", "99214")
OTHERS = ("88321", "88325", "73562")
OPINION_STORIES = ("second", "third", "same_physician", "no_finding")


@dataclass(frozen=True, slots=True)
class Billed:
    """One claim: who bills whom for what."""

    control_number: str
    person: Person
    clinician: Clinician
    served: date
    codes: tuple[str, ...]
    charges: tuple[Money, ...]
    diagnosis: str
    marked: bool = False

    @property
    def permit(self) -> str:
        return self.person.permit if self.marked else ""


def bill(people: People, claims: int) -> list[Billed]:
    """What the members are billed, `claims` in all, shuffled."""
    made = [
        _claim(people, person, place)
        for person in people.members
        for place in range(CLAIMS_A_MEMBER)
    ][:claims]
    people.random.shuffle(made)
    return made


def _claim(people: People, person: Person, place: int) -> Billed:
    random = people.random
    opinion = place == 0 and person.story in OPINION_STORIES
    specialty = person.specialty
    if opinion:
        clinician = _asked(people, person)
    else:
        specialty = random.choice([each for each in SPECIALTIES if each != specialty])
        clinician = random.choice([it for it in people.clinicians if it.specialty == specialty])
    served = YEAR + timedelta(days=(45 if opinion else 50) + random.randrange(60))
    codes = (random.choice(VISITS), *random.sample(OTHERS, LINES - 1))
    charges = tuple(Money.of_cents(random.randrange(9_000, 42_000)) for _ in codes)
    if person.story == "repeated" and place < 2:  # the first two say the same
        specialty, clinician = "207X00000X", people.clinicians[0]
        served, codes = YEAR + timedelta(days=60), ("99203", "88321", "73562")
        charges = tuple(Money(amount) for amount in ("180.00", "150.00", "75.00"))
    return Billed(
        control_number=f"{person.number}-{place + 1}",
        person=person,
        clinician=clinician,
        served=served,
        codes=codes,
        charges=charges,
        diagnosis=SPECIALTIES[specialty],
        marked=opinion,
    )


def _asked(people: People, person: Person) -> Clinician:
    """Who gives the opinion: nobody of a group that gave one, except in that one story."""
    if person.story == "same_physician":
        return person.opinions[0][0]
    given = {clinician.group.tin for clinician, _, _ in person.opinions}
    able = independent(people, person.specialty, len(given) + 1)
    return next(each for each in able if each.group.tin not in given)


def write(path: Path, claims: Sequence[Billed], at: datetime, *, control: int = 1) -> None:
    """The file, in transactions of a thousand claims.  `control` numbers its envelopes."""
    parts = [
        claims[start : start + IN_A_TRANSACTION]
        for start in range(0, len(claims), IN_A_TRANSACTION)
    ]
    transactions = [
        TransactionOut(
            "837", f"{number:04d}", GUIDE, list(_body(part, f"BENCH{control:04d}-{number:04d}", at))
        )
        for number, part in enumerate(parts, 1)
    ]
    group = GroupOut("HC", SENDER, RECEIVER, control, GUIDE, at, transactions)
    whole = InterchangeOut(("ZZ", SENDER), ("ZZ", RECEIVER), control=control, at=at, groups=[group])
    path.write_bytes(interchange(whole))


def _body(claims: Sequence[Billed], reference: str, at: datetime) -> Iterator[SegmentOut]:
    """Claims by billing provider: a level for each, and one for each of its subscribers."""
    yield ("BHT", "0019", "00", reference, f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
    yield ("NM1", "41", "2", "BENCH CLEARINGHOUSE", "", "", "", "", "46", SENDER)
    yield ("PER", "IC", "EDI DESK", "TE", "2145550100")
    yield ("NM1", "40", "2", "BENCH PLANS", "", "", "", "", "46", RECEIVER)
    level = 0
    for group in sorted({each.clinician.group for each in claims}, key=lambda group: group.npi):
        level += 1
        above = level
        yield ("HL", str(level), "", "20", "1")
        yield ("NM1", "85", "2", group.name.upper(), "", "", "", "", "XX", group.npi)
        yield ("N3", "100 COMMERCE ST")
        yield ("N4", "DALLAS", "TX", f"{group.zip_code}0001")
        yield ("REF", "EI", group.tin)
        for each in claims:
            if each.clinician.group is group:
                level += 1
                yield ("HL", str(level), str(above), "22", "0")
                yield from _subscriber(each.person)
                yield from _segments(each)


def _subscriber(person: Person) -> Iterator[SegmentOut]:
    filing = {"BENCH-B": "MB", "BENCH-MA": "16"}.get(person.plan, "CI")
    last, first = person.last_name.upper(), person.first_name.upper()
    yield ("SBR", "P", "18", "", "", "", "", "", "", filing)
    yield ("NM1", "IL", "1", last, first, "", "", "", "MI", person.number)
    yield ("N3", "12 MESQUITE RD")
    yield ("N4", "DALLAS", "TX", "75201")
    yield ("DMG", "D8", f"{person.born_on:%Y%m%d}", "F")
    yield ("NM1", "PR", "2", "BENCH PLANS", "", "", "", "", "PI", person.payer_id)


def _segments(claim: Billed) -> Iterator[SegmentOut]:
    billed = ("CLM", claim.control_number, str(total(claim.charges)), "", "", ("11", "B", "1"))
    yield (*billed, "Y", "A", "Y", "Y", *(("", "", "09") if claim.marked else ()))
    if claim.permit:
        yield ("REF", "G1", claim.permit)
    yield ("HI", ("ABK", claim.diagnosis))
    last, first = claim.clinician.last_name.upper(), claim.clinician.first_name.upper()
    yield ("NM1", "82", "1", last, first, "", "", "", "XX", claim.clinician.npi)
    yield ("PRV", "PE", "PXC", claim.clinician.specialty)
    for number, (code, charge) in enumerate(zip(claim.codes, claim.charges, strict=True), 1):
        yield ("LX", str(number))
        yield ("SV1", ("HC", code), str(charge), "UN", "1", "", "", "1")
        yield ("DTP", "472", "D8", f"{claim.served:%Y%m%d}")
        yield ("REF", "6R", f"{claim.control_number}-{number}")
