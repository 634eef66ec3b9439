"""Who is invented: plans of every line of business, clinics with their clinicians, and the staff.

Nobody in here lives.  NPIs have right check digits; names, addresses and numbers are made up.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from kernel.people.staffing import Licence, Staffed
from providers.npi import is_npi

FAMILY_NAMES = (
    *("Arkwright", "Bellweather", "Cantrell", "Dunmore", "Ellsworth", "Farrow", "Gantry"),
    *("Hollis", "Ingram", "Jessup", "Kettering", "Lomax", "Marlowe", "Nettles", "Osgood"),
    *("Pruitt", "Quimby", "Ransome", "Sayles", "Tilden", "Upton", "Vance", "Wexler", "Yardley"),
)
GIVEN_NAMES = (
    *("Alma", "Basil", "Cora", "Dario", "Edith", "Fabian", "Gilda", "Hector", "Iris", "Joel"),
    *("Katya", "Leon", "Mabel", "Nico", "Olive", "Pavel", "Rhea", "Silas", "Thea", "Ulric"),
)
SPECIALTIES = {"207X00000X": "M1711", "207RH0003X": "C50911", "207T00000X": "M5126"}
"""The taxonomy of whoever is asked, and the diagnosis the question is about."""
CLINICS, IN_A_CLINIC = 18, 6
OUTSIDE, EXCLUDED = 5, 23
"""Of the clinicians in order: every fifth is in no network, and one in 23 does not take part in
Medicare."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of business: its plan, how many of a hundred members are in it, where they live."""

    code: str
    name: str
    regimes: tuple[str, ...]
    share: int
    state: str
    zip: str
    terms: dict[str, Any]

    @property
    def base(self) -> str:
        return next(each for each in self.regimes if not each.endswith("_insured"))


_PRIVATE = {
    "deductible": "250.00",
    "coinsurance": {"in_network": "20", "out_of_network": "40"},
    "out_of_pocket_maximum": "4000.00",
    "network": "required",
    "opinions_per_chain": "3",
    "filing_limit": "365 calendar days",
    "prior_authorization": ["third_opinion"],
}
_ADVANTAGE = {
    "copay": {"in_network": "40.00", "out_of_network": "65.00"},
    "out_of_pocket_maximum": "6700.00",
    "network": "preferred",
    "prior_authorization": ["third_opinion"],
    "opinions_per_chain": "3",
}
LINES = (
    Line("YR-MA", "Year Advantage", ("medicare_advantage",), 34, "TX", "75201", _ADVANTAGE),
    Line("YR-B", "Year Part B", ("original_medicare",), 18, "TX", "75202", {}),
    Line("YR-ACA", "Year Single", ("tx_insured", "aca_individual"), 14, "TX", "75203", _PRIVATE),
    Line("YR-TX", "Year Group Texas", ("tx_insured", "aca_group"), 10, "TX", "75204", _PRIVATE),
    Line("YR-NY", "Year Group New York", ("ny_insured", "aca_group"), 5, "NY", "10001", _PRIVATE),
    Line("YR-IL", "Year Group Illinois", ("il_insured", "aca_group"), 4, "IL", "60601", _PRIVATE),
    Line(
        "YR-ERISA", "Year Self-Funded", ("erisa_self_funded",), 15, "TX", "75205",
        _PRIVATE | {"review_levels": "two"},
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in LINES}


@dataclass(frozen=True, slots=True)
class Clinic:
    npi: str
    tin: str
    name: str
    zip: str


@dataclass(frozen=True, slots=True)
class Clinician:
    npi: str
    clinic: Clinic
    last_name: str
    first_name: str
    specialty: str
    place: int

    @property
    def outside(self) -> bool:
        """In no network."""
        return self.place % OUTSIDE == OUTSIDE - 1

    @property
    def opted_out(self) -> bool:
        """Of Medicare."""
        return self.place % EXCLUDED == EXCLUDED - 1

    @property
    def kind(self) -> str:
        """`opted_out`, `outside` the networks, or `inside`."""
        if self.opted_out:
            return "opted_out"
        return "outside" if self.outside else "inside"


def npi(base: int) -> str:
    """The NPI that begins with these nine digits."""
    return next(made for digit in range(10) if is_npi(made := f"{base}{digit}"))


def clinicians(random: Random) -> list[Clinician]:
    """Every clinic of one specialty, in turn."""
    made: list[Clinician] = []
    fields = list(SPECIALTIES)
    for number in range(CLINICS):
        name = f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]} Clinic {number + 1}"
        clinic = Clinic(
            npi(182_000_000 + number), f"{751_000_000 + number}", name, f"75{300 + number}"
        )
        for place in range(IN_A_CLINIC):
            at = number * IN_A_CLINIC + place
            names = random.choice(FAMILY_NAMES), random.choice(GIVEN_NAMES)
            made.append(
                Clinician(npi(122_000_000 + at), clinic, *names, fields[number % len(fields)], at)
            )
    return made


