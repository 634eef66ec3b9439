"""Invented people: plans, clinicians, members and opinion chains, the same for the same count.

Nobody in here lives.  NPIs have right check digits; names, addresses and numbers are made up.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from providers.npi import is_npi

SEED = 20260601
YEAR = date(2026, 1, 1)
NEXT_YEAR = date(2027, 1, 1)
CLAIMS_A_MEMBER = 3

PLANS: tuple[dict[str, Any], ...] = (
    {"code": "BENCH-B", "payer_id": "BN001", "regimes": ["original_medicare"]},
    {
        "code": "BENCH-MA",
        "payer_id": "BN002",
        "regimes": ["medicare_advantage"],
        "copay": {"in_network": "40.00", "out_of_network": "65.00"},
        "out_of_pocket_maximum": "6700.00",
        "network": "preferred",
        "prior_authorization": ["third_opinion"],
        "opinions_per_chain": "3",
    },
    {
        "code": "BENCH-TX",
        "payer_id": "BN003",
        "regimes": ["tx_insured", "aca_group"],
        "deductible": "500.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "out_of_pocket_maximum": "1500.00",
        "network": "required",
        "approved_list": "required",
        "opinions_per_chain": "3",
        "filing_limit": "365 calendar days",
    },
)
SHARES = (50, 25, 25)
"""How many of a hundred members are in each plan."""

FAMILY_NAMES = (
    *("Abernathy", "Bouchard", "Castellanos", "Dlamini", "Eriksen", "Fontaine", "Guerrero"),
    *("Haverford", "Ibarra", "Jankowski", "Kimathi", "Lindgren", "Mbeki", "Novotny", "Olawale"),
    *("Pacheco", "Quintero", "Rasmussen", "Saldana", "Thibodeaux", "Umar", "Villanueva"),
    *("Whitlock", "Xiong", "Yamada", "Zielinski"),
)
GIVEN_NAMES = (
    *("Ada", "Bruno", "Celia", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Ines", "Jonas"),
    *("Kezia", "Luis", "Mirra", "Nadia", "Oscar", "Paula", "Quentin", "Rosa", "Selim", "Tova"),
)
SPECIALTIES = {"207X00000X": "M1711", "207RH0003X": "C50911", "207T00000X": "M5126"}
"""The taxonomy of whoever is asked, and the diagnosis the question is about."""

STORIES = {
    "ordinary": 40,
    "second": 34,
    "third": 14,
    "same_physician": 4,
    "no_finding": 4,
    "repeated": 2,
    "unknown": 2,
}
"""What happens to a hundred members: ordinary visits; a second opinion; a third after two that
differ; a second by the first physician; a third with no report on file; a claim sent twice; a
member number nobody has."""


@dataclass(frozen=True, slots=True)
class Clinician:
    npi: str
    group: "Group"
    last_name: str
    first_name: str
    specialty: str


@dataclass(frozen=True, slots=True)
class Group:
    npi: str
    tin: str
    name: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member, and the opinions already on the chain of the member's question."""

    number: str
    last_name: str
    first_name: str
    born_on: date
    plan: str
    payer_id: str
    story: str
    specialty: str
    opinions: tuple[tuple[Clinician, date, str], ...] = ()
    permit: str = ""


@dataclass
class People:
    """Everybody, and the random numbers that go on from here."""

    random: Random
    clinicians: list[Clinician] = field(default_factory=list)
    members: list[Person] = field(default_factory=list)


def invent(claims: int) -> People:
    """The population that `claims` claims are billed for."""
    people = People(Random(SEED))
    _clinicians(people)
    count = -(-claims // CLAIMS_A_MEMBER)
    for number in range(1, count + 1):
        people.members.append(_member(number, people))
    return people


def npi(base: int) -> str:
    """The NPI that begins with these nine digits."""
    return next(made for digit in range(10) if is_npi(made := f"{base}{digit}"))


def _clinicians(people: People) -> None:
    """Forty groups of six, each of one specialty."""
    specialties = list(SPECIALTIES)
    for number in range(40):
        name = f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]} Clinic {number + 1}"
        group = Group(
            npi(180_000_000 + number), f"{750_000_000 + number}", name, f"75{200 + number}"
        )
        for place in range(6):
            made = Clinician(
                npi(120_000_000 + number * 6 + place),
                group,
                people.random.choice(FAMILY_NAMES),
                people.random.choice(GIVEN_NAMES),
                specialties[number % len(specialties)],
            )
            people.clinicians.append(made)


