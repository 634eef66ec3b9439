"""Everything that is on file before the year begins: plans, clinicians, fees, members, questions,
staff and the review organizations under contract."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from appeals.models import ReviewOrganization
from claims.models import Claim
from claims.operations.import_chains import import_chains
from claims.operations.read_chains import read_chains
from kernel.cases.models import Case
from kernel.members.documents import read_members
from kernel.members.enrolling import enrol
from kernel.members.plan_documents import read_plans
from kernel.members.planning import put_on_file as put_plans_on_file
from kernel.people.models import Person as StaffPerson
from kernel.people.staffing import put_on_file as put_staff_on_file
from kernel.record.acting import acting
from providers.files.directory import read_directory
from providers.operations.import_directory import import_directory
from providers.operations.import_fees import import_fees
from reports.year.calendar import at
from reports.year.cast import directory, plan_documents, staff
from reports.year.population import People, enrolment
from reports.year.questions import chains, permits

BY = "year"
FEES: Path = settings.BASE_DIR / "config" / "demo"
ORGANIZATIONS = ("alder", "birch", "cedar", "dogwood")
AT_ONCE = 2_000


class UnableToMakeTheYear(RuntimeError):
    """The year cannot be written here; the message says why."""


def refuse_what_is_in_use() -> None:
    """UnableToMakeTheYear where cases or people are on file: invented ones never join real ones."""
    if Case.objects.exists() or Claim.objects.exists() or StaffPerson.objects.exists():
        raise UnableToMakeTheYear(
            "Cases or people are on file here. The synthetic year is written into an empty "
            "database only: name one with DATABASE_URL, and migrate it."
        )


def put_on_file(people: People) -> None:
    """UnableToMakeTheYear where anything invented is refused."""
    terms, faults = read_plans(json.dumps(plan_documents(people.year)), source=BY)
    refused: list[Any] = [*faults, *put_plans_on_file(terms).refused]
    found = read_directory(directory(people.clinicians, people.year))
    refused += found.faults
    import_directory(found)
    rvu, gpci = FEES / "rvu_2026.csv", FEES / "gpci_2026.csv"
    began = at(date(people.year, 1, 1), 0)
    refused += import_fees(year=people.year, now=began, rvu=rvu, gpci=gpci).faults
    refused += enrol(read_members(enrolment(people)), source=BY).refused
    refused += _questions(people)
    with acting(BY):
        for each in staff(people.year):
            put_staff_on_file(each)
    _organizations(people.year)
    if refused:
        raise UnableToMakeTheYear(f"what was invented was refused: {refused[:3]}")


def _questions(people: People) -> list[Any]:
    faults: list[Any] = []
    asked = list(chains(people))
    for start in range(0, len(asked), AT_ONCE):
        document = read_chains({"chains": asked[start : start + AT_ONCE]})
        faults += import_chains(document, by=BY).faults
    permitted = list(permits(people))
    for start in range(0, len(permitted), AT_ONCE):
        document = read_chains({"authorizations": permitted[start : start + AT_ONCE]})
        faults += import_chains(document, by=BY).faults
    return faults


def _organizations(year: int) -> None:
    """Under contract all year, accredited into the next."""
    for code in ORGANIZATIONS:
        ReviewOrganization.objects.create(
            code=code,
            name=f"{code.title()} Independent Review",
            accreditation=f"Invented accreditation {year}",
            accredited_until=date(year + 1, 12, 31),
            channel="portal",
            contract=f"Agreement {code}",
            days=DateRange(date(year, 1, 1), None),
        )