def plan_documents(year: int) -> list[dict[str, Any]]:
    """Every plan with its terms for the year and a year on, where late claims of it are billed."""
    days = {"from": f"{year}-01-01", "to": f"{year + 1}-01-01"}
    return [
        {"code": each.code, "name": each.name, "payer_id": each.code, "regimes": list(each.regimes)}
        | dict(each.terms)
        | days
        for each in LINES
    ]


def directory(everybody: list[Clinician], year: int) -> dict[str, Any]:
    """The clinicians, whose groups they are of, and what the plans pay."""
    since = f"{year - 6}-01-01"
    plans = [each.code for each in LINES if each.base != "original_medicare"]
    clinics = {each.clinic.tin: each.clinic for each in everybody}
    entries: list[dict[str, Any]] = [
        {
            "npi": each.npi,
            "name": f"{each.first_name} {each.last_name}",
            "taxonomy": each.specialty,
            "state": "TX",
            "zip_code": each.clinic.zip,
            "groups": [{"tin": each.clinic.tin, "from": since}],
            "board_certified": [{"specialty": each.specialty, "from": since}],
            "medicare": [
                {"status": "opted_out" if each.opted_out else "participating", "from": since}
            ],
            "in_network": [
                {"plan": plan, "from": since} for plan in ([] if each.outside else plans)
            ],
        }
        for each in everybody
    ]
    entries += [
        {"npi": each.npi, "name": each.name, "entity": "organization"} for each in clinics.values()
    ]
    rate = {"from": f"{year}-01-01"}
    return {
        "groups": [{"tin": tin, "name": each.name} for tin, each in clinics.items()],
        "providers": entries,
        "rates": [
            {"plan": plan, "rates": [{"percent_of_medicare": "100"} | rate]} for plan in plans
        ],
    }


def staff(year: int) -> list[Staffed]:
    """Who works in the year, above before below."""
    every = {"": Decimal("100000.00")}
    made = [Staffed("y.lane", "Yara Lane", "Director", ("supervisor",), authority=every)]
    for number in range(1, 5):
        made.append(Staffed(f"adj.{number}", f"Adjuster {_word(number)}", "Adjuster",
                            ("adjuster", "senior_adjuster"), "y.lane", every))  # fmt: skip
    for number in range(1, 5):
        made.append(Staffed(f"app.{number}", f"Specialist {_word(number)}", "Appeals specialist",
                            ("appeals_specialist",), "y.lane"))  # fmt: skip
    for number in range(1, 5):
        made.append(Staffed(f"grv.{number}", f"Coordinator {_word(number)}", "Coordinator",
                            ("grievance_coordinator",), "y.lane"))  # fmt: skip
    made.append(Staffed("int.1", "Intake First", "Intake", ("intake",), "y.lane"))
    made.append(Staffed("cmp.1", "Compliance First", "Compliance", ("compliance_officer",)))
    return made + [
        _physician(field, place, year) for field in SPECIALTIES for place in (1, 2, 3, 4)
    ]


def _physician(field: str, place: int, year: int) -> Staffed:
    number = f"INV-{list(SPECIALTIES).index(field)}{place}"
    last = FAMILY_NAMES[list(SPECIALTIES).index(field) * 4 + place]
    licence = Licence("physician", field, number, "TX")
    name = f"{GIVEN_NAMES[place]} {last}"
    return replace(
        Staffed(f"dr.{last.lower()}", name, "Physician", ("clinical_reviewer",)),
        licences=(licence,),
    )


def physicians(specialty: str) -> list[str]:
    """The plan's own of a field, by the names they work under: the first two decide requests, the
    others hear appeals."""
    first = list(SPECIALTIES).index(specialty) * 4
    return [f"dr.{name.lower()}" for name in FAMILY_NAMES[first + 1 : first + 5]]


def _word(number: int) -> str:
    return ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")[number - 1]
