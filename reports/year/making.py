"""The whole year: everybody on file, then what happens, moment by moment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from django.db import connection

from kernel.record.sight import unrestricted
from reports.year.appeals import Appeals
from reports.year.authorizations import Authorizations
from reports.year.calendar import DAY, Diary, at, office
from reports.year.cast import clinicians
from reports.year.claims import Claims
from reports.year.faults import Faults, choose
from reports.year.grievances import Grievances
from reports.year.letters import Letters
from reports.year.matters import Matters
from reports.year.outside import Outside
from reports.year.pended import Pended
from reports.year.population import Billed, People, intake_days, invent
from reports.year.putting_on_file import put_on_file, refuse_what_is_in_use
from reports.year.told import Told
from reports.year.work import LATE, Rates, Work

PAYMENT_DAYS = (5, 15, 25)
YOUNG = 20_000
"""Objects that come before the youngest are looked through for cycles."""
RATE_UNTIL = (5, 20)
"""Month and day: what is paid late before has a rate of interest on record."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much happens; the year's shape is the same at every size."""

    claims: int = 200_000
    authorizations: int = 5_000
    appeals: int = 3_000
    grievances: int = 2_000
    letters: int = 60


@dataclass
class Made:
    """What was written: counts, rates and the faults planted."""

    counts: dict[str, int]
    rates: Rates
    faults: Faults


def make(sizes: Sizes, *, year: int, seed: int, faults: bool, scratch: Path) -> Made:
    """Write the year into an empty database.  UnableToMakeTheYear where it is none."""
    refuse_what_is_in_use()
    random = Random(f"{seed}:{year}")
    people = People(year, random, clinicians(random))
    billed = invent(people, sizes.claims)
    planted = _faults(sizes, billed, Random(f"{seed}:{year}:faults")) if faults else Faults()
    work = Work(seed, people, Diary(at(date(year + 1, 1, 1), 0)), planted, scratch)
    with work.rates.of("on file", len(people.members)):
        put_on_file(people)
    with connection.cursor() as cursor:  # a year cut short is begun anew: nothing is lost by it
        cursor.execute("SET synchronous_commit = off")
    with unrestricted(), _seldom_swept():
        counts = _live(work, billed, sizes)
    with connection.cursor() as cursor:  # what is asked of the year next is planned by its size
        cursor.execute("ANALYZE")
    return Made(counts, work.rates, planted)


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """What stays for the whole year is not looked through for cycles time and again: a twentieth of
    the time.  What is left over goes as before, less often."""
    kept = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *kept[1:])
    try:
        yield
    finally:
        gc.set_threshold(*kept)
        gc.unfreeze()


def _faults(sizes: Sizes, billed: list[Billed], random: Random) -> Faults:
    domains = {
        "authorizations": sizes.authorizations,
        "appeals": sizes.appeals,
        "grievances": sizes.grievances,
    }
    chosen = choose(domains, random)
    _of_claims(chosen, billed, random)
    return chosen


def _of_claims(chosen: Faults, billed: list[Billed], random: Random) -> None:
    """A late letter is of a plan whose clock it stops; a late payment, of Medicare Advantage to
    whom no contract binds."""
    room = billed[len(billed) // 8 : len(billed) * 5 // 8]
    private = [each.number for each in room if each.person.line.base == "erisa_self_funded"]
    known = date(room[0].comes.year, *RATE_UNTIL) if room else date.max
    outside = [
        each.number
        for each in room
        if each.person.line.base == "medicare_advantage"
        and each.person.story == "outside"
        and each.comes < known
    ]
    for kind, numbers in (("claim_letter_late", private), ("noncontract_paid_late", outside)):
        wanted = min(len(numbers), max(2, len(billed) // 10_000))
        for number in random.sample(numbers, wanted):
            chosen.chosen["claims", number] = kind


def _live(work: Work, billed: list[Billed], sizes: Sizes) -> dict[str, int]:
    told = Told(work, {each.submitted.patient_control_number: each.number for each in billed})
    pended = Pended(work, told)
    told.pended = pended.of
    late = frozenset(
        number
        for (domain, number), kind in work.faults.chosen.items()
        if (domain, kind) == ("claims", "noncontract_paid_late")
    )
    claims = Claims(work, told.of, late)
    _claims_come(work, claims, billed, sizes)
    _money_moves(work, claims)
    authorizations = Authorizations(work)
    authorizations.plan(sizes.authorizations)
    outside = Outside(work)
    half = max(1, sizes.letters // 2)
    every = {
        "R": -(-sizes.appeals // half) if sizes.letters else 0,
        "G": -(-sizes.grievances // half) if sizes.letters else 0,
    }
    letters = Letters(work, every)
    appeals = Appeals(work, told, authorizations, outside, letters)
    appeals.plan(sizes.appeals)
    matters = Matters(work, outside)
    grievances = Grievances(work, matters, letters)
    grievances.plan(sizes.grievances)
    with work.rates.of("the whole year"):
        happened = work.diary.live()
    return {
        "claims": claims.received,
        "authorizations": authorizations.asked,
        "appeals": appeals.opened,
        "grievances": grievances.opened,
        "matters": matters.opened,
        "pended claims resolved": pended.resolved,
        "second levels": appeals.second_levels,
        "letters set as PDFs": letters.set_as_pdf,
        "letters that could not be set": letters.not_set,
        "files outside": outside.forwarded,
        "acts": happened,
        **{f"claims {name}": count for name, count in sorted(claims.outcomes.items())},
    }


def _claims_come(work: Work, claims: Claims, billed: list[Billed], sizes: Sizes) -> None:
    place = 0
    for moment in intake_days(work.year, sizes.claims):
        some: list[Billed] = []
        while place < len(billed) and billed[place].comes <= moment.date():
            some.append(billed[place])
            place += 1
        if some:
            work.diary.write(moment, partial(claims.come, some))


def _money_moves(work: Work, claims: Claims) -> None:
    for month in range(1, 13):
        for day in PAYMENT_DAYS:
            on = office(date(work.year, month, day))
            work.diary.write(at(on, 14), claims.pay)
            work.diary.write(at(office(on + DAY), 9), claims.bank)
            work.diary.write(at(office(on + DAY), *LATE), work.sweep)
    work.diary.write(at(date(work.year, 12, 31), *LATE), work.sweep)