def _member(number: int, people: People) -> Person:
    random = people.random
    plan = random.choices(PLANS, SHARES)[0]
    story = random.choices(list(STORIES), list(STORIES.values()))[0]
    specialty = random.choice(list(SPECIALTIES))
    opinions: list[tuple[Clinician, date, str]] = []
    if story != "ordinary":
        first, second = independent(people, specialty, 2)
        asked = YEAR + timedelta(days=random.randrange(5, 20))
        opinions.append((first, asked, "recommends"))
        if story in ("third", "no_finding"):
            finding = "differs" if story == "third" else ""
            opinions.append((second, asked + timedelta(days=14), finding))
    permit = story == "third" and plan["code"] == "BENCH-MA"
    return Person(
        number=f"BN{number:07d}",
        last_name=random.choice(FAMILY_NAMES),
        first_name=random.choice(GIVEN_NAMES),
        born_on=date(1940, 1, 1) + timedelta(days=random.randrange(20_000)),
        plan=plan["code"],
        payer_id=plan["payer_id"],
        story=story,
        specialty=specialty,
        opinions=tuple(opinions),
        permit=f"PA{number:07d}" if permit else "",
    )


def independent(people: People, specialty: str, count: int) -> list[Clinician]:
    """Clinicians of a specialty, no two of one group."""
    found: list[Clinician] = []
    able = [each for each in people.clinicians if each.specialty == specialty]
    while len(found) < count:
        one = people.random.choice(able)
        if all(one.group is not other.group for other in found):
            found.append(one)
    return found


def plans() -> list[dict[str, Any]]:
    """The plan document."""
    days = {"from": YEAR.isoformat(), "to": NEXT_YEAR.isoformat()}
    return [{**plan, "name": f"Bench plan {plan['code']}", **days} for plan in PLANS]


def directory(people: People) -> dict[str, Any]:
    """The directory document.  Every tenth clinician is out of every network, every twentieth does
    not participate in Medicare, one in eighty has opted out of it."""
    since = "2020-01-01"
    entries: list[dict[str, Any]] = []
    groups = {each.group.tin: each.group for each in people.clinicians}
    for place, each in enumerate(people.clinicians):
        status = "participating"
        if place % 20 == 7:
            status = "nonparticipating"
        elif place % 80 == 11:
            status = "opted_out"
        networks = [] if place % 10 == 3 else ["BENCH-MA", "BENCH-TX"]
        specialty = {"specialty": each.specialty, "from": since}
        entries.append(
            {
                "npi": each.npi,
                "name": f"{each.first_name} {each.last_name}",
                "taxonomy": each.specialty,
                "state": "TX",
                "zip_code": each.group.zip_code,
                "groups": [{"tin": each.group.tin, "from": since}],
                "board_certified": [specialty],
                "medicare": [{"status": status, "from": since}],
                "in_network": [{"plan": plan, "from": since} for plan in networks],
                "approved_list": [{"plan": "BENCH-TX", **specialty}] if networks else [],
            }
        )
    named = [
        {"npi": group.npi, "name": group.name, "entity": "organization"}
        for group in groups.values()
    ]
    rates = [("BENCH-MA", "100"), ("BENCH-TX", "125")]
    return {
        "groups": [{"tin": tin, "name": group.name} for tin, group in groups.items()],
        "providers": entries + named,
        "rates": [
            {"plan": plan, "rates": [{"percent_of_medicare": percent, "from": YEAR.isoformat()}]}
            for plan, percent in rates
        ],
    }


def enrolment(people: People) -> dict[str, Any]:
    """The member document.  Whose number nobody has is left out of it."""
    return {
        "members": [
            {
                "id": each.number,
                "last_name": each.last_name,
                "first_name": each.first_name,
                "born_on": each.born_on.isoformat(),
                "sex": "F" if place % 2 else "M",
                "address": f"{100 + place} Mesquite Rd",
                "city": "Dallas",
                "state": "TX",
                "zip": "75201",
                "covered": [{"plan": each.plan, "from": YEAR.isoformat()}],
            }
            for place, each in enumerate(people.members)
            if each.story != "unknown"
        ]
    }
